"""The tables of uses that fit a plan hold what the code tables and the crosswalk say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import sanhe_data

from checker.rulebook import load_rulebook
from spatial.code_files import load_tables
from spatial.strict_yaml import load

RULES = Path(sanhe_data.__file__).parent / "rules"
CROSSWALK = RULES / "cn" / "codes" / "crosswalks" / "gb50137_to_ydyh2023.yaml"
TABLES = load_tables(RULES).tables
URBAN, GUIDE = TABLES["gb50137-dg"], TABLES["ydyh2023"]
LINKS: dict[str, list[str]] = {
    code: link["to"]
    for code, link in load(CROSSWALK.read_text("utf-8"), where=CROSSWALK.name).data["links"].items()
    if link["to"] and not code.startswith("E")
}
"""Land not for construction stays undecided: a farm on land planned as forest is no fit."""
NOT_A_USE = {"H", "H1", "H11", "H12", "H13", "K"}


@pytest.fixture(scope="module")
def allowed() -> dict[str, Mapping[str, Any]]:
    rules = {rule.id: rule for rule in load_rulebook(RULES / "cn").rules}
    return {
        name: rules[f"planning.{name}"].parameters["allowed"].values[0][1]
        for name in ("territorial_use", "detailed_plan_use")
    }


@pytest.mark.parametrize("use", sorted(LINKS))
def test_what_the_crosswalk_links_fits_the_territorial_plan(use: str, allowed: Any):
    assert set(LINKS[use]) <= set(allowed["territorial_use"][use])


def test_nothing_fits_the_territorial_plan_but_what_is_linked_and_the_class_above(allowed: Any):
    for use, fits in allowed["territorial_use"].items():
        linked = {"M0": ["100101"], **LINKS}
        near = next(one.code for one in URBAN.line(use) if one.code in linked)
        above = {one.code for to in linked[near] for one in GUIDE.line(to)}
        assert set(fits) <= above, use


@pytest.mark.parametrize("use", sorted(set(URBAN.codes) - NOT_A_USE))
def test_a_use_conforms_to_its_own_class_and_those_above_only(use: str, allowed: Any):
    fits = allowed["detailed_plan_use"].get(use)
    if use.startswith("E"):
        assert fits is None
        return
    above = {one.code for one in URBAN.line(use)} - NOT_A_USE
    alone = use == "M0" or use.startswith("G")
    assert set(fits) == ({use} if alone else above)
