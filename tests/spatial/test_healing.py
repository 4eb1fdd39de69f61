"""What is damaged is written anew by whoever brings its bytes, and is never acknowledged as it is."""

from datetime import UTC, datetime

import pytest

from spatial import catalog
from spatial.drafts import keep_drafts, publish_drafts
from spatial.errors import BadInput, StoreError
from spatial.history import rollback
from spatial.laid import lay, settle
from spatial.proof import prove
from spatial.publish import publish, refuse_change
from tests.factories import make_draft, make_store, square

LATER = datetime(2026, 2, 1, tzinfo=UTC)
DATA = b"the bytes of an object" * 9


def emptied(path):
    path.chmod(0o640)
    path.write_bytes(b"")


def flipped(path):
    path.chmod(0o640)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def longer(path):
    path.chmod(0o640)
    path.write_bytes(path.read_bytes() + b"x")


HARMS = [emptied, flipped, longer]


@pytest.mark.parametrize("harm", HARMS)
def test_an_object_that_lies_there_damaged_is_written_anew(tmp_path, harm):
    store = make_store(tmp_path / "store")
    name = store.objects.put(DATA)
    harm(store.objects.path(name))
    assert store.objects.put(DATA) == name
    assert store.objects.get(name) == DATA
    assert store.objects.path(name).stat().st_mode & 0o777 == 0o440


@pytest.mark.parametrize("harm", HARMS)
def test_so_is_one_of_many_that_are_laid_together(tmp_path, harm):
    objects = make_store(tmp_path / "store").objects
    name = objects.put(DATA)
    harm(objects.path(name))
    settle(objects, [lay(objects, DATA), lay(objects, b"another")])
    assert objects.get(name) == DATA


def test_one_that_is_whole_is_left_as_it_is(tmp_path):
    objects = make_store(tmp_path / "store").objects
    name = objects.put(DATA)
    before = objects.path(name).stat().st_ino
    objects.put(DATA)
    settle(objects, [lay(objects, DATA)])
    assert objects.path(name).stat().st_ino == before


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("which", ["layer", "original"])
def test_a_publish_is_not_acknowledged_on_a_damaged_object(tmp_path, harm, which):
    store, draft = make_store(tmp_path / "store"), make_draft("farm", [square(0, 0, 10)])
    store.objects.put_packed(draft.name, draft.data)
    original = store.objects.put(draft.original)
    packed = which == "layer"
    harm(store.objects.path(draft.name if packed else original, packed=packed))
    publish(store, [draft], recorded_at=LATER)
    assert prove(store).damages == ()


def test_what_is_damaged_and_needed_by_nobody_is_found_and_is_no_damage(tmp_path):
    store = make_store(tmp_path / "store", make_draft("farm", [square(0, 0, 10)]))
    name = store.objects.put(DATA)
    assert prove(store).spoiled == ()
    flipped(store.objects.path(name))
    found = prove(store)
    assert (found.damages, found.spoiled) == ((), (name,))
    assert store.objects.put(DATA) in prove(store).unreferenced
    assert prove(store).spoiled == ()


def test_a_coverage_of_another_area_in_a_file_of_the_same_name_is_a_change(tmp_path):
    known = make_draft("farm", [square(0, 0, 10)], coverage=square(-50, -50, 500), coverage_name="c.geojson")
    store = make_store(tmp_path / "store", known)
    same = make_draft("farm", [square(0, 0, 20)], coverage=square(-50, -50, 500), coverage_name="c.geojson")
    other = make_draft("farm", [square(0, 0, 20)], coverage=square(-50, -50, 90), coverage_name="c.geojson")
    head = prove(store).head
    with pytest.raises(BadInput, match="CARD_CHANGED"):
        publish(store, [other], recorded_at=LATER)
    assert prove(store).head == head
    publish(store, [same], recorded_at=LATER)
    publish(store, [other], recorded_at=LATER, accept_card_change=True)


def test_a_version_that_cannot_be_read_keeps_no_new_one_out(tmp_path):
    known = make_draft("farm", [square(0, 0, 10)], coverage=square(-50, -50, 500), coverage_name="c.geojson")
    store = make_store(tmp_path / "store", known)
    store.objects.path(known.name, packed=True).unlink()
    other = make_draft("farm", [square(0, 0, 20)], coverage=square(-50, -50, 500), coverage_name="c.geojson")
    with catalog.reading(store.catalog) as connection:
        refuse_change(store, connection, other)
    publish(store, [other], recorded_at=LATER)


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("which", ["layer", "original"])
def test_nothing_that_rotted_is_put_in_force_when_nobody_has_its_bytes(tmp_path, harm, which):
    store = make_store(tmp_path / "store", make_draft("farm", [square(0, 0, 10)]))
    (draft,) = keep_drafts(store, [make_draft("farm", [square(0, 0, 20)])], recorded_at=LATER)
    publish(store, [make_draft("farm", [square(0, 0, 30)])], recorded_at=LATER)
    with catalog.reading(store.catalog) as connection:
        old = catalog.versions(connection, "farm")[0]
        head = catalog.head(connection)
    for held, act in (
        (draft, lambda: publish_drafts(store, [draft.id], recorded_at=LATER)),
        (old, lambda: rollback(store, "farm", old.id, recorded_at=LATER)),
    ):
        if which == "layer":
            harm(store.objects.path(held.sha256, packed=True))
        elif held is draft:  # both were delivered as the same bytes
            harm(store.objects.path(held.original_sha256))
        with pytest.raises(StoreError, match="OBJECT_DAMAGED"):
            act()
    assert prove(store).head == head
