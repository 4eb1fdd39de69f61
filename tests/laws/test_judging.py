"""M12 and its neighbours: nothing added makes a verdict better, what is not in force is silent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import shapely
from hypothesis import given
from hypothesis import strategies as st

from tests.checker.packs import rule
from tests.laws.ground import LAW, PACK, Zone, book, boxes, checked, told, zones

VERDICTS = ("prohibited", "conditional", "clear")


def verdicts(hit: str, none: str) -> dict[str, Any]:
    return rule(effect="activity", outcomes=[
        {"when": "overlap", "verdict": hit, "code": "hit"},
        {"otherwise": True, "verdict": none, "code": "none"},
    ])  # fmt: skip


rules = st.builds(verdicts, st.sampled_from(VERDICTS), st.sampled_from(VERDICTS))


@LAW
@given(ground=zones(), site=boxes, first=rules, more=rules, layer=st.sampled_from(["zones", "other"]))
def test_m12_one_more_rule_never_improves_the_verdict(
    tmp_path: Path, ground: list[Zone], site: shapely.Polygon, first: dict[str, Any],
    more: dict[str, Any], layer: str,
):  # fmt: skip
    """The layer ``other`` has no version: the rule added is unknown, and never hidden."""
    one = book(tmp_path / "one", {"law/a.yaml": first})
    two = book(tmp_path / "two", {"law/a.yaml": first, "law/b.yaml": {**more, "layer": layer}})
    before, after = (checked(pack, ground, site) for pack in (one, two))
    assert after.verdict.rank >= before.verdict.rank
    asked = [f for f in after.findings if f.rule.id == "law.b"]
    assert after.verdict.rank >= asked[0].verdict.rank
    assert after.required.must == before.required.must + 1


@LAW
@given(ground=zones(), site=boxes, late=rules)
def test_a_rule_not_in_force_has_no_effect(
    tmp_path: Path, ground: list[Zone], site: shapely.Polygon, late: dict[str, Any]
):
    ended = {**late, "in_force": {"2020-01-01": True, "2026-11-24": None}}
    coming = {**late, "in_force": {"2026-11-25": True}, "references": {"2026-11-25": late["references"]["2020-01-01"]}}
    plain = book(tmp_path / "plain")
    other = book(tmp_path / "other", {**PACK, "law/ended.yaml": ended, "law/coming.yaml": coming})
    told_without = told(checked(plain, ground, site))
    told_with = told(checked(other, ground, site))
    for one in (told_without, told_with):
        one.pop("rulebook")
        one.pop("validity")
    assert told_without == told_with
