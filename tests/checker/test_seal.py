"""The data mark: read back from paper and from Word, it holds number and digest."""

from __future__ import annotations

import io
import subprocess
import zipfile
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image

from checker.report.agency import for_department
from checker.report.docx import write_docx
from checker.report.html import html_text
from checker.report.pdf import pdf_bytes
from checker.report.seal import qr_png, qr_text
from tests.checker.paper import small
from tests.tools import need, need_font, need_pdf


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    need_font()
    return small(tmp_path_factory.mktemp("seal"))


def read(image):
    return [code.text for code in zxingcpp.read_barcodes(Image.open(image).convert("L"))]


def expected(material):
    own = for_department(material).report
    return qr_text(own["id"], own["digest"])


def test_a_mark_holds_number_and_digest_parted_by_a_blank():
    digest = "0123456789abcdef" * 4
    assert read(io.BytesIO(qr_png("20261124-3f1c", digest))) == [f"20261124-3f1c {digest}"]


@pytest.mark.parametrize("department", [None, "water"])
def test_paper_is_read_back(given, tmp_path, department):
    need_pdf()
    material = replace(given, department=department)
    paper = tmp_path / "report.pdf"
    paper.write_bytes(pdf_bytes(material))
    drawer = [need("pdftoppm"), "-r", "100", "-gray", "-png", paper, tmp_path / "page"]
    subprocess.run(drawer, check=True, timeout=60)
    found = [text for page in sorted(tmp_path.glob("page*.png")) for text in read(page)]
    assert found == [expected(material)]


def test_word_is_read_back(given, tmp_path):
    path = tmp_path / "report.docx"
    write_docx(path, given)
    with zipfile.ZipFile(path) as parts:
        media = [n for n in parts.namelist() if n.startswith("word/media/")]
        found = [text for n in media for text in read(io.BytesIO(parts.read(n)))]
    assert found == [expected(given)]


def test_the_page_is_read_back_in_a_browser(given, tmp_path):
    chromium = need("chromium")
    page, shot = tmp_path / "report.html", tmp_path / "shot.png"
    told = html_text(given)
    mark = told[told.index('<div class="about">') : told.index("</main>")]
    style = told[told.index("<style>") : told.index("</style>")]
    page.write_text(f"<!doctype html><meta charset=utf-8>{style}</style>{mark}", encoding="utf-8")
    subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
         f"--user-data-dir={tmp_path / 'profile'}", f"--screenshot={shot}",
         "--window-size=900,400", page.as_uri()],
        check=True, timeout=60, capture_output=True,
    )  # fmt: skip
    assert read(shot) == [expected(given)]
