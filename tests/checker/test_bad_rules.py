"""The rule files among the bad inputs: refused, quickly, and never run."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from checker.errors import RulesError
from spatial.errors import SanheError
from tests.bad_inputs import Catalogue
from tests.bad_inputs.answers import RULES
from tests.checker.packs import make_pack, rule


def test_every_rule_file_of_the_catalogue_is_here(catalogue: Catalogue) -> None:
    assert {id for id in catalogue.paths if id.startswith("R")} == set(RULES)


@pytest.mark.parametrize(("id", "code"), RULES.items())
def test_bad_rule_files(catalogue: Catalogue, tmp_path: Path, id: str, code: str) -> None:
    text = catalogue.paths[id].read_text(encoding="utf-8")
    begin = time.monotonic()
    with pytest.raises(SanheError) as refused:
        make_pack(tmp_path, {"land/r.yaml": text})
    assert refused.value.code == code
    assert "land/r.yaml:" in refused.value.where
    assert time.monotonic() - begin < 2
    assert not (catalogue.paths[id].parents[1] / "secret" / "ran").exists()


def test_a_day_that_is_none_is_shown_on_one_line(tmp_path: Path):
    with pytest.raises(RulesError, match="RULE_DATES") as refused:
        make_pack(tmp_path, {"t/a.yaml": rule(in_force={"a\x1eb": True})})
    assert len(str(refused.value).splitlines()) == 1
