from importlib import resources
from pathlib import Path

import pytest

from spatial.blueprint.disagreement import Voice, difference_class, differs
from spatial.blueprint.reading import Reading, fingerprints, read_code, readable
from spatial.code_files import load_tables


@pytest.fixture(scope="module")
def tables():
    return load_tables(Path(str(resources.files("sanhe_data") / "rules")))


@pytest.mark.parametrize(
    ("scheme", "code", "to", "how", "construction"),
    [
        ("ydyh2023", "0101", "0101", "same", False),
        ("ydyh2023", "0601", "0601", "same", False),  # facility agriculture is no construction
        ("gb50137", "A1", "0801", "exact", True),
        ("gb50137-dg", "A1", "0801", "exact", True),  # a scheme reads as the one it inherits
        ("gb50137", "E2", None, "split", False),  # field, garden, forest …: a person decides
        ("gb50137", "H9", None, "none", True),  # the crosswalk says there is no counterpart
        ("gb50137-dg", "K", None, "none", None),  # reserved land: nobody knows yet
        ("ghdl", "211", None, "split", True),  # a bulk class, over the urban scheme between
        ("gzq", "010", None, "none", True),
        ("gzq", "020", None, "none", None),
        ("ghfq", "300", None, "none", False),
        ("gb50137", "", None, "none", None),
    ],
)  # fmt: skip
def test_a_code_reads_in_the_scheme_of_the_base(tables, scheme, code, to, how, construction):
    assert read_code(tables, scheme, "ydyh2023", code) == Reading(code, to, how, construction)


def test_a_class_below_the_table_s_links_reads_through_the_class_above(tables):
    # A52 has no link of its own, A5 has
    found = read_code(tables, "gb50137", "ydyh2023", "A52")
    assert (found.to, found.how) == ("0806", "broader")


def test_schemes_that_say_nothing_of_land_cannot_be_read(tables):
    assert [readable(tables, s, "ydyh2023") for s in ("gzq", "gb50137-dg", "gb3096", "own", None)] == [
        True, True, False, False, False,
    ]  # fmt: skip


def test_silence_and_doubt_are_no_agreement(tables):
    works, field = Voice("zone", to="1001", construction=True), Voice("zone", construction=False)
    asked = [(works, Voice("silent")), (works, Voice("outside")), (Voice("unknown"), field),
             (Voice("zone"), field), (Voice("silent"), Voice("outside"))]  # fmt: skip
    found = [difference_class(tables, "ydyh2023", a, b) for a, b in asked]
    assert found == ["silent", "outside", "undecided", "undecided", "outside"]


def test_a_class_agrees_with_the_one_that_holds_it(tables):
    def one(code):
        return Voice("zone", to=code, construction=True)

    assert differs(tables, "ydyh2023", one("1001"), one("100101")) is None
    assert differs(tables, "ydyh2023", one("100101"), one("100102")) == "class"
    assert differs(tables, "ydyh2023", one("1001"), one(None)) is None


def test_every_table_that_is_read_has_its_hash(tables):
    found = {(f["kind"], f["scheme"]) for f in fingerprints(tables, ["gb50137-dg"], "ydyh2023")}
    assert {("table", "gb50137-dg"), ("table", "gb50137"), ("table", "ydyh2023"),
            ("construction", "gb50137"), ("crosswalk", "gb50137→ydyh2023")} <= found  # fmt: skip
