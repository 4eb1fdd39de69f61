"""A town of two plans and one control line, laid out in strips of whole kilometres."""

from __future__ import annotations

from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path

from click.testing import CliRunner

from spatial.blueprint.recipe import parse_recipe
from tests.factories import make_draft, square
from webmap.cli import main

LATER = datetime(2026, 3, 1, tzinfo=UTC)
DAY = date(2026, 1, 1)
SIDE = 10_000.0  # of the study area, m: 100 km², 10,000 ha
RULES = Path(str(resources.files("sanhe_data") / "rules"))

TWO = """
compare: {land: land, urban: urban}
layers:
  - {layer: land, role: base, field: TGYDXZ}
  - {layer: urban, role: base, field: CGYDXZ}
  - {layer: farm, role: control, field: JBNT}
"""


def strip(west, width, height=SIDE):
    """A strip of the study area from its west side, km-wide numbers in m."""
    return square(west - 5_000, -5_000, width, height)


def land(**card):
    # west 4 km industrial, then 6 km farmland, everywhere
    zones = [strip(0, 4_000), strip(4_000, 6_000)]
    rows = [{"code": "100101"}, {"code": "0101", "name": "水田"}]
    card = {"plan": "territorial", "role": "allocation", "classification": "ydyh2023", **card}
    return make_draft("land", zones, rows, **card)


def urban(**card):
    # covers the west 8 km; M1 to 2 km, R2 to 6 km, nothing said from 6 to 8 km
    zones = [strip(0, 2_000), strip(2_000, 4_000)]
    card = {"plan": "urban", "role": "allocation", "classification": "gb50137", **card}
    return make_draft(
        "urban", zones, [{"code": "M1"}, {"code": "R2"}], coverage=strip(0, 8_000), **card
    )


def farm(**card):
    card = {"plan": "territorial", "role": "constraint", **card}
    return make_draft("farm", [strip(5_000, 5_000)], valid_from=date(2022, 11, 1), **card)


def recipe():
    return parse_recipe(TWO, where="merge.yaml")


def run(store, *words):
    return CliRunner().invoke(main, ["--store", str(store), "--lang", "en", *words])
