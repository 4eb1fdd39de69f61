"""Files that point elsewhere: at other files, at addresses, at entities, at programs."""

from __future__ import annotations

import json

from tests.bad_inputs.shelf import Shelf, put
from tests.spatial.formats import samples
from tests.spatial.formats.samples import SITE, geojson

__all__ = ["make"]

_OGR = (
    'xmlns:ogr="http://ogr.maptools.org/" xmlns:gml="http://www.opengis.net/gml" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
_POINT = "<gml:coordinates>1,2</gml:coordinates>"


def make(shelf: Shelf) -> None:
    """S01–S19."""
    _virtual(shelf)
    _services(shelf)
    _gml(shelf)
    _kml(shelf)
    _systems(shelf)


def _virtual(shelf: Shelf) -> None:
    for id, name, target in (
        ("S01_vrt_local_file", "a.vrt", str(shelf.secret)),
        ("S02_vrt_named_geojson", "a.geojson", str(shelf.secret)),
        ("S03_vrt_named_shp", "a.shp", str(shelf.secret)),
        ("S04_vrt_vsicurl", "a.vrt", f"/vsicurl/{shelf.url('s04.csv')}"),
        ("S05_vrt_http_named_kml", "a.kml", shelf.url("s05.geojson")),
    ):
        put(
            shelf, id, name,
            f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{target}</SrcDataSource>'
            "<GeometryType>wkbNone</GeometryType></OGRVRTLayer></OGRVRTDataSource>",
        )  # fmt: skip
    pipeline = {
        "type": "gdal_streamed_alg",
        "command_line": f"gdal vector pipeline ! read {shelf.secret} ! "
        "write --output-format=stream streamed_dataset",
    }
    put(shelf, "S07_gdalg_json", "a.gdalg.json", json.dumps(pipeline))
    put(shelf, "S08_gdalg_named_geojson", "a.geojson", json.dumps(pipeline))


def _services(shelf: Shelf) -> None:
    put(
        shelf, "S06_wfs_xml", "a.xml",
        f"<OGRWFSDataSource><URL>{shelf.url('s06')}</URL></OGRWFSDataSource>",
    )  # fmt: skip
    paged = {
        "geometryType": "esriGeometryPoint", "spatialReference": {"wkid": 4326},
        "exceededTransferLimit": True, "fields": [{"name": "a", "type": "esriFieldTypeInteger"}],
        "features": [{"attributes": {"a": 1}, "geometry": {"x": 1, "y": 2}}],
    }  # fmt: skip
    put(shelf, "S09_esrijson_paging", "a.json", json.dumps(paged))
    items = [{"rel": "items", "href": shelf.url("s10i")}]
    landing = {
        "links": [{"rel": "data", "href": shelf.url("s10")}],
        "collections": [{"id": "a", "links": items}],
    }
    put(shelf, "S10_oapif_landing", "a.json", json.dumps(landing))


def _gml(shelf: Shelf) -> None:
    entity = f'<!DOCTYPE r [<!ENTITY x SYSTEM "file://{shelf.secret}">]>'
    link = f'xlink:href="{shelf.url("s12.gml")}#x"'
    schema = f'xsi:schemaLocation="http://ogr.maptools.org/ {shelf.url("s13.xsd")}"'
    place = f'<gml:Point srsName="{shelf.url("s13.srs")}">{_POINT}</gml:Point>'
    linked = f'<gml:Polygon gml:id="p"><gml:surfaceMember {link}/></gml:Polygon>'
    for id, doctype, more, shape, name in (
        ("S11_gml_xxe", entity, "", f"<gml:Point>{_POINT}</gml:Point>", "<ogr:name>&x;</ogr:name>"),
        ("S12_gml_xlink", "", "", linked, f"<ogr:name {link}/>"),
        ("S13_gml_schemalocation", "", schema, place, "<ogr:name>n</ogr:name>"),
    ):
        put(
            shelf, id, "a.gml",
            f'<?xml version="1.0"?>{doctype}<ogr:FeatureCollection {_OGR} {more}>'
            f'<gml:featureMember><ogr:a fid="1"><ogr:geometryProperty>{shape}'
            f"</ogr:geometryProperty>{name}</ogr:a></gml:featureMember></ogr:FeatureCollection>",
        )  # fmt: skip


def _kml(shelf: Shelf) -> None:
    laughs = '<!DOCTYPE r [<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 10)
    ) + "]>"  # fmt: skip
    entity = f'<!DOCTYPE r [<!ENTITY x SYSTEM "file://{shelf.secret}">]>'
    link = f"<NetworkLink><Link><href>{shelf.url('s16.kml')}</href></Link></NetworkLink>"
    for id, doctype, name, more in (
        ("S14_kml_xxe", entity, "&x;", ""),
        ("S15_kml_billion_laughs", laughs, "&a9;", ""),
        ("S16_kml_networklink", "", "x", link),
    ):
        put(
            shelf, id, "a.kml",
            f'<?xml version="1.0" encoding="UTF-8"?>{doctype}'
            '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>'
            f"<name>{name}</name><Point><coordinates>113.7,23.0</coordinates></Point>"
            f"</Placemark>{more}</Document></kml>",
        )  # fmt: skip
    put(
        shelf, "S17_gpx_billion_laughs", "a.gpx",
        f'<?xml version="1.0"?>{laughs}<gpx version="1.1" creator="x">'
        '<wpt lat="23" lon="113"><name>&a9;</name></wpt></gpx>',
    )  # fmt: skip


def _systems(shelf: Shelf) -> None:
    """A coordinate system that is an address."""
    document = json.loads(geojson(SITE, crs_name=None))
    document["crs"] = {"type": "link", "properties": {"href": shelf.url("s18"), "type": "proj4"}}
    put(shelf, "S18_crs_member_url", "a.geojson", json.dumps(document))
    path = samples.shapefile(shelf.folder("S19_prj_is_url"), SITE)
    path.with_suffix(".prj").write_text(shelf.url("s19.prj"), encoding="ascii")
    shelf.paths["S19_prj_is_url"] = path
