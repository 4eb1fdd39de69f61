"""What a rule says of every site that the map does not concern is judged once and said of each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from checker.check import assess
from checker.finding import Finding
from checker.judge import judge
from checker.proposal import NOTHING_DECLARED, Declared, Proposal
from checker.standing import far, of_any_site
from checker.verdict import Verdict
from spatial.overlap import LayerState, Part, ZoneNear, ZoneOverlap, nothing
from spatial.snapshot import Snapshot, snapshot
from tests.checker.packs import make_pack, rule
from tests.checker.trial import BOOL, FAR, HIT, TODAY
from tests.factories import make_draft, make_site, make_store, square

ASKED = {"discharges": {"kind": "question", **BOOL}}
NEAR = {"near_m": {"unit": "m", "values": {"2020-01-01": 50}}}
ON_FACT = [{"when": "overlap and discharges", "verdict": "prohibited", "code": "both"},
           {"when": "discharges", "verdict": "conditional", "code": "fact"},
           {"otherwise": True, "verdict": "clear", "code": "none"}]  # fmt: skip
KEYED = {"near_m": {"unit": "m", "field": "use", "values": {"2020-01-01": {"M1": 50}}}}
USE = {"use": {"kind": "question", "type": "text", "ask": {"zh": "用途", "en": "use"}}}
IF_NEAR = [{"when": "near", "verdict": "conditional", "code": "near"},
           {"otherwise": True, "verdict": "clear", "code": "none"}]  # fmt: skip
BY_SIZE = [{"when": "site_area_m2 > 20000", "verdict": "conditional", "code": "large"},
           {"otherwise": True, "verdict": "clear", "code": "small"}]  # fmt: skip
PACK = {
    "t/far.yaml": rule(),
    "t/hit.yaml": rule(layer="other"),
    "t/absent.yaml": rule(layer="nowhere"),
    "t/stale.yaml": rule(layer="old"),
    "t/outside.yaml": rule(outside=["other"]),
    "t/near.yaml": rule(criterion="distance", parameters=NEAR, outcomes=IF_NEAR),
    "t/keyed.yaml": rule(
        criterion="distance", parameters=KEYED, facts=USE, outcomes=IF_NEAR),
    "t/asked.yaml": rule(facts=ASKED, outcomes=ON_FACT),
    "t/asked_absent.yaml": rule(layer="nowhere", facts=ASKED, outcomes=ON_FACT),
    "t/project.yaml": rule(layer="none", criterion="declared", facts=ASKED, outcomes=ON_FACT[1:]),
    "t/size.yaml": rule(layer="none", criterion="declared", outcomes=BY_SIZE),
    "t/within.yaml": rule(criterion="within", outcomes=[
        {"when": "outside", "verdict": "conditional", "code": "out"},
        {"otherwise": True, "verdict": "clear", "code": "in"}]),
    "required.yaml": {"default": "must", "checks": {"t.asked": "offline"}},
}  # fmt: skip
SITES = [square(0, 0, 100), square(-500, 200, 90), square(60, 10, 200)]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Any]:
    folder = tmp_path_factory.mktemp("ground")
    book = make_pack(folder / "pack", PACK, layers="zones other nowhere old")
    old = make_draft("old", FAR, stale_after_days=1)
    store = make_store(
        folder / "store", make_draft("zones", FAR), make_draft("other", HIT), old
    )
    return snapshot(store, as_of=TODAY), book


def declared(**facts: Any) -> Proposal:
    return Proposal("p", {name: Declared(value) for name, value in facts.items()})


PROJECTS = [NOTHING_DECLARED, declared(discharges=True, use="M1"), declared(use="R2")]


@pytest.mark.parametrize("proposal", PROJECTS, ids=["nothing", "both", "other use"])
@pytest.mark.parametrize("indicative", [False, True])
def test_every_finding_is_the_one_judged_at_the_site_itself(
    ground: Any, monkeypatch: pytest.MonkeyPatch, proposal: Proposal, indicative: bool
):
    snap, book = ground
    sites = [replace(make_site(site), indicative=indicative) for site in SITES]
    once = [assess(snap, site, book, proposal) for site in sites]
    monkeypatch.setattr("checker.check._unconcerned", lambda *_: False)
    for site, found in zip(sites, once, strict=True):
        itself = assess(snap, site, book, proposal)
        assert found.findings == itself.findings
        assert found == replace(itself, facts=found.facts)
        sized = {f.rule.id: f.measures["site_area_m2"] for f in found.findings
                 if "site_area_m2" in f.measures}  # fmt: skip
        assert sized == {"t.size": site.area_m2}


def test_which_rules_say_the_same_of_every_site(ground: Any, monkeypatch: pytest.MonkeyPatch):
    snap, book = ground
    assess(snap, make_site(SITES[1]), book)  # all is far from it
    judged: list[str] = []

    def noting(plan: Any, measured: Any, case: Any) -> Finding:
        judged.append(plan.rule.id.removeprefix("t."))
        return judge(plan, measured, case)

    monkeypatch.setattr("checker.check.judge", noting)
    monkeypatch.setattr("checker.standing.judge", noting)
    found = assess(snap, make_site(SITES[0]), book)
    assert judged == ["hit", "size", "within"]
    verdicts = {f.rule.id.removeprefix("t."): f.verdict for f in found.findings}
    assert verdicts["hit"] is Verdict.PROHIBITED
    assert verdicts["far"] is verdicts["near"] is Verdict.CLEAR
    assert verdicts["absent"] is verdicts["stale"] is Verdict.UNKNOWN


def test_what_many_sites_share_is_one_finding(ground: Any):
    snap, book = ground
    one, two = (assess(snap, make_site(site), book).findings for site in SITES[:2])
    shared = {f.rule.id for f in one if any(f is g for g in two)}
    assert {f.rule.id for f in one} - shared == {"t.hit", "t.size", "t.within"}


def test_what_a_card_words_is_not_said_of_another_store(ground: Any, tmp_path: Path):
    _, book = ground
    for organ in ("natural-resources", "water"):
        layer = make_draft("zones", FAR, authority=organ)
        snap = snapshot(make_store(tmp_path / organ, layer), as_of=TODAY)
        found = assess(snap, make_site(SITES[0]), book, declared(use="R2"))
        (row,) = next(f for f in found.findings if f.rule.id == "t.keyed").undecided
        assert (row.code, row.department) == ("PARAMETER_MISSING", organ)


EVERYWHERE = LayerState("zones", None, None, None, 1.0, 0.0, 0.0,
                        stale=False, indicative=False, quarantined=False)  # fmt: skip


@pytest.mark.parametrize("same", [{}, {"want": "missing"}, {"want": "empty"}, {"stale": True},
                                  {"covered_share": 0.0}])  # fmt: skip
def test_a_layer_of_which_nothing_comes_from_the_site_is_the_same_at_any(same: dict[str, Any]):
    assert of_any_site(replace(EVERYWHERE, **same))


@pytest.mark.parametrize("own", [
    {"want": "failed"}, {"uncovered": SITES[0]}, {"quarantined": True}, {"revision_bears": True},
    {"gap_m2": 1.0}, {"gap_solid_m2": 1.0},
], ids=lambda own: next(iter(own)))  # fmt: skip
def test_a_layer_that_is_what_it_is_because_of_the_site_is_this_sites_own(own: dict[str, Any]):
    assert not of_any_site(replace(EVERYWHERE, **own))


NOTHING = nothing(2)
ZONE = ZoneOverlap("zones", "1", "", "", {}, 1.0, 0.1, 0.0)
BESIDE = ZoneNear("zones", "1", "", "", {}, 3.0)


@pytest.mark.parametrize("found", [
    {"distance_m": 0.0}, {"distance_m": 49.0}, {"parts": (Part(1.0, 1.0, thin=False),)},
    {"zones": (ZONE,)}, {"unkeyed": (BESIDE,)},
], ids=lambda found: next(iter(found)))  # fmt: skip
def test_what_is_met_or_near_or_cannot_be_placed_is_not_far(found: dict[str, Any]):
    assert far(NOTHING)
    assert not far(None)
    assert not far(replace(NOTHING, **found))
