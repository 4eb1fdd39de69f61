"""Backup while others publish, restore elsewhere, halves refused; acts that die on the way (I9)."""

import io
import json
import random
import signal
import tarfile
import tempfile
import time
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from click.testing import CliRunner

from spatial import catalog
from spatial.backup import backup, restore
from spatial.errors import BadInput, StoreError
from spatial.kept_checks import delete_checks, keep_check
from spatial.objects import Objects
from spatial.proof import prove
from spatial.store import open_store
from tests.factories import make_draft, make_store, square
from tests.torture import publisher
from tests.torture.acts import ACTS, lay, memory, prepare
from tests.torture.harness import Ring
from tests.torture.killed import kill_in, still_whole
from webmap.cli import main

LATER = datetime(2026, 3, 1, tzinfo=UTC)


def heads(store):
    with catalog.reading(store.catalog) as connection:
        return [line["hash"] for line in catalog.journal(connection)]


def test_backups_taken_while_two_publish_hold_all_that_was_acknowledged_before(tmp_path):
    drafts = [make_draft(layer, [square(0, 0, 1)]) for layer in ("left", "right")]
    around = Ring(make_store(tmp_path / "store", *drafts), tmp_path)
    running = [around.start(publisher.main, who) for who in (1, 2)]
    restored = []
    for number in range(4):
        before = len(heads(around.store))
        until = time.monotonic() + 60
        while len(heads(around.store)) < before + 4 or not all(told.exists() for _, told in running):
            assert time.monotonic() < until, "publishers make no progress"
        acknowledged = [line for _, told in running for line in told.read_text().splitlines()]
        backup(around.store, tmp_path / f"{number}.tar")
        restored.append((number, acknowledged))
    for process, _ in running:
        process.kill()
        process.join()
        assert process.exitcode == -signal.SIGKILL
    every = heads(around.store)
    for number, acknowledged in restored:
        again = restore(tmp_path / f"{number}.tar", tmp_path / "elsewhere" / str(number))
        assert prove(again).damages == ()
        assert heads(again) == every[: len(heads(again))]
        with catalog.reading(again.catalog) as connection:
            held = {(str(v.sequence), v.sha256) for v in catalog.versions(connection)}
        for line in acknowledged:
            left, left_sha256, right, right_sha256 = line.split()
            assert {(left, left_sha256), (right, right_sha256)} <= held


def test_every_half_of_a_backup_is_refused(tmp_path):
    store = make_store(tmp_path / "store", make_draft("farm", [square(0, 0, 10)]))
    backup(store, tmp_path / "b.tar")
    data = (tmp_path / "b.tar").read_bytes()
    with tarfile.open(tmp_path / "b.tar") as archive:
        members = archive.getmembers()
    content = members[-1].offset_data + members[-1].size
    dice = random.Random(9)
    cuts = [
        0,
        1,
        511,
        512,
        *(m.offset for m in members),
        *(m.offset_data for m in members),
        content - 1,
    ]
    for size in cuts + [dice.randrange(content) for _ in range(40)]:
        (tmp_path / "half.tar").write_bytes(data[:size])
        with pytest.raises((BadInput, StoreError), match=r"BACKUP_UNREADABLE|BACKUP_DAMAGED"):
            restore(tmp_path / "half.tar", tmp_path / "new")
        assert sorted(p.name for p in tmp_path.iterdir()) == ["b.tar", "half.tar", "store"]


def test_nothing_that_is_there_is_overwritten(tmp_path):
    store = make_store(tmp_path / "store")
    backup(store, tmp_path / "b.tar")
    (tmp_path / "file").write_text("a letter")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").write_text("a letter")
    for place in ("file", "full", "store"):
        with pytest.raises(StoreError, match="STORE_EXISTS"):
            restore(tmp_path / "b.tar", tmp_path / place)
    assert (tmp_path / "full" / "letter").read_text() == "a letter"
    (tmp_path / "empty").mkdir()
    assert prove(restore(tmp_path / "b.tar", tmp_path / "empty")).damages == ()


@pytest.mark.parametrize(
    "name", ["../catalog.sqlite", "/catalog.sqlite", "objects/ab/../x", "notes.txt"]
)
def test_a_member_that_no_backup_has_is_refused(tmp_path, name):
    (tmp_path / "x").write_text("x")
    with tarfile.open(tmp_path / "b.tar", "w") as archive:
        member = archive.gettarinfo(tmp_path / "x", name)
        member.name = name
        archive.addfile(member, io.BytesIO(b"x"))
    with pytest.raises(BadInput, match="BACKUP_UNREADABLE"):
        restore(tmp_path / "b.tar", tmp_path / "new")


def test_a_backup_never_carries_damage_on(tmp_path):
    store = make_store(tmp_path / "store", make_draft("farm", [square(0, 0, 10)]))
    path = next(p for p in store.objects.root.rglob("*.layer"))
    path.chmod(0o640)
    path.write_bytes(path.read_bytes()[:-1] + b"\0\0")
    with pytest.raises(StoreError, match="OBJECT_DAMAGED"):
        backup(store, tmp_path / "b.tar")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["store"]


def deleted_on_the_way(store, monkeypatch):
    """A check is deleted, with its objects, as soon as an object of it is looked at."""
    keep_check(store, "c1", {"site": b"here", "report": b"{}"}, at=LATER)
    real, done = Objects.prove, []

    def prove_late(self, name, *, packed=False):
        if not done:
            done.append(delete_checks(store, ["c1"], reason="asked for", at=LATER))
        return real(self, name, packed=packed)

    monkeypatch.setattr(Objects, "prove", prove_late)


def test_a_check_deleted_during_a_backup_is_not_in_it(tmp_path, monkeypatch):
    store = make_store(tmp_path / "store", make_draft("farm", [square(0, 0, 10)]))
    deleted_on_the_way(store, monkeypatch)
    backup(store, tmp_path / "b.tar")
    assert prove(restore(tmp_path / "b.tar", tmp_path / "new")).head == heads(store)[-1]


def test_a_check_deleted_during_a_proof_is_no_damage(tmp_path, monkeypatch):
    store = make_store(tmp_path / "store", make_draft("farm", [square(0, 0, 10)]))
    deleted_on_the_way(store, monkeypatch)
    monkeypatch.setattr("spatial.proof.THREADS", 1)
    assert prove(store).damages == ()


@pytest.fixture(scope="module")
def place():
    with tempfile.TemporaryDirectory(dir=memory()) as folder:
        yield prepare(Path(folder) / "place")


@pytest.mark.parametrize("act", ACTS)
def test_an_act_killed_on_its_way_leaves_all_whole_and_can_be_done_again(place, act):
    """Killed at every 29th call of system or database; at every one under ``make torture``."""
    head, killed = prove(open_store(place.pristine)).head, 0
    for number in count(3, 29):
        lay(place)
        if not kill_in(act, place, number):
            break
        killed += 1
        still_whole(act, place, head)
    assert killed >= 1


def test_a_file_that_is_there_is_replaced_only_when_told_to(tmp_path):
    store = make_store(tmp_path / "s", make_draft("farm", [square(0, 0, 100)]))
    base = ["--store", str(store.root), "--lang", "en"]
    for words in (["store", "backup", "b.tar"], ["layers", "export", "farm", "b.gpkg"],
                  ["layers", "export", "farm", "--original", "b.bin"]):  # fmt: skip
        file = tmp_path / words[-1]
        command = [*base, *words[:-1], str(file)]
        file.write_bytes(b"mine")
        refused = CliRunner().invoke(main, command)
        assert refused.exit_code == 2 and "FILE_EXISTS" in refused.output
        assert file.read_bytes() == b"mine"
        done = CliRunner().invoke(main, [*command, "--force"])
        assert done.exit_code == 0, done.output
        assert file.read_bytes() != b"mine"


def test_every_damage_says_what_to_do(tmp_path):
    store = make_store(tmp_path / "s", make_draft("farm", [square(0, 0, 100)]))
    held = next(store.objects.root.glob("*/*.layer"))
    held.chmod(0o600)
    held.write_bytes(held.read_bytes()[:-1] + bytes([held.read_bytes()[-1] ^ 1]))
    base = ["--store", str(store.root), "--lang", "en", "--quiet"]
    told = CliRunner().invoke(main, [*base, "store", "verify"])
    assert told.exit_code == 3
    assert "OBJECT_DAMAGED: farm:" in told.output and "store restore FILE" in told.output
    rows = json.loads(CliRunner().invoke(main, [*base, "--json", "store", "verify"]).stdout)
    assert "store restore" in rows["damages"][0]["how_to_fix"]["zh"]


def test_what_stands_where_a_backup_is_to_go_is_named(tmp_path):
    store = make_store(tmp_path / "store")
    backup(store, tmp_path / "b.tar")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x.txt").write_text("a letter")
    with pytest.raises(StoreError) as caught:
        restore(tmp_path / "b.tar", tmp_path / "full")
    assert "x.txt" in caught.value.text.en and "a layer store is here" not in caught.value.text.en
    with pytest.raises(StoreError, match="a layer store is here already"):
        restore(tmp_path / "b.tar", tmp_path / "store")


def test_a_backup_that_cannot_be_written_blames_the_file_and_not_the_store(tmp_path):
    store = make_store(tmp_path / "store")
    with pytest.raises(BadInput) as caught:
        backup(store, tmp_path / "none" / "b.tar")
    assert (caught.value.code, caught.value.exit_code) == ("EXPORT_WRITE", 2)
    assert "文件或目录不存在" in caught.value.text.zh


@pytest.mark.parametrize("kind", ["layer", "original"])
def test_a_backup_that_lacks_an_object_names_it_and_the_version_that_needs_it(tmp_path, kind):
    store = make_store(tmp_path / "store", make_draft("farm", [square(0, 0, 100)]))
    backup(store, tmp_path / "b.tar")
    with catalog.reading(store.catalog) as connection:
        (version,) = catalog.versions(connection)
    lost = version.sha256 if kind == "layer" else version.original_sha256
    place = store.objects.path(lost, packed=kind == "layer")
    with (
        tarfile.open(tmp_path / "b.tar") as whole,
        tarfile.open(tmp_path / "less.tar", "w") as less,
    ):
        for member in whole:
            if not member.name.endswith(place.name):
                less.addfile(member, whole.extractfile(member))
    with pytest.raises(StoreError) as caught:
        restore(tmp_path / "less.tar", tmp_path / "new")
    assert caught.value.code == "BACKUP_DAMAGED"
    assert "lacks" in caught.value.text.en
    assert lost in caught.value.text.en and "farm@1" in caught.value.text.en
