"""Columns that declare project facts: typed as a project file's, an empty cell says nothing."""

from __future__ import annotations

from typing import Any

import pytest

from checker.batch.declared_columns import columns_of, proposal_of
from checker.proposal import Declared, Proposal
from checker.rule import FactSpec
from spatial.errors import BadInput, Text

ASK = Text("问", "ask")
FACTS = {
    "discharges": FactSpec("discharges", "question", "bool", ASK),
    "height_m": FactSpec("height_m", "question", "number", ASK),
    "use": FactSpec("use", "question", "text", ASK),
    "processes": FactSpec("processes", "question", "list", ASK),
}


def facts(row: dict[str, Any], base: Proposal | None = None) -> dict[str, Any]:
    found = proposal_of(row, columns_of(row, FACTS), base or Proposal(), where="s #1")
    return {name: one.value for name, one in found.facts.items()}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"discharges": True}, {"discharges": True}), ({"discharges": "否"}, {"discharges": False}),
        ({"DISCHARGES": 1}, {"discharges": True}), ({"discharges": 0.0}, {"discharges": False}),
        ({"height_m": 24}, {"height_m": 24.0}), ({"height_m": "24.5"}, {"height_m": 24.5}),
        ({"use": "M1"}, {"use": "M1"}), ({"use": 101.0}, {"use": "101"}),
        ({"processes": "电镀；喷漆"}, {"processes": ("电镀", "喷漆")}),
        ({"processes": '["电镀", "喷漆"]'}, {"processes": ("电镀", "喷漆")}),
        ({"processes": "无"}, {"processes": ()}), ({"processes": "[]"}, {"processes": ()}),
        ({"use": None, "height_m": float("nan"), "processes": " ", "discharges": "—"}, {}),
        ({"owner": "x"}, {}),
    ],
)  # fmt: skip
def test_cells(row: dict[str, Any], expected: dict[str, Any]):
    assert facts(row) == expected


@pytest.mark.parametrize("row", [{"discharges": "maybe"}, {"height_m": -1}, {"height_m": "high"}])
def test_a_value_of_the_wrong_type_names_the_site(row: dict[str, Any]):
    with pytest.raises(BadInput, match="PROPOSAL_TYPE") as caught:
        facts(row)
    assert caught.value.where == "s #1"


def test_a_row_stands_over_what_holds_for_all_and_says_who_declares():
    base = Proposal("园区", {"use": Declared("M1", "招商局"), "height_m": Declared(24.0, "招商局")})
    row = {"use": "M2", "申报人": "企业", "项目名称": "厂房"}
    found = proposal_of(row, columns_of(row, FACTS), base, where="s #1")
    assert found.name == "厂房"
    assert found.facts == {"use": Declared("M2", "企业"), "height_m": Declared(24.0, "招商局")}
