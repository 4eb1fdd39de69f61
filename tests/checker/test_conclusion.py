"""The law of the headline: the worst that counts, and unknown never hidden."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.conclusion import (
    decided_verdict,
    department_statement,
    department_verdict,
    headline,
    headline_text,
    required_counts,
)
from checker.finding import KINDS, WANT_KINDS, Finding, Undecided
from checker.rule import Rule
from checker.verdict import Verdict, worst
from spatial.errors import Text

WORD = Text("词", "word")
RULE = Rule("t.a", "0" * 12, WORD, None, "water", (), "declared", "land", (), {}, (), ())


def finding(verdict: str, level: str = "must", *kinds: str) -> Finding:
    rows = tuple(Undecided("t.a", None, kind, "X", WORD, WORD, WORD) for kind in kinds)
    return Finding(RULE, Verdict(verdict), "x", level, undecided=rows)


CLEAR = finding("clear")
N_A = finding("not_applicable")
WANT = finding("unknown", "must", "missing-layer")
OFFLINE = finding("unknown", "offline", "offline")
INFO_WANT = finding("unknown", "info", "stale")
INFO_DOUBT = finding("unknown", "info", "boundary")
HIT_STALE = finding("conditional", "must", "stale")
PROHIBITED = finding("prohibited")


@pytest.mark.parametrize(
    ("findings", "verdict"),
    [
        ([], "unknown"),
        ([N_A, N_A], "unknown"),
        ([OFFLINE], "unknown"),
        ([CLEAR], "clear"),
        ([CLEAR, N_A], "clear"),
        ([CLEAR, WANT], "unknown"),
        ([CLEAR, OFFLINE], "clear"),
        ([CLEAR, INFO_WANT], "clear"),
        ([CLEAR, INFO_DOUBT], "unknown"),
        ([CLEAR, HIT_STALE], "conditional"),
        ([WANT, finding("conditional")], "conditional"),
        ([WANT, PROHIBITED], "prohibited"),
        ([CLEAR, finding("prohibited", "info")], "prohibited"),
    ],
)
def test_headline(findings: list[Finding], verdict: str):
    assert headline(findings) is Verdict(verdict)


@pytest.mark.parametrize(
    ("findings", "verdict", "statement"),
    [
        ([N_A], "not_applicable", "不涉及"),
        ([OFFLINE], "unknown", "须线下征询"),
        ([N_A, OFFLINE], "unknown", "须线下征询"),
        ([CLEAR], "clear", "核查 1 项，未发现冲突"),
        ([CLEAR, OFFLINE], "clear", "核查 1 项，未发现冲突；另须线下征询"),
        ([WANT], "unknown", "待核实 1 项"),
        ([PROHIBITED, WANT], "prohibited", "不符合 1 项，需办理或协调 0 项；待核实 1 项"),
    ],
)
def test_department(findings: list[Finding], verdict: str, statement: str):
    assert department_verdict(findings) is Verdict(verdict)
    assert department_statement(findings).zh == statement


def test_decided_leaves_the_unknown_out():
    assert decided_verdict([WANT, CLEAR]) is Verdict.CLEAR
    assert decided_verdict([WANT]) is None


def test_counts_of_the_required_list():
    counts = required_counts([CLEAR, WANT, HIT_STALE, N_A, OFFLINE, INFO_WANT])
    assert (counts.must, counts.decided, counts.offline) == (3, 1, 1)


def test_clear_says_how_many_and_what_is_left_to_ask():
    words = headline_text(Verdict.CLEAR, required_counts([CLEAR, CLEAR, OFFLINE]))
    assert words.zh == "必查 2 项均未发现冲突；另有 1 项须线下征询"
    assert words.en == "no conflict found in any of 2 required checks; 1 more must be asked offline"


def test_order_of_the_five():
    assert worst(list(Verdict)) is Verdict.PROHIBITED
    assert [v.rank for v in Verdict] == [4, 3, 2, 1, 0]
    assert worst([]) is None


any_kind = st.lists(st.sampled_from(sorted(KINDS)), max_size=2)
any_finding = st.builds(
    lambda verdict, level, kinds: finding(
        verdict, level, *(kinds if verdict in ("unknown", "conditional", "prohibited") else ())
    ),
    st.sampled_from([v.value for v in Verdict]),
    st.sampled_from(["must", "offline", "info"]),
    any_kind,
)


@given(st.lists(any_finding, max_size=6), any_finding)
def test_an_unknown_or_worse_finding_never_improves_a_verdict(
    findings: list[Finding], added: Finding
):
    before, after = headline(findings), headline([*findings, added])
    if added.verdict.rank >= Verdict.UNKNOWN.rank:
        assert after.rank >= before.rank
        assert department_verdict([*findings, added]).rank >= department_verdict(findings).rank
    if before is not Verdict.UNKNOWN:
        assert after.rank >= before.rank


@given(st.lists(any_finding, max_size=6))
def test_an_open_must_is_never_hidden_by_a_clear_one(findings: list[Finding]):
    if any(f.level == "must" and f.verdict is Verdict.UNKNOWN for f in findings):
        assert headline(findings).rank >= Verdict.UNKNOWN.rank


@given(st.lists(any_finding, max_size=6), st.randoms())
def test_the_order_of_findings_makes_no_difference(findings: list[Finding], random: object):
    mixed = list(findings)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert headline(mixed) is headline(findings)
    assert required_counts(mixed) == required_counts(findings)


def test_want_and_doubt_are_told_apart():
    assert {"boundary", "indicative", "area-basis"} <= KINDS - WANT_KINDS
    assert {"missing-layer", "stale", "not-covered", "missing-fact", "failed"} <= WANT_KINDS
