"""The face every form names, and characters it cannot show."""

import pytest

from checker.report import fonts
from checker.report.fonts import FAMILY, check_glyphs, face, missing_glyphs
from checker.verdict import SYMBOLS
from spatial.errors import BadInput
from tests.tools import need_font


@pytest.fixture(autouse=True, scope="module")
def font() -> None:
    need_font()


def test_the_face_is_the_simplified_chinese_one_of_its_file():
    from fontTools.ttLib import TTFont

    found = face()
    with TTFont(found.path, fontNumber=found.number, lazy=True) as font:
        assert font["name"].getBestFamilyName() == FAMILY


def test_place_names_and_signs_have_glyphs_and_controls_need_none():
    assert missing_glyphs(["塱边 石垱 墈头", "\x00\x1b\u202e\u200b", " \u3000", *SYMBOLS.values()]) == ()


def test_what_cannot_be_shown_is_named_once_with_what_to_install():
    with pytest.raises(BadInput) as refused:
        check_glyphs(["地块\U0001f600", "\U0001f600\ue000"], where="a.geojson")
    assert refused.value.code == "GLYPH_MISSING"
    assert refused.value.values["characters"] == "\ue000 (U+E000) \U0001f600 (U+1F600)"
    assert "fonts-noto-cjk" in refused.value.fix.zh
    assert "fonts-noto-cjk" in refused.value.fix.en


@pytest.mark.parametrize("program", ["fc-list", None])
def test_without_the_font_it_says_what_to_install(program, tmp_path, monkeypatch):
    empty = tmp_path / "fc-list"
    empty.write_text("#!/bin/sh\n", encoding="utf-8")
    empty.chmod(0o755)
    monkeypatch.setattr(fonts.shutil, "which", lambda name: str(empty) if program else None)
    monkeypatch.setattr(fonts, "_FOLDERS", (str(tmp_path),))
    face.cache_clear()
    with pytest.raises(BadInput) as refused:
        missing_glyphs(["中"])
    assert refused.value.code == "FONT_MISSING"
    assert "apt-get install fonts-noto-cjk" in refused.value.fix.en


def test_without_fontconfig_the_usual_folders_are_searched(monkeypatch):
    known = face()
    face.cache_clear()
    monkeypatch.setattr(fonts.shutil, "which", lambda name: None)
    monkeypatch.setattr(fonts, "_FOLDERS", (str(known.path.parent),))
    assert face().number == known.number
    face.cache_clear()
