"""Pairing: which zone of a later version is which zone of an earlier one."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.layer import Attributes, LayerVersion
from spatial.layer_object import LayerObject

__all__ = ["Pairing", "Side", "paired", "side"]

Pairs = list[tuple[int, int]]
_NUMBERED = re.compile(r"(?:(\d+)-)?(\d+)")
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Side:
    """One version, read for comparison.

    Parameters
    ----------
    rows : list of mappings
        Attributes of every zone.
    texts, shapes : list of bytes
        The same attributes and the geometries as they are stored.
    numbered : bool
        Whether the ids are mere row numbers, which a reordered file changes.
    """

    rows: list[Attributes]
    texts: list[bytes]
    shapes: list[bytes]
    numbered: bool

    def zones(self, numbers: list[int]) -> NDArray[np.object_]:
        """Geometries of the given zones."""
        made: NDArray[np.object_] = shapely.from_wkb(
            np.array([self.shapes[n] for n in numbers], dtype=object)
        )
        return made


@dataclass(frozen=True, slots=True)
class Pairing:
    """Pairs of zone numbers, earlier and later, and the zones that have no partner."""

    pairs: Pairs
    gone: list[int]
    come: list[int]


def side(held: LayerObject, version: LayerVersion) -> Side:
    """Read one version whole."""
    texts = _split(held, "row")
    rows: list[Attributes] = json.loads(b"[" + b",".join(texts) + b"]")
    numbered = "id" not in version.card.fields and _row_numbers([str(r["id"]) for r in rows])
    return Side(rows, texts, _split(held, "zone"), numbered)


def paired(old: Side, new: Side) -> Pairing:
    """Pair the zones of two versions.

    By id where ids are unique and more than row numbers; what is left by equal geometry,
    equal attributes first; and where ids are row numbers, by the ground two zones share: more
    than half of what they cover together. The pairs are the same read backwards.
    """
    found: Pairs = []
    gone, come = list(range(len(old.rows))), list(range(len(new.rows)))
    steps: list[tuple[Callable[[int], Hashable], Callable[[int], Hashable]]] = []
    numbered = old.numbered or new.numbered
    if not numbered:
        theirs, ours = _unique(old.rows), _unique(new.rows)
        _match(found, gone, come, theirs, ours)
    shapes_old, shapes_new = _shapes(old, gone), _shapes(new, come)
    plain_old, plain_new = _plain(old, gone), _plain(new, come)
    steps = [
        (lambda i: (shapes_old[i], plain_old[i]), lambda j: (shapes_new[j], plain_new[j])),
        (lambda i: shapes_old[i], lambda j: shapes_new[j]),
    ]
    for key_old, key_new in steps:
        _match(found, gone, come, _listed(gone, key_old), _listed(come, key_new))
    if numbered:
        _by_ground(found, gone, come, old, new)
    return Pairing(sorted(found), gone, come)


def _match(
    found: Pairs, gone: list[int], come: list[int],
    theirs: dict[Hashable, list[int]], ours: dict[Hashable, list[int]],
) -> None:  # fmt: skip
    """Move zones with the same key from both lists to the pairs, first with first."""
    made = [
        pair for key, olds in theirs.items() if key in ours
        for pair in zip(olds, ours[key], strict=False)
    ]  # fmt: skip
    _settle(found, gone, come, made)


def _settle(found: Pairs, gone: list[int], come: list[int], made: Pairs) -> None:
    found += made
    taken_old, taken_new = {i for i, _ in made}, {j for _, j in made}
    gone[:] = [i for i in gone if i not in taken_old]
    come[:] = [j for j in come if j not in taken_new]


def _by_ground(found: Pairs, gone: list[int], come: list[int], old: Side, new: Side) -> None:
    """The rest by shared ground, the best pairs first; ties fall the same way both ways."""
    if not gone or not come:
        return
    was, now = old.zones(gone), new.zones(come)
    left, right = shapely.STRtree(now).query(was, predicate="intersects")
    shared = shapely.area(shapely.intersection(was[left], now[right]))
    whole = shapely.area(was)[left] + shapely.area(now)[right] - shared
    alike = np.divide(shared, whole, out=np.zeros_like(shared), where=whole > 0)
    good = np.flatnonzero(alike > _ALIKE).tolist()
    ranked = sorted(
        (-float(alike[n]), i + j, abs(i - j), i, j)
        for n in good
        for i, j in [(gone[left[n]], come[right[n]])]
    )
    made: Pairs = []
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    for *_, i, j in ranked:
        if i not in taken_old and j not in taken_new:
            made.append((i, j))
            taken_old.add(i)
            taken_new.add(j)
    _settle(found, gone, come, made)


def _unique(rows: list[Attributes]) -> dict[Hashable, list[int]]:
    ids = [str(row["id"]) for row in rows]
    count = Counter(ids)
    return {key: [i] for i, key in enumerate(ids) if count[key] == 1}


def _listed(numbers: list[int], key: Callable[[int], Hashable]) -> dict[Hashable, list[int]]:
    out: dict[Hashable, list[int]] = defaultdict(list)
    for number in numbers:
        out[key(number)].append(number)
    return dict(out)


def _shapes(one: Side, numbers: list[int]) -> dict[int, bytes]:
    """Geometries in a form that does not depend on where a ring begins."""
    normal = shapely.to_wkb(shapely.normalize(one.zones(numbers)))
    return dict(zip(numbers, normal, strict=True))


def _plain(one: Side, numbers: list[int]) -> dict[int, str]:
    """Attributes without the id, as text."""
    return {
        n: json.dumps({k: v for k, v in one.rows[n].items() if k != "id"}, sort_keys=True)
        for n in numbers
    }


def _row_numbers(ids: list[str]) -> bool:
    """Whether ids only count the rows of the file, in its order."""
    read = [_NUMBERED.fullmatch(one) for one in ids]
    places = [(int(m[1] or 0), int(m[2])) for m in read if m]
    return len(places) == len(ids) and all(a < b for a, b in pairwise(places))


def _split(held: LayerObject, kind: str) -> list[bytes]:
    """All texts of one kind; ``row`` attributes or ``zone`` geometries."""
    name = "row_json" if kind == "row" else "zone_wkb"
    ends = held.packed.array(f"{kind}_off").tolist()
    whole = held.packed.array(name).tobytes()
    return [whole[a:b] for a, b in pairwise(ends)]
