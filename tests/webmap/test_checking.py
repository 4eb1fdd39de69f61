"""One check as every edge runs it: with the pack of the store, once there is one."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from checker.rulebook import load_rulebook
from spatial.registered import PACK, publish_object
from spatial.settings import Settings
from tests.checker.packs import rule, write_pack
from tests.factories import make_draft, make_site, make_store, square
from webmap.checking import run
from webmap.held import Held

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SITE = make_site(square(0, 0, 100))


@pytest.fixture
def store(tmp_path):
    return make_store(tmp_path / "store", make_draft("zones", [square(50, 0, 100)]))


def published(store, folder):
    book = load_rulebook(write_pack(folder, {"t/a.yaml": rule()}), layers=["zones"])
    publish_object(store, PACK, folder.name, book.canonical, at=NOW)
    return book


def test_a_check_is_answered_by_the_pack_published_in_the_store(store, tmp_path):
    book = published(store, tmp_path / "ours")
    done = run(store, SITE, project=None, as_of=date(2026, 6, 1), now=NOW, lang="zh")
    told = done.report["rulebook"]
    assert (told["id"], told["sha256"], told["verified"]) == ("ours", book.sha256, True)
    assert [f["rule"] for f in done.report["findings"]] == ["t.a"]
    assert done.report["verdict"] == "prohibited"


def test_what_serves_notices_a_newly_published_pack(store, tmp_path):
    nothing: Any = None
    state = Held(Settings(store.root), store, nothing, nothing, "0")
    assert state.rulebook().id == "cn-gd-dongguan"
    assert state.rulebook() is state.rulebook()
    published(store, tmp_path / "ours")
    assert state.rulebook().id == "ours"
