"""The delivered file as it came: the very bytes, for any version of any layer."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path, PurePosixPath, PureWindowsPath

from spatial.errors import BadInput, StoreError
from spatial.export.remarks import remarks
from spatial.export.versions import visible_version
from spatial.export.whole import beside, place
from spatial.export.withheld import refuse_withheld
from spatial.export.write import Exported
from spatial.store import Store
from spatial.store_messages import FILE_EXISTS, OBJECT_DAMAGED, OBJECT_MISSING

__all__ = ["export_original"]

_CHUNK = 1 << 20


def export_original(
    store: Store, layer: str, path: Path, *, as_of: date, version: str | None = None,
    force: bool = False,
) -> Exported:  # fmt: skip
    """Write what was delivered for one layer version, byte for byte.

    Parameters
    ----------
    path : Path
        A file, or a folder that then holds the file under the name it was delivered with.
    as_of : date
        Date whose law is asked for.
    version : str, optional
        A version by id or sequence number instead of the one visible at ``as_of``.
    force : bool
        Replace a file of that name.

    Returns
    -------
    Exported
        ``features`` counts what the file held: kept and kept out.

    Notes
    -----
    Several delivered files, and a shapefile with its sidecars, were kept as one plain zip.

    Raises
    ------
    BadInput
        ``EXPORT_WITHHELD``, ``BLUEPRINT_WITHHELD`` unless the card's release is ``geometry``, ``EXPORT_WRITE``,
        ``FILE_EXISTS``, ``LAYER_UNKNOWN``, ``VERSION_UNKNOWN``, ``AS_OF_BEFORE_FIRST``.
    StoreError
        ``OBJECT_MISSING``, ``OBJECT_DAMAGED``; nothing is written then.
    """
    found = visible_version(store, layer, as_of=as_of, version=version)
    refuse_withheld(found)
    target = path / _plain(found.original_name) if path.is_dir() else path
    if target.exists() and not force:
        raise BadInput(FILE_EXISTS, where=target.name)
    with beside(target) as folder:
        made = folder / "made"
        _copied(store.objects.path(found.original_sha256), made, found.original_sha256)
        place(made, target)
    count = found.zones + found.quarantined
    return Exported(target, count, None, remarks(store, found, as_of), found.card.secrecy)


def _plain(name: str) -> str:
    """The last part of a delivered name; it never leads out of the folder."""
    last = PurePosixPath(PureWindowsPath(name).name).name
    return last if last not in {"", ".", ".."} else "original"


def _copied(source: Path, target: Path, name: str) -> None:
    """The bytes proven against their name while they are copied, never all in memory."""
    digest = hashlib.sha256()
    try:
        origin = source.open("rb")
    except FileNotFoundError:
        raise StoreError(OBJECT_MISSING, name=name) from None
    with origin, target.open("wb") as out:
        while chunk := origin.read(_CHUNK):
            digest.update(chunk)
            out.write(chunk)
    if digest.hexdigest() != name:
        raise StoreError(OBJECT_DAMAGED, name=name)
