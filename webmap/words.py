"""Words of the page and of exported maps: one catalogue a language, for server and browser."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources

from checker.report.looks import verdict_styles

__all__ = ["language_of", "verdict_styles", "words"]

CATALOGUES = {"zh": "zh_Hans_CN.json", "en": "en.json"}


@cache
def words(lang: str) -> Mapping[str, str]:
    """The catalogue of a language, ``zh`` unless it starts with ``en``.

    Examples
    --------
    >>> words("zh")["verdict.clear.headline"]
    '必查项未发现冲突'
    """
    name = CATALOGUES["en" if lang.startswith("en") else "zh"]
    text = (resources.files("webmap") / "translations" / name).read_text(encoding="utf-8")
    catalogue: dict[str, str] = json.loads(text)
    return catalogue


def language_of(asked: str | None, accepted: str | None) -> str:
    """The language of a page: the one asked for, else what the browser prefers, else Chinese.

    Examples
    --------
    >>> language_of(None, "en-GB,en;q=0.9"), language_of("zh", "en"), language_of(None, None)
    ('en', 'zh', 'zh')
    """
    wished = (asked or accepted or "zh").lower()
    return "en" if wished.startswith("en") else "zh"
