"""The JSON Schema of ``sanhe-batch/1``, as shipped."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

__all__ = ["batch_schema"]


def batch_schema() -> dict[str, Any]:
    """The schema other programs may validate ranked tables with.

    Examples
    --------
    >>> batch_schema()["properties"]["schema"]
    {'const': 'sanhe-batch/1'}
    """
    text = resources.files("checker.batch").joinpath("batch.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema
