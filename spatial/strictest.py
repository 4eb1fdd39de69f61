"""Strictest (从严): a layer made of others tells no more than the cards of its sources allow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from spatial.layer import DERIVED, LayerCard, LayerVersion
from spatial.legal_status import deciding
from spatial.store import StoreConfig

__all__ = ["RELEASES", "SECRECY", "bound", "own_day", "strictest"]

RELEASES = ("geometry", "area-only", "hit-only")
SECRECY = ("public", "internal", "work-secret", "secret")


def strictest(values: Iterable[str], order: Sequence[str]) -> str:
    """The last of some labels in an order from open to closed; the first of none.

    Examples
    --------
    >>> strictest(["area-only", "geometry"], RELEASES), strictest([], SECRECY)
    ('area-only', 'public')
    """
    return max(values, key=order.index, default=order[0])


def own_day(config: StoreConfig) -> date:
    """The day a store answers for when nobody names one: its own, else today."""
    if config.as_of is not None:
        return date.fromisoformat(config.as_of)
    return datetime.now(ZoneInfo(config.time_zone)).date()


def bound(
    versions: Iterable[LayerVersion], known: Sequence[LayerVersion], days: Iterable[date]
) -> list[LayerVersion]:
    """Versions, those of derived layers held to what the cards of their sources say by now.

    A base that was built while a source released its geometry still holds that geometry after
    the source has been withheld.

    Parameters
    ----------
    versions : iterable of LayerVersion
        In any order; it is kept.
    known : sequence of LayerVersion
        Every version the sources may be found among.
    days : iterable of date
        Days whose cards bind, such as the one asked for and today.
    """
    every = list(versions)
    if not any(v.layer in DERIVED for v in every):
        return every
    wanted = sorted(set(days))
    return [_bound(v, known, wanted) if v.layer in DERIVED else v for v in every]


def _bound(
    version: LayerVersion, known: Sequence[LayerVersion], days: Sequence[date]
) -> LayerVersion:
    own, stricter = version.card, set()
    release, secrecy = own.release, own.secrecy
    for layer in _sources(own):
        for card in _cards(layer, known, days):
            if RELEASES.index(card.release) > RELEASES.index(own.release):
                stricter.add(layer)
            release = strictest((release, card.release), RELEASES)
            secrecy = strictest((secrecy, card.secrecy), SECRECY)
    card = replace(own, release=release, secrecy=secrecy)
    return replace(version, card=card, stricter=tuple(sorted(stricter)))


def _sources(card: LayerCard) -> list[str]:
    """Layers a derived card names as its sources, ``farm@1; roads@2``."""
    named = card.source.get("name", "")
    return sorted({part.rpartition("@")[0] for part in named.split("; ")} - {""})


def _cards(layer: str, known: Sequence[LayerVersion], days: Sequence[date]) -> list[LayerCard]:
    own = [v for v in known if v.layer == layer]
    found = (deciding(v for v in own if v.valid_from <= day) for day in days)
    return [version.card for version in found if version is not None]
