"""Shapes of the store's health, a layer's history and a difference, for the description."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from webmap.api.schemas import Words
from webmap.diffing import MAX_CHANGES

__all__ = ["DiffQuery", "LayerHistory", "StoreHealth"]


class StoreHealth(Schema):
    """What a store holds, how old, how complete, how secret."""

    measure_crs = fields.String()
    study_area = fields.Dict(allow_none=True)
    time_zone = fields.String()
    as_of = fields.String()
    id = fields.String()
    head = fields.String()
    versions = fields.Integer()
    checks = fields.Integer()
    files = fields.Integer()
    size_bytes = fields.Integer()
    verified = fields.Dict(allow_none=True)
    wanted = fields.List(fields.Dict())
    drafts = fields.List(fields.Dict())
    layers = fields.List(fields.Dict())


class LayerHistory(Schema):
    """Every version of a layer."""

    layer = fields.String()
    title = fields.Nested(Words)
    release = fields.String()
    versions = fields.List(fields.Dict())


class DiffQuery(Schema):
    """Which two versions, and how many changes to list."""

    before = fields.String(
        required=True, data_key="from", attribute="from", validate=validate.Length(1, 80),
        metadata={"description": "version id or number"},
    )  # fmt: skip
    after = fields.String(
        required=True, data_key="to", attribute="to", validate=validate.Length(1, 80),
        metadata={"description": "version id or number"},
    )  # fmt: skip
    limit = fields.Integer(
        validate=validate.Range(1, MAX_CHANGES),
        metadata={"description": "most changes to list, those with most ground first"},
    )
