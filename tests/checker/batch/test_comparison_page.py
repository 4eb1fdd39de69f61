"""Alternatives side by side on paper: the first six, all of them ranked, the refused ones named."""

from __future__ import annotations

import copy
import json
import subprocess
from datetime import UTC, datetime
from typing import Any

import pytest

from checker.batch import comparison_page
from checker.batch.comparison_page import SHOWN, comparison_html
from checker.batch.ranking import compared, ranked, site_row, table
from checker.batch.sites import Asked
from checker.batch.worker import Done
from checker.proposal import NOTHING_DECLARED
from checker.report.comparison import alternative
from spatial.declared import NOTHING_SAID
from spatial.errors import BadInput
from tests.checker.paper import PAYLOADS, Words, small
from tests.tools import need, need_pdf

LONG = "东莞市智能装备与新能源汽车零部件产业园首期启动区（含配套宿舍及变电站）塱边选址方案之三"
ABOUT = {
    "created_at": datetime(2026, 11, 24, 9, tzinfo=UTC).isoformat(), "as_of": "2026-11-20",
    "known_at": None, "lang": "zh", "engine": {"sanhe": "1", "gdal": {}},
    "source": {"filename": "地块.geojson", "sha256": "a" * 64, "format": "GeoJSON", "sites": 1,
               "facts": []},
    "rulebook": {"id": "t", "title": {"zh": "规则", "en": "rules"}, "sha256": "b" * 64,
                 "verified": True},
    "store": {"id": "s", "head": "c" * 64},
}  # fmt: skip


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    need_pdf()
    return dict(small(tmp_path_factory.mktemp("c")).report)


def rows_of(report: dict[str, Any], count: int, refused: int = 0, name: str = LONG) -> list[Any]:
    made = []
    for n in range(1, count + 1):
        asked = Asked(n, f"D-{n}", name, b"", f"s-{n}", NOTHING_SAID, NOTHING_DECLARED)
        made.append(site_row(asked, Done(n, alternative(report).as_dict()), ""))
    lost = {"code": "GEOM_SELF_INTERSECTION", "detail": {"zh": "边界自相交", "en": "it crosses itself"},
            "where": "", "how_to_fix": {"zh": "", "en": ""}}  # fmt: skip
    for n in range(count + 1, count + refused + 1):
        asked = Asked(n, f"X-{n}", name, b"", f"s-{n}", NOTHING_SAID, NOTHING_DECLARED)
        made.append(site_row(asked, Done(n, refusal=lost), ""))
    return ranked(made)


def page_of(rows: list[Any], form: str = "zh", **more: Any) -> str:
    return comparison_html(rows, table(rows, {**ABOUT, **more}), compared(rows), form)


def said(page: str) -> str:
    return " ".join(Words(page).said)


@pytest.mark.parametrize(("count", "columns"), [(1, 1), (2, 2), (6, 6), (40, 6)])
def test_the_first_six_stand_side_by_side_and_all_are_ranked(reported, count, columns):
    page = page_of(rows_of(reported, count, refused=2))
    side, _, ranks = page.partition("全部地块排名")
    assert side.count('class="place"') == columns
    assert ranks.count("D-") == count and ranks.count("X-") == 2
    assert ranks.count("GEOM_SELF_INTERSECTION: 边界自相交") == 2
    assert ranks.index("X-") > ranks.rindex("D-")


def test_it_bears_secrecy_dates_validity_and_what_it_is_not(reported):
    text = said(page_of(rows_of(reported, 2)))
    for word in ("建设项目选址方案比选（项目前期参考）", "内部", "2026-11-24", "2026-11-20", "未加盖电子印章",
                 f"最早至 {reported['validity']['until']}", "数据更新即失效", "以勘测定界成果为准"):  # fmt: skip
        assert word in text, word


def test_both_languages_and_each(reported):
    rows = rows_of(reported, 1, refused=1)
    assert "Alternative sites compared" not in said(page_of(rows))
    assert "全部地块" not in said(page_of(rows, "en"))
    both = said(page_of(rows, "both"))
    assert "全部地块排名" in both and "All sites ranked" in both and "it crosses itself" in both


def test_what_is_not_listed_is_counted_and_conflicts_are_all_listed(reported):
    report = copy.deepcopy(reported)
    open_row, hit = report["undecided"][0], next(
        f for f in report["findings"] if f["verdict"] == "prohibited"
    )  # fmt: skip
    report["undecided"] = [
        {**open_row, "rule": hit["rule"], "reason": {"zh": f"缺第{n}项", "en": f"lacks {n}"}}
        for n in range(20)
    ]
    report["findings"] = [
        {**hit, "message": {"zh": f"压占第{n}处", "en": f"on place {n}"}} for n in range(20)
    ]
    text = said(page_of(rows_of(report, 1)))
    assert "压占第19处" in text and f"另有 {20 - SHOWN} 项，见该地块报告" in text
    assert f"缺第{SHOWN - 1}项" in text and f"缺第{SHOWN}项" not in text


def test_clear_is_never_a_bare_word(reported):
    report = {**reported, "verdict": "clear"}
    assert "必查项未发现冲突" in said(page_of(rows_of(report, 1)))


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_payloads_are_words(reported, payload):
    rows = rows_of(reported, 1, refused=1, name=payload)
    page = page_of(rows, source={**ABOUT["source"], "filename": payload})
    plain = page_of(rows_of(reported, 1, refused=1))
    assert Words(page).tags == Words(plain).tags
    assert " ".join(payload.split()) in said(page)


def test_no_site_at_all_is_said(reported):
    assert "无从比选" in said(page_of(rows_of(reported, 0, refused=1)))


def test_on_paper_it_is_tagged_across_in_one_face_and_the_same_twice(reported, tmp_path):
    rows = rows_of(reported, 6, refused=1)
    made = table(rows, ABOUT)
    path = tmp_path / "c.pdf"
    comparison_page.write_pdf(path, rows, made, compared(rows), "zh")
    first = path.read_bytes()
    comparison_page.write_pdf(path, rows, json.loads(json.dumps(made)), compared(rows), "zh")
    assert path.read_bytes() == first

    def told(tool: str, *args: Any) -> str:
        done = subprocess.run([need(tool), *map(str, args)], capture_output=True, text=True, check=True)
        return done.stdout

    info = told("pdfinfo", path)
    assert "Tagged:          yes" in info and "841.89 x 595" in info
    assert all("Noto-Sans-CJK-SC" in row for row in told("pdffonts", path).splitlines()[2:])
    assert "塱边" in "".join(told("pdftotext", path, "-").split())


def test_a_name_the_face_lacks_is_refused_before_anything_is_checked():
    need_pdf()
    from checker.batch.cli import _printable

    odd = Asked(3, "3", "\U00013000", b"", "s-3.geojson", NOTHING_SAID, NOTHING_DECLARED)
    with pytest.raises(BadInput) as caught:
        _printable([odd])
    assert (caught.value.code, caught.value.where) == ("GLYPH_MISSING", "s-3.geojson #3")


@pytest.mark.parametrize(("form", "word"), [
    ("zh", "规则包未经核验"), ("en", "the rule pack has not been verified"),
])  # fmt: skip
def test_a_pack_that_was_not_verified_is_told_above_the_table(reported, form, word):
    rows = rows_of(reported, 2)
    unsure = page_of(rows, form, rulebook={**ABOUT["rulebook"], "verified": False})
    assert word in unsure.partition("<table")[0] and word not in page_of(rows, form)
