"""The state of the store and the difference of two versions, seen by a person in a real browser."""

from datetime import date

import pytest

from spatial.errors import Text
from spatial.publish import publish
from spatial.settings import Settings
from tests.factories import AT, make_draft, make_store, square
from tests.webmap.browser import axe, served, watched
from webmap.app import create_app
from webmap.held import KEY

EVIL = "<img src=x onerror=alert(1)>{{7*7}}"
FIRST = [square(0, 0, 100), square(200, 0, 100), square(400, 0, 100)]
THEN = [square(50, 0, 100), square(400, 0, 100), square(600, 0, 20)]
ROWS = [{"id": "a", "name": EVIL}, {"id": "b", "name": "旧"}, {"id": "c", "name": "东"}]
LATER = [{"id": "a", "name": EVIL}, {"id": "c", "name": "西"}, {"id": "d", "name": "新"}]


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    """A store with a layer of two versions, one that is withheld, one stale, one kept out of."""
    root = tmp_path_factory.mktemp("store") / "store"
    out = {"row": 3, "code": "GEOM_INVALID", "box": [0, 0, 1, 1], "text": {"zh": "坏", "en": "bad"}}
    store = make_store(
        root, make_draft("farm", FIRST, ROWS, title=Text(EVIL, "Farmland")),
        make_draft("mute", FIRST, ROWS, release="hit-only"),
        make_draft("mute", THEN, LATER, release="hit-only"),
        make_draft("stale", [square(0, 0, 10)], stale_after_days=30),
        make_draft("kept-out", [square(0, 0, 10)], quarantined=[out]),
        make_draft("good", [square(0, 0, 10)]),
    )  # fmt: skip
    publish(store, [make_draft("farm", THEN, LATER, title=Text(EVIL, "Farmland"),
                               valid_from=date(2026, 1, 1))], recorded_at=AT, by=f"李工 {EVIL}")  # fmt: skip
    app = create_app(Settings(root), workers=1)
    with served(app) as address:
        yield address
    app.extensions[KEY].jobs.close()


@pytest.fixture
def seen(browser, origin):
    with watched(browser, origin) as page:
        yield page
        page.assert_clean()


def layers_shown(page):
    return page.locator("tbody tr").evaluate_all("rows => rows.map(r => r.dataset.layer)")


@pytest.mark.parametrize(("lang", "stale", "lacking"), [("zh", "已过期", "规则必查"), ("en", "stale", "rules require")])
def test_the_state_of_the_store_has_the_worst_first_in_sign_and_word(seen, origin, lang, stale, lacking):
    page = seen.page
    page.goto(f"{origin}/store?lang={lang}")
    page.locator("tbody tr").first.wait_for()
    assert layers_shown(page)[:2] == ["stale", "kept-out"]
    state = page.locator("tr[data-layer=stale] td.state").inner_text()
    assert stale in state
    assert "⚠" in state
    assert lacking in page.locator(".lacking").inner_text()
    page.locator("tr[data-layer=kept-out] summary").click()
    assert "GEOM_INVALID" in page.locator("tr[data-layer=kept-out]").inner_text()
    assert "sanhe store verify" in page.locator(".facts").inner_text()
    farm = page.locator("tr[data-layer=farm]").inner_text()
    assert "李工 <img" in farm  # text, not markup
    assert "{{7*7}}" in farm
    assert axe(page) == []


def test_the_table_can_be_sorted_by_keyboard(seen, origin):
    page = seen.page
    page.goto(f"{origin}/store?lang=en")
    head = page.locator("th.zones button")
    head.press("Enter")
    assert set(layers_shown(page)[:2]) == {"farm", "mute"}
    assert page.locator("th.zones").get_attribute("aria-sort") == "ascending"
    page.locator("th.zones button").press("Enter")
    assert set(layers_shown(page)[-2:]) == {"farm", "mute"}
    assert page.evaluate("document.activeElement.closest('th').className") == "zones"


def test_an_empty_store_says_what_to_do(browser, tmp_path):
    make_store(tmp_path / "store")
    app = create_app(Settings(tmp_path / "store"), workers=1)
    try:
        with served(app) as address, watched(browser, address) as seen:
            seen.page.goto(f"{address}/store?lang=zh")
            seen.page.locator(".empty").wait_for()
            assert "sanhe layers add" in seen.page.locator(".empty").inner_text()
            assert axe(seen.page) == []
            seen.assert_clean()
    finally:
        app.extensions[KEY].jobs.close()


def test_two_versions_are_compared_on_the_map(seen, origin):
    page = seen.page
    page.goto(f"{origin}/?lang=zh")
    page.locator("#layers li[data-id=farm] button.versions").click()
    page.locator("#compare").wait_for()
    assert "李工 <img" in page.locator(".history").inner_text()
    page.locator("#compare").click()
    page.locator("#changes").wait_for()
    areas = page.locator("table.areas tr.net").inner_text()
    assert "-9,600.00" in areas  # + 400 added, + 5,000 gained, − 10,000 removed, − 5,000 lost
    assert "-14.40" in areas
    texts = page.locator("#changes > li").all_inner_texts()
    assert [next(w for w in ("新增", "删除", "图形变化", "属性变化") if w in t) for t in texts] == [
        "新增", "删除", "图形变化", "属性变化",
    ]  # fmt: skip
    assert "name：东 → 西" in texts[3]
    drawn = page.locator("#map path.difference").evaluate_all("all => all.map(p => p.getAttribute('stroke'))")
    assert sorted(drawn) == sorted(["#1b7837", "#b2182b", "#5aae61", "#e08214", "#762a83"])
    assert axe(page) == []


def test_a_click_brings_the_change_into_view_and_a_click_on_it_finds_its_line(seen, origin):
    page = seen.page
    page.goto(f"{origin}/?lang=zh#versions=farm&from=farm@1&to=farm@2")
    page.locator("#changes button[data-n='0']").click()
    page.wait_for_timeout(200)
    shape = page.locator("#map path.difference.added").bounding_box()
    stage = page.locator("#map").bounding_box()
    assert shape["width"] * shape["height"] > 0.02 * stage["width"] * stage["height"]
    assert stage["x"] <= shape["x"] + shape["width"] / 2 <= stage["x"] + stage["width"]
    page.mouse.click(shape["x"] + shape["width"] / 2, shape["y"] + shape["height"] / 2)
    assert page.evaluate("document.activeElement.dataset.n") == "0"


def test_the_comparison_outlives_the_other_language_and_ends_with_the_way_back(seen, origin):
    page = seen.page
    page.goto(f"{origin}/?lang=zh#versions=farm&from=farm@1&to=farm@2")
    page.locator("#changes").wait_for()
    page.locator("#language").click()
    page.locator("html[lang=en] #changes").wait_for()
    assert "Outline changed" in page.locator("#changes").inner_text()
    page.locator("#panel .top button").click()
    page.locator("#file").wait_for(state="attached")
    assert page.locator("#map path.difference").count() == 0
    assert "versions" not in page.url


def test_a_withheld_layer_shows_counts_and_draws_nothing(seen, origin):
    page = seen.page
    page.goto(f"{origin}/?lang=en#versions=mute&from=mute@1&to=mute@2")
    page.locator("#difference").wait_for()
    said = page.locator("#panel").inner_text()
    assert "counts and nothing else" in said
    assert "m²" not in said
    assert page.locator("#changes").count() == 0
    assert page.locator("#map path.difference").count() == 0
    assert axe(page) == []
