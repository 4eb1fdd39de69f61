"""Choice of the layers that make the base: by a merge list, or by what their cards say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import shapely

from spatial.blueprint.messages import (
    BLUEPRINT_CROSSWALK,
    BLUEPRINT_LAYER,
    BLUEPRINT_NO_PLANS,
    BLUEPRINT_NO_STUDY_AREA,
    BLUEPRINT_NOT_AREAS,
)
from spatial.blueprint.reading import readable
from spatial.blueprint.recipe import Part, Recipe, Role, field_of
from spatial.blueprint.source import Source, source_of
from spatial.classification import CodeTables
from spatial.errors import BadInput
from spatial.layer import LayerCard, LayerVersion
from spatial.legal_status import NOT_IN_FORCE
from spatial.snapshot import Snapshot, snapshot
from spatial.strictest import own_day

__all__ = ["BLUEPRINT", "PLANS", "Chosen", "choose", "in_force", "may_take_part"]

BLUEPRINT = "blueprint"
PLANS = ("base", "superseded")
"""Roles of plans whose codes are read; the others only say where they lie."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The merge as it will be made.

    Parameters
    ----------
    scheme : str
        Scheme all classes are read in.
    compare : pair of int, or None
        Numbers of the land-side and the urban-side plan.
    left_out : mapping of str to str
        Layers that were not taken, and why; only where the cards decided.
    by : str
        ``cards`` or ``list``: what decided.
    """

    sources: tuple[Source, ...]
    scheme: str
    compare: tuple[int, int] | None
    left_out: Mapping[str, str]
    by: str


def choose(snap: Snapshot, tables: CodeTables, recipe: Recipe | None) -> Chosen:
    """The sources of the base, opened.

    Raises
    ------
    BadInput
        ``BLUEPRINT_NO_STUDY_AREA``, ``BLUEPRINT_NO_PLANS``, ``BLUEPRINT_LAYER``,
        ``BLUEPRINT_NOT_AREAS``, ``BLUEPRINT_CROSSWALK``.
    """
    area = snap.config.study_area
    if area is None:
        raise BadInput(BLUEPRINT_NO_STUDY_AREA, where=snap.store.root.name)
    left_out: dict[str, str] = {}
    by = "cards" if recipe is None else "list"
    if recipe is None:
        recipe = _by_cards(snap, tables, left_out)
    plans = [p for p in recipe.parts if p.role in PLANS]
    if not plans:
        raise BadInput(BLUEPRINT_NO_PLANS, as_of=snap.as_of)
    versions = [_version(snap, part.layer) for part in recipe.parts]
    scheme = recipe.scheme or _scheme(snap, plans)
    sources = []
    for part, version in zip(recipe.parts, versions, strict=True):
        held = snap.layer(part.layer)
        if not _areas_only(snap, part.layer):
            raise BadInput(BLUEPRINT_NOT_AREAS, where=version.id, layer=part.layer)
        own = version.card.classification
        if part.role in PLANS and not readable(tables, own, scheme):
            raise BadInput(
                BLUEPRINT_CROSSWALK, where=version.id, layer=part.layer,
                scheme=own or "—", target=scheme,
            )  # fmt: skip
        sources.append(source_of(part.layer, part.role, part.field, version, held, area))
    return Chosen(tuple(sources), scheme, _pair(recipe, sources), left_out, by)


def _version(snap: Snapshot, layer: str) -> LayerVersion:
    version = snap.versions.get(layer)
    if version is None or layer == BLUEPRINT or not in_force(version.card):
        known = ", ".join(sorted(set(snap.versions) - {BLUEPRINT})) or "—"
        raise BadInput(BLUEPRINT_LAYER, layer=layer, as_of=snap.as_of, known=known)
    return version


def _scheme(snap: Snapshot, plans: list[Part]) -> str:
    cards = [snap.versions[p.layer].card for p in sorted(plans, key=lambda p: p.role != "base")]
    return next((c.classification for c in cards if c.classification), "—")


def _areas_only(snap: Snapshot, layer: str) -> bool:
    held = snap.layer(layer)
    dimensions = shapely.get_dimensions(held.zones(range(held.zone_count())))
    return bool((dimensions == 2).all())


def _by_cards(snap: Snapshot, tables: CodeTables, left_out: dict[str, str]) -> Recipe:
    """Plans and controls whose cards release their geometry; the rest is named with its reason."""
    found = {i: v.card for i, v in snap.versions.items() if i != BLUEPRINT}
    today = snapshot(snap.store, as_of=own_day(snap.config)).versions
    closed = {i for i, v in today.items() if v.card.release != "geometry"}
    roles = {layer: _role(card) for layer, card in found.items()}
    plans = [c for layer, c in found.items() if roles[layer] == "base" and c.classification]
    plans.sort(key=lambda c: (c.plan != "territorial", c.id))
    by_text = [c for c in plans if any(b == c.classification for _, b in tables.crosswalks)]
    scheme = next((c.classification for c in by_text or plans), None) or "—"
    parts = []
    for layer in sorted(found, key=lambda i: (_rank(roles[i]), found[i].plan != "territorial", i)):
        role = roles[layer]
        why = "not-released" if layer in closed else _why_not(snap, tables, found[layer], role, scheme)
        if role is None or why is not None:
            left_out[layer] = why or "role"
        else:
            parts.append(Part(layer, role, field_of(layer)))
    return Recipe(tuple(parts), scheme)


def in_force(card: LayerCard) -> bool:
    """Whether a layer decides anything yet, so that a merge list may name it."""
    return card.legal_status not in NOT_IN_FORCE


def may_take_part(card: LayerCard) -> bool:
    """Whether a card alone, without a merge list, lets its layer into the base."""
    return _role(card) is not None and in_force(card) and card.release == "geometry"


def _role(card: LayerCard) -> Role | None:
    if card.role == "allocation":
        return "superseded" if card.legal_status == "superseded" else "base"
    if card.role == "constraint" and card.legal_status != "superseded":
        return "control" if card.plan == "territorial" else "constraint"
    return None


def _rank(role: Role | None) -> int:
    return ("base", "superseded", "control", "constraint", None).index(role)


def _why_not(
    snap: Snapshot, tables: CodeTables, card: LayerCard, role: Role | None, scheme: str
) -> str | None:
    if not in_force(card):
        return "not-in-force"
    if card.release != "geometry":
        return "not-released"
    if role in PLANS and not readable(tables, card.classification, scheme):
        return "no-crosswalk"
    if role is not None and not _areas_only(snap, card.id):
        return "not-areas"
    return None


def _pair(recipe: Recipe, sources: list[Source]) -> tuple[int, int] | None:
    """Numbers of the compared plans: as the list says, else the first territorial and urban."""
    order = [s.layer for s in sources]
    if recipe.compare is not None:
        return order.index(recipe.compare[0]), order.index(recipe.compare[1])
    plans = [n for n, s in enumerate(sources) if s.role in PLANS]
    urban = [n for n in plans if sources[n].version.card.plan == "urban"]
    land = [n for n in plans if n not in urban]
    return (land[0], urban[0]) if land and urban else None
