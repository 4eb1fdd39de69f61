"""Shapes of a list of rules and of one rule, for the description."""

from __future__ import annotations

from marshmallow import Schema, fields

from webmap.api.schemas import Words

__all__ = ["RuleList", "RulePage"]


class RuleRow(Schema):
    """A rule: who decides, what it rests on, whether it applies, when it was last reviewed."""

    id = fields.String()
    row = fields.String(allow_none=True)
    version = fields.String()
    title = fields.Nested(Words)
    authority = fields.String()
    department = fields.Nested(Words)
    layers = fields.List(fields.Dict())
    criterion = fields.String()
    effect = fields.String()
    level = fields.String()
    worst = fields.String(allow_none=True)
    status = fields.String()
    since = fields.String(allow_none=True)
    legal = fields.List(fields.Dict())
    confidence = fields.String()
    needs_review = fields.Boolean()
    last_reviewed = fields.String(allow_none=True)
    review_due = fields.Boolean()
    announced = fields.List(fields.String())


class RuleList(Schema):
    """Every rule of the pack that answers, as of a date."""

    rulebook = fields.Dict()
    as_of = fields.String()
    rules = fields.List(fields.Nested(RuleRow))


class RulePage(RuleRow):
    """One rule whole."""

    applies_to = fields.Dict()
    facts = fields.Dict()
    parameters = fields.Dict()
    outcomes = fields.List(fields.Dict())
    items = fields.Dict()
    in_force = fields.Dict()
    references = fields.Dict()
    note = fields.Nested(Words, allow_none=True)
