"""The question which of several layers in one file is meant, with its answers."""

from __future__ import annotations

from collections.abc import Iterable

from spatial.errors import BadInput, Choice, Text
from spatial.formats.messages import LAYER_UNKNOWN
from spatial.quote import quote

__all__ = ["layer_choices", "only_layer"]

MAX_CHOICES = 50
MAX_WORDS = 80


def layer_choices(names: Iterable[str], told: Iterable[str] | None = None) -> list[Choice]:
    """One answer a layer, at most fifty.

    Parameters
    ----------
    names : iterable of str
        Names of the layers, as ``layer`` takes them.
    told : iterable of str, optional
        What a person reads instead, parallel to ``names``.

    Examples
    --------
    >>> [choice.answer for choice in layer_choices(["红线", "道路"])]
    [{'layer': '红线'}, {'layer': '道路'}]
    """
    listed = list(names)
    words = [quote(text, MAX_WORDS) for text in (listed if told is None else told)]
    return [
        Choice({"layer": name}, Text(text, text))
        for name, text in zip(listed[:MAX_CHOICES], words, strict=False)
    ]


def only_layer(asked: str | None, name: str, where: str) -> None:
    """Refuse the name of a layer for a file that is but one, unless it is its own.

    Raises
    ------
    BadInput
        ``LAYER_UNKNOWN``.

    Examples
    --------
    >>> only_layer(None, "红线", "红线.geojson"), only_layer("红线", "红线", "红线.geojson")
    (None, None)
    """
    if asked is not None and asked != name:
        raise BadInput(
            LAYER_UNKNOWN, where=where, layer=quote(asked), layers=quote(name, MAX_WORDS)
        )
