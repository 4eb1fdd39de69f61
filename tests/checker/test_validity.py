"""Validity: the earliest of a known change, a stale date and ninety days, and it says which."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from checker.check import assess
from checker.errors import RulesError
from checker.pack_choice import chosen_rulebook
from spatial.registered import PACK, publish_object
from spatial.snapshot import snapshot
from tests.checker.packs import make_pack, rule
from tests.checker.trial import FAR, SITE, TODAY
from tests.factories import AT, make_draft, make_site, make_store

NEXT = date(2027, 1, 10)
HEAD = {"title": {"zh": "试", "en": "trial"}}


def test_ninety_days_where_nothing_ends_it_earlier(run: Any):
    found = run({"t/a.yaml": rule()}, make_draft("zones", FAR)).validity
    assert (found.until, found.why.zh) == (TODAY + timedelta(days=90), "自核查日起 90 天")


def test_the_pack_sets_the_days(run: Any):
    head = {**HEAD, "valid_days": "30"}
    found = run({"t/a.yaml": rule(), "pack.yaml": head}, make_draft("zones", FAR)).validity
    assert (found.until, found.why.en) == (TODAY + timedelta(days=30), "30 days from the date of the check")  # fmt: skip


@pytest.mark.parametrize("days", ["0", "-3", "soon", "9999"])
def test_days_that_cannot_be_meant(tmp_path: Path, days: str):
    with pytest.raises(RulesError, match="RULE_SCHEMA"):
        make_pack(tmp_path, {"t/a.yaml": rule(), "pack.yaml": {**HEAD, "valid_days": days}})


def test_the_next_version_the_stale_date_and_the_next_rule(run: Any):
    later = make_draft("zones", FAR, valid_from=NEXT)
    found = run({"t/a.yaml": rule()}, make_draft("zones", FAR), later).validity
    assert (found.until, "新版本于 2027-01-10 生效" in found.why.zh) == (date(2027, 1, 9), True)


def test_a_layer_that_becomes_too_old(run: Any):
    layer = make_draft("zones", FAR, valid_from=date(2026, 1, 1), stale_after_days=340)
    found = run({"t/a.yaml": rule()}, layer).validity
    assert (found.until, "过期" in found.why.zh) == (date(2026, 12, 7), True)


def test_a_rule_that_changes(run: Any):
    coming = rule(in_force={"2026-12-24": True})
    found = run({"t/a.yaml": rule(), "t/b.yaml": coming}, make_draft("zones", FAR)).validity
    assert (found.until, "自 2026-12-24 起变化" in found.why.zh) == (date(2026, 12, 23), True)


def test_a_pack_that_is_published_for_a_later_day(tmp_path: Path):
    store = make_store(tmp_path / "store", make_draft("zones", FAR))
    book = make_pack(tmp_path / "pack", {"t/a.yaml": rule()})
    publish_object(store, PACK, "pack", book.canonical, at=AT)
    other = make_pack(tmp_path / "next", {"t/a.yaml": rule(row="R99")})
    publish_object(store, PACK, "next", other.canonical, valid_from=NEXT, at=AT)
    snap = snapshot(store, as_of=TODAY)
    for named in (None, str(tmp_path / "pack")):  # named or not, it is the store's own
        chosen = chosen_rulebook(store, named, snap.cards, as_of=TODAY)
        found = assess(snap, make_site(SITE), chosen).validity
        assert (found.until, found.why.zh) == (date(2027, 1, 9), "新规则包自 2027-01-10 起适用")
    trial = chosen_rulebook(store, str(tmp_path / "next"), snap.cards, as_of=TODAY)
    assert assess(snap, make_site(SITE), trial).validity.until == TODAY + timedelta(days=90)
