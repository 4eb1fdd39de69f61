"""Tiles over HTTP: right place, release honoured, cacheable for ever, capped."""

import gzip
import math

import numpy as np
import pytest
import shapely

from tests.factories import make_draft, make_store, square
from tests.webmap.conftest import lonlat
from tests.webmap.vector_tiles import read_tile
from webmap import tiles
from webmap.held import KEY


def row(client, layer):
    return client.get(f"/api/v1/layers/{layer}").json


def square_of(lon, lat, z):
    """Tile and place inside it (0 … 1) of a longitude and latitude, by the textbook formula."""
    x = (lon + 180) / 360 * 2**z
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**z
    return int(x), int(y), x % 1, y % 1


def address(client, layer, x, y, z):
    tile_x, tile_y, _, _ = square_of(*lonlat(x, y), z)
    return row(client, layer)["tiles"].format(z=z, x=tile_x, y=tile_y)


@pytest.mark.parametrize("z", [13, 15, 17])
def test_a_zone_is_drawn_where_it_lies(client, z):
    answer = client.get(address(client, "permanent-basic-farmland", 50, 50, z))
    (feature,) = read_tile(answer.data)["zones"]["features"]
    drawn = shapely.Polygon(feature["rings"][0])
    tile_x, tile_y, _, _ = square_of(*lonlat(50, 50), z)
    corners = [square_of(*lonlat(*c), z) for c in [(0, 0), (100, 0), (100, 100), (0, 100)]]
    true = shapely.Polygon(
        [((tx - tile_x + fx) * 4096, (ty - tile_y + fy) * 4096) for tx, ty, fx, fy in corners]
    )
    seen = true.intersection(shapely.box(-96, -96, 4192, 4192))
    assert drawn.symmetric_difference(seen).area <= 2 * seen.length


def test_the_address_never_changes_what_it_shows(client):
    answer = client.get(address(client, "detailed-plan", 50, 50, 14))
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.mimetype == "application/vnd.mapbox-vector-tile"
    again = client.get(address(client, "detailed-plan", 50, 50, 14))
    assert again.data == answer.data


def test_a_browser_gets_it_packed(client):
    at = address(client, "detailed-plan", 50, 50, 14)
    packed = client.get(at, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == client.get(at).data


def test_only_the_code_leaves_the_store(client):
    answer = client.get(address(client, "permanent-basic-farmland", 50, 50, 15))
    (feature,) = read_tile(answer.data)["zones"]["features"]
    assert set(feature["tags"]) == {"code"}


def test_a_withheld_layer_has_no_tiles_even_for_one_who_knows_its_address(app, client):
    assert row(client, "ecological-red-line")["tiles"] is None
    versions = app.extensions[KEY].versions()["ecological-red-line"]
    assert len(versions) == 3  # one version by its three names
    x, y, _, _ = square_of(*lonlat(250, 50), 14)
    for key in versions:
        answer = client.get(f"/api/v1/tiles/ecological-red-line/{key}/14/{x}/{y}.mvt")
        assert (answer.status_code, answer.json["code"]) == (404, "TILE_NOT_FOUND")


@pytest.mark.parametrize(
    "path", ["detailed-plan/0000000000000000/1/0/0", "no-layer/0000000000000000/1/0/0",
             "{plan}/30/0/0", "{plan}/2/4/0", "{plan}/-1/0/0", "{plan}/99999999999/0/0"],
)  # fmt: skip
def test_there_is_no_other_tile(client, path):
    plan = "/".join(row(client, "detailed-plan")["tiles"].split("/")[4:6])
    assert client.get(f"/api/v1/tiles/{path.format(plan=plan)}.mvt").status_code == 404


def test_a_place_without_zones_is_an_empty_tile(client):
    answer = client.get(row(client, "detailed-plan")["tiles"].format(z=14, x=0, y=0))
    assert (answer.status_code, answer.data) == (200, b"")


def test_a_tile_holds_no_more_than_it_may_and_keeps_the_largest(tmp_path, monkeypatch):
    from spatial.settings import Settings
    from webmap.app import create_app

    many = [square(200 * n, 0, 20 + n) for n in range(12)]
    rows = [{"code": str(n)} for n in range(12)]
    make_store(tmp_path / "s", make_draft("detailed-plan", many, rows, role="allocation"))
    monkeypatch.setattr(tiles, "MAX_ZONES", 5)
    application = create_app(Settings(tmp_path / "s"), workers=1)
    try:
        client = application.test_client()
        shown = read_tile(client.get(address(client, "detailed-plan", 1_000, 20, 11)).data)
        assert {f["tags"]["code"] for f in shown["zones"]["features"]} == set("789") | {"10", "11"}
    finally:
        application.extensions[KEY].jobs.close()


def test_tiles_made_lately_are_kept_and_no_more(app, client, monkeypatch):
    monkeypatch.setattr(tiles, "_KEPT", 3)
    template = row(client, "detailed-plan")["tiles"]
    for x in range(8):
        client.get(template.format(z=14, x=x, y=0))
    assert len(app.extensions[KEY].tiles.tiles) >= 3
    made = len(app.extensions[KEY].tiles.tiles)
    client.get(template.format(z=14, x=99, y=0))
    assert len(app.extensions[KEY].tiles.tiles) == made


def test_mercator_is_the_textbook_one():
    places = np.array([[113.7, 22.8], [0.0, 0.0], [-179.0, 84.0]])
    for (lon, lat), (x, y) in zip(places, tiles._mercator(places), strict=True):
        tile_x, tile_y, fx, fy = square_of(lon, lat, 8)
        assert (x * 256, y * 256) == pytest.approx((tile_x + fx, tile_y + fy))
