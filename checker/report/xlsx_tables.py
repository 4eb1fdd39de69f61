"""Tables of a report's workbook: one sheet a table, a row a thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from checker.report.phrase import answer, question
from checker.report.sheet import FindingRow, ItemRow, LayerRow, OpenRow, Sheet
from checker.report.voice import Voice
from checker.report.xlsx_layout import Cell, Column
from spatial.measure import hectares, mu

__all__ = ["TableSheet", "tables"]


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A sheet: key of its name among the words, columns, rows, how many columns are printed."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    printed: int = 10


def tables(sheet: Sheet, report: Mapping[str, Any], say: Voice) -> Iterator[TableSheet]:
    """Findings, zones, layers read and not read, slivers, items, what is open, declared facts."""
    every = (*sheet.findings, *sheet.clear, *sheet.not_applicable)
    yield _findings(every, say)
    yield _zones(every, say)
    yield _layers("group.layers", sheet.checked, say)
    yield _layers("group.unchecked", sheet.unchecked, say)
    yield _slivers(sheet, say)
    yield _items((*sheet.obtain, *sheet.routine), say)
    yield _open((*sheet.verify, *sheet.offline, *sheet.told), say)
    yield _facts(report, sheet, say)


def _columns(say: Voice, *told: tuple[str, str, int]) -> tuple[Column, ...]:
    return tuple(Column(say.word(word), kind, width) for word, kind, width in told)


def _findings(every: tuple[FindingRow, ...], say: Voice) -> TableSheet:
    columns = _columns(
        say, ("col.letter", "text", 9), ("col.verdict", "text", 21), ("col.row", "text", 8),
        ("col.finding", "text", 28), ("col.result", "text", 48), ("col.area_m2", "m2", 14),
        ("col.share", "share", 11), ("col.department", "text", 18), ("col.basis", "text", 42),
        ("col.remedy", "text", 30), ("col.area_ha", "ha", 12), ("col.area_mu", "mu", 12),
        ("col.distance_m", "m", 12), ("col.layer", "text", 24), ("col.version", "text", 24),
        ("col.items", "text", 26), ("col.marks", "text", 22), ("col.rule", "text", 40),
    )  # fmt: skip
    rows = tuple(
        (f.letter, f.verdict, f.row, f.title, f.message, f.overlap_m2, f.share, f.department,
         f.legal, f.remedy, None if f.overlap_m2 is None else hectares(f.overlap_m2),
         None if f.overlap_m2 is None else mu(f.overlap_m2), f.distance_m, f.layers,
         "\n".join(v for v in f.versions if v), f.items, f.marks, f.rule)
        for f in every
    )  # fmt: skip
    return TableSheet("group.findings", columns, rows)


def _zones(every: tuple[FindingRow, ...], say: Voice) -> TableSheet:
    columns = _columns(
        say, ("col.letter", "text", 10), ("col.finding", "text", 34), ("col.layer", "text", 26),
        ("col.zone_id", "text", 26), ("col.code", "text", 14), ("col.name", "text", 34),
        ("col.area_m2", "m2", 14), ("col.share", "share", 12), ("col.rule", "text", 44),
    )  # fmt: skip
    rows = tuple(
        (z.letter, f.title, z.layer, z.id, z.code, z.name, z.overlap_m2, z.share, z.rule)
        for f in every for z in f.zones
    )  # fmt: skip
    return TableSheet("group.zones", columns, rows)


def _layers(name: str, layers: tuple[LayerRow, ...], say: Voice) -> TableSheet:
    columns = _columns(
        say, ("col.layer", "text", 30), ("col.status", "text", 14), ("col.authority", "text", 24),
        ("col.version", "text", 26), ("col.valid_from", "date", 12), ("col.recorded_at", "date", 12),
        ("col.covered", "share", 12), ("col.flags", "text", 20), ("col.source", "text", 34),
        ("col.layer_id", "text", 34), ("col.sha256", "text", 40),
    )  # fmt: skip
    rows = tuple(
        (row.title, row.status, row.authority, row.version, _day(row.valid_from),
         _day(row.recorded_at), row.covered_share, row.flags, row.source, row.id, row.sha256)
        for row in layers
    )  # fmt: skip
    return TableSheet(name, columns, rows)


def _slivers(sheet: Sheet, say: Voice) -> TableSheet:
    columns = _columns(
        say, ("col.letter", "text", 10), ("col.finding", "text", 50), ("col.area_m2", "m2", 16),
        ("col.width_m", "m", 14), ("col.rule", "text", 50),
    )  # fmt: skip
    rows = tuple((s.letter, s.title, s.area_m2, s.width_m, s.rule) for s in sheet.slivers)
    return TableSheet("group.slivers", columns, rows)


def _items(items: tuple[ItemRow, ...], say: Voice) -> TableSheet:
    columns = _columns(
        say, ("col.no", "text", 8), ("col.item", "text", 40), ("col.department", "text", 26),
        ("col.stage", "text", 26), ("col.actor", "text", 14), ("col.promised", "text", 18),
        ("col.statutory", "text", 18), ("col.materials", "text", 50), ("col.codes", "text", 20),
        ("col.triggered_by", "text", 40), ("col.marks", "text", 18),
    )  # fmt: skip
    rows = tuple(
        (i.id, i.title, i.department, i.stage, i.actor, i.promised, i.statutory, i.materials,
         "\n".join(i.codes), i.triggered_by or say.word("group.routine"), i.marks)
        for i in items
    )  # fmt: skip
    return TableSheet("group.items", columns, rows)


def _open(rows: tuple[OpenRow, ...], say: Voice) -> TableSheet:
    columns = _columns(
        say, ("col.kind", "text", 14), ("col.counts", "text", 20), ("col.reason", "text", 50),
        ("col.who", "text", 30), ("col.how", "text", 44), ("col.checks", "text", 44),
        ("col.rule", "text", 44),
    )  # fmt: skip
    level = {"must": "group.verify", "offline": "group.offline", "info": "group.told"}
    told = tuple(
        (o.kind, say.word(level.get(o.level, "group.verify")), o.reason, o.who, o.how, o.titles,
         "\n".join(o.rules))
        for o in rows
    )  # fmt: skip
    return TableSheet("group.open", columns, told)


def _facts(report: Mapping[str, Any], sheet: Sheet, say: Voice) -> TableSheet:
    columns = _columns(
        say, ("col.fact", "text", 46), ("col.said_value", "text", 60), ("col.fact_id", "text", 30)
    )
    names = sorted(report["proposal"]["facts"])
    told = zip(sheet.head.facts, names, strict=True)
    return TableSheet("head.facts", columns, tuple(
        (question(ask), answer(value, ask), name) for (ask, value), name in told))  # fmt: skip


def _day(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
