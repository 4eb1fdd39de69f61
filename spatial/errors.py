"""What can go wrong, said so that a person can mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Self

from spatial.option import FIELDS, FLAGS, as_flags

__all__ = ["BY_FIELD", "BadInput", "Choice", "Message", "SanheError", "StoreError", "Text"]


@dataclass(frozen=True, slots=True)
class Text:
    """A human text in both languages.

    Parameters
    ----------
    zh, en : str
        Simplified Chinese and English wording of the same sentence.

    Examples
    --------
    >>> Text("永久基本农田", "Permanent basic farmland").of("en")
    'Permanent basic farmland'
    """

    zh: str
    en: str

    def of(self, lang: str) -> str:
        """The wording in ``lang`` (``zh`` unless it starts with ``en``)."""
        return self.en if lang.startswith("en") else self.zh

    def filled(self, values: dict[str, object]) -> Text:
        """The same text with its ``{placeholders}`` filled; values are never templates.

        A value that is itself a `Text` is filled in the language of each wording.
        """
        if "{" not in self.zh and "{" not in self.en and "}" not in self.zh + self.en:
            return self
        zh, en = (
            {k: v.of(lang) if isinstance(v, Text) else v for k, v in values.items()}
            for lang in ("zh", "en")
        )
        return Text(self.zh.format(**zh), self.en.format(**en))

    def as_dict(self) -> dict[str, str]:
        """``{"zh": …, "en": …}`` as it stands in reports."""
        return {"zh": self.zh, "en": self.en}


MOST_FLAGS = 5
BY_FLAG: Mapping[str, object] = MappingProxyType({k: Text(*v) for k, v in FLAGS.items()})
"""What a remedy calls the things said beside a file, at a terminal."""
BY_FIELD: Mapping[str, object] = MappingProxyType({k: Text(*v) for k, v in FIELDS.items()})
"""What a remedy calls the things said beside a file, where there is no command line."""


@dataclass(frozen=True, slots=True)
class Message:
    """A stable code with its sentence and its remedy, both in two languages.

    Parameters
    ----------
    code : str
        Upper-case code; never renamed once released.
    zh, en : str
        What is wrong; ``{placeholders}`` are filled by the raiser.
    fix_zh, fix_en : str
        What the reader can do about it.
    """

    code: str
    zh: str
    en: str
    fix_zh: str
    fix_en: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question: what to say beside the file, and what that means.

    Parameters
    ----------
    answer : mapping of str to str
        What to give, by the names of :class:`spatial.declared.Declared`; empty: leave it open.
    title : Text
        The answer in the words of a person.
    """

    answer: Mapping[str, str]
    title: Text

    def as_dict(self) -> dict[str, object]:
        """``{"answer": {field: value}, "title": {zh, en}}``."""
        return {"answer": dict(self.answer), "title": self.title.as_dict()}


class SanheError(Exception):
    """Root of every refusal: code, sentence, place and remedy in two languages.

    Parameters
    ----------
    message : Message
        Catalogue entry.
    where : str, optional
        File, layer, feature or line concerned; empty when there is none.
    **values
        Values for the placeholders of the message.

    Examples
    --------
    >>> m = Message("FILE_EMPTY", "文件为空", "the file is empty", "请重新导出", "export it again")
    >>> BadInput(m, where="a.geojson").line("en")
    'FILE_EMPTY: the file is empty (a.geojson). export it again'
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, message: Message, *, where: str = "", **values: object) -> None:
        self.code = message.code
        self.where = where
        self.choices: tuple[Choice, ...] = ()
        self.values = values
        self.text = Text(message.zh, message.en).filled(values)
        fix = Text(message.fix_zh, message.fix_en)
        self.fix = fix.filled({**BY_FLAG, **values})
        self.fix_by_field = fix.filled({**BY_FIELD, **values})
        super().__init__(self.line("en"))

    def asking(self, choices: Iterable[Choice]) -> Self:
        """The refusal as a question, with answers to choose from; none is applied unasked."""
        self.choices = tuple(choices)
        return self

    def with_flags(self) -> Self:
        """The refusal with its answers as they are typed at a terminal; five at most."""
        typed = [as_flags(choice.answer) for choice in self.choices if choice.answer]
        if typed:
            shown = " | ".join(typed[:MOST_FLAGS]) + (" | …" if len(typed) > MOST_FLAGS else "")
            self.fix = Text(f"{self.fix.zh} [{shown}]", f"{self.fix.en} [{shown}]")
        return self

    def line(self, lang: str) -> str:
        """One line for a terminal: ``CODE: message (where). how to fix``."""
        place = f" ({' '.join(self.where.split())})" if self.where else ""
        return f"{self.code}: {self.text.of(lang)}{place}. {self.fix.of(lang)}"

    def as_dict(self, *, by_field: bool = False) -> dict[str, object]:
        """Code, detail, place, remedy and the answers to choose from, for machine output.

        ``by_field``: the remedy names the fields of a request, not the flags of a command.
        """
        return {
            "code": self.code,
            "detail": self.text.as_dict(),
            "where": self.where,
            "how_to_fix": (self.fix_by_field if by_field else self.fix).as_dict(),
            "choices": [choice.as_dict() for choice in self.choices],
        }


class BadInput(SanheError):
    """What a person gave cannot be used as it stands (exit code 2)."""


class StoreError(SanheError):
    """The store cannot be used or trusted (exit code 3)."""

    exit_code = 3
