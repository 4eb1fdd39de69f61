"""A remedy names the flag to a person at a terminal, the field to everybody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import pytest

from spatial.errors import BadInput, Choice, Message, Text
from spatial.formats.notice import told
from spatial.option import FIELDS

CRS = Message("A", "缺", "missing", "请用{--crs}指明（{guess}）", "name it with {--crs} ({guess})")


def messages(*packages: str) -> Iterator[tuple[str, Message]]:
    for name in packages:
        package = import_module(name)
        for found in walk_packages(package.__path__, f"{name}."):
            if ".sandbox" in found.name or found.name.endswith("__main__"):
                continue
            for value in vars(import_module(found.name)).values():
                if isinstance(value, Message):
                    yield found.name, value


def test_no_remedy_hides_a_flag_in_its_words() -> None:
    flag = re.compile("(?<!{)(" + "|".join(FIELDS) + ")(?![a-z-])")
    hidden = [
        (module, message.code) for module, message in messages("spatial", "checker", "webmap")
        if any(flag.search(t) for t in (message.zh, message.en, message.fix_zh, message.fix_en))
    ]  # fmt: skip
    assert hidden == []


def test_terminal_and_request_are_each_told_what_they_have() -> None:
    error = BadInput(CRS, guess="--layer {x}")
    assert error.line("en").endswith("name it with --crs (--layer {x})")
    assert error.as_dict()["how_to_fix"] == {
        "zh": "请用 --crs 指明（--layer {x}）", "en": "name it with --crs (--layer {x})"
    }
    assert error.as_dict(by_field=True)["how_to_fix"] == {
        "zh": "请用“坐标系”（crs）指明（--layer {x}）",
        "en": "name it with 'CRS' (crs) (--layer {x})",
    }


def test_a_question_at_a_terminal_says_what_to_type() -> None:
    answers = [{"crs": "EPSG:4547"}, {"swap_axes": "true", "crs": "EPSG:4526"}, {}]
    asked = BadInput(CRS, guess="?").asking(Choice(a, Text("", "")) for a in answers)
    assert asked.with_flags().line("en").endswith(
        "[--crs EPSG:4547 | --swap-axes --crs EPSG:4526]"
    )
    assert "--" not in str(asked.as_dict(by_field=True)["how_to_fix"])


@pytest.mark.parametrize("flag", FIELDS)
def test_a_notice_names_the_field(flag: str) -> None:
    message = Message("B", "读了一部分", "read in part", f"用 {{{flag}}}", f"with {{{flag}}}")
    notice = told(message)
    assert flag[2:].replace("-", "_") in notice.text.en
    assert flag not in notice.text.zh + notice.text.en
