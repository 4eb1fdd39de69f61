"""Pack (规则包目录): where rule files lie, which come with Sanhe, what is inherited."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import rfc8785

from checker.errors import (
    PACK_CYCLE,
    PACK_NOT_FOUND,
    RULE_SCHEMA,
    RULE_TOO_BIG,
    RULES_UNREADABLE,
    RulesError,
)
from spatial.errors import Text
from spatial.strict_yaml import Document, load
from spatial.system_reason import system_reason

__all__ = [
    "READING", "documents_of", "find_pack", "pack_bytes", "pack_documents", "pack_folders", "read_file",
    "shipped_packs",
]  # fmt: skip

REGISTERS = frozenset(
    {"departments.yaml", "approval_items.yaml", "law.yaml", "layers.yaml", "actions.yaml",
     "facts.yaml"}
)  # fmt: skip
"""Side files that are inherited entry by entry; every other file is inherited whole."""
READING = 2
"""How packs are read today, stamped on what is read from a folder. Of the first reading are the
kept packs without a stamp: there a law without a date of its own was lent the rule's."""
MAX_FILES = 10_000
CODES = "codes"
"""Folder of code tables: they are for delivered layers, no rule reads them."""


def shipped_packs() -> dict[str, Path]:
    """Packs that come with Sanhe, by name; none where its data are not installed."""
    try:
        directory = Path(str(resources.files("sanhe_data") / "rules"))
    except ModuleNotFoundError:
        return {}
    return {path.parent.name: path.parent for path in sorted(directory.glob("*/pack.yaml"))}


def find_pack(name: str) -> Path:
    """Directory of a pack given as a path or as the name of a shipped one.

    Raises
    ------
    RulesError
        ``PACK_NOT_FOUND``.
    """
    directory = Path(name)
    if directory.is_dir():
        return directory
    known = shipped_packs()
    if name in known:
        return known[name]
    raise RulesError(PACK_NOT_FOUND, pack=name, known=", ".join(known))


def pack_documents(directory: Path) -> dict[str, Document]:
    """Every YAML file of a pack and of the packs it inherits, code tables apart, by relative path.

    Raises
    ------
    RulesError
        ``PACK_NOT_FOUND``, ``PACK_CYCLE``, ``RULES_UNREADABLE`` or a ``YAML_…`` code.
    """
    out: dict[str, Document] = {}
    for here, own in pack_folders(directory):
        for relative, path in own.items():
            if relative not in out:
                out[relative] = _read_document(path, f"{here.name}/{relative}")
            elif relative in REGISTERS:
                inherited = _read_document(path, f"{here.name}/{relative}")
                out[relative] = _merged(inherited, out[relative])
    return _stamped(out)


def _stamped(documents: dict[str, Document]) -> dict[str, Document]:
    """The same files, the head telling how they are read."""
    head = documents.get("pack.yaml")
    if head is not None and isinstance(head.data, dict):
        data = {**head.data, "reading": READING}
        return {**documents, "pack.yaml": Document(data, head.lines, head.where)}
    return documents


def pack_folders(directory: Path) -> Iterator[tuple[Path, dict[str, Path]]]:
    """The folder of a pack, then those it inherits, each with its YAML files, code tables apart.

    Raises
    ------
    RulesError
        As :func:`pack_documents`.
    """
    seen: list[Path] = []
    parent: Path | None = directory
    named = ""
    while parent is not None:
        here = parent.resolve()
        if not here.is_dir():
            known = ", ".join(shipped_packs())
            raise RulesError(PACK_NOT_FOUND, where=named, pack=str(parent), known=known)
        if here in seen:
            cycle = " → ".join(one.name for one in (*seen[seen.index(here):], here))
            raise RulesError(PACK_CYCLE, where=named, cycle=cycle)
        seen.append(here)
        own = {
            path.relative_to(here).as_posix(): path for path in sorted(here.rglob("*.yaml"))
            if path.relative_to(here).parts[0] != CODES
        }
        if len(own) > MAX_FILES:
            what = Text("规则包的文件数", "the number of files of a pack")
            raise RulesError(RULE_TOO_BIG, where=here.name, what=what, limit=MAX_FILES)
        yield here, own
        head = _read_document(own["pack.yaml"], f"{here.name}/pack.yaml") if "pack.yaml" in own else None
        inherits = head.data.get("inherits") if head and isinstance(head.data, dict) else None
        parent = _parent(here, str(inherits)) if inherits else None
        named = head.place(("inherits",)) if head else ""


def pack_bytes(documents: Mapping[str, Document]) -> bytes:
    """The canonical form of a pack: all its files by relative path, as RFC 8785 JSON.

    Line ends, comments and the order of keys are not in it; every value is.

    Examples
    --------
    >>> from spatial.strict_yaml import load
    >>> pack_bytes({"law.yaml": load("b: 0101 # code", where="law.yaml")})
    b'{"law.yaml":{"b":"0101"}}'
    """
    return rfc8785.dumps({path: document.data for path, document in documents.items()})


def documents_of(data: bytes, name: str) -> dict[str, Document]:
    """The files of a pack from its canonical form (inverse of :func:`pack_bytes`).

    Raises
    ------
    RulesError
        ``RULES_UNREADABLE``.
    """
    try:
        content = json.loads(data)
        return {str(p): Document(own, {(): 1}, f"{name}/{p}") for p, own in content.items()}
    except (ValueError, AttributeError) as problem:
        raise RulesError(RULES_UNREADABLE, where=name, what=str(problem)) from None


def read_file(path: Path, where: str) -> bytes:
    """Bytes of a file of a pack; ``where`` is its name in messages.

    Raises
    ------
    RulesError
        ``RULES_UNREADABLE``.
    """
    try:
        return path.read_bytes()
    except OSError as problem:
        raise RulesError(RULES_UNREADABLE, where=where, what=system_reason(problem)) from None


def _parent(here: Path, inherits: str) -> Path:
    """What a pack builds on: a directory beside it, or a shipped pack by name."""
    directory = here / inherits
    return directory if directory.is_dir() else shipped_packs().get(inherits, directory)


def _merged(inherited: Document, own: Document) -> Document:
    """A register whose own entries stand over the inherited ones."""
    if not isinstance(inherited.data, dict) or not isinstance(own.data, dict):
        return own
    return _Merged({**inherited.data, **own.data}, own.lines, own.where, own, inherited)


@dataclass(frozen=True, slots=True)
class _Merged(Document):
    """A register of two files; what stands in the inherited one is told with its own line."""

    own: Document
    inherited: Document

    def place(self, path: tuple[str | int, ...] = ()) -> str:
        """``file:line``, in whichever file the entry stands."""
        entry = path[0] if path else None
        mine = entry is None or entry in self.own.data
        return (self.own if mine else self.inherited).place(path)


def _read_document(path: Path, where: str) -> Document:
    try:
        text = read_file(path, where).decode("utf-8")
    except UnicodeDecodeError as problem:
        what = f"{problem.encoding}, byte {problem.start}"
        raise RulesError(RULES_UNREADABLE, where=where, what=what) from None
    document = load(text, where=where, error=RulesError)
    if where.rpartition("/")[2] in REGISTERS:
        document = _register(document)
    return document


def _register(document: Document) -> Document:
    """A register as entries by id; a list of ``{id, …}`` is read as the same.

    Raises
    ------
    RulesError
        ``RULE_SCHEMA`` for anything else.
    """
    data = document.data
    if isinstance(data, list) and all(isinstance(row, dict) and row.get("id") for row in data):
        listed = {str(row["id"]): {k: v for k, v in row.items() if k != "id"} for row in data}
        ids = [str(row["id"]) for row in data]
        lines: dict[tuple[str | int, ...], int] = {(): 1}
        lines |= {(ids[int(at[0])], *at[1:]): n for at, n in document.lines.items() if at}
        return Document(listed, lines, document.where)
    if data is not None and not isinstance(data, dict):
        what = Text("应为“编号: 内容”的对照表", "entries by id (id: …) are wanted")
        raise RulesError(RULE_SCHEMA, where=document.place(), field="—", what=what)
    return document
