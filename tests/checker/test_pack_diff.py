"""Two packs side by side: what changed, what it would change, and what may be published."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checker.errors import RulesError
from checker.pack_diff import PackChange, pack_changes
from checker.pack_effect import sites_of
from checker.publication import publish_pack
from checker.rulebook import find_pack, load_rulebook
from tests.checker.packs import make_pack, rule, write_pack

ON = date(2026, 11, 24)
EXAMPLES = [
    {"name": "hit", "as_of": "2026-11-24", "given": {"measures": {"overlap": True}},
     "expect": {"verdict": "prohibited", "code": "hit"}},
    {"name": "clear", "as_of": "2026-11-24", "given": {"measures": {"overlap": False}},
     "expect": {"verdict": "clear", "code": "none"}},
    {"name": "no data", "as_of": "2026-11-24", "given": {"layer": "missing"},
     "expect": {"verdict": "unknown"}},
]  # fmt: skip


def near(values: dict[str, Any]) -> dict[str, Any]:
    rows = [{"when": "near", "verdict": "conditional", "code": "near"},
            {"otherwise": True, "verdict": "clear", "code": "far"}]  # fmt: skip
    return rule(criterion="distance", outcomes=rows,
                parameters={"near_m": {"unit": "m", "values": values}})  # fmt: skip


def changes(folder: Path, before: dict[str, Any], after: dict[str, Any]) -> list[PackChange]:
    one, other = (make_pack(folder / name, files) for name, files in
                  (("before", before), ("after", after)))  # fmt: skip
    return list(pack_changes(one, other))


def test_a_new_value_is_told_with_its_date(tmp_path: Path):
    found = changes(
        tmp_path, {"a/one.yaml": near({"2020-01-01": 50})},
        {"a/one.yaml": near({"2020-01-01": 50, "2027-01-01": 80})},
    )  # fmt: skip
    assert found == [
        PackChange("rule", "a.one", "changed", "parameters.near_m.values.2027-01-01", None, 80.0)
    ]


@pytest.mark.parametrize(("before", "after", "zh", "en"), [
    (None, False, "无 → 否", "none → no"), (True, 80.0, "是 → 80", "yes → 80"),
    ("a", ["M1", "M2"], "“a” → “M1”、“M2”", "'a' → 'M1', 'M2'"),
    ([], {"110": 10.0, "220": 12.5}, "无 → 110: 10、220: 12.5", "none → 110: 10, 220: 12.5"),
    (1234567.0, 0.1, "1234567 → 0.1", "1234567 → 0.1"),
])  # fmt: skip
def test_a_change_is_told_in_words(before: Any, after: Any, zh: str, en: str):
    change = PackChange("rule", "a.one", "changed", "in_force.2027-01-01", before, after)
    assert change.line("zh") == f"修改 规则 a.one in_force.2027-01-01: {zh}"
    assert change.line("en") == f"changed rule a.one in_force.2027-01-01: {en}"


def test_rules_come_and_go(tmp_path: Path):
    found = changes(tmp_path, {"a/one.yaml": rule(), "a/two.yaml": rule(effect="activity")},
                    {"a/one.yaml": rule(), "a/three.yaml": rule(effect="activity")})  # fmt: skip
    assert [(c.subject, c.id, c.kind) for c in found if c.subject == "rule"] == [
        ("rule", "a.three", "added"), ("rule", "a.two", "removed"),
    ]


def test_zones_levels_and_words_count(tmp_path: Path):
    lists = [{"default": "must", "checks": [{"check": "a.*", "level": level}]}
             for level in ("must", "info")]  # fmt: skip
    found = changes(
        tmp_path, {"a/one.yaml": rule(), "required.yaml": lists[0]},
        {"a/one.yaml": rule(zones={"grade": ["1"]}), "required.yaml": lists[1]},
    )  # fmt: skip
    assert {(c.subject, c.path) for c in found} == {("rule", "zones.grade"), ("required", "[1]")}


def test_a_pack_is_no_different_from_itself():
    book = load_rulebook(find_pack("cn"))
    assert pack_changes(book, book) == ()


def test_only_a_pack_that_passed_reaches_the_store(tmp_path: Path):
    kept: list[str] = []

    def keep(name: str, data: bytes) -> str:
        kept.append(name)
        return hashlib.sha256(data).hexdigest()

    bad = write_pack(tmp_path / "bad", {"a/one.yaml": rule()})
    with pytest.raises(RulesError) as caught:
        publish_pack(bad, keep, on=ON)
    assert caught.value.code == "PACK_NOT_PASSED" and kept == []
    good = write_pack(tmp_path / "good", {"a/one.yaml": rule(), "a/one.examples.yaml": EXAMPLES})
    done = publish_pack(good, keep, on=ON)
    assert kept == ["good"]
    assert done.sha256 == done.rulebook.sha256


def test_each_feature_is_a_site(tmp_path: Path):
    def feature(east: float) -> dict[str, Any]:
        ring = [[east, 23.02], [east + 0.002, 23.02], [east + 0.002, 23.021], [east, 23.02]]
        return {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}

    path = tmp_path / "sites.geojson"
    features = [feature(113.75), feature(113.76)]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    found = list(sites_of(path, measure_crs="EPSG:4547", study_area=None))
    assert len(found) == 2 and found[0].sha256 != found[1].sha256
