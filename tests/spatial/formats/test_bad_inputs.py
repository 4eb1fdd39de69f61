"""Every bad input: the code it must get, or that it enters and what is told.

No case may reach the network, change its folder, or take ten seconds.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import shapely

from spatial.card import parse_card
from spatial.code_check import check_codes
from spatial.code_files import load_tables
from spatial.errors import BadInput, SanheError
from spatial.fields import map_fields
from spatial.formats.child import use_zygote
from spatial.formats.reader import read
from spatial.formats.source import RawLayer
from spatial.formats.zygote import Zygote
from spatial.gate import Admitted, admit
from spatial.shift_suspect import shift_suspect
from spatial.site import read_site
from spatial.snapshot import snapshot
from tests.bad_inputs import Catalogue
from tests.bad_inputs.answers import LAYERS, SITES, Case
from tests.factories import AT, make_draft, make_store
from tests.spatial.formats.samples import MEASURE, SITE, STUDY_AREA

SECONDS = 10
CODES = Path(__file__).parents[3] / "data" / "rules" / "cn" / "codes"
CARD = """
id: layer
title: {zh: 图层, en: Layer}
plan: land-use
role: constraint
authority: natural-resources
crs: EPSG:4547
coverage: study-area
"""


@pytest.fixture
def case(catalogue: Catalogue, request: pytest.FixtureRequest) -> Any:
    """Path of the case a test is about; afterwards, that nothing was touched or reached."""
    path = catalogue.paths[request.param]
    before, begin, hits = listing(path.parent), time.monotonic(), catalogue.trap.hits
    yield path
    assert time.monotonic() - begin < SECONDS
    assert listing(path.parent) == before, "the delivered folder was changed"
    time.sleep(0.01)
    assert catalogue.trap.hits == hits, "the network was reached"


def listing(folder: Path) -> list[tuple[str, int, int]]:
    return [(p.name, p.stat().st_size, p.stat().st_mtime_ns) for p in sorted(folder.iterdir())]


def test_every_case_of_the_catalogue_has_its_answer(catalogue: Catalogue) -> None:
    rules = {id for id in catalogue.paths if id.startswith("R")}
    assert set(catalogue.paths) - rules == set(SITES) | set(LAYERS)


@pytest.mark.parametrize(("case", "expected"), SITES.items(), ids=list(SITES), indirect=["case"])
def test_as_a_site(case: Path, expected: Case) -> None:
    def site() -> Any:
        return read_site(case, measure_crs=MEASURE, study_area=STUDY_AREA)

    if expected.code is None:
        found = site()
        assert found.area_m2 == pytest.approx(expected.area, abs=0.5)
        assert tuple(notice.code for notice in found.notices) == expected.told
        return
    with pytest.raises(BadInput) as refused:
        site()
    assert refused.value.code == expected.code
    for lang in ("zh", "en"):
        assert len(refused.value.line(lang).splitlines()) == 1
        assert "TOPSECRET" not in refused.value.line(lang)
    assert refused.value.fix.zh and refused.value.fix.en


def layer(path: Path, crs: str | None = None) -> tuple[RawLayer, Admitted]:
    raw = read(path, crs=crs)
    return raw, admit(
        raw, crs=crs, measure_crs=MEASURE, study_area=None, kinds=frozenset({0, 1, 2}),
        accept_repairs=False,
    )  # fmt: skip


def named(*ids: str) -> Any:
    return pytest.mark.parametrize("case", ids, indirect=True)


@named("S16_kml_networklink")
def test_a_network_link_is_told_and_not_followed(case: Path) -> None:
    raw, found = layer(case)
    assert [n.code for n in raw.notices] == ["KML_DATUM", "KML_NETWORKLINK"]
    assert len(found.rows) == 1


@named("T02_csv_formula")
def test_a_formula_in_a_csv_is_text(case: Path) -> None:
    assert read(case).columns["name"] == ("=cmd|'/c calc'!A1", "@SUM(1+1)", "-2+3")


@named("T03_csv_gbk", "T04_csv_bom_semicolon", "T06_csv_fullwidth_digits")
def test_tables_that_are_read_whole(case: Path) -> None:
    raw, found = layer(case, MEASURE)
    assert shapely.get_coordinates(found.geometries).tolist() == [[474_000.0, 2_547_000.0]]
    assert raw.columns["name"] in (("永久基本农田",), ("a",))


@named("J10_mixed_prop_types")
def test_a_leading_zero_is_never_lost(case: Path) -> None:
    raw, _ = layer(case)
    assert raw.columns["code"] == (101, "0101", None, "[1]")
    assert "ATTR_MIXED_TYPES" in [n.code for n in raw.notices]


@named("J12_bare_geometry")
def test_a_bare_geometry_is_a_feature(case: Path) -> None:
    assert len(layer(case)[1].rows) == 1


@named("J15_dxf_minimal")
def test_lines_of_a_drawing_become_polygons_and_that_is_told(case: Path) -> None:
    site = read_site(case, measure_crs=MEASURE, study_area=STUDY_AREA, crs=MEASURE)
    assert site.area_m2 == 20_000.0
    assert [n.code for n in site.notices] == ["DXF_RINGS", "CRS_DECLARED"]


@named("D01_star_self_cross_2k")
def test_a_repair_is_bounded_in_time(case: Path) -> None:
    with pytest.raises(BadInput) as refused:
        read_site(case, measure_crs=MEASURE, study_area=STUDY_AREA, accept_repairs=True)
    assert refused.value.code == "GEOM_TOO_COMPLEX"


@named("C08_gcj02_shifted")
def test_a_site_from_a_map_service_is_asked_about_where_there_are_parcels(
    case: Path, tmp_path: Path
) -> None:
    """It cannot be seen from the file alone; beside the parcels it was drawn on, it can."""
    store = make_store(tmp_path / "store", make_draft("parcels", [SITE], role="allocation"))
    snap = snapshot(store, as_of=AT.date())
    site = read_site(case, measure_crs=MEASURE, study_area=STUDY_AREA)
    asked = shift_suspect(snap, site)
    assert asked is not None
    assert asked.code == "GCJ02_SUSPECT"
    meant = read_site(case, measure_crs=MEASURE, study_area=STUDY_AREA, datum="gcj02")
    assert meant.indicative
    assert meant.geometry.hausdorff_distance(SITE) < 0.05


@named("D03_10k_holes", "D04_many_vertex_ring")
def test_large_features_of_layers_are_in_budget(case: Path) -> None:
    assert len(layer(case)[1].rows) == 1


def carded(path: Path, more: str) -> tuple[list[Any], list[str]]:
    """Attributes under the names of a card, and the codes of what was kept out."""
    card = parse_card(CARD + more, where="card.yaml")
    rows, misfits = map_fields(card, layer(path)[1])
    return rows, [item.code for item in misfits]


@pytest.mark.parametrize(("case", "types", "code"), [
    ("A08_number_as_text", "types: {area_mu: {type: number}}", "NUMBER"),
    ("A10_negative_area", "types: {area: {type: number, min: '0'}}", "NUMBER_RANGE"),
    ("A13_bad_date", "types: {approved: {type: date}}", "DATE"),
], indirect=["case"])  # fmt: skip
def test_values_that_a_card_types(case: Path, types: str, code: str) -> None:
    assert carded(case, types) == ([None], [code])


@named("A12_dup_ids")
def test_declared_ids_that_stand_twice(case: Path) -> None:
    with pytest.raises(BadInput) as refused:
        carded(case, "fields: {id: id}")
    assert refused.value.code == "ID_DUPLICATE"


@named("A07_unknown_landuse")
def test_a_code_outside_its_scheme_is_named(case: Path) -> None:
    rows, _ = carded(case, "fields: {code: dlbm}")
    tables = load_tables(CODES)
    assert "CODE_UNKNOWN" in [n.code for n in check_codes("gbt21010", rows, tables)]


def test_a_text_of_200_mb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """D05 of the catalogue, without its 200 MB."""
    path = tmp_path / "a.geojson"
    with path.open("wb") as stream:
        stream.truncate(200_000_000)
    begin = time.monotonic()
    with pytest.raises(BadInput) as refused:
        read_site(path, measure_crs=MEASURE, study_area=STUDY_AREA)
    assert refused.value.code == "FILE_TOO_LARGE"
    assert time.monotonic() - begin < 1


def test_the_zygote_gives_the_same_answers(catalogue: Catalogue) -> None:
    def answer(path: Path) -> Any:
        try:
            raw = read(path)
        except SanheError as error:
            return error.code
        return raw.wkb, dict(raw.columns), raw.crs, [n.code for n in raw.notices]

    wanted = [id for id in catalogue.paths if id[:3] in {"F10", "F12", "F20", "S12", "S13", "G01",
              "G02", "G04", "J15", "P25", "P26", "S19"}]  # fmt: skip
    alone = {id: answer(catalogue.paths[id]) for id in wanted}
    with Zygote() as zygote:
        use_zygote(zygote.address)
        try:
            forked = {id: answer(catalogue.paths[id]) for id in wanted}
        finally:
            use_zygote(None)
    assert forked == alone
    assert catalogue.trap.hits == 0
