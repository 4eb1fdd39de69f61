"""Page one (首页): the first few of every group, the rest counted, so that one page suffices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from checker.report.phrase import gist
from checker.report.sheet import FindingRow, ItemRow, OpenRow, Sheet, SliverRow, ZoneRow
from checker.report.voice import Said

__all__ = [
    "EACH", "Brief", "Few", "Waiting", "brief_of", "few", "first_each", "told_of", "traced_of",
    "waiting_of",
]  # fmt: skip

T = TypeVar("T")
Named = TypeVar("Named", ZoneRow, SliverRow)
EACH = 5
"""Zones and slivers of one finding on paper; the data files hold every one."""
_HARD, _LEAST, _ROWS = 5, 3, 12
"""Rows of prohibitions, rows every other group may have, rows of all groups together."""

_NAMED = 8
"""Layers and facts a group of page one names before it counts; of longer reasons a third."""
_WANTING = ("缺图层：", "缺项目信息：", "layer missing: ", "project fact missing: ")


@dataclass(frozen=True, slots=True)
class Few(Generic[T]):
    """The first rows of a group and how many more there are."""

    rows: tuple[T, ...]
    more: int

    def __bool__(self) -> bool:
        return bool(self.rows)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for the same reason and the same body, in a few words, and the checks it keeps."""

    kind: Said
    who: Said
    what: Said
    checks: Said


@dataclass(frozen=True, slots=True)
class Brief:
    """What page one shows of each group.

    Parameters
    ----------
    coordinate : Few of FindingRow
        Conditional findings that set no approval item in motion: those with one stand in its row.
    """

    hard: Few[FindingRow]
    obtain: Few[ItemRow]
    coordinate: Few[FindingRow]
    verify: Few[Waiting]
    offline: Few[Waiting]

    @property
    def rows(self) -> int:
        """How many rows page one has in all; many are set a little smaller."""
        groups = (self.hard, self.obtain, self.coordinate, self.verify, self.offline)
        return sum(len(group.rows) + bool(group.more) for group in groups)


def brief_of(sheet: Sheet) -> Brief:
    """Page one of a sheet."""
    rows = _ROWS - 3 if len(sheet.languages) > 1 else _ROWS
    hard = few(sheet.hard, _HARD)
    rows -= len(hard.rows)
    waiting, offline = (tuple(_waiting(open, _NAMED)) for open in (sheet.verify, sheet.offline))
    asked = few(offline, max(1, _LEAST - len(waiting)))
    verify = few(waiting, max(_LEAST, rows // 2 - len(asked.rows)))
    rows -= len(verify.rows) + len(asked.rows)
    alone = [f for f in sheet.coordinate if not f.items]
    coordinate = few(alone, max(2, rows - len(sheet.obtain)))
    obtain = few(sheet.obtain, max(_LEAST, rows - len(coordinate.rows)))
    return Brief(hard, obtain, coordinate, verify, asked)


def waiting_of(sheet: Sheet) -> tuple[tuple[FindingRow, tuple[OpenRow, ...]], ...]:
    """Unknown findings that count or have to be asked offline, each with what it waits for."""
    known = {row.rule: row for row in (*sheet.hard, *sheet.coordinate, *sheet.findings)}
    rows = (*sheet.verify, *sheet.offline)
    rules = dict.fromkeys(rule for row in rows for rule in row.rules if rule in known)
    undecided = [known[rule] for rule in rules if known[rule].verdict.code == "unknown"]
    return tuple((f, tuple(row for row in rows if f.rule in row.rules)) for f in undecided)


def told_of(sheet: Sheet) -> tuple[Waiting, ...]:
    """What is only told, grouped by kind and by who can say."""
    return tuple(_waiting(sheet.told))


def traced_of(sheet: Sheet) -> tuple[FindingRow, ...]:
    """Findings whose way to their verdict is printed: all that are not clear and that count."""
    return (*sheet.hard, *sheet.coordinate, *(row for row, _ in waiting_of(sheet)))


def first_each(rows: Sequence[Named]) -> Few[Named]:
    """Of zones or slivers (图斑、细碎图斑) the first five of every finding; the rest is counted."""
    shown: dict[str, list[Named]] = {}
    for row in rows:
        shown.setdefault(row.rule, []).append(row)
    kept = tuple(row for same in shown.values() for row in same[:EACH])
    return Few(kept, len(rows) - len(kept))


def few(rows: Sequence[T], limit: int) -> Few[T]:
    """The first ``limit`` rows; a single one beyond them is shown rather than counted.

    Examples
    --------
    >>> few("abcdef", 5).more, few("abcdefg", 5)
    (0, Few(rows=('a', 'b', 'c', 'd', 'e'), more=2))
    """
    if len(rows) <= limit + 1:
        return Few(tuple(rows), 0)
    return Few(tuple(rows[:limit]), len(rows) - limit)


def _waiting(rows: Sequence[OpenRow], most: int | None = None) -> Iterator[Waiting]:
    """Groups of the same kind and body; of each the first ``most`` reasons, the rest counted."""
    groups: dict[tuple[str, str], list[OpenRow]] = {}
    for row in rows:
        groups.setdefault((str(row.kind), str(row.who)), []).append(row)
    for same in groups.values():
        first = same[0]
        titles = list(dict.fromkeys(title for row in same for title in row.titles))
        yield Waiting(
            first.kind, first.who, _reasons(same, most), _listed(titles, "；", "; "),
        )  # fmt: skip


def _reasons(rows: Sequence[OpenRow], most: int | None) -> Said:
    told = list(dict.fromkeys(_few_words(row) for row in rows))
    if most is not None and not _by_name(rows[0]):
        most = most // 3
    kept = told if most is None or len(told) <= most + 1 else told[:most]
    said, left = _listed(kept, "、", ", "), len(told) - len(kept)
    rest = {"zh": f" 等 {len(told)} 项", "en": f" and {left} more"}
    return Said(tuple((lang, text + rest[lang]) for lang, text in said.lines)) if left else said


def _by_name(row: OpenRow) -> bool:
    return str(row.reason).startswith(_WANTING)


def _few_words(row: OpenRow) -> Said:
    """What is wanting by its name; any other reason in full."""
    return _gist(row.reason) if _by_name(row) else row.reason


def _gist(said: Said) -> Said:
    return Said(tuple((lang, gist(text)) for lang, text in said.lines))


def _listed(texts: Sequence[Said], zh: str, en: str) -> Said:
    parts = {"zh": zh, "en": en}
    return Said(tuple(
        (lang, parts[lang].join(dict.fromkeys(t.lines[n][1] for t in texts)))
        for n, (lang, _) in enumerate(texts[0].lines)
    )) if texts else Said(())  # fmt: skip
