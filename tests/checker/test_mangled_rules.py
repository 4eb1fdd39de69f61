"""Rule files of any text, and good ones with anything in place of a part: loaded or refused."""

from __future__ import annotations

import json
import re
import tempfile
from copy import deepcopy
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from checker.expression import parse
from spatial.errors import SanheError
from spatial.strict_yaml import load
from tests.checker.packs import make_pack, rule

word = st.sampled_from(["a", ": ", "- ", "\n", "  ", "{", "}", "[", "]", "&a", "*a", "!!python/x ", "<<",
                        "'", '"', "|", ">", "#", "---", "...", "%YAML 1.1\n", "?", "\t", "null", "~",
                        "0x1", "1e999", "用地", "\u2028", "\x00", "\ufeff"])  # fmt: skip
text = st.lists(word, max_size=40).map("".join)
leaf = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), st.text(max_size=12),
    st.sampled_from(["nan", "-1", "overlap > ", "__import__('os')", "2026-13-01", "(a+)+$", ""]),
)  # fmt: skip
thing = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)


def told(error: SanheError) -> None:
    for lang in ("zh", "en"):
        assert len(error.line(lang).splitlines()) == 1
        assert not re.search(r"pydantic|Traceback|Input should", error.line(lang))


@given(text)
@example("a: &x [*x]")
@example("[" * 5_000)
@example("a: " + "{b: " * 300)
@example("- " * 3_000)
def test_any_text_is_a_document_or_refused(written: str) -> None:
    try:
        load(written, where="r.yaml")
    except SanheError as refused:
        told(refused)


@st.composite
def changed(draw: st.DrawFn) -> dict[str, Any]:
    """A good rule with one to three of its parts replaced, at any depth."""
    content = deepcopy(rule())
    for _ in range(draw(st.integers(1, 3))):
        place: Any = content
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            inner = place[key]
            if isinstance(inner, dict | list) and inner and draw(st.booleans()):
                place = inner
                continue
            if isinstance(place, dict) and draw(st.booleans()):
                place[draw(st.text(min_size=1, max_size=8))] = place.pop(key)
            else:
                place[key] = draw(thing)
            break
    return content


@given(changed())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_a_good_rule_with_anything_in_it(content: dict[str, Any]) -> None:
    written = json.dumps(content, ensure_ascii=False)
    with tempfile.TemporaryDirectory() as folder:
        try:
            make_pack(Path(folder), {"land/r.yaml": written})
        except SanheError as refused:
            told(refused)


token = st.sampled_from(["overlap", "and", "or", "not", "(", ")", ">", "<=", "==", "0.5", "1e999", "in",
                         "'a'", "__import__", ".", "**", "[", "]", "{", "%", " ", "²", "用地"])  # fmt: skip


@given(st.lists(token, max_size=30).map(" ".join))
@example("(" * 5_000)
@example("not " * 5_000 + "overlap")
@example("__import__('os').system('id')")
@example("9**9**9")
def test_any_expression(written: str) -> None:
    try:
        parse(written, where="r.yaml:1")
    except SanheError as refused:
        told(refused)
