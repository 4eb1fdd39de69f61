"""A delivered set: every layer's codes are held against their scheme on the way in."""

import json
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from spatial import crs as systems
from spatial.code_files import load_tables
from spatial.delivery import build_store, read_delivery
from spatial.issue_log import issues_of
from spatial.layer_object import LayerObject
from spatial.packed import Packed
from spatial.snapshot import snapshot
from tests.factories import X, Y

CRS = "EPSG:4547"
CARD = """
id: plan
title: {zh: 用地, en: Land use}
plan: territorial
role: reference
authority: natural-resources
classification: ydyh2023
fields: {id: BSM, code: YDDM, name: MC}
crs: EPSG:4547
coverage: extent
"""
LIST = """
town: {zh: 镇, en: town}
note: {zh: 注, en: note}
measure_crs: EPSG:4547
time_zone: Asia/Shanghai
study_area: area.geojson
layers:
  - {card: plan.yaml, file: plan.geojson, valid_from: 2026-01-01, recorded_at: "2026-01-01T08:00:00+08:00"}
"""


def collection(squares):
    features = []
    for (x, y, side), values in squares:
        corners = [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]
        points = systems.to_lonlat(np.add(corners, (X, Y)), CRS).tolist()
        shape = {"type": "Polygon", "coordinates": [points]}
        features.append({"type": "Feature", "properties": values, "geometry": shape})
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": features})


@pytest.fixture
def delivered(tmp_path):
    rows = [("A1", "100101", "工业用地"), ("A2", "M1", "一类工业用地"), ("A3", "9999", "")]
    squares = [
        ((100 * n, 0, 90), {"BSM": i, "YDDM": c, "MC": m}) for n, (i, c, m) in enumerate(rows)
    ]
    (tmp_path / "area.geojson").write_text(collection([((-500, -500, 2000), {})]), "utf-8")
    (tmp_path / "plan.geojson").write_text(collection(squares), "utf-8")
    (tmp_path / "plan.yaml").write_text(CARD.replace("crs: EPSG:4547", "crs: EPSG:4490"), "utf-8")
    (tmp_path / "delivery.yaml").write_text(LIST, "utf-8")
    return read_delivery(tmp_path / "delivery.yaml")


def test_codes_are_checked_and_the_zones_that_hold_them_named(delivered, tmp_path):
    tables = load_tables(Path(str(resources.files("sanhe_data") / "rules")))
    found = []
    store = build_store(
        tmp_path / "store", delivered, tables=tables,
        told=lambda _layer, draft: found.extend(draft.notices),
    )  # fmt: skip
    said = {n.code: n.text.en for n in found}
    assert {"CODE_UNKNOWN", "CODE_SCHEME_MIXED"} <= set(said)
    assert "A3" in said["CODE_UNKNOWN"]
    assert "9999" in said["CODE_UNKNOWN"]
    assert "A2" in said["CODE_SCHEME_MIXED"]
    assert "gb50137" in said["CODE_SCHEME_MIXED"]
    version = snapshot(store, as_of=delivered.layers[0].valid_from).versions["plan"]
    held = LayerObject(Packed(store.objects.path(version.sha256, packed=True), version.sha256))
    assert {"CODE_UNKNOWN", "CODE_SCHEME_MIXED"} <= {i.code for i in issues_of(held, CRS)}


def test_without_tables_nothing_is_said_of_codes(delivered, tmp_path):
    found = []
    build_store(tmp_path / "s", delivered, told=lambda _l, draft: found.extend(draft.notices))
    assert not [n for n in found if n.code.startswith("CODE_")]
