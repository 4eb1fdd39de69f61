"""Alternatives side by side and every site ranked, as one page laid out across (方案比选)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checker.report.comparison import Cell, Comparison
from checker.report.html import page
from checker.report.overall import overall
from checker.report.sheet import Verdicted
from checker.report.sheet_findings import verdicted
from checker.report.voice import Said, Voice, voice
from checker.validity import SUPERSEDED_BY_DATA
from checker.verdict import Verdict

__all__ = ["SHOWN", "Head", "Ranked", "Side", "comparison_html", "write_pdf"]

SHOWN = 8
"""Open questions and approval items of one site that are listed; the rest is counted."""
_LISTED = frozenset({"to_verify", "items"})
_COUNTED = frozenset({"hard", "coordinate", "to_verify", "items"})


@dataclass(frozen=True, slots=True)
class Ranked:
    """A site of the ranked table, in a reader's words.

    Parameters
    ----------
    verdict : Verdicted
        Its code is ``refused`` where the site could not be checked.
    says : Said
        Its headline, or the code and sentence of its refusal.
    """

    rank: int | None
    id: str
    name: str
    verdict: Verdicted
    says: Said
    figures: tuple[float | None, ...]
    towns: str
    counts: tuple[int | None, ...]
    until: str
    secrecy: Said


@dataclass(frozen=True, slots=True)
class Place:
    """What stands in one place of the comparison.

    Parameters
    ----------
    count : int or None
        How many there are, where they are counted.
    more : int
        How many of them are not listed.
    """

    lines: tuple[Said, ...]
    verdict: str = ""
    sign: str = ""
    figure: float | None = None
    count: int | None = None
    more: int = 0


@dataclass(frozen=True, slots=True)
class Side:
    """A line of the comparison: its title and one place an alternative."""

    key: str
    title: Said
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above: dates, secrecy, how many sites of each verdict, until when.

    Parameters
    ----------
    notices : tuple of Said
        What a reader must know first: that the rule pack was not verified.
    """

    file: str
    made_on: str
    as_of: str
    secrecy: Said
    audience: Said
    counts: tuple[tuple[Verdicted, int], ...]
    validity: Said
    notices: tuple[Said, ...] = ()


def write_pdf(
    path: Path, rows: Sequence[Mapping[str, Any]], table: Mapping[str, Any],
    comparison: Comparison, form: str, **_: Any,
) -> None:  # fmt: skip
    """Write the comparison and the ranking as tagged PDF, A4 across.

    Raises
    ------
    BadInput
        ``FONT_MISSING``, ``GLYPH_MISSING``.
    StoreError
        ``PDF_UNAVAILABLE``, naming the packages to install.
    """
    from checker.report.pdf import printed

    path.write_bytes(printed(comparison_html(rows, table, comparison, form, styled=False)))


def comparison_html(
    rows: Sequence[Mapping[str, Any]], table: Mapping[str, Any], comparison: Comparison,
    form: str, *, styled: bool = True,
) -> str:  # fmt: skip
    """The comparison and the ranking as one HTML text, every text of a file escaped.

    Parameters
    ----------
    rows : sequence of mapping
        Ranked rows of the batch, the refused ones last.
    table : mapping
        The document ``sanhe-batch/1``.
    form : str
        ``zh``, ``en`` or ``both``.
    styled : bool
        Whether the style sheet stands in it.
    """
    say = voice(form)
    ranks = tuple(_ranked(row, say) for row in rows)
    return page(
        "comparison", form, styled=styled, created=table["created_at"],
        head=_head(rows, table, say), names=ranks[: len(comparison.names)], ranks=ranks,
        sides=tuple(_side(row, say) for row in comparison.rows),
        disclaimer=say.word("disclaimer"), about=_about(table, say),
    )  # fmt: skip


def _ranked(row: Mapping[str, Any], say: Voice) -> Ranked:
    refused = row["refusal"]
    if refused is not None:
        said = say.say({k: f"{refused['code']}: {v}" for k, v in refused["detail"].items()})
        empty = (None,) * 4
        return Ranked(None, row["id"], row["name"], _refused(say), said, empty, "", empty[:3], "",
                      say.plain(""))  # fmt: skip
    net = row["net_buildable_m2"]
    figures = (row["area_m2"], row["area_mu"], net, None if net is None else net * 3 / 2000)
    counts = tuple(len(row[name]) for name in ("hard", "coordinate", "to_verify"))
    return Ranked(
        row["rank"], row["id"], row["name"], _verdict(row["verdict"], say),
        say.say(row["headline"]), figures, "、".join(row["towns"]), counts, row["until"],
        say.named("secrecy", row["secrecy"]),
    )  # fmt: skip


def _verdict(code: str, say: Voice) -> Verdicted:
    return overall(verdicted(code, say), say, of="site")


def _refused(say: Voice) -> Verdicted:
    return Verdicted("refused", "■", say.word("batch.refused"))


def _side(row: Any, say: Voice) -> Side:
    return Side(row.key, say.say(row.title.as_dict()),
                tuple(_place(row.key, cell, say) for cell in row.cells))  # fmt: skip


def _place(key: str, cell: Cell, say: Voice) -> Place:
    lines = tuple(say.say(text.as_dict()) for text in cell.said)
    if key in _COUNTED and cell.figure:
        shown = lines[:SHOWN] if key in _LISTED else lines
        return Place(shown, cell.verdict, "", None, int(cell.figure), len(lines) - len(shown))
    sign = verdicted(cell.verdict, say).sign if cell.verdict else ""
    return Place(lines, cell.verdict, sign, None if lines else cell.figure)


def _head(rows: Sequence[Mapping[str, Any]], table: Mapping[str, Any], say: Voice) -> Head:
    counts = table["counts"]
    told = [(_verdict(v.value, say), counts[v.value]) for v in Verdict if counts[v.value]]
    if counts["refused"]:
        told.append((_refused(say), counts["refused"]))
    data = SUPERSEDED_BY_DATA.as_dict()
    first = min((row["until"] for row in rows if row["until"]), default=None)
    key = "batch.validity" if first else "batch.validity-none"
    return Head(
        table["source"]["filename"], table["created_at"][:10], table["as_of"],
        say.named("secrecy", table["secrecy"]), say.named("audience", "internal"), tuple(told),
        say.word(key, until=first, data=data),
        () if table["rulebook"]["verified"] else (say.word("mark.pack"),),
    )  # fmt: skip


def _about(table: Mapping[str, Any], say: Voice) -> tuple[tuple[Said, str], ...]:
    source, book, store = table["source"], table["rulebook"], table["store"]
    title = " / ".join(text for _, text in say.say(book["title"]).lines)
    engine = ", ".join(f"{k} {v}" for k, v in table["engine"].items() if isinstance(v, str))
    said = {
        "batch.file": f"{source['filename']}  {source['sha256']}",
        "about.rulebook": f"{title}  {book['id']}  {book['sha256']}",
        "batch.facts": ", ".join(source["facts"]) or "—",
        "about.store": f"{store['id']}  {store['head']}",
        "about.engine": engine,
    }  # fmt: skip
    return tuple((say.word(key), value) for key, value in said.items())
