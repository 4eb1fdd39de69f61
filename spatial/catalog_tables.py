"""Tables of the catalog, format by format: what a new store gets and what an older one lacks."""

from __future__ import annotations

import sqlite3

__all__ = ["FORMAT", "statements"]

FORMAT = 2
"""Number of the newest format, kept in SQLite's ``user_version``."""

_FIRST = """
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE journal (
  seq INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
  previous TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
CREATE TABLE version (
  sequence INTEGER PRIMARY KEY, layer TEXT NOT NULL, valid_from TEXT NOT NULL,
  recorded_at TEXT NOT NULL, object TEXT NOT NULL, original TEXT NOT NULL,
  original_name TEXT NOT NULL, zones INTEGER NOT NULL, quarantined INTEGER NOT NULL,
  card TEXT NOT NULL, journal INTEGER NOT NULL REFERENCES journal(seq)) STRICT;
CREATE TABLE registered (
  seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, object TEXT NOT NULL,
  journal INTEGER NOT NULL REFERENCES journal(seq)) STRICT;
CREATE INDEX registered_id ON registered(kind, id);
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER version_no_update BEFORE UPDATE ON version BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER version_no_delete BEFORE DELETE ON version BEGIN SELECT RAISE(ABORT, 'append only'); END;
"""

_SECOND = """
ALTER TABLE registered ADD COLUMN valid_from TEXT;
CREATE TABLE draft (
  id TEXT PRIMARY KEY, layer TEXT NOT NULL, valid_from TEXT NOT NULL,
  recorded_at TEXT NOT NULL, object TEXT NOT NULL, original TEXT NOT NULL,
  original_name TEXT NOT NULL, zones INTEGER NOT NULL, quarantined INTEGER NOT NULL,
  card TEXT NOT NULL, journal INTEGER NOT NULL REFERENCES journal(seq)) STRICT;
CREATE TABLE kept (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL, role TEXT NOT NULL, object TEXT NOT NULL,
  packed INTEGER NOT NULL, journal INTEGER NOT NULL REFERENCES journal(seq),
  ended INTEGER REFERENCES journal(seq)) STRICT;
CREATE INDEX kept_id ON kept(id);
CREATE INDEX kept_object ON kept(object);
CREATE TRIGGER kept_no_delete BEFORE DELETE ON kept BEGIN SELECT RAISE(ABORT, 'append only'); END;
"""

_BY_FORMAT = {1: _FIRST, 2: _SECOND}


def statements(since: int) -> list[str]:
    """SQL that brings a catalog of format ``since`` (0: none yet) to the newest one.

    Examples
    --------
    >>> statements(FORMAT)
    []
    >>> statements(1)[0]
    'ALTER TABLE registered ADD COLUMN valid_from TEXT;'
    """
    out, statement = [], ""
    for number in range(since + 1, FORMAT + 1):
        for line in _BY_FORMAT[number].strip().splitlines(keepends=True):
            statement += line
            if sqlite3.complete_statement(statement):
                out.append(statement.strip())
                statement = ""
    return out
