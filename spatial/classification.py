"""Code tables (编码表): what a code means in its scheme, and how one scheme reads in another.

A code alone means nothing: ``0601`` is industrial land in one scheme and a rural road in
another. Tables and crosswalks are data; which schemes there are is no business of this room.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from spatial.errors import Text

__all__ = ["Code", "CodeTable", "CodeTables", "Construction", "Crosswalk", "Link", "is_construction"]

Construction = bool | Literal["agricultural-facility", "sea"] | None
"""True, false, ``agricultural-facility``, ``sea``, or None where the class mixes them."""


@dataclass(frozen=True, slots=True)
class Code:
    """One class of a scheme.

    Parameters
    ----------
    scheme, code : str
        The pair that means something.
    title : Text
        Name of the class; ``also`` are other spellings that are met.
    level : int
        1 for the top classes.
    parent : str or None
        Code of the class above.
    construction : bool, str or None
        Whether it is construction land (建设用地).
    confidence : str
        ``verified`` or ``unverified``.
    group : str or None
        Main group where the scheme has them (三大类).
    """

    scheme: str
    code: str
    title: Text
    level: int
    parent: str | None
    construction: Construction
    confidence: str
    group: str | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeTable:
    """A scheme of codes, those it inherits included.

    Parameters
    ----------
    scheme : str
        Name by which cards and crosswalks speak of it.
    standard : str
        The document that sets it.
    text_as_of : str or None
        Date of the text that was read; None where the text itself was not.
    """

    scheme: str
    title: Text
    standard: str
    confidence: str
    text_as_of: str | None
    codes: Mapping[str, Code]
    inherits: str | None = None
    note: Text | None = None

    def line(self, code: str) -> tuple[Code, ...]:
        """A class and those above it, nearest first; empty for an unknown code."""
        out: list[Code] = []
        step = self.codes.get(code)
        while step is not None and step not in out:
            out.append(step)
            step = self.codes.get(step.parent or "")
        return tuple(out)


@dataclass(frozen=True, slots=True)
class Link:
    """What one code reads as in another scheme.

    Parameters
    ----------
    to : tuple of str
        Codes it can be; empty where there is none.
    split : bool
        An attribute or a person has to choose.
    """

    to: tuple[str, ...]
    split: bool
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """How the codes of one scheme read in another (编码对照); never applied unasked."""

    source: str
    target: str
    title: Text
    confidence: str
    text_as_of: str | None
    links: Mapping[str, Link]
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class CodeTables:
    """Every table and crosswalk at hand.

    Parameters
    ----------
    tables : mapping of str to CodeTable
        By scheme.
    crosswalks : mapping of (str, str) to Crosswalk
        By source and target scheme.
    starts : mapping of str to mapping of str to Construction
        Per scheme: construction or not by the start of a code.
    """

    tables: Mapping[str, CodeTable]
    crosswalks: Mapping[tuple[str, str], Crosswalk]
    starts: Mapping[str, Mapping[str, Construction]]


def is_construction(tables: CodeTables, scheme: str, code: str) -> Construction:
    """Whether a code is construction land: its table's word, else the start of the code.

    Returns
    -------
    bool, str or None
        None for an unknown scheme, for a class that mixes them, and where nothing fits.

    Examples
    --------
    >>> made = CodeTables({}, {}, {"urban": {"M": True, "E": False}})
    >>> is_construction(made, "urban", "M29"), is_construction(made, "urban", "X1")
    (True, None)
    """
    table = tables.tables.get(scheme)
    if table is not None and code in table.codes:
        return table.codes[code].construction
    starts: Mapping[str, Construction] = {}
    while not starts and scheme:
        starts = tables.starts.get(scheme, {})
        table = tables.tables.get(scheme)
        scheme = (table.inherits if table else None) or ""
    fitting = [start for start in starts if code.startswith(start)]
    return starts[max(fitting, key=len)] if fitting else None
