"""Part: one finding or row of a report with its own text, written once for all reports that share it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checker.report.digest import canonical_fields, canonical_row, joined_fields

__all__ = ["Fields", "Part", "fields", "part", "part_of", "text_of"]

text_of = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
"""JSON text as it stands in kept reports."""


@dataclass(frozen=True, slots=True)
class Part:
    """A finding, or a row of a list of a report.

    Parameters
    ----------
    content : mapping
        As JSON has it. Reports share it: it is read and never changed.
    text : bytes
        The same as it stands in the report's file.
    canonical : bytes or None
        What of it the digest is made of; None where only the general encoder writes it.
    """

    content: Mapping[str, Any]
    text: bytes
    canonical: bytes | None


def part(name: str, content: Mapping[str, Any]) -> Part:
    """A row of the list ``name`` of a report.

    Examples
    --------
    >>> part("items", {"id": "I01", "share": 0.50000001}).canonical
    b'{"id":"I01","share":0.5}'
    """
    return Part(content, text_of(content).encode(), canonical_row(content, name))


@dataclass(frozen=True, slots=True)
class Fields:
    """Some fields of a row, each written apart.

    Parameters
    ----------
    content : mapping
        As JSON has them.
    texts : mapping of str to bytes
        Each as it stands in the report's file, with its name.
    canonical : mapping of str to bytes, or None
        Each as the digest takes it; None where only the general encoder writes them.
    """

    content: Mapping[str, Any]
    texts: Mapping[str, bytes]
    canonical: Mapping[str, bytes] | None


def fields(name: str, content: Mapping[str, Any]) -> Fields:
    """Fields of a row of the list ``name`` of a report."""
    texts = {
        key: f'"{key}": {"[]" if value == [] else text_of(value)}'.encode()
        for key, value in content.items()
    }
    return Fields(content, texts, canonical_fields(content, name))


def part_of(order: Sequence[str], *some: Fields) -> Part:
    """A row of fields that were written apart, in an order of their names.

    Examples
    --------
    >>> one, two = {"id": "I01", "title": "林地"}, {"share": 0.25}
    >>> made = part_of(["id", "share", "title"], fields("items", one), fields("items", two))
    >>> made == part("items", {"id": "I01", "share": 0.25, "title": "林地"})
    True
    """
    content: dict[str, Any] = {}
    texts: dict[str, bytes] = {}
    for one in some:
        content |= one.content
        texts |= one.texts
    return Part(
        {key: content[key] for key in order}, b"{" + b", ".join([texts[key] for key in order]) + b"}",
        joined_fields(*(one.canonical for one in some)),
    )  # fmt: skip
