"""Engine: the versions of what measured and wrote a report."""

from __future__ import annotations

import platform
from functools import cache
from importlib import metadata
from typing import Any

import shapely

__all__ = ["engine", "sanhe_version"]


def sanhe_version() -> str:
    """Version of the installed distribution, ``0`` in a bare checkout."""
    return _version("sanhe") or "0"


@cache
def engine() -> dict[str, Any]:
    """Versions of Sanhe, GEOS, PROJ, Python and of the wheels that bundle GDAL.

    GDAL itself is not loaded to be asked: the wheel's version names the one it bundles.
    """
    return {
        "sanhe": sanhe_version(),
        "geos": shapely.geos_version_string,
        "proj": _proj(),
        "gdal": {"reader": _wheel("pyogrio"), "writer": _wheel("fiona")},
        "python": platform.python_version(),
    }


def _proj() -> str:
    from pyproj import proj_version_str

    return str(proj_version_str)


def _wheel(name: str) -> str | None:
    version = _version(name)
    return f"{name} {version}" if version else None


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
