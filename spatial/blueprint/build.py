"""Building the one base: the plans in force on a date become a draft of the derived layer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import rfc8785

from spatial.blueprint.chosen import BLUEPRINT, Chosen, choose, may_take_part
from spatial.blueprint.partition import partition
from spatial.blueprint.pieces import described
from spatial.blueprint.proven import Proof, proven
from spatial.blueprint.reading import fingerprints
from spatial.blueprint.recipe import Recipe
from spatial.blueprint.sums import sums
from spatial.classification import CodeTables
from spatial.errors import Text
from spatial.history import history
from spatial.ingest import Draft
from spatial.layer import LayerCard, Tolerance
from spatial.layer_object import pack_layer
from spatial.snapshot import Snapshot
from spatial.strictest import RELEASES, SECRECY, strictest

__all__ = ["SCHEMA", "Built", "build", "inputs"]

SCHEMA = "sanhe-blueprint/2"


@dataclass(frozen=True, slots=True)
class Built:
    """A base that is ready to be published, what it was made of, and its proof."""

    draft: Draft
    record: dict[str, Any]
    proof: Proof


def build(
    snap: Snapshot,
    tables: CodeTables,
    recipe: Recipe | None = None,
    *,
    told: Callable[[str], None] = lambda _step: None,
) -> Built:
    """Merge the plans of a snapshot into one partition of the study area.

    Parameters
    ----------
    snap : Snapshot
        As of the date, and with the knowledge, that is asked for.
    recipe : Recipe, optional
        Which layers take part; by default the cards decide.
    told : callable
        Told of each step, for progress.

    Raises
    ------
    BadInput
        As :func:`spatial.blueprint.chosen.choose`.
    StoreError
        ``BLUEPRINT_NOT_A_PARTITION``, or a damaged source.
    """
    chosen = choose(snap, tables, recipe)
    area = snap.config.study_area
    assert area is not None  # choose() has refused a store without one
    told("cut")
    cut = partition(area, chosen.sources)
    told("prove")
    proof = proven(area, cut, chosen.sources)
    told("describe")
    made = described(cut, chosen, tables)
    record = {
        **inputs(snap, chosen, tables), "as_of": snap.as_of.isoformat(),
        "known_at": snap.known_at.isoformat() if snap.known_at else None,
        "proof": asdict(proof), "sums": sums(made, chosen),
    }  # fmt: skip
    original = rfc8785.dumps(record)
    meta = {
        "layer": BLUEPRINT, "crs": snap.config.measure_crs, "zones": len(made.rows),
        "sources": [f"{s['version']} {s['sha256']}" for s in record["sources"]],
        "record": hashlib.sha256(original).hexdigest(),
    }  # fmt: skip
    told("pack")
    name, data = pack_layer(cut.geometries, made.rows, area, (), meta)
    draft = Draft(
        card_of(chosen, snap.config.measure_crs), _valid_from(snap, chosen), name, data,
        original, f"{BLUEPRINT}.json", len(made.rows), (), (), (),
    )  # fmt: skip
    return Built(draft, record, proof)


def inputs(snap: Snapshot, chosen: Chosen, tables: CodeTables) -> dict[str, Any]:
    """What a base is made of: sources with their versions, and the tables that read them."""
    schemes = {s.version.card.classification for s in chosen.sources} - {None}
    return {
        "schema": SCHEMA,
        "study_area": hashlib.sha256(snap.config.study_area.wkb).hexdigest()
        if snap.config.study_area is not None else None,
        "scheme": chosen.scheme,
        "compare": [chosen.sources[n].layer for n in chosen.compare] if chosen.compare else None,
        "sources": [
            {"layer": s.layer, "role": s.role, "field": s.field, "version": s.version.id,
             "sha256": s.version.sha256, "valid_from": s.version.valid_from.isoformat(),
             "title": s.version.card.title.as_dict()}
            for s in chosen.sources
        ],
        "codes": fingerprints(tables, [s for s in schemes if s], chosen.scheme),
        "by": chosen.by,
        "left_out": dict(sorted(chosen.left_out.items())),
        "excluded": {layer: snap.versions[layer].id for layer in sorted(chosen.left_out)},
    }  # fmt: skip


def card_of(chosen: Chosen, crs: str) -> LayerCard:
    """Card of the derived layer: as secret as its most secret source, released as its least."""
    cards = [s.version.card for s in chosen.sources]
    first = cards[0]
    return LayerCard(
        id=BLUEPRINT, title=Text("一张蓝图（多规叠合）", "The one blueprint (plans merged)"),
        plan=first.plan, role="reference", authority=first.authority, crs=crs,
        coverage="study-area", classification=BLUEPRINT,
        certainty="indicative" if any(c.indicative for c in cards) else "certain",
        tolerance=Tolerance(
            min(c.tolerance.min_area_m2 for c in cards), min(c.tolerance.min_width_m for c in cards)
        ),
        secrecy=strictest([c.secrecy for c in cards], SECRECY),
        release=strictest([c.release for c in cards], RELEASES),
        source={"name": "; ".join(s.version.id for s in chosen.sources)},
        style={"fill": "#dddddd", "line": "#888888"},
    )  # fmt: skip


def _valid_from(snap: Snapshot, chosen: Chosen) -> date:
    """Since when just these versions stand together; not before an earlier base, or it hides."""
    begun = [s.version.valid_from for s in chosen.sources]
    begun += [snap.versions[layer].valid_from for layer in chosen.left_out if _left(snap, layer)]
    earlier = snap.versions.get(BLUEPRINT)
    return max(*begun, earlier.valid_from) if earlier else max(begun)


def _left(snap: Snapshot, layer: str) -> bool:
    """Whether a layer that takes no part had, before the visible version, one that could."""
    return any(
        v.valid_from <= snap.as_of and v.id != snap.versions[layer].id and may_take_part(v.card)
        for v in history(snap.store, layer)
        if snap.known_at is None or v.recorded_at <= snap.known_at
    )
