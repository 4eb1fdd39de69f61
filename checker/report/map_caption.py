"""Map caption (图廓外注记): title, secrecy, CRS, dates of the data, approval number, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from checker.report.map_pen import Paper
from checker.report.map_symbols import INK
from checker.report.map_text import fitted, text_width, write
from checker.report.material import Material
from checker.report.voice import Said, Voice, voice
from spatial.crs_title import crs_title
from spatial.strictest import SECRECY, strictest

__all__ = ["Caption", "caption_of", "draw_caption", "draw_title"]

_SIZE, _LINE = 2.05, 2.75
_FAINT = "#5b6b7b"
_MOST_SOURCES = 6
FICTION = "虚构城市"


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands around a map.

    Parameters
    ----------
    secrecy : Said
        The highest label of what is drawn, surroundings included.
    notice : Said or None
        That the town is an invented one.
    department : Said
        Whose own map it is; empty for the whole check.
    lines : tuple of str
        Below the legend, in print order.
    """

    secrecy: Said
    department: Said
    notice: Said | None
    lines: tuple[str, ...]

    @property
    def height(self) -> float:
        """Millimetres it takes below the legend."""
        return _LINE * len(self.lines) + 1.0


def caption_of(material: Material, labels: Iterable[str], sources: Iterable[Mapping[str, str]]) -> Caption:
    """The caption of the maps of one material.

    Parameters
    ----------
    labels : iterable of str
        Secrecy labels of the layers drawn around the site.
    sources : iterable of mapping
        Sources of these layers, as their cards give them.
    """
    say, report = voice(material.lang), material.report
    held = [*sources, *(row["source"] for row in report["layers"])]
    label = strictest([report["secrecy"], *labels], SECRECY)
    lines = [_crs(material, say), _data(report, say), _sources(held, say),
             say.joined([say.word("map.note"), say.word("map.report", id=report["id"])], " · "," · ")]  # fmt: skip
    told = [dict(line.lines) for line in lines if line]
    printed = ["  ·  ".join(t for line in (told[:2], told[2:])[half] if (t := line.get(lang)))
               for lang in say.languages for half in (0, 1)]  # fmt: skip
    whose = say.say(report["departments"][0]["name"] if material.department else None)
    return Caption(say.named("secrecy", label), whose, _notice(material, held, say), tuple(printed))


def draw_caption(sheet: Paper, caption: Caption, top: float) -> None:
    """Print the lines below ``top``, millimetres."""
    for n, line in enumerate(caption.lines):
        text = fitted(line, _SIZE, sheet.width)
        write(sheet.sheet, 0.0, top - _LINE * (n + 1), text, size=_SIZE, colour=_FAINT)


def draw_title(sheet: Paper, caption: Caption, title: Said, top: float) -> None:
    """Print the title in the middle and the secrecy label on the left, below ``top``."""
    surface, middle = sheet.sheet, sheet.width / 2
    label = " ".join(text for _, text in caption.secrecy.lines)
    whose = fitted(caption.department.lines[0][1], 2.6, 42.0)
    write(surface, 0.0, top - 5.2, label, size=3.0)
    write(surface, sheet.width, top - 5.2, whose, size=2.6, align="right")
    most = sheet.width - 2 * (max(text_width(label, 3.0), text_width(whose, 2.6)) + 3.0)
    for n, (_, text) in enumerate(title.lines):
        size = 4.6 if n == 0 else 3.0
        size *= min(1.0, max(most / max(text_width(text, size), 1e-6), 0.7))
        write(surface, middle, top - 5.4 - 4.4 * n, fitted(text, size, most), size=size,
              align="center", colour=INK if n == 0 else _FAINT)  # fmt: skip


def _crs(material: Material, say: Voice) -> Said:
    code = material.picture.crs
    return say.word("map.crs", title=crs_title(code).as_dict(), code=code)


def _data(report: Mapping[str, Any], say: Voice) -> Said:
    dates = sorted(row["valid_from"] for row in report["layers"] if row["valid_from"])
    if not dates:
        return say.word("map.data.one", as_of=report["as_of"])
    return say.word("map.data", as_of=report["as_of"], first=dates[0], last=dates[-1])


def _sources(held: list[Mapping[str, str]], say: Voice) -> Said:
    names = _once(s.get("copyright") or s.get("name") for s in held)
    numbers = _once(s.get("approval_no") for s in held)
    said = [say.word("map.approval", no="、".join(numbers))] if numbers else []
    if names:
        more = ["…"] if len(names) > _MOST_SOURCES else []
        said.append(say.word("map.source", names="；".join([*names[:_MOST_SOURCES], *more])))
    return say.joined(said, " · "," · ")


def _once(texts: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(str(t) for t in texts if t))


def _notice(material: Material, held: list[Mapping[str, str]], say: Voice) -> Said | None:
    """An invented town says so: by its store, or by the source of a layer."""
    config = material.snapshot.config if material.snapshot is not None else None
    if config is not None and config.notice is not None:
        return say.say(config.notice.as_dict())
    named = any(FICTION in str(text) for source in held for text in source.values())
    return say.word("mark.fiction") if named else None
