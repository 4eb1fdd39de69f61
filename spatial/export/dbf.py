"""What the table of a shapefile can hold: widths, decimals, encoding, inert texts."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from spatial.export import messages as say
from spatial.export.inert import inert, is_active
from spatial.export.table import Field, Table, Value
from spatial.formats.notice import told
from spatial.formats.source import Notice

__all__ = ["Columns", "columns", "fitted_value"]

MAX_TEXT = 254
_MAX_DIGITS = 18
_MAX_WIDTH = 31
_MAX_DECIMALS = 15


@dataclass(slots=True)
class _Seen:
    width: int = 1
    digits: int = 1
    decimals: int = 0
    cut: int = 0
    active: int = 0


@dataclass(frozen=True, slots=True)
class Columns:
    """The fields of a shapefile.

    Parameters
    ----------
    encoding : str
        ``GBK``, or ``UTF-8`` where a character has no place in it.
    types : mapping of str to str
        Field type for fiona by field name, e.g. ``str:20``, ``float:18.6``.
    """

    encoding: str
    types: dict[str, str]
    notices: tuple[Notice, ...] = field(default=())


def columns(table: Table, where: str) -> Columns:
    """Run through all values once and say what the fields need.

    Numbers get the decimals they have, texts the bytes they need, at most 254.
    """
    encoding = "GBK" if _all_gbk(table) else "UTF-8"
    seen = {f.name: _Seen() for f in table.fields}
    for one in table.features():
        for f in table.fields:
            value = one.values.get(f.name)
            if value is not None and value != "":
                _note(seen[f.name], f, value, encoding)
    types = {f.name: _type(f, seen[f.name]) for f in table.fields}
    notices = [n for f in table.fields for n in _told(f, seen[f.name], where)]
    active = sum(s.active for s in seen.values())
    if active:
        notices.append(told(say.TEXT_INERT, where, count=active))
    if encoding != "GBK":
        notices.append(told(say.ENCODING_WIDENED, where, encoding=encoding))
    return Columns(encoding, types, tuple(notices))


def fitted_value(value: Value, kind: Field, type_: str, encoding: str) -> Value:
    """A value as the table can hold it: texts inert and cut at a whole character.

    Examples
    --------
    >>> fitted_value("水田水田", Field("a", "text"), "str:5", "GBK")
    '水田'
    """
    if value is None or value == "":
        return None
    if kind.kind != "text":
        if type_.startswith("str"):
            return str(value)
        return float(value) if type_.startswith("float") else value
    limit = int(type_.partition(":")[2])
    return inert(str(value)).encode(encoding)[:limit].decode(encoding, "ignore")


def _all_gbk(table: Table) -> bool:
    words = {f.name for f in table.fields}
    for one in table.features():
        words.update(v for v in one.values.values() if isinstance(v, str) and not v.isascii())
        if len(words) > 10_000:
            if not _is_gbk(words):
                return False
            words.clear()
    return _is_gbk(words)


def _is_gbk(words: set[str]) -> bool:
    try:
        "".join(words).encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def _note(seen: _Seen, kind: Field, value: Value, encoding: str) -> None:
    if kind.kind == "text":
        text = str(value)
        seen.active += is_active(text)
        size = len(inert(text).encode(encoding))
        seen.cut += size > MAX_TEXT
        seen.width = max(seen.width, min(size, MAX_TEXT))
        return
    number = abs(float(value)) if value is not None else 0.0
    seen.digits = max(seen.digits, len(str(int(number))))
    if isinstance(value, float):
        seen.decimals = max(seen.decimals, _decimals(value))


def _decimals(value: float) -> int:
    """Digits behind the point that the shortest exact writing of a number has."""
    mantissa, _, exponent = repr(value).partition("e")
    places = len(mantissa.partition(".")[2])
    return max(1, places - int(exponent or 0)) if math.isfinite(value) else 1


def _type(kind: Field, seen: _Seen) -> str:
    if kind.kind == "text":
        return f"str:{seen.width}"
    if kind.kind == "integer" and seen.digits < _MAX_DIGITS:
        return f"int:{max(seen.digits + 1, 10)}"
    decimals = min(max(seen.decimals, 1), _MAX_DECIMALS, max(1, _MAX_WIDTH - seen.digits - 2))
    return f"float:{min(seen.digits + decimals + 2, _MAX_WIDTH)}.{decimals}"


def _told(kind: Field, seen: _Seen, where: str) -> list[Notice]:
    if seen.cut:
        return [told(say.TEXT_CUT, where, field=kind.name, count=seen.cut, limit=MAX_TEXT)]
    room = min(_MAX_DECIMALS, _MAX_WIDTH - seen.digits - 2)
    whole = kind.kind == "integer" and seen.digits >= _MAX_DIGITS  # a number with a point
    if whole or (kind.kind == "number" and seen.decimals > room):
        return [told(say.PRECISION_LOST, where, field=kind.name, format="SHP")]
    return []
