"""The JSON Schemas of ``sanhe-report/1`` and of a department's ``sanhe-agency/1``, as shipped.

The second is made from the first; ``python -m checker.report.schema`` writes it anew.
"""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

__all__ = ["agency_schema", "derived_agency_schema", "report_schema", "write_schemas"]


def report_schema() -> dict[str, Any]:
    """The schema other programs may validate reports with.

    Examples
    --------
    >>> report_schema()["properties"]["schema"]
    {'const': 'sanhe-report/1'}
    """
    return _shipped("report")


def agency_schema() -> dict[str, Any]:
    """The schema other programs may validate a department's own sheet with.

    Examples
    --------
    >>> agency_schema()["properties"]["schema"]
    {'const': 'sanhe-agency/1'}
    """
    return _shipped("agency")


def derived_agency_schema() -> dict[str, Any]:
    """The agency schema as it follows from that of the report.

    A sheet is a report reduced to one department: it names the report it was taken from, it has
    no overall decision and no quotas, and its verdict may be that nothing concerns it.
    """
    schema = report_schema()
    fields = schema["properties"]
    fields |= {
        "schema": {"const": "sanhe-agency/1"},
        "of": {
            "type": "object", "description": "The report it was taken from.",
            "properties": {"id": fields["id"], "digest": {"$ref": "#/$defs/sha256"}},
            "required": ["id", "digest"], "additionalProperties": False,
        },
        "department": {"$ref": "#/$defs/slug"},
        "verdict": {"$ref": "#/$defs/verdict"},
        "decided": {"type": "null"},
        "quota": {"type": "array", "maxItems": 0},
        "departments": {**fields["departments"], "minItems": 1, "maxItems": 1},
    }  # fmt: skip
    schema |= {
        "$id": "urn:sanhe:agency:1", "title": "Sanhe agency sheet (建设项目选址合规性核查部门分表)",
        "description": "Of one report only what one department has to answer for; its digest is its own.",
        "required": [*schema["required"], "of", "department"],
    }  # fmt: skip
    return schema


def write_schemas() -> None:
    """Write the derived schema where it ships."""
    text = json.dumps(derived_agency_schema(), ensure_ascii=False, indent=2) + "\n"
    Path(str(resources.files("checker.report") / "agency.schema.json")).write_text(text, "utf-8")


def _shipped(name: str) -> dict[str, Any]:
    text = resources.files("checker.report").joinpath(f"{name}.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


if __name__ == "__main__":
    write_schemas()
