"""A real region: eleven plan layers of La Rioja, 77 industrial estates, a pack of another country.

What must come out is in `tests.larioja.answers`; a second opinion that shares no path with the
engine (`tests.larioja.oracle`) finds it again at every run.
"""

import json
import re
import shlex
import tempfile
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
import shapely
from click.testing import CliRunner
from pyproj import Transformer

from checker.check import assess
from checker.proposal import Declared, Proposal
from checker.report.document import report
from checker.rulebook import load_rulebook
from checker.verify import verify
from spatial.errors import BadInput
from spatial.formats.reader import read
from spatial.layer_object import LayerObject
from spatial.overlap import Selection
from spatial.overlay import measure
from spatial.packed import Packed
from spatial.site import read_site_bytes, site_from_geometry
from spatial.snapshot import snapshot
from spatial.surroundings import surroundings
from tests.larioja import oracle, region
from tests.larioja.answers import (
    FLAT,
    FOR_RISK_ALONE,
    FULLY_DECIDED,
    HEADLINES,
    INVALID,
    NEAR_QUARANTINED,
    ORDER,
    OUTSIDE,
    PUBLISHED_HA,
    QUARANTINED,
    RULE_LAYERS,
    SHARED_AREAS,
    VERDICTS,
    ZONES,
)
from tests.larioja.region import CRS, DELIVERED, FILES, MENDED
from webmap.cli import main

if not region.FOLDER.is_dir():
    pytest.skip(region.ABSENT, allow_module_level=True)

NO_LINE = Proposal("estate", {"overhead_line": Declared(False, "test")})


@pytest.fixture(scope="session")
def drafts(tmp_path_factory):
    """The store with both deliveries, and what the gate said about each layer of each."""
    store = region.new_store(tmp_path_factory.mktemp("larioja") / "store")
    first = region.publish_all(store)
    return store, first, region.publish_mended(store, QUARANTINED)


@pytest.fixture(scope="session")
def store(drafts):
    return drafts[0]


@pytest.fixture(scope="session")
def rulebook():
    return load_rulebook(region.RULES)


def read_estate(store, row, data, **given):
    return read_site_bytes(
        data, f"estate-{row}.geojson", measure_crs=CRS, study_area=store.config.study_area, **given
    )


@pytest.fixture(scope="session")
def sites(store):
    """All 77 estates as sites; repairs are accepted, which only the four invalid ones need."""
    return {
        row: read_estate(store, row, data, accept_repairs=row in INVALID)
        for row, data in region.estates().items()
    }


@pytest.fixture(scope="session", params=[DELIVERED, MENDED], ids=["delivered", "mended"])
def checked(request, store, sites, rulebook):
    """Every estate's assessment, on one of the two dates."""
    snap = snapshot(store, as_of=request.param)
    return request.param, {row: assess(snap, site, rulebook) for row, site in sites.items()}


@pytest.fixture(scope="session")
def second_opinion():
    """Net areas shared by estates and layers, and the parts beyond the perimeter, without us."""
    estates = oracle.zones(region.ESTATES, CRS, mend=True)
    perimeter = oracle.zones(region.PERIMETER, CRS, mend=False)
    held, shared = {}, {}
    for layer in FILES:
        for on in VERDICTS:
            if on == MENDED and layer not in QUARANTINED:  # the same file, wholly valid
                before = (layer, DELIVERED)
                held[layer, on], shared[layer, on] = held[before], shared[before]
                continue
            held[layer, on] = oracle.zones(region.file_of(layer), CRS, mend=on == MENDED)
            shared[layer, on] = oracle.shared(estates, held[layer, on])
    inside = oracle.shared(estates, perimeter)
    beyond = {row: 1 - inside[row] / area for row, area in estates.area.items()}
    boxes = {
        (layer, DELIVERED): shapely.box(*oracle.invalid(region.file_of(layer), CRS).total_bounds)
        for layer in QUARANTINED
    }
    return estates, held, shared, beyond, boxes


# --- what the authority publishes, and what its files hold


@pytest.mark.parametrize("layer", sorted({layer for layer, _ in PUBLISHED_HA}))
def test_published_areas_are_met(store, layer):
    everything = shapely.box(*store.config.study_area.buffer(20_000).bounds)
    whole = site_from_geometry(everything, measure_crs=CRS, study_area=store.config.study_area)
    around = surroundings(snapshot(store, as_of=DELIVERED), whole, {layer: 0.0})
    found = measure(around, Selection((layer,)))
    measured = {zone.name: zone.overlap_m2 / 10_000 for zone in found.zones}
    for (_, name), (hectares, near) in _published(layer).items():
        assert measured[name] == pytest.approx(hectares, abs=near)


def _published(layer):
    return {key: value for key, value in PUBLISHED_HA.items() if key[0] == layer}


def test_what_came_in_is_kept_or_quarantined_with_a_reason(drafts):
    for layer, draft in drafts[1].items():
        assert draft.kept + len(draft.quarantined) == ZONES[layer]
        assert [(q.row, q.code) for q in draft.quarantined] == [
            reason for name, reason in QUARANTINED.items() if name == layer
        ]
        assert not draft.repaired


def test_an_accepted_repair_lets_both_zones_in_and_tells_the_areas(drafts):
    for layer, draft in drafts[2].items():
        assert (draft.kept, draft.quarantined) == (ZONES[layer], ())
        (mended,) = draft.repaired
        assert mended.row == QUARANTINED[layer][0]
        outline = oracle.invalid(region.file_of(layer), CRS).loc[mended.row]
        assert mended.area_after_m2 == pytest.approx(oracle.wound(outline), rel=1e-6)


def test_heights_are_dropped_and_told(drafts, store):
    snap = snapshot(store, as_of=MENDED)
    for layer, draft in drafts[1].items():
        told = {notice.code for notice in draft.notices}
        assert ("Z_DROPPED" in told) == (layer not in FLAT)
        held = snap.layer(layer)
        pieces = held.pieces(np.arange(len(held.piece_table().box)))
        assert not shapely.has_z(pieces).any()


# --- coordinate reference systems


def test_no_file_says_its_crs_so_the_card_does(store):
    for layer in FILES:
        assert read(region.file_of(layer)).crs is None
        assert snapshot(store, as_of=DELIVERED).cards[layer].crs == "EPSG:4326"


def labelled(tmp_path, name):
    """The Ramsar file with a ``crs`` member."""
    content = json.loads(region.file_of("ramsar-wetlands").read_text(encoding="utf-8"))
    content["crs"] = {"type": "name", "properties": {"name": name}}
    path = tmp_path / "labelled.geojson"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.mark.parametrize("label", ["urn:ogc:def:crs:EPSG::4979", "urn:ogc:def:crs:OGC:1.3:CRS84"])
def test_a_label_that_means_the_same_coordinates_gives_the_same_layer(store, drafts, tmp_path, label):
    again = region.draft(store, "ramsar-wetlands", path=labelled(tmp_path, label))
    # the object also keeps what was told of the delivery, so zones are compared, not hashes
    assert zones_of(again) == zones_of(drafts[1]["ramsar-wetlands"])


def zones_of(draft):
    """Whole zones of a draft, byte for byte."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "draft"
        path.write_bytes(draft.data)
        held = LayerObject(Packed(path, draft.name))
        return [shapely.to_wkb(z) for z in held.zones(range(held.zone_count()))]


@pytest.mark.parametrize("label", ["EPSG:25830", "EPSG:23030"])
def test_a_label_that_contradicts_the_card_is_refused(store, tmp_path, label):
    with pytest.raises(BadInput) as refusal:
        region.draft(store, "ramsar-wetlands", path=labelled(tmp_path, label))
    assert refusal.value.code == "CRS_MISMATCH"


def moved(data, change):
    """An estate with its coordinates changed."""
    feature = json.loads(data)
    shape = shapely.transform(shapely.geometry.shape(feature["geometry"]), change)
    return json.dumps({**feature, "geometry": shapely.geometry.mapping(shape)}).encode()


def test_metres_of_the_measuring_crs_are_asked_about_and_then_read(store, sites):
    utm = moved(region.estates()[1], lambda _: shapely.get_coordinates(sites[1].geometry))
    with pytest.raises(BadInput) as refusal:
        read_estate(store, 1, utm)
    assert refusal.value.code == "CRS_RANGE"
    assert "EPSG:25830" in refusal.value.line("en")
    assert read_estate(store, 1, utm, crs=CRS).geometry.equals(sites[1].geometry)


def test_swapped_axes_are_asked_about(store):
    swapped = moved(region.estates()[1], lambda points: points[:, ::-1])
    with pytest.raises(BadInput) as refusal:
        read_estate(store, 1, swapped)
    assert refusal.value.code == "AXES_SWAPPED"


def test_the_old_spanish_datum_is_read_with_a_warning(store, sites):
    old = Transformer.from_crs(CRS, "EPSG:23030", always_xy=True)
    points = shapely.get_coordinates(sites[1].geometry)
    ed50 = moved(region.estates()[1], lambda _: np.column_stack(old.transform(*points.T)))
    site = read_estate(store, 1, ed50, crs="EPSG:23030")
    assert {notice.code for notice in site.notices} == {"CRS_DECLARED", "DATUM_SHIFT_UNSURE"}
    assert shapely.hausdorff_distance(site.geometry, sites[1].geometry) < 10


# --- the estates


@pytest.mark.parametrize("row", INVALID)
def test_an_invalid_estate_is_refused_with_its_point_and_checked_once_mended(store, sites, row):
    code, point, before, after = INVALID[row]
    with pytest.raises(BadInput) as refusal:
        read_estate(store, row, region.estates()[row])
    assert refusal.value.code == code
    assert [float(refusal.value.values[k]) for k in "xy"] == pytest.approx(point, abs=1e-3)
    (told,) = sites[row].notices
    assert told.code == "SITE_REPAIRED"
    assert f"{before:.2f}" in told.text.en
    assert sites[row].area_m2 == pytest.approx(after, abs=0.01)
    outline = oracle.invalid(region.ESTATES, CRS).loc[row]
    assert sites[row].area_m2 == pytest.approx(oracle.wound(outline), rel=1e-6)


def test_only_four_estates_are_invalid(store):
    assert set(oracle.invalid(region.ESTATES, CRS).index) == set(INVALID)
    for row, data in region.estates().items():
        if row not in INVALID:
            assert not read_estate(store, row, data).notices


def test_all_estates_have_the_verdicts_that_are_known(checked):
    on, assessments = checked
    assert len(assessments) == 77
    found: dict[str, Counter] = {}
    for one in assessments.values():
        for finding in one.findings:
            found.setdefault(finding.rule.id, Counter())[finding.verdict.value] += 1
    assert {rule: tuple(c[v] for v in ORDER) for rule, c in found.items()} == VERDICTS[on]
    headlines = Counter(one.verdict.value for one in assessments.values())
    assert tuple(headlines[v] for v in ORDER) == HEADLINES[on]
    alone = ["safety.technological_risk"]
    told = [
        [f.rule.id for f in one.findings if f.verdict.value == "conditional"]
        for one in assessments.values()
    ]
    assert told.count(alone) == FOR_RISK_ALONE[on]
    decided = sum(one.required.decided == one.required.must for one in assessments.values())
    assert decided == FULLY_DECIDED[on]
    assert {(one.required.must, one.required.offline) for one in assessments.values()} == {(12, 1)}


def test_every_verdict_is_the_one_a_second_opinion_gives(checked, second_opinion):
    on, assessments = checked
    estates, _, shared, beyond, boxes = second_opinion
    for row, one in assessments.items():
        for finding in one.findings:
            layer = RULE_LAYERS.get(finding.rule.id)
            if layer is None:
                assert finding.verdict.value == "unknown"
                continue
            hit = shared[layer, on].get(row, 0.0) >= 1.0
            box = boxes.get((layer, on))
            doubtful = beyond[row] > 1e-9 or (
                box is not None and estates.geometry[row].intersects(box)
            )
            asks = layer == "bird-power-line-zones"
            wanted = "conditional" if hit and not asks else "unknown" if doubtful or hit else "clear"
            assert finding.verdict.value == wanted, (row, finding.rule.id)
            assert bool(finding.undecided) == (doubtful or (hit and asks)), (row, finding.rule.id)


def test_areas_agree_with_geopandas_to_a_millionth(checked, second_opinion):
    on, assessments = checked
    estates, _, shared, _, _ = second_opinion
    compared = 0
    for row, one in assessments.items():
        assert one.site.area_m2 == pytest.approx(estates.area[row], rel=1e-6)
        for finding in one.findings:
            layer = RULE_LAYERS.get(finding.rule.id)
            if layer is None or finding.rule.zones:
                continue
            wanted = shared[layer, on].get(row, 0.0)
            assert finding.overlap.overlap_m2 == pytest.approx(wanted, rel=1e-6, abs=1e-6)
            compared += wanted > 0
    assert compared == SHARED_AREAS[on]


@pytest.mark.parametrize("layer", ["protected-fauna", "mining-rights", "special-environmental-plan"])
def test_areas_agree_with_clipper_to_the_rounding_of_millimetres(checked, second_opinion, layer):
    on, assessments = checked
    estates, held, shared, _, _ = second_opinion
    rule = next(rule for rule, read in RULE_LAYERS.items() if read == layer)
    for row in shared[layer, on]:
        found = next(f for f in assessments[row].findings if f.rule.id == rule).overlap
        wanted = oracle.clipped(estates.geometry[row], held[layer, on])
        assert found.overlap_m2 == pytest.approx(wanted, abs=0.001 * found.geometry.length)


@pytest.mark.parametrize("row", OUTSIDE)
def test_an_estate_beyond_the_perimeter_is_undecided_there(checked, second_opinion, row):
    one = checked[1][row]
    share = second_opinion[3][row]
    assert share == pytest.approx(OUTSIDE[row], abs=1e-6)
    rows = [u for u in one.undecided if u.kind == "not-covered"]
    assert {u.rule for u in rows} == set(RULE_LAYERS)
    assert all(f"{share:.2%}" in u.reason.en for u in rows)
    for layer in FILES:
        assert one.facts.states[layer].covered_share == pytest.approx(1 - share, abs=1e-9)


def test_nobody_else_is_beyond_the_perimeter(checked, second_opinion):
    assert {row for row, share in second_opinion[3].items() if share > 1e-9} == set(OUTSIDE)
    for row, one in checked[1].items():
        assert (row in OUTSIDE) == any(u.kind == "not-covered" for u in one.undecided)


def test_a_quarantined_zone_makes_those_undecided_who_meet_its_box(checked):
    on, assessments = checked
    met = Counter(
        u.layer for one in assessments.values() for u in one.undecided if u.kind == "quarantined"
    )
    assert met == (NEAR_QUARANTINED if on == DELIVERED else {})


def test_a_line_is_asked_about_only_where_birds_are_protected(store, sites, rulebook):
    snap = snapshot(store, as_of=MENDED)
    asked, line = (21, 25, 30, 35), "fauna.bird_power_lines"
    for row in (*asked, 1):
        answers = {}
        for builds in (None, False, True):
            facts = {} if builds is None else {"overhead_line": Declared(builds, "test")}
            found = assess(snap, sites[row], rulebook, Proposal("estate", facts))
            answers[builds] = next(f.verdict.value for f in found.findings if f.rule.id == line)
        wanted = {None: "unknown", False: "clear", True: "conditional"}
        assert answers == (wanted if row in asked else dict.fromkeys(wanted, "clear"))


# --- what no estate dares


@pytest.mark.parametrize(
    ("layer", "kind", "rule", "verdict"),
    [
        ("ramsar-wetlands", None, "water.ramsar_wetlands", "prohibited"),
        ("nature-parks", "Parque Natural", "nature.park", "prohibited"),
        ("nature-parks", "Zona periférica de protección", "nature.park_periphery", "conditional"),
        ("nature-reserves", "Reserva Natural", "nature.reserve", "prohibited"),
        ("nature-reserves", "Zona periférica de protección", "nature.reserve_periphery", "conditional"),
        ("natura-2000", None, "nature.natura_2000", "conditional"),
        ("wetlands-inventory", None, "water.wetlands_inventory", "conditional"),
        ("singular-areas", None, "nature.singular_areas", "conditional"),
    ],
)  # fmt: skip
def test_a_plot_inside_a_protected_place(store, rulebook, layer, kind, rule, verdict):
    snap = snapshot(store, as_of=MENDED)
    held = snap.layer(layer)
    owners = held.owners(np.arange(len(held.piece_table().box)))
    kinds = [held.attributes(zone).get("kind") for zone in owners]
    numbers = [n for n, found in enumerate(kinds) if kind in (None, found)]
    place = shapely.point_on_surface(max(held.pieces(np.array(numbers)), key=shapely.area))
    plot = site_from_geometry(
        shapely.buffer(place, 10), measure_crs=CRS, study_area=store.config.study_area
    )
    found = assess(snap, plot, rulebook, NO_LINE)
    finding = next(f for f in found.findings if f.rule.id == rule)
    assert finding.verdict.value == verdict
    assert finding.overlap.share == pytest.approx(1.0)
    assert found.verdict.value in ("prohibited", verdict)


# --- the pack, and the same answer every time


def test_the_pack_holds_its_examples(store):
    cards = snapshot(store, as_of=MENDED).cards
    done = verify(region.RULES, on=date(2026, 11, 24), layers=cards, versions=set(cards))
    assert done.faults == ()
    assert done.examples == 46
    assert done.listed["layers-without-version"] == ("archaeological-sites",)


def digests(store, rulebook, sites, **when):
    snap = snapshot(store, as_of=MENDED)
    made = {row: report(assess(snap, site, rulebook), **when) for row, site in sites.items()}
    return {row: one["digest"] for row, one in made.items()}


def test_digests_are_the_same_twice(store, sites, rulebook):
    some = {row: site for row, site in sites.items() if row % 4 == 0}
    once = digests(store, rulebook, some, created_at=datetime(2026, 11, 24, tzinfo=UTC), lang="zh")
    again = digests(store, rulebook, some, created_at=datetime(2026, 11, 25, tzinfo=UTC), lang="en")
    assert once == again
    assert len(set(once.values())) == len(some)


def test_digests_do_not_depend_on_the_order_of_the_layers(store, sites, rulebook, tmp_path):
    other = region.new_store(tmp_path / "store")
    region.publish_all(other, reversed(FILES))
    region.publish_mended(other, reversed(QUARANTINED))
    when = {"created_at": datetime(2026, 11, 24, tzinfo=UTC), "lang": "en"}
    few = {row: sites[row] for row in (1, 4, 20, 35, 77)}
    assert digests(store, rulebook, few, **when) == digests(other, rulebook, few, **when)


# --- the page that tells a reader how


PAGE = Path(__file__).parents[1] / "docs" / "how-to" / "another-place.md"


def test_the_page_on_another_place_says_what_happens(tmp_path, monkeypatch):
    (tmp_path / "larioja").symlink_to(region.FOLDER.resolve())
    (tmp_path / "tests").symlink_to(Path(__file__).parent)
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```(\w*)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for kind, block in blocks if kind == "sh" for line in block.splitlines()]
    runner, shown, codes = CliRunner(env={"LANG": "en"}), "", []
    for line in lines:
        done = runner.invoke(main, shlex.split(line)[1:])
        shown, codes = shown + done.output, [*codes, done.exit_code]
    assert codes == [0] * (len(lines) - 1) + [2], shown
    told = [line for kind, block in blocks if not kind for line in block.splitlines()]
    assert len(told) == 6
    assert not [line for line in told if line.removesuffix("…") not in shown]
