"""Why a report reads otherwise on another day: a sentence each, in the words of the field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from spatial.errors import Text

__all__ = ["Reason", "date_reason", "engine_reason", "layer_reasons", "pack_reason", "rule_reasons", "site_reason"]  # fmt: skip

_ENGINE = ("sanhe", "geos", "proj", "python")


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is another now: ``site``, ``layer``, ``rule``, ``engine`` or ``date``.

    Parameters
    ----------
    id : str or None
        Layer, rule or pack concerned.
    before, after : str or None
        Version, hash or date then and now.
    short : Text or None
        The reason in few words, where it stands behind a rule.
    """

    cause: str
    id: str | None
    before: str | None
    after: str | None
    text: Text
    short: Text | None = None

    def as_dict(self) -> dict[str, Any]:
        """The reason as JSON content."""
        return {
            "cause": self.cause, "id": self.id, "before": self.before, "after": self.after,
            "text": self.text.as_dict(),
        }  # fmt: skip


def layer_reasons(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Reason]:
    """Layers that another version, none, or another revision speaks for now, and stale ones."""
    before = {row["id"]: row for row in old["layers"]}
    after = {row["id"]: row for row in new["layers"]}
    for id in sorted({*before, *after}):
        yield from _layer(id, before.get(id), after.get(id))


def _layer(
    id: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
) -> Iterator[Reason]:
    row = new or old or {}
    title = Text(row["title"]["zh"], row["title"]["en"])
    a, b = (one["version"] if one else None for one in (old, new))
    if old is None or new is None:
        if (a or b) is not None:
            yield Reason("rule", id, a, b, Text(
                f"图层“{title.zh}”{'不再' if new is None else '现'}由规则读取",
                f"rules {'no longer' if new is None else 'now'} read the layer '{title.en}'"))  # fmt: skip
        return
    if a != b:
        told = f"{_number(a)} → {_number(b)}"
        short = Text(f"图层“{title.zh}”更新（{told}）", f"the layer '{title.en}' changed ({told})")
        yield Reason("layer", id, a, b, _moved(title, old, new), short)
    elif a is not None and old["sha256"] != new["sha256"]:
        yield Reason("layer", id, a, b, Text(
            f"图层“{title.zh}”的版本 {a} 内容不同", f"version {a} of '{title.en}' holds other data"))  # fmt: skip
    revised = [(one.get("revision") or {}).get("version") for one in (old, new)]
    if revised[0] != revised[1]:
        yield Reason("layer", id, revised[0], revised[1], _revised(title, revised[1]))
    if a == b and ("stale" in old["flags"]) != ("stale" in new["flags"]):
        late = "stale" in new["flags"]
        yield Reason("date", id, a, b, Text(
            f"图层“{title.zh}”（{a}）按说明卡的更新期限{'已过期' if late else '尚未过期'}",
            f"by its card, the layer '{title.en}' ({a}) is {'too old by now' if late else 'not yet too old'}"))  # fmt: skip


def _number(version: str | None) -> str:
    """The number of a version without its layer: ``@2``; a dash where there is none."""
    return "—" if version is None else f"@{version.rpartition('@')[2]}"


def _moved(title: Text, old: Mapping[str, Any], new: Mapping[str, Any]) -> Text:
    a, b = _dated(old), _dated(new)
    if old["version"] is None:
        return Text(f"图层“{title.zh}”当时没有可用版本，现为{b.zh}",
                    f"the layer '{title.en}' had no version then; now it is {b.en}")  # fmt: skip
    if new["version"] is None:
        return Text(f"图层“{title.zh}”当时为{a.zh}，现没有可用版本",
                    f"the layer '{title.en}' was {a.en}; now it has no version")  # fmt: skip
    return Text(f"图层“{title.zh}”由{a.zh}更新为{b.zh}",
                f"the layer '{title.en}' went from {a.en} to {b.en}")  # fmt: skip


def _dated(row: Mapping[str, Any]) -> Text:
    version, day = row["version"], row.get("valid_from")
    return Text(f" {version}（{day} 起生效）", f"{version} (valid from {day})")


def _revised(title: Text, version: str | None) -> Text:
    if version is None:
        return Text(f"图层“{title.zh}”不再有报批中的修订",
                    f"the layer '{title.en}' has no revision pending approval any more")  # fmt: skip
    return Text(f"图层“{title.zh}”有报批中的修订 {version}",
                f"a revision of the layer '{title.en}', {version}, awaits approval")  # fmt: skip


def pack_reason(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Reason]:
    """Another rule pack, by name and hash."""
    a, b = old["rulebook"], new["rulebook"]
    if (a["id"], a["sha256"]) == (b["id"], b["sha256"]):
        return
    was, now = (f"{x['id']} {x['sha256'][:8]}" for x in (a, b))
    yield Reason("rule", b["id"], a["sha256"], b["sha256"], Text(
        f"规则包由 {was} 更新为 {now}", f"the rule pack went from {was} to {now}"))  # fmt: skip


def rule_reasons(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Reason]:
    """Rules that are new, gone or worded otherwise; by the day alone where the pack is the same."""
    before = {f["rule"]: f for f in old["findings"]}
    after = {f["rule"]: f for f in new["findings"]}
    same_pack = old["rulebook"]["sha256"] == new["rulebook"]["sha256"]
    cause = "date" if same_pack else "rule"
    for id in sorted({*before, *after}):
        a, b = before.get(id), after.get(id)
        title = (b or a or {})["title"]
        versions = (a["rule_version"] if a else None, b["rule_version"] if b else None)
        if versions[0] == versions[1]:
            continue
        if a is None:
            said = Text(f"规则“{title['zh']}”现已施行", f"the rule '{title['en']}' is in force now")
        elif b is None:
            said = Text(f"规则“{title['zh']}”已不再施行",
                        f"the rule '{title['en']}' is no longer in force")  # fmt: skip
        else:
            said = Text(f"规则“{title['zh']}”有修改（{versions[0]} → {versions[1]}）",
                        f"the rule '{title['en']}' was changed ({versions[0]} → {versions[1]})")  # fmt: skip
        yield Reason(cause, id, versions[0], versions[1], said)


def engine_reason(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Reason]:
    """Other releases of the programs that measure."""
    pairs = {n: (old["engine"].get(n), new["engine"].get(n)) for n in _ENGINE}
    moved = [f"{name} {a} → {b}" for name, (a, b) in pairs.items() if a != b]
    if old["engine"] != new["engine"]:
        told = "，".join(moved) or "GDAL"
        text = Text(f"计算软件版本不同：{told}",
                    f"the engine is another: {told.replace('，', ', ')}")  # fmt: skip
        yield Reason("engine", None, old["engine"].get("sanhe"), new["engine"].get("sanhe"), text)


def date_reason(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Reason]:
    """Another day of the law and the plans."""
    a, b = old["as_of"], new["as_of"]
    if a != b:
        yield Reason("date", None, a, b, Text(
            f"核查日期由 {a} 改为 {b}", f"the day of the check went from {a} to {b}"))  # fmt: skip
    until, why = old["validity"]["until"], old["validity"]["why"]
    if b > until:
        yield Reason("date", None, until, b, Text(
            f"原报告有效期至 {until}（{why['zh']}），已过",
            f"the report was valid until {until} ({why['en']}), which is past"))  # fmt: skip


def site_reason(old: Mapping[str, Any], sha256: str | None, code: str | None) -> Iterator[Reason]:
    """The site's own file read otherwise by this release; measured is what the report holds."""
    was = old["site"]["geometry_measured"]["sha256"]
    if code is not None:
        yield Reason("site", None, was, None, Text(
            f"地块原始文件按本版本不能读取（{code}）；复核以报告所载量算图形为准",
            f"this release refuses the site's own file ({code}); "
            "the geometry that the report measured is what counts"))  # fmt: skip
    elif sha256 is not None and sha256 != was:
        yield Reason("site", None, was, sha256, Text(
            "地块原始文件按本版本读取的图形与当时不同；复核以报告所载量算图形为准",
            "this release reads another outline from the site's own file; "
            "the geometry that the report measured is what counts"))  # fmt: skip
