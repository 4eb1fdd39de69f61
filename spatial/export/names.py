"""Field names that a format can hold, and the list that leads back to the full ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from spatial.export.table import Field, Table

__all__ = ["fitted", "write_list"]

_HEADINGS = ("文件字段 field", "原字段 full name", "类型 type")


def fitted(
    names: Sequence[str],
    *,
    limit: int | None = None,
    encoding: str = "utf-8",
    reserved: frozenset[str] = frozenset(),
) -> dict[str, str]:
    """A name for each field, no two alike even in capitals only, none longer than ``limit``.

    Parameters
    ----------
    limit : int or None
        Bytes in ``encoding``; None is no limit.
    reserved : frozenset of str
        Names in small letters that belong to the format itself.

    Examples
    --------
    >>> fitted(["永久基本农田图斑面积", "永久基本农田面积"], limit=10, encoding="gbk")
    {'永久基本农田图斑面积': '永久基本农', '永久基本农田面积': '永久基本_1'}
    >>> fitted(["MJ", "mj", "fid"], reserved=frozenset({"fid"}))
    {'MJ': 'MJ', 'mj': 'mj_1', 'fid': 'fid_1'}
    """
    made: dict[str, str] = {}
    taken = set(reserved)
    for name in sorted(names, key=lambda n: _cut(n, limit, encoding) != n):
        short, number = _cut(name, limit, encoding) or "F", 0
        while short.casefold() in taken:
            number += 1
            tail = f"_{number}"
            short = _cut(name, limit and limit - len(tail), encoding) + tail
        taken.add(short.casefold())
        made[name] = short
    return {name: made[name] for name in names}


def _cut(name: str, limit: int | None, encoding: str) -> str:
    """As many whole characters as fit."""
    flat = "".join(c if c.isprintable() else "_" for c in name)
    if limit is None:
        return flat
    return flat.encode(encoding, "replace")[:limit].decode(encoding, "ignore")


def write_list(path: Path, table: Table, names: dict[str, str]) -> None:
    """The list of fields and where the data come from, as a text any editor opens."""
    kinds: dict[str, Field] = {field.name: field for field in table.fields}
    lines = [f"{key}\t{value}" for key, value in table.facts.items()]
    lines += ["", "\t".join(_HEADINGS)]
    for name, short in names.items():
        kind = kinds[name].kind if name in kinds else "text"
        lines.append(f"{short}\t{' '.join(name.split())}\t{kind}")
    path.write_text("\r\n".join([*lines, ""]), encoding="utf-8-sig", newline="")
