"""Third-party files are what their list says, and each carries its licence."""

import hashlib
import json
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
FOLDERS = (CHECKOUT / "webmap" / "static" / "vendor", CHECKOUT / "tests" / "webmap" / "vendor")


@pytest.mark.parametrize("folder", FOLDERS, ids=["shipped", "for tests"])
def test_the_list_names_every_file_and_its_hash(folder):
    rows = json.loads((folder / "VENDOR.json").read_text(encoding="utf-8"))
    assert all(set(row) == {"name", "version", "licence", "file", "sha256"} for row in rows)
    listed = {row["file"]: row["sha256"] for row in rows}
    present = {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in folder.rglob("*") if p.is_file() and p.name != "VENDOR.json"
    }  # fmt: skip
    assert listed == present


@pytest.mark.parametrize("folder", FOLDERS, ids=["shipped", "for tests"])
def test_every_library_brings_its_licence(folder):
    for library in (p for p in folder.iterdir() if p.is_dir()):
        text = (library / "LICENSE").read_text(encoding="utf-8")
        assert "copyright" in text.lower(), library.name
