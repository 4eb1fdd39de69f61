"""Digest: one hash that two reports share exactly when they say the same.

It leaves out what differs without meaning anything (ids, moments, language, engine, store)
and rounds figures to what a measurement can hold.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785

from checker.report.canonical_text import (
    OddError,
    plain_key,
    quick_number,
    quick_text,
    quick_whole,
)

__all__ = ["EXCLUDED", "canonical", "digest"]

EXCLUDED = frozenset(
    {
        ("id",), ("created_at",), ("known_at",), ("lang",), ("secrecy",), ("engine",), ("store",),
        ("digest",), ("site", "source", "filename"), ("site", "geometry"),
        ("layers", "recorded_at"),
    }
)  # fmt: skip
"""Paths left out; list indices are not part of a path."""

_KEEP_ORDER = frozenset({"trace"})
_BY_RULE = frozenset({("findings",), ("undecided",)})


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
        text = quick_text(_part(report, (), _QUICK)).encode()
    except OddError:
        text = rfc8785.dumps(canonical(report))
    return hashlib.sha256(text).hexdigest()


def canonical(report: Mapping[str, Any]) -> Any:
    """The part of a report that counts, rounded and sorted."""
    return _part(report, (), _EXACT)


@dataclass(frozen=True, slots=True)
class _Writing:
    """How numbers and keys are looked at, and a part is written where its text decides order."""

    number: Callable[[float], Any]
    whole: Callable[[int], Any]
    key: Callable[[Any], Any]
    text: Callable[[Any], Any]


_EXACT = _Writing(lambda x: x, lambda x: x, lambda key: None, rfc8785.dumps)
_QUICK = _Writing(quick_number, quick_whole, plain_key, lambda part: quick_text(part).encode())


def _part(value: Any, path: tuple[str, ...], way: _Writing) -> Any:
    if isinstance(value, str | bool) or value is None:
        return value
    if isinstance(value, Mapping):
        return _mapping(value, path, way)
    if isinstance(value, list | tuple):
        parts = [_part(inner, path, way) for inner in value]
        keep = len(parts) < 2 or (path and path[-1] in _KEEP_ORDER)
        return parts if keep else _sorted(parts, "rule" if path in _BY_RULE else "id", way)
    if isinstance(value, float):
        return way.number(_rounded(float(value), path[-1] if path else ""))
    return way.whole(value)


def _mapping(value: Mapping[str, Any], path: tuple[str, ...], way: _Writing) -> dict[str, Any]:
    out = {}
    for key, inner in value.items():
        way.key(key)
        here = (*path, key)
        if here not in EXCLUDED:
            out[key] = inner if type(inner) is str else _part(inner, here, way)
    return out


def _sorted(parts: list[Any], name: str, way: _Writing) -> list[Any]:
    """Parts by their ``id`` (``rule`` in findings and undecided), then by their own text."""
    keys = [str(p.get(name) or "") if isinstance(p, Mapping) else "" for p in parts]
    if len(set(keys)) == len(keys):
        return [part for _, part in sorted(zip(keys, parts, strict=True), key=lambda kp: kp[0])]
    texts = [way.text(part) for part in parts]
    order = sorted(range(len(parts)), key=lambda n: (keys[n], texts[n]))
    return [parts[n] for n in order]


def _rounded(value: float, name: str) -> float:
    """Areas to 1e-3 m², 1e-7 ha, 1e-6 mu; lengths to 1e-3 m; everything else to 1e-6."""
    if name.endswith("_ha"):
        places = 7
    elif name.endswith(("_m2", "_m")):
        places = 3
    else:
        places = 6
    return round(value, places) + 0.0
