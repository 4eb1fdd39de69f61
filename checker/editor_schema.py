"""JSON Schemas of a pack's files, for editors that complete and check while one types.

They are made from the same models that read the files; ``make schemas`` writes them anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from checker import (
    approval_items,
    departments,
    example_file,
    law,
    required,
    rulebook,
    working_calendar,
)
from checker.rule_file import rule_models

__all__ = ["SCHEMAS", "editor_schemas", "schema_text", "write_schemas"]

SCHEMAS = Path(__file__).with_name("schemas")
"""Where the schemas stand in the package."""

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


_FILES: Mapping[str, tuple[Callable[[], Any], bool]] = {
    "rule": (lambda: rule_models().Rule, False),
    "pack": (rulebook._pack_model, False),
    "required": (required._model, False),
    "calendar": (working_calendar._model, False),
    "facts": (lambda: rule_models().Fact, True),
    "departments": (departments._model, True),
    "approval_items": (approval_items._model, True),
    "law": (law._model, True),
    "layers": (lambda: rule_models().Words, True),
    "actions": (lambda: rule_models().Words, True),
    "examples": (example_file.example_model, False),
}
"""File by name: its model, and whether the file is a register of such entries by id."""


def editor_schemas() -> dict[str, dict[str, Any]]:
    """Every schema by the name of its file (``rule``, ``required``, ``law`` …).

    Examples
    --------
    >>> "outcomes" in editor_schemas()["rule"]["properties"]
    True
    """
    return {name: _schema(name, make(), entries) for name, (make, entries) in _FILES.items()}


def schema_text(schema: Mapping[str, Any]) -> str:
    """A schema as it stands in its file."""
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def write_schemas(directory: Path = SCHEMAS) -> None:
    """Write every schema to ``<name>.schema.json``."""
    directory.mkdir(exist_ok=True)
    for name, schema in editor_schemas().items():
        (directory / f"{name}.schema.json").write_text(schema_text(schema), encoding="utf-8")


def _schema(name: str, model: Any, entries: bool) -> dict[str, Any]:
    made = _edited(model.model_json_schema())
    shared = made.pop("$defs", {})
    if entries:
        made = {"type": "object", "additionalProperties": made}
    elif name == "examples":
        made = made["properties"]["examples"]
    return {"$schema": _DRAFT, "title": f"Sanhe {name}.yaml", **made, "$defs": shared}


def _edited(schema: Any) -> Any:
    """The schema as YAML shows it: ``true`` is no text, and one text may stand for a list."""
    if isinstance(schema, list):
        return [_edited(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    out = {key: _edited(value) for key, value in schema.items() if key != "title"}
    if isinstance(schema.get("title"), dict):
        out["title"] = _edited(schema["title"])
    if out.get("const") == "true":
        return {"const": True}
    if "true" in out.get("enum", ()):
        return {"enum": [one == "true" or one for one in out["enum"]]}
    if out.get("type") == "array" and out.get("items", {}).get("type") == "string":
        kept = {k: v for k, v in out.items() if k == "default"}
        return {"anyOf": [out["items"], out], **kept} if out.get("minItems") else out
    return out


if __name__ == "__main__":
    write_schemas()
