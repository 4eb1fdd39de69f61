"""Layers the rules cannot do without: what some required check reads."""

from __future__ import annotations

from datetime import date

from checker.proposal import NOTHING_DECLARED, fact_values
from checker.required import level_of
from checker.rule import in_force_on
from checker.rulebook import Rulebook
from spatial.errors import Text

__all__ = ["wanted_layers"]


def wanted_layers(rulebook: Rulebook, as_of: date) -> dict[str, Text]:
    """Ids and titles of the layers that some check of level ``must`` reads on a date.

    Where the level depends on a project fact, the strictest one counts, as in a check of which
    nothing is declared.
    """
    given = fact_values(NOTHING_DECLARED, rulebook.facts)
    titles = rulebook.layers or {}
    out: dict[str, Text] = {}
    for rule in rulebook.rules:
        must = level_of(rulebook.required, rule.id, given) == "must"
        if must and in_force_on(rule, as_of):
            for layer in (*rule.layers, *rule.outside, *rule.within):
                out[layer] = titles.get(layer, Text(layer, layer))
    return dict(sorted(out.items()))
