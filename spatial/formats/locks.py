"""The locks of the reader child: which driver may be registered, which limits hold."""

from __future__ import annotations

import sys

__all__ = ["DRIVERS", "environment", "limits", "seconds", "supported"]

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

_BASE_MEMORY = 2_000_000_000
_MEMORY_FACTOR = 8
_BASE_SECONDS = 30
_BYTES_PER_SECOND = 2_000_000


def supported() -> bool:
    """Whether this machine can hold the locks: Linux only."""
    return sys.platform == "linux"


def environment(driver: str) -> dict[str, str]:
    """The whole environment of a child that may register one driver and nothing else.

    Examples
    --------
    >>> "GPKG" in environment("ESRI Shapefile")["GDAL_SKIP"].split(",")
    True
    """
    return {
        "GDAL_SKIP": ",".join(name for name in DRIVERS if name != driver),
        "GDAL_DRIVER_PATH": "disable",
        "OGR_DRIVER_PATH": "disable",
        "GDAL_CONFIG_FILE": "/dev/null",
        "GDAL_HTTP_PROXY": "127.0.0.1:9",
        "GDAL_HTTP_TIMEOUT": "1",
        "GDAL_PAM_ENABLED": "NO",
        "GDAL_NUM_THREADS": "1",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
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
    """Resource limits of the child: memory, CPU, no file written, no core, no process.

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
        "RLIMIT_NOFILE": 64,
    }
