"""``sanhe doctor`` looks at what the product stands on and names what is wrong."""

import json

import pytest
from click.testing import CliRunner

from checker.report import fonts
from tests.factories import make_draft, make_store, square
from webmap.cli import main

LOOKED_AT = ["sanhe", "python", "gdal-reader", "gdal-writer", "geos", "proj", "sqlite", "font",
             "glyphs", "pdf", "chromium", "lock-limits", "lock-drivers", "lock-seccomp", "lock-landlock",
             "lock-namespace", "limits", "store"]  # fmt: skip


def doctor(store, *options):
    return CliRunner().invoke(main, ["--store", str(store), *options, "doctor"])


@pytest.fixture
def store(tmp_path):
    make_store(tmp_path / "s", make_draft("towns", [square(0, 0, 10)]))
    return tmp_path / "s"


def test_everything_is_looked_at(store):
    shown = doctor(store, "--json")
    checks = {c["id"]: c for c in json.loads(shown.output)["checks"]}
    assert [i for i in LOOKED_AT if i not in checks] == []
    assert checks["store"]["ok"]
    assert checks["objects"]["ok"]
    assert all(c["name"]["zh"] and c["name"]["en"] for c in checks.values())
    assert checks["gdal-reader"]["seen"][0].isdigit()


def test_it_speaks_both_languages(store):
    assert "GDAL for reading" in doctor(store, "--lang", "en").output
    assert "读取用 GDAL" in doctor(store, "--lang", "zh").output


def test_no_store_yet_is_no_illness(tmp_path):
    shown = doctor(tmp_path / "none", "--json")
    told = {c["id"]: c for c in json.loads(shown.output)["checks"]}["store"]
    assert (told["ok"], told["needed"]) == (False, False)


def test_a_damaged_object_is_named(store):
    objects = [p for p in (store / "objects").rglob("*") if p.is_file()]
    hurt = max(objects, key=lambda p: p.stat().st_size)
    hurt.chmod(0o640)
    data = bytearray(hurt.read_bytes())
    data[len(data) // 2] ^= 1
    hurt.write_bytes(bytes(data))
    shown = doctor(store, "--json")
    told = {c["id"]: c for c in json.loads(shown.output)["checks"]}["objects"]
    assert shown.exit_code == 3
    assert not told["ok"]


@pytest.mark.parametrize(("lang", "how"), [("zh", "安装"), ("en", "install")])
def test_a_missing_font_is_told_with_what_to_install(store, monkeypatch, lang, how):
    monkeypatch.setattr(fonts.shutil, "which", lambda name: None)
    monkeypatch.setattr(fonts, "_FOLDERS", ())
    fonts.face.cache_clear()
    shown = doctor(store, "--json", "--lang", lang)
    checks = {c["id"]: c for c in json.loads(shown.output)["checks"]}
    assert (checks["font"]["ok"], checks["glyphs"]["ok"]) == (False, False)
    assert "fonts-noto-cjk" in checks["font"]["seen"]
    assert how in checks["font"]["seen"]
    assert shown.exit_code == 0, "only pictures and laid-out forms need it"
