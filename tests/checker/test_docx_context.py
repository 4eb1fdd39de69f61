"""What a Word template may say: the fields of the description, plain texts, one way to be said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from checker.report.agency import for_department
from checker.report.docx_context import context_of
from checker.report.material import Material
from checker.report.picture import picture_of
from checker.report.sheet import ItemRow, OpenRow, SliverRow
from checker.report.sheet_made import sheet_of
from checker.report.voice import voice
from tests.checker.packs import rule
from tests.checker.test_report import run, written
from tests.checker.trial import HIT
from tests.factories import make_draft

__all__ = ["run"]

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "edit-a-word-form.md"
KINDS = {
    "finding": "hard coordinate findings counted clear not_applicable",
    "zone": "zones few_zones",
    "item": "obtain routine", "open": "verify offline", "department": "departments",
    "layer": "checked unchecked", "sliver": "slivers few_slivers", "line": "control_lines", "fact": "facts",
    "map": "maps", "datum": "about",
}  # fmt: skip
KIND_OF = {name: kind for kind, names in KINDS.items() for name in names.split()}
NAMED = [{"id": "7", "code": "010", "name": "密林"}]


@pytest.fixture
def context(run: Any) -> dict[str, Any]:
    files = {"t/a.yaml": rule(), "t/b.yaml": rule(layer="other")}
    found = run(files, make_draft("zones", HIT, NAMED), facts={"use": "M1"})
    material, say = Material(written(found), picture_of(found)), voice("zh")
    text = say.plain("x")
    item = ItemRow("I1", text, text, text, text, text, text, (text,), ("c",), (text,), (text,))
    row = OpenRow(text, "must", text, text, text, ("t.a",), (text,))
    sheet = replace(
        sheet_of(material), obtain=(item,), offline=(row,), told=(row,),
        slivers=(SliverRow("A", "t.a", text, 1.0, 0.1),),
    )  # fmt: skip
    told = context_of(for_department(material), sheet, say)
    return told | {"maps": [{"title": "", "alt": "", "image": ""}], "qr": ""}


def fields(value: Any, at: str = "") -> Iterator[str]:
    """Fields as the guide names them: rows under their kind, a verdict once."""
    for key, inner in value.items():
        name = f"{at}.{key}" if at else key
        if key == "label":
            yield "label"
        elif key == "verdict":
            yield name
            yield from fields(inner, "verdict")
        elif isinstance(inner, list):
            yield name
            rows = [row for row in inner if isinstance(row, dict)]
            for row in rows:
                yield from fields(row, KIND_OF.get(key, key))
        elif isinstance(inner, dict):
            yield from fields(inner, name)
        else:
            yield name


def test_the_guide_lists_the_fields_there_are_and_no_other(context: dict[str, Any]):
    documented = re.findall(r"^\| `([\w.]+)` \| [^|]+ \| [^|]+ \|$", GUIDE.read_text("utf-8"), re.M)
    assert len(documented) == len(set(documented))
    assert set(documented) == set(fields(context))


def test_every_value_is_a_text(context: dict[str, Any]):
    def texts(value: Any) -> Iterator[Any]:
        if isinstance(value, dict | list):
            for inner in value.values() if isinstance(value, dict) else value:
                yield from texts(inner)
        else:
            yield value

    assert {type(value) for value in texts(context)} == {str}


def test_of_many_zones_the_first_of_a_finding_are_named_and_the_rest_counted(run: Any):
    found = run({"t/a.yaml": rule()}, make_draft("zones", HIT, NAMED))
    report = written(found)
    (zone,) = report["findings"][0]["zones"]
    report["findings"][0]["zones"] = [{**zone, "id": str(n)} for n in range(9)]
    material, say = Material(report, picture_of(found)), voice("zh")
    told = context_of(material, sheet_of(material), say)
    assert [row["id"] for row in told["few_zones"]] == list("01234") and len(told["zones"]) == 9
    assert told["more_zones"] == "另有 4 个图斑，见数据文件"
