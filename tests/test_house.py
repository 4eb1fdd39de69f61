"""The house as its design says: rooms, sizes, docstrings, and who may know whom."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
ROOMS = ("spatial", "checker", "webmap", "data")
MODULES = sorted(
    path for room in ROOMS for path in (CHECKOUT / room).rglob("*.py") if "vendor" not in path.parts
)
names = [str(p.relative_to(CHECKOUT)) for p in MODULES]


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [CHECKOUT / name for name in listed.stdout.split("\0") if name]


def test_the_import_law_holds():
    program = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run(
        [program], cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=120
    )
    assert found.returncode == 0, found.stdout[-3000:]


@pytest.mark.parametrize("path", MODULES, ids=names)
def test_a_room_is_one_a_person_would_live_in(path):
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "a module says what it is for"
    assert text.count("\n") <= 500, "redesign it rather than add a corridor"
    if path.name == "__init__.py":
        rest = [n for n in tree.body if not isinstance(n, ast.Assign | ast.AnnAssign | ast.Expr)]
        allowed = (ast.ImportFrom, ast.FunctionDef)
        assert all(isinstance(n, allowed) for n in rest)


def test_no_room_is_called_after_nothing():
    vague = {"utils", "util", "common", "core", "helpers", "helper", "misc"}
    assert not [p for p in MODULES if p.stem in vague or p.parent.name in vague]


def test_the_design_page_names_every_room():
    page = (CHECKOUT / "docs" / "design.md").read_text(encoding="utf-8")
    for room in ("spatial", "checker", "webmap", "data", "tests"):
        assert f"`{room}/`" in page
    named = set(re.findall(r"`([a-z_]+)`", page))
    for name in named:
        if name.endswith("_m2") or "_" not in name:
            continue
        known = any(p.stem == name for p in MODULES)
        assert known or name in {"as_of", "known_at", "valid_from", "recorded_at", "min_width_m",
                                 "sanhe_data"}, f"design.md speaks of {name}, which is not here"  # fmt: skip


def test_nothing_speaks_of_a_machine_or_a_package_host():
    spoken = re.compile(rb"/(?:home|root|Users)/\w|/work/|pythonhosted|registry\.npmjs|deb\.debian")
    guilty = []
    for path in tracked():
        if path.suffix in {".py", ".md", ".cfg", ".toml", ".yaml", ".js", ".css", ".html", ".lock", ""}:
            if "vendor" in path.parts or path == Path(__file__) or not path.is_file():
                continue
            if spoken.search(path.read_bytes()):
                guilty.append(str(path.relative_to(CHECKOUT)))
    assert guilty == []
