"""A site that fits its parcels only after the displacement is taken back is asked about."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import sanhe_data
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.affinity import rotate

from spatial import crs
from spatial.card import read_card
from spatial.datum_messages import GCJ02_POSSIBLE
from spatial.delivery import read_delivery
from spatial.displaced import to_bd09, to_gcj02
from spatial.formats.notice import told
from spatial.ingest import prepare
from spatial.publish import publish
from spatial.shift_suspect import (
    FITS,
    NEAR_M,
    _able,
    _fits,
    asked_about,
    follows_parcels,
    shift_suspect,
)
from spatial.site import read_site, site_from_geometry
from spatial.snapshot import snapshot
from spatial.store import StoreConfig, create_store
from spatial.strict_yaml import load
from tests.factories import AT, X, Y, make_draft, make_site, make_store, square

DATA = Path(sanhe_data.__file__).parent
SITES = load((DATA / "sites" / "sites.yaml").read_text("utf-8"), where="sites.yaml").data["sites"]
BLOCKS = [square(x, y, 80, 50) for x in range(-2000, 2000, 100) for y in range(-1000, 1000, 70)]


def displaced(geometry, displace=to_gcj02):
    """Where a plot appears to be when its map-service coordinates are believed."""
    return shapely.transform(geometry, lambda p: crs.transform(
        displace(crs.transform(p, "EPSG:4547", crs.LONLAT)), crs.LONLAT, "EPSG:4547"
    ))  # fmt: skip


@pytest.fixture(scope="module")
def blocks(tmp_path_factory):
    store = make_store(
        tmp_path_factory.mktemp("blocks") / "store",
        make_draft("blocks", BLOCKS, role="allocation"),
    )
    return snapshot(store, as_of=date(2026, 1, 1))


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The demo town's allocation layers."""
    delivery = read_delivery(DATA / "layers" / "delivery.yaml")
    root = tmp_path_factory.mktemp("town") / "store"
    store = create_store(root, StoreConfig("EPSG:4547", None, "Asia/Shanghai"), at=AT)
    drafts = []
    for entry in delivery.layers:
        card = read_card(DATA / "layers" / entry.card)
        if card.role == "allocation":
            drafts.append(prepare(
                store, [DATA / "layers" / entry.file], replace(card, coverage="extent"),
                valid_from=entry.valid_from, card_folder=DATA / "layers",
                encoding=entry.encoding, layer=entry.layer,
            ))  # fmt: skip
    assert len(drafts) == 10
    publish(store, drafts, recorded_at=AT)
    return snapshot(store, as_of=date(2026, 11, 24))


def test_a_displaced_plot_is_asked_about_and_the_parcels_are_named(blocks):
    notice = shift_suspect(blocks, make_site(displaced(BLOCKS[300])))
    assert notice.code == "GCJ02_SUSPECT"
    assert "'blocks' (100%)" in notice.text.en and "declare the datum gcj02" in notice.text.en
    metres = int(notice.text.en.split("some ")[1].split(" m")[0])
    assert 500 < metres < 700


def test_a_plot_that_stands_on_its_parcels_is_not(blocks):
    assert shift_suspect(blocks, make_site(BLOCKS[300])) is None


@pytest.mark.parametrize("site", [
    displaced(BLOCKS[300], to_bd09),  # another displacement
    square(-315, 433, 200),  # follows nothing, neither here nor there
    rotate(displaced(BLOCKS[300]), 20),
    square(20_000, 0, 200),  # no parcels near
    displaced(square(0, 0, 15)),  # too small to tell
], ids=["bd09", "free", "turned", "elsewhere", "small"])  # fmt: skip
def test_what_fits_neither_way_is_not_asked_about(blocks, site):
    assert shift_suspect(blocks, make_site(site)) is None


@pytest.mark.parametrize(("site", "codes"), [
    (BLOCKS[300], []),
    (square(-315, 433, 200), ["GCJ02_POSSIBLE"]),
    (displaced(BLOCKS[300], to_bd09), ["GCJ02_POSSIBLE"]),
    (square(20_000, 0, 200), ["GCJ02_POSSIBLE"]),
    (displaced(BLOCKS[300]), ["GCJ02_SUSPECT"]),
], ids=["on its parcels", "free", "bd09", "elsewhere", "gcj02"])  # fmt: skip
def test_parcels_that_speak_for_the_place_end_the_doubt(blocks, site, codes):
    doubted = replace(make_site(site), notices=(told(GCJ02_POSSIBLE, "a", metres="612"),))
    assert [said.code for said in asked_about(blocks, doubted).notices] == codes
    assert follows_parcels(blocks, doubted) == (not codes)


def test_an_indicative_site_is_not_asked_again(blocks):
    site = replace(make_site(displaced(BLOCKS[300])), indicative=True)
    assert shift_suspect(blocks, site) is None


@pytest.mark.parametrize("card", [
    {"role": "constraint"}, {"role": "allocation", "release": "hit-only"},
    {"role": "allocation", "release": "area-only"},
])  # fmt: skip
def test_only_parcels_that_may_be_shown_answer(tmp_path, card):
    store = make_store(tmp_path / "store", make_draft("blocks", BLOCKS[250:350], **card))
    snap = snapshot(store, as_of=date(2026, 1, 1))
    assert shift_suspect(snap, make_site(displaced(BLOCKS[300]))) is None


def test_a_damaged_layer_does_not_answer_and_does_not_stop_the_check(tmp_path):
    store = make_store(tmp_path / "store", make_draft("blocks", BLOCKS[250:350], role="allocation"))
    snap = snapshot(store, as_of=date(2026, 1, 1))
    name = snap.versions["blocks"].sha256
    path = store.objects.path(name, packed=True)
    path.chmod(0o644)
    path.write_bytes(b"junk")
    assert shift_suspect(snap, make_site(displaced(BLOCKS[300]))) is None


@pytest.mark.parametrize("number", [s["number"] for s in SITES])
def test_no_demo_site_is_asked_about(town, number):
    entry = next(s for s in SITES if s["number"] == number)
    site = read_site(
        DATA / "sites" / entry["file"], measure_crs="EPSG:4547", study_area=None, crs=entry.get("crs")
    )
    assert shift_suspect(town, site) is None


@pytest.mark.parametrize("layer", ["detailed-plan", "territorial-land-use", "current-land-use"])
def test_the_towns_plots_are_asked_about_when_displaced_and_only_then(town, layer):
    held = town.layer(layer)
    plots = [g for g in held.zones(range(0, held.zone_count(), 40)) if 1_500 < g.area < 200_000]
    assert len(plots) > 40
    asked = {True: 0, False: 0}
    spent = []
    for plot in plots:
        for moved in (True, False):
            shape = displaced(plot) if moved else plot
            site = site_from_geometry(shape, measure_crs="EPSG:4547", study_area=None)
            start = time.process_time()
            asked[moved] += shift_suspect(town, site) is not None
            spent.append(time.process_time() - start)
    assert asked == {True: len(plots), False: 0}
    assert sorted(spent)[len(spent) // 2] < 0.05


def small_plots(seed, wide, high):
    """Jittered plots in rows that do not line up, turned, over 1.6 km."""
    draw = random.Random(seed)
    cells, north = [], -800.0
    while north < 800:
        deep, east = high * draw.uniform(0.6, 1.4), -800.0 + draw.uniform(0, wide)
        while east < 800:
            far = wide * draw.uniform(0.6, 1.4)
            cells.append(square(east, north, far, deep))
            east += far
        north += deep
    return [rotate(cell, draw.uniform(0, 0.001) + seed * 17, origin=(X, Y)) for cell in cells]


DENSE = {wide: small_plots(wide, wide, high) for wide, high in ((30, 25), (60, 40))}


@pytest.fixture(scope="module", params=sorted(DENSE))
def dense(request, tmp_path_factory):
    """Plots so small that much of any outline lies near some edge by chance."""
    plots = DENSE[request.param]
    draft = make_draft("plots", plots, role="allocation")
    store = make_store(tmp_path_factory.mktemp("dense") / "store", draft)
    middle = [plot for plot in plots if plot.centroid.distance(shapely.Point(X, Y)) < 200]
    return snapshot(store, as_of=date(2026, 1, 1)), [p for p in middle if p.area > 450]


def test_among_small_plots_every_displaced_one_is_asked_about_and_no_other(dense):
    snap, plots = dense
    assert len(plots) > 20
    assert all(shift_suspect(snap, make_site(plot)) is None for plot in plots)
    asked = [shift_suspect(snap, make_site(displaced(plot))) for plot in plots]
    assert all(notice is not None for notice in asked)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    east=st.floats(-500, 500), north=st.floats(-500, 500), wide=st.floats(25, 250),
    high=st.floats(25, 250), angle=st.floats(0, 90),
)  # fmt: skip
def test_what_was_drawn_on_no_plot_is_not_asked_about(dense, east, north, wide, high, angle):
    snap, _ = dense
    site = rotate(square(east, north, wide, high), angle)
    assert shift_suspect(snap, make_site(site)) is None


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    number=st.integers(0, 19), east=st.floats(-40, 40), north=st.floats(-4, 4),
    turn=st.floats(0, 0.2),
)  # fmt: skip
def test_a_few_points_rule_out_what_all_of_them_would(dense, number, east, north, turn):
    """Every one of the 64 points held against every edge says the same."""
    snap, plots = dense
    ring = rotate(shapely.affinity.translate(plots[number], east, north), turn * 30).exterior
    spots = shapely.line_interpolate_point(ring, np.arange(64) / 64, normalized=True)
    held = snap.layer("plots")
    edges = shapely.STRtree(shapely.boundary(held.zones(range(held.zone_count()))))
    _, metres = edges.query_nearest(spots, return_distance=True, all_matches=False)
    shares = tuple(float((metres <= limit).mean()) for limit in NEAR_M)
    points = shapely.get_coordinates(spots)
    assert _fits(snap, ["plots"], points) == {"plots": shares}
    for limit, share in zip(NEAR_M, shares, strict=True):
        if share >= FITS:
            assert _able(snap, ["plots"], points[::4], limit)
        near = int((metres[::4] <= limit).sum())
        assert _able(snap, ["plots"], points[::4], limit) == (64 - (16 - near) >= 64 * FITS)
