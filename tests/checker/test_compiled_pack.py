"""A compiled pack is the pack: never an older one, never half of one, never code."""

import hashlib
import json
import shutil
import time
from datetime import UTC, date, datetime

import pytest

from checker.compiled_pack import compiled, pack_print
from checker.errors import RulesError
from checker.pack_choice import chosen_rulebook
from checker.plain_form import from_plain, to_plain
from checker.rulebook import load_rulebook, shipped_packs
from spatial.registered import PACK, publish_object
from tests.checker.packs import rule, write_pack
from tests.factories import make_store

NOW = date(2026, 6, 1)


def opened(directory, cache, layers=("zones", "other"), built=None):
    def build():
        if built is not None:
            built.append(directory)
        return load_rulebook(directory, layers=layers)

    return compiled(cache, lambda: pack_print(directory), layers, verified=False, build=build)


def kept(cache):
    return sorted(cache.glob("*.rules"))


@pytest.fixture
def pack(tmp_path):
    return write_pack(tmp_path / "pack", {"t/a.yaml": rule(), "t/b.yaml": rule(layer="other")})


@pytest.fixture
def cache(tmp_path):
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache"


@pytest.mark.parametrize("name", sorted(shipped_packs()))
def test_a_shipped_pack_is_the_same_compiled_and_soon_there(name, cache):
    directory = shipped_packs()[name]
    first = opened(directory, cache, ())
    built = []
    started = time.process_time()
    again = opened(directory, cache, (), built)
    assert time.process_time() - started < 0.2  # about 0.02; `make bench` tells
    assert built == []
    assert again == first
    assert again.canonical == first.canonical
    assert to_plain(again.rules) == to_plain(first.rules)  # the order of what they hold, too


def test_another_byte_is_another_pack(pack, cache):
    first = opened(pack, cache)
    written = rule(title={"zh": "改", "en": "changed"})
    write_pack(pack, {"t/a.yaml": written})
    changed = opened(pack, cache)
    assert changed.sha256 != first.sha256
    assert changed.rules[0].title.en == "changed"
    write_pack(pack, {"t/a.yaml": rule()})
    assert opened(pack, cache).sha256 == first.sha256
    assert len(kept(cache)) == 2


def test_an_inherited_byte_and_another_name_count_too(tmp_path, cache):
    write_pack(tmp_path / "base", {"t/a.yaml": rule()})
    own = {"pack.yaml": {"title": {"zh": "子", "en": "child"}, "inherits": "../base"}}
    child = write_pack(tmp_path / "child", own)
    first = pack_print(child)
    write_pack(tmp_path / "base", {"t/a.yaml": rule(row="R01")})
    second = pack_print(child)
    shutil.copytree(child, tmp_path / "renamed")
    assert len({first, second, pack_print(tmp_path / "renamed")}) == 3


def test_what_changed_while_it_was_read_is_not_kept(pack, cache):
    def build():
        book = load_rulebook(pack)
        write_pack(pack, {"t/a.yaml": rule(row="R01")})
        return book

    compiled(cache, lambda: pack_print(pack), (), verified=False, build=build)
    assert kept(cache) == []


def test_other_code_reads_the_pack_anew(pack, cache, monkeypatch):
    opened(pack, cache)
    built = []
    monkeypatch.setattr("checker.compiled_pack._code_print", lambda: "another Sanhe")
    opened(pack, cache, built=built)
    assert built == [pack]


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "sealed"])
def test_a_damaged_one_is_built_again(pack, cache, damage):
    first = opened(pack, cache)
    (path,) = kept(cache)
    path.chmod(0o640)
    data = path.read_bytes()
    _, canonical, _ = data.split(b"\n")
    if damage == "sealed":  # a good seal on a plain form that is none
        body = canonical + b"\n" + b'[["os.system",0]]'
        path.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
    else:
        path.write_bytes({"cut": data[:-7], "flip": data.replace(b"zones", b"zoned", 1),
                          "empty": b""}[damage])  # fmt: skip
    built = []
    assert opened(pack, cache, built=built) == first
    assert built == [pack]


def test_a_layer_that_is_not_known_here_is_refused_as_ever(pack, cache, tmp_path):
    bare = write_pack(tmp_path / "bare", {"t/a.yaml": rule()}, layers="other")
    assert opened(bare, cache, ["zones"]).rules
    with pytest.raises(RulesError, match="RULE_UNKNOWN_LAYER"):
        opened(bare, cache, [])


def test_a_pack_that_does_not_load_leaves_nothing(tmp_path, cache):
    broken = write_pack(tmp_path / "p", {"t/a.yaml": rule(), "t/b.yaml": rule(criterion="none")})
    with pytest.raises(RulesError):
        opened(broken, cache)
    assert kept(cache) == []


def test_a_cache_that_cannot_be_written_is_done_without(pack, tmp_path):
    (tmp_path / "no-folder").write_text("a file")
    assert opened(pack, tmp_path / "no-folder").rules


def test_a_store_keeps_its_packs_compiled(tmp_path, pack):
    store = make_store(tmp_path / "store")
    book = load_rulebook(pack)
    publish_object(store, PACK, "ours", book.canonical, at=datetime(2026, 2, 1, tzinfo=UTC))
    first = chosen_rulebook(store, None, [], as_of=NOW)
    again = chosen_rulebook(store, None, [], as_of=NOW)
    assert (again, again.verified, len(kept(store.cache))) == (first, True, 1)
    by_name = [chosen_rulebook(store, str(pack), [], as_of=NOW) for _ in "ab"]
    assert [one.verified for one in by_name] == [False, False]
    assert (by_name[1].sha256, len(kept(store.cache))) == (book.sha256, 2)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "7", "[1", '[["Text",0,1]]', '["a",["Text",-1,0]]', '["a",["Text",0]]',
             '["x",["date",0]]', '["a",["mapping",0]]', "[[]]", '[["__import__",0]]', '[{"a":1}]'],
)  # fmt: skip
def test_what_is_no_plain_form_is_refused(text):
    with pytest.raises(ValueError, match="no plain form"):
        from_plain(text)


def test_the_plain_form_keeps_types_apart():
    value = (1.0, 1, True, "1", None, ("1",), frozenset({"b", "a"}), {"k": 0.1, "j": False}, NOW)
    found = from_plain(to_plain(value))
    assert repr(found[:6]) == repr(value[:6])
    assert list(found[7]) == ["k", "j"]
    assert found == value
    with pytest.raises(TypeError):
        to_plain([1])
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_plain(float("nan"))
    assert json.loads(to_plain((1.5,))) == [1.5, ["tuple", 0]]
