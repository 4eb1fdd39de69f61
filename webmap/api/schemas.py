"""Shapes of what the interface takes and gives, for its description."""

from __future__ import annotations

from marshmallow import Schema, fields

__all__ = ["CheckQuery", "FactList", "Health", "Identified", "LayerList", "LayerRow", "Point",
           "Problem", "Words"]  # fmt: skip


class Words(Schema):
    """A text in both languages."""

    zh = fields.String()
    en = fields.String()


class Problem(Schema):
    """A refusal (RFC 9457)."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    code = fields.String()
    detail = fields.Nested(Words)
    where = fields.String()
    how_to_fix = fields.Nested(Words)
    error_id = fields.String(allow_none=True)


class Health(Schema):
    """Whether the service can answer."""

    status = fields.String()
    sanhe = fields.String()
    head = fields.String()
    as_of = fields.String()
    layers = fields.Integer()
    rulebook = fields.Dict()


class LayerRow(Schema):
    """A layer: card, visible version, how it may be shown."""

    id = fields.String()
    title = fields.Nested(Words)
    plan = fields.String()
    role = fields.String()
    authority = fields.String()
    legal_status = fields.String()
    certainty = fields.String()
    secrecy = fields.String()
    release = fields.String()
    classification = fields.String(allow_none=True)
    version = fields.Dict(allow_none=True)
    next_version_on = fields.String(allow_none=True)
    tiles = fields.String(allow_none=True)
    max_zoom = fields.Integer()
    style = fields.Dict()
    legend = fields.List(fields.Dict())
    dimension = fields.Integer(allow_none=True)
    bounds = fields.List(fields.Float(), allow_none=True)
    shown = fields.String()
    source = fields.Dict()


class LayerList(Schema):
    """Layers in force on a date."""

    as_of = fields.String()
    layers = fields.List(fields.Nested(LayerRow))


class Fact(Schema):
    """A project fact: its question, its type, its possible answers."""

    name = fields.String()
    kind = fields.String()
    type = fields.String()
    ask = fields.Nested(Words)
    values = fields.List(fields.String())


class FactList(Schema):
    """Project facts the rules ask for."""

    facts = fields.List(fields.Nested(Fact))


class Point(Schema):
    """A place in degrees."""

    lon = fields.Float(required=True, validate=lambda v: -180 <= v <= 180)
    lat = fields.Float(required=True, validate=lambda v: -90 <= v <= 90)


class Zone(Schema):
    """A zone at a place."""

    layer = fields.String()
    title = fields.Nested(Words)
    id = fields.String()
    code = fields.String()
    name = fields.String()
    meaning = fields.Nested(Words, allow_none=True)
    attributes = fields.Dict()


class Identified(Schema):
    """What lies at a place, and which layers do not tell."""

    as_of = fields.String()
    zones = fields.List(fields.Nested(Zone))
    withheld = fields.List(fields.String())


class CheckQuery(Schema):
    """How to read and check a site that is sent as the body."""

    crs = fields.String(metadata={"description": "EPSG:n, where the file is silent"})
    as_of = fields.String(metadata={"description": "date, e.g. 2026-11-24"})
    project = fields.String(metadata={"description": "JSON: {name, facts: {…}}"})
    lang = fields.String(metadata={"description": "zh or en"})
