"""Backdated publishes, rollback, and dates before the first version, through the real commands."""

from datetime import UTC, date, datetime

import pytest

from spatial.publish import publish
from spatial.snapshot import snapshot
from tests.factories import make_draft, make_store, square
from tests.spatial.office import Office

JANUARY, MARCH = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)


def farm(side, day):
    return make_draft("farm", [square(0, 0, side)], valid_from=date.fromisoformat(day))


@pytest.fixture
def office(tmp_path):
    """In force from 2020 (10 m) and 2024 (20 m); in March one of 2022 (15 m) was delivered late."""
    made = Office(tmp_path)
    store = make_store(made.store, farm(10, "2020-01-01"), farm(20, "2024-01-01"), at=JANUARY)
    publish(store, [farm(15, "2022-01-01")], recorded_at=MARCH)
    made.opened = store
    return made


def seen(store, day, known_at=None):
    found = snapshot(store, as_of=date.fromisoformat(day), known_at=known_at).versions
    return found["farm"].id if "farm" in found else None


@pytest.mark.parametrize(
    ("day", "now", "then"),
    [("2019-12-31", None, None), ("2020-01-01", "farm@1", "farm@1"),
     ("2021-12-31", "farm@1", "farm@1"), ("2022-01-01", "farm@3", "farm@1"),
     ("2023-12-31", "farm@3", "farm@1"), ("2024-01-01", "farm@2", "farm@2"),
     ("2030-01-01", "farm@2", "farm@2")],
)  # fmt: skip
def test_a_backdated_publish_fills_its_years_and_no_others(office, day, now, then):
    assert seen(office.opened, day) == now
    assert seen(office.opened, day, JANUARY) == then  # what we knew in January stays known


def test_a_rollback_takes_the_greatest_valid_from_and_keeps_earlier_dates(office):
    before = {day: seen(office.opened, day) for day in ("2020-06-01", "2022-06-01", "2023-12-31")}
    told = office.json("layers", "rollback", "farm", "farm@1")
    assert (told["version"], told["valid_from"]) == ("farm@4", "2024-01-01")
    assert seen(office.opened, "2024-01-01") == "farm@4"
    assert {day: seen(office.opened, day) for day in before} == before
    rows = office.json("layers", "history", "farm")["versions"]
    assert rows[0]["sha256"] == rows[3]["sha256"]


def test_a_rollback_may_set_another_day(office):
    told = office.json("layers", "rollback", "farm", "1", "--valid-from", "2025-01-01")
    assert told["valid_from"] == "2025-01-01"
    assert [seen(office.opened, d) for d in ("2024-12-31", "2025-01-01")] == ["farm@2", "farm@4"]


def test_a_rollback_to_an_early_day_is_hidden_by_what_came_later(office):
    told = office.json("layers", "rollback", "farm", "1", "--valid-from", "2021-01-01")
    assert seen(office.opened, "2026-01-01") == "farm@2"
    assert seen(office.opened, "2021-06-01") == told["version"]


@pytest.mark.parametrize(
    "words",
    [("layers", "show", "farm", "--as-of", "2019-12-31"),
     ("layers", "diff", "farm", "2019-12-31", "farm@1"),
     ("layers", "diff", "farm", "farm@1", "2019-12-31"),
     ("layers", "export", "farm", "out.geojson", "--as-of", "2019-12-31"),
     ("layers", "quarantine", "farm", "--as-of", "2019-12-31"),
     ("layers", "rollback", "farm", "2019-12-31")],
)  # fmt: skip
def test_a_date_before_the_first_version_is_refused(office, words, monkeypatch):
    monkeypatch.chdir(office.folder)
    head = office.head()
    assert office.refused(*words) == "AS_OF_BEFORE_FIRST"
    assert office.head() == head
    assert not (office.folder / "out.geojson").exists()


def test_a_check_before_the_first_version_answers_unknown(office):
    (office.folder / "site.csv").write_text("x,y\n480000,2540000\n480050,2540000\n480050,2540050\n")
    words = ["check", office.folder / "site.csv", "--crs", "EPSG:4547", "--as-of", "2019-12-31"]
    assert office.json(*words)["verdict"] == "unknown"


def test_a_difference_is_asked_for_by_date(office):
    told = office.json("layers", "diff", "farm", "2021-06-01", "2023-06-01")
    assert (told["before"], told["after"]) == ("farm@1", "farm@3")
    # without ids, zones that share less than half their ground are not the same zone
    kinds = {change["kind"]: change["moved_m2"] for change in told["changes"]}
    assert kinds == {"added": 225.0, "removed": 100.0}
    assert office.refused("layers", "diff", "farm", "2021-13-41", "1") == "VERSION_UNKNOWN"


def test_the_history_says_which_versions_are_not_in_force(office):
    waiting = make_draft("farm", [square(0, 0, 12)], valid_from=date(2025, 1, 1), legal_status="pending")
    publish(office.opened, [waiting], recorded_at=MARCH)
    lines = office.run("--lang", "en", "layers", "history", "farm").splitlines()
    assert ["[pending, not in force]" in line for line in lines] == [False, False, False, True]
