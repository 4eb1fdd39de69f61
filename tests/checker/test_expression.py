"""The condition language: what it takes, what it refuses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.errors import RulesError
from checker.expression import And, Compare, Listed, Literal, Name, Not, Or, ZoneAttribute, parse


def test_and_binds_tighter_than_or_and_not_tightest():
    tree = parse("a or not b and c")
    assert tree == Or((Name("a"), And((Not(Name("b")), Name("c")))))


def test_parentheses_change_the_order():
    assert parse("(a or b) and c") == And((Or((Name("a"), Name("b"))), Name("c")))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("share >= 0.5", Compare(">=", Name("share"), Literal(0.5))),
        ('use == "M1"', Compare("==", Name("use"), Literal("M1"))),
        ("use in [M1, M2]", Compare("in", Name("use"), Listed(("M1", "M2")))),
        ("use not in [M1]", Compare("not-in", Name("use"), Listed(("M1",)))),
        ('zone.kv == "220"', Compare("==", ZoneAttribute("kv"), Literal("220"))),
        ('"dye" in processes', Compare("in", Literal("dye"), Name("processes"))),
        ("level in [1, 2]", Compare("in", Name("level"), Listed((1.0, 2.0)))),
        ("c in [industrial-to-m0]", Compare("in", Name("c"), Listed(("industrial-to-m0",)))),
        ("declared == true", Compare("==", Name("declared"), Literal(True))),
    ],
)
def test_forms(text: str, tree: object):
    assert parse(text) == tree


@pytest.mark.parametrize(
    "text",
    [
        "", "a and", "a b", "(a", "a)", "f(x)", "a.b", "a.__class__", "zone.a.b == 1", "9**9",
        "zone.__class__ == 'a'", "zone._kv == 'a'", "__class__ == 1",
        "a + 1 > 2", "__import__('os')", "x == M1", "x == 0101", "x in []", "x in [a b]", "zone.kv",
        "1", '"a"', "a == 'b", "a == \"b\\\"\"", "a not b", "a; b", "x[0] == 1", "a if b",
    ],
)  # fmt: skip
def test_everything_else_is_refused(text: str):
    with pytest.raises(RulesError) as problem:
        parse(text, where="r.yaml:3")
    assert problem.value.code == "RULE_EXPRESSION"
    assert problem.value.where == "r.yaml:3"


@pytest.mark.parametrize("text", ["a " * 600, "not " * 30 + "a", "(" * 30 + "a" + ")" * 30])
def test_size_is_limited(text: str):
    with pytest.raises(RulesError) as problem:
        parse(text)
    assert problem.value.code == "RULE_TOO_BIG"


@given(st.text(max_size=60))
def test_any_text_is_parsed_or_refused_by_name(text: str):
    code = ""
    try:
        parse(text)
    except RulesError as problem:
        code = problem.code
    assert code in {"", "RULE_EXPRESSION", "RULE_TOO_BIG"}
