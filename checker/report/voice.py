"""Voice (语种): a report's words in Chinese, in English, or Chinese with English beneath."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["LANGUAGES", "Said", "Voice", "voice"]

LANGUAGES: Mapping[str, tuple[str, ...]] = {"zh": ("zh",), "en": ("en",), "both": ("zh", "en")}
"""Forms of a report by language, with the languages each speaks, the leading one first."""


@dataclass(frozen=True, slots=True)
class Said:
    """A text in the languages of one form.

    Parameters
    ----------
    lines : tuple of (str, str)
        Language (``zh`` or ``en``) and text; one a language, the leading one first.

    Examples
    --------
    >>> str(Said((("zh", "面积"), ("en", "area"))))
    '面积\\narea'
    """

    lines: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return "\n".join(text for _, text in self.lines)

    def __bool__(self) -> bool:
        return any(text for _, text in self.lines)


@dataclass(frozen=True, slots=True)
class Voice:
    """Says words of the catalogue and texts of a report in the languages of one form."""

    languages: tuple[str, ...]

    @property
    def leading(self) -> str:
        """``zh`` or ``en``."""
        return self.languages[0]

    def word(self, key: str, **values: Any) -> Said:
        """A word of the catalogue, its ``{names}`` filled; values may be texts themselves.

        Raises
        ------
        LookupError
            The catalogue has no such word.
        """
        entry = _catalogue()[key]
        return Said(tuple(
            (lang, entry[lang].format_map({k: _plain(v, lang) for k, v in values.items()}))
            for lang in self.languages
        ))  # fmt: skip

    def named(self, group: str, key: str | None) -> Said:
        """A word of a closed list such as ``status.hit``; a key nobody knows is shown as it is."""
        if not key:
            return self.plain("")
        return self.word(f"{group}.{key}") if f"{group}.{key}" in _catalogue() else self.plain(key)

    def words(self, group: str) -> dict[str, Said]:
        """All words of a group such as ``head``, by the rest of their keys."""
        names = [key.partition(".")[2] for key in _catalogue() if key.startswith(f"{group}.")]
        return {name: self.word(f"{group}.{name}") for name in names}

    def say(self, text: Mapping[str, str] | None) -> Said:
        """A bilingual text of a report; None says nothing."""
        told = text or {"zh": "", "en": ""}
        return Said(tuple((lang, told[lang]) for lang in self.languages))

    def plain(self, text: str) -> Said:
        """A text that is the same in every language: a name, a number, a code."""
        return Said(((self.leading, text),))

    def joined(self, texts: list[Said], zh: str = "；", en: str = "; ") -> Said:
        """Several texts as one, language by language."""
        by = {"zh": zh, "en": en}
        return Said(tuple(
            (lang, by[lang].join(t for said in texts if (t := _plain(said, lang))))
            for lang in self.languages
        ))  # fmt: skip


def voice(lang: str) -> Voice:
    """The voice of a form: ``zh``, ``en`` or ``both``.

    Examples
    --------
    >>> voice("both").word("head.area").lines[1]
    ('en', 'Area')
    """
    return Voice(LANGUAGES.get(lang, LANGUAGES["zh"]))


def _plain(value: Any, lang: str) -> str:
    if isinstance(value, Said):
        return next((text for own, text in value.lines if own == lang), value.lines[0][1])
    return str(value[lang]) if isinstance(value, Mapping) else str(value)


@cache
def _catalogue() -> Mapping[str, Mapping[str, str]]:
    text = (resources.files("checker.report") / "words.json").read_text(encoding="utf-8")
    catalogue: dict[str, dict[str, str]] = json.loads(text)
    return catalogue
