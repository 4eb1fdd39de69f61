"""What a planner reads when a value in a configuration file is wrong: sentences, no jargon."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

import pytest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from spatial.errors import BadInput, Message
from spatial.strict_yaml import load, validate

SCHEMA = Message("SCHEMA", "“{field}”：{what}", "'{field}': {what}", "请改正", "mend it")
JARGON = re.compile(r"input|valid |parse|instance|pydantic|type=|value error|field required", re.I)


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")
    zh: str
    en: str


class Whole(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: Literal["land", "water", "air"] = "land"
    share: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0
    count: Annotated[int, Field(gt=0, lt=9)] = 1
    day: Any = None
    moment: AwareDatetime | None = None
    code: Annotated[str, Field(pattern="^[0-9]+$", min_length=1)] = "1"
    title: Part | None = None
    names: Annotated[list[str], Field(min_length=2)] = ["a", "b"]
    sizes: dict[str, float] = {}
    open: bool = True


@pytest.mark.parametrize(("text", "zh", "en"), [
    ("kind: fire", "只能是 land、water、air", "it may be land, water or air"),
    ("share: 2", "不应大于 1.0", "it may not be more than 1.0"),
    ("share: -1", "不应小于 0.0", "it may not be less than 0.0"),
    ("share: nan", "应为有限的数字", "a finite number is due"),
    ("share: many", "应为数字", "a number is due"),
    ("count: 0", "应大于 0", "it has to be more than 0"),
    ("count: 9", "应小于 9", "it has to be less than 9"),
    ("count: 1.5", "应为整数", "a whole number is due"),
    ("moment: 2026-01-05T08:00:00", "时刻应写明时区", "the time needs its zone"),
    ("moment: soon", "应为日期和时刻", "a date and time is due"),
    ("code: abc", "应符合 ^[0-9]+$", "it has to match ^[0-9]+$"),
    ("title: word", "对照表", "a table of 'key: value' is due"),
    ("title: {zh: 一}", "缺少该项", "it is missing"),
    ("title: {zh: 一, en: one, fr: un}", "未知的键", "unknown key"),
    ("names: a", "应为列表", "a list is due"),
    ("names: [a]", "至少应有 2 项", "at least 2 are due"),
    ("sizes: 3", "对照表", "a table of 'key: value' is due"),
    ("open: perhaps", "应为 true 或 false", "true or false is due"),
    ("colour: red", "可用：code, count", "allowed: code, count"),
])  # fmt: skip
def test_sentences(text: str, zh: str, en: str) -> None:
    with pytest.raises(BadInput) as refused:
        validate(Whole, load(text, where="a.yaml"), message=SCHEMA)
    line = {lang: refused.value.line(lang) for lang in ("zh", "en")}
    assert zh in line["zh"]
    assert en in line["en"]
    for said in line.values():
        assert "a.yaml:1" in said
        assert not JARGON.search(said.split(": ", 1)[1]), said
