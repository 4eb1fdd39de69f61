"""The layer store (图层库): one directory of immutable objects and a catalog."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import shapely
from shapely import MultiPolygon, Polygon

from spatial import catalog
from spatial.errors import StoreError, Text
from spatial.file_system import file_system, networked
from spatial.objects import Objects, make_directory
from spatial.store_messages import (
    STORE_DAMAGED,
    STORE_EXISTS,
    STORE_FILE_SYSTEM,
    STORE_MISSING,
)

__all__ = ["Store", "StoreConfig", "create_store", "open_store"]

CATALOG = "catalog.sqlite"


@dataclass(frozen=True, slots=True)
class StoreConfig:
    """What a store was made for; fixed at ``sanhe init``.

    Parameters
    ----------
    measure_crs : str
        ``EPSG:n`` of the projected CRS in which everything is measured.
    study_area : Polygon or MultiPolygon or None
        The area the store speaks about, measuring CRS.
    time_zone : str
        IANA name; a date without a time is a date there.
    town : Text or None
        Name printed on maps, e.g. of an invented town with its notice.
    pack : str or None
        Name of the shipped rule pack the store was made for.
    as_of : str or None
        Fixed date a demonstration store answers for; None asks for today.
    """

    measure_crs: str
    study_area: Polygon | MultiPolygon | None
    time_zone: str
    town: Text | None = None
    notice: Text | None = None
    pack: str | None = None
    as_of: str | None = None


@dataclass(frozen=True, slots=True)
class Store:
    """An opened store: its directory, objects and configuration."""

    root: Path
    objects: Objects
    config: StoreConfig

    @property
    def catalog(self) -> Path:
        """Path of the SQLite catalog."""
        return self.root / CATALOG

    @property
    def cache(self) -> Path:
        """Directory of caches; it may be deleted at any time."""
        return self.root / "cache"


def create_store(root: Path, config: StoreConfig, *, at: datetime) -> Store:
    """Make an empty store.

    Parameters
    ----------
    root : Path
        Directory to make; it may exist if it is empty.
    at : datetime
        Record time of the first journal line, with time zone.

    Raises
    ------
    StoreError
        ``STORE_EXISTS``, ``STORE_DAMAGED`` (objects without a catalog), ``STORE_WRITE``,
        ``STORE_FILE_SYSTEM``.
    """
    if (root / CATALOG).exists():
        raise StoreError(STORE_EXISTS, where=root.name)
    _refuse_remains(root)
    _refuse_network(root)
    make_directory(root / "objects")
    catalog.create(root / CATALOG, _settings(config), at)
    return open_store(root)


def open_store(root: Path) -> Store:
    """Open a store.

    Raises
    ------
    StoreError
        ``STORE_MISSING``, ``STORE_FORMAT``, ``STORE_DAMAGED``, ``STORE_FILE_SYSTEM``.
    """
    path = root / CATALOG
    if not path.is_file():
        _refuse_remains(root)
        raise StoreError(STORE_MISSING, where=root.name)
    _refuse_network(root)
    with catalog.reading(path) as connection:
        settings = dict(connection.execute("SELECT key, value FROM setting").fetchall())
    try:
        config = _config(settings)
    except (KeyError, ValueError, shapely.errors.ShapelyError) as problem:
        raise StoreError(STORE_DAMAGED, where=path.name, what=str(problem)) from None
    return Store(root, Objects(root / "objects"), config)


def _refuse_remains(root: Path) -> None:
    """Objects without a catalog are what is left of a store, and no place for a new one."""
    if any(path.is_file() for path in (root / "objects").rglob("*")):
        what = f"{CATALOG} ✗, objects ✓"
        raise StoreError(STORE_DAMAGED, where=root.name, what=what)


def _refuse_network(root: Path) -> None:
    kind = file_system(root)
    if networked(kind):
        raise StoreError(STORE_FILE_SYSTEM, where=root.name, kind=kind)


def _settings(config: StoreConfig) -> dict[str, str]:
    out = {"measure_crs": config.measure_crs, "time_zone": config.time_zone}
    if config.study_area is not None:
        out["study_area"] = shapely.to_wkb(config.study_area, hex=True)
    for name, text in (("town", config.town), ("notice", config.notice)):
        if text is not None:
            out[f"{name}_zh"], out[f"{name}_en"] = text.zh, text.en
    for name in ("pack", "as_of"):
        if (value := getattr(config, name)) is not None:
            out[name] = value
    return out


def _config(settings: Mapping[str, Any]) -> StoreConfig:
    def words(name: str) -> Text | None:
        if f"{name}_zh" not in settings:
            return None
        return Text(settings[f"{name}_zh"], settings[f"{name}_en"])

    area = shapely.from_wkb(settings["study_area"]) if "study_area" in settings else None
    return StoreConfig(
        settings["measure_crs"], area, settings["time_zone"],
        town=words("town"), notice=words("notice"),
        pack=settings.get("pack"), as_of=settings.get("as_of"),
    )  # fmt: skip
