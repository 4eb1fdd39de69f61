"""The standing of the base as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from spatial.blueprint.messages import BLUEPRINT_OUT_OF_DATE, BLUEPRINT_WITHHELD
from spatial.blueprint.standing import Standing, changes_told
from spatial.errors import Text
from spatial.formats.notice import told
from spatial.formats.source import Notice

__all__ = ["lines", "notices"]

ROLES = {
    "base": Text("规划", "plan"),
    "superseded": Text("已停用规划", "superseded plan"),
    "control": Text("控制线", "control line"),
    "constraint": Text("管控约束", "constraint"),
}
TOP_PAIRS = 12


def lines(found: Standing, lang: str) -> Iterator[str]:
    """Version and standing, sums by difference class and pair of codes, what each layer says."""
    record, card = found.record, found.version.card
    yield (
        f"{found.version.id}  {card.title.of(lang)}  {found.version.valid_from}  "
        f"{card.secrecy}/{card.release}  as of {record['as_of']}"
    )
    for notice in notices(found):
        yield f"  ! {notice.code} {notice.text.of(lang)}"
    if record["sums"] is not None:
        yield from _sums(record, lang)
    yield Text("源图层", "sources").of(lang)
    by_layer = {row["layer"]: row for row in (record["sums"] or {"layers": ()})["layers"]}
    for source in record["sources"]:
        yield from _source(source, by_layer.get(source["layer"], {}), lang)


def notices(found: Standing) -> list[Notice]:
    """What has to be said wherever the base is shown or leaves the store."""
    out = []
    if found.newer:
        values = {"as_of": found.record["as_of"], "on": found.on, "changes": changes_told(found)}
        out.append(told(BLUEPRINT_OUT_OF_DATE, found.version.id, **values))
    if found.version.stricter:
        values = {"layers": ", ".join(found.version.stricter), "release": found.version.card.release}
        out.append(told(BLUEPRINT_WITHHELD, found.version.id, **values))
    return out


def _sums(record: Mapping[str, Any], lang: str) -> Iterator[str]:
    sums = record["sums"]
    for row in sums["classes"]:
        if row.get("area_m2") or "area_m2" not in row:
            title = Text(**row["title"]).of(lang)
            yield f"  {row['code']:<10} {_figures(row)}  {_share(row)}  {title}"
    yield f"  {Text('合计', 'total').of(lang):<9} {_figures(sums['total'])}"
    if sums["thin"]:
        words = Text("  其中碎图斑（保留并标记）", "  of these slivers (kept and marked)")
        yield f"{words.of(lang)} {_figures(sums['thin'])}"
    if sums["pairs"]:
        yield " × ".join(record["compare"])
    for row in sums["pairs"][:TOP_PAIRS]:
        yield f"  {row['code_a']:<8} {row['code_b']:<8} {row['class']:<10} {_figures(row)}"


def _source(source: Mapping[str, Any], row: Mapping[str, Any], lang: str) -> Iterator[str]:
    role = ROLES[source["role"]].of(lang)
    yield f"  {source['version']:<36} {role}  {Text(**source['title']).of(lang)}"
    names = {
        "zones": Text("有规定", "says"), "silent": Text("范围内无规定", "silent"),
        "outside": Text("未覆盖", "not covered"), "unknown": Text("待核实", "uncertain"),
        "self_overlap": Text("自身重叠", "overlaps itself"),
    }  # fmt: skip
    parts = [
        f"{name.of(lang)} {row[key]['area_ha']:,.2f} ha"
        for key, name in names.items() if row.get(key, {}).get("area_m2")
    ]  # fmt: skip
    differs = row.get("differs", {})
    for key, name in (("construction", Text("建设性质不一致", "construction differs")),
                      ("class", Text("用途不一致", "class differs"))):  # fmt: skip
        if differs.get(key, {}).get("area_m2"):
            parts.append(f"{name.of(lang)} {differs[key]['area_ha']:,.2f} ha")
    if parts:
        yield "      " + " · ".join(parts)


def _figures(row: Mapping[str, Any]) -> str:
    if "area_m2" not in row:
        return f"{'—':>18}"
    count = "—" if row["pieces"] is None else f"{row['pieces']:,}"
    return f"{row['area_m2']:>18,.2f} m² {row['area_ha']:>12,.4f} ha {row['area_mu']:>14,.2f} 亩 {count:>8}"


def _share(row: Mapping[str, Any]) -> str:
    return f"{row['share']:>6.1%}" if "share" in row else ""
