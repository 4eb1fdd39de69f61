"""Keeping a check for replay: site, rule pack, report and the layers nothing else names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spatial.layer import LayerVersion
    from spatial.store import Store

__all__ = ["keep_report", "role_of"]


def keep_report(
    store: Store,
    report_id: str,
    *,
    forms: Mapping[str, bytes],
    original: bytes,
    pack: bytes,
    drafts: Iterable[LayerVersion] = (),
    at: datetime,
) -> None:
    """Keep a check in its store, so that it can be shown, replayed and, one day, deleted.

    Parameters
    ----------
    forms : mapping of str to bytes
        The report by suffix; ``.json`` is the report itself.
    original : bytes
        The site as delivered.
    pack : bytes
        The rule pack in its canonical form.
    drafts : iterable of LayerVersion
        Drafts the check was made with; nothing else may name their objects one day.
    """
    from spatial.kept_checks import keep_check

    parts = {"site": original, "pack": pack, **{role_of(s): data for s, data in forms.items()}}
    keep_check(store, report_id, parts, layers=[draft.sha256 for draft in drafts], at=at)


def role_of(suffix: str) -> str:
    """Under which role a form of a report is kept.

    Examples
    --------
    >>> role_of(".json"), role_of(".geojson"), role_of(".txt")
    ('report', 'picture', 'report.txt')
    """
    return {".json": "report", ".geojson": "picture"}.get(suffix, f"report{suffix}")
