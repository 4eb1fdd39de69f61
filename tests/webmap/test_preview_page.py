"""Bringing a file on the page: its way there, what was understood, what is asked. Nothing unasked."""

import io
import json
import zipfile

import numpy as np
import pytest
import shapely

from spatial import crs
from spatial.displaced import to_gcj02
from spatial.site import read_site
from tests.webmap.browser import axe, opened, watched
from webmap.demo import demo_folder

SITES = demo_folder() / "sites"


PARCEL = shapely.Polygon([
    (475834.993, 2517392.71), (475998.797, 2517382.643), (476010.321, 2517395.138),
    (476005.609, 2517450.806), (475996.905, 2517541.718), (475993.598, 2517567.712),
    (475823.747, 2517556.038),
])  # fmt: skip
"""A parcel of the demo town's land-use plan."""


def plot():
    """Outline of a demo site, measuring CRS."""
    file = SITES / "02_basic_farmland.shp.zip"
    return read_site(file, measure_crs="EPSG:4547", study_area=None).geometry


def degrees(shape):
    return shapely.transform(shape, lambda p: crs.transform(p, "EPSG:4547", crs.LONLAT))


def collection(*shapes, **properties):
    features = [
        {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(s))}
        for s in shapes
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def bow(dx=0.0):
    """A figure of eight: as drawn 800 m² (signed), mended 3,250 m²."""
    x, y = shapely.get_coordinates(plot().centroid)[0]
    x += dx
    return shapely.Polygon([(x, y), (x + 80, y + 90), (x + 80, y), (x, y + 70), (x, y)])


def two_layers():
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as archive:
        archive.writestr("用地红线.geojson", collection(degrees(plot())))
        archive.writestr("代征道路.geojson", collection(degrees(bow().envelope)))
    return box.getvalue()


def bring(page, data, name):
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.locator("#file").set_input_files(file)
    page.locator("#understood, .problem").first.wait_for()


@pytest.fixture
def zh(browser, origin):
    with watched(browser, origin) as seen:
        seen.posted = []
        seen.page.on("request", lambda r: seen.posted.append(r.url) if r.method == "POST" else None)
        opened(seen.page, origin)
        yield seen
        seen.assert_clean()


def checked(seen):
    return [url for url in seen.posted if url.endswith("/checks")]


def test_a_file_is_understood_before_it_is_checked_and_only_a_press_checks_it(zh):
    page = zh.page
    page.locator("#file").set_input_files(SITES / "02_basic_farmland.shp.zip")
    page.locator("#run:enabled").wait_for()
    shown = page.locator("#understood").inner_text()
    for words in ("31,213.74", "3.1214", "46.82", "Shapefile", "面 1", "EPSG:4547", "文件声明",
                  "2000 国家大地坐标系", "GBK", "尚未核查"):  # fmt: skip
        assert words in shown
    assert page.locator("#map path.site-line").count() == 1
    assert page.evaluate("document.activeElement.id") == "run"
    assert checked(zh) == []
    page.keyboard.press("Enter")
    page.locator("#headline").wait_for()
    assert len(checked(zh)) == 1


def test_bytes_are_counted_on_their_way_and_then_the_file_is_read(zh):
    page = zh.page
    slow = page.context.new_cdp_session(page)
    slow.send("Network.enable")
    rate = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 1_500_000}
    slow.send("Network.emulateNetworkConditions", rate)
    page.evaluate(
        "window.__told = []; new MutationObserver(() => { const bar = document.getElementById('progress');"
        " if (bar) window.__told.push([bar.hasAttribute('value') ? bar.value : null,"
        " document.getElementById('progress-words').textContent]); })"
        ".observe(document.getElementById('panel'), {subtree: true, childList: true, attributes: true})"
    )
    padded = collection(degrees(plot()))[:-1] + b" " * 2_500_000 + b"}"
    bring(page, padded, "大文件.geojson")
    told = page.evaluate("window.__told")
    shares = [value for value, _ in told if value is not None]
    assert any(0 < share < 100 for share in shares)
    assert shares == sorted(shares)
    assert any("共 2.5 MB" in words for _, words in told)
    assert told[-1][0] is None and "正在读取" in told[-1][1]


def test_an_upload_can_be_stopped(zh):
    page = zh.page
    page.route("**/api/v1/previews", lambda route: None)
    page.locator("#file").set_input_files(SITES / "02_basic_farmland.shp.zip")
    page.locator("#stop").click()
    page.locator("#drop").wait_for()
    page.unroute("**/api/v1/previews")
    assert page.locator(".problem").count() == 0


def test_a_repair_is_shown_accepted_and_told_in_the_report(zh):
    page = zh.page
    bring(page, collection(degrees(bow()), degrees(bow(150)), TBMJ=3250), "自相交.geojson")
    assert page.locator("#run").is_disabled()
    rows = page.locator(".question tbody tr")
    assert rows.count() == 2
    for words in ("自相交", "800.00", "3,250.00", "结构法", "3,250.00（TBMJ）"):
        assert words in rows.first.inner_text()
    assert page.locator("#map path[stroke='#b2182b']").count() == 2
    page.locator("#accept-repairs").click()
    page.locator("#repaired").wait_for()
    page.locator("#run:enabled").click()
    page.locator("#headline").wait_for()
    assert "图形经修复：面积由 800.00 变为" in page.locator("#panel").inner_text()


def test_a_question_is_answered_by_keyboard_and_shows_what_each_answer_means(zh):
    page = zh.page
    bring(page, two_layers(), "红线与道路.zip")
    assert page.evaluate("document.activeElement.dataset.code") == "ZIP_MANY_LAYERS"
    assert page.locator("#map path[stroke='#a34f00']").count() == 2
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert page.locator(".choice:has(input:checked)").inner_text().startswith("用地红线")
    assert "31,213.74" in page.locator(".choice:has(input:checked)").inner_text()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#run:enabled").wait_for()
    assert "用地红线" in page.locator(".notices").inner_text()
    assert checked(zh) == []


def test_a_site_that_looks_shifted_is_asked_about_and_may_be_left_open(zh):
    page = zh.page
    moved = shapely.transform(degrees(PARCEL), to_gcj02)
    bring(page, collection(moved), "地图截取.geojson")
    question = page.locator(".question[data-code=GCJ02_SUSPECT]")
    assert "互联网地图" in question.inner_text()
    assert page.locator("#run").is_disabled()
    question.locator(".choice", has_text="不清楚").locator("input").check()
    question.locator("[data-apply]").click()
    page.locator("#run:enabled").click()
    page.locator("#headline").wait_for()
    assert "坐标是否取自互联网地图" in page.locator(".pairs").first.inner_text()


def test_a_displaced_site_is_indicative_at_best(zh):
    page = zh.page
    moved = shapely.transform(degrees(PARCEL), to_gcj02)
    bring(page, collection(moved), "地图截取.geojson")
    page.locator(".choice", has_text="GCJ-02").locator("input").check()
    page.locator("[data-apply]").click()
    page.locator("#run:enabled").wait_for()
    assert "示意位置" in page.locator("#understood").inner_text()
    page.locator("#run").click()
    page.locator("#headline.unknown, #headline.prohibited, #headline.conditional").wait_for()


def test_swapped_axes_are_exchanged_only_when_said(zh):
    page = zh.page
    turned = shapely.transform(degrees(plot()), lambda p: np.asarray(p)[:, ::-1])
    bring(page, collection(turned), "颠倒.geojson")
    assert "X、Y 是否颠倒" in page.locator(".question").inner_text()
    page.locator(".choice input").first.check()
    page.locator("[data-apply]").click()
    page.locator("#run:enabled").wait_for()
    assert "31,213.74" in page.locator("#understood").inner_text()


def test_an_answer_that_leads_nowhere_is_taken_back(zh):
    page = zh.page
    zh.expected = ("422",)
    bring(page, (SITES / "06_half_outside_coverage.csv").read_bytes(), "a.csv")
    page.locator("#answer-0-other-crs").fill("EPSG:3395")
    page.locator("[data-apply]").click()
    page.locator(".problem").wait_for()
    assert page.locator(".question[data-code=CRS_MISSING]").count() == 1
    assert page.locator("#run").is_disabled()


def test_a_file_may_be_dropped_anywhere_but_one_at_a_time(zh):
    page = zh.page
    text = collection(degrees(plot())).decode()
    give = """([text, n]) => { const all = new DataTransfer();
      for (let i = 0; i < n; i += 1) all.items.add(new File([text], `拖入${i}.geojson`));
      document.getElementById('stage').dispatchEvent(new DragEvent('drop', {dataTransfer: all, bubbles: true, cancelable: true})); }"""
    page.evaluate(give, [text, 2])
    page.locator(".problem", has_text="一次只能上传一个文件").wait_for()
    page.evaluate(give, [text, 1])
    page.locator("#run:enabled").wait_for()
    assert page.locator(".site-chip strong").inner_text() == "拖入0.geojson"


@pytest.mark.parametrize(("lang", "width"), [("zh", 1440), ("en", 420)])
def test_preview_questions_and_refusals_are_accessible(browser, origin, lang, width):
    grid = [shapely.affinity.translate(bow().envelope, 90 * (n % 20), 100 * (n // 20)) for n in range(60)]
    states = {
        "many": (collection(*map(degrees, grid)), "很长的名字" * 30 + ".geojson"),
        "repair": (collection(degrees(bow())), "a.geojson"), "layers": (two_layers(), "a.zip"),
        "refused": (b"AC1027", "a.dwg"),
    }  # fmt: skip
    with watched(browser, origin, viewport={"width": width, "height": 900}) as seen:
        seen.expected = ("422",)
        opened(seen.page, origin, lang)
        for data, name in states.values():
            bring(seen.page, data, name)
            assert axe(seen.page) == []
            assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
            if seen.page.locator(".site-chip button").count():
                seen.page.locator(".site-chip button").click()
        seen.assert_clean()
