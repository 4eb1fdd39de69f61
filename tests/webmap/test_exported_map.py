"""The stand-alone map: complete in itself, and nothing in it is taken for code."""

import copy
import json
import re

import folium
import pytest

from spatial.errors import Text
from tests.factories import make_draft, make_store, square
from tests.webmap.browser import watched
from tests.webmap.conftest import drawn
from webmap import exported_map
from webmap.exported_map import LINKS, inert, map_page
from webmap.held import KEY

PAYLOADS = {
    "A01": "<img src=x onerror=alert(1)><script>alert(2)</script>",
    "A03": "</script><script>alert(3)</script>${7*7}{{7*7}}`'\"\\",
    "A06": '=HYPERLINK("http://x","y")',
    "jinja": "{{ cycler.__init__.__globals__ }}{% for x in [1] %}{{ x * 49 }}{% endfor %}{# gone #}",
    "broken": "{{ {% {# }} %}",
    "comment": "<!-- --> ]]> &lt; </style></title></textarea>",
    "line": "a\u2028b\u2029c",
}


@pytest.fixture(scope="module")
def shown(app, known_report):
    """Report, picture and snapshot of a known check."""
    client = app.test_client()
    picture = client.get(f"/api/v1/checks/{known_report['id']}.geojson").json
    return known_report, picture, app.extensions[KEY].snapshot()


def page_of(shown, lang="zh", **changes):
    report, picture, snapshot = shown
    return map_page({**report, **changes}, picture, snapshot=snapshot, lang=lang)


def everywhere(value, text):
    """The same structure with every human text replaced by a payload."""
    if isinstance(value, dict):
        if set(value) == {"zh", "en"}:
            return {"zh": text, "en": text}
        return {k: everywhere(v, text) for k, v in value.items()}
    return [everywhere(v, text) for v in value] if isinstance(value, list) else value


def test_every_link_folium_asks_for_is_known():
    asked = {name for name, _ in folium.Map.default_js} | {n for n, _ in folium.Map.default_css}
    assert asked == set(LINKS)


def test_an_upgrade_that_asks_for_more_stops_the_export(shown, monkeypatch):
    monkeypatch.setattr(
        folium.Map, "default_js", [*folium.Map.default_js, ("surprise", "https://x.example/s.js")]
    )
    with pytest.raises(LookupError, match="surprise"):
        page_of(shown)


def test_the_class_of_folium_is_left_as_it_was(shown):
    before = copy.deepcopy((folium.Map.default_js, folium.Map.default_css))
    page_of(shown)
    assert (folium.Map.default_js, folium.Map.default_css) == before


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_names_no_outside_address(shown, lang):
    page = page_of(shown, lang)
    markup = re.sub(r"(<script[^>]*>).*?</script>", r"\1</script>", page, flags=re.S)
    outside = re.findall(r"""(?:src|href)\s*=\s*["'](?!data:|#)([^"']*)["']""", markup)
    assert outside == []
    assert not re.findall(r"@import|url\((?!data:|#|['\"]?data:)[^)]*\)", markup)
    assert "default-src 'none'" in page
    assert len(page.encode()) < 3_000_000


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", ["不符合（禁止性管控）", "永久基本农田", "图例", "不替代用地预审与选址意见书"]),
        ("en", ["Permanent basic farmland", "Legend"]),
    ],
)
def test_verdict_findings_legend_and_disclaimer_stand_beside_the_map(shown, lang, said):
    page = page_of(shown, lang)
    for words in said:
        assert words in page
    assert shown[0]["digest"] in page


def test_an_invented_town_says_so_on_the_map(shown):
    import dataclasses

    report, picture, snapshot = shown
    notice = Text("虚构城市 非真实地图", "An invented town")
    config = dataclasses.replace(snapshot.config, notice=notice)
    page = map_page(
        report, picture, snapshot=_WithConfig(snapshot, config), lang="zh"
    )  # fmt: skip
    assert page.count("虚构城市 非真实地图") >= 2


class _WithConfig:
    """A snapshot seen through another configuration."""

    def __init__(self, snapshot, config):
        self._snapshot, self.config = snapshot, config

    def __getattr__(self, name):
        return getattr(self._snapshot, name)


@pytest.mark.parametrize("text", PAYLOADS.values(), ids=PAYLOADS)
def test_no_text_of_a_report_becomes_markup_or_template(shown, text):
    report, picture, snapshot = shown
    evil = everywhere(copy.deepcopy(report), text)
    evil["site"]["name"] = text
    evil["site"]["units"] = [{"code": text, "name": text, "area_m2": 1.0, "share": 1.0}]
    picture = copy.deepcopy(picture)
    for feature in picture["features"][1:]:
        feature["properties"].update(message_zh=text, message_en=text)
    page = map_page(evil, picture, snapshot=snapshot, lang="zh")
    harmless = page_of(shown)
    assert page.count("<script") == harmless.count("<script")
    assert "onerror=alert" not in page.replace("&lt;img src=x onerror=alert(1)&gt;", "").replace(
        "\\u003cimg src=x onerror=alert(1)>", ""
    )
    block = re.search(r'id="sanhe-words">(.*?)</script>', page, re.S)[1]
    assert json.loads(block)["site"] == text
    assert "__globals__" not in page or "cycler.__init__" in page
    assert "<class 'dict'>" not in page


@pytest.mark.parametrize("text", PAYLOADS.values(), ids=PAYLOADS)
def test_no_text_of_a_layer_becomes_markup_or_template(tmp_path, text, known_report, shown):
    from datetime import date

    from spatial.snapshot import snapshot

    store = make_store(
        tmp_path / "s",
        make_draft(
            "permanent-basic-farmland", [square(0, 0, 100)],
            [{"name": text, "code": text, "id": text}], title=Text(text, text),
            style={"fill": text, "line": text},
        ),
    )  # fmt: skip
    page = map_page(known_report, shown[1], snapshot=snapshot(store, as_of=date(2026, 11, 24)), lang="zh")
    assert page.count("<script") == page_of(shown).count("<script")
    assert "<img src=x" not in page
    assert "{{" not in _map_part(page)
    assert "{%" not in _map_part(page)


def _map_part(page):
    """What folium rendered, without the vendored library."""
    return page.rsplit("var map_sanhe", 1)[1].split('id="sanhe-words"', 1)[0]


def test_inert_leaves_nothing_for_any_engine():
    for text in PAYLOADS.values():
        assert not re.search(r"[<>{}\"']", inert(text))


def test_withheld_layers_are_not_drawn(app):
    client = app.test_client()
    told = client.post("/api/v1/checks", data=drawn(50, 0, 200)).json
    picture = client.get(f"/api/v1/checks/{told['id']}.geojson").json
    titles = {
        shown.title.zh
        for shown in exported_map.around(told, picture["features"][0], app.extensions[KEY].snapshot())
    }
    assert "ecological-red-line" not in titles
    assert "permanent-basic-farmland" in titles


def test_the_same_report_gives_the_same_page(shown):
    assert page_of(shown) == page_of(shown)


COLUMN = "<img src=x onerror=alert(1)>{{ 7*7 }}"
CONTROLS = "a\x00b\x1b[31m\u202e\u200b"


@pytest.mark.parametrize("text", [*PAYLOADS.values(), COLUMN, CONTROLS], ids=[*PAYLOADS, "A02", "A04"])
def test_hostile_layers_and_reports_do_nothing_in_a_browser(
    browser, tmp_path, known_report, shown, text
):
    """Titles, zone fields, column names, styles and findings at once; from disk, network cut."""
    from datetime import date

    from spatial.snapshot import snapshot

    zones = [{"name": text, "code": text, "id": text, text.replace("\x00", ""): text}]
    store = make_store(
        tmp_path / "s",
        make_draft("permanent-basic-farmland", [square(0, 0, 100)], zones, title=Text(text, text),
                   style={"fill": text, "line": text, "pattern": text}),
        make_draft("detailed-plan", [square(-500, -500, 2_000)], zones, role="allocation",
                   plan="urban", classification="gb50137-dg", title=Text(text, text)),
    )  # fmt: skip
    evil = everywhere(copy.deepcopy(known_report), text)
    evil["site"]["name"] = text
    evil["proposal"]["name"] = text
    picture = copy.deepcopy(shown[1])
    for feature in picture["features"]:
        feature["properties"].update(message_zh=text, message_en=text, name=text)
    file = tmp_path / "evil.map.html"
    snap = snapshot(store, as_of=date(2026, 11, 24))
    file.write_text(map_page(evil, picture, snapshot=snap, lang="zh"), encoding="utf-8")
    with watched(browser, None, offline=True) as seen:
        page = seen.page
        page.goto(file.as_uri())
        page.locator(".leaflet-overlay-pane path").first.wait_for()
        page.locator("li[data-rule]").first.click()
        page.locator(".leaflet-popup-content").wait_for()
        page.locator(".leaflet-control-layers").dispatch_event("mouseenter")
        told = "#panel, .leaflet-popup-content, .leaflet-control-layers"
        active = "img, script, iframe, a[href^='http'], a[href^='javascript']"
        assert page.locator(told).locator(active).count() == 0
        assert "49" not in page.locator(".leaflet-control-layers").inner_text()
        seen.assert_clean()


def test_what_is_only_told_stands_apart_and_is_not_drawn(shown):
    report, picture, snapshot = shown
    report = copy.deepcopy(report)
    drawn = {f["properties"]["rule"] for f in picture["features"][1:]}
    told = next(f for f in report["findings"] if f["rule"] in drawn and f["verdict"] == "prohibited")
    told["verdict"], told["level"] = "unknown", "info"
    report["undecided"] = [{"rule": told["rule"], "kind": "missing-fact"}]
    page = map_page(report, picture, snapshot=snapshot, lang="zh")
    beside = page[page.index("<details>") : page.index("</details>")]
    assert told["title"]["zh"] in beside and f"data-rule='{told['rule']}'" not in page
    assert "待核实 1 项" not in page


@pytest.mark.parametrize(("lang", "said"), [("zh", "规则包未经核验"), ("en", "the rule pack is unverified")])
def test_a_pack_that_was_not_verified_is_told_beneath_the_verdict(shown, lang, said):
    pack = shown[0]["rulebook"]
    unsure = page_of(shown, lang, rulebook={**pack, "verified": False})
    verdict = unsure.partition("<section class='verdict")[2].partition("</section>")[0]
    assert said in verdict
    assert said not in page_of(shown, lang, rulebook={**pack, "verified": True})
