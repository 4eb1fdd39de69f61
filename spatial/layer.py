"""Layer, layer card and layer version: the nouns of the versioned base."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from spatial.displaced import DISPLACED
from spatial.errors import Text

__all__ = ["DERIVED", "Attributes", "LayerCard", "LayerVersion", "NoneExist", "Tolerance"]

Attributes = Mapping[str, str | float | int | None]

DERIVED = frozenset({"blueprint"})
"""Layers that the store makes of others: no department delivers them, no check counts them."""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Below which an overlap of a layer is digitising noise (边界误差).

    Parameters
    ----------
    min_area_m2 : float
        Sum of the solid parts, m², from which an overlap counts.
    min_width_m : float
        Width 2A/P, m, below which a part is thin.
    """

    min_area_m2: float = 1.0
    min_width_m: float = 0.1


@dataclass(frozen=True, slots=True)
class NoneExist:
    """Somebody's dated statement that the town has none of these zones."""

    stated_by: str
    on: date


@dataclass(frozen=True, slots=True)
class LayerCard:
    """What a layer is, whose, how sure, how secret (图层说明卡); CONTRACT §3.

    ``coverage`` is ``study-area``, ``extent`` or the name of a polygon file beside the card.
    ``fields`` maps our names (``id``, ``code``, ``name`` and any attribute a rule reads)
    to the field names of the delivered file. From ``stale_after_days`` on an old version is
    undecided; ``review_on`` is the day its owner promised to look at it again, and only reminds.
    """

    id: str
    title: Text
    plan: str
    role: str
    authority: str
    crs: str
    coverage: str
    legal_status: str = "in-force"
    classification: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    datum: str = "cgcs2000"
    certainty: str = "certain"
    tolerance: Tolerance = Tolerance()
    none_exist: NoneExist | None = None
    stale_after_days: int | None = None
    review_on: date | None = None
    secrecy: str = "internal"
    release: str = "geometry"
    verb: Text | None = None
    source: Mapping[str, str] = field(default_factory=dict)
    style: Mapping[str, object] = field(default_factory=dict)

    @property
    def indicative(self) -> bool:
        """Whether its boundaries are only about right: by its own word, or by its datum."""
        return self.certainty == "indicative" or self.datum in DISPLACED


@dataclass(frozen=True, slots=True)
class LayerVersion:
    """One version of a layer, published or a draft, with its two times.

    Parameters
    ----------
    id : str
        ``<layer>@<n>``, the n-th version of the layer.
    sequence : int
        Order in which versions of all layers were recorded; not the clock decides it.
    valid_from : date
        Day from which the law applies it (valid time).
    recorded_at : datetime
        Moment the store learned of it (record time, with time zone).
    sha256 : str
        Name of the immutable object that holds it.
    stricter : tuple of str
        Of a derived layer: sources that release less today than it did when it was published;
        ``card`` here is as strict as theirs. See :mod:`spatial.strictest`.
    """

    id: str
    layer: str
    sequence: int
    valid_from: date
    recorded_at: datetime
    sha256: str
    original_sha256: str
    original_name: str
    zones: int
    quarantined: int
    card: LayerCard
    stricter: tuple[str, ...] = ()

    @property
    def draft(self) -> bool:
        """Whether it is a draft (``<layer>@draft-<n>``), which has no place in the order."""
        return self.sequence == 0
