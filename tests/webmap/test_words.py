"""Both catalogues say the same things, and nobody asks for a word that is not there."""

import json
import re
from pathlib import Path

import pytest

from checker.finding import KINDS
from checker.verdict import Verdict
from webmap.words import language_of, verdict_styles, words

WEBMAP = Path(__file__).parents[2] / "webmap"
LISTED = ("layer.", "plan.", "secrecy.", "verdict.", "group.", "kind.", "status.", "flag.",
          "confidence.", "unit.", "error.", "facts.", "step.", "docs.", "export.")  # fmt: skip


def fields(text):
    return sorted(re.findall(r"\{(\w+)\}", text))


def test_the_catalogues_have_the_same_words_with_the_same_places():
    zh, en = words("zh"), words("en")
    assert set(zh) == set(en)
    assert {k: fields(v) for k, v in zh.items()} == {k: fields(v) for k, v in en.items()}


def test_no_word_is_empty_or_left_untranslated():
    han = re.compile(r"[一-鿿]")
    assert not [k for k, v in words("zh").items() if not v.strip()]
    assert not [k for k, v in words("en").items() if not v.strip()]
    chinese_in_english = {k for k, v in words("en").items() if han.search(v)}
    assert chinese_in_english <= {"app.language"}  # the other language is named in itself


def test_every_word_the_scripts_and_pages_name_exists():
    asked = set()
    for path in [*WEBMAP.glob("static/js/*.js"), *WEBMAP.glob("static/export/*.js")]:
        asked |= set(re.findall(r'\bt\("([a-z._-]+)"', path.read_text(encoding="utf-8")))
    for path in WEBMAP.glob("templates/*.html"):
        asked |= set(re.findall(r"t\['([a-z._-]+)'\]", path.read_text(encoding="utf-8")))
    for path in WEBMAP.glob("*.py"):
        asked |= set(re.findall(r"said\[[\"']([a-z._-]+)[\"']\]", path.read_text(encoding="utf-8")))
    assert asked
    assert asked - set(words("zh")) == set()


def test_every_code_a_report_may_carry_has_a_word():
    known = set(words("zh"))
    for verdict in Verdict:
        assert {f"verdict.{verdict}", f"group.{verdict}"} <= known
    assert {f"kind.{kind}" for kind in KINDS} <= known
    statuses = ("failed", "missing", "empty", "not-covered", "hit", "near", "clear")
    assert {f"status.{s}" for s in statuses} <= known
    assert {f"flag.{f}" for f in ("stale", "indicative", "partly-covered", "quarantined",
                                      "superseded", "pending", "draft")} <= known  # fmt: skip
    statuses = ("superseded", "draft", "pending", "pending-with-effect")
    assert {f"layer.{s}" for s in statuses} <= known
    assert {f"secrecy.{s}" for s in ("public", "internal", "work-secret", "secret")} <= known


def test_the_headline_is_never_a_bare_conformity():
    assert words("zh")["verdict.clear.headline"] == "必查项未发现冲突"
    assert words("zh")["verdict.prohibited"] == "不符合（禁止性管控）"
    assert words("zh")["verdict.conditional"] == "需办理或协调"
    assert words("zh")["verdict.unknown"] == "待核实"
    assert words("zh")["verdict.clear"] != "符合"


def test_every_verdict_has_a_colour_a_sign_and_a_word_of_its_own():
    styles = verdict_styles()
    assert set(styles) == set(Verdict)
    assert len({s["symbol"] for s in styles.values()}) == len(styles)
    assert len({s["colour"] for s in styles.values()}) == len(styles)
    assert styles["prohibited"]["colour"] == "#b2182b"
    assert styles["clear"]["colour"] == "#2166ac"


def luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


@pytest.mark.parametrize("verdict", ["prohibited", "conditional", "unknown", "clear"])
@pytest.mark.parametrize("ground", ["soft", "white"])
def test_verdict_words_can_be_read(verdict, ground):
    sheet = (WEBMAP / "static" / "css" / "base.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})", sheet))
    under = luminance(colours[f"{verdict}-soft"] if ground == "soft" else "#ffffff")
    assert (under + 0.05) / (luminance(colours[verdict]) + 0.05) >= 4.5


@pytest.mark.parametrize(
    ("asked", "accepted", "lang"),
    [("en", "zh", "en"), ("zh", "en", "zh"), (None, "en-GB", "en"), (None, None, "zh"), ("fr", None, "zh")],
)
def test_the_reader_chooses_the_language(asked, accepted, lang):
    assert language_of(asked, accepted) == lang


def test_the_colours_of_codes_are_complete():
    palette = json.loads((WEBMAP.parent / "checker" / "report" / "palette.json").read_text(encoding="utf-8"))
    for entries in palette.values():
        codes = [e["code"] for e in entries]
        assert len(codes) == len(set(codes))
        assert all(re.fullmatch("#[0-9a-f]{6}", e["fill"]) and e["zh"] and e["en"] for e in entries)
