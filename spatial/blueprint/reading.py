"""Reading: what a plan's code means in the scheme the base speaks (编码对照)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import rfc8785

from spatial.classification import CodeTable, CodeTables, is_construction

__all__ = ["Reading", "fingerprints", "lineage", "read_code", "readable", "same_class"]


@dataclass(frozen=True, slots=True)
class Reading:
    """One code read in the scheme of the base.

    Parameters
    ----------
    to : str or None
        Class in that scheme; None where none, or no single one, is known.
    how : str
        ``same`` scheme, ``exact``, ``broader`` (through a class above), ``split`` (several
        classes fit: a person decides) or ``none``.
    construction : bool or None
        Construction land or not; facility agriculture is not; None is undecided.
    """

    code: str
    to: str | None
    how: str
    construction: bool | None


def read_code(tables: CodeTables, scheme: str, target: str, code: str) -> Reading:
    """Read a code in the target scheme, at most over one scheme between.

    Examples
    --------
    >>> read_code(CodeTables({}, {}, {"urban": {"M": True}}), "urban", "land", "M2")
    Reading(code='M2', to=None, how='none', construction=True)
    """
    to, how = _class(tables, scheme, target, code)
    kind = is_construction(tables, scheme, code)
    if kind is None and to is not None:
        kind = is_construction(tables, target, to)
    known = {True: True, False: False, "agricultural-facility": False}
    return Reading(code, to, how, known.get(kind) if kind is not None else None)


def readable(tables: CodeTables, scheme: str | None, target: str) -> bool:
    """Whether codes of a scheme can be read at all: as classes, or as construction or not."""
    for name in lineage(tables, scheme or ""):
        starts_known = name in tables.starts
        if name == target or starts_known or (name, target) in tables.crosswalks:
            return True
        table = tables.tables.get(name)
        if table and any(isinstance(c.construction, bool) for c in table.codes.values()):
            return True
    return False


def same_class(tables: CodeTables, target: str, one: str, other: str) -> bool:
    """Whether two classes of a scheme are the same or one holds the other."""
    table = tables.tables.get(target)
    if one == other or table is None:
        return one == other
    above = {c.code for c in table.line(one)}, {c.code for c in table.line(other)}
    return other in above[0] or one in above[1]


def lineage(tables: CodeTables, scheme: str) -> list[str]:
    """A scheme and those it inherits, nearest first."""
    out: list[str] = []
    while scheme and scheme not in out:
        out.append(scheme)
        table = tables.tables.get(scheme)
        scheme = (table.inherits if table else None) or ""
    return out


def fingerprints(tables: CodeTables, schemes: Iterable[str], target: str) -> list[dict[str, Any]]:
    """The tables and crosswalks that a merge reads, each with the hash of its content."""
    used = sorted({name for s in [*schemes, target] for name in lineage(tables, s)})
    out = [
        {"kind": "table", "scheme": name, "sha256": _hash(asdict(tables.tables[name]))}
        for name in used if name in tables.tables
    ]  # fmt: skip
    out += [
        {"kind": "construction", "scheme": name, "sha256": _hash(tables.starts[name])}
        for name in used if name in tables.starts
    ]  # fmt: skip
    out += [
        {"kind": "crosswalk", "scheme": f"{a}→{b}", "sha256": _hash(asdict(walk))}
        for (a, b), walk in sorted(tables.crosswalks.items()) if a in used
    ]  # fmt: skip
    return out


def _hash(content: Any) -> str:
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def _class(tables: CodeTables, scheme: str, target: str, code: str) -> tuple[str | None, str]:
    names = lineage(tables, scheme)
    if target in names:
        table = tables.tables.get(target)
        return (code, "same") if table and code in table.codes else (None, "none")
    direct, how = _linked(tables, names, target, code)
    if not direct:
        direct, how = _over_one_between(tables, names, target, code)
    if not direct:
        return None, "none"
    return (direct.copy().pop(), how) if len(direct) == 1 and how != "split" else (None, "split")


def _over_one_between(
    tables: CodeTables, names: list[str], target: str, code: str
) -> tuple[set[str], str]:
    """Classes a code links to over one scheme between; a class lost on the way splits it."""
    for middle in sorted({b for a, b in tables.crosswalks if a in names and b != target}):
        first, how_first = _linked(tables, names, middle, code)
        steps = [_linked(tables, lineage(tables, middle), target, c) for c in sorted(first)]
        found = set().union(*(classes for classes, _ in steps))
        if found:
            hows = {how_first, *(how for _, how in steps)}
            split = bool(hows & {"split", "none"})
            return found, "split" if split else "broader" if "broader" in hows else "exact"
    return set(), "none"


def _linked(tables: CodeTables, names: list[str], target: str, code: str) -> tuple[set[str], str]:
    """Classes a code links to, by itself (``exact``, ``split``) or by one above (``broader``)."""
    table = next((tables.tables[n] for n in names if n in tables.tables), None)
    line = _line(table, code)
    for name in names:
        walk = tables.crosswalks.get((name, target))
        for step in line if walk else ():
            link = walk.links.get(step) if walk else None
            if link is not None and link.to:
                how = "exact" if step == code else "broader"
                return set(link.to), "split" if link.split else how
            if link is not None:
                return set(), "none"
    return set(), "none"


def _line(table: CodeTable | None, code: str) -> list[str]:
    return [c.code for c in table.line(code)] if table else [code]
