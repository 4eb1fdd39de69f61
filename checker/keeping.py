"""Keeping a check for replay: site, rule pack, report and the layers nothing else names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spatial.store import Store

__all__ = ["keep_report", "role_of"]


def keep_report(
    store: Store,
    report: Mapping[str, Any],
    *,
    forms: Mapping[str, bytes],
    original: bytes,
    pack: bytes,
    at: datetime,
) -> None:
    """Keep a check in its store, so that it can be shown, replayed and, one day, deleted.

    Parameters
    ----------
    report : mapping
        Content of ``sanhe-report/1``; its drafts are kept with it.
    forms : mapping of str to bytes
        The report by suffix; ``.json`` is the report itself.
    original : bytes
        The site as delivered.
    pack : bytes
        The rule pack in its canonical form.
    """
    from spatial.kept_checks import keep_check

    parts = {"site": original, "pack": pack, **{role_of(s): data for s, data in forms.items()}}
    drafts = [draft["sha256"] for draft in report["drafts"]]
    keep_check(store, report["id"], parts, layers=drafts, at=at)


def role_of(suffix: str) -> str:
    """Under which role a form of a report is kept.

    Examples
    --------
    >>> role_of(".json"), role_of(".geojson"), role_of(".txt")
    ('report', 'picture', 'report.txt')
    """
    return {".json": "report", ".geojson": "picture"}.get(suffix, f"report{suffix}")
