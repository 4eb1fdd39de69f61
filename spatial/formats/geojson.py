"""GeoJSON (RFC 7946, bare geometries, one feature a line) read strictly, without GDAL."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from spatial import crs, crs_messages
from spatial.errors import BadInput, SanheError
from spatial.formats import json_messages as texts
from spatial.formats import messages as say
from spatial.formats.geojson_geometry import TYPES, Gaps, encode
from spatial.formats.notice import told
from spatial.formats.source import Notice, RawLayer, Refused
from spatial.formats.text import decode
from spatial.quote import quote
from spatial.repeated import repeated

__all__ = ["read"]

_LINES = (".ndjson", ".jsonl", ".geojsonl", ".geojsons", ".geojsonseq")
_MANY_COLLECTIONS = 50


def read(data: bytes, name: str, *, encoding: str | None = None, stem: str = "") -> RawLayer:
    """Features of a GeoJSON file, geometry as WKB.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        File name, for messages; its suffix tells one-feature-a-line files.
    encoding : str or None
        Encoding where it is not UTF-8.

    Returns
    -------
    RawLayer
        ``crs`` is None unless the file has a ``crs`` member that names an EPSG code.

    Raises
    ------
    BadInput
        ``ENCODING``, ``JSON_SYNTAX``, ``JSON_TRAILING``, ``JSON_TOO_DEEP``,
        ``JSON_DUPLICATE_KEY``, ``FILE_TRUNCATED``, ``CONTENT_NOT_GEOJSON``,
        ``COORD_NOT_FINITE``, ``CRS_UNKNOWN``.

    Examples
    --------
    >>> layer = read(b'{"type": "Point", "coordinates": [113.7, 23]}', "a.geojson")
    >>> len(layer.wkb), layer.crs
    (1, None)
    """
    text, used = decode(data, encoding, name, guess=False)
    root = _parse(text, name)
    declared, refused = _declared(root, name)
    features = _features(root, name)
    made = _layer(features, name=name, stem=stem or name, crs_name=declared, encoding=used)
    return made if refused is None else replace(made, crs_refused=refused)


def _parse(text: str, name: str) -> Any:
    body = text.strip("\ufeff \t\r\n")
    if name.lower().endswith(_LINES) or body.startswith("\x1e"):
        return _lines(body, name)
    decoder = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_constant)
    try:
        root, end = decoder.raw_decode(body)
    except json.JSONDecodeError as problem:
        raise _syntax(problem, body, name) from None
    except RecursionError:
        raise BadInput(_nesting(body), where=name) from None
    except ValueError as problem:
        raise BadInput(texts.JSON_SYNTAX, where=name, line=1, what=quote(problem)) from None
    except SanheError as problem:
        raise _placed(problem, name) from None
    rest = body[end:].lstrip()
    if rest.startswith("{") and isinstance(root, dict) and root.get("type") == "Feature":
        return _lines(body, name)
    if rest:
        raise BadInput(texts.JSON_TRAILING, where=name, line=body.count("\n", 0, end) + 1)
    return root


def _lines(body: str, name: str) -> dict[str, Any]:
    features = []
    for number, line in enumerate(body.splitlines(), start=1):
        text = line.strip("\x1e \t")
        if text:
            features.append(_parse(text, f"{name}:{number}"))
    return {"type": "FeatureCollection", "features": features}


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        twice = repeated(key for key, _ in pairs)
        raise BadInput(texts.JSON_DUPLICATE_KEY, key=quote(twice))
    return made


def _constant(word: str) -> float:
    raise BadInput(texts.COORD_NOT_FINITE, what=word)


def _placed(problem: SanheError, name: str) -> SanheError:
    message = texts.JSON_DUPLICATE_KEY if "key" in problem.values else texts.COORD_NOT_FINITE
    return BadInput(message, where=name, **problem.values)


def _nesting(body: str) -> Any:
    many = body.count("GeometryCollection") > _MANY_COLLECTIONS
    return texts.GEOM_NESTING if many else texts.JSON_TOO_DEEP


def _syntax(problem: json.JSONDecodeError, body: str, name: str) -> SanheError:
    if not body.startswith(("{", "[")):
        return BadInput(texts.CONTENT_NOT_GEOJSON, where=name, what=_glimpse(body))
    late = problem.pos >= len(body) - 1 or "Unterminated" in problem.msg
    if problem.pos >= len(body) or (late and not body.endswith("}")):
        return BadInput(say.FILE_TRUNCATED, where=name)
    return BadInput(texts.JSON_SYNTAX, where=name, line=problem.lineno, what=problem.msg)


def _glimpse(text: str) -> str:
    return quote(text[:24]) or "?"


def _declared(root: Any, name: str) -> tuple[str | None, BadInput | None]:
    if not isinstance(root, dict) or root.get("crs") is None:
        return None, None
    member = root["crs"]
    properties = member.get("properties") if isinstance(member, dict) else None
    given = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(given, str) or member.get("type") != "name":
        shown = quote(json.dumps(member), 80)
        return None, BadInput(crs_messages.CRS_UNKNOWN, where=name, crs=shown)
    return crs.understood(given, name)


def _features(root: Any, name: str) -> list[Any]:
    kind = root.get("type") if isinstance(root, dict) else None
    if kind == "FeatureCollection" and isinstance(root.get("features"), list):
        features: list[Any] = root["features"]
    elif kind == "Feature":
        features = [root]
    elif kind in TYPES:
        features = [{"type": "Feature", "properties": {}, "geometry": root}]
    else:
        found = "[ … ]" if isinstance(root, list) else json.dumps(root, ensure_ascii=False)
        what = f"type: {json.dumps(kind)}" if isinstance(root, dict) else found
        raise BadInput(texts.CONTENT_NOT_GEOJSON, where=name, what=quote(what))
    return features


def _layer(
    features: list[Any], *, name: str, stem: str, crs_name: str | None, encoding: str
) -> RawLayer:
    rows: list[int] = []
    shapes: list[bytes | None] = []
    tables: list[dict[str, Any]] = []
    refused: list[Refused] = []
    gaps = Gaps()
    for row, feature in enumerate(features, start=1):
        try:
            shape, table = _feature(feature, f"{name} #{row}", gaps)
        except SanheError as error:
            refused.append(Refused(row, error))
            continue
        rows.append(row)
        shapes.append(shape)
        tables.append(table)
    columns = _columns(tables)
    notices = (*_closed(gaps, name), *_mixed(columns, name))
    return RawLayer(
        stem, "geojson", tuple(rows), tuple(shapes), columns, crs_name, encoding,
        tuple(refused), notices, crs_default=crs.LONLAT,
    )  # fmt: skip


def _feature(feature: Any, where: str, gaps: Gaps) -> tuple[bytes | None, dict[str, Any]]:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise BadInput(texts.CONTENT_NOT_GEOJSON, where=where, what="not a Feature")
    geometry = feature.get("geometry")
    if "crs" in feature or (isinstance(geometry, dict) and "crs" in geometry):
        raise BadInput(crs_messages.CRS_UNKNOWN, where=where, crs="crs inside a feature")
    shape = None if geometry is None else encode(geometry, where, gaps)
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        raise BadInput(texts.CONTENT_NOT_GEOJSON, where=where, what="properties")
    table = {key: _value(value, where) for key, value in properties.items()}
    if "id" in feature and "id" not in table:
        table["id"] = _value(feature["id"], where)
    return shape, table


def _value(value: Any, where: str) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        raise BadInput(texts.COORD_NOT_FINITE, where=where, what=value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return value


def _columns(tables: list[dict[str, Any]]) -> dict[str, tuple[object, ...]]:
    fields: dict[str, None] = {}
    for table in tables:
        fields.update(dict.fromkeys(table))
    return {field: tuple(table.get(field) for table in tables) for field in fields}


def _closed(gaps: Gaps, name: str) -> Iterable[Notice]:
    if gaps.widest is not None:
        yield told(texts.RING_CLOSED, name, gap=f"{gaps.widest:.6g}")


def _mixed(columns: dict[str, tuple[object, ...]], name: str) -> Iterable[Notice]:
    for field, values in columns.items():
        kinds = {type(value) for value in values if value is not None}
        if str in kinds and len(kinds) > 1:
            yield told(texts.ATTR_MIXED_TYPES, name, field=quote(field))
