"""What another pack would change for a site is told whole: figures, items, questions, not verdicts alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from checker.rules_cli import rules
from spatial.settings import Settings
from tests.checker.packs import rule, write_pack
from tests.checker.trial import BOOL, HIT, LINE, NET, STRIP
from tests.factories import X, Y, make_draft, make_store

ITEMS = {
    "permit": {"title": {"zh": "许可", "en": "a permit"}, "department": "natural-resources"},
}  # fmt: skip
HITS = [{"when": "overlap", "verdict": "conditional", "code": "hit"},
        {"otherwise": True, "verdict": "clear", "code": "none"}]  # fmt: skip


@pytest.fixture
def place(tmp_path: Path) -> Path:
    make_store(tmp_path / "store", make_draft("zones", [LINE], [{"kv": "220"}]),
               make_draft("other", HIT))  # fmt: skip
    (tmp_path / "site.geojson").write_text(json.dumps(_square()), "utf-8")
    return tmp_path


def _square() -> dict[str, Any]:
    ring = [[X, Y], [X + 100, Y], [X + 100, Y + 100], [X, Y + 100], [X, Y]]
    crs = {"type": "name", "properties": {"name": "EPSG:4547"}}
    return {"type": "FeatureCollection", "crs": crs, "features": [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}},
    ]}  # fmt: skip


def wires(metres: float) -> dict[str, Any]:
    values = {"2020-01-01": {"110": 10, "220": metres}}
    strip = {**STRIP, "parameters": {"strip_m": {"unit": "m", "field": "kv", "values": values}}}
    return {"t/line.yaml": strip, "site/net.yaml": NET}


def told(place: Path, before: Mapping[str, Any], after: Mapping[str, Any], lang: str = "en") -> str:
    return _called(place, before, after, Settings(place / "store", lang=lang))


def effect(place: Path, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    body = json.loads(_called(place, before, after, Settings(place / "store", json=True)))
    (site,) = body["sites"]
    return dict(site)


def _called(place: Path, before: Any, after: Any, settings: Settings) -> str:
    packs = [str(write_pack(place / name, files)) for name, files in
             (("before", before), ("after", after))]  # fmt: skip
    words = ["diff", *packs, "--sites", str(place / "site.geojson"), "--as-of", "2026-11-24"]
    done = CliRunner().invoke(rules, words, obj=settings)
    assert done.exit_code == 0, done.exception
    return done.output


def test_a_wider_strip_changes_the_answer_though_no_verdict_does(place: Path):
    found = effect(place, wires(15), wires(25))
    assert found["changed"] is True and (found["before"], found["after"]) == ("conditional",) * 2
    assert found["net_buildable_m2"] == {"before": 7000.0, "after": 5000.0}
    line = found["rules"]["t.line"]
    assert line["measures"]["overlap_m2"] == {"before": 3000.0, "after": 5000.0}
    assert line["before"] == line["after"] == "conditional/strip"


@pytest.mark.parametrize(("lang", "net", "area"), [
    ("zh", "净可建设面积: 7,000.00 → 5,000.00 ㎡", "净重叠面积: 3,000.00 → 5,000.00 ㎡"),
    ("en", "net buildable area: 7,000.00 → 5,000.00 m²", "Net overlap: 3,000.00 → 5,000.00 m²"),
])  # fmt: skip
def test_figures_stand_with_their_units(place: Path, lang: str, net: str, area: str):
    said = told(place, wires(15), wires(25), lang)
    assert net in said and area in said and ": =" not in said


def test_the_same_answer_is_told_as_the_same(place: Path):
    note = {"note": {"zh": "注", "en": "a note"}}
    pack = {"t/a.yaml": rule(layer="other")}
    assert told(place, pack, {"t/a.yaml": rule(layer="other", **note)}).splitlines()[-1] == "#1: ="
    assert effect(place, pack, pack)["changed"] is False


def test_items_that_come_are_told(place: Path):
    plain = {"t/a.yaml": rule(layer="other", outcomes=HITS), "approval_items.yaml": ITEMS}
    rows = [{**HITS[0], "triggers": ["permit"]}, HITS[1]]
    more = {**plain, "t/a.yaml": rule(layer="other", outcomes=rows)}
    found = effect(place, plain, more)
    assert found["items"] == {"permit": {"before": None, "after": ["t.a"]}}
    assert "+ approval item permit (t.a)" in told(place, plain, more)
    assert "- approval item permit (t.a)" in told(place, more, plain)


def test_what_becomes_open_is_told(place: Path):
    asked = rule(layer="other", facts={"key": {"kind": "question", **BOOL}}, outcomes=[
        {"when": "overlap and key", "verdict": "conditional", "code": "key"},
        {"when": "overlap", "verdict": "prohibited", "code": "hit"}, HITS[1],
    ])  # fmt: skip
    found = effect(place, {"t/a.yaml": rule(layer="other")}, {"t/a.yaml": asked})
    assert [row["rule"] for row in found["undecided"]["added"]] == ["t.a"]
    assert found["undecided"]["removed"] == [] and found["before"] != found["after"]


def test_another_sentence_is_told_where_nothing_else_is(place: Path):
    other = rule(layer="other", texts={"hit": {"zh": "不可建", "en": "never build"}})
    assert "never build" in told(place, {"t/a.yaml": rule(layer="other")}, {"t/a.yaml": other})


def test_a_rule_that_is_only_in_one_pack_is_told(place: Path):
    one = {"t/a.yaml": rule(layer="other")}
    two = {**one, "t/b.yaml": rule(layer="other", effect="activity")}
    said = told(place, one, two)
    assert "t.b: not in force → prohibited (hit)" in said
