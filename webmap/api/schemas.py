"""Shapes of what the interface takes and gives, for its description."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

__all__ = ["FactList", "Health", "Identified", "LayerList", "LayerRow", "Nothing", "Point", "Preview",
           "Problem", "Report", "Site", "Words"]  # fmt: skip


class Words(Schema):
    """A text in both languages."""

    zh = fields.String()
    en = fields.String()


class Nothing(Schema):
    """An address that takes no parameters: a misspelt one would silently answer otherwise."""


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
    notices = fields.List(fields.Dict())
    source = fields.Dict()


class LayerList(Schema):
    """Layers in force on a date."""

    as_of = fields.String()
    layers = fields.List(fields.Nested(LayerRow))


class Fact(Schema):
    """A project fact: its question, its type, its possible answers, what it is about."""

    name = fields.String()
    kind = fields.String()
    type = fields.String()
    ask = fields.Nested(Words)
    values = fields.List(fields.String())
    title = fields.Nested(Words)
    help = fields.Nested(Words, allow_none=True)
    theme = fields.String()
    unit = fields.String()
    words = fields.Dict()


class FactList(Schema):
    """Project facts the rules ask for."""

    facts = fields.List(fields.Nested(Fact))


class Point(Schema):
    """A place in degrees."""

    lon = fields.Float(required=True, validate=validate.Range(-180, 180))
    lat = fields.Float(required=True, validate=validate.Range(-90, 90))


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


class Site(Schema):
    """What may be said beside a site's file."""

    crs = fields.String(metadata={"description": "EPSG:n, where the file is silent or was asked about"})
    datum = fields.String(metadata={"description": "gcj02 and bd09: an indicative position; cgcs2000, "
                                    "wgs84 …; or one the unit has configured"})  # fmt: skip
    layer = fields.String(metadata={"description": "which layer of a file with several"})
    encoding = fields.String(metadata={"description": "encoding of its text, e.g. gbk"})
    swap_axes = fields.String(metadata={"description": "true: east and north are exchanged"})
    accept_repairs = fields.String(metadata={"description": "true: mend it as the preview proposes"})
    as_of = fields.String(metadata={"description": "date, e.g. 2026-11-24"})
    drafts = fields.String(metadata={"description": "drafts to take as though they were in force, "
                                     "ids separated by commas, e.g. farm@draft-17"})  # fmt: skip
    project = fields.String(metadata={"description": "JSON or YAML: {name, facts: {…}}"})
    lang = fields.String(metadata={"description": "zh or en"})


class Choice(Schema):
    """An answer: what to send beside the file, and what it means."""

    answer = fields.Dict(keys=fields.String(), values=fields.String())
    title = fields.Nested(Words)


class Problem(Schema):
    """A refusal (RFC 9457); with ``choices`` it is a question."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    code = fields.String()
    detail = fields.Nested(Words)
    where = fields.String()
    how_to_fix = fields.Nested(Words)
    choices = fields.List(fields.Nested(Choice))
    error_id = fields.String(allow_none=True)


class Meaning(Choice):
    """An answer with the site as it would be read with it."""

    area_m2 = fields.Float(allow_none=True)
    geometry = fields.Dict(allow_none=True)
    refusal = fields.Dict(allow_none=True)


class Question(Schema):
    """What has to be answered; ``open``: a check is possible without."""

    code = fields.String()
    detail = fields.Nested(Words)
    how_to_fix = fields.Nested(Words)
    where = fields.String()
    open = fields.Boolean()
    choices = fields.List(fields.Nested(Meaning))


class SiteFile(Schema):
    """A file as it was read."""

    filename = fields.String()
    sha256 = fields.String()
    bytes = fields.Integer()
    format = fields.String(allow_none=True)
    layer = fields.String(allow_none=True)
    encoding = fields.String(allow_none=True)
    encoding_matters = fields.Boolean()
    features = fields.Integer(allow_none=True)
    geometry_types = fields.Dict(keys=fields.String(), values=fields.Integer())
    attributes = fields.List(fields.String())


class SiteCrs(Schema):
    """In which CRS and datum it is, and who says so: file, format, person."""

    name = fields.String(allow_none=True)
    title = fields.Nested(Words, allow_none=True)
    basis = fields.String(allow_none=True)
    measured = fields.String()
    measured_title = fields.Nested(Words)
    datum = fields.String(allow_none=True)
    indicative = fields.Boolean()


class SitePicture(Schema):
    """A site's size, and its outline in degrees."""

    name = fields.String()
    area_m2 = fields.Float()
    area_ha = fields.Float()
    area_mu = fields.Float()
    area_ellipsoid_m2 = fields.Float()
    parts = fields.Integer()
    vertices = fields.Integer()
    geometry = fields.Dict()


class Repair(Schema):
    """What would be, or was, made of one invalid feature; planar areas, m²."""

    row = fields.Integer()
    code = fields.String()
    text = fields.Nested(Words)
    point = fields.List(fields.Float(), allow_none=True)
    applied = fields.Boolean()
    method = fields.String()
    area_before_m2 = fields.Float()
    area_after_m2 = fields.Float(allow_none=True)
    candidates = fields.Dict(keys=fields.String(), values=fields.Float())
    published = fields.Dict(allow_none=True)
    agrees = fields.List(fields.String())


class Notice(Schema):
    """What a person should be told about the reading."""

    code = fields.String()
    text = fields.Nested(Words)
    where = fields.String()


class Preview(Schema):
    """What was understood of a site's file."""

    ready = fields.Boolean()
    file = fields.Nested(SiteFile)
    crs = fields.Nested(SiteCrs)
    site = fields.Nested(SitePicture, allow_none=True)
    repairs = fields.List(fields.Nested(Repair))
    notices = fields.List(fields.Nested(Notice))
    questions = fields.List(fields.Nested(Question))
    declared = fields.Dict()
    asks = fields.List(
        fields.String(), allow_none=True,
        metadata={"description": "project facts that rules in reach of the site wait for"},
    )  # fmt: skip


class Report(Schema):
    """A report, sanhe-report/1; its whole form is checker/report/report.schema.json."""

    schema = fields.String()
    id = fields.String()
    as_of = fields.String()
    site = fields.Dict()
    verdict = fields.String()
    headline = fields.Nested(Words)
    required = fields.Dict()
    undecided = fields.List(fields.Dict())
    departments = fields.List(fields.Dict())
    findings = fields.List(fields.Dict())
    items = fields.List(fields.Dict())
    layers = fields.List(fields.Dict())
    rulebook = fields.Dict()
    digest = fields.String()
