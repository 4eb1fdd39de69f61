"""The report's page in a real browser: from a file, with the network cut, read by axe."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from checker.report.html import html_text
from tests.checker.paper import PAYLOADS, everywhere, small
from tests.webmap.browser import axe, watched


@pytest.fixture(scope="module")
def pages(browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    given = small(folder)
    text = " ".join(PAYLOADS.values())
    evil = everywhere(copy.deepcopy(dict(given.report)), text)
    made = {
        "zh": given, "en": replace(given, lang="en"), "both": replace(given, lang="both"),
        "evil": replace(given, report=evil, picture=replace(given.picture, name=text)),
        "agency": replace(given, department="all"),
    }  # fmt: skip
    for name, material in made.items():
        (folder / f"{name}.html").write_text(html_text(material), encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", ["zh", "en", "both", "agency"])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_opens_from_a_file_fits_and_axe_is_content(browser, pages, name, width):
    size = {"width": width, "height": 844}
    with watched(browser, None, offline=True, viewport=size) as seen:
        page = seen.page
        page.goto((pages / f"{name}.html").as_uri())
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = axe(page)
        assert found == [], "\n".join(found)
        seen.assert_clean()


def test_payloads_do_nothing(browser, pages):
    with watched(browser, None, offline=True) as seen:
        page = seen.page
        page.goto((pages / "evil.html").as_uri())
        page.wait_for_timeout(300)
        assert "<script>alert(2)</script>" in page.locator("body").inner_text()
        assert page.locator("script, img, iframe").count() == 0
        seen.assert_clean()
