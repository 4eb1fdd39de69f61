"""One small town of three layers, whose answers are known, behind a running application."""

from __future__ import annotations

import json

import numpy as np
import pytest

from spatial import crs
from spatial.formats.zygote import Zygote
from spatial.settings import Settings
from tests.factories import X, Y, make_draft, make_store, square
from tests.tools import need, need_font
from tests.webmap.browser import ARGUMENTS, served
from webmap.app import create_app
from webmap.demo import demo_folder, demo_store
from webmap.held import KEY

FARMLAND = square(0, 0, 100)
WITHHELD = square(200, 0, 100)
ZONING = square(-1_000, -1_000, 4_000)


def lonlat(x: float, y: float) -> list[float]:
    """Longitude and latitude of a place in metres from the test origin."""
    return crs.to_lonlat(np.array([[X + x, Y + y]]), "EPSG:4547")[0].tolist()


def drawn(x: float, y: float, side: float, **properties: object) -> bytes:
    """A square site as GeoJSON in degrees, as a browser sends it."""
    corners = [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]
    ring = [lonlat(*corner) for corner in corners]
    body = {
        "type": "Feature", "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }  # fmt: skip
    return json.dumps(body).encode()


@pytest.fixture(scope="package")
def small_store(tmp_path_factory):
    """Basic farmland (shown), basic farmland's neighbour (hit-only), a coded plan around both."""
    root = tmp_path_factory.mktemp("web") / "store"
    make_store(
        root,
        make_draft("permanent-basic-farmland", [FARMLAND], [{"name": "<b>田</b>"}]),
        make_draft("ecological-red-line", [WITHHELD], release="hit-only"),
        make_draft(
            "detailed-plan", [ZONING], [{"code": "M1"}], role="allocation", plan="urban",
            classification="gb50137-dg",
        ),
    )  # fmt: skip
    return root


@pytest.fixture(scope="package")
def app(small_store):
    application = create_app(Settings(small_store), workers=1, limit_s=60)
    yield application
    application.extensions[KEY].jobs.close()


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture(scope="package")
def known_report(app):
    """The report of a site of 100 × 100 m that lies half on basic farmland."""
    answer = app.test_client().post("/api/v1/checks", data=drawn(50, 0, 100))
    assert answer.status_code == 200, answer.text
    return answer.json


@pytest.fixture(scope="package")
def browser():
    chromium = need("chromium")
    need_font()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=str(chromium), args=list(ARGUMENTS))
        yield started
        started.close()


@pytest.fixture(scope="package")
def origin(tmp_path_factory):
    """The demo town, served."""
    settings = Settings(tmp_path_factory.mktemp("town") / "store", quiet=True)
    demo_store(settings, demo_folder())
    with Zygote() as zygote:
        app = create_app(settings, workers=1, zygote=zygote.address)
        with served(app) as address:
            yield address
        app.extensions[KEY].jobs.close()
