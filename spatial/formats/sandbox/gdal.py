"""One layer of a file through GDAL, with the one driver that may be registered."""

from __future__ import annotations

import sys
from typing import Any

from spatial.formats.sandbox.wire import Field, Layer, Refusal

__all__ = ["imported", "read"]

_BLOCKED = ("pandas", "geopandas", "pyarrow", "shapely", "pyproj", "certifi")
_ROOM = 1 << 26
"""Bytes that every limit leaves room for."""


def imported() -> None:
    """Load GDAL without the libraries pyogrio would take along; nothing is opened."""
    absent = [name for name in _BLOCKED if name not in sys.modules]
    for name in absent:
        sys.modules[name] = None  # type: ignore[assignment]
    import pyogrio.raw  # noqa: F401

    for name in absent:
        del sys.modules[name]


def read(order: dict[str, Any]) -> Layer:
    """The layer an order names; drivers outside it stop the child.

    Raises
    ------
    Refusal
        ``drivers``, ``layers`` (which of several), ``layer`` (no such one), or what GDAL said.
    """
    imported()
    import pyogrio.raw

    _only(order["driver"], order["skip"])
    try:
        layer = _chosen(order) if order["choose"] else order["layer"]
        meta, fids, shapes, values = pyogrio.raw.read(
            order["file"], layer=layer, encoding=order["encoding"], return_fids=True,
            datetime_as_string=True, **order["options"],
        )  # fmt: skip
        expected = _expected(order["file"], layer) if order["counted"] else -1
    except (MemoryError, Refusal):
        raise
    except Exception as problem:
        raise Refusal(type(problem).__name__, str(problem)) from None
    if expected not in (-1, len(fids)):
        raise Refusal("FeatureError", f"{len(fids)} / {expected}")
    blobs = [None] * len(fids) if shapes is None else shapes.tolist()
    fields = [
        Field(str(name), str(kind), column)
        for name, kind, column in zip(meta["fields"], meta["ogr_types"], values, strict=True)
    ]
    told = {"layer": layer} if order["choose"] else {}
    return Layer(fids, blobs, fields, meta["crs"], str(meta["geometry_type"]), told)


def _only(driver: str, skip: str) -> None:
    """See that one driver is registered; in a fork of the zygote the others are dropped first."""
    import pyogrio

    if sorted(pyogrio.list_drivers()) != [driver]:
        from pyogrio._ogr import _register_drivers

        pyogrio.set_gdal_config_options({"GDAL_SKIP": skip})
        _register_drivers()
    drivers = sorted(pyogrio.list_drivers())
    if drivers != [driver]:
        bytearray(_ROOM)  # drivers that stayed for want of memory are no fault of the machine
        raise Refusal("drivers", ", ".join(drivers))


def _expected(file: str, layer: str) -> int:
    """How many features the file itself says the layer has, -1 where it does not say."""
    import pyogrio

    return int(pyogrio.read_info(file, layer=layer, force_feature_count=False)["features"])


def _chosen(order: dict[str, Any]) -> str:
    import pyogrio

    found = pyogrio.list_layers(order["file"]).tolist()
    if not found:
        raise Refusal("FeatureError", "0")
    names = [str(name) for name, geometry in found if geometry is not None]
    if order["layer"] is not None:
        if order["layer"] not in names:
            raise Refusal("layer", ", ".join(names))
        return str(order["layer"])
    if len(names) != 1:
        raise Refusal("layers", ", ".join(names))
    return names[0]
