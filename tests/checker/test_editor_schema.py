"""The editors' schemas: as the models are today, and right about every shipped file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import sanhe_data
from ruamel.yaml import YAML

from checker.editor_schema import SCHEMAS, editor_schemas, schema_text

RULES = Path(sanhe_data.__file__).parent / "rules"
MADE = editor_schemas()


@pytest.mark.parametrize("name", sorted(MADE))
def test_the_files_are_what_make_schemas_would_write(name: str):
    assert (SCHEMAS / f"{name}.schema.json").read_text("utf-8") == schema_text(MADE[name])


def name_of(path: Path) -> str | None:
    if path.name.endswith(".examples.yaml"):
        return "examples"
    if path.parent.parent == RULES:
        return path.stem
    return None if "codes" in path.parts else "rule"


def shipped() -> list[tuple[str, Path]]:
    pairs = ((name_of(path), path) for path in sorted(RULES.rglob("*.yaml")))
    return [(name, path) for name, path in pairs if name in MADE]


def test_every_shipped_file_satisfies_its_schema():
    reader = YAML(typ="safe")
    checks = {name: jsonschema.Draft202012Validator(schema) for name, schema in MADE.items()}
    files = shipped()
    assert len(files) > 250
    for name, path in files:
        wrong = [e.message for e in checks[name].iter_errors(reader.load(path))]
        assert not wrong, (path, wrong[:2])


@pytest.mark.parametrize("change", [
    {"autority": "water"}, {"effect": "sky"}, {"in_force": {"2020-01-01": "maybe"}},
    {"outcomes": []}, {"title": {"zh": "只有中文"}}, {"parameters": {"near_m": {"unit": "mile", "values": {}}}},
], ids=lambda change: next(iter(change)))  # fmt: skip
def test_what_the_loader_refuses_an_editor_underlines(change: dict[str, Any]):
    path = RULES / "cn" / "farmland" / "permanent_basic_farmland.yaml"
    good = YAML(typ="safe").load(path)
    check = jsonschema.Draft202012Validator(MADE["rule"])
    assert check.is_valid(good)
    assert not check.is_valid({**good, **change})
