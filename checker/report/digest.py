"""Digest: one hash that two reports share exactly when they say the same.

It leaves out what differs without meaning anything (ids, moments, language, engine, store)
and rounds figures to what a measurement can hold.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import rfc8785

from checker.report.canonical_text import (
    OddError,
    quick_number,
    quick_text,
    quick_whole,
)

__all__ = [
    "EXCLUDED", "canonical", "canonical_fields", "canonical_row", "digest", "digest_of_rows",
    "joined_fields", "rounded",
]  # fmt: skip

EXCLUDED = frozenset(
    {
        ("id",), ("created_at",), ("known_at",), ("lang",), ("secrecy",), ("engine",), ("store",),
        ("digest",), ("site", "source", "filename"), ("site", "geometry"),
        ("layers", "recorded_at"),
    }
)  # fmt: skip
"""Paths left out; list indices are not part of a path."""

_KEEP_ORDER = frozenset({"trace"})
_BY_RULE = frozenset({"findings", "undecided"})
_NOTHING: Mapping[str, Any] = MappingProxyType({})


def _followed(paths: Iterable[tuple[str, ...]]) -> dict[str, Any]:
    """Paths as nested mappings; what ends one holds nothing."""
    out: dict[str, Any] = {}
    for path in paths:
        here = out
        for key in path:
            here = here.setdefault(key, {})
    return out


_LEFT_OUT = _followed(EXCLUDED)


def digest(report: Mapping[str, Any]) -> str:
    """sha256 of the RFC 8785 form of a report as released.

    Examples
    --------
    >>> one = {"id": "a", "site": {"area_m2": 1.00004}, "lang": "zh"}
    >>> two = {"id": "b", "site": {"area_m2": 1.00001}, "lang": "en"}
    >>> digest(one) == digest(two)
    True
    """
    try:
        text = quick_text(_mapping(report, _LEFT_OUT, _QUICK, top=True)).encode()
    except OddError:
        text = rfc8785.dumps(canonical(report))
    return hashlib.sha256(text).hexdigest()


def canonical_row(row: Mapping[str, Any], name: str) -> bytes | None:
    """The RFC 8785 text of what counts of one row of the list ``name`` of a report.

    None where the quick encoder does not write it as the general one does.
    """
    try:
        return quick_text(_mapping(row, _LEFT_OUT.get(name, _NOTHING), _QUICK)).encode()
    except OddError:
        return None


def canonical_fields(row: Mapping[str, Any], name: str) -> dict[str, bytes] | None:
    """The same field by field, each with its key; :func:`joined_fields` makes a row of them."""
    try:
        kept = _mapping(row, _LEFT_OUT.get(name, _NOTHING), _QUICK)
        return {
            key: f'"{key}":{"[]" if value == [] else quick_text(value)}'.encode()
            for key, value in kept.items()
        }
    except OddError:
        return None


def joined_fields(*fields: Mapping[str, bytes] | None) -> bytes | None:
    """A row of which parts were written apart; None where one of them could not be.

    Examples
    --------
    >>> joined_fields(canonical_fields({"b": 1.0}, "items"), canonical_fields({"a": []}, "items"))
    b'{"a":[],"b":1}'
    """
    every: dict[str, bytes] = {}
    for some in fields:
        if some is None:
            return None
        every |= some
    return b"{" + b",".join([every[key] for key in sorted(every)]) + b"}"


def digest_of_rows(
    report: Mapping[str, Any], rows: Mapping[str, Sequence[tuple[Mapping[str, Any], bytes | None]]]
) -> str:
    """The :func:`digest` of a report whose longest lists have been written row by row.

    Parameters
    ----------
    report : mapping
        The whole report.
    rows : mapping of str to sequence of (mapping, bytes or None)
        Of each such list every row, and its :func:`canonical_row`.

    Examples
    --------
    >>> row = {"id": "I01", "share": 0.50000001}
    >>> made = {"verdict": "clear", "items": [row]}
    >>> digest_of_rows(made, {"items": [(row, canonical_row(row, "items"))]}) == digest(made)
    True
    """
    rest = {key: value for key, value in report.items() if key not in rows}
    told, before = hashlib.sha256(), b"{"
    try:
        texts = {key: [quick_text(value).encode()]
                 for key, value in _mapping(rest, _LEFT_OUT, _QUICK, top=True).items()}  # fmt: skip
        texts |= {key: [b"[", _list_text(key, found), b"]"] for key, found in rows.items()}
    except OddError:
        return digest(report)
    for key in sorted(texts):
        for piece in (before, quick_text(key).encode(), b":", *texts[key]):
            told.update(piece)
        before = b","
    told.update(b"}" if texts else b"{}")
    return told.hexdigest()


def _list_text(name: str, rows: Sequence[tuple[Mapping[str, Any], bytes | None]]) -> bytes:
    """Rows in the order of their ids, then of their own texts."""
    by = "rule" if name in _BY_RULE else "id"
    keyed = [(str(row.get(by) or ""), text) for row, text in rows if text is not None]
    if len(keyed) < len(rows):
        raise OddError
    return b",".join([text for _, text in sorted(keyed)])


def canonical(report: Mapping[str, Any]) -> Any:
    """The part of a report that counts, rounded and sorted."""
    return _mapping(report, _LEFT_OUT, _EXACT, top=True)


@dataclass(frozen=True, slots=True)
class _Writing:
    """How numbers are looked at, and a part is written where its text decides the order."""

    number: Callable[[float], Any]
    whole: Callable[[int], Any]
    text: Callable[[Any], Any]
    ascii: bool


_EXACT = _Writing(lambda x: x, lambda x: x, rfc8785.dumps, ascii=False)
_QUICK = _Writing(quick_number, quick_whole, lambda part: quick_text(part).encode(), ascii=True)


def _mapping(
    value: Mapping[str, Any], left_out: Mapping[str, Any], way: _Writing, *, top: bool = False
) -> dict[str, Any]:
    """A mapping without what is left out of it; a key that is followed by nothing is left out."""
    out: dict[str, Any] = {}
    for key, inner in value.items():
        if way.ascii and not key.isascii():
            raise OddError
        kind = type(inner)
        if key in left_out and not left_out[key]:
            continue
        if kind is str or inner is None or kind is bool:
            out[key] = inner
        elif kind is float:
            out[key] = way.number(rounded(inner, key))
        elif kind is dict and key not in left_out and _words(inner):
            out[key] = inner
        else:
            by = "rule" if top and key in _BY_RULE else "id"
            out[key] = _part(inner, key, left_out.get(key, _NOTHING), way, by)
    return out


def _words(value: Mapping[str, Any]) -> bool:
    """Whether it is a text in two languages, as most mappings of a report are."""
    if len(value) != 2:
        return False
    return type(value.get("zh")) is str and type(value.get("en")) is str


def _part(value: Any, name: str, left_out: Mapping[str, Any], way: _Writing, by: str = "id") -> Any:
    if type(value) is dict or isinstance(value, Mapping):  # the second question is a slow one
        return _mapping(value, left_out, way)
    if isinstance(value, list | tuple):
        parts = [_part(inner, name, left_out, way) for inner in value]
        return parts if len(parts) < 2 or name in _KEEP_ORDER else _sorted(parts, by, way)
    if isinstance(value, str | bool) or value is None:
        return value
    if isinstance(value, float):  # of another library, too
        return way.number(rounded(float(value), name))
    return way.whole(value)


def _sorted(parts: list[Any], name: str, way: _Writing) -> list[Any]:
    """Parts by their ``id`` (``rule`` in findings and undecided), then by their own text."""
    keys = [str(p.get(name) or "") if isinstance(p, dict) else "" for p in parts]
    if len(set(keys)) == len(keys):
        return [part for _, part in sorted(zip(keys, parts, strict=True), key=lambda kp: kp[0])]
    texts = [way.text(part) for part in parts]
    order = sorted(range(len(parts)), key=lambda n: (keys[n], texts[n]))
    return [parts[n] for n in order]


def rounded(value: float, name: str) -> float:
    """A figure of a report as far as two reports are told apart by it.

    Examples
    --------
    >>> rounded(1.00004, "area_m2"), rounded(0.25000049, "share")
    (1.0, 0.25)
    """
    return round(value, _places(name)) + 0.0


@lru_cache(maxsize=512)
def _places(name: str) -> int:
    """Areas to 1e-3 m², 1e-7 ha, 1e-6 mu; lengths to 1e-3 m; everything else to 1e-6."""
    if name.endswith("_ha"):
        return 7
    return 3 if name.endswith(("_m2", "_m")) else 6
