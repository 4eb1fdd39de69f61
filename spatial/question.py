"""A question to the person who sent a file: what is unclear, what each answer would mean."""

from __future__ import annotations

from dataclasses import dataclass

from spatial.datum import label_of
from spatial.errors import BadInput, Choice, Message, Text
from spatial.formats.source import Notice
from spatial.site import Site

__all__ = ["MAP_FORMATS", "OWN_DATUM", "Meaning", "Question", "asked_by", "datum_asked", "shift_asked"]

MAP_FORMATS = ("kml", "kmz", "ovkml")
DATUM_ASKED = Message(
    "DATUM_ASKED", "{format} 文件常由互联网地图导出，其坐标可能经过加密偏移（约 500–700 米）",
    "{format} files often come from web maps, whose coordinates are displaced by some 500–700 m",
    "坐标取自哪里？", "where were the coordinates taken from?",
)  # fmt: skip
SURVEYED = Text(
    "勘测或卫星定位，未经偏移（{datum}）", "surveyed or by satellite, not displaced ({datum})"
)
GCJ02 = Text(
    "高德、腾讯等互联网地图（GCJ-02）：换算后仅作示意位置",
    "a web map such as Amap or Tencent (GCJ-02): brought back, the position is indicative only",
)
BD09 = Text(
    "百度地图（BD-09）：换算后仅作示意位置",
    "Baidu Map (BD-09): brought back, the position is indicative only",
)
OWN_DATUM = Text(
    "本单位的“{datum}”：按本单位参数转换", "our own '{datum}': converted with the unit's parameters"
)
OPEN = Text(
    "不清楚：按原坐标核查，报告写明此疑问",
    "not known: check it as it stands; the report repeats the question",
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """One answer, and the site as it would be read with it; None where it could not be."""

    choice: Choice
    site: Site | None
    refusal: BadInput | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What has to be answered before a check.

    Parameters
    ----------
    code : str
        Code of the refusal or notice that asks.
    text, fix : Text
        What is unclear, and what to do about it.
    where : str
        File, layer or feature.
    meanings : tuple of Meaning
        The answers.
    open : bool
        Whether a check is possible without an answer; it then repeats the question.
    """

    code: str
    text: Text
    fix: Text
    where: str
    meanings: tuple[Meaning, ...]
    open: bool = False


def asked_by(refusal: BadInput, meanings: tuple[Meaning, ...]) -> Question:
    """The question that a refusal with choices is."""
    return Question(refusal.code, refusal.text, refusal.fix_by_field, refusal.where, meanings)


def datum_asked(form: str, site: Site) -> tuple[Question, list[Choice]]:
    """The question on which datum a web map's file is, without the meaning of its answers."""
    said = Text(DATUM_ASKED.zh, DATUM_ASKED.en).filled({"format": form.upper()})
    fix = Text(DATUM_ASKED.fix_zh, DATUM_ASKED.fix_en)
    asked = Question(DATUM_ASKED.code, said, fix, site.filename, (), open=True)
    return asked, _origins(site, bd09=True)


def shift_asked(notice: Notice, site: Site) -> tuple[Question, list[Choice]]:
    """The question of :func:`spatial.shift_suspect.shift_suspect`, likewise."""
    asked = Question(notice.code, notice.text, Text("", ""), notice.where, (), open=True)
    return asked, _origins(site, bd09=False)


def _origins(site: Site, *, bd09: bool) -> list[Choice]:
    fitting = label_of(site.crs_declared)
    kept = (
        [Choice({"datum": fitting}, SURVEYED.filled({"datum": fitting.upper()}))] if fitting else []
    )
    named = {"crs": site.crs_declared} if fitting and fitting != "wgs84" else {}
    moved = [
        Choice({"datum": "gcj02", **named}, GCJ02),
        *([Choice({"datum": "bd09", **named}, BD09)] if bd09 else []),
    ]
    return [*moved, *kept, Choice({}, OPEN)]
