"""Codes of a delivered layer against their scheme: what does not fit is named, never mapped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from spatial import code_messages as say
from spatial.classification import CodeTable, CodeTables
from spatial.errors import Message, Text
from spatial.formats.notice import told
from spatial.formats.source import Notice
from spatial.layer import Attributes
from spatial.quote import quote

__all__ = ["check_codes"]

MAX_ROWS = 20
MAX_CODES = 8
_NEW = ("（新增）", "(新增)")
Pair = tuple[str, str]
Held = Mapping[Pair, Sequence[str]]


def check_codes(
    scheme: str, rows: Iterable[Attributes], tables: CodeTables, *, where: str = ""
) -> tuple[Notice, ...]:
    """Name the zones whose codes are not those of the scheme that the layer declares.

    A name is compared with the code only where it is the name of a class: of any class of
    any table, or anything where most zones carry the name of their class.

    Parameters
    ----------
    scheme : str
        ``classification`` of the layer card.
    rows : iterable of mappings
        ``id``, ``code`` and ``name`` of each zone.
    tables : CodeTables
        Every table at hand.
    where : str
        Layer, for the notices.

    Returns
    -------
    tuple of Notice
        ``CODE_SCHEME_UNKNOWN``, ``CODE_MISSING``, ``CODE_UNKNOWN``, ``CODE_PADDED``,
        ``CODE_SCHEME_MIXED``, ``CODE_NAME_DIFFERS``; each names at most 20 zones and counts
        them all. Empty when every code is known and agrees with its name.

    Examples
    --------
    >>> check_codes("none", [], CodeTables({}, {}, {}))[0].code
    'CODE_SCHEME_UNKNOWN'
    """
    table = tables.tables.get(scheme)
    if table is None:
        known = ", ".join(tables.tables) or "—"
        return (told(say.CODE_SCHEME_UNKNOWN, where, scheme=scheme, known=known),)
    held: dict[Pair, list[str]] = {}
    for row in rows:
        pair = (str(row.get("code") or "").strip(), str(row.get("name") or "").strip())
        held.setdefault(pair, []).append(str(row.get("id") or "—"))
    missing = {pair: ids for pair, ids in held.items() if not pair[0]}
    compared = _compared(table, held, tables)
    wrong = {
        pair: ids for pair, ids in held.items()
        if pair[0] and not (pair[0] in table.codes and (_agrees(table, pair) or not compared(pair)))
    }  # fmt: skip
    foreign = _foreign(table, wrong, tables)
    mixed = {pair for pairs in foreign.values() for pair in pairs}
    strange = {p: ids for p, ids in wrong.items() if p not in mixed and p[0] not in table.codes}
    padded = {p: ids for p, ids in strange.items() if _unpadded(table, p[0])}
    unknown = {p: ids for p, ids in strange.items() if p not in padded}
    differing = {p: ids for p, ids in wrong.items() if p not in mixed and p[0] in table.codes}
    found = partial(_told, table, where)
    elsewhere = _elsewhere(unknown, tables)
    return (
        *found(say.CODE_MISSING, missing, lambda _: "—"),
        *found(say.CODE_UNKNOWN, unknown, lambda p: quote(p[0]), elsewhere=elsewhere),
        *found(say.CODE_PADDED, padded, lambda p: f"{quote(p[0])} → {_unpadded(table, p[0])}"),
        *(
            notice for other, pairs in foreign.items()
            for notice in found(say.CODE_SCHEME_MIXED, pairs, _shown, other=other)
        ),
        *found(say.CODE_NAME_DIFFERS, differing,
               lambda p: f"{p[0]} {table.codes[p[0]].title.zh} ≠ {quote(p[1])}"),
    )  # fmt: skip


def _told(
    table: CodeTable,
    where: str,
    message: Message,
    held: Held,
    shown: Callable[[Pair], str],
    **values: object,
) -> Iterator[Notice]:
    """One thing about many zones: a few codes, a few rows, and how many in all."""
    if not held:
        return
    ids = [zone for found in held.values() for zone in found]
    codes = list(dict.fromkeys(map(shown, held)))
    rows = ", ".join(map(quote, ids[:MAX_ROWS])) + (" …" if len(ids) > MAX_ROWS else "")
    listed = ", ".join(codes[:MAX_CODES]) + (" …" if len(codes) > MAX_CODES else "")
    yield told(
        message, where, scheme=table.scheme, codes=listed, count=len(ids), rows=rows, **values
    )


def _shown(pair: Pair) -> str:
    return " ".join(quote(part) for part in pair if part)


def _plain(name: str) -> str:
    """A class name without what spelling varies: planned-new marks, spaces, 用地."""
    for mark in _NEW:
        name = name.removesuffix(mark)
    return "".join(name.split()).removesuffix("用地").lower()


def _agrees(table: CodeTable, pair: Pair) -> bool:
    """Whether the name is that of the class or of one above it; no name agrees."""
    code, name = pair
    return not name or _plain(name) in {
        _plain(word) for one in table.line(code) for word in (one.title.zh, one.title.en, *one.also)
    }


def _compared(table: CodeTable, held: Held, tables: CodeTables) -> Callable[[Pair], bool]:
    """Which pairs have a name that is meant to be a class name."""
    named = {pair: len(ids) for pair, ids in held.items() if pair[1] and pair[0] in table.codes}
    agreeing = sum(count for pair, count in named.items() if _agrees(table, pair))
    if 2 * agreeing > sum(named.values()):
        return lambda _: True
    known = {
        _plain(word) for each in tables.tables.values() for code in each.codes.values()
        for word in (code.title.zh, *code.also)
    }  # fmt: skip
    return lambda pair: _plain(pair[1]) in known


def _foreign(
    table: CodeTable, wrong: Held, tables: CodeTables
) -> dict[str, dict[Pair, Sequence[str]]]:
    """Pairs that fit another scheme by code and name, under the scheme that most of them fit."""
    fitting = {
        pair: [
            other.scheme for other in tables.tables.values()
            if other.scheme != table.scheme and pair[0] in other.codes and pair[1]
            and _plain(pair[1]) in _own_words(other, pair[0])
        ]
        for pair in wrong
    }  # fmt: skip
    tally = Counter(scheme for schemes in fitting.values() for scheme in schemes)
    out: dict[str, dict[Pair, Sequence[str]]] = {}
    for pair, schemes in fitting.items():
        if schemes:
            best = max(schemes, key=lambda s: (tally[s], -len(tables.tables[s].codes), s))
            out.setdefault(best, {})[pair] = wrong[pair]
    return dict(sorted(out.items()))


def _own_words(table: CodeTable, code: str) -> set[str]:
    one = table.codes[code]
    return {_plain(word) for word in (one.title.zh, *one.also)}


def _unpadded(table: CodeTable, code: str) -> str:
    """Known codes that an unknown one becomes without padding or with a lost zero."""
    tried = dict.fromkeys((code.rstrip("0"), code.lstrip("0"), f"0{code}", f"{code}0"))
    return " / ".join(one for one in tried if one in table.codes)


def _elsewhere(unknown: Held, tables: CodeTables) -> Text:
    """Schemes in which all unknown codes stand."""
    codes = {code for code, _ in unknown}
    schemes = [t.scheme for t in tables.tables.values() if codes and codes <= set(t.codes)]
    listed = ", ".join(schemes)
    return Text(f"（见于 {listed}）", f" (found in {listed})") if schemes else Text("", "")
