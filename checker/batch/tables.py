"""The ranked table as JSON and CSV; texts never become formulas, numbers stay numbers."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from checker.batch.columns import COLUMNS
from spatial.export.inert import inert

__all__ = ["write_csv", "write_json"]


def write_json(path: Path, table: Mapping[str, Any], **_: Any) -> None:
    """Write the document ``sanhe-batch/1``."""
    text = json.dumps(table, ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]], lang: str, **_: Any) -> None:
    """Write the ranking as CSV in UTF-8 with a mark that spreadsheets need to see that."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column.title.of(lang) for column in COLUMNS])
    for row in rows:
        values = (column.value(row, lang) for column in COLUMNS)
        writer.writerow([inert(v) if isinstance(v, str) else v for v in values])
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
