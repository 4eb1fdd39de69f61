"""Decision tables: rows that can fire under some answer, holes, and the search itself."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from checker.expression import And, Expression, Name, Not, Or, parse
from checker.table import reach
from checker.truth import Missing, Scope, truth


def scope(**known: object) -> Scope:
    names = ("overlap", "sliver", "discharges", "far", "limit", "use", "processes")
    values = {name: known.get(name, Missing("fact", name)) for name in names}
    return Scope(values, (), Missing("layer", "zones"))


def rows(*texts: str) -> list[Expression]:
    return [parse(text) for text in texts]


def test_known_values_leave_one_row():
    found = reach(rows("overlap", "true"), scope(overlap=False))
    assert (found.rows, found.missing, found.hole) == ((1,), (), None)


def test_answers_that_contradict_each_other_are_not_counted():
    table = rows("overlap and discharges", "overlap and not discharges", "true")
    assert reach(table, scope(overlap=True)).rows == (0, 1)


def test_numbers_are_tried_on_both_sides_of_every_threshold():
    assert reach(rows("far < 1", "far >= 1 and far <= 2", "far > 2"), scope()).hole is None
    hole = reach(rows("far < 1", "far > 1"), scope()).hole
    assert hole == {("name", "far"): 1.0}


def test_two_unknown_sides_have_three_orders():
    assert reach(rows("far < limit", "limit < far", "far == limit"), scope()).hole is None
    assert reach(rows("far < limit", "limit < far"), scope()).hole is not None


def test_lists_are_tried_member_by_member():
    table = rows("processes in [dye, tan]", '"dye" in processes', "true")
    assert reach(table, scope()).rows == (0, 2)


def test_a_text_may_be_none_of_those_named():
    assert reach(rows("use in [M1]", "use not in [M1]"), scope()).hole is None
    assert reach(rows('use == "M1"', 'use == "M2"'), scope()).hole is not None


def test_zone_attributes_of_unknown_zones_are_free():
    assert reach(rows('zone.kv == "220"', "true"), scope()).rows == (0, 1)
    assert reach(rows('zone.kv in [a, b]', 'zone.kv == "a"', "true"), scope()).rows == (0, 2)


def test_zones_hit_are_asked_one_by_one():
    hit = Scope({}, ({"kv": "110"}, {"kv": "220"}))
    assert truth(parse('zone.kv == "220"'), hit) is True
    assert truth(parse('zone.kv == "500"'), hit) is False
    assert truth(parse("zone.kv == 220"), Scope({}, ({"kv": "220"},))) is None
    assert truth(parse('zone.kv == "220"'), Scope({}, ({"kv": None},))) is None
    assert truth(parse('zone.kv == "220"'), Scope({}, ())) is False


NAMES = ("a", "b", "c")
trees = st.recursive(
    st.sampled_from([Name(n) for n in NAMES]),
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=3).map(lambda t: And(tuple(t))),
        st.lists(inner, min_size=2, max_size=3).map(lambda t: Or(tuple(t))),
    ),
    max_leaves=6,
)


@given(st.lists(trees, min_size=1, max_size=4), st.dictionaries(st.sampled_from(NAMES),
       st.booleans()))  # fmt: skip
def test_search_finds_exactly_what_trying_every_answer_finds(
    table: list[Expression], known: dict[str, bool]
):
    free = [n for n in NAMES if n not in known]
    fired, hole = set(), False
    for answers in product((True, False), repeat=len(free)):
        case = Scope({**known, **dict(zip(free, answers, strict=True))})
        first = next((n for n, row in enumerate(table) if truth(row, case)), None)
        hole = hole or first is None
        fired |= {first} - {None}
    found = reach(table, Scope({**dict.fromkeys(free, Missing("fact", "x")), **known}))
    assert set(found.rows) == fired
    assert (found.hole is not None) == hole
