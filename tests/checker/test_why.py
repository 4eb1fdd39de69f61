"""Why: the reasoning of any finding, a clear one too, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from checker.report.document import report
from checker.report.text import review_mark, summary
from checker.report.why import why
from spatial.errors import BadInput, Text
from tests.checker.packs import LAW, make_pack, rule
from tests.checker.trial import FAR, HIT
from tests.factories import make_draft

AT = datetime(2026, 11, 24, tzinfo=UTC)
ROWS = [{"when": "overlap", "verdict": "prohibited", "code": "hit", "action": "move-away"},
        {"otherwise": True, "verdict": "clear", "code": "none"}]  # fmt: skip
OLD = {**LAW, "needs_review": True, "text_as_of": "2025-04"}
FILES = {
    "t/a.yaml": rule(row="R01", outcomes=ROWS, references={"2020-01-01": [OLD]}),
    "t/b.yaml": rule(layer="other"),
    "actions.yaml": {"move-away": {"zh": "另行选址", "en": "choose another site"}},
}
ACTIONS = {"move-away": Text("另行选址", "choose another site")}


@pytest.fixture
def told(run):
    return report(run(FILES, make_draft("zones", HIT), make_draft("other", FAR)), created_at=AT)


def test_the_chain_from_fact_to_verdict_with_basis_and_remedy(told):
    zh, en = (why(told, ["R01"], ACTIONS, lang) for lang in ("zh", "en"))
    for words in ("t.a  R01", "不符合", "某法 1", "依据文本截至 2025-04，待复核", "处理: 另行选址",
                  "overlap = 是", "第 1 行“overlap”"):  # fmt: skip
        assert words in zh
    for words in ("prohibited", "basis read as of 2025-04, to be reviewed", "choose another site",
                  "row 1 'overlap' → prohibited"):  # fmt: skip
        assert words in en


def test_a_clear_finding_is_explained_as_well(told):
    said = why(told, ["t.b"], ACTIONS, "en")
    assert "no conflict found" in said
    assert "covers 100.00% of the site" in said
    assert "row 2 'otherwise' → clear" in said
    assert "what to do" not in said


def test_several_are_told_once_each_and_another_is_refused(told):
    both = why(told, ["t.b", "R01", "t.a"], ACTIONS, "en")
    assert (both.count("reasoning:"), both.index("t.b") < both.index("t.a")) == (2, True)
    with pytest.raises(BadInput, match="RULE_NOT_FOUND"):
        why(told, ["R02"], ACTIONS)


@pytest.mark.parametrize(("in_force", "zh", "en"), [
    ({"2020-01-01": True, "2025-09-01": None}, "2020-01-01 起施行，2025-09-01 起停用",
     "in force from 2020-01-01, ended from 2025-09-01"),
    ({"2030-01-01": True}, "2030-01-01 起施行", "in force from 2030-01-01"),
    ({"2030-01-01": "expected"}, "2030-01-01 起预告施行", "announced to be in force from 2030-01-01"),
])  # fmt: skip
def test_a_rule_of_other_days_is_told_with_its_days(told, tmp_path, in_force, zh, en):
    pack = make_pack(tmp_path / "old", {"t/old.yaml": rule(row="R09", in_force=in_force)}).rules
    for asked in ("t.old", "R09"):
        with pytest.raises(BadInput) as refused:
            why(told, [asked], ACTIONS, pack=pack)
        assert refused.value.code == "RULE_NOT_IN_FORCE"
        day = told["as_of"]
        assert f"规则“t.old”在 {day} 不施行：{zh}" in refused.value.line("zh")
        assert f"not in force on {day}: {en}" in refused.value.line("en")


def test_page_one_says_what_to_do_and_as_of_when_the_text_was_read(told):
    said = summary(told, "en", ACTIONS)
    assert "→ choose another site" in said
    assert "basis read as of 2025-04, to be reviewed" in said
    assert "→" not in summary(told, "en").split("== Departments")[0]


def test_a_review_without_a_date_is_told_as_such():
    assert review_mark([{"needs_review": True, "text_as_of": None}], "zh") == ["依据待复核"]
    assert review_mark([{"needs_review": False, "text_as_of": "2025-04"}], "zh") == []
