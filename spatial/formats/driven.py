"""Files that GDAL reads as they are, in a child: GML, FlatGeobuf, FileGDB."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml import sax
from defusedxml.common import DefusedXmlException

from spatial import crs
from spatial.crs_messages import CRS_MIXED, CRS_UNKNOWN
from spatial.errors import BadInput, Message
from spatial.formats import child, geodatabase
from spatial.formats import messages as say
from spatial.formats import xml_messages as xml
from spatial.formats.notice import told
from spatial.formats.source import Notice, RawLayer
from spatial.quote import quote

__all__ = ["CURVES_LINEARISED", "filegdb", "flatgeobuf", "gml", "is_filegdb"]

CURVES_LINEARISED = Message(
    "CURVES_LINEARISED",
    "弧段已化为折线（每 0.25 度一点，弦高不超过半径的百万分之三）",
    "arcs were turned into lines (a point every 0.25°, off by no more than 3 millionths of the "
    "radius)",
    "",
    "",
)
_MOST_SYSTEMS = 8
_NOISE = ("gml_id", "lowerCorner", "upperCorner", "fid")


def gml(folder: Path, file: str, *, name: str, stem: str, layer: str | None) -> RawLayer:
    """Features of one type of a GML file; DTDs are refused, links are never followed.

    Raises
    ------
    BadInput
        ``XML_DTD_FORBIDDEN``, ``XML_SYNTAX``, ``CONTENT_NOT_GML``, ``FILE_MANY_LAYERS`` and as
        :func:`spatial.formats.child.ask`.
    """
    found = _scanned(folder / file, name)
    if len(found.systems) > 1:
        shown = quote(" / ".join(sorted(found.systems)), 120)
        raise BadInput(CRS_MIXED, where=name, crs=shown)
    notices = (told(xml.GML_LINKS, name),) if found.linked else ()
    made = _layer(
        folder, file, "GML", name, stem, layer, options={"WRITE_GFS": "NO"}, notices=notices
    )
    if made.crs is None and made.crs_refused is None and found.systems:
        shown = quote(next(iter(found.systems)), 60)
        return replace(made, crs_refused=BadInput(CRS_UNKNOWN, where=name, crs=shown))
    return made


class _Scan(ContentHandler):
    """Looks at the root, at links and at the names of CRSs; everything else passes."""

    def __init__(self) -> None:
        super().__init__()
        self.root = ""
        self.linked = False
        self.systems: set[str] = set()

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        self.root = self.root or name
        if "xlink:href" in attrs and str(attrs["xlink:href"]).startswith(("http", "ftp", "file")):
            self.linked = True
        if "srsName" in attrs and len(self.systems) < _MOST_SYSTEMS:
            self.systems.add(str(attrs["srsName"]).strip())


def _scanned(path: Path, where: str) -> _Scan:
    """What a file that is well-formed and declares nothing refers to."""
    scan = _Scan()
    parser = sax.make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(scan)
    try:
        with path.open("rb") as stream:
            parser.parse(stream)
    except DefusedXmlException:
        raise BadInput(xml.XML_DTD_FORBIDDEN, where=where) from None
    except (SAXParseException, ValueError) as problem:
        raise BadInput(xml.XML_SYNTAX, where=where, what=quote(problem, 80)) from None
    if "kml" in scan.root.lower() or "OGR" in scan.root:
        raise BadInput(xml.CONTENT_NOT_GML, where=where, what=quote(scan.root, 40))
    return scan


def flatgeobuf(folder: Path, file: str, *, name: str, stem: str) -> RawLayer:
    """Features of a FlatGeobuf file; its index is not used."""
    return _layer(folder, file, "FlatGeobuf", name, stem, None)


def filegdb(folder: Path, file: str, *, name: str, stem: str, layer: str | None) -> RawLayer:
    """Features of one feature class of a file geodatabase.

    Raises
    ------
    BadInput
        ``FILE_TRUNCATED``, ``FILE_CORRUPT``, ``FILE_MANY_LAYERS``, ``LAYER_UNKNOWN`` and as
        :func:`spatial.formats.child.ask`.
    """
    geodatabase.check(folder / file, name)
    found = _layer(folder, file, "OpenFileGDB", name, stem, layer)
    counts = geodatabase.rows(folder / file)
    if counts and len(found.rows) not in counts:
        raise BadInput(say.FILE_CORRUPT, where=name, what=f"{len(found.rows)} rows")
    return found


def is_filegdb(path: PurePosixPath) -> bool:
    """Whether a path in an archive lies in a folder ``*.gdb``."""
    return path.parent.suffix.lower() == ".gdb"


def _layer(
    folder: Path,
    file: str,
    driver: str,
    name: str,
    stem: str,
    layer: str | None,
    *,
    options: dict[str, str] | None = None,
    notices: Sequence[Notice] = (),
) -> RawLayer:
    path = folder / file
    size = path.stat().st_size if path.is_file() else sum(p.stat().st_size for p in path.iterdir())
    answer = child.ask(
        folder, file, driver=driver, size=size, name=name, layer=layer, choose=True,
        options=options,
    )  # fmt: skip
    system, refused = crs.understood(answer.crs, name) if answer.crs else (None, None)
    if any(word in answer.geometry for word in ("Curve", "Surface")):
        notices = (*notices, told(CURVES_LINEARISED, name))
    columns = {key: values for key, values in answer.columns.items() if key not in _NOISE}
    title = str(answer.told.get("layer") or stem)
    form = {"OpenFileGDB": "gdb", "FlatGeobuf": "fgb"}.get(driver, "gml")
    return RawLayer(
        title, form, tuple(range(1, len(answer.wkb) + 1)), answer.wkb, columns, system, "utf-8",
        notices=tuple(notices), crs_refused=refused,
    )  # fmt: skip
