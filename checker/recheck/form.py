"""The parts of ``sanhe-report/1`` that a recheck reads, of every release; the rest may be anything."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

__all__ = ["ReportForm"]

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Hex = Annotated[str, Field(pattern=r"^([0-9a-f]{2})+$")]
Verdict = Literal["prohibited", "conditional", "unknown", "clear", "not_applicable"]
Day = Annotated[date, Field(strict=False)]
Moment = Annotated[AwareDatetime, Field(strict=False)]
Value = bool | float | str | list[str]


class _Part(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True, hide_input_in_errors=True)


class _Words(_Part):
    zh: str
    en: str


class _Source(_Part):
    filename: str
    sha256: Hash


class _Measured(_Part):
    crs: str
    wkb: Hex
    sha256: Hash


class _Declared(_Part):
    crs: str | None
    datum: str | None
    layer: str | None
    encoding: str | None
    swap_axes: bool
    accept_repairs: bool


class _Notice(_Part):
    code: str
    text: _Words


class _Site(_Part):
    name: str
    source: _Source
    declared: _Declared | None = None
    crs_declared: str
    crs_measured: str
    area_m2: float
    net_buildable_m2: float | None
    notices: list[_Notice] = []
    geometry: dict[str, Any]
    geometry_measured: _Measured


class _Fact(_Part):
    value: Value
    declared_by: str | None


class _Proposal(_Part):
    name: str | None
    facts: dict[str, _Fact]


class _Finding(_Part):
    rule: str
    rule_version: str
    title: _Words
    verdict: Verdict
    code: str
    layers: list[str]
    measures: dict[str, Any]


class _Layer(_Part):
    id: str
    title: _Words
    version: str | None
    sha256: Hash | None
    status: str
    flags: list[str]


class _Draft(_Part):
    id: str
    layer: str
    sha256: Hash


class _Department(_Part):
    id: str
    name: _Words
    verdict: Verdict


class _Item(_Part):
    id: str
    title: _Words


class _Rulebook(_Part):
    id: str
    sha256: Hash
    verified: bool


class _Store(_Part):
    id: Hash | None
    head: Hash


class _Validity(_Part):
    until: Day
    why: _Words


class ReportForm(_Part):
    """A report of any release that wrote this schema; later fields have their defaults."""

    id: str
    created_at: Moment
    as_of: Day
    known_at: Moment | None
    lang: Literal["zh", "en"]
    secrecy: Literal["public", "internal", "work-secret", "secret"]
    audience: Literal["internal", "public"] = "internal"
    site: _Site
    proposal: _Proposal
    verdict: Verdict
    headline: _Words
    decided: Verdict | None
    required: dict[str, int]
    undecided: list[dict[str, Any]]
    quota: list[Any]
    findings: list[_Finding]
    departments: list[_Department]
    items: list[_Item]
    layers: list[_Layer]
    drafts: list[_Draft] = []
    engine: dict[str, Any]
    rulebook: _Rulebook
    store: _Store
    validity: _Validity
    digest: Hash
