"""The shape of a rule file: checked field by field, built into a Rule by `rule_build`."""

from __future__ import annotations

from datetime import date
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["EFFECTS", "FACT_KINDS", "FACT_THEMES", "FACT_TYPES", "UNITS", "rule_models"]

EFFECTS = ("land", "building", "activity")
FACT_KINDS = ("question", "privilege")
FACT_TYPES = ("bool", "number", "text", "list")
FACT_THEMES = (
    "basics", "building", "industry", "environment", "water", "nature", "sea", "quota",
    "privilege",
)  # fmt: skip
"""What a project fact is about; forms put the facts of one theme together, in this order."""
UNITS = (
    "m", "km", "m2", "ha", "mu", "1", "%", "m3", "m3/d", "t/d", "dB", "kV", "kVA", "t", "tce", "kWh",
    "d", "wd", "a", "degree", "CNY", "CNY/m2", "CNY/mu", "code", "bool",
)  # fmt: skip


@cache
def rule_models() -> SimpleNamespace:
    """Models of the rule file and its parts; built on first use because it takes time.

    Returns
    -------
    SimpleNamespace
        ``Rule``, ``Fact``, ``Words``, ``Reference``: pydantic models that refuse unknown keys.
    """
    from typing import Annotated, Literal

    from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
    from pydantic_core import PydanticCustomError

    class Strict(BaseModel):
        model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    def listed(value: Any) -> Any:
        return [value] if isinstance(value, str) else value

    def told(value: str) -> str:
        if value and not value.strip():
            raise PydanticCustomError("string_too_short", "blank")
        return value

    shown = {"pattern": r"\S"}
    filled = Annotated[str, Field(min_length=1, json_schema_extra=shown), AfterValidator(told)]
    slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    texts = Annotated[list[filled], BeforeValidator(listed), Field(min_length=1)]
    pairs = dict[filled, texts]

    class Words(Strict):
        zh: filled
        en: filled

    class Reference(Strict):
        law: Words | slug
        article: filled | None = None
        confidence: Literal["verified", "unverified"] = "unverified"
        needs_review: bool = False
        verified_on: date | None = None
        text_as_of: filled | None = None
        effective: date | None = None
        note: Words | None = None

    class Value(Strict):
        code: filled
        zh: filled
        en: filled

    class Fact(Strict):
        kind: Literal[FACT_KINDS] = "question"  # type: ignore[valid-type]
        type: Literal[FACT_TYPES] | None = None  # type: ignore[valid-type]
        ask: Words | None = None
        title: Words | None = None
        help: Words | None = None
        theme: Literal[FACT_THEMES] | None = None  # type: ignore[valid-type]
        unit: Literal[UNITS] | None = None  # type: ignore[valid-type]
        values: list[filled | Value] = []

    class Parameter(Strict):
        unit: Literal[UNITS]  # type: ignore[valid-type]
        field: filled | None = None
        match: Literal["equal", "prefix"] = "equal"
        values: Annotated[dict[str, Any], Field(min_length=1)]
        references: list[Reference] = []
        reference: Reference | None = None
        note: Words | None = None

    class Outcome(Strict):
        when: filled | None = None
        otherwise: Literal["true"] | None = None
        verdict: Literal["prohibited", "conditional", "unknown", "clear", "not_applicable"]
        code: slug
        action: slug | None = None
        triggers: list[filled] = []

    class Reviewed(Strict):
        on: date
        by: filled | None = None

    class Rule(Strict):
        title: Words
        row: filled | None = None
        authority: slug
        layer: filled | list[slug]
        zones: pairs = {}
        unless: pairs = {}
        outside: list[slug] = []
        within: list[slug] = []
        criterion: filled
        effect: Literal[EFFECTS]  # type: ignore[valid-type]
        applies_to: Literal["all"] | pairs = "all"
        facts: dict[name, Literal[FACT_KINDS] | Fact] = {}  # type: ignore[valid-type]
        parameters: dict[name, Parameter] = {}
        outcomes: Annotated[list[Outcome], Field(min_length=1, max_length=40)]
        texts: dict[slug, dict[str, Any]]
        note: Words | None = None
        in_force: Annotated[dict[str, Literal["true", "expected"] | None], Field(min_length=1)]
        references: dict[str, list[Reference]] = {}
        last_reviewed: Reviewed | None = None

    models: dict[str, type[BaseModel]] = {
        "Rule": Rule, "Fact": Fact, "Words": Words, "Reference": Reference, "Strict": Strict,
    }  # fmt: skip
    return SimpleNamespace(**models)
