"""What another rule pack would say of a set of sites: every answer that would change."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.answer import Answer, RuleAnswer, answer
from checker.check import assess
from checker.proposal import NOTHING_DECLARED, Proposal
from checker.rulebook import Rulebook
from spatial.site import read_site, read_site_bytes

if TYPE_CHECKING:
    from spatial.site import Site
    from spatial.snapshot import Snapshot

__all__ = ["RuleEffect", "SiteEffect", "pack_effect", "sites_of"]


@dataclass(frozen=True, slots=True)
class RuleEffect:
    """How one rule would answer otherwise; None where it is not in force."""

    before: RuleAnswer | None
    after: RuleAnswer | None

    @property
    def figures(self) -> dict[str, tuple[Any, Any]]:
        """Measures that differ, by name: before and after."""
        if self.before is None or self.after is None:
            return {}
        return _pairs(self.before.measures, self.after.measures)

    @property
    def reworded(self) -> bool:
        """Whether the sentence alone differs."""
        a, b = self.before, self.after
        if a is None or b is None or a.text == b.text:
            return False
        return (a.code, a.level, a.measures) == (b.code, b.level, b.measures)

    def as_dict(self) -> dict[str, Any]:
        """The effect as JSON content."""
        a, b = self.before, self.after
        figures = {name: _sides(*pair) for name, pair in self.figures.items()}
        out: dict[str, Any] = {**_sides(a and a.code, b and b.code), "measures": figures}
        if a and b and a.level != b.level:
            out["level"] = _sides(a.level, b.level)
        if a and b and a.text != b.text:
            out["text"] = _sides(a.text.as_dict(), b.text.as_dict())
        return out


@dataclass(frozen=True, slots=True)
class SiteEffect:
    """How the answer for one site would change: verdicts, figures, items, open questions."""

    site: str
    before: Answer
    after: Answer

    @property
    def rules(self) -> dict[str, RuleEffect]:
        """Rules that answer otherwise, by id."""
        pairs = _pairs(self.before.rules, self.after.rules)
        return {rule: RuleEffect(*pair) for rule, pair in pairs.items()}

    @property
    def items(self) -> dict[str, tuple[tuple[str, ...] | None, tuple[str, ...] | None]]:
        """Approval items that come, go or rest on other rules: those rules, None without it."""
        return _pairs(self.before.items, self.after.items)

    @property
    def net(self) -> tuple[float | None, float | None]:
        """Net buildable area, m²; None where it is not released."""
        return self.before.net_m2, self.after.net_m2

    @property
    def changed(self) -> bool:
        """Whether anything would be said differently."""
        return self.before != self.after

    def as_dict(self) -> dict[str, Any]:
        """The effect as JSON content."""
        a, b = self.before, self.after
        return {
            "site": self.site, "changed": self.changed, **_sides(a.verdict, b.verdict),
            "headline": _sides(a.headline.as_dict(), b.headline.as_dict()),
            "net_buildable_m2": _sides(*self.net), "valid_until": _sides(a.until, b.until),
            "rules": {rule: effect.as_dict() for rule, effect in self.rules.items()},
            "items": {
                item: _sides(*(None if by is None else list(by) for by in pair))
                for item, pair in self.items.items()
            },
            "undecided": {
                "added": [row.as_dict() for row in b.undecided if row not in a.undecided],
                "removed": [row.as_dict() for row in a.undecided if row not in b.undecided],
            },
        }  # fmt: skip


def pack_effect(
    snapshot: Snapshot,
    sites: Iterable[Site],
    before: Rulebook,
    after: Rulebook,
    proposal: Proposal = NOTHING_DECLARED,
) -> Iterator[SiteEffect]:
    """Check every site under both packs, on the same data and date."""
    for number, site in enumerate(sites, 1):
        old, new = (answer(assess(snapshot, site, book, proposal)) for book in (before, after))
        yield SiteEffect(site.name or f"#{number}", old, new)


def _pairs(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What differs by key, in order of the keys; None on the side that lacks it."""
    keys = sorted({*before, *after})
    pairs = {key: (before.get(key), after.get(key)) for key in keys}
    return {key: (a, b) for key, (a, b) in pairs.items() if a != b}


def _sides(before: Any, after: Any) -> dict[str, Any]:
    return {"before": before, "after": after}


def sites_of(path: Path, **store: Any) -> Iterator[Site]:
    """Sites of a file: each feature of a GeoJSON or line of an NDJSON, else the whole file.

    Parameters
    ----------
    store : mapping
        ``measure_crs`` and ``study_area``, as `spatial.site.read_site` takes them.

    Raises
    ------
    BadInput
        As `spatial.site.read_site`.
    """
    features = list(_features(path))
    if len(features) < 2:
        yield read_site(path, **store)
        return
    for number, (feature, around) in enumerate(features, 1):
        data = json.dumps({**around, "type": "FeatureCollection", "features": [feature]})
        yield read_site_bytes(data.encode(), f"{path.stem}-{number}.geojson", **store)


def _features(path: Path) -> Iterator[tuple[Any, dict[str, Any]]]:
    if path.suffix.lower() not in (".geojson", ".json", ".ndjson", ".geojsonl"):
        return
    try:
        text = path.read_text(encoding="utf-8-sig")
        lines = path.suffix.lower() in (".ndjson", ".geojsonl")
        content = [json.loads(line) for line in text.splitlines() if line.strip()] if lines else (
            json.loads(text)
        )  # fmt: skip
    except (OSError, ValueError, RecursionError):
        return  # the strict reader says what is wrong with it
    if isinstance(content, list):
        yield from ((feature, {}) for feature in content)
    elif isinstance(content, dict) and isinstance(content.get("features"), list):
        around = {k: v for k, v in content.items() if k == "crs"}
        yield from ((feature, around) for feature in content["features"])
