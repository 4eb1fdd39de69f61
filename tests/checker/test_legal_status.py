"""What each legal status of a plan does to an answer: what waits never hides what binds."""

from datetime import date

import pytest

from checker.check import assess
from checker.report.document import report
from checker.verdict import Verdict
from spatial.snapshot import snapshot
from tests.checker.packs import make_pack, rule
from tests.checker.trial import FAR, HIT, SITE, kinds, only
from tests.checker.valid import valid
from tests.factories import AT, make_draft, make_site, make_store, square

PLAIN = {"t/a.yaml": rule()}
NOTE = {"t/a.yaml": rule(outcomes=[
    {"when": "overlap", "verdict": "clear", "code": "was"},
    {"otherwise": True, "verdict": "clear", "code": "none"},
])}  # fmt: skip


def zones(shapes, status="in-force", day="2020-01-01", **card):
    return make_draft("zones", shapes, valid_from=date.fromisoformat(day), legal_status=status, **card)


@pytest.mark.parametrize(
    ("status", "shapes", "verdict", "why"),
    [
        ("in-force", HIT, "prohibited", []),
        ("in-force", FAR, "clear", []),
        ("superseded", HIT, "unknown", ["SUPERSEDED"]),
        ("superseded", FAR, "unknown", ["SUPERSEDED"]),
        ("draft", HIT, "unknown", ["NOT_YET_VALID"]),
        ("draft", FAR, "unknown", ["NOT_YET_VALID"]),
        ("pending", HIT, "unknown", ["NOT_YET_VALID"]),
        ("pending", FAR, "unknown", ["NOT_YET_VALID"]),
        ("pending-with-effect", HIT, "conditional", ["PENDING_EFFECT"]),
        ("pending-with-effect", FAR, "clear", []),
    ],
)  # fmt: skip
def test_the_only_version_of_a_layer(run, status, shapes, verdict, why):
    found = only(run(PLAIN, zones(shapes, status)))
    assert (found.verdict.value, [row.code for row in found.undecided]) == (verdict, why)


@pytest.mark.parametrize("waits", ["draft", "pending", "pending-with-effect"])
def test_what_waits_for_approval_never_hides_what_is_in_force(run, waits):
    found = run(PLAIN, zones(HIT), zones(FAR, waits, "2025-01-01"))
    assert only(found).verdict is Verdict.PROHIBITED
    assert only(found).states[0].version.id == "zones@1"


@pytest.mark.parametrize(
    ("waits", "verdict", "why"),
    [("draft", "clear", []), ("pending", "clear", []),
     ("pending-with-effect", "unknown", ["REVISION_BEARS"])],
)  # fmt: skip
def test_a_revision_that_controls_already_keeps_a_site_from_being_clear(run, waits, verdict, why):
    found = only(run(PLAIN, zones(FAR), zones(HIT, waits, "2025-01-01")))
    assert (found.verdict.value, [row.code for row in found.undecided]) == (verdict, why)


def test_a_revision_beside_a_hit_is_told_and_takes_nothing_away(run):
    found = only(run(PLAIN, zones(HIT), zones(HIT, "pending-with-effect", "2025-01-01")))
    assert (found.verdict, kinds(found)) == (Verdict.PROHIBITED, ["pending"])


def test_approval_ends_the_waiting(run):
    drafts = [zones(HIT), zones(HIT, "pending-with-effect", "2024-01-01"), zones(FAR, day="2025-01-01")]
    found = only(run(PLAIN, *drafts))
    assert (found.verdict, found.undecided) == (Verdict.CLEAR, ())


@pytest.mark.parametrize(
    ("as_of", "version", "why"),
    [("2023-01-01", "zones@1", []), ("2024-03-01", "zones@2", ["SUPERSEDED"]),
     ("2026-01-01", "zones@3", ["PENDING_EFFECT"])],
)  # fmt: skip
def test_a_plan_taken_out_of_force_gives_way_to_one_that_controls_already(run, as_of, version, why):
    drafts = [zones(HIT), zones(HIT, "superseded", "2024-01-01"),
              zones(HIT, "pending-with-effect", "2024-06-01")]  # fmt: skip
    found = only(run(PLAIN, *drafts, as_of=date.fromisoformat(as_of)))
    assert found.states[0].version.id == version
    assert [row.code for row in found.undecided] == why


def test_a_rule_that_only_tells_may_speak_of_history(run):
    found = only(run(NOTE, zones(HIT, "superseded")))
    assert (found.verdict, found.code, found.undecided) == (Verdict.CLEAR, "was", ())


BOTH = {"t/a.yaml": rule(layer=["zones", "other"])}


def test_a_superseded_layer_beside_one_in_force_adds_no_hit(run):
    found = only(run(BOTH, zones(HIT, "superseded"), make_draft("other", FAR)))
    assert [row.code for row in found.undecided] == ["SUPERSEDED"]
    assert found.overlap.overlap_m2 == 0.0


def test_a_superseded_layer_beside_one_in_force_takes_no_hit_away(run):
    found = only(run(BOTH, zones(FAR, "superseded"), make_draft("other", HIT)))
    assert found.verdict is Verdict.PROHIBITED


@pytest.mark.parametrize("status", ["superseded", "pending", "draft"])
def test_what_is_not_in_force_is_not_subtracted(run, status):
    ruled = {"t/a.yaml": rule(layer="other", outside=["zones"])}
    found = only(run(ruled, make_draft("other", HIT), zones([square(-500, -500, 2000)], status)))
    assert (found.verdict, found.overlap.overlap_m2) == (Verdict.PROHIBITED, 5000.0)
    assert [row.code for row in found.undecided] == ["SUBTRACTED_UNKNOWN"]


def test_the_report_states_it(run, tmp_path):
    found = run(PLAIN, zones(FAR), zones(HIT, "pending-with-effect", "2025-01-01"))
    (row,) = valid(report(found, created_at=AT))["layers"]
    assert (row["version"], row["legal_status"], row["flags"]) == ("zones@1", "in-force", [])
    assert row["revision"]["version"] == "zones@2"
    assert row["revision"]["legal_status"] == "pending-with-effect"


def test_a_superseded_layer_is_never_told_as_clear(run):
    (row,) = valid(report(run(PLAIN, zones(FAR, "superseded")), created_at=AT))["layers"]
    assert (row["status"], row["legal_status"], row["flags"]) == ("missing", "superseded", ["superseded"])


def test_a_revision_that_cannot_be_read_bears_on_every_site(tmp_path):
    book = make_pack(tmp_path / "pack", PLAIN)
    elsewhere = [square(3000, 3000, 60)]
    store = make_store(tmp_path / "s", zones(FAR), zones(elsewhere, "pending-with-effect", "2025-01-01"))
    snap = snapshot(store, as_of=date(2026, 1, 1))
    assert only(assess(snap, make_site(SITE), book)).verdict is Verdict.CLEAR
    store.objects.path(snap.revisions["zones"].sha256, packed=True).unlink()
    assert only(assess(snap, make_site(SITE), book)).verdict is Verdict.UNKNOWN


def test_the_report_bears_the_label_of_a_revision_that_bears_on_the_site(run):
    waits = zones(HIT, "pending-with-effect", "2025-01-01", secrecy="work-secret")
    found = run(PLAIN, zones(FAR, secrecy="public"), waits)
    assert valid(report(found, created_at=AT))["secrecy"] == "work-secret"
