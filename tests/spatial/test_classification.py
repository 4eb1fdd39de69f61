"""Code tables: read strictly, and the codes of a layer named where they do not fit."""

import json
from datetime import date

import pytest

from spatial.card import parse_card
from spatial.classification import is_construction
from spatial.code_check import check_codes
from spatial.code_files import load_tables
from spatial.errors import BadInput
from spatial.ingest import prepare
from spatial.publish import publish
from spatial.snapshot import snapshot
from tests.factories import AT, make_store

USES = """
scheme: uses
title: {zh: 用地用海, en: Land and sea use}
standard: invented
confidence: verified
text_as_of: "2023-11-22"
codes:
  "05": {zh: 湿地, en: Wetland, level: 1, construction: false}
  "08": {zh: 公共管理与公共服务用地, en: Public, level: 1, construction: true}
  "0802": {zh: 科研用地, en: Research, level: 2, parent: "08", construction: true, confidence: unverified}
  "10": {zh: 工矿用地, en: Industry, level: 1, construction: true}
  "1001": {zh: 工业用地, en: Industrial, level: 2, parent: "10", construction: true, also: [工业]}
"""
SURVEY = """
scheme: survey
title: {zh: 现状, en: Survey}
standard: invented
confidence: unverified
codes:
  "05": {zh: 商业服务业用地, en: Commercial, level: 1, group: J, construction: true}
  "11": {zh: 耕地, en: Cultivated, level: 1, group: N, construction: false}
  "211": {zh: 城镇用地, en: Town, level: 1, construction: true}
"""
LOCAL = """
scheme: uses-local
inherits: uses
title: {zh: 地方扩展, en: Local}
standard: invented
confidence: unverified
codes:
  "M0": {zh: 新型产业用地, en: New industry, level: 2, parent: "10", construction: true}
"""
WALK = """
from: survey
to: uses
title: {zh: 对照, en: Crosswalk}
confidence: unverified
links:
  "05": {to: ["0802", "1001"], split: true}
  "11": {to: [], split: true, note: {zh: 无, en: none}}
"""
STARTS = """
uses: {construction: ["07", "08", "10"], "not": ["05"], sea: ["18"], confidence: unverified}
"""


@pytest.fixture
def folder(tmp_path):
    """A folder of packs: ``land`` with two schemes, ``town`` with a local one."""
    def write(pack, name, text):
        file = tmp_path / pack / "codes" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    write("land", "uses.yaml", USES)
    write("land", "survey.yaml", SURVEY)
    write("town", "local.yaml", LOCAL)
    write("land", "crosswalks/survey_to_uses.yaml", WALK)
    write("land", "crosswalks/construction.yaml", STARTS)
    write.root = tmp_path
    return write


@pytest.fixture
def tables(folder):
    return load_tables(folder.root)


def zones(*pairs):
    return [{"id": f"Z{n}", "code": code, "name": name} for n, (code, name) in enumerate(pairs, 1)]


def found(notices):
    return {n.code: n.text for n in notices}


# ---- tables


def test_a_scheme_has_what_it_inherits_and_what_it_adds(tables):
    assert sorted(tables.tables) == ["survey", "uses", "uses-local"]
    local = tables.tables["uses-local"]
    assert sorted(local.codes) == ["05", "08", "0802", "10", "1001", "M0"]
    assert (local.codes["M0"].scheme, local.codes["1001"].scheme) == ("uses-local", "uses")
    assert [c.code for c in local.line("M0")] == ["M0", "10"]
    assert local.line("99") == ()
    one = tables.tables["uses"].codes["0802"]
    assert (one.title.en, one.level, one.parent, one.confidence) == ("Research", 2, "08", "unverified")
    assert tables.tables["uses"].text_as_of == "2023-11-22"
    assert tables.tables["survey"].codes["05"].group == "J"


def test_a_crosswalk_says_where_a_person_has_to_choose(tables):
    links = tables.crosswalks["survey", "uses"].links
    assert (links["05"].to, links["05"].split) == (("0802", "1001"), True)
    assert links["11"].to == () and links["11"].note.en == "none"


@pytest.mark.parametrize(("scheme", "code", "answer"), [
    ("uses", "0802", True), ("uses", "05", False), ("uses", "080299", True), ("uses", "1801", "sea"),
    ("uses", "99", None), ("uses-local", "0801", True), ("nobody", "05", None),
])  # fmt: skip
def test_construction_by_the_table_then_by_the_start_of_a_code(tables, scheme, code, answer):
    assert is_construction(tables, scheme, code) == answer


@pytest.mark.parametrize(("pack", "name", "old", "new", "code", "place"), [
    ("land", "uses.yaml", 'parent: "10"', 'parent: "77"', "CODES_REFERENCE", "uses.yaml:12"),
    ("land", "uses.yaml", "level: 1, construction: false", "level: 1", "CODES_SCHEMA", "uses.yaml:8"),
    ("land", "uses.yaml", "construction: false", "construction: perhaps", "CODES_SCHEMA", "uses.yaml:8"),
    ("land", "uses.yaml", "zh: 湿地, ", "", "CODES_SCHEMA", "uses.yaml:8"),
    ("land", "uses.yaml", '"08":', '"05":', "YAML_DUPLICATE_KEY", "uses.yaml:9"),
    ("land", "uses.yaml", '"05":', '"0 5":', "CODES_SCHEMA", "uses.yaml:8"),
    ("land", "survey.yaml", "scheme: survey", "scheme: uses", "CODES_TWICE", "uses.yaml"),
    ("town", "local.yaml", "inherits: uses", "inherits: nobody", "CODES_REFERENCE", "local.yaml:3"),
    ("town", "local.yaml", "inherits: uses", "inherits: uses-local", "CODES_REFERENCE", "local.yaml:3"),
    ("land", "crosswalks/survey_to_uses.yaml", '"11":', '"12":', "CODES_REFERENCE", "uses.yaml:8"),
    ("land", "crosswalks/survey_to_uses.yaml", '"1001"', '"M0"', "CODES_REFERENCE", "uses.yaml:7"),
    ("land", "crosswalks/survey_to_uses.yaml", "to: uses", "to: nobody", "CODES_REFERENCE", "uses.yaml:3"),
    ("land", "crosswalks/survey_to_uses.yaml", "1001\"], split: true", "1001\"], split: false",
     "CODES_SPLIT", "uses.yaml:7"),
    ("land", "crosswalks/construction.yaml", "sea:", "see:", "CODES_SCHEMA", "construction.yaml:2"),
])  # fmt: skip
def test_a_faulty_file_is_refused_with_its_line(folder, pack, name, old, new, code, place):
    whole = {"uses.yaml": USES, "survey.yaml": SURVEY, "local.yaml": LOCAL,
             "crosswalks/survey_to_uses.yaml": WALK, "crosswalks/construction.yaml": STARTS}[name]  # fmt: skip
    assert old in whole
    folder(pack, name, whole.replace(old, new, 1))
    with pytest.raises(BadInput) as refused:
        load_tables(folder.root)
    assert refused.value.code == code
    assert place in refused.value.where


def test_a_file_that_is_no_text_is_refused(folder):
    (folder.root / "land" / "codes" / "uses.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput) as refused:
        load_tables(folder.root)
    assert refused.value.code == "CODES_UNREADABLE"


def test_a_later_directory_stands_over_an_earlier_one(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("other") / "codes"
    other.mkdir()
    (other / "uses.yaml").write_text(USES.replace("科研用地", "科学用地"), "utf-8")
    tables = load_tables(folder.root, other)
    assert tables.tables["uses"].codes["0802"].title.zh == "科学用地"


# ---- codes of a layer


def test_codes_that_fit_say_nothing(tables):
    rows = zones(("0802", "科研用地"), ("1001", "工业"), ("1001", "工业用地（新增）"), ("1001", ""),
                 ("1001", "工矿用地"), ("0802", "RESEARCH"))  # fmt: skip
    assert check_codes("uses", rows, tables) == ()


def test_a_name_that_is_no_class_name_is_not_compared(tables):
    rows = zones(("1001", "东城科技园一期"), ("0802", "大学城"))
    assert check_codes("uses", rows, tables) == ()


def test_where_most_names_are_class_names_every_name_is_compared(tables):
    rows = zones(*[("1001", "工业用地")] * 3, ("1001", "厂房"))
    (notice,) = check_codes("uses", rows, tables, where="use")
    assert (notice.code, notice.where) == ("CODE_NAME_DIFFERS", "use")
    assert "1001 工业用地 ≠ 厂房" in notice.text.zh and "Z4" in notice.text.en


def test_two_schemes_in_one_layer_are_named_and_nothing_is_mapped(tables):
    rows = zones(("05", "商业服务业用地"), ("0802", "科研用地"), ("05", "湿地"))
    (notice,) = check_codes("uses", rows, tables)
    assert notice.code == "CODE_SCHEME_MIXED"
    assert "1 zones fit 'survey' (05 商业服务业用地): Z1" in notice.text.en
    assert rows[0]["code"] == "05"


def test_unknown_codes_are_named_with_their_zones_and_where_else_they_stand(tables):
    rows = zones(("0802", "科研用地"), ("11", "x"), ("Q9", ""), ("", ""))
    texts = found(check_codes("uses", rows, tables))
    assert sorted(texts) == ["CODE_MISSING", "CODE_UNKNOWN"]
    assert "no code 11, Q9: 2 zones (Z2, Z3)" in texts["CODE_UNKNOWN"].en
    assert "Z4" in texts["CODE_MISSING"].en
    assert "(found in survey)" in found(check_codes("uses", rows[1:2], tables))["CODE_UNKNOWN"].en


@pytest.mark.parametrize(("scheme", "code", "guess"), [
    ("survey", "2110", "211"), ("uses", "802", "0802"), ("uses", "0500", "05"), ("uses", "5", "05"),
])  # fmt: skip
def test_padding_and_lost_zeros_are_told(tables, scheme, code, guess):
    (notice,) = check_codes(scheme, zones((code, "")), tables)
    assert notice.code == "CODE_PADDED"
    assert f"{code} → {guess}" in notice.text.zh


def test_at_most_twenty_zones_are_listed_and_all_are_counted(tables):
    (notice,) = check_codes("uses", zones(*[("99", "")] * 300), tables)
    assert "300 zones" in notice.text.en
    assert notice.text.en.count("Z") == 20 and "…" in notice.text.en


def test_what_a_file_says_cannot_forge_a_line(tables):
    (notice,) = check_codes("uses", zones(("9\n{x}\x1b[31m", "")), tables)
    assert "\n" not in notice.text.zh and "\x1b" not in notice.text.zh and "{x}" in notice.text.zh


def test_a_scheme_without_a_table_is_told(tables):
    (notice,) = check_codes("elsewhere", zones(("05", "")), tables)
    assert notice.code == "CODE_SCHEME_UNKNOWN" and "survey" in notice.text.en


# ---- at the gate


def test_a_layer_is_taken_in_with_its_codes_as_they_are_and_told(tables, tmp_path):
    ring = [[113.80, 22.96], [113.801, 22.96], [113.801, 22.961], [113.80, 22.96]]
    file = tmp_path / "use.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"DM": "05", "MC": "商业服务业用地"},
         "geometry": {"type": "Polygon", "coordinates": [ring]}}]}), "utf-8")  # fmt: skip
    card = parse_card(
        "id: use\ntitle: {zh: 用地, en: Use}\nplan: urban\nrole: allocation\n"
        "authority: natural-resources\nclassification: uses\nfields: {code: DM, name: MC}\n"
        "crs: EPSG:4490\ncoverage: extent\n", where="use.yaml",
    )  # fmt: skip
    options = {"valid_from": date(2020, 1, 1), "card_folder": tmp_path}
    store = make_store(tmp_path / "store")
    assert prepare(store, [file], card, **options).notices == ()
    draft = prepare(store, [file], card, **options, tables=tables)
    assert [n.code for n in draft.notices] == ["CODE_SCHEME_MIXED"]
    assert draft.kept == 1
    publish(store, [draft], recorded_at=AT)
    assert snapshot(store, as_of=date(2026, 1, 1)).layer("use").attributes(0)["code"] == "05"
