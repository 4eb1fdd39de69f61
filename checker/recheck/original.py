"""The check as its store keeps it: the stored original beside the report that was handed in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.recheck import messages as say
from checker.report.document import report_id
from spatial import catalog
from spatial.errors import BadInput, SanheError, Text
from spatial.kept_checks import CheckDeletedError, KeptCheck, kept_checks
from spatial.store_messages import CHECK_DELETED

if TYPE_CHECKING:
    from spatial.store import Store

__all__ = ["compared", "kept_of", "read_anew", "refuse_foreign"]

_BESIDE_DIGEST = ("digest", "secrecy", "lang", "known_at")


def refuse_foreign(store: Store, report: Mapping[str, Any]) -> None:
    """Refuse a report that another store made.

    Raises
    ------
    BadInput
        ``REPORT_OTHER_STORE``.
    """
    theirs = report["store"]["id"]
    with catalog.reading(store.catalog) as connection:
        ours = catalog.identity(connection)
    crs = report["site"]["geometry_measured"]["crs"]
    if theirs not in (None, ours) or crs != store.config.measure_crs:
        told = (theirs or crs)[:12]
        raise BadInput(say.REPORT_OTHER_STORE, where=report["id"], theirs=told, ours=ours[:12])


def kept_of(store: Store, report: Mapping[str, Any]) -> KeptCheck | None:
    """The check this report came from; None where the store does not keep it.

    Raises
    ------
    CheckDeletedError
        ``CHECK_DELETED``, by the tombstone: when, why.
    """
    ids = {report["id"], report_id(report)}
    found = [check for check in kept_checks(store) if check.id in ids]
    for check in found:
        if check.deleted_at is not None:
            at = check.deleted_at.isoformat()
            raise CheckDeletedError(CHECK_DELETED, where=check.id, at=at, reason=check.reason)
    return found[0] if found else None


def compared(store: Store, check: KeptCheck, report: Mapping[str, Any]) -> None:
    """Refuse a report whose parts outside the digest differ from the stored original.

    Geometry, secrecy, language, moment of knowledge, file name and record times are held
    against every report kept under this id; the digest holds the rest.

    Raises
    ------
    BadInput
        ``REPORT_EDITED``, naming the parts.
    StoreError
        ``OBJECT_MISSING``, ``OBJECT_DAMAGED``.
    """
    held = [json.loads(store.objects.get(p.object)) for p in check.parts if p.role == "report"]
    differing = [_parts(report, one) for one in reversed(held)]
    if differing and all(differing):
        parts = ", ".join(sorted(differing, key=len)[0])
        what = Text(f"{parts} 与存档原件不同", f"{parts} differs from the original that is kept")
        raise BadInput(say.REPORT_EDITED, where=report["id"], what=what, id=check.id)


def _parts(given: Mapping[str, Any], kept: Mapping[str, Any]) -> list[str]:
    def seen(one: Mapping[str, Any]) -> dict[str, Any]:
        return {
            **{name: one[name] for name in _BESIDE_DIGEST},
            "site.geometry": one["site"]["geometry"],
            "site.source.filename": one["site"]["source"]["filename"],
            "layers.recorded_at": {row["id"]: row.get("recorded_at") for row in one["layers"]},
        }

    ours, theirs = seen(given), seen(kept)
    return [name for name in ours if ours[name] != theirs[name]]


def read_anew(
    store: Store, report: Mapping[str, Any], original: bytes, datums: Path | None = None
) -> tuple[str | None, str | None]:
    """What the site's own file gives today: the hash of its geometry, or the code of a refusal.

    Returns
    -------
    tuple of (str or None, str or None)
        Hash of the measured geometry, and None; or None and the code.
    """
    import hashlib

    import shapely

    from spatial.local_datum import read_datums
    from spatial.site import read_site_bytes

    source, said = report["site"]["source"], report["site"].get("declared") or {}
    try:
        site = read_site_bytes(
            original, source["filename"], measure_crs=store.config.measure_crs,
            study_area=store.config.study_area,
            crs=said.get("crs") or report["site"]["crs_declared"], encoding=said.get("encoding"),
            layer=said.get("layer"), accept_repairs=bool(said.get("accept_repairs")),
            datum=said.get("datum"), datums=read_datums(datums),
            swap_axes=bool(said.get("swap_axes")),
        )  # fmt: skip
    except SanheError as refusal:
        return None, refusal.code
    wkb = shapely.to_wkb(site.geometry, byte_order=1)
    return hashlib.sha256(wkb).hexdigest(), None
