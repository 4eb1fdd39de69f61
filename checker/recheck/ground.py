"""What a report was made on: the layer versions, the pack, the site and the facts it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import shapely

from checker.errors import RulesError
from checker.pack import documents_of, shipped_packs
from checker.pack_choice import followed
from checker.proposal import Declared, Proposal
from checker.recheck import messages as say
from checker.recheck.former import UNKNOWN, former_drafts
from checker.rulebook import Rulebook, build_rulebook, find_pack, load_rulebook
from spatial import catalog, measure
from spatial.declared import NOTHING_SAID
from spatial.declared import Declared as Said
from spatial.displaced import DISPLACED
from spatial.errors import BadInput, Text
from spatial.formats.source import Notice
from spatial.registered import PACK, registered_objects
from spatial.site import Site
from spatial.snapshot import Snapshot, snapshot

if TYPE_CHECKING:
    from spatial.layer import LayerVersion
    from spatial.store import Store

__all__ = ["pack_of", "proposal_of", "site_of", "snapshot_of"]


def snapshot_of(store: Store, report: Mapping[str, Any]) -> Snapshot:
    """The layers as the report had them: its versions, at its state of the store.

    Raises
    ------
    BadInput
        ``REPORT_VERSIONS_ABSENT``, ``REPORT_DRAFT_GONE``.

    Notes
    -----
    The line of the journal that the report names says what was known, whatever the clocks
    said; where the journal lacks it (a backup from before), the moment of the check does.
    """
    with catalog.reading(store.catalog) as connection:
        every, waiting = catalog.versions(connection), catalog.drafts(connection)
    known = {v.id: v for v in every}
    drafts = _drafts(store, report, {v.id: v for v in waiting})
    named = _named(report, known | {d.id: d for d in drafts})
    as_of = date.fromisoformat(report["as_of"])
    line, moment = _knowledge(store, report)
    snap = snapshot(store, as_of=as_of, known_at=moment, drafts=drafts, at_line=line)
    seen = {x: v for x, v in {**snap.versions, **named}.items() if v is not None}
    if seen != dict(snap.versions):  # what is visible may be told otherwise by a later release
        snap = replace(snap, versions=dict(sorted(seen.items())))
    asked = report["known_at"]
    return replace(snap, known_at=datetime.fromisoformat(asked) if asked else None)


def _knowledge(store: Store, report: Mapping[str, Any]) -> tuple[int | None, datetime | None]:
    """Up to which line of the journal, or else which moment, the report knew the store."""
    with catalog.reading(store.catalog) as connection:
        line = catalog.line_of(connection, report["store"]["head"])
    asked = report["known_at"] or (report["created_at"] if line is None else None)
    return line, datetime.fromisoformat(asked) if asked else None


def _drafts(
    store: Store, report: Mapping[str, Any], waiting: Mapping[str, LayerVersion]
) -> list[LayerVersion]:
    """The drafts a report took as though in force, those given up since included while they are held."""
    asked = {one["id"]: one["sha256"] for one in report.get("drafts", ())}
    found = {id: waiting[id] for id in asked if id in waiting}
    former = former_drafts(store, asked.keys() - found.keys()) if len(found) < len(asked) else {}
    for id, one in former.items():
        if one.version is not None and store.objects.holds(one.version.sha256, packed=True):
            found[id] = one.version
    gone = [id for id, sha256 in asked.items() if id not in found or found[id].sha256 != sha256]
    if gone:
        ends = [former[id].end if id in former else UNKNOWN for id in gone]
        drafts = Text("；".join(f"{id} {end.zh}" for id, end in zip(gone, ends, strict=True)),
                      "; ".join(f"{id} {end.en}" for id, end in zip(gone, ends, strict=True)))  # fmt: skip
        raise BadInput(say.REPORT_DRAFT_GONE, where=report["id"], drafts=drafts)
    return [found[id] for id in asked]


def _named(
    report: Mapping[str, Any], known: Mapping[str, LayerVersion]
) -> dict[str, LayerVersion | None]:
    """The version of each layer the report read; None where it had none."""
    rows = report["layers"]
    pairs = [(row["version"], row["sha256"]) for row in rows if row["version"]]
    pairs += [(x["version"], x["sha256"]) for row in rows if (x := row.get("revision"))]
    absent = [
        id for id, sha256 in pairs if id not in known or known[id].sha256 != sha256
    ]
    if absent:
        told = ", ".join(absent)
        raise BadInput(say.REPORT_VERSIONS_ABSENT, where=report["id"], versions=told)
    return {row["id"]: known[row["version"]] if row["version"] else None for row in rows}


def pack_of(
    store: Store, report: Mapping[str, Any], layers: Mapping[str, Any], *,
    kept: bool, named: str | None = None,
) -> Rulebook:  # fmt: skip
    """The pack the report used, from the store's objects, the shipped ones, or the one named.

    Parameters
    ----------
    kept : bool
        Whether the store keeps this check, and with it this pack.

    Raises
    ------
    BadInput
        ``REPORT_PACK_ABSENT``, ``REPORT_PACK_DIFFERS``.
    StoreError
        ``OBJECT_MISSING``, ``OBJECT_DAMAGED``.
    RulesError
        What this release refuses in the pack.
    """
    book = _found_pack(store, report, layers, kept=kept, named=named)
    line, moment = _knowledge(store, report)
    as_of = date.fromisoformat(report["as_of"])
    return followed(store, book, as_of=as_of, known_at=moment, at_line=line)


def _found_pack(
    store: Store, report: Mapping[str, Any], layers: Mapping[str, Any], *,
    kept: bool, named: str | None,
) -> Rulebook:  # fmt: skip
    id, sha256 = report["rulebook"]["id"], report["rulebook"]["sha256"]
    published = sha256 in {one.sha256 for one in registered_objects(store, PACK)}
    if kept or published or store.objects.holds(sha256):
        documents = documents_of(store.objects.get(sha256), id)
        sure = report["rulebook"]["verified"] and (kept or published or _shipped(id, sha256))
        return build_rulebook(documents, id, layers=layers, verified=sure)
    if named is not None:
        found = load_rulebook(find_pack(named), layers=layers)
        if found.sha256 != sha256:
            raise BadInput(
                say.REPORT_PACK_DIFFERS, where=report["id"], pack=found.id,
                found=found.sha256[:12], wanted=sha256[:12],
            )  # fmt: skip
        return replace(found, id=id)
    if _shipped(id, sha256):
        sure = report["rulebook"]["verified"]  # a copy of a shipped pack is not marked so
        return load_rulebook(shipped_packs()[id], layers=layers, verified=sure)
    raise BadInput(say.REPORT_PACK_ABSENT, where=report["id"], pack=id, sha256=sha256[:12])


def _shipped(id: str, sha256: str) -> bool:
    """Whether a pack of this name comes with this release, and says the same."""
    if id not in shipped_packs():
        return False
    try:
        return load_rulebook(shipped_packs()[id]).sha256 == sha256
    except RulesError:  # it speaks of layers that only a store knows
        return False


def site_of(report: Mapping[str, Any], original: bytes = b"") -> Site:
    """The site as it was measured; this alone is measured again.

    Raises
    ------
    BadInput
        ``REPORT_INCOMPLETE`` for what is no polygon.
    """
    site = report["site"]
    measured = site["geometry_measured"]
    geometry = _polygon(bytes.fromhex(measured["wkb"]), report["id"])
    said = site.get("declared")
    notices = tuple(
        Notice(n["code"], Text(n["text"]["zh"], n["text"]["en"])) for n in site.get("notices", ())
    )
    moved = said is not None and (said["datum"] or "").lower() in DISPLACED
    return Site(
        site["name"], geometry, site["crs_declared"], measured["crs"],
        site["source"]["filename"], site["source"]["sha256"], original,
        int(shapely.get_num_geometries(geometry)), measure.area_m2(geometry),
        measure.ellipsoid_area_m2(geometry, measured["crs"]), notices,
        indicative=moved or any(n.code == "INDICATIVE_POSITION" for n in notices),
        declared=NOTHING_SAID if said is None else Said(**{k: said[k] for k in NOTHING_SAID.as_dict()}),
    )  # fmt: skip


def _polygon(wkb: bytes, where: str) -> Any:
    try:
        geometry = shapely.from_wkb(wkb)
    except shapely.errors.ShapelyError:
        geometry = None
    good = geometry is not None and geometry.geom_type in ("Polygon", "MultiPolygon")
    if not good or geometry.is_empty or not geometry.is_valid:
        what = Text("不是有效的面", "it is no valid polygon")
        field = "site.geometry_measured.wkb"
        raise BadInput(say.REPORT_INCOMPLETE, where=where, field=field, what=what)
    return geometry


def proposal_of(report: Mapping[str, Any]) -> Proposal:
    """The project as it was declared, each fact with who declared it.

    Examples
    --------
    >>> one = {"value": ["电镀"], "declared_by": "申报人"}
    >>> proposal_of({"proposal": {"name": None, "facts": {"processes": one}}}).facts["processes"]
    Declared(value=('电镀',), declared_by='申报人')
    """
    given = report["proposal"]
    facts = {name: Declared(_value(one["value"]), one["declared_by"])
             for name, one in given["facts"].items()}  # fmt: skip
    return Proposal(given["name"], facts)


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value

