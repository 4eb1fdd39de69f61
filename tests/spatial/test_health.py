"""Health of a store: each fact a person would act on, from a store where it is known."""

from datetime import date

import pytest
from click.testing import CliRunner

from spatial.card import card_from_dict, card_to_dict, parse_card
from spatial.errors import Text
from spatial.health import FLAGS, health
from spatial.health_lines import WORDS, health_lines
from spatial.kept_checks import keep_check
from spatial.proof import prove
from spatial.publish import publish
from spatial.verified import FILE, keep_proof, last_proof
from tests.factories import AT, STUDY_AREA, make_card, make_draft, make_store, square
from webmap.cli import main

TODAY = date(2026, 3, 2)
HALF = STUDY_AREA.intersection(square(-5_000, -5_000, 5_000, 10_000))
OUT = {"row": 3, "code": "GEOM_INVALID", "box": [0, 0, 1, 1], "text": {"zh": "坏", "en": "bad"}}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    made = make_store(
        tmp_path_factory.mktemp("health") / "s",
        make_draft("good", [square(0, 0, 10)], coverage=HALF),
        make_draft("plan", [square(0, 0, 10), square(8, 0, 10)], role="allocation"),
        make_draft("old", [square(0, 0, 10)], stale_after_days=365),
        make_draft("promised", [square(0, 0, 10)], review_on=date(2026, 3, 2)),
        make_draft("kept-out", [square(0, 0, 10)], quarantined=[OUT, OUT | {"row": 4}]),
        make_draft("mute", [square(0, 0, 10), square(5, 0, 10)], release="hit-only"),
    )
    publish(made, [make_draft("later", [square(0, 0, 10)], valid_from=date(2026, 5, 1))],
            recorded_at=AT, by="李工")  # fmt: skip
    for report in (b"{}", b"{ }"):
        keep_check(made, "20260101-000000000000", {"report": report}, at=AT)
    return made


@pytest.fixture(scope="module")
def rows(store):
    return {row["id"]: row for row in health(store, as_of=TODAY)["layers"]}


def test_the_flags_of_each_layer(rows):
    assert {name: row["flags"] for name, row in rows.items()} == {
        "good": [], "plan": ["self-overlap"], "old": ["stale"], "promised": ["review-due"],
        "kept-out": ["quarantined"], "mute": [], "later": ["missing"],
    }  # fmt: skip


def test_when_a_layer_has_to_be_looked_at_again(rows, store):
    assert rows["old"]["review"] == {
        "on": "2021-01-01", "promised": None, "stale_on": "2021-01-01",
        "days_left": (date(2021, 1, 1) - TODAY).days,
    }  # fmt: skip
    assert rows["good"]["review"]["on"] is None
    before = health(store, as_of=date(2020, 12, 31))["layers"]
    assert next(r for r in before if r["id"] == "old")["flags"] == []  # its last day


def test_counts_codes_and_coverage(rows):
    assert rows["good"]["coverage_share"] == pytest.approx(0.5)
    assert rows["kept-out"]["quarantine_codes"] == {"GEOM_INVALID": 2}
    assert rows["plan"]["self_overlap"]["area_m2"] == 20.0
    assert rows["later"]["next_change"] == "2026-05-01"


def test_a_withheld_layer_tells_neither_its_extent_nor_its_areas(rows):
    assert rows["mute"]["extent"] is None
    assert rows["mute"]["self_overlap"] == {
        "area_m2": None, "pair_area_m2": None, "pairs": 1, "tolerance_m2": 1.0, "worst": [],
    }  # fmt: skip


def test_who_published_stands_in_the_journal_and_the_journal_still_proves(store):
    found = health(store, as_of=date(2026, 6, 1))
    by = {row["id"]: row["published_by"] for row in found["layers"]}
    assert (by["later"], by["good"]) == ("李工", None)
    assert prove(store).damages == ()


def test_what_the_rules_need_and_nobody_gave(store):
    wanted = {"good": Text("好", "good"), "soil": Text("土", "soil"), "later": Text("后", "later")}
    found = health(store, as_of=TODAY, wanted=wanted)
    assert [row["id"] for row in found["wanted"]] == ["later", "soil"]
    assert next(r for r in found["layers"] if r["id"] == "later")["flags"] == ["wanted", "missing"]


def test_a_report_in_two_forms_is_one_check(store):
    assert health(store, as_of=TODAY)["checks"] == 1


def test_a_damaged_object_is_flagged_and_the_rest_still_told(tmp_path):
    made = make_store(
        tmp_path / "s", make_draft("a", [square(0, 0, 9)]), make_draft("b", [square(0, 0, 8)])
    )
    path = sorted((made.root / "objects").rglob("*.layer"))[0]
    path.chmod(0o640)
    path.write_bytes(b"SANHE-P1" + bytes(200))
    flags = sorted(row["flags"] for row in health(made, as_of=TODAY)["layers"])
    assert flags == [[], ["damaged"]]


def test_the_last_proof_is_remembered_and_a_garbled_one_is_none(tmp_path):
    made = make_store(tmp_path / "s", make_draft("a", [square(0, 0, 9)]))
    assert health(made, as_of=TODAY)["verified"] is None
    keep_proof(made, prove(made), at=AT)
    said = health(made, as_of=TODAY)["verified"]
    assert (said["at"], said["ok"], said["head"]) == (AT.isoformat(), True, prove(made).head)
    for text in ("[]", "{", '{"at": 1}'):
        (made.root / FILE).write_text(text)
        assert last_proof(made) is None


def test_an_empty_store_has_nothing_and_says_so(tmp_path):
    found = health(make_store(tmp_path / "s"), as_of=TODAY)
    assert (found["layers"], found["checks"], found["versions"]) == ([], 0, 0)
    assert "never verified" in "\n".join(health_lines(found, "en"))


def test_every_flag_has_a_word_with_a_sign():
    assert set(WORDS) == set(FLAGS)
    assert all(text.zh[0] == text.en[0] and text.en[0] in "✕⚠·" for text in WORDS.values())


def test_the_worst_layer_stands_first_in_the_terminal(store):
    found = health(store, as_of=TODAY, wanted={"soil": Text("土", "soil")})
    lines = list(health_lines(found, "en"))
    assert "soil" in lines[2]
    assert [line.split()[0] for line in lines[4:7]] == ["later", "old", "promised"]


def test_a_card_says_when_it_will_be_reviewed():
    text = """
id: wetland
title: {zh: 湿地, en: Wetland}
plan: forestry
role: constraint
authority: natural-resources
crs: EPSG:4547
coverage: study-area
review_on: 2027-01-31
"""
    card = parse_card(text, where="w.yaml")
    assert card.review_on == date(2027, 1, 31)
    assert card_from_dict(card_to_dict(card)) == card
    assert "review_on" not in card_to_dict(make_card("x"))


@pytest.mark.parametrize(("words", "name"), [(["--by", "王工"], "王工"), ([], "someone")])
def test_a_rollback_names_who_did_it(tmp_path, monkeypatch, words, name):
    monkeypatch.delenv("SANHE_ACTOR", raising=False)
    monkeypatch.setenv("LOGNAME", "someone")
    made = make_store(tmp_path / "s", make_draft("a", [square(0, 0, 9)]))
    done = CliRunner().invoke(
        main, ["--store", str(made.root), "layers", "rollback", "a", "1", *words]
    )
    assert done.exit_code == 0, done.output
    (row,) = health(made, as_of=TODAY)["layers"]
    assert row["published_by"] == name
    told = CliRunner().invoke(main, ["--store", str(made.root), "--json", "layers", "history", "a"])
    assert f'"published_by": "{name}"' in told.output
