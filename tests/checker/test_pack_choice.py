"""A pack in a store is the pack it was: byte for byte, rule for rule."""

import hashlib
import json
from datetime import UTC, date, datetime

import pytest

from checker.errors import RulesError
from checker.pack import documents_of
from checker.pack_choice import chosen_rulebook, published_rulebook
from checker.rulebook import build_rulebook, load_rulebook, shipped_packs
from spatial.errors import StoreError
from spatial.registered import PACK, publish_object
from tests.checker.packs import rule, write_pack
from tests.factories import make_store

AT = datetime(2026, 2, 1, tzinfo=UTC)
NOW = date(2026, 6, 1)


@pytest.mark.parametrize("name", sorted(shipped_packs()))
def test_a_shipped_pack_is_the_same_from_its_canonical_form(name):
    directory = shipped_packs()[name]
    loaded = load_rulebook(directory, layers=["x"])
    again = build_rulebook(documents_of(loaded.canonical, name), loaded.id, layers=["x"])
    assert again == loaded
    assert again.canonical == loaded.canonical
    assert hashlib.sha256(loaded.canonical).hexdigest() == loaded.sha256
    for one, other in zip(loaded.rules, again.rules, strict=True):
        assert repr(one) == repr(other), one.id  # the order of what it holds, too


@pytest.fixture
def store(tmp_path):
    return make_store(tmp_path / "store")


def published(store, folder, code, day=None, at=AT):
    rows = [{"when": "overlap", "verdict": "prohibited", "code": code},
            {"otherwise": True, "verdict": "clear", "code": "none"}]  # fmt: skip
    texts = {c: {"zh": c, "en": c} for c in (code, "none")}
    write_pack(folder, {"t/a.yaml": rule(outcomes=rows, texts=texts)})
    book = load_rulebook(folder, layers=["zones", "other"])
    publish_object(store, PACK, folder.name, book.canonical, valid_from=day, at=at)
    return book


def chosen(store, name=None, **when):
    return chosen_rulebook(store, name, ["zones", "other"], **{"as_of": NOW, **when})


def test_a_store_without_a_pack_answers_with_the_shipped_one(store):
    assert published_rulebook(store, [], as_of=NOW) is None
    assert chosen_rulebook(None, None, [], as_of=NOW).id == "cn-gd-dongguan"
    assert chosen_rulebook(store, None, [], as_of=NOW).id == "cn-gd-dongguan"


def test_a_published_pack_answers_unless_another_is_asked_for(store, tmp_path):
    book = published(store, tmp_path / "ours", "first")
    found = chosen(store)
    assert (found.id, found.sha256, found.verified) == ("ours", book.sha256, True)
    assert store.objects.get(book.sha256) == book.canonical
    assert chosen(store, "cn").id == "cn"


def test_as_of_and_known_at_pick_the_pack_as_they_pick_layers(store, tmp_path):
    first = published(store, tmp_path / "p", "first")
    later = published(store, tmp_path / "p", "later", date(2026, 5, 1), datetime(2026, 3, 1, tzinfo=UTC))
    assert chosen(store).sha256 == later.sha256
    assert chosen(store, as_of=date(2026, 4, 30)).sha256 == first.sha256
    assert chosen(store, known_at=datetime(2026, 2, 15, tzinfo=UTC)).sha256 == first.sha256
    assert chosen(store, known_at=datetime(2026, 1, 15, tzinfo=UTC)).id == "cn-gd-dongguan"


def test_a_damaged_pack_is_an_error_and_not_another_pack(store, tmp_path):
    book = published(store, tmp_path / "p", "first")
    path = store.objects.path(book.sha256)
    path.chmod(0o640)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(StoreError, match="OBJECT_DAMAGED"):
        chosen(store)


@pytest.mark.parametrize("data", [b"", b"[1]", b"\xff", json.dumps("x").encode()])
def test_what_is_no_pack_is_refused(data):
    with pytest.raises(RulesError):
        documents_of(data, "p")
