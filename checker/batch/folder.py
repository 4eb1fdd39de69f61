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
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checker.batch import messages as say
from checker.batch.forms import PARTS, FormsAsked
from spatial.errors import BadInput
from spatial.system_reason import system_reason

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
        What stands of it in the tables, and of the further forms of its report.
    picture : str
        Hash of its shapes in the store, from which forms are made later.
    """

    key: str
    file: str
    sha256: str
    body: Mapping[str, Any]
    picture: str = ""

    @property
    def forms(self) -> Mapping[str, Mapping[str, Any]]:
        """Further forms of its report, by suffix, made or not."""
        report = self.body["report"]
        found: Mapping[str, Mapping[str, Any]] = report["forms"] if report else {}
        return found

    def line(self) -> str:
        """The entry as one line of JSON."""
        told = {"key": self.key, "file": self.file, "sha256": self.sha256, "body": self.body,
                "picture": self.picture}  # fmt: skip
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
        return entry if self._holds(entry.file, entry.sha256) else None

    def missing(self, entry: Entry, asked: FormsAsked) -> tuple[str, ...]:
        """Forms asked for that a done site does not have, or has otherwise than they are asked."""
        def made(form: Mapping[str, Any], suffix: str) -> bool:
            same = form["made_as"] == asked.made_as(suffix)
            return same and form["file"] is not None and self._holds(form["file"], form["sha256"])

        forms = entry.forms
        return tuple(s for s in asked.suffixes if s not in forms or not made(forms[s], s))

    def _holds(self, file: str, sha256: str) -> bool:
        """Whether a file is still as it was written."""
        try:
            data = (self.path / file).read_bytes()
        except OSError:
            return False
        return hashlib.sha256(data).hexdigest() == sha256

    def add(self, entries: Sequence[Entry]) -> None:
        """Give reports their names, then note that they are done."""
        with _told(self.path):
            for entry in entries:
                part = self.path / f".{entry.file}.part"
                if entry.file and part.exists():
                    os.replace(part, self.path / entry.file)
                for file, _ in _form_files(entry):
                    if (made := self.path / PARTS / file).exists():
                        os.replace(made, self.path / file)
            self.stream.write("".join(f"{entry.line()}\n" for entry in entries))
            self.stream.flush()

    def finish(self, entries: Sequence[Entry], about: Mapping[str, Any]) -> None:
        """Write the manifest, and remove reports of an earlier run that belong to no site now."""
        head = json.dumps({"schema": SCHEMA, **about}, ensure_ascii=False, allow_nan=False)
        lines = ",\n".join(entry.line() for entry in entries)
        text = f'{head[:-1]}, "sites": [\n{lines}\n]}}\n'
        kept = {file for entry in entries for file, _ in _all_files(entry)}
        with _told(self.path):
            part = self.path / f".{_MANIFEST}.part"
            part.write_text(text, encoding="utf-8")
            os.replace(part, self.path / _MANIFEST)
            (self.path / _PROGRESS).unlink(missing_ok=True)
            shutil.rmtree(self.path / PARTS, ignore_errors=True)
            for entry in self.before.values():
                for file, sha256 in _all_files(entry):
                    if file not in kept and self._holds(file, sha256):
                        (self.path / file).unlink(missing_ok=True)


def _all_files(entry: Entry) -> Iterator[tuple[str, str]]:
    """Files of a site in the folder, with their hashes."""
    if entry.file:
        yield entry.file, entry.sha256
    yield from _form_files(entry)


def _form_files(entry: Entry) -> Iterator[tuple[str, str]]:
    for form in entry.forms.values():
        if form["file"] is not None:
            yield form["file"], form["sha256"]


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
            shutil.rmtree(path / PARTS, ignore_errors=True)
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
        with suppress(KeyError, TypeError, AttributeError):
            if isinstance(row["body"], dict):
                if row["body"]["report"]:
                    row["body"]["report"].setdefault("forms", {})
                entry = Entry(str(row["key"]), str(row["file"]), str(row["sha256"]), row["body"],
                              str(row.get("picture", "")))  # fmt: skip
                if all(file == Path(file).name for file, _ in _all_files(entry)):
                    yield entry


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        what = system_reason(problem)
        raise BadInput(say.BATCH_FOLDER, where=path.name, what=what) from None
