"""Care of a store: proof, history, difference, backup, restore, clearing up."""

import os
import random
import sqlite3
import tarfile
import time
from datetime import UTC, date, datetime, timedelta

import pytest

from spatial.backup import backup, restore
from spatial.difference import difference
from spatial.errors import BadInput, StoreError
from spatial.garbage import sweep
from spatial.health import health
from spatial.history import find_version, history, rollback
from spatial.proof import prove
from spatial.publish import publish
from spatial.registered import publish_object
from spatial.snapshot import snapshot
from spatial.store import open_store
from tests.factories import make_draft, make_store, square

LATER = datetime(2026, 3, 1, tzinfo=UTC)
TODAY = date(2026, 3, 2)


def farm(*squares, rows=None, valid_from="2020-01-01", **card):
    return make_draft("farm", [square(*s) for s in squares], rows,
                      valid_from=date.fromisoformat(valid_from), **card)  # fmt: skip


@pytest.fixture
def store(tmp_path):
    made = make_store(tmp_path / "store", farm((0, 0, 10)), make_draft("line", [square(0, 0, 5)]))
    publish(made, [farm((0, 0, 20), valid_from="2024-01-01")], recorded_at=LATER)
    publish_object(made, "report", "r1", b'{"digest": 1}', at=LATER)
    return made


def files(root):
    return sorted(p for p in root.rglob("*") if p.is_file())


def test_a_whole_store_proves_itself(store):
    found = prove(store)
    assert found.damages == ()
    assert (found.lines, found.objects, found.unreferenced) == (4, 6, ())
    assert prove(store, witness=found.head).damages == ()


def test_every_flipped_byte_of_an_object_is_found_and_named(store):
    random.seed(3)
    objects = files(store.root / "objects")
    for _ in range(200):
        path = random.choice(objects)
        data = path.read_bytes()
        at = random.randrange(len(data))
        path.chmod(0o640)
        path.write_bytes(data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1 :])
        damages = prove(store).damages
        assert [d.code for d in damages] == ["OBJECT_DAMAGED"], (path.name, at)
        path.write_bytes(data)
    assert prove(store).damages == ()


def test_a_missing_object_is_named_with_its_layer(store):
    name = find_version(store, "line", "1").sha256
    store.objects.path(name, packed=True).unlink()
    assert [(d.code, d.name) for d in prove(store).damages] == [("OBJECT_MISSING", "line")]


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE version SET valid_from = '2019-01-01' WHERE sequence = 1",
        "UPDATE version SET card = replace(card, 'constraint', 'reference')",
        "DELETE FROM version WHERE sequence = 3",
        "UPDATE registered SET id = 'r2'",
        "UPDATE setting SET value = 'EPSG:4526' WHERE key = 'measure_crs'",
        "DELETE FROM journal WHERE seq = 4",
        "UPDATE journal SET body = '{}' WHERE seq = 2",
    ],
)
def test_every_edit_of_the_catalog_is_found(store, edit):
    raw = sqlite3.connect(store.catalog)
    for trigger in ("journal_no_update", "journal_no_delete", "version_no_update", "version_no_delete"):
        raw.execute(f"DROP TRIGGER {trigger}")
    raw.execute(edit)
    raw.commit()
    raw.close()
    assert [d.code for d in prove(store).damages] != []


def test_a_journal_cut_at_its_end_is_found_by_the_witness(store):
    head = prove(store).head
    raw = sqlite3.connect(store.catalog)
    query = "SELECT sql FROM sqlite_schema WHERE name = 'journal_no_delete'"
    (trigger,) = raw.execute(query).fetchone()
    raw.execute("DROP TRIGGER journal_no_delete")
    raw.execute("DELETE FROM registered")
    raw.execute("DELETE FROM journal WHERE seq = 4")
    raw.execute(trigger)  # somebody who knows what he does
    raw.commit()
    raw.close()
    assert [(d.code, d.name) for d in prove(store).damages] == [("JOURNAL_CUT", "head")]
    (store.root / "head").unlink()
    assert prove(store).damages == ()  # the chain alone cannot know
    assert [d.code for d in prove(store, witness=head).damages] == ["JOURNAL_CUT"]


def test_rolling_back_is_a_new_row_on_the_same_object(store):
    first, second = history(store, "farm")
    made = rollback(store, "farm", first.id, recorded_at=LATER)
    assert (made.sequence, made.sha256, made.valid_from) == (4, first.sha256, second.valid_from)
    assert snapshot(store, as_of=TODAY).versions["farm"].id == made.id
    # earlier dates keep what they showed
    assert snapshot(store, as_of=date(2023, 1, 1)).versions["farm"].id == first.id
    assert prove(store).damages == ()


def test_rolling_back_from_a_chosen_day(store):
    made = rollback(store, "farm", "1", recorded_at=LATER, valid_from=date(2026, 2, 1))
    assert snapshot(store, as_of=date(2026, 1, 31)).versions["farm"].sequence == 3
    assert snapshot(store, as_of=TODAY).versions["farm"].id == made.id


def test_unknown_layers_and_versions_are_refused(store):
    with pytest.raises(BadInput, match="LAYER_UNKNOWN"):
        history(store, "fern")
    with pytest.raises(BadInput, match="VERSION_UNKNOWN"):
        rollback(store, "farm", "line@2", recorded_at=LATER)


def test_the_difference_of_two_versions(tmp_path):
    rows = [{"id": "a", "name": "A"}, {"id": "b"}, {"id": "c"}, {"id": "d"}]
    first = farm((0, 0, 10), (20, 0, 10), (40, 0, 10), (60, 0, 10), rows=rows)
    then = [{"id": "a", "name": "A2"}, {"id": "b"}, {"id": "c", "code": "x"}, {"id": "e"}]
    second = farm((0, 0, 10), (20, 0, 15), (40, 0, 5), (80, 0, 10), rows=then, valid_from="2021-01-01")
    store = make_store(tmp_path / "s", first)
    publish(store, [second], recorded_at=LATER)
    found = difference(store, *history(store, "farm"))
    told = {c.id: (c.kind, round(c.area_before_m2), round(c.area_after_m2), round(c.moved_m2), c.fields)
            for c in found.changes}  # fmt: skip
    assert told == {
        "a": ("attributes", 100, 100, 0, ("name",)),
        "b": ("geometry", 100, 225, 125, ()),
        "c": ("both", 100, 25, 75, ("code",)),
        "d": ("removed", 100, 0, 100, ()),
        "e": ("added", 0, 100, 100, ()),
    }
    assert found.unchanged == 0
    assert difference(store, found.before, found.before).changes == ()


def test_zones_whose_ids_changed_are_paired_by_geometry(tmp_path):
    store = make_store(tmp_path / "s", farm((0, 0, 10), (20, 0, 10), rows=[{"id": "a"}, {"id": "b"}]))
    again = farm((20, 0, 10), (0, 0, 10), rows=[{"id": "x"}, {"id": "y"}], valid_from="2021-01-01")
    publish(store, [again], recorded_at=LATER)
    found = difference(store, *history(store, "farm"))
    assert [(c.kind, c.fields) for c in found.changes] == [("attributes", ("id",))] * 2


def test_a_backup_restores_to_the_same_store(store, tmp_path):
    count = backup(store, tmp_path / "b.tar")
    assert count == 6
    again = restore(tmp_path / "b.tar", tmp_path / "elsewhere" / "store")
    assert prove(again).head == prove(store).head
    assert again.config == store.config
    assert again.objects.get(store.objects.put(b'{"digest": 1}')) == b'{"digest": 1}'
    with pytest.raises(StoreError, match="STORE_EXISTS"):
        restore(tmp_path / "b.tar", tmp_path / "elsewhere" / "store")


def test_half_a_backup_restores_nothing(store, tmp_path):
    backup(store, tmp_path / "b.tar")
    data = (tmp_path / "b.tar").read_bytes()
    (tmp_path / "half.tar").write_bytes(data[: len(data) // 2])
    with pytest.raises((BadInput, StoreError), match=r"BACKUP_UNREADABLE|BACKUP_DAMAGED"):
        restore(tmp_path / "half.tar", tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_flipped_byte_in_a_backup_is_found_before_anything_stands(store, tmp_path):
    backup(store, tmp_path / "b.tar")
    data = bytearray((tmp_path / "b.tar").read_bytes())
    with tarfile.open(tmp_path / "b.tar") as archive:
        member = next(m for m in archive if m.name.endswith(".layer"))
    data[member.offset_data + member.size - 3] ^= 1
    (tmp_path / "b.tar").write_bytes(data)
    with pytest.raises(StoreError, match="BACKUP_DAMAGED"):
        restore(tmp_path / "b.tar", tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_tar_that_climbs_out_is_no_backup(tmp_path):
    (tmp_path / "evil").write_text("x")
    with tarfile.open(tmp_path / "b.tar", "w") as archive:
        archive.add(tmp_path / "evil", "../../evil")
    with pytest.raises(BadInput, match="BACKUP_UNREADABLE"):
        restore(tmp_path / "b.tar", tmp_path / "new")


def test_clearing_up_never_takes_what_something_names(store):
    snapshot(store, as_of=TODAY).pieces_in("farm", (0, 0, 1, 1))
    stray = store.objects.put(b"left over from an interrupted publish")
    young = store.objects.put(b"about to be published")
    old = time.time() - timedelta(hours=2).total_seconds()
    os.utime(store.objects.path(stray), (old, old))
    part = store.root / "objects" / ".abc.part"
    part.write_bytes(b"half")
    os.utime(part, (old, old))
    for cache in store.cache.iterdir():
        os.utime(cache, (old, old))
    young_cache = store.cache / "new.index"
    young_cache.write_bytes(b"somebody is about to open it")
    swept = sweep(store, now=datetime.now(UTC))
    assert (swept.caches, swept.parts, swept.objects) == (1, 1, 1)
    assert not store.objects.path(stray).exists()
    assert store.objects.path(young).exists()
    assert young_cache.exists()
    assert prove(store).damages == ()


def test_the_health_of_a_store(store):
    found = health(open_store(store.root), as_of=TODAY)
    assert found["measure_crs"] == "EPSG:4547"
    assert found["study_area"]["area_m2"] == pytest.approx(1e8)
    farmland = next(row for row in found["layers"] if row["id"] == "farm")
    assert (farmland["zones"], farmland["coverage_share"], farmland["flags"]) == (1, 1.0, [])
    assert farmland["age_days"] == (TODAY - date(2024, 1, 1)).days
