"""What a file of codes may say; imported on first use because building it takes time."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Starts", "Table", "Walk"]

Word = Annotated[str, Field(min_length=1)]
Scheme = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=64)]
Name = Annotated[str, Field(pattern=r"^[0-9A-Za-z]{1,16}$")]
Confidence = Literal["verified", "unverified"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Strict):
    zh: Word
    en: Word


class Row(Words):
    """One class."""

    level: Annotated[int, Field(ge=1, le=8)]
    parent: Name | None = None
    group: Literal["N", "J", "W"] | None = None
    construction: Literal["agricultural-facility", "sea"] | bool | None
    also: tuple[Word, ...] = ()
    confidence: Confidence | None = None


class Head(Strict):
    title: Words
    confidence: Confidence
    text_as_of: Annotated[str, Field(pattern=r"^\d{4}(-\d\d){0,2}$")] | None = None
    note: Words | None = None


class Table(Head):
    """A code table."""

    scheme: Scheme
    standard: Word
    inherits: Scheme | None = None
    codes: dict[Name, Row]


class Goes(Strict):
    to: tuple[Name, ...]
    split: bool
    note: Words | None = None


class Walk(Head):
    """A crosswalk."""

    source: Annotated[Scheme, Field(alias="from")]
    target: Annotated[Scheme, Field(alias="to")]
    links: dict[Name, Goes]


class Starts(Strict):
    """Construction or not by the start of a code, for one scheme."""

    construction: tuple[Name, ...] = ()
    excluded: Annotated[tuple[Name, ...], Field(alias="not")] = ()
    agricultural: Annotated[tuple[Name, ...], Field(alias="agricultural-facility")] = ()
    sea: tuple[Name, ...] = ()
    confidence: Confidence
