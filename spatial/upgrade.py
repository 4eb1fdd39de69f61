"""Upgrade (``store upgrade``): an older store becomes one of the newest format, in one step."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

from spatial import catalog
from spatial.catalog_tables import FORMAT, statements
from spatial.errors import StoreError
from spatial.objects import Objects
from spatial.store import CATALOG
from spatial.store_messages import STORE_FORMAT, STORE_MISSING

__all__ = ["upgrade"]


def upgrade(root: Path, *, at: datetime) -> int | None:
    """Bring a store to the newest format; an interrupted upgrade leaves it as it was.

    Format 1 registered the site and the report of a check apart; they are tied together here.

    Parameters
    ----------
    root : Path
        Directory of the store.
    at : datetime
        Record time of the journal line that says so, with time zone.

    Returns
    -------
    int or None
        The format it had; None when there was nothing to do.

    Raises
    ------
    StoreError
        ``STORE_MISSING``, ``STORE_FOREIGN``, ``STORE_FORMAT`` (made by a newer release),
        ``STORE_DAMAGED``, ``STORE_WRITE``.
    """
    path = root / CATALOG
    if not path.is_file():
        raise StoreError(STORE_MISSING, where=root.name)
    found = catalog.format_of(path)
    if found == FORMAT:
        return None
    if not 0 < found < FORMAT:
        raise StoreError(STORE_FORMAT, where=path.name, found=found, known=FORMAT)
    with catalog.upgrading(path) as connection:
        for statement in statements(found):
            connection.execute(statement)
        checks = _checks(connection, Objects(root / "objects"))
        body = {"from": found, "to": FORMAT, "checks": checks}
        catalog.append_journal(connection, "upgrade", body, at)
        moved = {p["object"] for check in checks for p in check["objects"]}
        connection.execute("DELETE FROM registered WHERE kind GLOB 'report*'")
        connection.executemany(
            "DELETE FROM registered WHERE kind = 'site' AND object = ?", [(x,) for x in moved]
        )
        for check in checks:
            connection.executemany(
                "INSERT INTO kept (id, role, object, packed, journal) VALUES (?, ?, ?, ?, ?)",
                [(check["id"], p["role"], p["object"], p["packed"], p["line"])
                 for p in check["objects"]],
            )  # fmt: skip
    return found


def _checks(connection: sqlite3.Connection, objects: Objects) -> list[dict[str, Any]]:
    """Checks of format 1: the forms of each report, with the site that the report names."""
    sites = dict(connection.execute("SELECT id, object FROM registered WHERE kind = 'site'"))
    rows = connection.execute(
        "SELECT id, kind, object, journal FROM registered WHERE kind GLOB 'report*' ORDER BY seq"
    ).fetchall()
    out: dict[str, list[dict[str, Any]]] = {}
    for id, kind, held, line in rows:
        parts = out.setdefault(id, [])
        role = {"report": "report", "report.geojson": "picture"}.get(kind, kind)
        site = sites.get(_site_of(objects, held)) if kind == "report" else None
        if site is not None and not any(p["role"] == "site" for p in parts):
            parts.append(_part("site", site, line))
        parts.append(_part(role, held, line))
    return [{"id": id, "objects": parts} for id, parts in out.items()]


def _site_of(objects: Objects, held: str) -> str | None:
    """Hash of the site a report names; None where the report cannot be read."""
    try:
        content = json.loads(objects.get(held))
        return str(content["site"]["source"]["sha256"])
    except (StoreError, ValueError, KeyError, TypeError):
        return None


def _part(role: str, held: str, line: int) -> dict[str, Any]:
    return {"role": role, "object": held, "packed": 0, "line": line}
