"""What lies around a site is drawn only as far as cards, audience and department allow."""

from datetime import date
from typing import Any

import pytest

from checker.report import nearby as module
from checker.report.nearby import nearby
from spatial.snapshot import snapshot
from tests.checker.packs import rule
from tests.checker.test_report import written
from tests.checker.trial import HIT
from tests.factories import X, Y, make_draft, make_store, square

BOX = (X - 500, Y - 500, X + 500, Y + 500)
PLAN = {"role": "allocation", "plan": "territorial", "classification": "ydyh2023"}
LAYERS = [
    make_draft("zones", HIT, secrecy="internal"),
    make_draft("other", [square(0, 0, 50)], secrecy="internal", authority="water"),
    make_draft("kept-back", HIT, release="area-only", secrecy="public"),
    make_draft("secrets", HIT, secrecy="secret"),
    make_draft("plan", [square(-50, -50, 900)], [{"code": "1001"}], secrecy="internal", **PLAN),
    make_draft("open-plan", [square(-50, -50, 900)], [{"code": "M1"}],
               secrecy="public", **{**PLAN, "classification": "gb50137-dg"}),
    make_draft("towns", [square(-50, -50, 900)], plan="admin", role="reference", secrecy="public"),
    make_draft("railways", [square(200, 0, 20)], secrecy="internal"),
]  # fmt: skip
FINDINGS = {f"t/{x}.yaml": rule(layer=x) for x in ("zones", "kept-back", "secrets")}
FINDINGS["t/other.yaml"] = rule(layer="other", authority="water")
FINDINGS["layers.yaml"] = {x.card.id: {"zh": x.card.id, "en": x.card.id} for x in LAYERS}


@pytest.fixture
def seen(run: Any, tmp_path: Any) -> Any:
    report = written(run(FINDINGS, *LAYERS))
    snap = snapshot(make_store(tmp_path / "again", *LAYERS), as_of=date(2026, 11, 24))

    def shown(landmarks: bool = True, **changes: Any) -> dict[str, str]:
        given = {**report, **changes}
        return {n.card.id: n.role for n in nearby(given, snap, BOX, landmarks=landmarks)}

    return report, shown


def test_the_plan_lies_lowest_and_what_is_hit_highest(seen: Any):
    _, shown = seen
    assert list(shown().items()) == [
        ("plan", "base"), ("railways", "landmark"), ("towns", "near"),
        ("other", "hit"), ("zones", "hit"),
    ]  # fmt: skip


def test_a_screen_map_has_its_layers_only_where_findings_speak_of_them(seen: Any):
    _, shown = seen
    assert shown(landmarks=False) == {
        "plan": "base", "towns": "near", "other": "hit", "zones": "hit"}  # fmt: skip


def test_a_report_for_the_public_shows_public_layers(seen: Any):
    _, shown = seen
    assert shown(audience="public") == {"open-plan": "base", "towns": "near"}


def test_a_department_sees_its_own_layers_and_public_ones(seen: Any):
    report, shown = seen
    own = [row for row in report["layers"] if row["id"] == "other"]
    findings = [f for f in report["findings"] if f["rule"] == "t.other"]
    told = shown(department="water", layers=own, findings=findings)
    assert told == {"open-plan": "base", "towns": "landmark", "other": "hit"}


def test_too_many_zones_leave_the_largest(run: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch):
    zones = [square(3 * n, 0, 1 + n / 10) for n in range(30)]
    found = run({"t/zones.yaml": rule()}, make_draft("zones", zones))
    snap = snapshot(make_store(tmp_path / "again", make_draft("zones", zones)), as_of=date(2026, 11, 24))
    monkeypatch.setattr(module, "MOST", 10)
    (layer,) = nearby(written(found), snap, BOX)
    assert [row["id"] for row in layer.rows] == [str(n) for n in range(21, 31)]
