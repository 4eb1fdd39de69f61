"""Two publishers, eight readers, kill -9: the store is held to its promises I1, I2 and I3."""

import multiprocessing
import random
import signal
import time
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

from spatial import catalog
from spatial.proof import prove
from spatial.store import Store
from tests.checker.packs import rule, write_pack
from tests.factories import make_draft, make_store, square
from tests.torture import publisher, reader
from tests.torture.publisher import POINTS

CHECKOUT = Path(__file__).parents[2]
READERS = 8
STORE_KILLS = 200
"""Kills of publishers after which a new store is taken: a long journal takes long to prove."""


@dataclass
class Tally:
    """What a run saw: kills of each kind, acknowledged publishes, reports of readers."""

    kills: int = 0
    readers_killed: int = 0
    acknowledged: int = 0
    reports: int = 0


@dataclass
class Ring:
    """One store and the processes around it; ``told`` are the files that readers wrote."""

    store: Store
    folder: Path
    readers: list[BaseProcess] = field(default_factory=list)
    told: list[Path] = field(default_factory=list)
    started: int = 0

    def start(self, target, first, *words) -> tuple[BaseProcess, Path]:
        """Fork a process from a server that has imported what it needs."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.torture.publisher", "tests.torture.reader"])
        self.started += 1
        told = self.folder / f"told-{self.started}"
        args = (self.store.root, first, told, *words)
        process = context.Process(target=target, args=args, daemon=True)
        process.start()
        return process, told

    def reported(self) -> int:
        """Bytes that readers have told so far."""
        return sum(path.stat().st_size for path in self.told if path.exists())

    def add_reader(self) -> None:
        process, told = self.start(reader.main, self.folder / "pack")
        self.readers.append(process)
        self.told.append(told)


def make_ring(folder: Path) -> Ring:
    """A store with one publish, a pack with a rule for each of its two layers, eight readers."""
    folder.mkdir(parents=True, exist_ok=True)
    rules = {f"t/{layer}.yaml": rule(layer=layer) for layer in ("left", "right")}
    write_pack(folder / "pack", rules, layers="left right")
    drafts = [make_draft(layer, [square(0, 0, 1)]) for layer in ("left", "right")]
    made = Ring(make_store(folder / "store", *drafts), folder)
    for _ in range(READERS):
        made.add_reader()
    return made


def torture(folder: Path, kills: int, seed: int = 1) -> Tally:
    """Kill publishers until at least ``kills`` of them are dead, a reader now and then."""
    dice, tally, number = random.Random(seed), Tally(), 0
    while tally.kills < kills:
        number += 1
        around = make_ring(folder / str(number))
        until = min(kills, tally.kills + STORE_KILLS)
        while tally.kills < until:
            round_of_two(around, dice, tally)
        close(around, tally)
    return tally


def peace(folder: Path, seconds: float) -> Tally:
    """The same company, and nobody dies before the time is up."""
    around, tally = make_ring(folder), Tally()
    running = [around.start(publisher.main, who) for who in (1, 2)]
    time.sleep(seconds)
    assert [p.exitcode for p, _ in running] == [None, None], "a publisher gave up"
    hold(around, [end(*one) for one in running], tally)
    close(around, tally)
    return tally


def round_of_two(around: Ring, dice: random.Random, tally: Tally) -> None:
    """Two publishers at once; one dies at a named point, or both at any moment of their work.

    A round ends only after three publishes and one report more: at most one of each publisher
    can have been committed without being acknowledged, so at least one was acknowledged.
    """
    named = dice.random() < 0.6
    before = publishes(around.store)
    fault = (dice.choice(POINTS), dice.randint(1, 6)) if named else ()
    first = around.start(publisher.main, 1, *fault)
    second = around.start(publisher.main, 2)
    reported = around.reported()
    enough, until = before + dice.randint(3, 6), time.monotonic() + 300
    while (
        (named and first[0].exitcode is None)
        or publishes(around.store) < enough
        or around.reported() == reported
    ):
        assert time.monotonic() < until, "publishers make no progress"
        assert first[0].exitcode in (None, -signal.SIGKILL), "a publisher gave up"
        assert second[0].exitcode is None, "a publisher gave up"
        time.sleep(0.002)
    time.sleep(dice.random() * 0.02)
    if dice.random() < 0.2:
        victim = around.readers.pop(dice.randrange(len(around.readers)))
        end(victim)
        around.add_reader()
        tally.readers_killed += 1
    told = [end(*one) for one in (first, second)]
    tally.kills += 2
    hold(around, told, tally)


def end(process: BaseProcess, told: Path | None = None) -> str:
    """Kill -9 a process that must not have ended otherwise; what it told."""
    process.kill()
    process.join()
    assert process.exitcode == -signal.SIGKILL, f"a process ended with {process.exitcode}"
    return told.read_text("utf-8") if told is not None and told.exists() else ""


def publishes(store: Store) -> int:
    """How many publishes the journal holds."""
    with catalog.reading(store.catalog) as connection:
        query = "SELECT count(*) FROM journal WHERE kind = 'publish'"
        return int(connection.execute(query).fetchone()[0])


def hold(around: Ring, told: list[str], tally: Tally) -> None:
    """Nothing acknowledged is lost, nothing is half there, nothing is damaged (I1, I2)."""
    found = prove(around.store)
    assert found.damages == (), found.damages
    with catalog.reading(around.store.catalog) as connection:
        held = {v.sequence: v.sha256 for v in catalog.versions(connection)}
        lines = list(catalog.journal(connection))
    written = [x["body"]["versions"] for x in lines if x["kind"] == "publish"]
    for line in "".join(told).splitlines():
        left, left_sha256, right, right_sha256 = line.split()
        assert held.get(int(left)) == left_sha256, f"acknowledged version {left} is gone"
        assert held.get(int(right)) == right_sha256, f"acknowledged version {right} is gone"
        tally.acknowledged += 1
    assert all([v["layer"] for v in versions] == ["left", "right"] for versions in written)
    assert len(held) == 2 * len(written)


def close(around: Ring, tally: Tally) -> None:
    """End the readers, and hold every report to the one publish its head names (I3)."""
    for process in around.readers:
        end(process)
    with catalog.reading(around.store.catalog) as connection:
        shown, pair = {}, ("", "")
        for line in catalog.journal(connection):
            if line["kind"] == "publish":
                left, right = line["body"]["versions"]
                pair = (left["object"], right["object"])
            shown[line["hash"]] = pair
    for path in around.told:
        for line in path.read_text("utf-8").splitlines() if path.exists() else ():
            head, left, right, left_m2, right_m2 = line.split()
            assert (left, right) == shown[head], "layers of two publishes in one report"
            assert left_m2 == right_m2, "measured on layers of two publishes"
            tally.reports += 1
