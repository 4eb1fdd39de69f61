"""Every way a layer can fail to speak: missing, empty, late, partly known, broken off."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely

from checker.check import assess
from checker.verdict import Verdict
from spatial.layer import NoneExist
from spatial.snapshot import snapshot
from tests.checker.packs import make_pack, rule
from tests.checker.trial import (
    FAR,
    HALF,
    HIT,
    PLAIN,
    SITE,
    TODAY,
    kinds,
    only,
)
from tests.factories import X, Y, make_draft, make_site, make_store


def test_a_missing_layer_is_unknown_by_name(run: Any):
    found = run(PLAIN, make_draft("other", FAR))
    finding = only(found)
    assert (finding.verdict, kinds(finding)) == (Verdict.UNKNOWN, ["missing-layer"])
    assert found.verdict is Verdict.UNKNOWN
    assert found.undecided[0].layer == "zones"
    assert finding.undecided[0].code == "MISSING"


def test_a_layer_not_yet_in_force_is_unknown_today_and_seen_with_its_date(tmp_path: Path, run: Any):
    later = make_draft("zones", HIT, valid_from=date(2027, 1, 1))
    found = run(PLAIN, later)
    assert only(found).undecided[0].code == "NOT_YET_VALID"
    assert kinds(only(found)) == ["missing-layer"]
    assert found.validity.until == date(2026, 12, 31)


def test_a_future_layer_counts_on_its_day(run: Any):
    later = make_draft("zones", HIT, valid_from=date(2027, 1, 1))
    assert only(run(PLAIN, later, as_of=date(2027, 1, 1))).verdict is Verdict.PROHIBITED


def test_an_empty_layer_is_clear_only_with_a_statement(run: Any):
    stated = make_draft("zones", [], none_exist=NoneExist("the bureau", date(2026, 1, 5)))
    assert only(run(PLAIN, stated)).verdict is Verdict.CLEAR


def test_an_empty_layer_without_a_statement_is_unknown(run: Any):
    finding = only(run(PLAIN, make_draft("zones", [])))
    assert (finding.verdict, finding.undecided[0].code) == (Verdict.UNKNOWN, "EMPTY")


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"coverage": HALF}, "not-covered"),
        ({"valid_from": date(2009, 6, 1), "stale_after_days": 1825}, "stale"),
        ({"quarantined": [{"row": 3, "id": "q", "code": "GEOM", "box": [X, Y, X + 5, Y + 5]}]},
         "quarantined"),
    ],
)  # fmt: skip
def test_doubt_is_added_to_a_hit_and_makes_no_hit_unknown(
    tmp_path: Path, values: dict[str, Any], kind: str
):
    book = make_pack(tmp_path / "pack", PLAIN)
    for n, (zones, verdict) in enumerate([(HIT, Verdict.PROHIBITED), (FAR, Verdict.UNKNOWN)]):
        store = make_store(tmp_path / f"s{n}", make_draft("zones", zones, **values))
        found = assess(snapshot(store, as_of=TODAY), make_site(SITE), book)
        assert only(found).verdict is verdict
        assert kinds(only(found)) == [kind]
        assert found.verdict is verdict
        assert (found.required.must, found.required.decided) == (1, 0)


def test_the_share_not_covered_is_told(run: Any):
    finding = only(run(PLAIN, make_draft("zones", FAR, coverage=HALF)))
    assert "60.00%" in finding.undecided[0].reason.zh


def test_a_quarantined_zone_elsewhere_concerns_nobody(run: Any):
    far = [{"row": 3, "id": "q", "code": "GEOM", "box": [X + 900, Y, X + 950, Y + 5]}]
    assert only(run(PLAIN, make_draft("zones", FAR, quarantined=far))).verdict is Verdict.CLEAR


def test_of_several_layers_the_missing_one_is_named(run: Any):
    files = {"t/a.yaml": rule(layer=["zones", "other"])}
    finding = only(run(files, make_draft("zones", HIT)))
    assert (finding.verdict, kinds(finding)) == (Verdict.PROHIBITED, ["missing-layer"])
    assert finding.undecided[0].layer == "other"


def test_of_several_layers_without_a_hit_the_missing_one_decides(run: Any):
    files = {"t/a.yaml": rule(layer=["zones", "other"])}
    finding = only(run(files, make_draft("zones", FAR)))
    assert (finding.verdict, kinds(finding)) == (Verdict.UNKNOWN, ["missing-layer"])


def test_a_measurement_that_fails_concerns_its_own_rule_only(
    run: Any, monkeypatch: pytest.MonkeyPatch
):
    from checker import facts

    real = facts.measure

    def breaks(around: Any, selection: Any) -> Any:
        if selection.layers == ("zones",):
            raise shapely.errors.GEOSException("TopologyException")
        return real(around, selection)

    monkeypatch.setattr(facts, "measure", breaks)
    files = {"t/a.yaml": rule(), "t/b.yaml": rule(layer="other")}
    found = run(files, make_draft("zones", HIT), make_draft("other", FAR))
    first, second = found.findings
    assert (first.verdict, kinds(first)) == (Verdict.UNKNOWN, ["failed"])
    assert second.verdict is Verdict.CLEAR
    assert found.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("in_time", [0, 2])
def test_out_of_time_is_unknown_by_name_and_never_clear(run: Any, in_time: int):
    calls = iter([False] * in_time + [True] * 100)
    files = {"t/a.yaml": rule(), "t/b.yaml": rule(layer="other")}
    found = run(
        files, make_draft("zones", FAR), make_draft("other", FAR),
        out_of_time=lambda: next(calls),
    )  # fmt: skip
    assert {f.verdict for f in found.findings} == {Verdict.UNKNOWN}
    assert {r.kind for r in found.undecided} == {"failed"}
