"""A difference as the web asks for it: made in a worker, whole or refused, kept for a while."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from spatial.errors import Message

__all__ = ["DEFAULT_CHANGES", "DIFF_KILLED", "DIFF_TIMED_OUT", "MAX_CHANGES", "Comparison", "compared"]

DEFAULT_CHANGES = 500
MAX_CHANGES = 2_000
DIFF_TIMED_OUT = Message(
    "DIFF_TIMED_OUT",
    "版本对比在 {seconds} 秒内未完成，已中止",
    "the comparison did not end within {seconds} s and was stopped",
    "请改用命令行 sanhe layers diff",
    "use sanhe layers diff on the command line",
)
DIFF_KILLED = Message(
    "DIFF_TIMED_OUT",
    "版本对比进程意外中止",
    "the comparison's process ended before its time",
    "请改用命令行 sanhe layers diff",
    "use sanhe layers diff on the command line",
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of a layer by their ids, and how many changes to list."""

    layer: str
    before: str
    after: str
    limit: int


def compared(root: Path, asked: Comparison) -> bytes:
    """The difference and its picture as JSON, in the worker."""
    from spatial.difference import difference
    from spatial.difference_rows import difference_row, picture
    from spatial.history import find_version
    from spatial.store import open_store

    store = open_store(root)
    versions = (find_version(store, asked.layer, v) for v in (asked.before, asked.after))
    found = difference(store, *versions)
    told = difference_row(found, limit=asked.limit)
    told["picture"] = picture(found, store.config.measure_crs, limit=asked.limit)
    return json.dumps(told, ensure_ascii=False, allow_nan=False).encode()
