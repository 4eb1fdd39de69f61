"""The whole catalogue of bad inputs, made anew for a test run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.bad_inputs import (
    archives,
    attributes,
    geopackages,
    heavy,
    outlines,
    pointers,
    rules,
    shapefiles,
    systems,
    tables,
    texts,
)
from tests.bad_inputs.shelf import Shelf
from tests.bad_inputs.trap import Trap

__all__ = ["Catalogue", "make_catalogue"]

_FAMILIES = (
    archives, attributes, geopackages, heavy, outlines, pointers, rules, shapefiles, systems,
    tables, texts,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Paths of the cases by id, and the trap their addresses lead to."""

    paths: dict[str, Path]
    trap: Trap


def make_catalogue(folder: Path) -> Catalogue:
    """Make every case below ``folder``; the trap listens from now on."""
    trap = Trap()
    shelf = Shelf(folder, trap.port)
    shelf.folder("secret")
    shelf.secret.write_text('id,name,WKT\n1,TOPSECRET,"POINT (1 2)"\n', encoding="utf-8")
    for family in _FAMILIES:
        family.make(shelf)
    return Catalogue(dict(sorted(shelf.paths.items())), trap)
