"""``sanhe layers diff``: what changed in a layer between two versions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from spatial.errors import Text
from spatial.settings import Settings

__all__ = ["diff"]

KINDS = {
    "added": Text("新增", "added"),
    "removed": Text("删除", "removed"),
    "attributes": Text("属性变化", "attributes"),
    "geometry": Text("图形变化", "geometry"),
    "both": Text("图形和属性变化", "both"),
}
_COUNTS = Text(
    "{changed} 处变化，{same} 个图斑不变", "{changed} changes, {same} zones as they were"
)
_AREAS = Text(
    "新增 {added}，删除 {removed}，增加 {gained}，减少 {lost}；净变化 {net}",
    "added {added}, removed {removed}, gained {gained}, lost {lost}; net {net}",
)
_WITHHELD = {
    "area-only": Text("该图层只公开面积：逐个图斑的变化不列出", "areas only: no zone of this layer is told"),
    "hit-only": Text("该图层只公开是否涉及：只列出数量", "counts only: nothing else of this layer is told"),
}  # fmt: skip
_RENAMED = Text("字段改名：{was} → {now}", "field renamed: {was} → {now}")
_COLUMN_NEW = Text("新增字段：{name}", "field added: {name}")
_COLUMN_OLD = Text("删除字段：{name}", "field removed: {name}")
_CARD = Text("说明卡“{name}”：{was} → {now}", "card '{name}': {was} → {now}")
_COVERAGE = Text("图层的覆盖范围有变化", "the area in which the layer is known has changed")


@click.command()
@click.argument("layer")
@click.argument("before")
@click.argument("after")
@click.option("-o", "--output", type=click.Path(path_type=Path), multiple=True,
              help=".gpkg (with styles), .xlsx or .json; may be repeated")  # fmt: skip
@click.pass_obj
def diff(settings: Settings, layer: str, before: str, after: str, output: tuple[Path, ...]) -> None:
    """What changed in a layer from version BEFORE to version AFTER, with areas."""
    from spatial.difference import difference
    from spatial.difference_rows import difference_row
    from spatial.export.difference import write_difference
    from spatial.history import find_version
    from spatial.store import open_store

    store = open_store(settings.store)
    found = difference(store, find_version(store, layer, before), find_version(store, layer, after))
    for path in output:
        write_difference(found, path, crs=store.config.measure_crs)
    told = difference_row(found)
    if settings.json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for line in _lines(told, settings.lang):
        click.echo(line)


def _lines(told: dict[str, Any], lang: str) -> list[str]:
    out = [_line(row, lang) for row in told["changes"]]
    if told["release"] in _WITHHELD:
        out.append(_WITHHELD[told["release"]].of(lang))
        out += [
            f"{KINDS[kind].of(lang)}  {count}" for kind, count in told["counts"].items() if count
        ]
    out += [_RENAMED.filled({"was": was, "now": now}).of(lang) for was, now in told["renamed"]]
    out += [_COLUMN_NEW.filled({"name": name}).of(lang) for name in told["columns_added"]]
    out += [_COLUMN_OLD.filled({"name": name}).of(lang) for name in told["columns_removed"]]
    for name, was, now in told["card"]:
        values = {"name": name, "was": _short(was), "now": _short(now)}
        out.append(_CARD.filled(values).of(lang))
    if told["coverage_changed"]:
        out.append(_COVERAGE.of(lang))
    if told["areas"]:
        names = ("added", "removed", "gained", "lost", "net")
        values = {name: _area(told["areas"][f"{name}_m2"], signed=name == "net") for name in names}
        out.append(_AREAS.filled(values).of(lang))
    changed = sum(told["counts"].values())
    out.append(_COUNTS.filled({"changed": changed, "same": told["unchanged"]}).of(lang))
    return out


def _line(row: dict[str, Any], lang: str) -> str:
    ids = row["id"] if row["id"] == row["id_before"] else f"{row['id_before']} → {row['id']}"
    values = ", ".join(f"{name}: {_short(was)} → {_short(now)}" for name, was, now in row["values"])
    lengths = (
        f"  +{row['gained_m']:,.2f} −{row['lost_m']:,.2f} m"
        if row["gained_m"] or row["lost_m"]
        else ""
    )
    return (
        f"{KINDS[row['kind']].of(lang)}  {ids}  {row['name']}  {row['area_before_m2']:,.2f} → "
        f"{row['area_after_m2']:,.2f} m²  +{row['gained_m2']:,.2f} −{row['lost_m2']:,.2f}{lengths}  {values}"
    )  # fmt: skip


def _area(square_metres: float, *, signed: bool) -> str:
    """In the three units people use."""
    from spatial.measure import hectares, mu

    sign = "+" if signed and square_metres > 0 else ""
    return (
        f"{sign}{square_metres:,.2f} m² ({sign}{hectares(square_metres):,.4f} ha, "
        f"{sign}{mu(square_metres):,.2f} 亩)"
    )


def _short(value: object) -> str:
    if value is None or value == "":
        return "—"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
