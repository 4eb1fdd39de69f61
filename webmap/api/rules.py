"""``/rules``: every rule of the store's pack with its status, its basis and its last review."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from checker.rule_page import rule_as_dict
from checker.rule_row import rule_row
from spatial.errors import Message
from webmap.api.described import answers, refuses
from webmap.api.rule_schemas import RuleList, RulePage
from webmap.api.schemas import Problem
from webmap.held import held
from webmap.problems import NotFoundError

__all__ = ["blueprint"]

blueprint = Blueprint("rules", __name__, description="What the law and the plans say")

NO_RULE = Message(
    "RULE_UNKNOWN", "没有这条规则", "there is no such rule",
    "请看 /api/v1/rules 的清单", "see the list at /api/v1/rules",
)  # fmt: skip


@blueprint.route("/rules")
class RulesView(MethodView):
    """Rules of the pack that answers."""

    @answers(blueprint, RuleList)
    def get(self) -> dict[str, Any]:
        """List every rule of the pack in force, those that are to come or have ended included."""
        state = held()
        book, on = state.rulebook(), state.as_of()
        return {
            "rulebook": {"id": book.id, "title": book.title.as_dict(), "sha256": book.sha256,
                         "verified": book.verified},
            "as_of": on.isoformat(), "rules": [rule_row(book, rule, on) for rule in book.rules],
        }  # fmt: skip


@blueprint.route("/rules/<string:rule>")
class RuleView(MethodView):
    """One rule."""

    @answers(blueprint, RulePage)
    @refuses(blueprint, 404, Problem, "no such rule")
    def get(self, rule: str) -> dict[str, Any]:
        """Show one rule whole: its table, its thresholds, its texts, its basis by date."""
        state = held()
        book = state.rulebook()
        found = next((one for one in book.rules if one.id == rule), None)
        if found is None:
            raise NotFoundError(NO_RULE, where=rule[:64])
        items = {row for outcome in found.outcomes for row in outcome.triggers}
        titles = {i: item.title.as_dict() for i, item in (book.items or {}).items() if i in items}
        return {**rule_row(book, found, state.as_of()), **rule_as_dict(found, book.layers or {}),
                "items": titles}  # fmt: skip
