"""Rot and tampering (I5, I11): every flipped byte that matters and every edit is found and named."""

import json
import random
import shutil
import sqlite3
from datetime import UTC, date, datetime

import pytest

from spatial import catalog
from spatial.errors import BadInput, StoreError
from spatial.kept_checks import keep_check
from spatial.proof import prove
from spatial.publish import publish
from spatial.registered import publish_object
from spatial.snapshot import snapshot
from spatial.store import open_store
from spatial.witness import witness_of
from tests.factories import AT, make_draft, make_store, square

LATER = datetime(2026, 3, 1, tzinfo=UTC)
TABLES = ("setting", "journal", "version", "draft", "registered", "kept")
FILES = ("catalog.sqlite", "catalog.sqlite-wal", "head")


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A store whose last two commits still lie in the database's log, and copies of its files."""
    tmp_path = tmp_path_factory.mktemp("rot")
    made = make_store(
        tmp_path / "store",
        make_draft("farm", [square(0, 0, 10)]),
        make_draft("line", [square(0, 0, 5)]),
    )
    for number in range(12):
        publish_object(made, "site", f"s{number}", b"site %d" % number, at=LATER)
    reader = sqlite3.connect(made.catalog)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM journal").fetchone()
    publish(made, [make_draft("farm", [square(0, 0, 20)])], recorded_at=LATER)
    keep_check(made, "c1", {"site": b"here", "report": b"{}"}, layers=[], at=LATER)
    for name in FILES:
        shutil.copy(made.root / name, tmp_path / name)
    reader.close()
    return made


@pytest.fixture
def store(kept):
    lay(kept)
    return kept


def lay(store, name=None, at=0, bit=0):
    """The catalog as it was, with one bit of one file turned."""
    (store.root / "catalog.sqlite-shm").unlink(missing_ok=True)
    for file in FILES:
        data = bytearray((store.root.parent / file).read_bytes())
        if file == name:
            data[at] ^= 1 << bit
        (store.root / file).unlink(missing_ok=True)
        (store.root / file).write_bytes(data)


def reads(store):
    """All that SQLite reads of the catalog, or why it cannot."""
    raw = sqlite3.connect(store.catalog)
    try:
        words = ("application_id", "user_version", "journal_mode")
        out = [raw.execute(f"PRAGMA {word}").fetchone() for word in words]
        out.append(sorted(raw.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema")))
        return out + [raw.execute(f"SELECT * FROM {t} ORDER BY 1").fetchall() for t in TABLES]
    except (sqlite3.Error, UnicodeDecodeError) as problem:
        return repr(problem)
    finally:
        raw.close()


def found(store):
    """Codes of what ``store verify`` says: refused at the door, or damages by name."""
    try:
        return [d.code for d in prove(open_store(store.root)).damages]
    except StoreError as problem:
        return [problem.code] if problem.where else []


def test_every_flip_in_the_catalog_its_log_and_the_note_is_found(store):
    """200 seeded places; what lies in free space or in counters changes nothing SQLite reads."""
    good = reads(store)
    assert isinstance(good, list)
    lay(store)
    assert found(store) == []
    dice, seen = random.Random(5), dict.fromkeys(FILES, 0)
    written = {
        f: [i for i, byte in enumerate((store.root.parent / f).read_bytes()) if byte] for f in FILES
    }
    while sum(seen.values()) < 200:
        name = dice.choice(FILES)
        place = (name, dice.choice(written[name]), dice.randrange(8))
        lay(store, *place)
        if name != "head" and reads(store) == good:
            continue
        lay(store, *place)
        assert found(store) != [], place
        seen[name] += 1
    assert min(seen.values()) >= 15, seen


def test_a_catalog_whose_log_was_lost_is_found_without_any_witness_from_outside(store):
    (store.root / "catalog.sqlite-wal").unlink()
    damages = prove(open_store(store.root)).damages
    assert ("JOURNAL_CUT", "head") in [(d.code, d.name) for d in damages]


def test_a_flip_in_the_table_of_hashes_or_in_a_block_is_found_by_a_reader(tmp_path):
    store = make_store(tmp_path / "s", make_draft("farm", [square(0, 0, 10)]))
    name = snapshot(store, as_of=date(2026, 1, 1)).versions["farm"].sha256
    path = store.objects.path(name, packed=True)
    good = path.read_bytes()
    path.chmod(0o640)
    table = len(good) - len(good) % 64 - 64 * 40  # somewhere before the body
    for at in (0, 9, 40, table, len(good) - 100):
        path.write_bytes(good[:at] + bytes([good[at] ^ 4]) + good[at + 1 :])
        with pytest.raises(StoreError, match="OBJECT_DAMAGED"):
            snapshot(store, as_of=date(2026, 1, 1)).layer("farm").zones([0])
    path.write_bytes(good)
    assert snapshot(store, as_of=date(2026, 1, 1)).layer("farm").zones([0])[0].area == 100


def chained(store, change):
    """Rewrite the journal with the triggers off, put them back, and make the chain whole again."""
    raw = sqlite3.connect(store.catalog)
    triggers = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        raw.execute(f"DROP TRIGGER {name}")
    rows = [list(r) for r in raw.execute("SELECT seq, at, kind, body FROM journal ORDER BY seq")]
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("DELETE FROM journal")
    previous = catalog.GENESIS
    for seq, (_, at, kind, body) in enumerate(change(rows), start=1):
        own = catalog._chain(seq, at, kind, body, previous)
        raw.execute(
            "INSERT INTO journal VALUES (?,?,?,?,?,?)", (seq, at, kind, body, previous, own)
        )
        previous = own
    for _, statement in triggers:
        raw.execute(statement)
    raw.commit()
    raw.close()


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: [*rows[:-1], [*rows[-1][:1], "2030-01-01T00:00:00+00:00", *rows[-1][2:]]],
        lambda rows: [*rows[:3], *rows[4:]],
        lambda rows: [*rows[:-2], rows[-1], rows[-2]],
        lambda rows: rows[:-1],
    ],
    ids=["edit", "delete", "reorder", "truncate"],
)
def test_a_forger_who_mends_the_chain_is_found_by_the_witness_kept_elsewhere(
    store, tmp_path, change
):
    head = prove(store).head
    (tmp_path / "witness.json").write_text(json.dumps({"head": head}), encoding="utf-8")
    chained(store, change)
    (store.root / "head").unlink()  # the note beside it is forged, or gone
    damages = prove(store, witness=witness_of(str(tmp_path / "witness.json"))).damages
    assert ("JOURNAL_CUT", head) in [(d.code, d.name) for d in damages]


def test_the_journal_refuses_update_and_delete_through_any_connection(store):
    raw = sqlite3.connect(store.catalog)
    for statement in ("UPDATE journal SET at = ''", "DELETE FROM journal", "UPDATE version SET layer = ''",
                      "DELETE FROM version", "DELETE FROM kept"):  # fmt: skip
        with pytest.raises(sqlite3.DatabaseError, match="append only"):
            raw.execute(statement)
    raw.close()
    assert found(store) == []


@pytest.mark.parametrize("trigger", ["journal_no_update", "version_no_delete", "kept_no_delete"])
def test_a_dropped_trigger_is_found(store, trigger):
    raw = sqlite3.connect(store.catalog)
    raw.execute(f"DROP TRIGGER {trigger}")
    raw.close()
    assert [d.name for d in prove(store).damages] == ["catalog"]


@pytest.mark.parametrize("text", ["xyz", "", "{}", '{"head": 3}', "ab" * 31])
def test_what_is_no_witness_is_refused(tmp_path, text):
    (tmp_path / "w").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match="WITNESS_UNREADABLE"):
        witness_of(str(tmp_path / "w"))
    with pytest.raises(BadInput, match="WITNESS_UNREADABLE"):
        witness_of(str(tmp_path / "absent"))


def test_a_note_lags_behind_and_never_runs_ahead(tmp_path):
    store = make_store(tmp_path / "s")
    first = (store.root / "head").read_bytes()
    publish_object(store, "site", "s", b"x", at=AT)
    assert (store.root / "head").read_bytes() != first
    (store.root / "head").write_bytes(first)  # killed between commit and note
    assert prove(store).damages == ()
    (store.root / "head").unlink()  # made by a release that kept none
    assert prove(store).damages == ()
