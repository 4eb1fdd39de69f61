"""Maps on paper: what is drawn, what is not, and that no text of a file is taken for anything else."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
import shapely

from checker.report.map_frame import Frame, clusters
from checker.report.material import Material
from checker.report.picture import picture_of
from checker.report.plan_map import plan_maps, png_of
from spatial.errors import BadInput, Text
from spatial.snapshot import snapshot
from spatial.store import open_store
from tests.checker.packs import rule
from tests.checker.test_report import written
from tests.checker.trial import HALF, HIT, LINE, SITE, WIRES
from tests.factories import STUDY_AREA, X, Y, make_draft, square
from tests.tools import need_font

pytestmark = pytest.mark.usefixtures("font")
SVG = "{http://www.w3.org/2000/svg}"
PLAIN = {"t/a.yaml": rule(title={"zh": "不占用基本农田", "en": "no basic farmland"})}


@pytest.fixture(scope="module")
def font() -> None:
    need_font()


def drawn(run: Any, *drafts: Any, files: Any = PLAIN, site: Any = SITE, **more: Any) -> tuple[Any, ...]:
    found = run(files, *drafts, site=site)
    return plan_maps(Material(written(found), picture_of(found), **more))


def texts(plan_map: Any) -> list[str]:
    return [node.text or "" for node in ET.fromstring(plan_map.svg).iter(f"{SVG}text")]


def test_a_check_has_an_overview_and_a_detail_in_full_coordinates(run: Any):
    overview, detail = drawn(run, make_draft("zones", HIT))
    assert (overview.kind, detail.kind) == ("overview", "detail")
    assert (overview.width_mm, overview.scale, detail.scale) == (178.0, 4000, 1000)
    assert {"480000", "2540000", "坐标北", "1:1,000"} <= set(texts(detail))
    assert any("EPSG:4547" in t and "中央经线 114°E" in t for t in texts(detail))
    assert any("数据截至 2026-11-24" in t for t in texts(detail))
    assert "A 不占用基本农田" in str(detail.alt)


def test_the_legend_holds_what_is_drawn_and_nothing_else(run: Any):
    _, hit = drawn(run, make_draft("zones", HIT))
    assert {"A", "不符合（禁止性管控）", "不占用基本农田", "拟选址范围"} <= set(texts(hit))
    assert not {"待核实", "需办理或协调", "退让带（不可建设）"} & set(texts(hit))


def test_a_clear_site_bears_no_letter(run: Any):
    _, detail = drawn(run, make_draft("zones", [square(900, 900, 10)]))
    assert not {"A", "不符合（禁止性管控）", "核查结果（编号与表一致）"} & set(texts(detail))
    assert "拟选址范围（必查项未发现冲突）" in texts(detail)
    assert "图中未绘出冲突" in str(detail.alt)


@pytest.mark.parametrize(("coverage", "told"), [(HALF, True), (STUDY_AREA, False)])
def test_land_that_a_layer_does_not_cover_is_hatched_and_named(run: Any, coverage: Any, told: bool):
    _, detail = drawn(run, make_draft("zones", [square(900, 900, 10)], coverage=coverage))
    assert ("图层未覆盖（待核实）" in texts(detail)) == told


def test_strips_are_drawn_as_strips(run: Any):
    _, detail = drawn(run, make_draft("zones", [LINE], [{"kv": 220}]), files=WIRES)
    assert "退让带（不可建设）" in texts(detail)


def test_a_sliver_too_thin_for_the_scale_is_still_lettered(run: Any):
    _, detail = drawn(run, make_draft("zones", [square(99.96, 40, 50, 20)]))
    assert {"A", "边界误差（待核实）"} <= set(texts(detail))


@pytest.mark.parametrize(("lang", "title"), [
    ("zh", "test 选址合规性核查图（核查详图）"), ("en", "test: compliance check, detail"),
    ("both", "test 选址合规性核查图（核查详图）\ntest: compliance check, detail"),
])  # fmt: skip
def test_each_form_speaks_its_languages(run: Any, lang: str, title: str):
    _, detail = drawn(run, make_draft("zones", HIT), lang=lang)
    assert str(detail.title) == title
    assert set(title.splitlines()) <= set(texts(detail))
    assert ("Prohibited" in texts(detail)) == (lang != "zh")


def test_the_same_check_gives_the_same_bytes(run: Any):
    found = run(PLAIN, make_draft("zones", HIT))
    material = Material(written(found), picture_of(found))
    one, other = ([m.svg for m in plan_maps(material)] for _ in range(2))
    assert one == other


def test_two_maps_on_one_page_share_no_name_and_style_nothing(run: Any):
    overview, detail = drawn(run, make_draft("zones", HIT))
    ids = [set(re.findall(r' id="([^"]+)"', m.svg)) for m in (overview, detail)]
    assert not ids[0] & ids[1]
    assert all(m.svg.startswith("<svg ") and "style" not in m.svg for m in (overview, detail))
    assert all(not re.search(r"(?:href|src)=\"(?!#)|url\((?!#)", m.svg) for m in (overview, detail))


def test_a_picture_has_the_size_that_is_asked_for(run: Any):
    overview, _ = drawn(run, make_draft("zones", HIT))
    png = png_of(overview, dpi=100)
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20], "big") == pytest.approx(178 / 25.4 * 100, abs=1)


HOSTILE = [
    "<script>alert(1)</script>", "</text></svg><script>alert(3)</script>${7*7}{{7*7}}`'\"\\",
    "{{ 7*7 }}{% for x in y %}", "$\\frac{1}{2}$ $x^2$", '=HYPERLINK("http://x","y")', "&lt;b&gt; <b>",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_only_ever_text(run: Any, name: str):
    found = run(PLAIN, make_draft("zones", HIT))
    report = written(found)
    report["proposal"]["name"] = name
    _, detail = plan_maps(Material(report, picture_of(found)))
    assert any(name in t for t in texts(detail))
    assert {node.tag.removeprefix(SVG) for node in ET.fromstring(detail.svg).iter()} <= {
        "svg", "g", "path", "text", "defs", "clipPath", "rect"}  # fmt: skip


def test_control_characters_and_endless_names_are_cut(run: Any):
    found = run(PLAIN, make_draft("zones", HIT))
    report = written(found)
    report["proposal"]["name"] = "a\x00b\x1b[31m\u202e\u200b" + "长" * 350_000
    _, detail = plan_maps(Material(report, picture_of(found)))
    title = next(t for t in texts(detail) if "长" in t)
    assert title.startswith("ab[31m长长")
    assert len(title) < 120


def test_a_character_the_font_lacks_is_refused_by_name(run: Any):
    found = run(PLAIN, make_draft("zones", HIT))
    report = written(found)
    report["proposal"]["name"] = "地块\U0001f600"
    with pytest.raises(BadInput, match=r"GLYPH_MISSING.*U\+1F600"):
        plan_maps(Material(report, picture_of(found)))


def spiky(points: int) -> shapely.Polygon:
    turn = np.linspace(0, 2 * np.pi, points + 1)[:-1]
    reach = 150 + 3 * np.sin(turn * 900)
    return shapely.Polygon(np.c_[X + reach * np.cos(turn), Y + reach * np.sin(turn)])


FAR_APART = shapely.union_all([square(0, 0, 60), square(80, 0, 40), square(2500, 1800, 120)])
LONG = shapely.box(X, Y, X + 3000, Y + 15)


@pytest.mark.parametrize(("site", "scales"), [
    (square(0, 0, 30), [4000, 250]), (LONG, [100_000, 25_000]), (spiky(50_000), [12_500, 2500]),
    (square(-4800, -4800, 9600), [400_000, 80_000]), (FAR_APART, [80_000, 1000, 1000]),
    (SITE.difference(square(20, 20, 30)), [4000, 1000]),
], ids=["tiny", "long", "spiky", "huge", "far apart", "hole"])  # fmt: skip
def test_sites_of_any_shape_fit_their_frame(run: Any, site: Any, scales: list[int]):
    maps = drawn(run, make_draft("zones", HIT), site=site)
    assert [m.scale for m in maps] == scales
    assert all(len(m.svg) < 500_000 and m.height_mm <= 250.0 for m in maps)


def test_parts_that_lie_together_share_a_detail():
    assert len(clusters(FAR_APART)) == 2
    assert clusters(shapely.union_all([square(0, 0, 60), square(80, 0, 40)])) == [
        (X, Y, X + 120, Y + 60)]  # fmt: skip


def test_forty_findings_are_lettered_in_the_detail(run: Any):
    layers = [f"layer{n}" for n in range(40)]
    files: dict[str, Any] = {f"t/{layer}.yaml": rule(layer=layer) for layer in layers}
    files["layers.yaml"] = {layer: {"zh": layer, "en": layer} for layer in layers}
    overview, detail = drawn(run, *(make_draft(x, HIT) for x in layers), files=files)
    named = [t for t in texts(detail) if re.fullmatch("[A-Z]{1,2}", t)]
    assert sorted(named).count("AN") == 2, "once on the map, once in the legend"
    assert len(named) == 2 * 40 + 1, "and the N of the north arrow"
    assert "编号见核查详图" in texts(overview)
    assert max(len(overview.svg), len(detail.svg)) < 1_000_000


def test_an_invented_town_says_so_and_an_approval_number_is_printed(run: Any):
    source = {"name": "某市地图院", "approval_no": "粤S（2026）001号", "copyright": "© 某市地图院"}
    town = {"name": "甲镇（虚构城市 非真实地图）"}
    found = run({**PLAIN, "t/b.yaml": rule(layer="other")},
                make_draft("zones", HIT, source=source), make_draft("other", HIT, source=town))  # fmt: skip
    report = written(found)
    _, invented = plan_maps(Material(report, picture_of(found)))
    assert any("审图号：粤S（2026）001号" in t and "© 某市地图院" in t for t in texts(invented))
    assert "虚构城市 非真实地图" in texts(invented)
    report["layers"] = [row for row in report["layers"] if row["id"] == "zones"]
    _, real = plan_maps(Material(report, picture_of(found)))
    assert "虚构城市 非真实地图" not in texts(real)


def test_a_department_has_its_own_map(run: Any):
    other = rule(layer="other", authority="water", title={"zh": "河道", "en": "river"})
    found = run({**PLAIN, "t/b.yaml": other},
                make_draft("zones", HIT), make_draft("other", [square(0, 0, 30)]))  # fmt: skip
    material = Material(written(found), picture_of(found))
    _, own = plan_maps(replace(material, department="water"))
    assert "河道" in texts(own)
    assert "不占用基本农田" not in texts(own)


def test_surroundings_are_drawn_as_released(run: Any, tmp_path: Any):
    kept = {"title": Text("秘密层", "secret"), "release": "area-only"}
    shown = {"title": Text("公开层", "open"), "style": {"fill": "#88aa88", "line": "#336633"}}
    found = run({**PLAIN, "t/b.yaml": rule(layer="other")},
                make_draft("zones", HIT, **shown), make_draft("other", HIT, **kept),
                make_draft("railways", [square(-150, -100, 10, 300)], [{"name": "湾岭铁路"}]),
                make_draft("towns", [square(-100, -100, 900)], [{"name": "塱边村"}], plan="admin",
                           role="reference", secrecy="work-secret", title=Text("镇街", "towns")))  # fmt: skip
    snap = snapshot(open_store(tmp_path / "store"), as_of=date(2026, 11, 24))
    overview, _ = plan_maps(Material(written(found), picture_of(found), snap))
    assert {"公开层", "镇街", "塱边村"} <= set(texts(overview))
    assert texts(overview).count("湾岭铁路") == 1
    assert "秘密层" not in texts(overview)
    assert "工作秘密" in texts(overview), "the label is the highest of all that is drawn"


def test_colours_of_a_card_are_only_colours(run: Any, tmp_path: Any):
    style = {"fill": 'red"/><script>', "line": "url(http://x)"}
    found = run(PLAIN, make_draft("zones", HIT, style=style))
    snap = snapshot(open_store(tmp_path / "store"), as_of=date(2026, 11, 24))
    _, detail = plan_maps(Material(written(found), picture_of(found), snap))
    assert "script" not in detail.svg
    assert "http://x" not in detail.svg


def test_no_part_is_dropped_for_being_small():
    frame = Frame(X, Y, 25_000, 0.0, 0.0, 166.0, 110.0)
    thin = shapely.box(X + 900, Y + 900, X + 900.05, Y + 916)
    whole = shapely.union_all([square(0, 0, 500), square(700, 700, 1), thin])
    assert shapely.get_num_geometries(frame.drawn(whole)) == 3
    assert frame.drawn(shapely.Polygon()).is_empty
    assert frame.drawn(shapely.GeometryCollection([square(0, 0, 9), LINE])).geom_type == "MultiPolygon"


def test_a_pdf_holds_the_one_face_and_no_other(run: Any):
    weasyprint = pytest.importorskip("weasyprint", exc_type=OSError)
    _, detail = drawn(run, make_draft("zones", HIT), lang="both")
    pdf = weasyprint.HTML(string=f"<body>{detail.svg}").write_pdf(uncompressed_pdf=True)
    assert set(re.findall(rb"/BaseFont /[A-Z]{6}\+([\w-]+)", pdf)) == {b"Noto-Sans-CJK-SC"}


def test_an_overview_goes_no_further_than_the_study_area(run: Any, tmp_path: Any):
    found = run(PLAIN, make_draft("zones", HIT), site=square(-4800, -4800, 9600))
    snap = snapshot(open_store(tmp_path / "store"), as_of=date(2026, 11, 24))
    overview, _ = plan_maps(Material(written(found), picture_of(found), snap))
    assert overview.scale == 80_000
