"""Every file of the shared catalogue: the code it must get, or that it enters and what is told.

No case may reach the network, change its folder, or take ten seconds.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
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
from spatial.site import read_site
from tests.bad_inputs import Catalogue, make_catalogue
from tests.spatial.formats.samples import MEASURE, STUDY_AREA

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


@dataclass(frozen=True)
class Case:
    """What must come of a file: a code, or entry with an area (m²) and what is told."""

    code: str | None = None
    area: float | None = None
    told: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)


def no(code: str, **options: Any) -> Case:
    return Case(code, options=options)


def yes(*told: str, area: float = 20_000.0, **options: Any) -> Case:
    return Case(area=area, told=told, options=options)


# Read as a proposed site, in Dongguan, measured in EPSG:4547.
SITES = {
    "F01_empty_0byte": no("FILE_EMPTY"),
    "F02_truncated_geojson": no("FILE_TRUNCATED"),
    "F03_shp_no_prj": no("CRS_MISSING"),
    "F04_shp_no_shx": no("SHX_MISSING"),
    "F05_shp_no_dbf": yes("DBF_MISSING"),
    "F06_shp_alone": no("SHP_SIDECARS_MISSING"),
    "F07_shp_truncated": no("FILE_TRUNCATED"),
    "F08_dbf_fewer_rows": no("SHP_COUNT_MISMATCH"),
    "F09_shx_points_wrong": no("SHX_CORRUPT"),
    "F10_gbk_no_cpg": yes("ENCODING_GUESSED"),
    "F11_gbk_cpg_says_utf8": no("ENCODING_WRONG"),
    "F12_gbk_ldid_4D": yes(),
    "F13_gbk_cpg_GBK": yes(),
    "F20_zip_nested_folder": yes(),
    "F21_zip_two_layers": no("ZIP_MANY_LAYERS"),
    "F22_zip_slip": no("ZIP_UNSAFE_PATH"),
    "F23_zip_abs_path": no("ZIP_UNSAFE_PATH"),
    "F24_zip_cp936_names": yes(),
    "F25_zip_symlink": no("ZIP_SYMLINK"),
    "F26_zip_bomb_200MB": no("ZIP_BOMB"),
    "F27_zip_in_zip": no("ZIP_NESTED"),
    "F28_zip_bad_crc": no("ZIP_CORRUPT"),
    "F29_zip_dup_entry": no("ZIP_DUPLICATE_NAME"),
    "F30_zip_20k_entries": no("ZIP_TOO_MANY_ENTRIES"),
    "F31_zip_case_clash": no("ZIP_DUPLICATE_NAME"),
    "F32_zip_no_layer": no("ZIP_NO_LAYER"),
    "F33_zip_encrypted_flag": no("ZIP_ENCRYPTED"),
    "S01_vrt_local_file": no("DRIVER_NOT_ALLOWED"),
    "S02_vrt_named_geojson": no("CONTENT_NOT_GEOJSON"),
    "S03_vrt_named_shp": no("CONTENT_NOT_SHP"),
    "S04_vrt_vsicurl": no("DRIVER_NOT_ALLOWED"),
    "S05_vrt_http_named_kml": no("CONTENT_NOT_KML"),
    "S06_wfs_xml": no("FORMAT_UNSUPPORTED"),
    "S07_gdalg_json": no("DRIVER_NOT_ALLOWED"),
    "S08_gdalg_named_geojson": no("CONTENT_NOT_GEOJSON"),
    "S09_esrijson_paging": no("CONTENT_NOT_GEOJSON"),
    "S10_oapif_landing": no("CONTENT_NOT_GEOJSON"),
    "S11_gml_xxe": no("XML_DTD_FORBIDDEN"),
    "S12_gml_xlink": no("CRS_MISSING"),  # "no network hit": the polygon behind the link is empty
    "S13_gml_schemalocation": no("CRS_MISSING"),  # "no network hit": its srsName is a link
    "S14_kml_xxe": no("XML_DTD_FORBIDDEN"),
    "S15_kml_billion_laughs": no("XML_DTD_FORBIDDEN"),
    "S16_kml_networklink": no("GEOM_TYPE"),  # a point is no site; the warning is below, as a layer
    "S17_gpx_billion_laughs": no("FORMAT_UNSUPPORTED"),
    "S18_crs_member_url": no("CRS_UNKNOWN"),
    "S19_prj_is_url": no("CRS_UNKNOWN"),
    "G01_gpkg_trigger": yes(),
    "G02_gpkg_bad_layer_name": yes(),
    "G03_gpkg_corrupt_page": no("FILE_CORRUPT"),
    "G04_gpkg_bad_blob": no("GEOM_UNREADABLE"),
    "G05_gpkg_srs_undefined": no("CRS_MISSING"),
    "G06_gpkg_view_virtualogr": no("GPKG_VIRTUAL_TABLE"),
    "G07_gpkg_wal_pending": no("FILE_UNCHECKPOINTED"),
    "G08_gpkg_two_layers": no("GPKG_MANY_LAYERS"),
    "G09_gpkg_extent_lies": yes(),
    "G10_gpkg_rtree_lies": yes(area=510_000.0),  # full scan: all fifty, whatever the index says
    "G11_gpkg_view_cte_bomb": no("TOO_EXPENSIVE"),
    "T01_xlsx_formula": no("XLSX_FORMULA_NO_VALUE"),
    "T05_csv_decimal_comma": no("NUMBER_FORMAT"),
    "T10_txt_good_gbk": yes(),
    "T11_txt_unclosed": yes("RING_CLOSED_FOR_YOU"),
    "T12_txt_swapped": no("AXES_SWAPPED"),
    "T13_txt_count_wrong": no("TXT_POINT_COUNT"),
    "T14_txt_zone_conflict": no("ZONE_CONFLICT"),
    "T15_txt_area_wrong": yes("AREA_DECLARED_DIFFERS"),
    "T16_txt_hole_same_ringno": no("RING_NUMBER"),
    "J01_bom": yes(),
    "J02_utf16": no("ENCODING"),
    "J03_gbk": no("ENCODING"),
    "J04_nan_inf": no("COORD_NOT_FINITE"),
    "J05_1e400": no("COORD_NOT_FINITE"),
    "J06_deep_nesting": no("JSON_TOO_DEEP"),
    "J07_dup_keys": no("JSON_DUPLICATE_KEY"),
    "J08_collection_nest": no("GEOM_NESTING"),
    "J09_string_coords": no("COORD_NOT_NUMBER"),
    "J11_trailing_garbage": no("JSON_TRAILING"),
    "J13_png_named_shp": no("CONTENT_NOT_SHP"),
    "J14_dwg": no("FORMAT_UNSUPPORTED"),
    "J15_dxf_minimal": no("CRS_MISSING"),  # with a CRS it is read below, and lines → polygon told
    "C01_degrees_labelled_metres": no("CRS_RANGE"),
    "C02_metres_labelled_4326": no("CRS_RANGE"),
    "C03_zone_prefix_but_cm_crs": no("ZONE_PREFIX"),
    "C04_no_prefix_but_zone_crs": no("ZONE_PREFIX"),
    "C05_axes_swapped": no("AXES_SWAPPED"),
    "C06_latlon_swapped": no("AXES_SWAPPED"),
    # the catalogue says OUT_OF_STUDY_AREA, which is the code of layers
    "C07_wrong_central_meridian": no("SITE_OUTSIDE_STUDY_AREA"),
    # cannot be seen from the file; it takes parcels to compare with
    "C08_gcj02_shifted": yes(area=19_999.6),
    "C09_prj_garbage": no("CRS_UNREADABLE"),
    "C10_prj_local_grid": no("CRS_LOCAL"),
    "C11_beijing54_label": yes("DATUM_SHIFT_UNSURE", area=19_999.5),
    # the horizontal part is WGS 84 in degrees, and the numbers of this case are metres
    "C12_compound_crs": no("CRS_RANGE"),
    "C13_crs_unknown_epsg": no("CRS_UNKNOWN"),
    "C14_webmercator_area": yes(),
    "P01_bowtie": no("GEOM_SELF_INTERSECTION"),
    "P02_hole_outside": no("GEOM_HOLE_OUTSIDE"),
    "P03_nested_holes": no("GEOM_NESTED_HOLES"),
    "P04_overlapping_parts": no("GEOM_PARTS_OVERLAP"),
    "P05_dup_points": yes(area=5_000.0),
    "P06_spike": no("GEOM_SPIKE"),
    "P07_two_point_ring": no("GEOM_RING_TOO_SHORT"),
    "P08_unclosed_ring": yes("RING_CLOSED", area=10_000.0),
    "P09_zero_area": no("GEOM_ZERO_AREA"),
    "P10_null_geometry": no("GEOM_MISSING"),
    "P11_empty_polygon": no("GEOM_EMPTY"),
    "P12_collection": no("GEOM_COLLECTION"),
    "P13_mixed_types": no("GEOM_MIXED"),
    "P14_3d": yes("Z_DROPPED", area=5_000.0),
    "P15_measured_zm": yes("Z_DROPPED", area=5_000.0),
    "P16_huge_extent": no("COORD_RANGE"),
    "P17_antimeridian": no("SITE_OUTSIDE_STUDY_AREA"),  # the layer code again
    "P18_tiny_1e-9": no("GEOM_BELOW_TOLERANCE"),
    # half a millimetre wide: below the precision of coordinates there is no sliver to judge
    "P19_sliver": no("GEOM_BELOW_TOLERANCE"),
    "P20_clockwise": yes(),
    "P21_self_touch": no("GEOM_SELF_TOUCH"),
    "P22_figure8_double_wound": no("GEOM_RING_TWICE"),
    "P23_nan_wkb": no("COORD_NOT_FINITE"),
    "P24_inf_wkb": no("COORD_NOT_FINITE"),
    "P25_curve_polygon": yes("CURVES_LINEARISED", area=7_854.0),
    "P26_wkb_4e9_points": no("GEOM_UNREADABLE"),
    "D01_star_self_cross_2k": no("GEOM_SELF_INTERSECTION"),
    "D02_comb_pair_3k": yes(area=176_345.0),
    "D03_10k_holes": no("GEOM_TOO_MANY_VERTICES"),  # 50,005; as a layer it is in budget, below
    "D04_many_vertex_ring": no("GEOM_TOO_MANY_VERTICES"),
    "D06_100k_tiny_features": no("SITE_TOO_MANY_FEATURES"),
    "A01_xss_value": yes(),
    "A02_xss_field_name": yes(),
    "A03_js_template_break": yes(),
    "A04_nul_and_controls": no("ATTR_CONTROL_CHARS"),
    "A05_1MB_string": no("ATTR_TOO_LONG"),
    "A06_formula": yes(),
    "A09_bigint": no("NUMBER_RANGE"),
    "A11_shp_field_truncated": yes("FIELD_NAME_TRUNCATED"),
}

# Points, lines and what a layer card decides: read as a layer. What counts is checked by name.
LAYERS = (
    "S16_kml_networklink", "T02_csv_formula", "T03_csv_gbk", "T04_csv_bom_semicolon",
    "T06_csv_fullwidth_digits", "J10_mixed_prop_types", "J12_bare_geometry",
    "A07_unknown_landuse", "A08_number_as_text", "A10_negative_area", "A12_dup_ids",
    "A13_bad_date",
)  # fmt: skip


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return make_catalogue(tmp_path_factory.mktemp("bad"))


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
        return read_site(case, measure_crs=MEASURE, study_area=STUDY_AREA, **expected.options)

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
