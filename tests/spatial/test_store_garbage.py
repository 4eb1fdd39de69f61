"""Clearing up never removes what a report needs: random sequences of acts, kills among them."""

import json
import random
import signal
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from spatial import catalog
from spatial.drafts import drop_drafts, keep_drafts, publish_drafts
from spatial.garbage import sweep
from spatial.history import history, rollback
from spatial.kept_checks import keep_check
from spatial.proof import prove
from spatial.publish import publish
from spatial.snapshot import snapshot
from spatial.store import open_store
from tests.factories import make_draft, make_store, square
from tests.torture import publisher, sweeper
from tests.torture.acts import Place, lay, memory, prepare
from tests.torture.harness import Ring
from tests.torture.killed import kill_in

LATER = datetime(2026, 3, 1, tzinfo=UTC)
DOOMSDAY = datetime(2026, 5, 1, tzinfo=UTC)
FAR = datetime(2100, 1, 1, tzinfo=UTC)


def new(dice):
    """A draft of few possible contents, so that the same object comes and goes."""
    return make_draft("farm", [square(0, 0, dice.randint(1, 4))])


def report_on(store, number):
    """A check that is kept: its report names the objects of the versions it saw."""
    snap = snapshot(store, as_of=date(2026, 4, 1))
    snap.pieces_in("farm", (0, 0, 1, 1))
    needs = {layer: version.sha256 for layer, version in snap.versions.items()}
    content = json.dumps({"number": number, "layers": needs}).encode()
    keep_check(store, f"c{number}", {"site": b"s%d" % number, "report": content}, at=LATER)
    return content, needs


def still_there(store, reports):
    """Every report ever kept, byte for byte, and every object it was measured on."""
    for content, needs in reports:
        assert store.objects.get(store.objects.put(content)) == content
        for name in needs.values():
            store.objects.prove(name, packed=True)


@pytest.mark.parametrize("seed", range(6))
def test_any_sequence_of_acts_leaves_every_old_report_its_objects(seed):
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory(dir=memory()) as folder:
        place = prepare(Path(folder))
        lay(place)
        store, reports, waiting = open_store(place.root), [], []
        for number in range(25):
            match dice.randrange(8):
                case 0 | 1:
                    publish(store, [new(dice)], recorded_at=LATER)
                case 2:
                    waiting += [d.id for d in keep_drafts(store, [new(dice)], recorded_at=LATER)]
                case 3 if waiting:
                    drop_drafts(store, [waiting.pop()], reason="redrawn", at=LATER)
                case 4 if waiting:
                    publish_drafts(store, [waiting.pop(0)], recorded_at=LATER)
                case 5:
                    rollback(
                        store, "farm", dice.choice(history(store, "farm")).id, recorded_at=LATER
                    )
                case 6:
                    act = dice.choice(["publish", "check", "gc", "register"])
                    kill_in(act, Place(place.folder), dice.randint(1, 40))
                case _:
                    reports.append(report_on(store, number))
            if dice.random() < 0.4:
                waiting = waiting if sweep(store, now=FAR).drafts == 0 else []
                assert prove(store).damages == ()
        sweep(store, now=FAR)
        assert prove(store).damages == ()
        assert len(reports) >= 2
        still_there(store, reports)


def test_clearing_up_without_any_grace_beside_two_publishers_takes_nothing_they_name(tmp_path):
    """Publishers bring back old contents while a sweeper removes all that nobody names."""
    drafts = [make_draft(layer, [square(0, 0, 1)]) for layer in ("left", "right")]
    around = Ring(make_store(tmp_path / "store", *drafts), tmp_path)
    running = [around.start(publisher.returning, who) for who in (1, 2)]
    clearing, swept = around.start(sweeper.main, 0)
    until = time.monotonic() + 90
    while sum(p[1].read_text().count("\n") if p[1].exists() else 0 for p in running) < 60 or (
        not swept.exists() or swept.read_text().count("\n") < 20
    ):
        assert time.monotonic() < until
        time.sleep(0.02)
    for process in (running[0][0], running[1][0], clearing):
        process.kill()
        process.join()
        assert process.exitcode == -signal.SIGKILL
    assert prove(around.store).damages == ()
    with catalog.reading(around.store.catalog) as connection:
        assert len(catalog.versions(connection)) > 2
    assert sum(int(n) for n in swept.read_text().split()) > 0  # there was something to take
