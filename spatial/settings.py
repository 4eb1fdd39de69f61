"""What the person at the terminal chose, handed down from the root command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["Settings", "Wanted", "Writer"]

Writer = Callable[..., None]
Wanted = Callable[..., Mapping[str, Any]]


def _nothing(*_: object) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Settings:
    """Global options of ``sanhe``; ``writers`` maps a file suffix to a lazily imported writer.

    Parameters
    ----------
    store : Path
        Directory of the layer store.
    lang : str
        ``zh`` or ``en``, the language of messages and of the terminal report.
    json : bool
        Machine output on standard output and nothing else there.
    quiet : bool
        No progress, no summary.
    writers : mapping of str to callable
        Report forms that rooms above this one add, by suffix (``.map.html``).
    wanted : callable
        Layers the rules in use must have, as the room above knows: (store, date) → titles by id.
    """

    store: Path
    lang: str = "zh"
    json: bool = False
    quiet: bool = False
    writers: Mapping[str, Writer] = field(default_factory=dict[str, Any])
    wanted: Wanted = _nothing
