"""Rows that reports share are written once, and each report reads as though it were the only one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from checker.assessment import Assessment
from checker.finding import Finding
from checker.report import department_rows, document, finding_row, layer_rows
from checker.report.digest import canonical_row, digest, digest_of_rows
from checker.report.document import report, written
from checker.verdict import Verdict
from spatial.errors import Text
from tests.checker.packs import rule
from tests.checker.trial import FAR, HIT
from tests.factories import make_draft, square

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SAID = {"zh": "距离 {distance_m} 米，阈值 {far_m}", "en": "{distance_m} m away, threshold {far_m}"}
ROWS = [
    {"when": "overlap", "verdict": "prohibited", "code": "hit", "triggers": ["I01"]},
    {"otherwise": True, "verdict": "clear", "code": "none", "triggers": ["I02"]},
]
FILES = {
    "t/near.yaml": rule(
        outcomes=ROWS, texts={"none": SAID},
        parameters={"far_m": {"unit": "m", "values": {"2020-01-01": 50}}},
    ),
    "t/absent.yaml": rule(layer="other"),
    "approval_items.yaml": {
        id: {"title": {"zh": id, "en": id}, "department": "water", "stage": None,
             "actor": "applicant"}
        for id in ("I01", "I02")
    },
}  # fmt: skip
MEMORIES = (
    finding_row._shared, layer_rows._written, document._undecided, department_rows._department,
    department_rows._item,
)  # fmt: skip


def forget() -> None:
    for memory in MEMORIES:
        memory.cache_clear()


def made(assessment: Assessment, **values: Any) -> bytes:
    return written(assessment, created_at=NOW, **values).text


@pytest.fixture
def far(run: Any) -> Assessment:
    found: Assessment = run(FILES, make_draft("zones", FAR))
    return found


def of_finding(f: Finding) -> Iterator[Finding]:
    """The same finding but for one thing that its words rest on."""
    name = "touches"
    yield from (replace(f, measures={**f.measures, name: v}) for v in (True, 1, 1.0, 0, 0.0, -0.0))
    yield from (replace(f, values={**f.values, "far_m": v}) for v in (60.0, (1.0, 2.0), True, "A"))
    yield replace(f, verdict=Verdict.CONDITIONAL)
    yield replace(f, level="info")
    yield replace(f, code="hit", outcome=f.rule.outcomes[0])
    yield replace(f, possible=f.rule.outcomes)
    yield replace(f, capped=True)
    yield replace(f, legal=tuple(replace(one, needs_review=True) for one in f.legal))
    yield replace(f, legal=())
    (state,) = f.states
    card, version = state.card, state.version
    assert card is not None and version is not None
    for other in (
        replace(state, covered_share=0.5), replace(state, want="failed"),
        replace(state, indicative=True), replace(state, version=replace(version, id="zones@2")),
        replace(state, card=replace(card, title=Text("别名", "alias"))),
        replace(state, card=replace(card, release="hit-only")),
    ):  # fmt: skip
        yield replace(f, states=(other,))
        yield replace(f, others=(other,))
    overlap = f.overlap
    assert overlap is not None
    yield replace(f, overlap=None)
    yield replace(f, overlap=replace(overlap, distance_m=7.0))
    yield replace(f, overlap=replace(overlap, overlap_m2=-0.0))


def of_layer(a: Assessment) -> Iterator[Assessment]:
    state = a.facts.states["zones"]
    card, version = state.card, state.version
    assert card is not None and version is not None
    later = version.recorded_at.astimezone(UTC) + timedelta(seconds=1)
    elsewhere = version.recorded_at.astimezone(datetime.strptime("+0800", "%z").tzinfo)
    for other in (
        replace(state, stale=True), replace(state, quarantined=True), replace(state, want="empty"),
        replace(state, covered_share=0.25), replace(state, revision=version),
        replace(state, version=replace(version, recorded_at=later)),
        replace(state, version=replace(version, recorded_at=elsewhere)),
        replace(state, version=replace(version, sha256="0" * 64)),
        replace(state, version=replace(version, valid_from=date(2021, 1, 1))),
        replace(state, card=replace(card, secrecy="secret")),
        replace(state, card=replace(card, source={"name": "somebody"})),
    ):  # fmt: skip
        yield replace(a, facts=replace(a.facts, states={**a.facts.states, "zones": other}))
    yield replace(a, titles={"other": Text("另一图层", "another")})
    yield replace(a, facts=replace(a.facts, overlaps={}))


def variants(a: Assessment) -> list[Assessment]:
    """Assessments that differ in one thing each, the first twice."""
    absent, near = a.findings
    others = [replace(a, findings=(absent, one)) for one in of_finding(near)]
    held = {"natural-resources": ("zones",), "water": ("rivers",)}
    worse = tuple(replace(i, verdict=Verdict.PROHIBITED) for i in a.items)
    more = tuple(replace(i, triggered_by=(*i.triggered_by, "t.z")) for i in a.items)
    rows = [replace(row, how=Text("问", "ask")) for row in a.undecided]
    return [
        a, *others, *of_layer(a), replace(a, layers_held=held), replace(a, items=worse),
        replace(a, items=more), replace(a, items=()), replace(a, undecided=tuple(rows)), a,
    ]  # fmt: skip


def test_a_report_reads_as_though_it_were_the_only_one(far: Assessment):
    cases = variants(far)
    forget()
    together = [made(case) for case in cases]
    alone = []
    for case in cases:
        forget()
        alone.append(made(case))
    assert together == alone
    assert len(set(together)) > 40, "the cases are meant to differ"


def test_what_is_said_again_is_not_written_again(far: Assessment):
    forget()
    one, two = (written(far, created_at=NOW, lang=lang) for lang in ("zh", "en"))
    for name, rows in one.parts.items():
        assert rows and all(p is q for p, q in zip(rows, two.parts[name], strict=True)), name


def test_a_finding_that_met_a_zone_is_not_remembered(run: Any):
    forget()
    made(run(FILES, make_draft("zones", HIT)))
    assert finding_row._shared.cache_info().currsize == 1


def test_one_that_speaks_of_the_size_of_the_site_does_so_of_each(run: Any):
    sized = rule(texts={"none": {"zh": "地块 {site_area_m2} 平方米", "en": "{site_area_m2} m²"}})
    files, zones = {"t/a.yaml": sized}, make_draft("zones", FAR)
    told = [
        report(run(files, zones, site=square(0, 0, side)), created_at=NOW)["findings"][0]["message"]
        for side in (100, 200)
    ]
    assert [one["en"].split()[0] for one in told] == ["10,000.00", "40,000.00"]


def test_the_text_is_the_report_as_json(far: Assessment):
    own = report(far, created_at=NOW)
    assert made(far) == (json.dumps(own, ensure_ascii=False) + "\n").encode()
    assert list(own) == list(written(far, created_at=NOW).content)
    assert own["digest"] == digest(own)


def test_a_report_is_its_readers_own(far: Assessment):
    first = report(far, created_at=NOW)
    for name in ("findings", "layers", "departments", "items", "undecided"):
        first[name][0].clear()
    again = json.dumps(report(far, created_at=NOW), ensure_ascii=False) + "\n"
    assert made(far) == again.encode()


NUMBERS = some.floats(allow_nan=False, allow_infinity=False) | some.sampled_from([1e16, 2.0**53])
ROW = some.fixed_dictionaries(
    {"id": some.sampled_from("ab"), "covered_share": NUMBERS, "recorded_at": some.text()},
    optional={"rule": some.sampled_from("xy"), "zones": some.lists(NUMBERS), "é": some.none()},
)
LISTS = some.dictionaries(some.sampled_from(["findings", "undecided", "layers", "items"]),
                          some.lists(ROW, max_size=4))  # fmt: skip


@given(LISTS, some.dictionaries(some.sampled_from(["site", "id", "é", "net_m2"]), NUMBERS))
def test_the_digest_does_not_depend_on_how_it_was_put_together(
    lists: dict[str, Any], rest: dict[str, Any]
):
    rows = {key: [(row, canonical_row(row, key)) for row in found] for key, found in lists.items()}
    assert digest_of_rows({**rest, **lists}, rows) == digest({**rest, **lists})
