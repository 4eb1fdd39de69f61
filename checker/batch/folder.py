"""The folder of reports (``--reports``): what is done in it, so that a second run goes on from there.

Each finished site is one line of ``progress.ndjson``, written once its report has its name; a
finished run leaves ``manifest.json`` instead. What was done is done only while the key of the
site (its outline, facts, layers, rules, engine) and the hash of its report are still the same.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checker.batch import messages as say
from spatial.errors import BadInput

__all__ = ["SCHEMA", "Entry", "Folder", "opened_folder"]

SCHEMA = "sanhe-batch-manifest/1"
_MANIFEST, _PROGRESS, _LOCK = "manifest.json", "progress.ndjson", ".lock"


@dataclass(frozen=True, slots=True)
class Entry:
    """One site that is done.

    Parameters
    ----------
    key : str
        Hash of everything its answer depends on.
    file, sha256 : str
        Its report in the folder, and the hash of that; empty for a refusal.
    body : mapping
        What stands of it in the tables.
    """

    key: str
    file: str
    sha256: str
    body: Mapping[str, Any]

    def line(self) -> str:
        """The entry as one line of JSON."""
        told = {"key": self.key, "file": self.file, "sha256": self.sha256, "body": self.body}
        return json.dumps(told, ensure_ascii=False, allow_nan=False)


@dataclass(slots=True)
class Folder:
    """A folder that is being filled; only one run at a time has it."""

    path: Path
    before: dict[str, Entry]
    stream: Any

    def done(self, key: str) -> Entry | None:
        """The entry of a site that was done before and whose report is still what it was."""
        entry = self.before.get(key)
        if entry is None or not entry.file:
            return entry
        try:
            data = (self.path / entry.file).read_bytes()
        except OSError:
            return None
        return entry if hashlib.sha256(data).hexdigest() == entry.sha256 else None

    def add(self, entries: Sequence[Entry]) -> None:
        """Give reports their names, then note that they are done."""
        with _told(self.path):
            for entry in entries:
                part = self.path / f".{entry.file}.part"
                if entry.file and part.exists():
                    os.replace(part, self.path / entry.file)
            self.stream.write("".join(f"{entry.line()}\n" for entry in entries))
            self.stream.flush()

    def finish(self, entries: Sequence[Entry], about: Mapping[str, Any]) -> None:
        """Write the manifest, and remove reports of an earlier run that belong to no site now."""
        body = {"schema": SCHEMA, **about, "sites": [json.loads(e.line()) for e in entries]}
        text = json.dumps(body, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
        kept = {entry.file for entry in entries}
        with _told(self.path):
            part = self.path / f".{_MANIFEST}.part"
            part.write_text(text, encoding="utf-8")
            os.replace(part, self.path / _MANIFEST)
            (self.path / _PROGRESS).unlink(missing_ok=True)
            for entry in self.before.values():
                if entry.file and entry.file not in kept and self.done(entry.key):
                    (self.path / entry.file).unlink(missing_ok=True)


@contextmanager
def opened_folder(path: Path) -> Iterator[Folder]:
    """A folder of reports for one run, made where it is not there.

    Raises
    ------
    BadInput
        ``BATCH_FOLDER``, ``BATCH_FOLDER_BUSY``.
    """
    with _told(path):
        path.mkdir(parents=True, exist_ok=True)
        lock = (path / _LOCK).open("a")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BadInput(say.BATCH_FOLDER_BUSY, where=path.name) from None
        with _told(path):
            for part in path.glob(".*.part"):
                part.unlink(missing_ok=True)
            before = {entry.key: entry for entry in _entries(path)}
            stream = (path / _PROGRESS).open("a", encoding="utf-8")
            stream.write("\n")  # ends a line that a killed run left unfinished
        with stream:
            yield Folder(path, before, stream)


def _entries(path: Path) -> Iterator[Entry]:
    """What earlier runs did; a line that was cut off is nothing done."""
    rows: list[Any] = []
    with suppress(OSError, ValueError):
        rows += json.loads((path / _MANIFEST).read_text(encoding="utf-8"))["sites"]
    with suppress(OSError):
        for line in (path / _PROGRESS).read_bytes().splitlines():
            with suppress(ValueError):
                rows.append(json.loads(line))
    for row in rows:
        with suppress(KeyError, TypeError):
            file = str(row["file"])
            if file == Path(file).name and isinstance(row["body"], dict):
                yield Entry(str(row["key"]), file, str(row["sha256"]), row["body"])


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        what = problem.strerror or type(problem).__name__
        raise BadInput(say.BATCH_FOLDER, where=path.name, what=what) from None
