"""What a store refuses: each with a code and a remedy, its head as it was."""

import hashlib
import sqlite3

import pytest
import shapely

from spatial.catalog_tables import FORMAT
from tests.factories import X, Y, make_draft, make_store, square
from tests.spatial.office import Office

COMMANDS = [
    ("layers", "list"), ("layers", "history", "farm"), ("store", "info"), ("store", "verify"),
    ("store", "gc"), ("store", "upgrade"), ("checks", "list"), ("check", "113.8,22.9 113.9,22.9 113.9,23"),
    ("layers", "publish", "farm@draft-2"), ("rules", "list"),
]  # fmt: skip


@pytest.fixture
def office(tmp_path):
    made = Office(tmp_path)
    make_store(made.store, make_draft("farm", [square(0, 0, 10)]), make_draft("farm", [square(0, 0, 20)]))
    return made


def catalog(office):
    return office.store / "catalog.sqlite"


def content(path):
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in path.glob("catalog.sqlite")}


def every_command_refuses(office, code, *, but=()):
    before = content(office.store)
    for words in COMMANDS:
        if words[:2] not in but:
            assert office.refused(*words, code=3) == code, words
    assert content(office.store) == before


def test_a_directory_that_is_no_store(office):
    office.store = office.folder / "elsewhere"
    office.store.mkdir()
    every_command_refuses(office, "STORE_MISSING", but=[("rules", "list")])


def test_what_is_left_of_a_store_is_no_place_for_a_new_one(office):
    """Objects without a catalog: nothing is opened, nothing is begun over them."""
    catalog(office).unlink()
    head = (office.store / "head").read_bytes()
    for words in (("layers", "list"), ("init", "--measure-crs", "EPSG:4547")):
        assert office.refused(*words, code=3) == "STORE_DAMAGED"
    assert (office.store / "head").read_bytes() == head


@pytest.mark.parametrize("damage", [b"", b"not a database", b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_damaged_catalog(office, damage):
    catalog(office).write_bytes(damage)
    code = "STORE_FOREIGN" if damage == b"" else "STORE_DAMAGED"  # an empty file is an empty database
    every_command_refuses(office, code)


def test_a_catalog_cut_in_the_middle(office):
    data = catalog(office).read_bytes()
    catalog(office).write_bytes(data[: len(data) // 2])
    assert office.refused("layers", "list", code=3) == "STORE_DAMAGED"
    assert office.call("store", "verify").exit_code == 3


def test_a_database_of_another_program(office):
    catalog(office).unlink()
    other = sqlite3.connect(catalog(office))
    other.execute("CREATE TABLE setting (key TEXT, value TEXT)")
    other.commit()
    other.close()
    every_command_refuses(office, "STORE_FOREIGN")


@pytest.mark.parametrize(("version", "code"), [(FORMAT + 1, "STORE_FORMAT"), (1, "STORE_FORMAT_OLD")])
def test_a_store_of_another_format(office, version, code):
    raw = sqlite3.connect(catalog(office))
    raw.execute(f"PRAGMA user_version={version}")
    raw.close()
    every_command_refuses(office, code, but=[("store", "upgrade")] if version == 1 else ())


def test_half_a_backup(office):
    file = office.folder / "b.tar"
    office.run("store", "backup", file)
    data = file.read_bytes()
    new = office.folder / "new"
    for share in (0, 10, 50, 90):
        file.write_bytes(data[: len(data) * share // 100])
        done = office.call("store", "restore", file, store=new)
        assert done.exit_code in (2, 3), done.output
        assert done.output.startswith(("BACKUP_UNREADABLE:", "BACKUP_DAMAGED:")), done.output
        assert not new.exists()
    assert office.refused("store", "restore", office.folder / "no.tar", store=new) == "BACKUP_UNREADABLE"
    file.write_bytes(data)
    office.run("store", "restore", file, store=new)
    assert office.head(store=new) == office.head()
    assert office.refused("store", "restore", file, store=new, code=3) == "STORE_EXISTS"


@pytest.mark.parametrize(
    "words",
    [("layers", "rollback", "farm", "farm@9"), ("layers", "rollback", "farm", "river@1"),
     ("layers", "diff", "farm", "farm@1", "9"), ("layers", "diff", "farm", "", "farm@1"),
     ("layers", "export", "farm", "out.geojson", "--version", "farm@9")],
)  # fmt: skip
def test_an_unknown_version(office, words, monkeypatch):
    monkeypatch.chdir(office.folder)
    head = office.head()
    assert office.refused(*words) == "VERSION_UNKNOWN"
    assert office.head() == head


@pytest.mark.parametrize(
    ("change", "field"),
    [({"crs": "EPSG:4547"}, "crs"), ({"coverage": "extent", "role": "reference"}, "coverage")],
)  # fmt: skip
@pytest.mark.parametrize("how", [(), ("--draft",)])
def test_a_card_that_changed_its_crs_or_coverage(office, change, field, how):
    office.add("river", [square(0, 0, 10)], role="reference")
    head = office.head()
    words = ["layers", "add", *office.deliver("river", [square(0, 0, 10)], **{"role": "reference", **change}),
             "--valid-from", "2021-01-01", *how]  # fmt: skip
    if field == "crs":  # the file must agree with its card
        words += ["--crs", "EPSG:4547"]
        content = '{"type": "Point", "coordinates": [480000, 2540000]}'
        text = f'{{"type": "FeatureCollection", "features": [{{"type": "Feature", "properties": {{"BSM": "1"}}, "geometry": {content}}}]}}'
        (office.folder / "river.geojson").write_text(text)
    assert office.refused(*words) == "CARD_CHANGED"
    assert office.head() == head
    assert office.call(*words, "--accept-card-change").exit_code == 0
    assert office.head() != head


def test_two_layers_with_one_id(office):
    office.deliver("river", [square(0, 0, 10)])
    office.deliver("river", [square(0, 0, 20)], name="again")
    head = office.head()
    assert office.refused("layers", "publish", office.listing("l.yaml", "river", "again")) == "LAYER_TWICE"
    assert office.head() == head


BOWTIE = shapely.Polygon([(X, Y), (X + 9, Y + 9), (X + 9, Y), (X, Y + 9)])


@pytest.mark.parametrize(
    ("shapes", "code"),
    [([], "LAYER_EMPTY"), ([BOWTIE], "LAYER_ALL_QUARANTINED"),
     ([square(900_000, 0, 10)], "OUT_OF_STUDY_AREA")],
)  # fmt: skip
def test_a_publish_that_would_empty_a_layer(office, shapes, code):
    office.add("river", [square(0, 0, 10)])
    head = office.head()
    words = office.deliver("river", shapes)
    for how in ((), ("--draft",)):
        assert office.refused("layers", "add", *words, "--valid-from", "2021-01-01", *how) == code
    assert office.refused("layers", "publish", office.listing("l.yaml", "river")) == code
    assert office.head() == head
    assert office.json("layers", "list")["layers"][1]["zones"] == 1
