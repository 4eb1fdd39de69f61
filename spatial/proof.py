"""Proof of a store (``store verify``): every line, every row and every object, or its damage."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from spatial import catalog
from spatial.catalog_tables import statements
from spatial.errors import SanheError, StoreError, Text
from spatial.journal_tables import SELECT, replayed
from spatial.store import Store
from spatial.witness import NOTE, noted

__all__ = ["Damage", "Proof", "needed_objects", "prove"]

THREADS = 4
LOGGED = b"\x02\x02"
"""Bytes 18 and 19 of a catalog: written and read by way of a log."""
FROM_BACKUP = Text(
    "请停止写入，在另一目录恢复备份：sanhe --store 新目录 store restore 备份文件",
    "stop writing and restore a backup elsewhere: sanhe --store NEW store restore FILE",
)
CUT = Text(
    "请核对见证值的来源；用其后的备份在另一目录恢复，并比较两库的 sanhe layers history",
    "check where the witness comes from; restore a backup made after it elsewhere and compare "
    "sanhe layers history of both",
)


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is not as it was written: its code, whose it is, what is wrong, the remedy.

    Parameters
    ----------
    object : str
        Hash of the object concerned; empty where it is none.
    """

    code: str
    name: str
    text: Text
    fix: Text
    object: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was looked at and what was found.

    Parameters
    ----------
    damages : tuple of Damage
        Empty when the store is whole.
    unreferenced : tuple of str
        Objects nothing names (an interrupted publish leaves some); no damage.
    spoiled : tuple of str
        Those of them that are damaged: nothing rests on them, and nothing ever will, for whoever
        brings their bytes again writes them anew.
    head : str
        Hash of the last journal line, to be kept elsewhere as a witness.
    """

    damages: tuple[Damage, ...]
    objects: int
    bytes: int
    lines: int
    unreferenced: tuple[str, ...]
    head: str
    spoiled: tuple[str, ...] = ()


def prove(
    store: Store,
    *,
    witness: str | None = None,
    told: Callable[[int, int], None] = lambda _done, _total: None,
) -> Proof:
    """Check the whole store.

    Parameters
    ----------
    witness : str, optional
        A head exported earlier; a journal that no longer holds it was cut or replaced.
    told : callable
        Called with the bytes proven so far and the bytes there are, for progress.
    """
    damages: list[Damage] = []
    lines, head = 0, ""
    needed: dict[tuple[str, bool], str] = {}
    own = noted(store.root)  # before the catalog is read: it never runs ahead of what is committed
    witnesses = [(NOTE, own)] if own is not None else []
    if witness is not None:
        witnesses.append((witness, witness))
    try:
        with catalog.reading(store.catalog) as connection:
            _tables(connection, store.catalog, damages)
            needed = needed_objects(connection)
            lines, head = _journal(connection, damages, witnesses)
    except StoreError as problem:
        damages.append(_damage(problem, "catalog"))
    total = _objects(store, needed, damages, told)
    _forget_deleted(store, damages)
    spare = [one for one in store.objects.names() if one not in needed]
    spoiled = tuple(name for name, packed in spare if not _proven(store, name, packed))
    names = tuple(name for name, _ in spare)
    return Proof(tuple(damages), len(needed), total, lines, names, head, spoiled)


def _proven(store: Store, name: str, packed: bool) -> bool:
    """Whether an object nobody names is whole; one that was cleared up meanwhile is."""
    try:
        store.objects.prove(name, packed=packed)
    except StoreError as problem:
        return problem.code == "OBJECT_MISSING"
    return True


def _objects(
    store: Store,
    needed: dict[tuple[str, bool], str],
    damages: list[Damage],
    told: Callable[[int, int], None],
) -> int:
    """Every object against its name, several at a time: hashing leaves the other cores free."""
    named = sorted(needed.items())
    sizes = [_size(store, *name) for name, _ in named]
    total, done, proven = sum(sizes), 0, 0

    def look(item: tuple[tuple[str, bool], str]) -> int | Damage:
        (name, packed), whose = item
        try:
            return store.objects.prove(name, packed=packed)
        except StoreError as problem:
            return _damage(problem, whose, name)

    with ThreadPoolExecutor(THREADS) as pool:
        for found, size in zip(pool.map(look, named), sizes, strict=True):
            if isinstance(found, Damage):
                damages.append(found)
            else:
                proven += found
            done += size
            told(done, total)
    return proven


def _forget_deleted(store: Store, damages: list[Damage]) -> None:
    """An object whose check was deleted while the proof went on is missing by right."""
    if not any(damage.code == "OBJECT_MISSING" for damage in damages):
        return
    try:
        with catalog.reading(store.catalog) as connection:
            still = set(needed_objects(connection).values())
    except StoreError as problem:
        damages.append(_damage(problem, "catalog"))
        return
    damages[:] = [d for d in damages if d.code != "OBJECT_MISSING" or d.name in still]


def _size(store: Store, name: str, packed: bool) -> int:
    try:
        return store.objects.path(name, packed=packed).stat().st_size
    except OSError:
        return 0  # which the proof of that object will say


def _tables(connection: sqlite3.Connection, path: Path, damages: list[Damage]) -> None:
    """SQLite's own check, and whether tables, indexes and triggers are those of this format."""
    said = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    if said != ["ok"]:
        what = str(said[0])
        damages.append(Damage("STORE_DAMAGED", "catalog", Text(what, what), FROM_BACKUP))
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    with path.open("rb") as file:  # on a disk at rest SQLite tells another mode than the file's
        logged = mode == "wal" or file.read(20)[18:] == LOGGED
    if not logged or _schema(connection) != _expected():
        words = Text("目录的表、索引或触发器与格式不符",
                     "tables, indexes or triggers of the catalog are not those of its format")  # fmt: skip
        damages.append(Damage("STORE_DAMAGED", "catalog", words, FROM_BACKUP))


def _expected() -> list[tuple[str, ...]]:
    fresh = sqlite3.connect(":memory:", isolation_level=None)
    try:
        for statement in statements(0):
            fresh.execute(statement)
        return _schema(fresh)
    finally:
        fresh.close()


def _schema(connection: sqlite3.Connection) -> list[tuple[str, ...]]:
    query = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
    return connection.execute(query).fetchall()


def _journal(
    connection: sqlite3.Connection, damages: list[Damage], witnesses: Iterable[tuple[str, str]]
) -> tuple[int, str]:
    """The hash chain, rows against the journal that wrote them, and witnesses against its lines."""
    every = list(catalog.journal(connection))
    for kind, table in replayed(every).items():
        held = [list(row) for row in connection.execute(SELECT[kind])]
        if held != table:
            words = Text(f"目录表 {kind} 与日志不一致", f"the table {kind} differs from the journal")
            damages.append(Damage("STORE_DAMAGED", kind, words, FROM_BACKUP))
    heads = [catalog.GENESIS, *(line["hash"] for line in every)]
    for name, witness in witnesses:
        if witness not in heads:
            words = Text("日志中没有该见证值：日志被截断或替换",
                         "the journal does not hold the witness: it was cut or replaced")  # fmt: skip
            damages.append(Damage("JOURNAL_CUT", name, words, CUT))
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


def _damage(problem: SanheError, whose: str, object: str = "") -> Damage:
    return Damage(problem.code, whose, problem.text, problem.fix, object)
