"""Part: one finding or row of a report with its own text, written once for all reports that share it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from checker.report.digest import canonical_row

__all__ = ["Part", "part", "text_of"]

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
