"""A check that takes too long ends with a code, and nothing is decided or written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import shapely

from tests.factories import X, Y, make_draft, make_store, square

SANHE = Path(sys.executable).with_name("sanhe")


def comb(teeth: int) -> shapely.Polygon:
    """Teeth of 2 km a few centimetres apart, over 100 rows of zones."""
    step = 2_000 / teeth
    at = np.arange(teeth) * step
    line = np.empty((2 * teeth, 2))
    line[0::2] = np.c_[X + at, np.full(teeth, Y + 2_000)]
    line[1::2] = np.c_[X + at + step / 2, np.full(teeth, Y)]
    return shapely.Polygon([(X, Y), *line, (X + 2_000, Y - 10), (X, Y - 10)])


@pytest.mark.parametrize("as_json", [False, True])
def test_a_site_that_cannot_be_measured_in_time(tmp_path: Path, as_json: bool) -> None:
    zones = [square(x, y, 90, 15) for x in range(0, 2000, 100) for y in range(0, 2000, 20)]
    make_store(tmp_path / "store", make_draft("permanent-basic-farmland", zones))
    site = tmp_path / "comb.wkt"
    site.write_text("SRID=4547;" + shapely.to_wkt(comb(20_000), rounding_precision=3))
    command = [SANHE, "--store", tmp_path / "store", "--lang", "en", "check", site,
               "-o", tmp_path / "a.json", *(["--json"] if as_json else [])]  # fmt: skip
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "SANHE_MAX_CHECK_SECONDS": "1"},
    )  # fmt: skip
    assert done.returncode == 2
    said = json.loads(done.stdout) if as_json else {}
    line = f"{said['code']}: {said['detail']['en']}" if as_json else done.stderr
    assert "CHECK_TIMED_OUT: the check did not end within 1 s" in line
    assert not (tmp_path / "a.json").exists()
