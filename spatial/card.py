"""Layer card (图层说明卡): read from a planner's file, kept with every version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spatial.errors import BadInput, Message, Text
from spatial.layer import LayerCard, NoneExist, Tolerance
from spatial.strict_yaml import load, validate
from spatial.system_reason import system_reason

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["card_from_dict", "card_to_dict", "parse_card", "read_card"]

CARD_SCHEMA = Message(
    "CARD_SCHEMA",
    "图层说明卡的“{field}”不正确：{what}",
    "the layer card's '{field}' is wrong: {what}",
    "请按图层说明卡格式改正该行",
    "mend that line; the layer card format is in docs/how-to/add-a-layer.md",
)
CARD_UNREADABLE = Message(
    "CARD_UNREADABLE",
    "无法读取图层说明卡：{what}",
    "the layer card cannot be read: {what}",
    "请给出一个 UTF-8 编码的 YAML 文件",
    "give a YAML file in UTF-8",
)

MOST_AREA_M2, MOST_WIDTH_M = 10_000.0, 10.0
"""Beyond that a tolerance is no survey's: every overlap would be a boundary to be verified."""
THEMES = (
    "territorial", "land-use", "urban", "environment", "forestry", "water", "marine",
    "development", "heritage", "infrastructure", "admin",
)  # fmt: skip


def read_card(path: Path) -> LayerCard:
    """Read a layer card from a YAML file.

    Raises
    ------
    BadInput
        ``CARD_UNREADABLE``, ``CARD_SCHEMA`` or a ``YAML_…`` code, with file and line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise BadInput(CARD_UNREADABLE, where=path.name, what=system_reason(problem)) from None
    return parse_card(text, where=path.name)


def parse_card(text: str, *, where: str) -> LayerCard:
    """Read a layer card from text.

    Examples
    --------
    >>> card = parse_card('''
    ... id: wetland
    ... title: {zh: 湿地, en: Wetland}
    ... plan: forestry
    ... role: constraint
    ... authority: natural-resources
    ... crs: EPSG:4547
    ... coverage: study-area
    ... ''', where="wetland.yaml")
    >>> card.title.en, card.secrecy, card.tolerance.min_width_m
    ('Wetland', 'internal', 0.1)
    """
    document = load(text, where=where)
    model = validate(_model(), document, message=CARD_SCHEMA)
    return card_from_dict(model.model_dump(mode="json", exclude_none=True))


def card_from_dict(data: Mapping[str, Any]) -> LayerCard:
    """The card a stored JSON object describes (inverse of :func:`card_to_dict`)."""
    known = dict(data)
    known["title"] = Text(**known["title"])
    if known.get("verb"):
        known["verb"] = Text(**known["verb"])
    if known.get("tolerance"):
        known["tolerance"] = Tolerance(**known["tolerance"])
    if known.get("none_exist"):
        none = known["none_exist"]
        known["none_exist"] = NoneExist(none["stated_by"], date.fromisoformat(none["on"]))
    if known.get("review_on"):
        known["review_on"] = date.fromisoformat(known["review_on"])
    return LayerCard(**known)


def card_to_dict(card: LayerCard) -> dict[str, Any]:
    """The card as plain JSON content, keys that are unset left out."""
    out: dict[str, Any] = {}
    for name in LayerCard.__dataclass_fields__:
        value = getattr(card, name)
        if value is None or value == {}:
            continue
        if isinstance(value, Text):
            value = value.as_dict()
        elif isinstance(value, Tolerance):
            value = {"min_area_m2": value.min_area_m2, "min_width_m": value.min_width_m}
        elif isinstance(value, NoneExist):
            value = {"stated_by": value.stated_by, "on": value.on.isoformat()}
        elif isinstance(value, date):
            value = value.isoformat()
        out[name] = value
    return out


@cache
def _model() -> type[BaseModel]:
    """The file's schema; built on first use because building it takes time."""
    from typing import Annotated, Literal

    from pydantic import BaseModel, ConfigDict, Field

    class Strict(BaseModel):
        model_config = ConfigDict(extra="forbid", frozen=True)

    class Words(Strict):
        zh: Annotated[str, Field(min_length=1)]
        en: Annotated[str, Field(min_length=1)]

    class Limits(Strict):
        min_area_m2: Annotated[float, Field(ge=0, le=MOST_AREA_M2, allow_inf_nan=False)] = 1.0
        min_width_m: Annotated[float, Field(ge=0, le=MOST_WIDTH_M, allow_inf_nan=False)] = 0.1

    class Stated(Strict):
        stated_by: Annotated[str, Field(min_length=1)]
        on: date

    class Card(Strict):
        id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=64)]
        title: Words
        plan: Literal[THEMES]  # type: ignore[valid-type]
        legal_status: Literal[
            "in-force", "superseded", "draft", "pending", "pending-with-effect"
        ] = "in-force"
        role: Literal["constraint", "allocation", "reference", "supply"]
        authority: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
        classification: str | None = None
        fields: dict[str, str] = {}
        types: dict[str, dict[str, str]] = {}
        crs: Annotated[str, Field(pattern=r"^EPSG:\d{4,6}$")]
        datum: Literal[
            "cgcs2000", "wgs84", "gcj02", "bd09", "xian80", "beijing54", "etrs89", "nad83", "local"
        ] = "cgcs2000"
        certainty: Literal["certain", "indicative"] = "certain"
        coverage: Annotated[str, Field(min_length=1)]
        tolerance: Limits = Limits()
        none_exist: Stated | None = None
        stale_after_days: Annotated[int, Field(gt=0)] | None = None
        review_on: date | None = None
        secrecy: Literal["public", "internal", "work-secret", "secret"] = "internal"
        release: Literal["geometry", "area-only", "hit-only"] = "geometry"
        verb: Words | None = None
        source: dict[str, str] = {}
        style: dict[str, Any] = {}

    return Card
