"""The first sheet of a report's workbook: page one, in its order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from checker.report.overall import on_prohibited_land, overall
from checker.report.sheet import FindingRow, Sheet
from checker.report.voice import Said, Voice
from checker.report.xlsx_layout import Cell, Page
from spatial.measure import hectares, mu

__all__ = ["summarise"]

WIDTHS = (18, 34, 18, 16, 24, 42)
_LAST = len(WIDTHS) - 1
_COLUMNS = tuple((column, column) for column in range(_LAST + 1))
_SHOWN = 5


def summarise(page: Page, sheet: Sheet, report: Mapping[str, Any], say: Voice) -> None:
    """Fill the first sheet: head, areas, conclusion, conflicts, items, what is open, validity."""
    for n, width in enumerate(WIDTHS):
        page.sheet.set_column(n, n, width)
    page.put(0, sheet.head.title, "title", to=_LAST)
    page.tall([(sheet.head.title, sum(WIDTHS) / 1.6)], least=26.0 * len(sheet.head.title.lines) + 6)
    page.row += 1
    _head(page, sheet, say)
    _areas(page, sheet, report, say)
    _conclusion(page, sheet, say)
    _conflicts(page, sheet.hard, "group.hard", say)
    _items(page, sheet, say)
    _conflicts(page, sheet.coordinate, "group.coordinate", say)
    for key, rows in (("group.verify", sheet.verify), ("group.offline", sheet.offline)):
        cells = [(o.kind, o.titles, o.reason, o.who, o.how) for o in rows]
        heads = [say.word(f"col.{h}") for h in ("kind", "checks", "reason", "who", "how")]
        _block(page, say.word(key), heads, cells, say, spans=((0, 0), (1, 1), (2, 3), (4, 4), (5, 5)))
    _quota(page, sheet, say)
    _line(page, say.word("group.next"), sheet.next_step)
    _block(
        page, say.word("group.departments"),
        [say.word(f"col.{h}") for h in ("verdict", "department", "said")],
        [(overall(d.verdict, say, of="department"), d.name, d.statement) for d in sheet.departments], say,
        spans=((0, 0), (1, 1), (2, 5)),
    )  # fmt: skip
    _line(page, say.word("head.validity"), sheet.validity)
    for label, told in sheet.about:
        _line(page, label, told)
    page.put(0, sheet.disclaimer, "small", to=_LAST)
    page.tall([(sheet.disclaimer, sum(WIDTHS) * 1.1)])
    page.sheet.print_area(0, 0, page.row, _LAST)


def _head(page: Page, sheet: Sheet, say: Voice) -> None:
    head = sheet.head
    rows: list[tuple[tuple[str, Cell], tuple[str, Cell]]] = [
        (("id", head.id), ("secrecy", say.joined([head.secrecy, head.audience], " · ", " · "))),
        (("made_on", head.made_on), ("as_of", head.as_of)),
        (("project", head.name), ("use", head.use)),
        (("units", head.units), ("file", head.filename)),
    ]  # fmt: skip
    if sheet.department:
        page.put(0, say.word("head.department"), "label")
        page.put(1, sheet.department.name, to=_LAST)
        page.tall([(sheet.department.name, sum(WIDTHS[1:]))])
        page.row += 1
    for (left, one), (right, other) in rows:
        page.put(0, say.word(f"head.{left}"), "label")
        page.put(1, one, to=2)
        page.put(3, say.word(f"head.{right}"), "label")
        page.put(4, other, to=_LAST)
        page.tall([(say.word(f"head.{left}"), WIDTHS[0]), (one, WIDTHS[1] + WIDTHS[2]),
                   (say.word(f"head.{right}"), WIDTHS[3]), (other, WIDTHS[4] + WIDTHS[5])])  # fmt: skip
        page.row += 1


def _areas(page: Page, sheet: Sheet, report: Mapping[str, Any], say: Voice) -> None:
    """Areas as numbers: one line a unit column, so that they can be reckoned with."""
    site = report["site"]
    net = site["net_buildable_m2"]
    page.row += 1
    for n, word in enumerate(("col.measures", "col.area_mu", "col.area_ha", "col.area_m2")):
        page.put(n, say.word(word), "head")
    page.put(4, say.word("head.crs"), "head", to=_LAST)
    page.tall([(say.word("col.area_m2"), WIDTHS[3])], least=20)
    named = say.word("head.net")
    if net is not None and on_prohibited_land(report):
        named = say.joined([named, say.word("net.note")], "，", ", ")
    rows: list[tuple[Said, float | None]] = [
        (say.word("head.area"), site["area_m2"]), (named, net),
        (say.word("head.ellipsoid"), site["area_ellipsoid_m2"]),
    ]  # fmt: skip
    for n, (label, area) in enumerate(rows):
        page.row += 1
        page.put(0, label, "label")
        if area is None:
            page.put(1, sheet.head.net, to=3)
        else:
            page.put(1, mu(area), "mu")
            page.put(2, hectares(area), "ha")
            page.put(3, area, "m2")
        notices = [str(notice) for notice in sheet.head.notices]
        side = sheet.head.crs if n == 0 else "\n".join(notices[n - 1 : n] if n == 1 else notices[1:])
        page.put(4, side, to=_LAST)
        page.tall([(label, WIDTHS[0]), (side, WIDTHS[4] + WIDTHS[5])])
    page.row += 2


def _conclusion(page: Page, sheet: Sheet, say: Voice) -> None:
    page.put(0, say.word("head.conclusion"), "label")
    verdict = overall(sheet.verdict, say, of="site")
    page.put(1, verdict)
    page.put(2, sheet.conclusion, to=_LAST)
    page.tall([(verdict, WIDTHS[1]), (sheet.conclusion, sum(WIDTHS[2:]))], least=26)
    page.row += 2


def _conflicts(page: Page, rows: Sequence[FindingRow], key: str, say: Voice) -> None:
    heads = [say.word(f"col.{h}") for h in
             ("letter", "result", "area_m2", "share", "department", "basis")]  # fmt: skip
    cells: list[tuple[Cell, ...]] = [
        (f.letter, f.message or f.title, f.overlap_m2, f.share, f.department, f.legal)
        for f in rows[:_SHOWN]
    ]  # fmt: skip
    _block(page, say.word(key), heads, cells, say)
    if len(rows) > _SHOWN:
        page.row -= 1
        page.put(0, say.word("more", n=len(rows) - _SHOWN), "small", to=_LAST)
        page.row += 2


def _items(page: Page, sheet: Sheet, say: Voice) -> None:
    heads = [say.word(f"col.{h}") for h in
             ("no", "item", "promised", "statutory", "department", "triggered_by")]  # fmt: skip
    cells: list[tuple[Cell, ...]] = [
        (i.id, i.title, i.promised, i.statutory, i.department, i.triggered_by)
        for i in sheet.obtain
    ]  # fmt: skip
    _block(page, say.word("group.obtain"), heads, cells, say)


def _quota(page: Page, sheet: Sheet, say: Voice) -> None:
    if not sheet.quota:
        return
    heads = [say.word("group.quota"), say.word("col.need"), say.word("col.balance")]
    cells: list[tuple[Cell, ...]] = [(q.title, q.need or "—", q.balance) for q in sheet.quota]
    _block(page, say.word("group.quota"), heads, cells, say, spans=((0, 1), (2, 3), (4, 5)))


def _line(page: Page, label: Said, told: Said | str) -> None:
    page.put(0, label, "label")
    page.put(1, told, to=_LAST)
    page.tall([(label, WIDTHS[0]), (told, sum(WIDTHS[1:]))])
    page.row += 1


def _block(
    page: Page, title: Said, heads: Sequence[Said], rows: Sequence[Sequence[Cell]], say: Voice,
    spans: Sequence[tuple[int, int]] = _COLUMNS,
) -> None:  # fmt: skip
    """A titled table across the sheet; where there is nothing it says so."""
    page.put(0, say.joined([title], "", ""), "group", to=_LAST)
    page.tall([(title, sum(WIDTHS))], least=18.0 * len(title.lines) + 2)
    page.row += 1
    if not rows:
        page.put(0, say.word("empty.none"), "small", to=_LAST)
        page.row += 2
        return
    widths = [float(sum(WIDTHS[a : b + 1])) for a, b in spans]
    for line, look in ((heads, "head"), *((row, "text") for row in rows)):
        for n, ((first, last), value) in enumerate(zip(spans, line, strict=True)):
            kind = {2: "m2", 3: "share"}.get(n, "text") if isinstance(value, float) else look
            page.put(first, value, kind, to=last)
        page.tall(list(zip(line, widths, strict=True)))
        page.row += 1
    page.row += 1
