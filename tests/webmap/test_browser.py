"""A person's way through the page in a real browser, with the network cut."""

import io
import json
import re

import openpyxl
import pytest

from tests.webmap.browser import axe, draw_polygon, opened, watched
from webmap.api.report_forms import TYPES
from webmap.demo import demo_folder

SITES = demo_folder() / "sites"
FARMLAND = "farmland.permanent_basic_farmland"


@pytest.fixture
def zh(browser, origin):
    with watched(browser, origin) as seen:
        opened(seen.page, origin)
        yield seen
        seen.assert_clean()


def upload(page, name):
    page.locator("#file").set_input_files(SITES / name)
    page.locator("#run").click()
    page.locator("#headline").wait_for()


def report_of(page, origin):
    check = re.search(r"[?&]check=([0-9a-f-]+)", page.url)[1]
    return page.request.get(f"{origin}/api/v1/checks/{check}").json()


def expect_text(locator, *words):
    text = locator.inner_text()
    for word in words:
        assert word in text


def test_the_map_opens_on_the_town_with_its_plans(zh):
    page = zh.page
    assert page.locator("#map canvas").count() > 0
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    expect_text(page.locator("#stage"), "虚构城市 非真实地图", "2026-11-24")
    on = page.locator("#layers input:checked").evaluate_all("nodes => nodes.map(n => n.dataset.layer)")
    assert {"territorial-land-use", "ecological-red-line", "permanent-basic-farmland"} <= set(on)


def test_the_tiles_really_carry_ink(zh):
    page = zh.page
    page.wait_for_timeout(800)
    inked = page.locator("#map canvas").evaluate_all(
        "all => all.filter(c => c.width && new Uint32Array(c.getContext('2d')"
        ".getImageData(0, 0, c.width, c.height).data.buffer).some(v => v)).length"
    )
    assert inked >= 3


def test_an_uploaded_site_gets_its_findings_by_severity(zh, origin):
    page = zh.page
    upload(page, "02_basic_farmland.shp.zip")
    expect_text(page.locator("#headline"), "不符合（禁止性管控）")
    card = page.locator(f".finding.prohibited[data-rule='{FARMLAND}']")
    expect_text(card, "永久基本农田", "6,000.00", "0.6000", "9.00", "土地管理法", "自然资源局")
    order = page.locator("article.finding:visible").evaluate_all(
        "nodes => nodes.map(n => n.classList[1])"
    )
    severity = {"prohibited": 0, "conditional": 1, "unknown": 2}
    ranks = [severity[v] for v in order if v in severity]
    assert ranks == sorted(ranks)
    told = report_of(page, origin)
    expect_text(page.locator(".counts"), str(told["required"]["must"]), str(told["required"]["decided"]))
    assert told["digest"] in page.locator("#panel").inner_text()


def test_zoom_brings_the_conflict_into_view(zh):
    page = zh.page
    upload(page, "02_basic_farmland.shp.zip")
    page.wait_for_timeout(500)
    before = page.locator(".leaflet-control-scale-line").inner_text()
    page.locator(f".finding[data-rule='{FARMLAND}'] button.zoom").click()
    page.wait_for_timeout(900)
    shape = page.locator("#map path.leaflet-interactive").first.bounding_box()
    stage = page.locator("#map").bounding_box()
    assert shape["width"] * shape["height"] > 0.05 * stage["width"] * stage["height"]
    assert stage["x"] <= shape["x"] + shape["width"] / 2 <= stage["x"] + stage["width"]
    assert page.locator(".leaflet-control-scale-line").inner_text() != before
    assert "on" in page.locator(f".finding[data-rule='{FARMLAND}']").get_attribute("class").split()


def test_what_is_undecided_says_why_who_and_how(zh, origin):
    page = zh.page
    page.locator("#file").set_input_files(SITES / "06_half_outside_coverage.csv")
    page.locator(".question").wait_for()
    assert page.locator("#run").is_disabled()
    page.locator(".choice", has_text="EPSG:4547").locator("input").check()
    page.locator("[data-apply=CRS_MISSING]").click()
    page.locator("#run:enabled").click()
    page.locator("#headline").wait_for()
    told = report_of(page, origin)
    cards = page.locator("article.finding.unknown")
    level = {f["rule"]: f["level"] for f in told["findings"]}
    asked = {
        (json.dumps(r["reason"]), level[r["rule"]] == "info")
        for r in told["undecided"] if r["kind"] == "missing-fact"
    }  # fmt: skip
    others = [r for r in told["undecided"] if r["kind"] != "missing-fact"]
    assert cards.count() == len(asked) + len(others)
    needing = cards.locator("ul.rules > li")
    assert needing.count() == len(told["undecided"]) - len(others)
    row = next(r for r in told["undecided"] if r["layer"] == "geohazard-prone")
    card = page.locator(f"article.finding.unknown[data-rule='{row['rule']}']").first
    expect_text(card, "未覆盖", row["reason"]["zh"], row["who_can_decide"]["zh"], row["how"]["zh"])
    assert told["site"]["declared"]["crs"] == "EPSG:4547"
    expect_text(page.locator(".pairs").first, "由提交人指定为 EPSG:4547")


def test_a_drawn_site_is_checked(zh, origin):
    page = zh.page
    page.locator("#draw").click()
    draw_polygon(page, [(0.42, 0.48), (0.5, 0.48), (0.5, 0.58), (0.42, 0.58)])
    page.locator("#run").click()
    page.locator("#headline").wait_for()
    told = report_of(page, origin)
    assert told["site"]["source"]["filename"].startswith("手绘地块")
    assert told["site"]["area_m2"] > 10_000
    assert page.locator(f"#headline.{told['verdict']}").count() == 1
    assert page.locator("article.finding.unknown").count() > 0


def test_escape_ends_drawing_and_leaves_nothing(zh):
    page = zh.page
    page.locator("#draw").click()
    page.keyboard.press("Escape")
    assert page.locator("#run").count() == 0
    assert page.locator("#map path.leaflet-interactive").count() == 0


def test_the_other_language_shows_the_same_check(zh, origin):
    page = zh.page
    upload(page, "02_basic_farmland.shp.zip")
    before = report_of(page, origin)["id"]
    page.locator("#language").click()
    page.locator("#headline").wait_for()
    assert page.locator("html").get_attribute("lang") == "en"
    assert report_of(page, origin)["id"] == before
    expect_text(page.locator(f".finding[data-rule='{FARMLAND}']"), "Permanent basic farmland", "6,000.00")
    shown = page.locator("#panel").inner_text()
    assert "依据" not in shown


def test_a_click_asks_the_server_what_lies_there(zh):
    page = zh.page
    box = page.locator("#map").bounding_box()
    with page.expect_response(re.compile("/api/v1/identify")) as asked:
        page.mouse.click(box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.5)
    titles = {z["title"]["zh"] for z in asked.value.json()["zones"]}
    page.locator(".here li").first.wait_for()
    shown = page.locator(".here li b").all_inner_texts()
    assert shown
    assert set(shown) <= titles


def test_layers_can_be_switched_by_keyboard(zh):
    page = zh.page
    box = page.locator("#layers input[data-layer='power-lines']")
    box.focus()
    with page.expect_response(re.compile("/tiles/power-lines/")):
        page.keyboard.press("Space")
    assert box.is_checked()


def test_a_check_is_made_for_the_date_asked_for(zh, origin):
    page = zh.page
    page.locator("#file").set_input_files(SITES / "02_basic_farmland.shp.zip")
    assert page.locator("#as-of").input_value() == "2026-11-24"
    page.locator("#as-of").fill("2026-06-01")
    page.locator("#run").click()
    page.locator("#headline").wait_for()
    assert report_of(page, origin)["as_of"] == "2026-06-01"


def test_a_date_that_is_none_is_explained(zh):
    page = zh.page
    page.locator("#file").set_input_files(SITES / "02_basic_farmland.shp.zip")
    page.locator("#as-of").fill("明天")
    page.locator("#run").click()
    page.locator(".problem").wait_for()
    assert "DATE_FORMAT" in page.locator(".problem").inner_text()
    zh.expected = ("422",)


def test_a_layer_is_drawn_as_strongly_as_asked_by_keyboard(zh):
    page = zh.page
    slider = page.locator("li.layer:has(input[data-layer=permanent-basic-farmland]) input.strength")
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    opacities = page.locator(".leaflet-tile-pane > .leaflet-layer").evaluate_all(
        "layers => layers.map(x => x.style.opacity)"
    )
    assert "0.5" in opacities
    page.locator("input[data-layer=permanent-basic-farmland]").uncheck()
    assert slider.is_hidden()


def test_the_place_under_the_pointer_is_told_in_degrees(zh):
    page = zh.page
    box = page.locator("#map").bounding_box()
    page.mouse.move(box["x"] + 300, box["y"] + 400)
    text = page.locator(".coordinates").inner_text()
    lon, lat = re.fullmatch(r"(\d+\.\d{5})°E (\d+\.\d{5})°N", text).groups()
    assert 113 < float(lon) < 115
    assert 22 < float(lat) < 24


def test_a_refused_file_is_explained_and_nothing_is_concluded(zh, tmp_path):
    page = zh.page
    bad = tmp_path / "图纸.dwg"
    bad.write_bytes(b"AC1027 not a drawing we read")
    page.locator("#file").set_input_files(bad)
    page.locator(".problem").wait_for()
    expect_text(page.locator(".problem"), "没有得出任何结论")
    assert page.locator("#headline").count() == 0
    zh.expected = ("422",)


def test_a_report_that_does_not_exist_is_said_so(browser, origin):
    with watched(browser, origin) as seen:
        seen.page.goto(f"{origin}/?lang=zh&check=20260101-000000000000")
        seen.page.locator(".problem").wait_for()
        expect_text(seen.page.locator(".problem"), "没有这份核查报告")
        seen.expected = ("404",)
        seen.assert_clean()


def test_without_a_server_the_page_says_so_and_can_try_again(browser, origin):
    with watched(browser, origin) as seen:
        page = seen.page
        page.route("**/api/v1/layers", lambda route: route.abort())
        page.goto(f"{origin}/?lang=en")
        page.locator("#layers button").wait_for()
        page.unroute("**/api/v1/layers")
        page.locator("#layers button").click()
        page.locator("#layers input[type=checkbox]").first.wait_for()
        seen.expected = ("ERR_FAILED",)
        seen.assert_clean()


def test_reports_can_be_taken_away(zh):
    """Every form has its link; a Word file, a package and the boundary points are really saved."""
    page = zh.page
    upload(page, "03_beside_red_line.geojson")
    links = page.locator("#downloads a")
    asked = links.evaluate_all("all => all.map(a => new URL(a.href).pathname)")
    assert {re.sub(r".*/[0-9a-f-]+", "", path) for path in asked} == set(TYPES)
    for words, suffix in (("Word 报告", ".docx"), ("GPKG", ".gpkg"), ("TXT", ".txt")):
        with page.expect_download() as got:
            links.filter(has_text=words).click()
        assert got.value.suggested_filename.endswith(suffix)
        assert got.value.path().stat().st_size > 300


def test_a_file_is_taken_in_the_language_and_for_the_department_chosen(zh):
    page = zh.page
    upload(page, "02_basic_farmland.shp.zip")
    page.locator("#form-lang").select_option("both")
    page.locator("#form-department").select_option("natural-resources")
    link = page.locator("#downloads a", has_text="Excel")
    assert "lang=both&department=natural-resources" in link.get_attribute("href")
    with page.expect_download() as got:
        link.click()
    assert "natural-resources" in got.value.suggested_filename
    first = openpyxl.load_workbook(io.BytesIO(got.value.path().read_bytes())).worksheets[0]["A1"].value
    assert "部门分表" in first and "sheet of one department" in first
    page.locator("#form-state", has_text="已生成").wait_for()
    assert axe(page) == []


def test_a_file_that_is_not_made_is_told_in_words_and_not_saved(zh):
    page = zh.page
    upload(page, "03_beside_red_line.geojson")
    body = {"code": "PDF_UNAVAILABLE", "detail": {"zh": "缺少排版库", "en": "no library"},
            "how_to_fix": {"zh": "请安装", "en": "install it"}}  # fmt: skip
    page.route("**/checks/*.pdf?*", lambda route: route.fulfill(status=503, json=body))
    page.locator("#downloads a", has_text="PDF").click()
    said = page.locator("#form-state.wrong")
    said.wait_for()
    assert "缺少排版库 · 请安装 · PDF_UNAVAILABLE" in said.inner_text()
    zh.expected = ("503",)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [1440, 700])
def test_the_empty_page_is_accessible(browser, origin, lang, width):
    with watched(browser, origin, viewport={"width": width, "height": 900}) as seen:
        opened(seen.page, origin, lang)
        assert axe(seen.page) == []
        seen.assert_clean()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_result_is_accessible_with_everything_unfolded(browser, origin, lang):
    with watched(browser, origin) as seen:
        opened(seen.page, origin, lang)
        upload(seen.page, "02_basic_farmland.shp.zip")
        seen.page.locator("details").evaluate_all("nodes => nodes.forEach(n => { n.open = true; })")
        assert axe(seen.page) == []
        seen.assert_clean()


def test_the_interface_page_is_accessible(browser, origin):
    with watched(browser, origin) as seen:
        seen.page.goto(f"{origin}/api/v1/docs?lang=en")
        assert axe(seen.page) == []
        seen.assert_clean()


@pytest.mark.parametrize("width", [360, 700, 1440, 2560])
def test_nothing_runs_out_of_the_window(browser, origin, width):
    with watched(browser, origin, viewport={"width": width, "height": 800}) as seen:
        opened(seen.page, origin)
        upload(seen.page, "02_basic_farmland.shp.zip")
        wide = seen.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width
        seen.assert_clean()


PAYLOADS = {
    "A01": {"name": "<img src=x onerror=alert(1)><script>alert(2)</script>"},
    "A02": {"<img src=x onerror=alert(1)><script>alert(2)</script>": "v", "name": "x"},
    "A03": {"name": "</script><script>alert(3)</script>${7*7}{{7*7}}`'\"\\"},
    "A05": {"name": "长" * 350_000},
    "A06": {"name": '=HYPERLINK("http://x","y")'},
    "jinja": {"name": "{{ 7*7 }}{% for x in [1] %}loop{% endfor %}{# gone #}"},
}


@pytest.mark.parametrize("properties", PAYLOADS.values(), ids=PAYLOADS)
def test_text_of_a_file_stays_text_live_and_exported(browser, origin, tmp_path, properties):
    site = json.loads((SITES / "03_beside_red_line.geojson").read_text(encoding="utf-8"))
    feature = site["features"][0] if site["type"] == "FeatureCollection" else site
    feature["properties"] = properties
    name = re.sub(r'[/\x00]', "_", properties["name"])[:60] + ".geojson"
    with watched(browser, origin) as seen:
        page = seen.page
        seen.expected = ("422",)
        opened(page, origin)
        page.locator("#file").set_input_files(
            {"name": name, "mimeType": "application/geo+json",
             "buffer": json.dumps(site, ensure_ascii=False).encode()}
        )  # fmt: skip
        page.locator("#run, .problem").first.wait_for()
        assert page.locator("#panel img, #panel script").count() == 0
        if page.locator("#run").count():
            page.locator("#run").click()
        page.locator("#headline, .problem").first.wait_for()
        assert page.locator("#panel img, #panel script").count() == 0
        seen.assert_clean()
        if page.locator(".problem").count():
            return
        told = report_of(page, origin)
        exported = page.request.get(f"{origin}/api/v1/checks/{told['id']}.map.html").text()
    file = tmp_path / "site.map.html"
    file.write_text(exported, encoding="utf-8")
    with watched(browser, None, offline=True) as seen:
        seen.page.goto(file.as_uri())
        seen.page.locator("#map_sanhe path, .leaflet-overlay-pane path").first.wait_for()
        assert seen.page.locator("#panel h1").inner_text() == told["site"]["name"].strip()
        assert seen.page.locator("#panel img, #panel script").count() == 0
        seen.assert_clean()


@pytest.fixture(scope="module")
def exported(browser, origin, tmp_path_factory):
    """Stand-alone maps of the farmland site in both languages."""
    context = browser.new_context()
    with (SITES / "02_basic_farmland.shp.zip").open("rb") as data:
        told = context.request.post(
            f"{origin}/api/v1/checks",
            multipart={"file": {"name": "s.shp.zip", "mimeType": "application/zip", "buffer": data.read()}},
        ).json()
    folder = tmp_path_factory.mktemp("usb")
    for lang in ("zh", "en"):
        page = context.request.get(f"{origin}/api/v1/checks/{told['id']}.map.html?lang={lang}").text()
        (folder / f"{lang}.map.html").write_text(page, encoding="utf-8")
    context.close()
    return folder


@pytest.mark.parametrize(("lang", "words"), [("zh", "虚构城市 非真实地图"), ("en", "Permanent basic farmland")])
def test_the_exported_map_opens_from_a_stick_without_network(browser, exported, lang, words):
    with watched(browser, None, offline=True) as seen:
        page = seen.page
        page.goto((exported / f"{lang}.map.html").as_uri())
        page.locator(".leaflet-overlay-pane path").first.wait_for()
        assert words in page.locator("body").inner_text()
        page.locator(f"li[data-rule='{FARMLAND}']").click()
        page.locator(".leaflet-popup-content").wait_for()
        page.locator(".leaflet-control-layers").dispatch_event("mouseenter")
        assert page.locator(".leaflet-control-layers-overlays label").count() >= 2
        found = axe(page)
        assert found == [], "\n".join(found)
        seen.assert_clean()
