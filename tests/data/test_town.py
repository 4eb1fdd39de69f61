"""The invented town: the same bytes each time, clean partitions, honest disagreements, right sites."""

from __future__ import annotations

import filecmp
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import Transformer
from ruamel.yaml import YAML
from shapely.geometry.base import BaseGeometry

from spatial.card import read_card
from spatial.site import Site, read_site

ROOT = Path(__file__).resolve().parents[2]
LAYERS, SITES = ROOT / "data" / "layers", ROOT / "data" / "sites"
DELIVERY = YAML(typ="safe").load((LAYERS / "delivery.yaml").read_text(encoding="utf-8"))
ANSWERS = YAML(typ="safe").load((SITES / "sites.yaml").read_text(encoding="utf-8"))["sites"]
ENTRIES = {e["card"].removesuffix(".yaml"): e for e in DELIVERY["layers"]}
Rows = tuple[np.ndarray, dict[str, np.ndarray]]


def measured(shapes: np.ndarray, source: str) -> np.ndarray:
    """Geometries in EPSG:4547, rounded to 1 mm."""
    if source == "EPSG:4547":
        return shapely.set_coordinates(shapes, np.round(shapely.get_coordinates(shapes), 3))
    change = Transformer.from_crs(source, "EPSG:4547", always_xy=True)
    points = shapely.get_coordinates(shapes)
    moved = np.column_stack(change.transform(points[:, 0], points[:, 1]))
    return shapely.set_coordinates(shapes, np.round(moved, 3))


@cache
def layer(name: str) -> Rows:
    """Geometries (EPSG:4547) and attributes of a delivered layer under our names."""
    entry, card = ENTRIES[name], read_card(LAYERS / f"{name}.yaml")
    path = LAYERS / entry["file"]
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            tables = [Path(n).stem for n in archive.namelist() if n.endswith(".shp")]
        table = entry.get("layer", tables[0])
        where, options = f"/vsizip/{path}/{table}.shp", {"encoding": "GBK"}
    else:
        where, options = str(path), {"layer": entry["layer"]} if "layer" in entry else {}
    meta, _, wkb, columns = pyogrio.raw.read(where, **options)
    fields = dict(zip(meta["fields"].tolist(), columns, strict=True))
    shapes = measured(shapely.from_wkb(wkb), card.crs)
    return shapes, {ours: fields[theirs] for ours, theirs in card.fields.items() if len(shapes)}


@cache
def select(name: str, field: str, *starts: str) -> BaseGeometry:
    """The union of the zones whose field begins with one of the values."""
    shapes, fields = layer(name)
    keep = [str(v).startswith(starts) for v in fields[field]]
    return shapely.union_all(shapes[keep], grid_size=0.001)


@cache
def whole(name: str) -> BaseGeometry:
    """The union of the valid zones of a layer."""
    shapes, _ = layer(name)
    return shapely.union_all(shapes[shapely.is_valid(shapes)], grid_size=0.001)


@cache
def study_area() -> BaseGeometry:
    """The study area in EPSG:4547."""
    lonlat = shapely.from_geojson((LAYERS / "study_area.geojson").read_text(encoding="utf-8"))
    return measured(np.asarray([lonlat.geoms[0]], dtype=object), "EPSG:4490")[0]


@cache
def site(number: str) -> Site:
    """A demo site as the product reads it."""
    entry = next(s for s in ANSWERS if s["number"] == number)
    return read_site(
        SITES / entry["file"], measure_crs="EPSG:4547", study_area=None, crs=entry.get("crs")
    )


# ---- the files


def test_made_again_the_bytes_are_the_same(tmp_path: Path) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "data.town", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (made.returncode, made.stderr) == (0, "")
    fresh = sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file())
    assert len(fresh) >= 55
    differing = [
        str(p) for p in fresh if not filecmp.cmp(tmp_path / p, ROOT / "data" / p, shallow=False)
    ]
    assert differing == []
    kept = [
        p.relative_to(ROOT / "data") for f in (LAYERS, SITES) for p in f.rglob("*") if p.is_file()
    ]
    assert sorted(p for p in kept if p.suffix not in (".yaml", ".yml")) == fresh


def test_everything_is_smaller_than_eight_megabytes() -> None:
    assert (
        sum(p.stat().st_size for f in (LAYERS, SITES) for p in f.rglob("*") if p.is_file())
        < 8_000_000
    )


def test_the_study_area_is_about_120_square_kilometres() -> None:
    assert study_area().area == pytest.approx(120e6, rel=0.02)


def test_every_card_reads_and_every_file_is_delivered_or_absent_on_purpose() -> None:
    cards = {p.name for p in LAYERS.glob("*.yaml")} - {"delivery.yaml", "blueprint.yaml"}
    listed = [e["card"] for e in DELIVERY["layers"] + DELIVERY["absent"]]
    assert sorted(listed) == sorted(cards)
    assert all(read_card(LAYERS / c).id == c.removesuffix(".yaml") for c in sorted(cards))
    assert {e["file"] for e in DELIVERY["layers"]} == {
        f"sources/{p.name}" for p in (LAYERS / "sources").iterdir()
    }


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_every_mapped_field_is_in_the_file(name: str) -> None:
    card = read_card(LAYERS / f"{name}.yaml")
    shapes, fields = layer(name)
    assert len(shapes) > 0 or card.none_exist is not None
    if len(shapes) and "id" in card.fields:
        ids = fields["id"].tolist()
        assert len(set(ids)) == len(ids)


def test_names_of_the_shapefiles_are_gbk() -> None:
    for path in sorted((LAYERS / "sources").glob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            tables = [archive.read(n) for n in archive.namelist() if n.endswith(".dbf")]
            labels = {archive.read(n) for n in archive.namelist() if n.endswith(".cpg")}
        assert labels == {b"GBK"}
        for table in tables:
            records = table[int.from_bytes(table[8:10], "little") :]
            assert records.decode("gbk")
    places = set(layer("old-trees")[1]["place"])
    assert {"黄竹塱", "垱尾"} <= places


# ---- the plans


PARTITIONS = (
    "territorial-zones", "territorial-land-use", "detailed-plan", "superseded-land-use-zones",
    "ecological-environment-units", "acoustic-zones", "air-zones", "current-land-use", "land-title", "towns",
)  # fmt: skip


@pytest.mark.parametrize("name", PARTITIONS)
def test_partitions_have_no_overlap_and_no_gap(name: str) -> None:
    shapes, _ = layer(name)
    assert shapely.is_valid(shapes).all()
    union = shapely.union_all(shapes, grid_size=0.001)
    assert shapely.area(shapes).sum() == pytest.approx(union.area, abs=1.0)
    if name in (
        "territorial-zones",
        "territorial-land-use",
        "ecological-environment-units",
        "air-zones",
        "towns",
    ):
        assert union.difference(study_area().buffer(0.005)).is_empty
        assert study_area().buffer(-0.005).difference(union).is_empty


def test_partitions_keep_neighbours_together() -> None:
    for name in ("territorial-land-use", "detailed-plan", "current-land-use"):
        shapes, _ = layer(name)
        assert shapely.coverage_is_valid(shapes)


def test_the_sheets_of_the_old_plan_leave_a_field_of_slivers() -> None:
    shapes, _ = layer("superseded-land-use-classes")
    line = 2_514_000.0 + 8000.0
    bounds = shapely.bounds(shapes)
    beside = shapes[(abs(bounds[:, 1] - line) < 0.2) | (abs(bounds[:, 3] - line) < 0.2)]
    frame = study_area().intersection(shapely.box(0, line - 0.5, 1e6, line + 0.5))
    gap = frame.difference(shapely.union_all(beside))
    assert 20 < shapely.union_all(shapes).intersection(frame).area < frame.area - 20
    assert gap.area > 20


def test_counts_are_those_of_a_town() -> None:
    assert 1000 <= len(layer("detailed-plan")[0]) <= 2500
    assert 3000 <= len(layer("current-land-use")[0]) <= 6000
    assert len(layer("towns")[0]) == 5
    areas = shapely.area(layer("detailed-plan")[0])
    assert (areas > 300).mean() > 0.99


# ---- what the plans disagree about (area in m²)


def test_superseded_plan_and_territorial_plan_meet_in_all_four_ways() -> None:
    built = ("07", "08", "09", "10", "11", "12", "13", "14", "15", "16")
    new, old = (
        select("territorial-land-use", "code", *built),
        select("superseded-land-use-classes", "code", "2"),
    )
    common = whole("superseded-land-use-classes")
    areas = {
        "D00": new.intersection(old).area, "D01": new.difference(old).intersection(common).area,
        "D10": old.difference(new).area, "D11": common.difference(new).difference(old).area,
    }  # fmt: skip
    assert all(area > 100_000 for area in areas.values()), areas
    assert sum(areas.values()) == pytest.approx(common.area, rel=1e-6)


def test_sub_types_of_disagreement_exist() -> None:
    urban = select("detailed-plan", "code", "R", "B", "M", "W")
    farmed = select("current-land-use", "class", "N")
    assert whole("land-approved").intersection(farmed).area > 5_000  # A1 approved, not built
    assert urban.intersection(whole("permanent-basic-farmland")).area > 6_000  # A2
    assert urban.intersection(whole("ecological-red-line")).area > 500  # A3
    assert (
        urban.intersection(select("superseded-land-use-zones", "code", "020")).area > 100_000
    )  # B1
    homes = select("territorial-land-use", "code", "0701")
    assert homes.intersection(select("detailed-plan", "code", "M")).area > 10_000  # C1
    assert study_area().difference(whole("detailed-plan")).area > 50e6  # C3


def test_hands_differ_by_slivers() -> None:
    one = select("territorial-land-use", "code", "1207").intersection(whole("detailed-plan"))
    two = select("detailed-plan", "code", "S1")
    rest = shapely.get_parts(one.symmetric_difference(two))
    thin = [p for p in rest if p.area > 0 and 2 * p.area / p.length < 1.0]
    assert len(thin) > 100  # C2


def test_one_polygon_crosses_itself_and_is_far_from_the_sites() -> None:
    for name in ENTRIES:
        shapes, _ = layer(name)
        broken = shapes[~shapely.is_valid(shapes)]
        assert len(broken) == (1 if name == "forest-land" else 0)
        if len(broken):
            assert broken[0].distance(site("1").geometry) > 5000


def test_one_power_line_has_no_voltage() -> None:
    voltages = layer("power-lines")[1]["kv"].tolist()
    assert sorted(v for v in voltages if v) == ["110", "110", "220", "220", "500"]
    assert len(voltages) == 6


# ---- the sites


INSIDE = {
    "urban-development-boundary": ("code", "410"), "territorial-land-use": ("code", "1001"),
    "detailed-plan": ("code", "M1"), "current-land-use": ("class", "J"), "land-title": ("ownership", "state"),
    "air-zones": ("code", "2"), "acoustic-zones": ("code", "3"),
    "ecological-environment-units": ("category", "general"), "sewer-catchment": ("id", ""), "cleared-land": ("id", ""),
}  # fmt: skip
FREE = (
    "ecological-red-line", "drinking-water-source", "permanent-basic-farmland", "forest-land",
    "river-management-range", "flood-storage", "natural-shoreline", "sea-area", "heritage", "geohazard-prone",
    "mineral-rights", "airport-clearance", "power-lines", "gas-pipelines", "highways", "railways",
    "land-supplied", "old-trees", "electroplating-base", "key-projects",
)  # fmt: skip
# number: layers the topic touches, layers it is not wholly inside
TOPIC: dict[str, tuple[set[str], set[str]]] = {
    "1": (set(), set()), "2": ({"permanent-basic-farmland"}, {"current-land-use"}), "3": (set(), set()),
    "4": ({"ecological-red-line"}, set()), "5": ({"drinking-water-source"}, set()), "6": (set(), set()), "7": (set(), set()),
    "8": ({"power-lines"}, set()), "8b": ({"power-lines"}, set()),
    "9": (set(), {"urban-development-boundary", "territorial-land-use", "current-land-use", "land-title", "cleared-land"}),
    "11": (set(), {"land-title", "cleared-land"}), "12": (set(), set()), "13": ({"land-supplied"}, set()),
    "14": ({"forest-land"}, set()), "15": ({"river-management-range"}, set()),
}  # fmt: skip


def touched(number: str, name: str) -> float:
    """Area (m²) or length (m) of a layer inside a site."""
    shapes, _ = layer(name)
    good = shapes[shapely.is_valid(shapes)]
    hit = shapely.union_all(shapely.intersection(good, site(number).geometry))
    return float(hit.length if "lines" in name or "shoreline" in name else hit.area)


@pytest.mark.parametrize("number", sorted(TOPIC))
def test_each_site_meets_its_own_topic_only(number: str) -> None:
    hits, misses = TOPIC[number]
    assert {name for name in FREE if touched(number, name) > 0} == hits
    place = site(number).geometry
    outside = {n for n, (f, v) in INSIDE.items() if place.difference(select(n, f, v)).area > 0.01}
    assert outside == misses


def test_no_building_strip_or_pipeline_range_reaches_a_site_without_that_topic() -> None:
    for number, (hits, _) in TOPIC.items():
        place = site(number).geometry
        assert whole("gas-pipelines").distance(place) > 200
        assert min(whole(n).distance(place) for n in ("highways", "railways")) > 40
        if "power-lines" not in hits:
            assert whole("power-lines").distance(place) > 40


def test_site_2_holds_six_thousand_square_metres_of_basic_farmland() -> None:
    assert touched("2", "permanent-basic-farmland") == pytest.approx(6000.0, abs=1e-3)


def test_site_3_shares_two_vertices_with_the_red_line() -> None:
    shapes, _ = layer("ecological-red-line")
    corners = {tuple(c) for c in shapely.get_coordinates(shapes).tolist()}
    mine = {tuple(c) for c in shapely.get_coordinates(site("3").geometry).tolist()}
    assert len(corners & mine) == 2
    shared = shapely.union_all(shapes).intersection(site("3").geometry)
    assert (shared.area, round(shared.length)) == (0.0, 201)


def test_site_4_takes_a_sliver_of_the_red_line() -> None:
    part = shapely.union_all(layer("ecological-red-line")[0]).intersection(site("4").geometry)
    assert part.area == pytest.approx(0.8, abs=0.02)
    assert 2 * part.area / part.length == pytest.approx(0.05, abs=0.002)


def test_sites_5_6_7_and_10b_are_where_their_names_say() -> None:
    lonlat = shapely.from_geojson(
        (LAYERS / "coverage" / "geohazard-prone.geojson").read_text(encoding="utf-8")
    )
    covered = measured(np.asarray(lonlat.geoms, dtype=object), "EPSG:4490")[0]
    outside = {n: site(n).geometry.difference(covered).area for n in TOPIC}
    assert outside.pop("6") == pytest.approx(0.5 * site("6").area_m2, rel=0.01)
    assert set(outside.values()) == {0.0}
    assert site("5").geometry.difference(select("drinking-water-source", "grade", "2")).area == 0
    units = [u.intersection(site("7").geometry).area / site("7").area_m2 for u in layer("towns")[0]]
    assert sorted(round(u, 2) for u in units if u > 0) == [0.5, 0.5]
    assert 0.3 < site("10b").geometry.intersection(study_area()).area / site("10b").area_m2 < 0.7
    assert site("10").geometry.distance(study_area()) > 1000


def test_site_9_is_industry_in_one_plan_and_general_farmland_in_the_other() -> None:
    place = site("9").geometry
    assert place.difference(select("detailed-plan", "code", "M1")).area == 0
    assert place.difference(select("territorial-zones", "code", "520")).area == 0
    assert place.intersection(select("territorial-land-use", "code", "01")).area > 0.7 * place.area
    assert touched("9", "permanent-basic-farmland") == 0


def test_site_11_stands_on_collective_land_inside_the_industrial_line() -> None:
    place = site("11").geometry
    assert place.difference(select("land-title", "ownership", "collective")).area == 0
    assert place.difference(whole("industrial-protection-line")).area == 0


def test_sites_come_in_many_forms() -> None:
    forms = {s["file"].split(".", 1)[1] for s in ANSWERS}
    assert forms >= {"txt", "shp.zip", "geojson", "xlsx", "csv", "gpkg", "wkt"}
    text = (SITES / "01_clean_plot.txt").read_bytes()
    assert b"\r\n" in text
    assert "2000国家大地坐标系" in text.decode("gbk")
