"""What must come of every bad input: the code of its refusal, or its area and what is told.

R01–R07 stand as well for the rows they are called after; where the strict YAML loader refuses
what a row is about, its code is the answer.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LAYERS", "LAYER_ADD", "RULES", "SITES", "Case"]


@dataclass(frozen=True)
class Case:
    """What must come of a file: a code, or entry with an area (m²) and what is told."""

    code: str | None = None
    area: float | None = None
    told: tuple[str, ...] = ()


def refused(code: str) -> Case:
    """Not a site; this is why."""
    return Case(code)


def read(*told: str, area: float = 20_000.0) -> Case:
    """A site of this area in m², and what a person is told."""
    return Case(area=area, told=told)


# Read as a proposed site, in Dongguan, measured in EPSG:4547.
SITES = {
    "F01_empty_0byte": refused("FILE_EMPTY"),
    "F02_truncated_geojson": refused("FILE_TRUNCATED"),
    "F03_shp_no_prj": refused("CRS_MISSING"),
    "F04_shp_no_shx": refused("SHX_MISSING"),
    "F05_shp_no_dbf": read("DBF_MISSING"),
    "F06_shp_alone": refused("SHP_SIDECARS_MISSING"),
    "F07_shp_truncated": refused("FILE_TRUNCATED"),
    "F08_dbf_fewer_rows": refused("SHP_COUNT_MISMATCH"),
    "F09_shx_points_wrong": refused("SHX_CORRUPT"),
    "F10_gbk_no_cpg": read("ENCODING_GUESSED"),
    "F11_gbk_cpg_says_utf8": refused("ENCODING_WRONG"),
    "F12_gbk_ldid_4D": read(),
    "F13_gbk_cpg_GBK": read(),
    "F20_zip_nested_folder": read(),
    "F21_zip_two_layers": refused("ZIP_MANY_LAYERS"),
    "F22_zip_slip": refused("ZIP_UNSAFE_PATH"),
    "F23_zip_abs_path": refused("ZIP_UNSAFE_PATH"),
    "F24_zip_cp936_names": read(),
    "F25_zip_symlink": refused("ZIP_SYMLINK"),
    "F26_zip_bomb_200MB": refused("ZIP_BOMB"),
    "F27_zip_in_zip": refused("ZIP_NESTED"),
    "F28_zip_bad_crc": refused("ZIP_CORRUPT"),
    "F29_zip_dup_entry": refused("ZIP_DUPLICATE_NAME"),
    "F30_zip_20k_entries": refused("ZIP_TOO_MANY_ENTRIES"),
    "F31_zip_case_clash": refused("ZIP_DUPLICATE_NAME"),
    "F32_zip_no_layer": refused("ZIP_NO_LAYER"),
    "F33_zip_encrypted_flag": refused("ZIP_ENCRYPTED"),
    "S01_vrt_local_file": refused("DRIVER_NOT_ALLOWED"),
    "S02_vrt_named_geojson": refused("CONTENT_NOT_GEOJSON"),
    "S03_vrt_named_shp": refused("CONTENT_NOT_SHP"),
    "S04_vrt_vsicurl": refused("DRIVER_NOT_ALLOWED"),
    "S05_vrt_http_named_kml": refused("CONTENT_NOT_KML"),
    "S06_wfs_xml": refused("FORMAT_UNSUPPORTED"),
    "S07_gdalg_json": refused("DRIVER_NOT_ALLOWED"),
    "S08_gdalg_named_geojson": refused("CONTENT_NOT_GEOJSON"),
    "S09_esrijson_paging": refused("CONTENT_NOT_GEOJSON"),
    "S10_oapif_landing": refused("CONTENT_NOT_GEOJSON"),
    "S11_gml_xxe": refused("XML_DTD_FORBIDDEN"),
    "S12_gml_xlink": refused(
        "CRS_MISSING"
    ),  # "no network hit": the polygon behind the link is empty
    "S13_gml_schemalocation": refused("CRS_UNKNOWN"),  # "no network hit": its srsName is a link
    "S14_kml_xxe": refused("XML_DTD_FORBIDDEN"),
    "S15_kml_billion_laughs": refused("XML_DTD_FORBIDDEN"),
    "S16_kml_networklink": refused(
        "GEOM_TYPE"
    ),  # a point is no site; the warning is below, as a layer
    "S17_gpx_billion_laughs": refused("FORMAT_UNSUPPORTED"),
    "S18_crs_member_url": refused("CRS_UNKNOWN"),
    "S19_prj_is_url": refused("CRS_UNKNOWN"),
    "G01_gpkg_trigger": read(),
    "G02_gpkg_bad_layer_name": read(),
    "G03_gpkg_corrupt_page": refused("FILE_CORRUPT"),
    "G04_gpkg_bad_blob": refused("GEOM_UNREADABLE"),
    "G05_gpkg_srs_undefined": refused("CRS_MISSING"),
    "G06_gpkg_view_virtualogr": refused("GPKG_VIRTUAL_TABLE"),
    "G07_gpkg_wal_pending": refused("FILE_UNCHECKPOINTED"),
    "G08_gpkg_two_layers": refused("GPKG_MANY_LAYERS"),
    "G09_gpkg_extent_lies": read(),
    "G10_gpkg_rtree_lies": read(area=510_000.0),  # full scan: all fifty, whatever the index says
    "G11_gpkg_view_cte_bomb": refused("TOO_EXPENSIVE"),
    "T01_xlsx_formula": refused("XLSX_FORMULA_NO_VALUE"),
    "T05_csv_decimal_comma": refused("NUMBER_FORMAT"),
    "T10_txt_good_gbk": read(),
    "T11_txt_unclosed": read("RING_CLOSED_FOR_YOU"),
    "T12_txt_swapped": refused("AXES_SWAPPED"),
    "T13_txt_count_wrong": refused("TXT_POINT_COUNT"),
    "T14_txt_zone_conflict": refused("ZONE_CONFLICT"),
    "T15_txt_area_wrong": read("AREA_DECLARED_DIFFERS"),
    "T16_txt_hole_same_ringno": refused("RING_NUMBER"),
    "J01_bom": read(),
    "J02_utf16": refused("ENCODING"),
    "J03_gbk": refused("ENCODING"),
    "J04_nan_inf": refused("COORD_NOT_FINITE"),
    "J05_1e400": refused("COORD_NOT_FINITE"),
    "J06_deep_nesting": refused("JSON_TOO_DEEP"),
    "J07_dup_keys": refused("JSON_DUPLICATE_KEY"),
    "J08_collection_nest": refused("GEOM_NESTING"),
    "J09_string_coords": refused("COORD_NOT_NUMBER"),
    "J11_trailing_garbage": refused("JSON_TRAILING"),
    "J13_png_named_shp": refused("CONTENT_NOT_SHP"),
    "J14_dwg": refused("FORMAT_UNSUPPORTED"),
    "J15_dxf_minimal": refused(
        "CRS_MISSING"
    ),  # with a CRS it is read below, and lines → polygon told
    "C01_degrees_labelled_metres": refused("CRS_RANGE"),
    "C02_metres_labelled_4326": refused("CRS_RANGE"),
    "C03_zone_prefix_but_cm_crs": refused("ZONE_PREFIX"),
    "C04_no_prefix_but_zone_crs": refused("ZONE_PREFIX"),
    "C05_axes_swapped": refused("AXES_SWAPPED"),
    "C06_latlon_swapped": refused("AXES_SWAPPED"),
    # the catalogue says OUT_OF_STUDY_AREA, which is the code of layers
    "C07_wrong_central_meridian": refused("SITE_OUTSIDE_STUDY_AREA"),
    # cannot be seen from the file; beside parcels GCJ02_SUSPECT is asked
    "C08_gcj02_shifted": read("GCJ02_POSSIBLE", area=19_999.6),
    "C09_prj_garbage": refused("CRS_UNREADABLE"),
    "C10_prj_local_grid": refused("CRS_LOCAL"),
    "C11_beijing54_label": read("DATUM_SHIFT_UNSURE", area=19_999.5),
    # the horizontal part is WGS 84 in degrees, and the numbers of this case are metres
    "C12_compound_crs": refused("CRS_RANGE"),
    "C13_crs_unknown_epsg": refused("CRS_UNKNOWN"),
    "C14_webmercator_area": read(),
    "P01_bowtie": refused("GEOM_SELF_INTERSECTION"),
    "P02_hole_outside": refused("GEOM_HOLE_OUTSIDE"),
    "P03_nested_holes": refused("GEOM_NESTED_HOLES"),
    "P04_overlapping_parts": refused("GEOM_PARTS_OVERLAP"),
    "P05_dup_points": read(area=5_000.0),
    "P06_spike": refused("GEOM_SPIKE"),
    "P07_two_point_ring": refused("GEOM_RING_TOO_SHORT"),
    "P08_unclosed_ring": read("RING_CLOSED", area=10_000.0),
    "P09_zero_area": refused("GEOM_ZERO_AREA"),
    "P10_null_geometry": refused("GEOM_MISSING"),
    "P11_empty_polygon": refused("GEOM_EMPTY"),
    "P12_collection": refused("GEOM_COLLECTION"),
    "P13_mixed_types": refused("GEOM_MIXED"),
    "P14_3d": read("Z_DROPPED", area=5_000.0),
    "P15_measured_zm": read("Z_DROPPED", area=5_000.0),
    "P16_huge_extent": refused("COORD_RANGE"),
    "P17_antimeridian": refused("SITE_OUTSIDE_STUDY_AREA"),  # the layer code again
    "P18_tiny_1e-9": refused("GEOM_BELOW_TOLERANCE"),
    # half a millimetre wide: below the precision of coordinates there is no sliver to judge
    "P19_sliver": refused("GEOM_BELOW_TOLERANCE"),
    "P20_clockwise": read(),
    "P21_self_touch": refused("GEOM_SELF_TOUCH"),
    "P22_figure8_double_wound": refused("GEOM_RING_TWICE"),
    "P23_nan_wkb": refused("COORD_NOT_FINITE"),
    "P24_inf_wkb": refused("COORD_NOT_FINITE"),
    "P25_curve_polygon": read("CURVES_LINEARISED", area=7_854.0),
    "P26_wkb_4e9_points": refused("GEOM_UNREADABLE"),
    "D01_star_self_cross_2k": refused("GEOM_SELF_INTERSECTION"),
    "D02_comb_pair_3k": read(area=176_345.0),
    "D03_10k_holes": refused("GEOM_TOO_MANY_VERTICES"),  # 50,005; as a layer it is in budget, below
    "D04_many_vertex_ring": refused("GEOM_TOO_MANY_VERTICES"),
    "D06_100k_tiny_features": refused("SITE_TOO_MANY_FEATURES"),
    "A01_xss_value": read(),
    "A02_xss_field_name": read(),
    "A03_js_template_break": read(),
    "A04_nul_and_controls": refused("ATTR_CONTROL_CHARS"),
    "A05_1MB_string": refused("ATTR_TOO_LONG"),
    "A06_formula": read(),
    "A09_bigint": refused("NUMBER_RANGE"),
    "A11_shp_field_truncated": read("FIELD_NAME_TRUNCATED"),
}

# Points, lines and what a layer card decides: read as a layer. What counts is checked by name.
LAYERS = (
    "S16_kml_networklink", "T02_csv_formula", "T03_csv_gbk", "T04_csv_bom_semicolon",
    "T06_csv_fullwidth_digits", "J10_mixed_prop_types", "J12_bare_geometry",
    "A07_unknown_landuse", "A08_number_as_text", "A10_negative_area", "A12_dup_ids",
    "A13_bad_date",
)  # fmt: skip

# As a layer whose card says EPSG:4547. Here the refusals; every other case enters.
_KEPT_OUT = {
    "D01_star_self_cross_2k": "GEOM_SELF_INTERSECTION",
    "G04_gpkg_bad_blob": "GEOM_UNREADABLE",
    "J05_1e400": "COORD_NOT_FINITE",
    "J09_string_coords": "COORD_NOT_NUMBER",
    "P01_bowtie": "GEOM_SELF_INTERSECTION",
    "P02_hole_outside": "GEOM_HOLE_OUTSIDE",
    "P03_nested_holes": "GEOM_NESTED_HOLES",
    "P04_overlapping_parts": "GEOM_PARTS_OVERLAP",
    "P06_spike": "GEOM_SPIKE",
    "P07_two_point_ring": "GEOM_RING_TOO_SHORT",
    "P09_zero_area": "GEOM_ZERO_AREA",
    "P10_null_geometry": "GEOM_MISSING",
    "P11_empty_polygon": "GEOM_EMPTY",
    "P12_collection": "GEOM_COLLECTION",
    "P18_tiny_1e-9": "GEOM_BELOW_TOLERANCE",
    "P19_sliver": "GEOM_BELOW_TOLERANCE",
    "P21_self_touch": "GEOM_SELF_TOUCH",
    "P22_figure8_double_wound": "GEOM_RING_TWICE",
    "P23_nan_wkb": "COORD_NOT_FINITE",
    "P24_inf_wkb": "COORD_NOT_FINITE",
    "P26_wkb_4e9_points": "GEOM_UNREADABLE",
    "S12_gml_xlink": "GEOM_EMPTY",
}
"""Files with one feature, and why it is kept out: named in ``LAYER_ALL_QUARANTINED``."""
_OTHERWISE = {
    "C04_no_prefix_but_zone_crs": "CRS_MISMATCH",
    "C07_wrong_central_meridian": "CRS_MISMATCH",
    "C08_gcj02_shifted": "CRS_RANGE",
    "C11_beijing54_label": "CRS_MISMATCH",
    "C12_compound_crs": "CRS_MISMATCH",
    "C14_webmercator_area": "CRS_MISMATCH",
    "J10_mixed_prop_types": "CRS_RANGE",
    "J12_bare_geometry": "CRS_RANGE",
    "P17_antimeridian": "CRS_RANGE",
    "S13_gml_schemalocation": "CRS_UNKNOWN",
    "S16_kml_networklink": "CRS_MISMATCH",
    "T02_csv_formula": "CRS_RANGE",
}
"""Files whose numbers or words disagree with the CRS of the card."""
_ENTER = (
    "C02_metres_labelled_4326", "D03_10k_holes", "D04_many_vertex_ring",
    "D06_100k_tiny_features", "F03_shp_no_prj", "G05_gpkg_srs_undefined", "J15_dxf_minimal",
)  # fmt: skip
"""Silent about their CRS, which the card gives; or too much for a site and not for a layer."""
LAYER_ADD = {
    **{id: (case.code, "") for id, case in SITES.items() if case.code and id not in _ENTER},
    **{id: ("LAYER_ALL_QUARANTINED", code) for id, code in _KEPT_OUT.items()},
    **{id: (code, "") for id, code in _OTHERWISE.items()},
}

RULES = {
    "R01_yaml_python_tag": "YAML_FORBIDDEN",
    "R02_yaml_bomb": "YAML_FORBIDDEN",
    "R03_yaml_dup_key": "YAML_DUPLICATE_KEY",
    "R04_yaml_norway_octal": "RULE_SCHEMA",
    "R05_regex_dos": "RULE_SCHEMA",
    "R06_nan_threshold": "RULE_SCHEMA",
    "R07_eval_injection": "RULE_SCHEMA",
}
