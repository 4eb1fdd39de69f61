"""Fields: the file's attributes under the names the layer card gives them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, cast

import numpy as np
import shapely

from spatial.errors import BadInput, Message
from spatial.gate import Admitted, Quarantined
from spatial.index import Box
from spatial.layer import Attributes, LayerCard
from spatial.quote import quote

__all__ = ["map_fields"]

MAX_EXACT = 2**53

FIELD_MISSING = Message(
    "FIELD_MISSING",
    "文件中没有说明卡所指的字段“{field}”",
    "the file has no field '{field}' that the card names",
    "文件中的字段：{known}",
    "fields of the file: {known}",
)
NUMBER = Message(
    "NUMBER",
    "字段“{field}”的值“{value}”不是数字",
    "field '{field}' holds '{value}', which is no number",
    "请在源数据中改为阿拉伯数字",
    "write it in digits in the source",
)
NUMBER_RANGE = Message(
    "NUMBER_RANGE",
    "字段“{field}”的值 {value} 超出允许范围（{low} 至 {high}）",
    "field '{field}' holds {value}, outside {low} to {high}",
    "请在源数据中改正该值",
    "mend the value in the source",
)
NUMBER_WHOLE = Message(
    "NUMBER",
    "字段“{field}”的值 {value} 不是整数",
    "field '{field}' holds {value}, which is no whole number",
    "请在源数据中改正该值",
    "mend the value in the source",
)
DATE = Message(
    "DATE",
    "字段“{field}”的值“{value}”不是日期",
    "field '{field}' holds '{value}', which is no date",
    "请写成 2026-01-31 这样的日期",
    "write it like 2026-01-31",
)
ID_DUPLICATE = Message(
    "ID_DUPLICATE",
    "编号“{id}”重复（第 {first} 行与第 {second} 行）",
    "the id '{id}' stands twice (rows {first} and {second})",
    "请使编号唯一，或在说明卡中改用别的字段作编号",
    "make ids unique, or name another field as id on the card",
)


def map_fields(
    card: LayerCard, admitted: Admitted, prefix: str = ""
) -> tuple[list[Attributes | None], list[Quarantined]]:
    """Attributes of admitted zones under the names the card gives them.

    Parameters
    ----------
    card : LayerCard
        Its ``fields`` map our names to the file's, its ``types`` say what a value must be.
    prefix : str
        Put before the row number where a zone has no id of its own.

    Returns
    -------
    rows : list
        Attributes of each zone, with ``id``, ``code`` and ``name``; None for a misfit.
    misfits : list of Quarantined
        Zones with a value of the wrong type.

    Raises
    ------
    BadInput
        ``FIELD_MISSING``, ``ID_DUPLICATE``.
    """
    for ours, theirs in card.fields.items():
        if theirs not in admitted.columns and admitted.rows:
            known = ", ".join(sorted(admitted.columns)) or "—"
            raise BadInput(FIELD_MISSING, where=f"{card.id}.{ours}", field=theirs, known=known)
    if admitted.rows:
        _twice(card, admitted)
    out: list[Attributes | None] = []
    misfits: list[Quarantined] = []
    for i, (row, values) in enumerate(zip(admitted.rows, _renamed(card, admitted), strict=True)):
        values["id"] = str(values.get("id") or f"{prefix}{int(row)}")
        for key in ("code", "name"):
            values[key] = "" if values.get(key) is None else str(values[key])
        fault = _typed(card, values) if card.types else None
        out.append(None if fault else values)
        if fault:
            geometry = admitted.geometries[i]
            box = cast("Box", geometry.bounds)
            misfits.append(Quarantined(int(row), fault, None, box, shapely.to_wkb(geometry)))
    return out, misfits


def _renamed(card: LayerCard, admitted: Admitted) -> Iterator[dict[str, Any]]:
    """Each zone's values under our names, column by column made fit for JSON."""
    named = set(card.fields.values())
    columns = {k: _plain_column(v) for k, v in admitted.columns.items() if k not in named}
    if admitted.rows:
        held = admitted.columns
        columns |= {ours: _plain_column(held[theirs]) for ours, theirs in card.fields.items()}
    names = tuple(columns)
    if not names:
        return ({} for _ in admitted.rows)
    return (dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True))


def _plain_column(values: Sequence[object]) -> Sequence[Any]:
    if set(map(type, values)) <= {str, type(None)}:
        return values
    return [_plain(value) for value in values]


def _typed(card: LayerCard, values: dict[str, Any]) -> BadInput | None:
    """Bring declared fields to their type in place; the first misfit is returned."""
    ours = {theirs: name for name, theirs in card.fields.items()}
    for given, rule in card.types.items():
        name = given if given in values else ours.get(given, given)
        value, kind = values.get(name), rule.get("type", "text")
        if value is None or value == "":
            values[name] = None
            continue
        told: dict[str, Any] = {"where": card.id, "field": name, "value": quote(value, 40)}
        if kind in {"number", "integer"}:
            try:
                number = float(str(value))
            except ValueError:
                return BadInput(NUMBER, **told)
            low, high = float(rule.get("min", "-inf")), float(rule.get("max", "inf"))
            if not (math.isfinite(number) and low <= number <= high):
                return BadInput(NUMBER_RANGE, low=low, high=high, **told)
            if kind == "integer" and number != int(number):
                return BadInput(NUMBER_WHOLE, **told)
            values[name] = int(number) if kind == "integer" else number
        elif kind == "date":
            try:
                values[name] = date.fromisoformat(str(value)[:10]).isoformat()
            except ValueError:
                return BadInput(DATE, **told)
        else:
            values[name] = str(value)
    return None


def _twice(card: LayerCard, admitted: Admitted) -> None:
    """Refuse a file whose declared ids do not tell its zones apart."""
    if "id" not in card.fields:
        return
    seen: dict[str, int] = {}
    for value, row in zip(admitted.columns[card.fields["id"]], admitted.rows, strict=True):
        key = str(value) if value is not None else ""
        if key and key in seen:
            raise BadInput(
                ID_DUPLICATE, where=card.id, id=quote(key, 40), first=seen[key], second=row
            )
        seen[key] = row


def _plain(value: Any) -> str | float | int | None:
    """A value JSON can hold exactly."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return value if abs(value) < MAX_EXACT else str(value)
    if isinstance(value, float | str):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)
