"""The locks of the reader child: which driver may be registered, which limits hold."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from spatial.errors import Text

__all__ = [
    "DRIVERS",
    "READABLE",
    "Lock",
    "environment",
    "held_locks",
    "limits",
    "safe_beyond_loopback",
    "seconds",
    "skipped",
    "supported",
]

# Every vector driver of the GDAL that the lock file brings; the child stops when it finds
# another one registered, so a new GDAL cannot open a new door unnoticed.
DRIVERS = (
    "ADBC", "AIVector", "AVCBin", "AVCE00", "AmigoCloud", "CSV", "CSW", "Carto", "DGN", "DXF",
    "EDIGEO", "EEDA", "ESRI Shapefile", "ESRIJSON", "Elasticsearch", "FlatGeobuf", "GDALG",
    "GML", "GPKG", "GPSBabel", "GPX", "GTFS", "GeoJSON", "GeoJSONSeq", "GeoRSS", "HTTP",
    "Idrisi", "JML", "JSONFG", "KML", "LIBKML", "LVBAG", "MBTiles", "MEM", "MVT",
    "MapInfo File", "MapML", "MiraMonVector", "NGW", "OAPIF", "ODS", "OGCAPI", "OGR_GMT",
    "OGR_PDS", "OGR_VRT", "OSM", "OpenFileGDB", "PCIDSK", "PDF", "PDS4", "PGDUMP", "PLSCENES",
    "PMTiles", "S57", "SQLite", "SXF", "Selafin", "TopoJSON", "VDV", "VFK", "VICAR", "WAsP",
    "WFS", "XLSX",
)  # fmt: skip
READABLE = ("ESRI Shapefile", "FlatGeobuf", "GML", "GPKG", "OpenFileGDB")

_NETWORK = ("seccomp", "namespace")
_NAMES = {
    "limits": Text("内存、处理器时间与写文件限制", "limits of memory, processor time and writing"),
    "drivers": Text("驱动白名单，无 HTTP 驱动与 /vsicurl", "driver allow list, no HTTP driver, no /vsicurl"),
    "seccomp": Text("系统调用过滤，不能联网或启动程序", "system calls filtered: no socket, no program"),
    "landlock": Text("文件系统隔离，只读所收文件与程序库", "files closed (Landlock): the one file and the libraries, read only"),
    "namespace": Text("独立的网络命名空间", "a network namespace of its own"),
}  # fmt: skip
_BASE_MEMORY = 2_000_000_000
_MEMORY_FACTOR = 8
_BASE_SECONDS = 30
_BYTES_PER_SECOND = 2_000_000


@dataclass(frozen=True, slots=True)
class Lock:
    """One lock of the reader child, by name, and whether it holds on this machine."""

    id: str
    name: Text
    held: bool


def supported() -> bool:
    """Whether this machine can hold the locks: Linux only."""
    return sys.platform == "linux"


def skipped(*drivers: str) -> str:
    """Value of ``GDAL_SKIP`` that leaves these drivers and no other."""
    return ",".join(name for name in DRIVERS if name not in drivers)


def environment(*drivers: str) -> dict[str, str]:
    """The whole environment of a child that may register these drivers and nothing else.

    Examples
    --------
    >>> "GPKG" in environment("ESRI Shapefile")["GDAL_SKIP"].split(",")
    True
    """
    return {
        "GDAL_SKIP": skipped(*drivers),
        "GDAL_DRIVER_PATH": "disable",
        "OGR_DRIVER_PATH": "disable",
        "GDAL_CONFIG_FILE": "/dev/null",
        "GDAL_HTTP_PROXY": "127.0.0.1:9",
        "GDAL_HTTP_TIMEOUT": "1",
        "GDAL_PAM_ENABLED": "NO",
        "GDAL_NUM_THREADS": "1",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "OGR_ARC_STEPSIZE": "0.25",
        "OGR_SQLITE_LOAD_EXTENSIONS": "",
        "SHAPE_RESTORE_SHX": "NO",
        "PROJ_NETWORK": "OFF",
        "OPENBLAS_NUM_THREADS": "1",
        "HOME": "/nonexistent",
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "0",
    }


def seconds(size: int) -> int:
    """Time a file of ``size`` bytes may take to be read, s."""
    return _BASE_SECONDS + size // _BYTES_PER_SECOND


def limits(size: int) -> dict[str, int]:
    """Resource limits of the child: memory, CPU, open files, no file written, no core.

    Examples
    --------
    >>> limits(1000)["RLIMIT_FSIZE"]
    0
    """
    return {
        "RLIMIT_AS": _BASE_MEMORY + _MEMORY_FACTOR * size,
        "RLIMIT_CPU": seconds(size),
        "RLIMIT_FSIZE": 0,
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": 256,
    }


def held_locks() -> tuple[Lock, ...]:
    """The locks a reader child on this machine holds, as one that was started tells them.

    Examples
    --------
    >>> [lock.id for lock in held_locks()]
    ['limits', 'drivers', 'seccomp', 'landlock', 'namespace']
    """
    found: frozenset[str] = frozenset()
    if supported():
        from spatial.formats import child

        found = frozenset((*child.locks_told(), "limits", "drivers"))
    return tuple(Lock(id, name, id in found) for id, name in _NAMES.items())


def safe_beyond_loopback() -> bool:
    """Whether a reader child is cut off the network by the kernel, not by settings alone.

    Only then may uploads from other machines be read.
    """
    return any(lock.held for lock in held_locks() if lock.id in _NETWORK)
