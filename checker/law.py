"""Law register (法规库): titles, effective dates and successors of what rules refer to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from checker.errors import RULE_DATES, RULE_SCHEMA, RULE_UNKNOWN_NAME, RulesError
from checker.rule import Reference
from spatial.errors import Text
from spatial.strict_yaml import Document, Path, validate

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["Law", "read_laws", "reference"]

_END = ("effective_to", "until", "to")


@dataclass(frozen=True, slots=True)
class Law:
    """A law, regulation, standard or plan.

    Parameters
    ----------
    successor : Text or None
        Text that replaces it or may; a rule that rests on it then shows ``needs-review``.
    """

    id: str
    title: Text
    effective: date | None = None
    until: date | None = None
    successor: Text | None = None
    needs_review: bool = False


def read_laws(document: Document) -> dict[str, Law]:
    """Laws of a pack's ``law.yaml``, by id.

    Raises
    ------
    RulesError
        ``RULE_SCHEMA`` with file and line.
    """
    laws = {}
    for key, content in (document.data or {}).items():
        model: Any = validate(
            _model(), document, message=RULE_SCHEMA, error=RulesError, data=content, path=(key,)
        )
        successor = model.successor
        if isinstance(successor, str):
            successor = Text(successor, successor)
        elif successor is not None:
            successor = Text(successor.zh, successor.en)
        if model.effective and model.until and model.until < model.effective:
            what = Text("在施行日之前失效", "it ends before it has begun")
            raise RulesError(
                RULE_DATES, where=_end(document, key), text=model.until.isoformat(), what=what,
                todo=Text("请使 effective_to 不早于 effective_from",
                          "let effective_to be no earlier than effective_from"),
            )  # fmt: skip
        review = model.needs_review or successor is not None
        laws[key] = Law(
            key, Text(model.title.zh, model.title.en), model.effective, model.until,
            successor, review,
        )  # fmt: skip
    return laws


def _end(document: Document, key: str) -> str:
    given = document.data[key]
    name = next((one for one in _END if one in given), "")
    return document.place((key, name))


def reference(
    model: Any, laws: Mapping[str, Law], start: date | None, document: Document, path: Path
) -> Reference:
    """A legal reference of a rule, its law looked up in the register or named inline.

    Raises
    ------
    RulesError
        ``RULE_UNKNOWN_NAME`` for a law that is not in the register, ``RULE_SCHEMA`` for one that
        is called verified and does not say when and against which text.
    """
    for key in ("verified_on", "text_as_of"):
        if model.confidence == "verified" and getattr(model, key) is None:
            what = Text("写明 verified 的依据须写明何日（verified_on）对照何时的文本（text_as_of）核验，"
                        "否则写 unverified",
                        "a verified reference says when it was read (verified_on) and in the text of "
                        "which day (text_as_of); else it is unverified")  # fmt: skip
            raise RulesError(RULE_SCHEMA, where=document.place(path), field=key, what=what)
    review = model.needs_review
    effective = model.effective or start
    if isinstance(model.law, str):
        law = laws.get(model.law)
        if law is None:
            raise RulesError(
                RULE_UNKNOWN_NAME, where=document.place(path), kind=Text("法规", "law"),
                name=model.law, known=", ".join(sorted(laws)) or "law.yaml",
            )  # fmt: skip
        title, law_id = law.title, law.id
        review = review or law.needs_review
        effective = model.effective or law.effective or start
    else:
        title, law_id = Text(model.law.zh, model.law.en), None
    return Reference(
        law_id, title, model.article or "", model.confidence, effective,
        model.verified_on, model.text_as_of, review,
    )  # fmt: skip


@cache
def _model() -> type[BaseModel]:
    from pydantic import AliasChoices, Field

    from checker.rule_file import rule_models

    words = rule_models().Words

    class LawFile(rule_models().Strict):  # type: ignore[misc]
        title: words  # type: ignore[valid-type]
        effective: date | None = Field(
            default=None, validation_alias=AliasChoices("effective_from", "effective", "from")
        )
        until: date | None = Field(
            default=None, validation_alias=AliasChoices(*_END)
        )
        successor: words | str | None = None  # type: ignore[valid-type]
        needs_review: bool = False
        articles: list[str] = []
        authority: str | None = None
        number: str | None = None
        text_as_of: str | None = None
        url: str | None = None
        note: words | str | None = None  # type: ignore[valid-type]

    return LawFile
