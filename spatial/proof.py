"""Proof of a store (``store verify``): every line, every row and every object, or its damage."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from spatial import catalog
from spatial.errors import SanheError, StoreError, Text
from spatial.journal_tables import SELECT, replayed
from spatial.store import Store

__all__ = ["Damage", "Proof", "needed_objects", "prove"]


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is not as it was written: its code, what it is, what depends on it."""

    code: str
    name: str
    text: Text


@dataclass(frozen=True, slots=True)
class Proof:
    """What was looked at and what was found.

    Parameters
    ----------
    damages : tuple of Damage
        Empty when the store is whole.
    unreferenced : tuple of str
        Objects nothing names (an interrupted publish leaves some); no damage.
    head : str
        Hash of the last journal line, to be kept elsewhere as a witness.
    """

    damages: tuple[Damage, ...]
    objects: int
    bytes: int
    lines: int
    unreferenced: tuple[str, ...]
    head: str


def prove(
    store: Store,
    *,
    witness: str | None = None,
    told: Callable[[int], None] = lambda _bytes: None,
) -> Proof:
    """Check the whole store.

    Parameters
    ----------
    witness : str, optional
        A head exported earlier; a journal that no longer holds it was cut or replaced.
    told : callable
        Called with the bytes of each object, for progress.
    """
    damages: list[Damage] = []
    lines, head = 0, ""
    needed: dict[tuple[str, bool], str] = {}
    try:
        with catalog.reading(store.catalog) as connection:
            lines, head = _catalog(connection, damages, witness)
            needed = needed_objects(connection)
    except StoreError as problem:
        damages.append(_damage(problem, "catalog"))
    total = 0
    for (name, packed), whose in sorted(needed.items()):
        try:
            size = store.objects.prove(name, packed=packed)
        except StoreError as problem:
            damages.append(_damage(problem, whose))
        else:
            total += size
            told(size)
    spare = tuple(n for n, packed in store.objects.names() if (n, packed) not in needed)
    return Proof(tuple(damages), len(needed), total, lines, spare, head)


def _catalog(
    connection: sqlite3.Connection, damages: list[Damage], witness: str | None
) -> tuple[int, str]:
    """SQLite's own check, the hash chain, and rows against the journal that wrote them."""
    said = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    if said != ["ok"]:
        what = str(said[0])
        damages.append(Damage("STORE_DAMAGED", "catalog", Text(what, what)))
    every = list(catalog.journal(connection))
    for kind, table in replayed(every).items():
        held = [list(row) for row in connection.execute(SELECT[kind])]
        if held != table:
            words = Text(f"目录表 {kind} 与日志不一致", f"the table {kind} differs from the journal")
            damages.append(Damage("STORE_DAMAGED", kind, words))
    heads = [catalog.GENESIS, *(line["hash"] for line in every)]
    if witness is not None and witness not in heads:
        words = Text("日志中没有该见证值：日志被截断或替换",
                     "the journal does not hold the witness: it was cut or replaced")  # fmt: skip
        damages.append(Damage("JOURNAL_CUT", witness, words))
    return len(every), heads[-1]


def needed_objects(connection: sqlite3.Connection) -> dict[tuple[str, bool], str]:
    """Every object that something names, as (name, packed), and whose it is."""
    out: dict[tuple[str, bool], str] = {}
    for kept in ("SELECT id, object, original FROM draft", "SELECT layer, object, original FROM version"):
        for whose, held, original in connection.execute(kept):
            out[held, True] = whose
            out[original, False] = whose
    for kind, id, held in connection.execute("SELECT kind, id, object FROM registered"):
        out[held, False] = f"{kind} {id}"
    query = "SELECT id, role, object, packed FROM kept WHERE ended IS NULL"
    for id, role, held, packed in connection.execute(query):
        out.setdefault((held, bool(packed)), f"check {id} {role}")
    return out


def _damage(problem: SanheError, whose: str) -> Damage:
    return Damage(problem.code, whose, problem.text)
