"""Attribute rows in canonical JSON (RFC 8785), many at a time.

A row is flat and rows of one layer have the same names, so names are ordered and written
once; only the values are written row by row. The bytes are those of the general writer.
"""

from __future__ import annotations

import json.encoder
from collections.abc import Iterable
from typing import Any

import rfc8785

from spatial.layer import Attributes

__all__ = ["canonical_rows"]

_EXACT = 2**53 - 1
_PLAIN = (1e-4, 1e15)  # repr and ECMAScript write these floats alike, but for a trailing .0
_text = json.encoder.encode_basestring


def canonical_rows(rows: Iterable[Attributes]) -> list[bytes]:
    """Each row as RFC 8785 has it.

    Parameters
    ----------
    rows : iterable of mappings
        Flat: texts, numbers, None. Anything else is left to the general writer.

    Returns
    -------
    list of bytes
        Empty for no rows.

    References
    ----------
    RFC 8785, JSON Canonicalization Scheme, sections 3.2.2 and 3.2.3.

    Examples
    --------
    >>> canonical_rows([{"name": "水田", "id": "1", "area": 2.0}])[0].decode()
    '{"area":2,"id":"1","name":"水田"}'
    """
    heads: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    out = []
    for row in rows:
        names = tuple(row)
        head = heads.get(names)
        if head is None:
            head = heads[names] = _head(names)
        text = "".join([mark + _value(row[name]) for name, mark in head])
        out.append((text + "}" if head else "{}").encode())
    return out


def _head(names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Names in the order of their UTF-16 units, each with what stands before its value."""
    ordered = sorted(names, key=lambda name: name.encode("utf-16-be"))
    return [(n, f"{',' if at else '{'}{_text(n)}:") for at, n in enumerate(ordered)]


def _value(value: Any) -> str:
    kind = type(value)
    if kind is str:
        return _text(value)
    if value is None:
        return "null"
    if kind is float and _PLAIN[0] <= abs(value) < _PLAIN[1]:
        return repr(value).removesuffix(".0")
    if kind is int and -_EXACT <= value <= _EXACT:
        return repr(value)
    return rfc8785.dumps(value).decode()
