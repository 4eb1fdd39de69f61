"""Two reports field by field: figures have a tolerance, verdicts, codes and counts have none."""

from __future__ import annotations

from typing import Any

import pytest

from checker.recheck.compare import differences


def kinds(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one.path, one.kind) for one in differences(before, after)]


@pytest.mark.parametrize(
    ("name", "off", "kind"),
    [
        ("area_m2", 0.009, "figure"), ("area_m2", 0.02, "other"), ("min_width_m", 0.001, "figure"),
        ("min_width_m", 0.003, "other"), ("share", 1e-6, "figure"), ("share", 3e-6, "other"),
        ("area_ha", 9e-7, "figure"), ("area_mu", 1e-5, "figure"), ("far_margin", 1e-6, "figure"),
        ("far_margin", 1e-4, "other"),
    ],
)
def test_figures(name: str, off: float, kind: str):
    assert kinds({name: 0.5}, {name: 0.5 + off}) == [(name, kind)]


def test_counts_and_verdicts_have_no_tolerance():
    assert kinds({"zones": 3, "hit": True}, {"zones": 4, "hit": 1}) == [
        ("zones", "other"), ("hit", "other"),
    ]  # fmt: skip


def test_what_is_not_known_is_no_figure():
    assert kinds({"area_m2": None}, {"area_m2": 0.0}) == [("area_m2", "other")]


def test_findings_are_held_together_by_their_rule():
    old = {"findings": [{"rule": "a", "verdict": "clear"}, {"rule": "b", "verdict": "clear"}]}
    new = {"findings": [{"rule": "b", "verdict": "unknown"}, {"rule": "c", "verdict": "clear"}]}
    assert kinds(old, new) == [
        ("findings[a]", "other"), ("findings[b].verdict", "other"), ("findings[c]", "other"),
    ]  # fmt: skip


def test_added_fields_and_wording_are_told_and_gone_fields_count():
    old = {"message": {"zh": "一"}, "gone": 1}
    assert kinds(old, {"message": {"zh": "二"}, "new": 2}) == [
        ("message.zh", "wording"), ("gone", "other"), ("new", "added"),
    ]  # fmt: skip


def test_what_the_digest_leaves_out_is_not_compared():
    assert differences({"id": "a", "lang": "zh"}, {"id": "b", "lang": "en"}) == ()
