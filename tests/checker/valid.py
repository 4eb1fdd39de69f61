"""A report, held against its schema wherever a test makes one."""

from __future__ import annotations

from functools import cache
from typing import Any

import jsonschema

from checker.report.schema import report_schema

__all__ = ["valid"]


def valid(report: dict[str, Any]) -> dict[str, Any]:
    """The report itself, if the schema has nothing against it."""
    _validator().validate(report)
    return report


@cache
def _validator() -> Any:
    return jsonschema.Draft202012Validator(report_schema())
