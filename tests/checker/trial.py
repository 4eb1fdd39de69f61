"""Small cases that several tests of the engine try: a site, what hits it, what does not."""

from __future__ import annotations

from datetime import date

import shapely

from checker.assessment import Assessment
from checker.finding import Finding
from tests.checker.packs import rule
from tests.factories import X, Y, line, square

SITE = square(0, 0, 100)
FAR = [square(3000, 3000, 50)]
HIT = [square(50, 0, 100)]
TODAY = date(2026, 11, 24)
BOOL = {"type": "bool", "ask": {"zh": "问", "en": "ask"}}
HALF = shapely.box(X - 5000, Y - 5000, X + 40, Y + 5000)
PLAIN = {"t/a.yaml": rule()}
STRIP = rule(
    criterion="strip", effect="building",
    parameters={"strip_m": {"unit": "m", "field": "kv",
                            "values": {"2020-01-01": {"110": 10, "220": 15}}}},
    outcomes=[
        {"when": "overlap", "verdict": "conditional", "code": "strip"},
        {"otherwise": True, "verdict": "clear", "code": "none"},
    ],
)  # fmt: skip
NET = rule(
    layer="none", criterion="buildable", effect="building",
    facts={"need_area_m2": {"kind": "question", "type": "number",
                            "ask": {"zh": "需要", "en": "need"}}},
    outcomes=[
        {"when": "reduced and remainder_m2 < need_area_m2", "verdict": "prohibited",
         "code": "too-small"},
        {"otherwise": True, "verdict": "clear", "code": "enough"},
    ],
)  # fmt: skip
WIRES = {"t/line.yaml": STRIP, "site/net.yaml": NET}
LINE = line((-100, 50), (200, 50))
OTHER_LINE = line((50, -100), (50, 200))


def only(assessment: Assessment) -> Finding:
    (finding,) = assessment.findings
    return finding


def kinds(finding: Finding) -> list[str]:
    return [row.kind for row in finding.undecided]
