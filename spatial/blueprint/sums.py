"""Sums of the base: area by difference class, by pair of codes, and what each layer says."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.blueprint.chosen import PLANS, Chosen
from spatial.blueprint.disagreement import CLASSES
from spatial.blueprint.pieces import Pieces
from spatial.measure import hectares, mu

__all__ = ["sums"]

MOST_PAIRS = 2_000


def sums(made: Pieces, chosen: Chosen) -> dict[str, Any]:
    """Areas of the finished pieces, each in m², ha and 亩.

    A layer that is released ``hit-only`` gives no area; while one takes part, pieces are
    not counted either, for their number tells where it lies.

    Returns
    -------
    dict
        ``total``, ``classes``, ``pairs``, ``layers``, ``thin``; JSON content.
    """
    area = shapely.area(made.cut.geometries)
    hidden = [s.version.card.release == "hit-only" for s in chosen.sources]
    counted = not any(hidden)
    classes = [
        {"code": code, "title": title.as_dict(), **_area(area, made.codes == code, counted),
         "share": _rounded(area[made.codes == code].sum() / max(area.sum(), 1e-9), 6),
         "thin_m2": _rounded(area[(made.codes == code) & made.thin].sum()) if counted else None}
        for code, title in CLASSES.items()
    ]  # fmt: skip
    pair = chosen.compare
    if pair is not None and (hidden[pair[0]] or hidden[pair[1]]):
        classes = [{"code": c["code"], "title": c["title"]} for c in classes]
        pair = None
    return {
        "total": _area(area, np.ones(len(area), bool), counted),
        "classes": classes if chosen.compare is not None else [],
        "pairs": _pairs(made, area, pair, counted) if pair is not None else [],
        "layers": [
            _layer(made, chosen, n, area, counted) if not hidden[n] else
            {"layer": s.layer, "role": s.role, "release": "hit-only"}
            for n, s in enumerate(chosen.sources)
        ],
        "thin": _area(area, made.thin, counted) if counted else None,
    }  # fmt: skip


def _layer(
    made: Pieces, chosen: Chosen, column: int, area: NDArray[np.float64], counted: bool
) -> dict[str, Any]:
    source, voices = chosen.sources[column], made.voices[column]
    number = made.cut.said[:, column]
    state = np.array([v.state for v in voices])[number]
    twice = np.array([len(v.codes) > 1 for v in voices])[number]
    out: dict[str, Any] = {"layer": source.layer, "role": source.role}
    for name, word in (("zones", "zone"), ("silent", "silent"), ("outside", "outside"),
                       ("unknown", "unknown")):  # fmt: skip
        out[name] = _area(area, state == word, counted)
    out["self_overlap"] = _area(area, twice, counted)
    if source.role in PLANS:
        how = np.array([v.how if v.state == "zone" else "" for v in voices])[number]
        kind = np.array([_kind(v.construction) for v in voices])[number]
        kind[state != "zone"] = ""
        out["read"] = {h: _area(area, how == h, counted) for h in sorted(set(how.tolist()) - {""})}
        out["construction"] = {
            k: _area(area, kind == k, counted) for k in ("yes", "no", "undecided")
        }
        out["differs"] = {
            k: _area(area, made.dissent[:, column] == k, counted) for k in ("construction", "class")
        }
    return out


def _pairs(
    made: Pieces, area: NDArray[np.float64], pair: tuple[int, int], counted: bool
) -> list[dict[str, Any]]:
    """Area by pair of codes of the compared plans, the greatest first."""
    both = made.cut.said[:, pair]
    found, at = np.unique(both, axis=0, return_inverse=True)
    total = np.bincount(at.reshape(-1), weights=area)
    number = np.bincount(at.reshape(-1))
    code = dict(zip(at.reshape(-1).tolist(), made.codes.tolist(), strict=True))
    by_code: dict[tuple[str, str, str], list[float]] = {}
    for n, (one, other) in enumerate(found.tolist()):
        land, urban = made.voices[pair[0]][one], made.voices[pair[1]][other]
        key = ("+".join(land.codes) or land.state, "+".join(urban.codes) or urban.state, code[n])
        kept = by_code.setdefault(key, [0.0, 0.0])
        kept[0] += float(total[n])
        kept[1] += float(number[n])
    rows = sorted(by_code.items(), key=lambda item: (-item[1][0], item[0]))[:MOST_PAIRS]
    return [
        {"code_a": a, "code_b": b, "class": c, **_figures(m2), "pieces": int(n) if counted else None}
        for (a, b, c), (m2, n) in rows
    ]  # fmt: skip


def _kind(construction: bool | None) -> str:
    return "undecided" if construction is None else "yes" if construction else "no"


def _area(area: NDArray[np.float64], rows: NDArray[np.bool_], counted: bool) -> dict[str, Any]:
    return {
        **_figures(float(area[rows].sum())),
        "pieces": int(np.count_nonzero(rows)) if counted else None,
    }


def _figures(m2: float) -> dict[str, float]:
    return {
        "area_m2": _rounded(m2), "area_ha": _rounded(hectares(m2), 4), "area_mu": _rounded(mu(m2), 2),
    }  # fmt: skip


def _rounded(value: float, digits: int = 3) -> float:
    return round(float(value), digits) + 0.0
