"""Start publishers, kill them, and hold the store to its promises I1, I2 and I3."""

import random
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from spatial import catalog
from spatial.proof import prove
from spatial.snapshot import snapshot
from spatial.store import Store
from tests.torture.publisher import POINTS

CHECKOUT = Path(__file__).parents[2]


@dataclass
class Tally:
    """What a run saw: kills, acknowledged publishes, snapshots taken by readers."""

    kills: int = 0
    acknowledged: int = 0
    snapshots: int = 0


def start(store: Store, *words: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.torture.publisher", store.root, *words]
    return subprocess.Popen(
        [str(w) for w in command], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    )


def round_of_two(store: Store, dice: random.Random, tally: Tally) -> None:
    """Two publishers at once; one dies at a named point, or both in the middle of their work.

    A round ends only after three publishes: at most one of each publisher can have been
    committed without being acknowledged, so at least one was acknowledged.
    """
    named = dice.random() < 0.6
    before = publishes(store)
    first = start(store, 1, *((dice.choice(POINTS), dice.randint(1, 6)) if named else ()))
    second = start(store, 2)
    enough = before + dice.randint(3, 8)
    until = time.monotonic() + 60
    while (named and first.poll() is None) or publishes(store) < enough:
        assert time.monotonic() < until, "publishers make no progress"
        read(store, tally)
    for process in (first, second):
        process.kill()
    told = [process.communicate()[0] for process in (first, second)]
    tally.kills += 2
    hold(store, told, tally)


def publishes(store: Store) -> int:
    """How many publishes the journal holds."""
    with catalog.reading(store.catalog) as connection:
        query = "SELECT count(*) FROM journal WHERE kind = 'publish'"
        return int(connection.execute(query).fetchone()[0])


def read(store: Store, tally: Tally) -> None:
    """A reader sees both layers of one publish, never one of each (I3)."""
    snap = snapshot(store, as_of=date(2026, 1, 1))
    tally.snapshots += 1
    if not snap.versions:
        return
    left, right = snap.layer("left").zones([0])[0], snap.layer("right").zones([0])[0]
    assert left.equals(right), "layers of two publishes in one snapshot"


def hold(store: Store, told: list[str], tally: Tally) -> None:
    """Nothing acknowledged is lost, nothing is half there, nothing is damaged (I1, I2)."""
    found = prove(store)
    assert found.damages == (), found.damages
    with catalog.reading(store.catalog) as connection:
        held = {v.sequence: v for v in catalog.versions(connection)}
        written = [x for x in catalog.journal(connection) if x["kind"] == "publish"]
    for text in told:
        for line in text.splitlines():
            parts = line.split()
            if len(parts) == 3:  # a line cut by the kill was never acknowledged
                assert int(parts[1]) in held, f"acknowledged version {line} is gone"
                assert int(parts[2]) in held, f"acknowledged version {line} is gone"
                tally.acknowledged += 1
    assert all(len(x["body"]["versions"]) == 2 for x in written)
    assert len(held) == 2 * len(written)


def torture(store: Store, kills: int, seed: int = 1) -> Tally:
    """Kill publishers until at least ``kills`` of them are dead."""
    dice, tally = random.Random(seed), Tally()
    while tally.kills < kills:
        round_of_two(store, dice, tally)
    return tally
