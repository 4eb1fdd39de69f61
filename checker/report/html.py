"""The report as one HTML page: complete in itself, for a screen, a phone and a printer."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from checker.report.brief import brief_of, first_each, told_of, traced_of, waiting_of
from checker.report.fonts import printable
from checker.report.material import Material
from checker.report.phrase import answer, parted, question, reason, short
from checker.report.plan_map import PlanMap
from checker.report.seal import qr_svg
from checker.report.sheet import Sheet
from checker.report.sheets import sheets_of
from checker.report.voice import Said, Voice, voice

__all__ = ["html_text", "page", "style_sheet", "write_html"]

_TAGS = {"zh": "zh-Hans", "en": "en"}
_STOOD_IN = frozenset("✕✓✔✗✖")


def write_html(path: Path, material: Material) -> None:
    """Write the report, or one department's sheet, as ``.html``.

    Raises
    ------
    BadInput
        ``DEPARTMENT_UNKNOWN``.
    """
    path.write_text(html_text(material), encoding="utf-8")


def html_text(material: Material, *, styled: bool = True) -> str:
    """The report as one HTML text without script, fonts, or any address of another file.

    Parameters
    ----------
    material : Material
        Its ``department`` may be ``all``: one page with a part for every department.
    styled : bool
        Whether the style sheet stands in it; the PDF has it read already, and takes drawings as
        pictures with their words beside them.

    Raises
    ------
    BadInput
        ``DEPARTMENT_UNKNOWN``; of the maps ``FONT_MISSING`` or ``GLYPH_MISSING``.
    """
    sheets = sheets_of(material)
    first, report = sheets[0].sheet, material.report
    name = "report" if material.department is None else "agency"
    return page(
        name, material.lang, styled=styled, created=report["created_at"],
        sheets=sheets, sheet=first, maps=sheets[0].maps, brief=brief_of(first),
    )  # fmt: skip


def page(name: str, lang: str, *, styled: bool = True, **given: Any) -> str:
    """A page of one of the shipped templates; whatever is given is escaped.

    Parameters
    ----------
    name : str
        ``report``, ``agency`` or ``comparison``.
    lang : str
        ``zh``, ``en`` or ``both``.
    styled : bool
        Whether the style sheet stands in it, and drawings as ``<svg>`` rather than ``<img>``.
    """
    say = voice(lang)
    return _environment().get_template(f"{name}.html.j2").render(
        lang=_TAGS[say.leading], form=lang,
        w=_words(say), l=cache(lambda key: _plain(say.word(key))),
        style=Markup(style_sheet() if styled else ""),  # noqa: S704 - a file of ours
        inline=styled,
        **given,
    )  # fmt: skip


@cache
def style_sheet() -> str:
    """The one style sheet of screen and print."""
    return (resources.files("checker.report") / "templates" / "report.css").read_text("utf-8")


@cache
def _environment() -> Environment:
    """Shipped templates only; every text that enters is escaped."""
    made = Environment(
        loader=FunctionLoader(_template), autoescape=True, undefined=StrictUndefined,
        finalize=_printed, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters.update(
        say=_say, embedded=_embedded, num=_number, pct=_percent, headline=parted, question=question,
        reason=reason, answer=answer,
    )  # fmt: skip
    made.globals.update(
        waiting_of=waiting_of, told_of=told_of, traced_of=traced_of, qr=_qr, plain=_plain,
        drawing=_drawing,
    )
    made.filters["said"], made.globals["first_each"] = short, first_each
    return made


def _template(name: str) -> str:
    return (resources.files("checker.report") / "templates" / name).read_text("utf-8")


def _words(say: Voice) -> Callable[..., Markup]:
    return lambda key, **values: _say(say.word(key, **values))


def _say(said: Said) -> Markup:
    """A text in its languages, each marked as such where there are two."""
    lines = [(lang, _clean(text)) for lang, text in said.lines if text]
    if len({text for _, text in lines}) <= 1:
        return escape(lines[0][1] if lines else "")
    zh, en = (escape(text) for _, text in lines)
    return Markup('<span lang="zh-Hans">{}</span> <span class="en" lang="en">{}</span>').format(zh, en)


def _plain(said: Said) -> str:
    return " / ".join(text for _, text in said.lines if text)


def _qr(sheet: Sheet) -> Markup:
    return Markup(qr_svg(sheet.head.id, sheet.digest))  # noqa: S704 - drawn here


def _drawing(plan_map: PlanMap) -> Markup:
    return Markup(plan_map.svg)  # noqa: S704 - drawn here, its texts escaped


def _embedded(svg: str) -> str:
    """A drawing as an address that holds it: a layout engine reads it apart from the page."""
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode("ascii")


def _clean(text: str) -> str:
    """No control or reordering characters; signs the report's face has."""
    plain = text.isprintable() and _STOOD_IN.isdisjoint(text)
    return text if plain else printable(text, len(text) + 1)


def _printed(value: object) -> object:
    """Whatever a template prints that is not markup of its own."""
    return _clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _number(value: float | None, digits: int = 2) -> str:
    return "" if value is None else f"{value:,.{digits}f}"


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value * 100:.2f}%"
