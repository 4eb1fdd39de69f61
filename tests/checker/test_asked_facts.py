"""What a check asks first: facts of rules in reach that must be decided, and no others."""

from checker.asked_facts import asked_facts
from tests.checker.packs import rule
from tests.factories import make_draft, square

ROWS = [
    {"when": "overlap and first and second", "verdict": "prohibited", "code": "hit"},
    {"otherwise": True, "verdict": "clear", "code": "none"},
]


def asking(layer, **facts):
    return rule(layer=layer, outcomes=ROWS, facts=facts)


FILES = {
    "t/near.yaml": asking("zones", first="question", second="question"),
    "t/far.yaml": asking("other", first="question", second="question"),
    "s/hint.yaml": rule(layer="zones", facts={"third": "question"}, outcomes=[
        {"when": "overlap and third", "verdict": "conditional", "code": "hit"}, ROWS[1]]),
    "required.yaml": {"default": "must", "checks": {"s.*": "info"}},
}  # fmt: skip
LAYERS = (make_draft("zones", [square(0, 0, 500)]), make_draft("other", [square(9_000, 0, 10)]))


def test_only_what_a_rule_in_reach_waits_for_is_asked(run):
    assert set(asked_facts(run(FILES, *LAYERS))) == {"first", "second"}


def test_what_is_answered_or_no_longer_matters_is_not_asked(run):
    assert asked_facts(run(FILES, *LAYERS, facts={"first": True})) == ("second",)


def test_where_an_answer_settles_it_nothing_more_is_asked(run):
    assert asked_facts(run(FILES, *LAYERS, facts={"first": False})) == ()
