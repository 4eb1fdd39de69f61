"""Lean drawing (矢量图瘦身): matplotlib's SVG without what a page does not need.

No names, no styles that a page could mistake or forbid, no groups around single shapes, hundredths
of a point; shapes in a row that one frame cuts are cut once. It looks the same and is read faster.
"""

from __future__ import annotations

import re

__all__ = ["lean"]

_HEAD = re.compile(r"<metadata>.*?</metadata>\s*|<defs>\s*<style.*?</style>\s*</defs>\s*", re.DOTALL)
_PATH = re.compile(r'<path d="([^"]*)"')
_STYLE = re.compile(r'(<(?:g|path|rect|text|use)\b[^<>]*?) style="([^"]*)"')
_FINER = re.compile(r"(?<=\.\d\d)\d+")
_SIZE = re.compile(r' font-size="([\d.]+)px"')
_PLACE = re.compile(r'(<text\b[^<>]*?) transform="translate\(([-\d.]+) ([-\d.]+)\)"')
_GROUP = re.compile(r'\s*(?:<g id="[^"]*">|</g>)')
_NAME = re.compile(r'<g id="[^"]*">')
_CUT = re.compile(
    r'\s*<path [^<>]*? clip-path="(url\(#\w+\))"[^<>]*/>'
    r'(?:\s*<path [^<>]*? clip-path="\1"[^<>]*/>)+'
)


def lean(raw: str) -> str:
    """One ``<svg>`` element of what matplotlib wrote.

    Examples
    --------
    >>> lean('<?xml?><svg ><g id="a"><path d="M 0 0 \\nL 1.2345 2 \\nz\\n" style="fill: none"/></g></svg>')
    '<svg stroke-linejoin="round" ><path d="M 0 0L 1.23 2z" fill="none"/></svg>'
    """
    text = _HEAD.sub("", raw[raw.index("<svg") :])
    text = _PATH.sub(_shorter, text)
    text = _STYLE.sub(_as_attributes, text)
    text = _SIZE.sub(lambda found: f' font-size="{_FINER.sub("", found[1])}"', text)
    text = _PLACE.sub(_placed, text)
    named = len(_NAME.findall(text))
    text = _GROUP.sub("", text) if named == text.count("</g>") else _NAME.sub("<g>", text)
    text = _CUT.sub(_cut_once, text)
    return text.replace("<svg ", '<svg stroke-linejoin="round" ', 1)


def _shorter(found: re.Match[str]) -> str:
    points = _FINER.sub("", found[1]).replace(" \n", "").replace("\n", "")
    return f'<path d="{points}"'


def _as_attributes(found: re.Match[str]) -> str:
    """Presentation attributes instead of a style, which a page's own policy may forbid."""
    pairs = (part.partition(":") for part in found[2].split(";") if part.strip())
    return found[1] + "".join(f' {name.strip()}="{value.strip()}"' for name, _, value in pairs)


def _placed(found: re.Match[str]) -> str:
    x, y = (_FINER.sub("", found[n]) for n in (2, 3))
    return f'{found[1]} x="{x}" y="{y}"'


def _cut_once(found: re.Match[str]) -> str:
    cut = f' clip-path="{found[1]}"'
    return f"\n<g{cut}>{found[0].replace(cut, '')}\n</g>"
