"""What is written out: features of one layer with their fields, run through as often as needed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from spatial.errors import Text
from spatial.layer import Attributes, LayerVersion
from spatial.layer_object import LayerObject
from spatial.measure import hectares, mu
from spatial.site import Site

__all__ = ["Feature", "Field", "Table", "of_features", "of_layer", "of_site"]

Value = str | float | int | None
_CHUNK = 512
_OURS = ("id", "code", "name")


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature: its geometry, and its values by field name."""

    geometry: BaseGeometry | None
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Field:
    """A column and what its values need.

    Parameters
    ----------
    kind : str
        ``integer``, ``number`` or ``text``; a column of several kinds is text.
    """

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Table:
    """Features of one layer, of any number, never all in memory.

    Parameters
    ----------
    name : str
        Name inside the file, letters, digits, ``-`` and ``_`` of any language.
    crs : str
        CRS of the geometries, as named by :mod:`spatial.crs`.
    dimensions : frozenset of int
        Which of points (0), lines (1) and polygons (2) occur; empty without features.
    types : frozenset of str
        Geometry types that occur.
    roles : mapping of str to str
        Which field holds ``id``, ``name``, ``code``, for forms with fixed places.
    facts : mapping of str to str
        Where it comes from (version, date, secrecy …), for forms that can say it.
    features : callable
        An iterator over the features from the first on, at every call.
    bare : bool
        Whether a feature has no geometry.
    """

    name: str
    title: Text
    crs: str
    count: int
    fields: tuple[Field, ...]
    dimensions: frozenset[int]
    types: frozenset[str]
    features: Callable[[], Iterator[Feature]]
    roles: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    bare: bool = False


def of_layer(held: LayerObject, version: LayerVersion, crs: str) -> Table:
    """A layer version under the field names it was delivered with.

    ``id``, ``code`` and ``name`` of zones whose file had none are left out where empty.

    Parameters
    ----------
    crs : str
        Measuring CRS of the store.
    """
    card = version.card
    names = _delivered_names(card.fields)

    def features() -> Iterator[Feature]:
        count = held.zone_count()
        for start in range(0, count, _CHUNK):
            numbers = range(start, min(start + _CHUNK, count))
            for number, shape in zip(numbers, held.zones(numbers), strict=True):
                yield Feature(shape, _renamed(held.attributes(number), names))

    facts = {
        "layer": card.id, "version": version.id, "valid_from": version.valid_from.isoformat(),
        "authority": card.authority, "secrecy": card.secrecy, "crs": crs,
        "sha256": version.sha256,
    }  # fmt: skip
    return _profiled(card.id, card.title, crs, features, names, facts)


def of_site(site: Site) -> Table:
    """A site as one feature with its areas."""
    values: dict[str, Value] = {
        "id": "1", "name": site.name, "area_m2": site.area_m2,
        "area_ha": hectares(site.area_m2), "area_mu": mu(site.area_m2),
    }  # fmt: skip
    title = Text(site.name, site.name)
    return of_features(site.name, title, site.crs_measured, [(site.geometry, values)])


def of_features(
    name: str,
    title: Text,
    crs: str,
    features: Sequence[tuple[BaseGeometry | None, Mapping[str, Value]]],
    facts: Mapping[str, str] | None = None,
) -> Table:
    """Geometries and values at hand as a table.

    Examples
    --------
    >>> rows = [(shapely.Point(1, 2), {"id": "a", "width_m": 3})]
    >>> of_features("wells", Text("井", "Wells"), "EPSG:4547", rows).fields[1]
    Field(name='width_m', kind='integer')
    """
    return _profiled(
        name, title, crs, lambda: (Feature(g, v) for g, v in features),
        {"id": "id", "name": "name", "code": "code"}, facts or {},
    )  # fmt: skip


def _delivered_names(fields: Mapping[str, str]) -> dict[str, str]:
    """Our names to the file's; ours stand where the file has no such field."""
    taken = set(fields.values())
    return {**{key: key for key in _OURS if key not in taken}, **fields}


def _renamed(row: Attributes, names: Mapping[str, str]) -> dict[str, Value]:
    known = ((names.get(ours, ours), ours) for ours in row if ours in names or ours not in _OURS)
    return {theirs: row[ours] for theirs, ours in known}


def _profiled(
    name: str,
    title: Text,
    crs: str,
    features: Callable[[], Iterator[Feature]],
    names: Mapping[str, str],
    facts: Mapping[str, str],
) -> Table:
    """Run through everything once: which fields, of which kind, which geometry types."""
    kinds: dict[str, set[type]] = {}
    types: set[str] = set()
    dimensions: set[int] = set()
    count, bare = 0, False
    for count, one in enumerate(features(), start=1):  # noqa: B007 - the last number is the count
        for key, value in one.values.items():
            kinds.setdefault(key, set()).add(type(value) if value != "" else type(None))
        if one.geometry is None:
            bare = True
        else:
            types.add(one.geometry.geom_type)
            dimensions.add(int(shapely.get_dimensions(one.geometry)))
    unsaid = {key for key in ("code", "name") if names.get(key) == key}
    front = {names[role]: place for place, role in enumerate(_OURS) if role in names}
    fields = tuple(
        Field(key, _kind(found))
        for key, found in sorted(kinds.items(), key=lambda item: front.get(item[0], len(front)))
        if found - {type(None)} or key not in unsaid
    )
    roles = {role: names[role] for role in _OURS if names.get(role) in kinds}
    return Table(
        _plain(name), title, crs, count, fields, frozenset(dimensions), frozenset(types),
        features, roles, facts, bare,
    )  # fmt: skip


def _kind(found: set[type]) -> str:
    known = found - {type(None)}
    if known and known <= {int, np.int64}:
        return "integer"
    return "number" if known and known <= {int, float, np.int64, np.float64} else "text"


def _plain(name: str) -> str:
    """A name that is safe as file stem, table and sheet name."""
    return re.sub(r"[^\w-]+", "_", name).strip("_")[:60] or "layer"
