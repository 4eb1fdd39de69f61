"""Registered objects are seen by the same two times as layers, and never lost."""

import sqlite3
from datetime import UTC, date, datetime, timedelta

import pytest

from spatial.backup import backup, restore
from spatial.garbage import sweep
from spatial.proof import prove
from spatial.registered import PACK, publish_object, registered_objects, visible_object
from tests.factories import make_store

JANUARY, MARCH = datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
MAY = date(2026, 5, 1)


@pytest.fixture
def store(tmp_path):
    """A pack that always applies; another from May on, learned of in March."""
    made = make_store(tmp_path / "store")
    publish_object(made, PACK, "p", b"one", at=JANUARY)
    publish_object(made, PACK, "p", b"two", valid_from=MAY, at=MARCH)
    publish_object(made, "calendar", "c", b"days", at=MARCH)
    return made


@pytest.mark.parametrize(
    ("as_of", "known_at", "data"),
    [(date(1990, 1, 1), None, b"one"), (date(2026, 4, 30), None, b"one"), (MAY, None, b"two"),
     (MAY, MARCH - timedelta(seconds=1), b"one"), (MAY, MARCH, b"two"),
     (MAY, JANUARY - timedelta(seconds=1), None)],
)  # fmt: skip
def test_the_visible_one(store, as_of, known_at, data):
    found = visible_object(store, PACK, as_of=as_of, known_at=known_at)
    assert (found and store.objects.get(found.sha256)) == data


def test_the_same_again_is_nothing_and_the_way_back_is_a_new_row(store):
    assert publish_object(store, PACK, "p", b"two", valid_from=MAY, at=MARCH).sequence == 2
    back = publish_object(store, PACK, "p", b"one", valid_from=MAY, at=MARCH)
    assert visible_object(store, PACK, as_of=MAY) == back
    assert [store.objects.get(one.sha256) for one in registered_objects(store, PACK)] == [
        b"one", b"two", b"one",
    ]  # fmt: skip


def test_it_is_proven_kept_and_backed_up(store, tmp_path):
    sweep(store, now=datetime.now(UTC) + timedelta(days=4000))
    assert prove(store).damages == ()
    backup(store, tmp_path / "b.tar")
    again = restore(tmp_path / "b.tar", tmp_path / "again")
    assert registered_objects(again, PACK) == registered_objects(store, PACK)


def test_another_day_written_over_is_found(store):
    raw = sqlite3.connect(store.catalog)
    raw.execute("UPDATE registered SET valid_from = '2020-01-01' WHERE valid_from IS NOT NULL")
    raw.commit()
    raw.close()
    assert [damage.name for damage in prove(store).damages] == ["registered"]


def test_what_was_cleared_up_before_the_line_was_written_is_put_again(store, monkeypatch):
    """`gc` may take an object nobody names yet between the two."""
    put = type(store.objects).put
    swept = []

    def swept_once(objects, data):
        name = put(objects, data)
        if not swept:
            objects.path(name).unlink()
            swept.append(name)
        return name

    monkeypatch.setattr(type(store.objects), "put", swept_once)
    found = publish_object(store, PACK, "p", b"three", at=MARCH)
    assert swept == [found.sha256]
    assert store.objects.get(found.sha256) == b"three"
    assert prove(store).damages == ()
