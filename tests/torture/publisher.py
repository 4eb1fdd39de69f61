"""A publisher that tells each acknowledged version, and may kill itself at a named point.

Two layers are published together, each holding one square of the same side, so a reader can
see whether they belong together.
"""

import os
import signal
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

from spatial import objects, publish
from spatial.errors import StoreError
from spatial.store import open_store
from tests.factories import make_draft, square

POINTS = ("object-written", "object-synced", "object-named", "in-transaction", "before-commit",
          "after-commit")  # fmt: skip


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def countdown(number: int):
    left = [number]

    def step() -> None:
        left[0] -= 1
        if left[0] == 0:
            die()

    return step


def arm(point: str, number: int) -> None:
    """Kill this process the ``number``-th time it passes ``point``."""
    step = countdown(number)
    real_fsync, real_replace, real_add = os.fsync, os.replace, publish.add_versions
    real_connect = sqlite3.connect

    def fsync(handle):
        if point == "object-written":
            step()
        real_fsync(handle)
        if point == "object-synced":
            step()

    def replace(source, target):
        real_replace(source, target)
        if point == "object-named":
            step()

    def add_versions(*words, **also):
        made = real_add(*words, **also)
        if point == "in-transaction":
            step()
        return made

    class Connection(sqlite3.Connection):
        def execute(self, statement, *words):
            if statement == "COMMIT" and self.in_transaction and point == "before-commit":
                step()
            out = super().execute(statement, *words)
            if statement == "COMMIT" and point == "after-commit":
                step()
            return out

    def connect(*words, **options):
        return real_connect(*words, factory=Connection, **options)

    objects.os.fsync, objects.os.replace = fsync, replace
    publish.add_versions = add_versions
    sqlite3.connect = connect


def main(root: Path, who: int, told: Path, point: str | None = None, number: int = 0) -> None:
    """Publish until killed; a line in ``told`` for every publish that was acknowledged."""
    store = open_store(root)
    out = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    if point:
        arm(point, number)
    side = 1000 * (who + 1)
    while True:
        side += 1
        drafts = [
            make_draft(layer, [square(0, 0, side / 1000)], valid_from=date(2020, 1, 1))
            for layer in ("left", "right")
        ]
        made = publish.publish(store, drafts, recorded_at=datetime.now(UTC))
        words = [str(word) for version in made for word in (version.sequence, version.sha256)]
        os.write(out, (" ".join(words) + "\n").encode())


def returning(root: Path, who: int, told: Path) -> None:
    """Put objects that nobody names, and publish the same contents a little later."""
    store = open_store(root)
    out = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    side = 1000 * (who + 1)
    while True:
        side += 1
        draft = make_draft("left", [square(0, 0, side / 1000)], valid_from=date(2020, 1, 1))
        publish.put_objects(store, [draft])
        try:
            made = publish.publish(store, [draft], recorded_at=datetime.now(UTC))
        except StoreError as problem:
            if problem.code != "STORE_BUSY":
                raise
            continue
        os.write(out, f"{made[0].sequence}\n".encode())
