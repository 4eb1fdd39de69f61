"""The shipped code tables: complete, in both languages, and enough for the town's own layers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sanhe_data

from spatial.card import read_card
from spatial.classification import CodeTables, is_construction
from spatial.code_check import check_codes
from spatial.code_files import load_tables
from spatial.delivery import read_delivery
from spatial.formats.reader import read

DATA = Path(sanhe_data.__file__).parent
SIZES = {
    "gb3095": 2, "gb3096": 7, "gb50137": 110, "gb50137-dg": 114, "gbt21010": 12 + 73, "ghdl": 42,
    "ghfq": 22, "gzq": 6, "tdytq": 11, "third-survey": 82, "ydyh2023": 175,
}  # fmt: skip
CODED = {
    "territorial-zones": "ghfq", "urban-development-boundary": "ghfq", "territorial-land-use": "ydyh2023",
    "detailed-plan": "gb50137-dg", "superseded-land-use-zones": "gzq",
    "superseded-land-use-classes": "ghdl", "acoustic-zones": "gb3096", "air-zones": "gb3095",
    "current-land-use": "third-survey",
}  # fmt: skip


@pytest.fixture(scope="module")
def tables() -> CodeTables:
    return load_tables(DATA / "rules")


def test_every_scheme_is_there_and_whole(tables: CodeTables):
    assert {scheme: len(table.codes) for scheme, table in tables.tables.items()} == SIZES


@pytest.mark.parametrize("scheme", SIZES)
def test_a_table_is_complete(tables: CodeTables, scheme: str):
    table = tables.tables[scheme]
    for one in table.codes.values():
        assert re.search(r"[\u4e00-\u9fff]", one.title.zh), one
        assert re.fullmatch(r"[\x20-\x7e]+", one.title.en), one
        assert one.confidence in ("verified", "unverified")
        assert one.construction in (True, False, None, "agricultural-facility", "sea")
        if one.parent is None:
            assert one.level == 1, one
        else:
            assert one.level == table.codes[one.parent].level + 1, one
        line = table.line(one.code)
        assert line[-1].parent is None and len(line) == one.level, one


@pytest.mark.parametrize("scheme", ["gbt21010", "third-survey", "ghdl", "gb50137", "gb50137-dg", "ydyh2023"])
def test_the_construction_flags_and_the_test_by_start_agree(tables: CodeTables, scheme: str):
    starts = CodeTables({}, {}, tables.starts)
    base = tables.tables[scheme].inherits or scheme
    for one in tables.tables[scheme].codes.values():
        if one.construction is not None:
            assert is_construction(starts, base, one.code) == one.construction, one


@pytest.mark.parametrize("scheme", ["gbt21010", "third-survey"])
def test_construction_land_is_the_main_group_j(tables: CodeTables, scheme: str):
    codes = [c for c in tables.tables[scheme].codes.values() if c.group]
    assert len(codes) > 60
    assert all((c.group == "J") == (c.construction is True) for c in codes)
    production = re.compile("^(05|06|07|08|09|100[1-5]|100[7-9]|1109|1201)")
    leaves = [c for c in codes if c.level > 1]
    assert all(bool(production.match(c.code)) == c.construction for c in leaves)


@pytest.mark.parametrize(("scheme", "code", "zh", "construction"), [
    ("gbt21010", "0601", "工业用地", True),
    ("ydyh2023", "0601", "农村道路", "agricultural-facility"),
    ("gbt21010", "05", "商服用地", True),
    ("ydyh2023", "05", "湿地", False),
    ("gb50137-dg", "M0", "新型产业用地", True),
    ("third-survey", "1006", "农村道路", False),
    ("ghdl", "226", "水库水面", True),
    ("ydyh2023", "1311", "水工设施用地", True),
])  # fmt: skip
def test_one_code_means_something_else_in_another_scheme(
    tables: CodeTables, scheme: str, code: str, zh: str, construction: object
):
    one = tables.tables[scheme].codes[code]
    assert (one.title.zh, one.construction) == (zh, construction)


def test_the_crosswalks_are_there_and_say_where_to_choose(tables: CodeTables):
    assert {pair: len(walk.links) for pair, walk in tables.crosswalks.items()} == {
        ("ghdl", "gb50137"): 27, ("third-survey", "ydyh2023"): 65, ("gb50137", "ydyh2023"): 83,
    }  # fmt: skip
    survey = tables.crosswalks["third-survey", "ydyh2023"].links
    assert survey["0101"].to == ("0101",) and not survey["0101"].split
    assert survey["05H1"].split and survey["0303"].to == ("0507",)
    urban = tables.crosswalks["gb50137", "ydyh2023"].links
    assert urban["R2"].to == ("070102",) and urban["H9"].to == () and urban["H9"].split
    old = tables.crosswalks["ghdl", "gb50137"].links
    assert old["211"].split and "E2" not in old["211"].to and old["111"].to == ("E2",)


@pytest.mark.parametrize("pair", [("third-survey", "ydyh2023"), ("gb50137", "ydyh2023")])
def test_no_crosswalk_turns_a_field_into_a_building_site(tables: CodeTables, pair: tuple[str, str]):
    source, target = (tables.tables[scheme].codes for scheme in pair)
    exempt = {"1201", "H3", "0603"}  # vacant land reads as 2301; water works stand under utilities
    for code, link in tables.crosswalks[pair].links.items():
        if source[code].construction is None or code in exempt:
            continue
        for to in link.to:
            built = target[to].construction
            if built in (True, False):
                assert built == source[code].construction, (code, to)


def test_every_class_of_the_survey_that_is_no_heading_reads_in_the_new_scheme(tables: CodeTables):
    links = tables.crosswalks["third-survey", "ydyh2023"].links
    leaves = [c for c in tables.tables["third-survey"].codes.values() if c.level == 2]
    assert [c.code for c in leaves if c.code not in links and not c.code.endswith("K")] == []


@pytest.mark.parametrize("layer", CODED)
def test_every_code_of_the_town_is_known_and_agrees_with_its_name(tables: CodeTables, layer: str):
    delivery = read_delivery(DATA / "layers" / "delivery.yaml")
    entry = next(e for e in delivery.layers if e.card == f"{layer}.yaml")
    card = read_card(DATA / "layers" / entry.card)
    assert card.classification == CODED[layer]
    raw = read(DATA / "layers" / entry.file, encoding=entry.encoding, layer=entry.layer)
    columns = {ours: raw.columns[theirs] for ours, theirs in card.fields.items()}
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    assert len(rows) > 2
    assert check_codes(card.classification, rows, tables) == ()


def test_no_other_layer_of_the_town_has_coded_classes():
    lists = {"delivery", "blueprint"}
    cards = (read_card(p) for p in (DATA / "layers").glob("*.yaml") if p.stem not in lists)
    assert {card.id: card.classification for card in cards if card.classification} == CODED
