"""A difference as a file: GeoPackage with styles for a GIS, workbook for a desk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from spatial.difference import LayerDifference
from spatial.difference_rows import difference_row, secrecy_of
from spatial.errors import BadInput, Text
from spatial.export import messages as say
from spatial.export.styles import Look, style_layers
from spatial.export.table import Feature, Field, Table, Value
from spatial.export.vector import write_gpkg
from spatial.export.whole import beside, place
from spatial.export.withheld import refuse_withheld
from spatial.export.xlsx import write_book
from spatial.measure import hectares, mu

__all__ = ["COLOURS", "DIFFERENCE_SUFFIXES", "write_difference"]

DIFFERENCE_SUFFIXES = (".gpkg", ".xlsx", ".json")
COLOURS = {"added": "#1b7837", "removed": "#b2182b", "gained": "#5aae61", "lost": "#e08214",
           "attributes": "#762a83"}  # fmt: skip
WORDS = {
    "added": Text("新增", "added"), "removed": Text("删除", "removed"),
    "gained": Text("增加部分", "gained"), "lost": Text("减少部分", "lost"),
    "geometry": Text("图形变化", "geometry changed"),
    "attributes": Text("属性变化", "attributes changed"),
    "both": Text("图形和属性变化", "geometry and attributes changed"),
}  # fmt: skip
_WHOLE = (("id", "text"), ("name", "text"), ("area_m2", "number"), ("area_ha", "number"),
          ("area_mu", "number"))  # fmt: skip
_GEOMETRY = (("id", "text"), ("id_before", "text"), ("name", "text"), ("part", "text"),
             ("part_m2", "number"), ("part_ha", "number"), ("part_mu", "number"), ("part_m", "number"),
             ("area_before_m2", "number"), ("area_after_m2", "number"), ("net_m2", "number"))  # fmt: skip
_ATTRIBUTES = (("id", "text"), ("id_before", "text"), ("name", "text"), ("field", "text"),
               ("old", "text"), ("new", "text"))  # fmt: skip
Rows = Iterator[tuple[BaseGeometry, dict[str, Value]]]


def write_difference(found: LayerDifference, path: Path, *, crs: str) -> None:
    """Write a difference; the suffix picks the form.

    Parameters
    ----------
    crs : str
        Measuring CRS of the store.

    Raises
    ------
    BadInput
        ``EXPORT_FORMAT``, ``EXPORT_WRITE``, ``EXPORT_UNAVAILABLE``; ``EXPORT_WITHHELD`` for a
        GeoPackage of a layer whose release is not ``geometry``.
    """
    suffix = path.suffix.lower()
    if suffix not in DIFFERENCE_SUFFIXES:
        known = " ".join(DIFFERENCE_SUFFIXES)
        raise BadInput(say.EXPORT_FORMAT, where=path.name, suffix=suffix, known=known)
    if suffix == ".gpkg":
        refuse_withheld(found.after)
        refuse_withheld(found.before)
    with beside(path) as folder:
        made = folder / f"made{suffix}"
        if suffix == ".json":
            text = json.dumps(difference_row(found), ensure_ascii=False, indent=1)
            made.write_text(text, encoding="utf-8")
        elif suffix == ".gpkg":
            _package(found, made, path.name, crs)
        else:
            _book(found, made, path.name, crs)
        place(made, path)


def _package(found: LayerDifference, path: Path, where: str, crs: str) -> None:
    tables = (
        ("added", _WHOLE, list(_alone(found, "added"))),
        ("removed", _WHOLE, list(_alone(found, "removed"))),
        ("changed_geometry", _GEOMETRY, list(_moved(found))),
        ("changed_attributes", _ATTRIBUTES, list(_values(found))),
    )
    facts = {
        "layer": found.after.layer, "before": found.before.id, "after": found.after.id,
        "secrecy": secrecy_of(found), "crs": crs,
    }  # fmt: skip
    for name, fields, rows in tables:
        write_gpkg(_table(name, fields, rows, crs, facts), path, where)
    dimension = max((int(shapely.get_dimensions(c.geometry)) for c in found.changes), default=2)
    style_layers(path, _looks(dimension))


def _looks(dimension: int) -> list[Look]:
    def both(word: str) -> str:
        return f"{WORDS[word].zh} {WORDS[word].en}"

    parts = [(part, both(part), COLOURS[part]) for part in ("gained", "lost")]
    return [
        Look("added", None, [("", both("added"), COLOURS["added"])], dimension),
        Look("removed", None, [("", both("removed"), COLOURS["removed"])], dimension),
        Look("changed_geometry", "part", parts, dimension),
        Look("changed_attributes", None, [("", both("attributes"), COLOURS["attributes"])], dimension,
             filled=False),
    ]  # fmt: skip


def _table(
    name: str, fields: tuple[tuple[str, str], ...], rows: list[tuple[BaseGeometry, dict[str, Value]]],
    crs: str, facts: dict[str, str],
) -> Table:  # fmt: skip
    types = frozenset(shape.geom_type for shape, _ in rows)
    dimensions = frozenset(int(shapely.get_dimensions(shape)) for shape, _ in rows)
    return Table(
        name, Text(name, name), crs, len(rows), tuple(Field(n, kind) for n, kind in fields),
        dimensions, types, lambda: (Feature(shape, values) for shape, values in rows), {}, facts,
    )  # fmt: skip


def _alone(found: LayerDifference, kind: str) -> Rows:
    for c in found.changes:
        if c.kind == kind:
            area = c.area_after_m2 if kind == "added" else c.area_before_m2
            yield c.geometry, {"id": c.id, "name": c.name, "area_m2": area,
                               "area_ha": hectares(area), "area_mu": mu(area)}  # fmt: skip


def _moved(found: LayerDifference) -> Rows:
    for c in found.changes:
        if c.kind not in ("geometry", "both"):
            continue
        for part, shape in (("gained", c.gained), ("lost", c.lost)):
            if shape.is_empty:
                continue
            area, length = (c.gained_m2, c.gained_m) if part == "gained" else (c.lost_m2, c.lost_m)
            yield shape, {
                "id": c.id, "id_before": c.id_before, "name": c.name, "part": part,
                "part_m2": area, "part_ha": hectares(area), "part_mu": mu(area), "part_m": length,
                "area_before_m2": c.area_before_m2, "area_after_m2": c.area_after_m2,
                "net_m2": c.area_after_m2 - c.area_before_m2,
            }  # fmt: skip


def _values(found: LayerDifference) -> Rows:
    for c in found.changes:
        for field, was, now in c.values:
            yield c.geometry, {
                "id": c.id, "id_before": c.id_before, "name": c.name, "field": field,
                "old": was, "new": now,
            }  # fmt: skip


def _book(found: LayerDifference, path: Path, where: str, crs: str) -> None:
    told = difference_row(found)
    book, (sums, changes, values) = write_book(path, where, ("汇总", "变化", "属性"))
    with book:
        for row in _summary(told, crs):
            sums.add(row)
        sums.sheet.set_column(0, 4, 24)
        changes.add(["变化 kind", "编号 id", "原编号 id before", "名称 name", "变化前 before m²",
                     "变化后 after m²", "增加 gained m²", "减少 lost m²", "净变化 net m²", "净变化 net ha",
                     "净变化 net 亩", "增加 gained m", "减少 lost m", "字段 fields"])  # fmt: skip
        values.add(["编号 id", "字段 field", "原值 old", "新值 new"])
        for c in told["changes"]:
            changes.add(_line(c))
            for field, was, now in c["values"]:
                values.add([c["id"], field, was, now])
        for page in (changes, values):
            page.sheet.freeze_panes(1, 0)
            page.sheet.set_column(0, 13, 16)


def _line(c: dict[str, Any]) -> list[object]:
    word, net = WORDS[c["kind"]], c["net_m2"]
    return [
        f"{word.zh} {word.en}", c["id"], c["id_before"], c["name"], c["area_before_m2"],
        c["area_after_m2"], c["gained_m2"], c["lost_m2"], net, hectares(net), mu(net),
        c["gained_m"], c["lost_m"], ", ".join(c["fields"]),
    ]  # fmt: skip


def _summary(told: dict[str, Any], crs: str) -> Iterator[list[object]]:
    yield ["图层 layer", told["layer"], told["title"]["zh"], told["title"]["en"]]
    yield ["版本 versions", told["before"], told["after"]]
    yield ["密级 secrecy", told["secrecy"]]
    yield ["坐标系 CRS", crs]
    for kind, count in told["counts"].items():
        yield [f"{WORDS[kind].zh} {WORDS[kind].en}", count]
    yield ["不变 unchanged", told["unchanged"]]
    if told["areas"]:
        yield ["面积 area", "m²", "ha", "亩 mu"]
        names = {"before_m2": "变化前 before", "after_m2": "变化后 after", "added_m2": "新增 added",
                 "removed_m2": "删除 removed", "gained_m2": "增加部分 gained",
                 "lost_m2": "减少部分 lost", "net_m2": "净变化 net"}  # fmt: skip
        for key, label in names.items():
            area = told["areas"][key]
            yield [label, area, hectares(area), mu(area)]
    for was, now in told["renamed"]:
        yield ["字段改名 field renamed", was, now]
    for name in told["columns_added"]:
        yield ["新增字段 field added", name]
    for name in told["columns_removed"]:
        yield ["删除字段 field removed", name]
    for name, was, now in told["card"]:
        yield ["说明卡变化 card changed", name, _text(was), _text(now)]


def _text(value: object) -> object:
    plain = isinstance(value, str | int | float) or value is None
    return value if plain else json.dumps(value, ensure_ascii=False)
