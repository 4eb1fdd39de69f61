"""The JSON Schema of ``sanhe-report/1``, as shipped."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

__all__ = ["report_schema"]


def report_schema() -> dict[str, Any]:
    """The schema other programs may validate reports with.

    Examples
    --------
    >>> report_schema()["properties"]["schema"]
    {'const': 'sanhe-report/1'}
    """
    text = resources.files("checker.report").joinpath("report.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema
