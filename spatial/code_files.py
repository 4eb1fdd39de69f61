"""Reading code tables and crosswalks from the ``codes`` folders below a directory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from spatial import code_messages as say
from spatial.classification import Code, CodeTable, CodeTables, Construction, Crosswalk, Link
from spatial.errors import BadInput, Text
from spatial.strict_yaml import Document, load, validate
from spatial.system_reason import system_reason

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["load_tables"]

STARTS = "construction.yaml"
_KINDS: dict[str, Construction] = {
    "construction": True, "excluded": False, "agricultural": "agricultural-facility", "sea": "sea",
}  # fmt: skip


def load_tables(*directories: Path) -> CodeTables:
    """Every code table below the directories, checked whole or refused whole.

    Tables are files in folders named ``codes``, crosswalks in ``codes/crosswalks``; a table
    may inherit another by its scheme. A later directory stands over an earlier one.

    Parameters
    ----------
    *directories : Path
        Directories with rule packs, packs, or ``codes`` folders.

    Raises
    ------
    BadInput
        ``CODES_SCHEMA``, ``CODES_TWICE``, ``CODES_REFERENCE``, ``CODES_SPLIT``,
        ``CODES_UNREADABLE`` or a ``YAML_…`` code, with file and line.

    Examples
    --------
    >>> load_tables().tables
    {}
    """
    from spatial import code_schema as schema

    raw: dict[str, tuple[Document, Any]] = {}
    walks: dict[tuple[str, str], tuple[Document, Any]] = {}
    starts: dict[str, dict[str, Construction]] = {}
    for directory in directories:
        seen: set[str] = set()
        for path in sorted(directory.rglob("*.yaml")):
            if path.parent.name == "codes":
                document, model = _read(path, schema.Table)
                if model.scheme in seen:
                    raise BadInput(say.CODES_TWICE, where=document.where, scheme=model.scheme)
                seen.add(model.scheme)
                raw[model.scheme] = document, model
            elif path.parent.name == "crosswalks" and path.parent.parent.name == "codes":
                if path.name == STARTS:
                    starts |= _starts(path)
                    continue
                document, model = _read(path, schema.Walk)
                walks[model.source, model.target] = document, model
    tables: dict[str, CodeTable] = {}
    for scheme in sorted(raw):
        _table(scheme, raw, tables, ())
    crosswalks = {key: _crosswalk(*walks[key], tables) for key in sorted(walks)}
    return CodeTables(dict(sorted(tables.items())), crosswalks, starts)


def _read(path: Path, model: type[BaseModel]) -> tuple[Document, Any]:
    document = _document(path)
    return document, validate(model, document, message=say.CODES_SCHEMA)


def _document(path: Path) -> Document:
    where = "/".join(path.parts[-3:])
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise BadInput(say.CODES_UNREADABLE, where=where, what=system_reason(problem)) from None
    return load(text, where=where)


def _table(
    scheme: str,
    raw: dict[str, tuple[Document, Any]],
    tables: dict[str, CodeTable],
    above: tuple[str, ...],
) -> CodeTable:
    """One table after those it inherits, put into ``tables``."""
    if scheme in tables:
        return tables[scheme]
    document, model = raw[scheme]
    codes: dict[str, Code] = {}
    if model.inherits is not None:
        if model.inherits not in raw or model.inherits in above:
            place = document.place(("inherits",))
            raise BadInput(say.CODES_REFERENCE, where=place, name=model.inherits, scheme=scheme)
        codes |= _table(model.inherits, raw, tables, (*above, scheme)).codes
    codes |= {code: _code(scheme, code, row, model.confidence) for code, row in model.codes.items()}
    for code, one in codes.items():
        if one.parent is not None and one.parent not in codes:
            place = document.place(("codes", code, "parent"))
            raise BadInput(say.CODES_REFERENCE, where=place, name=one.parent, scheme=scheme)
    tables[scheme] = CodeTable(
        scheme, _words(model.title), model.standard, model.confidence, model.text_as_of,
        codes, model.inherits, _words(model.note) if model.note else None,
    )  # fmt: skip
    return tables[scheme]


def _code(scheme: str, code: str, row: Any, confidence: str) -> Code:
    return Code(
        scheme, code, _words(row), row.level, row.parent, row.construction,
        row.confidence or confidence, row.group, row.also,
    )  # fmt: skip


def _crosswalk(document: Document, model: Any, tables: dict[str, CodeTable]) -> Crosswalk:
    for key, scheme in (("from", model.source), ("to", model.target)):
        if scheme not in tables:
            known = ", ".join(tables)
            raise BadInput(
                say.CODES_REFERENCE, where=document.place((key,)), name=scheme, scheme=known
            )
    links: dict[str, Link] = {}
    for code, row in model.links.items():
        place = document.place(("links", code))
        wrong = [(code, model.source)] if code not in tables[model.source].codes else []
        wrong += [(c, model.target) for c in row.to if c not in tables[model.target].codes]
        for name, scheme in wrong:
            raise BadInput(say.CODES_REFERENCE, where=place, name=name, scheme=scheme)
        if len(row.to) != 1 and not row.split:
            raise BadInput(say.CODES_SPLIT, where=place, code=code, count=len(row.to))
        links[code] = Link(tuple(row.to), row.split, _words(row.note) if row.note else None)
    return Crosswalk(
        model.source, model.target, _words(model.title), model.confidence, model.text_as_of,
        links, _words(model.note) if model.note else None,
    )  # fmt: skip


def _starts(path: Path) -> dict[str, dict[str, Construction]]:
    from spatial.code_schema import Starts

    document = _document(path)
    out: dict[str, dict[str, Construction]] = {}
    for scheme, content in (document.data or {}).items():
        listed = validate(
            Starts, document, message=say.CODES_SCHEMA, data=content, path=(scheme,)
        ).model_dump()
        out[scheme] = {start: kind for name, kind in _KINDS.items() for start in listed[name]}
    return out


def _words(row: Any) -> Text:
    return Text(row.zh, row.en)
