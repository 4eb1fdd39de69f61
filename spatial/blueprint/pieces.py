"""Pieces of the base with what each plan says there: the rows of the derived layer."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.blueprint.attribution import Said
from spatial.blueprint.chosen import PLANS, Chosen
from spatial.blueprint.disagreement import (
    CLASSES,
    Voice,
    difference_class,
    differs,
    state_of,
    united,
)
from spatial.blueprint.partition import Partition
from spatial.blueprint.reading import Reading, read_code
from spatial.blueprint.source import Source
from spatial.classification import CodeTables
from spatial.layer import Attributes

__all__ = ["Pieces", "described"]

WORDS = {"silent": "未作规定", "outside": "未覆盖", "unknown": "待核实"}
NO_LINE, BUILD = "否", {True: "建设用地", False: "非建设用地", None: "待核实"}
APART = {"construction": "建设性质不一致", "class": "用途不一致"}
UNCOMPARED = "undecided"


@dataclass(frozen=True, slots=True)
class Pieces:
    """The base: geometries, rows, and what sums are made of.

    Parameters
    ----------
    voices : tuple of k tuples of Voice
        What each source says, by saying.
    codes : (n,) array of str
        Difference class of each piece.
    dissent : (n, k) array of str
        Per plan, what differs from the reference plan: ``construction``, ``class`` or empty.
    thin : (n,) array of bool
        Pieces narrower (2A/P) than the least width of the plans that meet there.
    """

    cut: Partition
    rows: tuple[Attributes, ...]
    voices: tuple[tuple[Voice, ...], ...]
    codes: NDArray[np.str_]
    dissent: NDArray[np.str_]
    thin: NDArray[np.bool_]


def described(cut: Partition, chosen: Chosen, tables: CodeTables) -> Pieces:
    """Say of every piece what each source says, in its own codes and in those of the base."""
    voices = tuple(
        _voices(source, sayings, tables, chosen.scheme)
        for source, sayings in zip(chosen.sources, cut.sayings, strict=True)
    )
    kinds, of_piece = np.unique(cut.said, axis=0, return_inverse=True)
    of_piece = of_piece.reshape(-1)
    said = [[v[i] for v, i in zip(voices, kind, strict=True)] for kind in kinds.tolist()]
    codes = np.array([_code(one, chosen, tables) for one in said], dtype="U16")
    dissent = np.array([_dissent(one, chosen, tables) for one in said], dtype="U16")
    shared = [
        _shared(one, code, apart, chosen)
        for one, code, apart in zip(said, codes.tolist(), dissent.tolist(), strict=True)
    ]
    area, length = shapely.area(cut.geometries), shapely.length(cut.geometries)
    width = min(s.version.card.tolerance.min_width_m for s in chosen.sources)
    thin = 2 * area < width * length
    rows = tuple(
        {"id": "bp-" + hashlib.sha256(wkb).hexdigest()[:16], **shared[kind],
         "area_m2": round(m2, 3), "thin": "是" if narrow else "否"}
        for wkb, kind, m2, narrow in zip(
            shapely.to_wkb(cut.geometries), of_piece.tolist(), area.tolist(), thin.tolist(),
            strict=True,
        )
    )  # fmt: skip
    return Pieces(cut, rows, voices, codes[of_piece], dissent[of_piece], thin)


def _voices(
    source: Source, sayings: Sequence[Said], tables: CodeTables, target: str
) -> tuple[Voice, ...]:
    known: dict[str, Reading] = {}
    scheme = source.version.card.classification or ""
    out = []
    for said in sayings:
        if state_of(said) != "zone":
            out.append(Voice(state_of(said)))
            continue
        attributes = [source.held.attributes(zone) for zone in said]
        codes = [str(a["code"] or "") for a in attributes]
        words = [f"{a['code'] or ''} {a['name'] or ''}".strip() for a in attributes]
        text = "；".join(dict.fromkeys(w for w in words if w)) or "是"
        for code in codes if source.role in PLANS else ():
            if code not in known:
                known[code] = read_code(tables, scheme, target, code)
        readings = [known[c] for c in codes] if source.role in PLANS else []
        out.append(united(readings, text) if readings else Voice("zone", text, codes=tuple(codes)))
    return tuple(out)


def _code(said: list[Voice], chosen: Chosen, tables: CodeTables) -> str:
    if chosen.compare is None:
        return UNCOMPARED
    land, urban = chosen.compare
    return difference_class(tables, chosen.scheme, said[land], said[urban])


def _dissent(said: list[Voice], chosen: Chosen, tables: CodeTables) -> list[str]:
    plans = [n for n, s in enumerate(chosen.sources) if s.role in PLANS]
    first = said[plans[0]]
    return [
        (differs(tables, chosen.scheme, first, voice) or "") if n in plans[1:] else ""
        for n, voice in enumerate(said)
    ]


def _shared(
    said: list[Voice], code: str, apart: list[str], chosen: Chosen
) -> dict[str, str | None]:
    """What all pieces of one saying have in common."""
    row: dict[str, str | None] = {"code": code, "name": CLASSES[code].zh}
    for source, voice in zip(chosen.sources, said, strict=True):
        held = voice.state == "zone"
        plan = source.role in PLANS
        row[source.field] = _word(voice, plan)
        if plan:
            row[f"{source.field}_class"] = voice.to if held else None
            row[f"{source.field}_how"] = voice.how if held else voice.state
            row[f"{source.field}_build"] = BUILD[voice.construction] if held else None
    pairs = list(zip(chosen.sources, said, apart, strict=True))
    titles = [source.version.card.title.zh for source, _, _ in pairs]
    row["differs"] = "；".join(
        f"{title}：{APART[what]}" for title, (_, _, what) in zip(titles, pairs, strict=True) if what
    )
    row["lines"] = "；".join(
        title
        for title, (source, voice, _) in zip(titles, pairs, strict=True)
        if source.role not in PLANS and voice.state == "zone"
    )
    row["overlaps"] = "；".join(
        title for title, (_, voice, _) in zip(titles, pairs, strict=True) if len(voice.codes) > 1
    )
    return row


def _word(voice: Voice, plan: bool) -> str:
    if voice.state == "zone":
        return voice.text
    return NO_LINE if voice.state == "silent" and not plan else WORDS[voice.state]
