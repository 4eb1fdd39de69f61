"""Loading a pack: whole or refused, with file, line and what is allowed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checker.errors import RulesError
from checker.rulebook import build_rulebook, load_rulebook, pack_documents
from checker.verdict import Verdict
from spatial.strict_yaml import Document
from tests.checker.packs import LAW, READ, ROWS, make_pack, rule, write_pack

CLEAR = {"otherwise": True, "verdict": "clear", "code": "none"}


def refused(folder: Path, files: dict[str, Any], code: str) -> RulesError:
    with pytest.raises(RulesError) as problem:
        make_pack(folder, files)
    assert problem.value.code == code, problem.value
    assert problem.value.exit_code == 3
    return problem.value


def one(**changes: Any) -> dict[str, Any]:
    return {"theme/a.yaml": rule(**changes)}


def row(when: str, verdict: str = "prohibited", code: str = "hit") -> dict[str, Any]:
    return {"when": when, "verdict": verdict, "code": code}


def test_a_rule_is_named_by_its_path_and_versioned_by_its_content(tmp_path: Path):
    book = make_pack(tmp_path, {"farm/land.yaml": rule(), "farm/same.yaml": rule()})
    assert [r.id for r in book.rules] == ["farm.land", "farm.same"]
    assert book.rules[0].version == book.rules[1].version
    assert len(book.rules[0].version) == 12
    changed = make_pack(tmp_path / "b", {"farm/land.yaml": rule(row="R01")})
    assert changed.rules[0].version != book.rules[0].version
    assert changed.sha256 != book.sha256


def test_comments_and_key_order_do_not_make_another_pack(tmp_path: Path):
    content = rule()
    turned = dict(reversed(content.items()))
    first = make_pack(tmp_path / "a", {"t/a.yaml": content})
    second = make_pack(tmp_path / "b", {"t/a.yaml": turned})
    assert first.sha256 == second.sha256
    assert first.rules[0].version == second.rules[0].version


HOLES = [
    [row("overlap")],
    [row("overlap and sliver"), row("not overlap", "clear", "none")],
    [row("overlap_m2 < 10"), row("overlap_m2 > 10", "clear", "none")],
]


@pytest.mark.parametrize("outcomes", HOLES)
def test_a_table_with_a_hole_does_not_load(tmp_path: Path, outcomes: list[dict[str, Any]]):
    refused(tmp_path, one(outcomes=outcomes), "RULE_NOT_TOTAL")


@pytest.mark.parametrize(
    "outcomes",
    [
        [row("overlap"), row("overlap and sliver", "conditional", "more"), CLEAR],
        [CLEAR, row("overlap")],
        [row("overlap and not overlap"), CLEAR],
        [row("share > 0.5"), row("share > 0.6", "conditional", "more"), CLEAR],
        [row('zone.k in [a, b]'), row('zone.k == "a"', "conditional", "more"), CLEAR],
    ],
)
def test_a_row_that_never_fires_does_not_load(tmp_path: Path, outcomes: list[dict[str, Any]]):
    problem = refused(tmp_path, one(outcomes=outcomes), "RULE_UNREACHABLE")
    assert "theme/a.yaml:" in problem.where


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"layer": "nowhere"}, "RULE_UNKNOWN_LAYER"),
        ({"outside": ["nowhere"]}, "RULE_UNKNOWN_LAYER"),
        ({"colour": "red"}, "RULE_SCHEMA"),
        ({"effect": "sky"}, "RULE_SCHEMA"),
        ({"criterion": "astrology"}, "RULE_UNKNOWN_NAME"),
        ({"criterion": "declared"}, "RULE_SCHEMA"),
        ({"layer": "none"}, "RULE_SCHEMA"),
        ({"criterion": "distance"}, "RULE_SCHEMA"),
        ({"outcomes": [row("ovrlap"), CLEAR]}, "RULE_UNKNOWN_NAME"),
        ({"outcomes": [row("near"), CLEAR]}, "RULE_UNKNOWN_NAME"),
        ({"outcomes": [row("overlap_m2"), CLEAR]}, "RULE_SCHEMA"),
        ({"outcomes": [row('overlap_m2 > "9"'), CLEAR]}, "RULE_SCHEMA"),
        ({"outcomes": [row('overlap == "yes"'), CLEAR]}, "RULE_SCHEMA"),
        ({"outcomes": [row("1 == 1"), CLEAR]}, "RULE_SCHEMA"),
        ({"outcomes": [row("overlap.x"), CLEAR]}, "RULE_EXPRESSION"),
        ({"outcomes": [{**ROWS[0], "triggers": ["I08"]}, CLEAR]}, "RULE_TRIGGER_UNKNOWN"),
        ({"outcomes": [{**ROWS[0], "otherwise": True}, CLEAR]}, "RULE_SCHEMA"),
        ({"outcomes": [row("overlap", "maybe"), CLEAR]}, "RULE_SCHEMA"),
        ({"effect": "building"}, "RULE_VERDICT"),
        ({"texts": {"none": {"zh": "无"}}}, "RULE_TEXT_MISSING"),
        ({"texts": {"none": {"zh": "无", "en": ""}}}, "RULE_TEXT_MISSING"),
        ({"texts": {"none": {"zh": " \u3000", "en": "none"}}}, "RULE_TEXT_MISSING"),
        ({"texts": {"none": {"zh": "无", "en": "\t "}}}, "RULE_TEXT_MISSING"),
        ({"texts": {"hit": {"zh": "占 {share", "en": "x"}}}, "RULE_SCHEMA"),
        ({"texts": {"hit": {"zh": "占", "en": "takes share} of {share}"}}}, "RULE_SCHEMA"),
        ({"texts": {"hit": {"zh": "占 {{share}}", "en": "x"}}}, "RULE_SCHEMA"),
        ({"texts": {"hit": {"zh": "占 {}", "en": "x"}}}, "RULE_SCHEMA"),
        ({"title": {"zh": "规则", "en": "  "}}, "RULE_SCHEMA"),
        ({"texts": {"other": {"zh": "无", "en": "none"}}}, "RULE_SCHEMA"),
        ({"texts": {"hit": {"zh": "{secret}", "en": "x"}}}, "RULE_UNKNOWN_NAME"),
        ({"texts": {"hit": {"zh": "{overlap.__class__}", "en": "x"}}}, "RULE_UNKNOWN_NAME"),
        ({"references": {}}, "RULE_BASIS_MISSING"),
        ({"references": {"2020-01-01": []}}, "RULE_BASIS_MISSING"),
        ({"references": {"2020-01-02": [LAW]}}, "RULE_BASIS_MISSING"),
        ({"references": {"2020-01-01": [LAW], "2023-01-01": []}}, "RULE_BASIS_MISSING"),
        ({"references": {"2020-01-01": [{**LAW, "verified_on": None}]}}, "RULE_SCHEMA"),
        ({"references": {"2020-01-01": [{**LAW, "text_as_of": None}]}}, "RULE_SCHEMA"),
        ({"references": {"2020-01-01": [{**LAW, "law": "no-such-law"}]}}, "RULE_UNKNOWN_NAME"),
        ({"in_force": {"2020-13-01": True}}, "RULE_DATES"),
        ({"in_force": {"yesterday": True}}, "RULE_DATES"),
        ({"in_force": {"2020-01-01": False}}, "RULE_SCHEMA"),
        ({"title": {"zh": "无"}}, "RULE_SCHEMA"),
        ({"facts": {"x": "wish"}}, "RULE_SCHEMA"),
        ({"parameters": {"m": {"unit": "furlong", "values": {"2020-01-01": 1}}}}, "RULE_SCHEMA"),
        ({"parameters": {"m": {"unit": "m", "values": {"2020-01-01": ".nan"}}}}, "RULE_NUMBER"),
        ({"parameters": {"m": {"unit": "m", "values": {"2020-01-01": -1}}}}, "RULE_NUMBER"),
        ({"parameters": {"m": {"unit": "m", "values": {"2020-01-01": "15 m"}}}}, "RULE_NUMBER"),
        ({"parameters": {"m": {"unit": "m", "values": {"2021-01-01": 1}}}}, "RULE_DATES"),
        ({"parameters": {"m": {"unit": "m", "values": {"2020-01-01": {"a": 1}}}}}, "RULE_SCHEMA"),
        ({"parameters": {"share": {"unit": "1", "values": {"2020-01-01": 1}}}}, "RULE_SCHEMA"),
    ],
)
def test_faults_are_refused_by_code(tmp_path: Path, changes: dict[str, Any], code: str):
    problem = refused(tmp_path, one(**changes), code)
    assert "theme/a.yaml:" in problem.where
    assert problem.fix.zh
    assert problem.fix.en


def test_what_is_allowed_is_said(tmp_path: Path):
    problem = refused(tmp_path, one(outcomes=[row("ovrlap"), CLEAR]), "RULE_UNKNOWN_NAME")
    assert "overlap_m2" in problem.line("en")
    problem = refused(tmp_path / "b", one(layer="nowhere"), "RULE_UNKNOWN_LAYER")
    assert "other, zones" in problem.line("zh")


def test_a_blank_is_called_empty_and_a_loose_brace_is_shown(tmp_path: Path):
    problem = refused(tmp_path, one(title={"zh": " ", "en": "rule"}), "RULE_SCHEMA")
    assert "不能为空" in problem.line("zh") and "title.zh" in problem.line("en")
    words = {"hit": {"zh": "占地块 {share", "en": "takes {share"}}
    problem = refused(tmp_path / "b", one(texts=words), "RULE_SCHEMA")
    assert "“{share”" in problem.line("zh") and "texts.hit.zh" in problem.line("zh")


def test_the_line_of_the_fault_is_told(tmp_path: Path):
    text = "\n".join(f"{k}: {__import__('json').dumps(v)}" for k, v in rule(effect="sky").items())
    line = text.split("\n").index('effect: "sky"') + 1
    problem = refused(tmp_path, {"theme/a.yaml": text}, "RULE_SCHEMA")
    assert problem.where.endswith(f"theme/a.yaml:{line}")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: 1\na: 2", "YAML_DUPLICATE_KEY"),
        ("a: !!python/object/apply:os.system [id]", "YAML_FORBIDDEN"),
        ("a: &x 1\nb: *x", "YAML_FORBIDDEN"),
        ("%YAML 1.1\n---\na: 1", "YAML_FORBIDDEN"),
        ("a: [1", "YAML_SYNTAX"),
    ],
)
def test_yaml_traps(tmp_path: Path, text: str, code: str):
    refused(tmp_path, {"theme/a.yaml": text}, code)


def test_codes_stay_as_written(tmp_path: Path):
    book = make_pack(tmp_path, one(zones={"code": ["0101", "no", "1.10"]}))
    assert book.rules[0].zones == (("code", ("0101", "no", "1.10")),)


def test_a_layer_with_a_card_in_the_store_is_known(tmp_path: Path):
    folder = write_pack(tmp_path, one(layer="from-store"))
    assert load_rulebook(folder, layers=["from-store"]).rules[0].layers == ("from-store",)


def test_a_child_pack_overrides_files_of_the_same_path(tmp_path: Path):
    write_pack(tmp_path / "cn", {"t/a.yaml": rule(row="R01"), "t/b.yaml": rule(row="R02")})
    write_pack(
        tmp_path / "town",
        {"pack.yaml": {"title": {"zh": "镇", "en": "town"}, "inherits": "../cn"},
         "t/a.yaml": rule(row="R99"), "required.yaml": {"default": "info"}},
    )  # fmt: skip
    book = load_rulebook(tmp_path / "town")
    assert [r.row for r in book.rules] == ["R99", "R02"]
    assert book.required.default == "info"
    assert book.title.en == "town"


def test_registers_are_inherited_entry_by_entry(tmp_path: Path):
    old, new = {"name": {"zh": "旧", "en": "old"}}, {"name": {"zh": "新", "en": "new"}}
    write_pack(
        tmp_path / "cn",
        {"t/a.yaml": rule(authority="water"), "departments.yaml": {"water": old, "energy": old}},
    )
    head = {"title": {"zh": "镇", "en": "town"}, "inherits": "../cn"}
    write_pack(tmp_path / "town", {"pack.yaml": head, "departments.yaml": {"water": new}})
    known = load_rulebook(tmp_path / "town").departments
    assert known is not None
    assert {k: d.name.en for k, d in known.items()} == {"water": "new", "energy": "old"}


def test_one_fact_cannot_be_both_a_question_and_a_privilege(tmp_path: Path):
    refused(
        tmp_path,
        {"t/a.yaml": rule(facts={"key": "question"}), "t/b.yaml": rule(facts={"key": "privilege"})},
        "RULE_DUPLICATE_KEY",
    )


def test_packs_that_are_not_there_or_turn_in_circles(tmp_path: Path):
    with pytest.raises(RulesError, match="PACK_NOT_FOUND"):
        load_rulebook(tmp_path / "nothing")
    head = {"title": {"zh": "镇", "en": "town"}, "inherits": "../a"}
    write_pack(tmp_path / "a", {"pack.yaml": head, "t/a.yaml": rule()})
    with pytest.raises(RulesError, match="PACK_CYCLE"):
        load_rulebook(tmp_path / "a")
    (tmp_path / "empty").mkdir()
    with pytest.raises(RulesError, match="PACK_EMPTY"):
        load_rulebook(tmp_path / "empty")


def test_two_rules_cannot_give_one_fact_two_types(tmp_path: Path):
    ask = {"zh": "问", "en": "ask"}
    files = {
        f"t/{n}.yaml": rule(facts={"x": {"kind": "question", "type": t, "ask": ask}})
        for n, t in (("a", "bool"), ("b", "text"))
    }
    refused(tmp_path, files, "RULE_DUPLICATE_KEY")


def test_an_action_outside_the_closed_list_is_refused(tmp_path: Path):
    files = one(outcomes=[{**ROWS[0], "action": "pray"}, CLEAR])
    assert make_pack(tmp_path / "a", files).rules[0].outcomes[0].action == "pray"
    listed = {"actions.yaml": {"relocate": {"zh": "另选址", "en": "relocate"}}}
    refused(tmp_path / "b", {**files, **listed}, "RULE_UNKNOWN_ACTION")


def test_laws_are_looked_up_and_successors_ask_for_review(tmp_path: Path):
    laws = {"water-law": {
        "title": {"zh": "水法", "en": "Water law"}, "effective": "2008-06-01",
        "successor": {"zh": "法典", "en": "the code"},
    }}  # fmt: skip
    reference = {"law": "water-law", "article": "66", **READ}
    book = make_pack(
        tmp_path, {"law.yaml": laws, **one(references={"2020-01-01": [reference]})}
    )
    found = book.rules[0].references[0][1][0]
    assert (found.law.en, found.needs_review, found.law_id) == ("Water law", True, "water-law")


def test_a_hit_outcome_keeps_its_verdict(tmp_path: Path):
    assert make_pack(tmp_path, one()).rules[0].outcomes[0].verdict is Verdict.PROHIBITED


@pytest.mark.parametrize("name", ["departments", "approval_items", "law", "layers", "actions", "facts"])
@pytest.mark.parametrize("content", ["- a\n- b\n", "x\n"])
def test_a_register_that_is_no_mapping_is_refused_with_its_line(tmp_path, name, content):
    with pytest.raises(RulesError, match="RULE_SCHEMA") as refused:
        make_pack(tmp_path, {"t/one.yaml": rule(), f"{name}.yaml": content})
    assert f"{name}.yaml:1" in refused.value.where


def test_layers_may_be_listed_with_their_ids(tmp_path):
    listed = [{"id": "zones", "title": {"zh": "图斑", "en": "zones"}}]
    found = make_pack(tmp_path, {"t/one.yaml": rule(), "layers.yaml": listed})
    assert found.layers["zones"].zh == "图斑"


def test_a_fact_that_only_applies_to_names_is_text(tmp_path):
    found = make_pack(tmp_path, {"t/one.yaml": rule(applies_to={"use": ["B1"]})})
    assert found.facts["use"].type == "text"
    yes = make_pack(tmp_path / "b", {"t/one.yaml": rule(applies_to={"new_build": ["true"]})})
    assert yes.facts["new_build"].type == "bool"


def test_a_pack_may_build_on_a_shipped_one_by_name(tmp_path):
    head = {"title": {"zh": "我的", "en": "mine"}, "inherits": "cn"}
    found = make_pack(tmp_path, {"t/one.yaml": rule(), "pack.yaml": head}, layers="zones")
    assert len(found.rules) > 40
    assert "t.one" in {r.id for r in found.rules}


@pytest.mark.parametrize(("own", "registered", "expected"), [
    (None, None, None), (None, "2008-06-01", date(2008, 6, 1)),
    ("2010-01-01", "2008-06-01", date(2010, 1, 1)), ("2010-01-01", None, date(2010, 1, 1)),
])  # fmt: skip
def test_a_law_is_in_force_from_its_own_day_and_never_from_the_rules(
    tmp_path: Path, own: str | None, registered: str | None, expected: date | None
):
    water = {"title": {"zh": "水法", "en": "Water law"}, **({"effective_from": registered} if registered else {})}
    named = {"law": "water", "article": "1", **READ, **({"effective": own} if own else {})}
    since = {"in_force": {"2026-08-15": True}, "references": {"2026-08-15": [named]}}
    pack = {"law.yaml": {"water": water}, **one(**since)}
    assert make_pack(tmp_path, pack).rules[0].references[0][1][0].effective == expected


def test_a_law_named_in_the_rule_has_no_day_unless_the_rule_says_so(tmp_path: Path):
    inline = {**LAW, "article": "21(2)"}
    since = {"in_force": {"2026-08-15": True}, "references": {"2026-08-15": [inline]}}
    book = make_pack(tmp_path, one(**since))
    assert book.rules[0].references[0][1][0].effective is None


def test_a_pack_kept_by_an_earlier_release_is_read_as_it_was(tmp_path: Path):
    documents = pack_documents(write_pack(tmp_path, one(references={"2026-08-15": [LAW]})))
    head = documents["pack.yaml"]
    bare = Document({k: v for k, v in head.data.items() if k != "reading"}, head.lines, head.where)
    kept = build_rulebook({**documents, "pack.yaml": bare}, "kept")
    assert kept.rules[0].references[0][1][0].effective == date(2026, 8, 15)
