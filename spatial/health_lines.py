"""The health of a store as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from spatial.errors import Text

__all__ = ["WORDS", "health_lines"]

WORDS = {
    "wanted": Text("✕必查缺数据", "✕required-missing"),
    "damaged": Text("✕损坏", "✕damaged"),
    "missing": Text("✕缺数据", "✕missing"),
    "stale": Text("⚠过期", "⚠stale"),
    "review-due": Text("⚠应复核", "⚠review-due"),
    "quarantined": Text("⚠隔离", "⚠quarantined"),
    "self-overlap": Text("⚠自身重叠", "⚠self-overlap"),
    "repaired": Text("·已修复", "·repaired"),
    "empty": Text("·声明没有", "·stated-none"),
    "indicative": Text("·示意", "·indicative"),
    "draft": Text("·草案", "·draft"),
    "pending": Text("·待生效", "·pending"),
    "pending-with-effect": Text("·待生效（已有效力）", "·pending-with-effect"),
    "superseded": Text("·已停用", "·superseded"),
}
_HEAD = Text(
    "{crs}  {area}  {zone}  {versions} 个版本  {checks} 份核查报告  {size} MB  head {head}",
    "{crs}  {area}  {zone}  {versions} versions  {checks} reports kept  {size} MB  head {head}",
)
_PROVEN = Text("最近校验：{at}，{result}", "last verified: {at}, {result}")
_GROWN = Text("（此后有新的日志）", " (the journal has grown since)")
_NEVER = Text("尚未校验：sanhe store verify", "never verified: sanhe store verify")
_WHOLE = Text("完好", "whole")
_DAMAGES = Text("{n} 处损坏", "{n} damages")
_WANTED = Text(
    "✕ 规则必查而库中没有：{id}  {title}", "✕ required by the rules and not held: {id}  {title}"
)
_COLUMNS = Text(
    "图层|施行|图斑|隔离|覆盖|密级|发布人|备注",
    "layer|valid from|zones|out|covers|secrecy|published by|notes",
)
_REVIEW = Text("复核 {on}", "review {on}")
_OVERLAP = Text("自身重叠 {area} m²/{pairs} 对", "self-overlap {area} m²/{pairs} pairs")


def health_lines(found: Mapping[str, Any], lang: str) -> Iterator[str]:
    """The store, its last proof, what is lacking, then each layer, the worst first."""
    area = found["study_area"]
    yield _HEAD.filled({
        "crs": found["measure_crs"], "zone": found["time_zone"], "versions": found["versions"],
        "area": f"{area['area_m2'] / 1e6:.2f} km²" if area else "—", "checks": found["checks"],
        "size": f"{found['size_bytes'] / 1e6:.1f}", "head": found["head"],
    }).of(lang)  # fmt: skip
    yield _proven(found, lang)
    for row in found["wanted"]:
        values = {"id": row["id"], "title": Text(**row["title"]).of(lang)}
        yield _WANTED.filled(values).of(lang)
    names = (_COLUMNS.of(lang)).split("|")
    yield "{:<32} {:<10} {:>7} {:>4} {:>6}  {:<11} {:<12} {}".format(*names)
    order = list(WORDS)

    def worst(row: Mapping[str, Any]) -> tuple[int, str]:
        return min((order.index(f) for f in row["flags"]), default=len(order)), row["id"]

    for row in sorted(found["layers"], key=worst):
        yield _layer(row, lang)


def _proven(found: Mapping[str, Any], lang: str) -> str:
    last = found["verified"]
    if last is None:
        return _NEVER.of(lang)
    result = _WHOLE if last["ok"] else _DAMAGES.filled({"n": last["damages"]})
    line = _PROVEN.filled({"at": last["at"], "result": result.of(lang)}).of(lang)
    return line if last["head"] == found["head"] else line + _GROWN.of(lang)


def _layer(row: Mapping[str, Any], lang: str) -> str:
    notes = [WORDS[flag].of(lang) for flag in row["flags"]]
    notes += [f"{code}×{count}" for code, count in row["quarantine_codes"].items()]
    if row["review"]["on"]:
        notes.append(_REVIEW.filled({"on": row["review"]["on"]}).of(lang))
    shared = row["self_overlap"]
    if shared and shared["pairs"]:
        area = "—" if shared["area_m2"] is None else f"{shared['area_m2']:,.2f}"
        notes.append(_OVERLAP.filled({"area": area, "pairs": shared["pairs"]}).of(lang))
    return (
        f"{row['id']:<32} {row['valid_from'] or '—':<10} {row['zones']:>7} {row['quarantined']:>4} "
        f"{row['coverage_share']:>6.1%}  {row['secrecy']:<11} {row['published_by'] or '—':<12} "
        f"{' '.join(notes)}"
    )
