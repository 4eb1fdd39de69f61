"""What a person says about a site's file, beyond what the file says itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from spatial.admitted import Admitted
from spatial.crs import named, same
from spatial.displaced import DISPLACED
from spatial.errors import Message
from spatial.formats.notice import told
from spatial.formats.source import Notice, RawLayer

__all__ = ["NOTHING_SAID", "Declared", "counted", "declared_notices"]

CRS_DECLARED = Message(
    "CRS_DECLARED", "文件未说明坐标系，由提交人指定为 {crs}",
    "the file names no CRS; the person who sent it declared {crs}", "", "",
)  # fmt: skip
CRS_REPLACED = Message(
    "CRS_REPLACED", "文件的坐标系定义无法识别；经询问，提交人指定为 {crs}",
    "the file's own CRS cannot be understood; asked, the person who sent it declared {crs}", "", "",
)  # fmt: skip
DATUM_OVER_FILE = Message(
    "DATUM_OVER_FILE", "文件声明 {crs}；经询问，提交人说明坐标取自互联网地图（{datum}），文件的声明有误",
    "the file declares {crs}; asked, the person who sent it said that the coordinates come from a "
    "web map ({datum}) and the file is wrong", "", "",
)  # fmt: skip
CRS_CORRECTED = Message(
    "CRS_CORRECTED", "文件声明 {file}，坐标不可能属于它；经询问，提交人指定按 {crs} 读取",
    "the file declares {file}, which its coordinates cannot be in; asked, the person who sent it "
    "declared {crs}", "", "",
)  # fmt: skip
AXES_EXCHANGED = Message(
    "AXES_EXCHANGED", "经询问，提交人确认纵横轴颠倒，已交换 X、Y",
    "asked, the person who sent it said that the axes are swapped: X and Y were exchanged", "", "",
)  # fmt: skip
DATUM_DECLARED = Message(
    "DATUM_DECLARED", "提交人声明坐标基准为 {datum}",
    "the person who sent it declared the datum {datum}", "", "",
)  # fmt: skip
LAYER_CHOSEN = Message(
    "LAYER_CHOSEN", "提交人指定读取图层“{layer}”",
    "the person who sent it chose the layer '{layer}'", "", "",
)  # fmt: skip
ENCODING_DECLARED = Message(
    "ENCODING_DECLARED", "提交人指定文字编码为 {encoding}",
    "the person who sent it declared the encoding {encoding}", "", "",
)  # fmt: skip
MAX_WORDS = 80
_TEXTS = ("crs", "datum", "layer", "encoding")
_FLAGS = ("swap_axes", "accept_repairs")


@dataclass(frozen=True, slots=True)
class Declared:
    """A person's word on a site: it is used where the file is silent or has been asked about.

    Parameters
    ----------
    crs : str or None
        CRS of the coordinates, ``EPSG:n``.
    datum : str or None
        Datum, where the CRS does not tell all (``gcj02``, ``bd09``, the unit's own).
    layer, encoding : str or None
        Layer of a file with several, encoding of its text.
    swap_axes : bool
        East and north stand in each other's place.
    accept_repairs : bool
        Invalid polygons are mended as proposed.
    """

    crs: str | None = None
    datum: str | None = None
    layer: str | None = None
    encoding: str | None = None
    swap_axes: bool = False
    accept_repairs: bool = False

    def as_dict(self) -> dict[str, str | bool | None]:
        """Every field by its name, as it stands in reports."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def adding(self, answer: Mapping[str, str]) -> Declared:
        """The same with an answer added; see :class:`spatial.errors.Choice`.

        Examples
        --------
        >>> Declared(layer="a").adding({"crs": "EPSG:4547", "swap_axes": "true"})
        Declared(crs='EPSG:4547', datum=None, layer='a', encoding=None, swap_axes=True, accept_repairs=False)
        """
        said = self.as_dict() | dict(answer)
        crs, datum, layer, encoding = (_words(said[name]) for name in _TEXTS)
        swap, accept = (str(said[name]).casefold() == "true" for name in _FLAGS)
        return Declared(crs, datum, layer, encoding, swap, accept)


NOTHING_SAID = Declared()


def counted(said: Declared, raw: RawLayer, admitted: Admitted) -> Declared:
    """What was said without what only repeats the file or had nothing to mend."""
    repeats = bool(said.crs and raw.crs and same(named(said.crs), raw.crs))
    known = None if repeats and said.datum not in DISPLACED else said.crs
    return replace(
        said, crs=named(known) if known else None,
        accept_repairs=said.accept_repairs and bool(admitted.repaired),
    )  # fmt: skip


def declared_notices(said: Declared, raw: RawLayer, where: str, *, converted: bool) -> list[Notice]:
    """What stands in the report as the person's own word; nothing where nothing was said.

    Parameters
    ----------
    converted : bool
        Whether the datum asked for a conversion, which has a notice of its own.
    """
    out = []
    if said.crs and raw.crs_refused is not None:
        out.append(told(CRS_REPLACED, where, crs=said.crs))
    elif said.crs and raw.crs is None:
        out.append(told(CRS_DECLARED, where, crs=said.crs))
    elif said.crs and raw.crs and same(named(said.crs), raw.crs):
        datum = (said.datum or "").upper()
        out.append(told(DATUM_OVER_FILE, where, crs=raw.crs[:MAX_WORDS], datum=datum))
    elif said.crs:
        out.append(told(CRS_CORRECTED, where, file=(raw.crs or "")[:MAX_WORDS], crs=said.crs))
    if said.swap_axes:
        out.append(told(AXES_EXCHANGED, where))
    if said.datum and not converted:
        out.append(told(DATUM_DECLARED, where, datum=said.datum))
    if said.layer:
        out.append(told(LAYER_CHOSEN, where, layer=said.layer[:MAX_WORDS]))
    if said.encoding:
        out.append(told(ENCODING_DECLARED, where, encoding=said.encoding[:MAX_WORDS]))
    return out


def _words(value: object) -> str | None:
    return str(value) if value else None
