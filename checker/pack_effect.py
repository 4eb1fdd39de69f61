"""What another rule pack would say of a set of sites: every verdict that would change."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.check import assess
from checker.proposal import NOTHING_DECLARED, Proposal
from checker.rulebook import Rulebook
from spatial.site import read_site, read_site_bytes

if TYPE_CHECKING:
    from spatial.site import Site
    from spatial.snapshot import Snapshot

__all__ = ["SiteEffect", "pack_effect", "sites_of"]


@dataclass(frozen=True, slots=True)
class SiteEffect:
    """How the answer for one site would change; equal headlines may hide changed rules.

    Parameters
    ----------
    headline : tuple of str
        Verdict of the site under either pack.
    rules : mapping of str to tuple of str or None
        Rules whose verdict or outcome differs: before and after, None where the rule is not
        in force.
    """

    site: str
    headline: tuple[str, str]
    rules: Mapping[str, tuple[str | None, str | None]]

    @property
    def changed(self) -> bool:
        """Whether anything would be said differently."""
        return self.headline[0] != self.headline[1] or bool(self.rules)

    def as_dict(self) -> dict[str, Any]:
        """The effect as JSON content."""
        rules = {rule: {"before": a, "after": b} for rule, (a, b) in self.rules.items()}
        before, after = self.headline
        return {"site": self.site, "before": before, "after": after, "rules": rules}


def pack_effect(
    snapshot: Snapshot,
    sites: Iterable[Site],
    before: Rulebook,
    after: Rulebook,
    proposal: Proposal = NOTHING_DECLARED,
) -> Iterator[SiteEffect]:
    """Check every site under both packs, on the same data and date."""
    for number, site in enumerate(sites, 1):
        told = [assess(snapshot, site, book, proposal) for book in (before, after)]
        said = [
            {f.rule.id: f"{f.verdict.value}/{f.code}" for f in one.findings} for one in told
        ]
        rules = {
            rule: (said[0].get(rule), said[1].get(rule)) for rule in sorted({*said[0], *said[1]})
            if said[0].get(rule) != said[1].get(rule)
        }  # fmt: skip
        headline = (told[0].verdict.value, told[1].verdict.value)
        yield SiteEffect(site.name or f"#{number}", headline, rules)


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
