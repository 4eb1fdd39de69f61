"""The report: nothing left out, nothing told that a card keeps back, one digest."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from checker.assessment import Assessment
from checker.check import assess
from checker.proposal import NOTHING_DECLARED, Declared, Proposal
from checker.report.digest import canonical, digest
from checker.report.document import report
from checker.report.geojson import feature_collection
from checker.report.picture import picture_of
from checker.report.text import summary
from spatial.snapshot import snapshot
from tests.checker.packs import make_pack, rule
from tests.checker.trial import HIT, LINE, SITE, TODAY, WIRES
from tests.checker.valid import valid
from tests.factories import make_draft, make_site, make_store, square

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TELLING = {
    "t/a.yaml": rule(texts={"hit": {
        "zh": "占用 {overlap_m2} 平方米（{zone_names}）", "en": "{overlap_m2} m² of {zone_names}",
    }})
}  # fmt: skip
NAMED = [{"id": "SECRET-7", "code": "010", "name": "密林"}]


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Assessment]:
    def check(files: dict[str, Any], *drafts: Any, facts: Any = None) -> Assessment:
        book = make_pack(tmp_path / "pack", files)
        store = make_store(tmp_path / "store", *drafts)
        given = {name: Declared(value, "me") for name, value in (facts or {}).items()}
        proposal = Proposal("厂房", given) if given else NOTHING_DECLARED
        return assess(snapshot(store, as_of=TODAY), make_site(SITE), book, proposal)

    return check


def written(assessment: Assessment, **values: Any) -> dict[str, Any]:
    out = valid(report(assessment, created_at=NOW, **values))
    json.dumps(out, allow_nan=False)
    return out


def test_every_field_of_the_contract_is_there(run: Any):
    out = written(run(TELLING, make_draft("zones", HIT, NAMED)))
    assert set(out) >= {
        "schema", "id", "created_at", "as_of", "known_at", "lang", "secrecy", "site", "proposal",
        "verdict", "decided", "required", "undecided", "departments", "findings", "items", "quota",
        "layers", "engine", "rulebook", "store", "validity", "digest", "audience",
    }  # fmt: skip
    (finding,) = out["findings"]
    assert finding["message"]["zh"] == "占用 5,000.00 平方米（密林）"
    assert finding["zones"][0]["id"] == "SECRET-7"
    assert finding["measures"]["overlap_m2"] == pytest.approx(5000)
    assert out["site"]["area_mu"] == pytest.approx(15)
    assert out["site"]["area_ha"] == pytest.approx(1)
    assert (out["verdict"], out["decided"]) == ("prohibited", "prohibited")
    assert out["validity"]["until"] == "2027-02-22"
    assert out["departments"][0]["layers_held"] == ["zones"]


def test_what_is_measured_can_be_replayed(run: Any):
    site = written(run(TELLING, make_draft("zones", HIT)))["site"]
    wkb = bytes.fromhex(site["geometry_measured"]["wkb"])
    assert hashlib.sha256(wkb).hexdigest() == site["geometry_measured"]["sha256"]
    assert shapely.from_wkb(wkb).area == pytest.approx(site["area_m2"])
    drawn = shapely.from_geojson(json.dumps(site["geometry"]))
    assert 113 < drawn.centroid.x < 115


@pytest.mark.parametrize("release", ["geometry", "area-only", "hit-only"])
def test_release_is_honoured_everywhere(run: Any, release: str):
    zones = make_draft("zones", HIT, NAMED, release=release, secrecy="work-secret")
    found = run(TELLING, zones)
    out = written(found)
    told = json.dumps([out, feature_collection(picture_of(found)), summary(out)], ensure_ascii=False)
    assert out["secrecy"] == "work-secret"
    assert out["verdict"] == "prohibited"
    assert ("SECRET-7" in told) == (release == "geometry")
    assert ("密林" in told) == (release == "geometry")
    assert ("5,000.00" in told) == (release != "hit-only")
    assert out["findings"][0]["zones"] == [] or release == "geometry"
    area = out["findings"][0]["measures"]["overlap_m2"]
    assert (area is None) == (release == "hit-only")
    shapes = [f["properties"]["kind"] for f in feature_collection(picture_of(found))["features"]]
    assert shapes == (["site", "overlap"] if release == "geometry" else ["site"])


@pytest.mark.parametrize("how", ["within", "outside"])
def test_a_hit_only_layer_cannot_be_read_through_what_it_cuts(run: Any, how: str):
    files = {"t/cut.yaml": rule(**{how: ["other"]})}
    drafts = (make_draft("zones", [square(-50, -50, 300)]),
              make_draft("other", [square(0, 0, 37, 100)], release="hit-only"))  # fmt: skip
    found = run(files, *drafts)
    told = json.dumps([written(found), feature_collection(picture_of(found)), summary(written(found))])
    assert "3700" not in told.replace(",", "")
    assert "6300" not in told.replace(",", "")
    assert [f["properties"]["kind"] for f in feature_collection(picture_of(found))["features"]] == ["site"]


def test_a_hit_only_strip_cannot_be_read_from_what_is_left(run: Any):
    wires = make_draft("zones", [LINE], [{"kv": "220"}], release="hit-only")
    out = written(run(WIRES, wires, facts={"need_area_m2": 1.0}))
    assert out["site"]["net_buildable_m2"] is None
    net = next(f for f in out["findings"] if f["rule"] == "site.net")
    assert net["measures"]["remainder_m2"] is None
    assert "7,000" not in json.dumps(out, ensure_ascii=False)


def test_a_strip_is_drawn_as_unbuildable(run: Any):
    wires = make_draft("zones", [LINE], [{"kv": "220"}])
    found = run(WIRES, wires, facts={"need_area_m2": 1.0})
    strip = feature_collection(picture_of(found))["features"][1]
    assert strip["properties"]["kind"] == "strip"
    assert written(found)["site"]["net_buildable_m2"] == pytest.approx(7000)


@pytest.mark.parametrize(
    ("drafts", "status", "flags"),
    [
        ([make_draft("zones", HIT)], "hit", []),
        ([make_draft("zones", [square(100, 0, 50)])], "near", []),
        ([make_draft("zones", [square(900, 0, 50)])], "clear", []),
        ([make_draft("zones", HIT, certainty="indicative")], "hit", ["indicative"]),
        ([make_draft("zones", HIT, coverage=square(0, 0, 60))], "hit", ["partly-covered"]),
        ([make_draft("zones", HIT, coverage=square(900, 0, 60))], "not-covered", []),
        ([make_draft("zones", [])], "empty", []),
        ([make_draft("other", HIT)], "missing", []),
        ([make_draft("zones", HIT, valid_from=date(2027, 1, 1))], "missing", []),
        ([make_draft("zones", HIT, valid_from=date(2009, 1, 1), stale_after_days=9)],
         "hit", ["stale"]),
    ],
)  # fmt: skip
def test_layers_tell_their_status_and_flags(
    run: Any, drafts: list[Any], status: str, flags: list[str]
):
    row = next(r for r in written(run(TELLING, *drafts))["layers"] if r["id"] == "zones")
    assert (row["status"], row["flags"]) == (status, flags)


def test_the_same_check_twice_and_in_another_language_has_one_digest(run: Any, tmp_path: Path):
    found = run(TELLING, make_draft("zones", HIT, NAMED))
    later = report(found, created_at=datetime(2030, 1, 1, tzinfo=UTC), lang="en")
    assert later["digest"] == written(found)["digest"]
    assert later["digest"] == digest(later)
    again = json.loads(json.dumps(later))
    assert digest(again) == later["digest"]


CHANGES = [
    ("verdict", lambda r: r.update(verdict="clear"), False),
    ("an area", lambda r: r["site"].update(area_m2=r["site"]["area_m2"] + 0.002), False),
    ("a hair of an area", lambda r: r["site"].update(area_m2=r["site"]["area_m2"] + 1e-6), True),
    ("an added field", lambda r: r.update(added=1), False),
    ("audience", lambda r: r.update(audience="public"), False),
    ("the site's file name", lambda r: r["site"]["source"].update(filename="x"), True),
    ("the site's file", lambda r: r["site"]["source"].update(sha256="0" * 64), False),
    ("language", lambda r: r.update(lang="en"), True),
    ("secrecy", lambda r: r.update(secrecy="secret"), True),
    ("the picture", lambda r: r["site"].update(geometry=None), True),
    ("engine", lambda r: r["engine"].update(python="9"), True),
    ("when it was recorded", lambda r: r["layers"][0].update(recorded_at="x"), True),
    ("the layer's version", lambda r: r["layers"][0].update(version="x"), False),
    ("the order of findings", lambda r: r["findings"].reverse(), True),
    ("the order of a trace", lambda r: r["findings"][0]["trace"].reverse(), False),
    ("a sentence", lambda r: r["findings"][0]["message"].update(zh="x"), False),
]


@pytest.mark.parametrize(("what", "change", "same"), CHANGES, ids=[c[0] for c in CHANGES])
def test_what_the_digest_sees(run: Any, what: str, change: Any, same: bool):
    files = {**TELLING, "t/b.yaml": rule(layer="other")}
    before = written(run(files, make_draft("zones", HIT, NAMED)))
    after = copy.deepcopy(before)
    change(after)
    assert (digest(after) == digest(before)) is same


@given(st.lists(st.fixed_dictionaries({"id": st.sampled_from("abc"), "v": st.integers(-9, 9)}),
                max_size=5), st.randoms())  # fmt: skip
def test_lists_are_sorted_whatever_their_order(rows: list[dict[str, Any]], random: Any):
    mixed = list(rows)
    random.shuffle(mixed)
    assert canonical({"rows": mixed}) == canonical({"rows": rows})


def test_the_summary_has_the_headline_and_who_can_decide(run: Any):
    out = written(run({**TELLING, "t/b.yaml": rule(layer="other")}, make_draft("zones", HIT)))
    zh, en = summary(out, "zh"), summary(out, "en")
    assert "✕ 不符合（禁止性管控）" in zh
    assert "缺图层：other" in zh
    assert "who can decide" in en
    assert out["digest"] in zh


def test_control_characters_of_a_file_do_not_reach_the_terminal(run: Any):
    rows = [{"id": "1", "name": "a\x1b[31m\nb"}]
    out = written(run(TELLING, make_draft("zones", HIT, rows)))
    assert "\x1b" not in summary(out)


def test_braces_in_a_name_are_text_and_not_a_template(run: Any):
    rows = [{"id": "1", "name": "{overlap_m2.__class__}{{7*7}}"}]
    out = written(run(TELLING, make_draft("zones", HIT, rows)))
    assert "{overlap_m2.__class__}{{7*7}}" in out["findings"][0]["message"]["zh"]


def test_a_report_without_anything_in_force_is_whole(run: Any):
    out = written(run({"t/a.yaml": rule(in_force={"2030-01-01": True})}))
    assert (out["verdict"], out["decided"]) == ("unknown", None)
    assert out["undecided"][0]["kind"] == "nothing-checked"




def test_no_verdict_is_a_bare_word_of_approval():
    from checker.verdict import WORDS, Verdict

    assert WORDS[Verdict.CLEAR].zh == "未发现冲突"
