"""The rule files among the bad inputs: refused, quickly, and never run."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from spatial.errors import SanheError
from tests.bad_inputs import Catalogue
from tests.checker.packs import make_pack

# The strict loader names what YAML itself forbids; keys no rule has are RULE_SCHEMA.
CODES = {
    "R01_yaml_python_tag": "YAML_FORBIDDEN",
    "R02_yaml_bomb": "YAML_FORBIDDEN",
    "R03_yaml_dup_key": "YAML_DUPLICATE_KEY",
    "R04_yaml_norway_octal": "RULE_SCHEMA",
    "R05_regex_dos": "RULE_SCHEMA",
    "R06_nan_threshold": "RULE_SCHEMA",
    "R07_eval_injection": "RULE_SCHEMA",
}


def test_every_rule_file_of_the_catalogue_is_here(catalogue: Catalogue) -> None:
    assert {id for id in catalogue.paths if id.startswith("R")} == set(CODES)


@pytest.mark.parametrize(("id", "code"), CODES.items())
def test_bad_rule_files(catalogue: Catalogue, tmp_path: Path, id: str, code: str) -> None:
    text = catalogue.paths[id].read_text(encoding="utf-8")
    begin = time.monotonic()
    with pytest.raises(SanheError) as refused:
        make_pack(tmp_path, {"land/r.yaml": text})
    assert refused.value.code == code
    assert "land/r.yaml:" in refused.value.where
    assert time.monotonic() - begin < 2
    assert not (catalogue.paths[id].parents[1] / "secret" / "ran").exists()
