"""Limits are documented settings: the page says what the code does, and the code obeys."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from spatial import gate, site_features
from spatial.errors import BadInput
from spatial.formats import archive, reader
from spatial.limits import PREFIX, Limits, from_environment
from tests.factories import make_draft, make_store, square
from webmap import app

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "set-limits.md"
SANHE = Path(sys.executable).with_name("sanhe")


def test_the_page_has_every_limit_with_its_default() -> None:
    rows = re.findall(r"^\| `(SANHE_MAX_[A-Z_]+)` \| (\d+) \|", PAGE.read_text("utf-8"), re.M)
    defaults = {PREFIX + name.upper(): value for name, value in asdict(Limits()).items()}
    assert {name: int(value) for name, value in rows} == defaults


def test_the_defaults_are_the_ones_that_were_promised() -> None:
    assert (site_features.MAX_BYTES, app.MAX_UPLOAD) == (64_000_000, 64_000_000)
    assert (archive.MAX_ENTRIES, archive.MAX_TOTAL, archive.MAX_RATIO) == (200, 10**9, 100)
    assert (site_features.MAX_VERTICES, gate.MAX_VERTICES) == (50_001, 2_000_000)
    assert reader.LAYER_LIMIT == 2_000_000_000


@pytest.mark.parametrize(("name", "value"), [
    ("SANHE_MAX_SITE_VERTICES", "0"), ("SANHE_MAX_SITE_VERTICES", "-5"),
    ("SANHE_MAX_SITE_VERTICES", "many"), ("SANHE_MAX_SITE_VERTICES", "５"),
    ("SANHE_MAX_SITE_VERTEXES", "5"),
])  # fmt: skip
def test_a_setting_that_is_none_stops_the_program(name: str, value: str) -> None:
    with pytest.raises(BadInput) as refused:
        from_environment({name: value, "HOME": "/"})
    assert refused.value.code == "LIMIT_SETTING"
    assert name in refused.value.line("zh")


@pytest.mark.parametrize(("value", "code"), [
    ("4", "GEOM_TOO_MANY_VERTICES"), ("none", "LIMIT_SETTING"),
])  # fmt: skip
def test_a_setting_is_obeyed_by_the_command(tmp_path: Path, value: str, code: str) -> None:
    store = make_store(tmp_path / "store", make_draft("farm", [square(0, 0, 100)])).root
    corners = "113.80,22.95 113.81,22.95 113.815,22.955 113.81,22.96 113.80,22.96"
    done = subprocess.run(
        [SANHE, "--store", store, "--lang", "en", "check", corners],
        env={**os.environ, "SANHE_MAX_SITE_VERTICES": value},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stderr.startswith(f"{code}: ")
