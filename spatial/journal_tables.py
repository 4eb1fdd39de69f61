"""What the journal alone says the catalog's tables must hold: the other side of their proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import rfc8785

__all__ = ["SELECT", "replayed"]

SELECT = {
    "setting": "SELECT key, value FROM setting ORDER BY key",
    "version": "SELECT journal, layer, valid_from, recorded_at, object, original, original_name,"
    " zones, quarantined, card FROM version ORDER BY sequence",
    "draft": "SELECT id, layer, valid_from, recorded_at, object, original, original_name, zones,"
    " quarantined, card, journal FROM draft ORDER BY journal, id",
    "registered": "SELECT journal, kind, id, object, valid_from FROM registered ORDER BY seq",
    "kept": "SELECT journal, id, role, object, packed, ended FROM kept ORDER BY seq",
}
"""Each table as the proof reads it."""

Row = list[Any]


@dataclass(slots=True)
class _Tables:
    setting: dict[str, str] = field(default_factory=dict)
    version: list[Row] = field(default_factory=list)
    draft: dict[str, Row] = field(default_factory=dict)
    registered: list[Row] = field(default_factory=list)
    kept: list[Row] = field(default_factory=list)


def replayed(lines: Iterable[Mapping[str, Any]]) -> dict[str, list[Row]]:
    """Rows of every table of ``SELECT``, made from journal lines in order.

    Parameters
    ----------
    lines : iterable of mappings
        As :func:`spatial.catalog.journal` yields them.
    """
    tables = _Tables()
    for line in lines:
        step = _STEPS.get(line["kind"])
        if step is not None:
            step(tables, line, line["body"])
    return {
        "setting": sorted([key, value] for key, value in tables.setting.items()),
        "version": tables.version,
        "draft": sorted(tables.draft.values(), key=lambda row: (row[-1], row[0])),
        "registered": tables.registered,
        "kept": tables.kept,
    }


def _init(tables: _Tables, line: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    tables.setting.update(body["settings"])


def _publish(tables: _Tables, line: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    tables.version += [[line["seq"], *_layer(line, v)] for v in body["versions"]]
    _drop_draft(tables, line, body)


def _draft(tables: _Tables, line: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    for draft in body["drafts"]:
        tables.draft[draft["id"]] = [draft["id"], *_layer(line, draft), line["seq"]]


def _drop_draft(tables: _Tables, line: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    for id in body.get("drafts", ()):
        tables.draft.pop(id, None)


def _register(tables: _Tables, line: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    row = [line["seq"], body["kind"], body["id"], body["object"], body.get("valid_from")]
    tables.registered.append(row)


def _check(tables: _Tables, line: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    tables.kept += [_kept(line["seq"], body["id"], part) for part in body["objects"]]


def _delete_checks(tables: _Tables, line: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    for row in tables.kept:
        if row[1] in body["checks"] and row[-1] is None:
            row[-1] = line["seq"]


def _retention(tables: _Tables, line: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    tables.setting.pop("retention_days", None)
    if body["days"] is not None:
        tables.setting["retention_days"] = str(body["days"])


def _upgrade(tables: _Tables, line: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    """Format 1 registered the parts of a check one by one; now they are kept together."""
    moved = {part["object"] for check in body["checks"] for part in check["objects"]}
    tables.registered = [
        row for row in tables.registered
        if not (row[1].startswith("report") or (row[1] == "site" and row[3] in moved))
    ]
    for check in body["checks"]:
        tables.kept += [_kept(part["line"], check["id"], part) for part in check["objects"]]


def _kept(line: int, id: str, part: Mapping[str, Any]) -> Row:
    return [line, id, part["role"], part["object"], part["packed"], None]


def _layer(line: Mapping[str, Any], entry: Mapping[str, Any]) -> Row:
    return [
        entry["layer"], entry["valid_from"], line["at"], entry["object"], entry["original"],
        entry["original_name"], entry["zones"], entry["quarantined"],
        rfc8785.dumps(entry["card"]).decode(),
    ]  # fmt: skip


_STEPS = {
    "init": _init, "publish": _publish, "rollback": _publish, "draft": _draft,
    "drop-draft": _drop_draft, "register": _register, "check": _check,
    "delete-checks": _delete_checks, "retention": _retention, "upgrade": _upgrade,
}  # fmt: skip
