"""Looks (图式): colours and signs of verdicts and of coded plans, one for page, map and paper."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

__all__ = ["area_colour", "meaning", "scheme", "tone", "verdict_styles"]


@cache
def verdict_styles() -> Mapping[str, Mapping[str, str]]:
    """Colours and symbol of every verdict.

    ``colour`` is of words and lines, ``map`` of areas where they differ, ``soft`` a ground, and
    ``ink`` of small text upon that ground.

    Examples
    --------
    >>> verdict_styles()["prohibited"]["colour"]
    '#b2182b'
    """
    styles: dict[str, dict[str, str]] = json.loads(_text("verdicts.json"))
    return styles


def area_colour(verdict: str) -> str:
    """Colour of areas and of their outlines on a map.

    Examples
    --------
    >>> area_colour("conditional"), area_colour("clear")
    ('#e08214', '#2166ac')
    """
    style = verdict_styles()[verdict]
    return style.get("map", style["colour"])


def tone(verdict: str) -> tuple[str, str]:
    """Ink and ground of a cell that holds a verdict; its sign and word stand in it as well."""
    style = verdict_styles()[verdict]
    return style["ink"], style["soft"]


def scheme(classification: str | None) -> Sequence[Mapping[str, str]]:
    """Entries of a scheme of codes in its own order, each with code, fill, zh, en; none is empty."""
    return _palette().get(classification or "", ())


def meaning(classification: str | None, code: str) -> Mapping[str, str] | None:
    """Colour and title of a code: the entry of its scheme with the longest fitting start.

    Examples
    --------
    >>> meaning("gb50137-dg", "M0")["zh"], meaning("gb50137-dg", "M1")["zh"]
    ('新型产业用地', '工业用地')
    >>> meaning(None, "M1")
    """
    fitting = [e for e in scheme(classification) if code.startswith(e["code"])]
    return max(fitting, key=lambda e: len(e["code"]), default=None)


@cache
def _palette() -> Mapping[str, Sequence[Mapping[str, str]]]:
    palette: dict[str, list[dict[str, str]]] = json.loads(_text("palette.json"))
    return palette


def _text(name: str) -> str:
    return (resources.files("checker.report") / name).read_text(encoding="utf-8")
