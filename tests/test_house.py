"""The house as its design says: rooms, sizes, docstrings, and who may know whom."""

import ast
import configparser
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


def test_the_design_page_says_what_each_module_is_for():
    page = (CHECKOUT / "docs" / "design.md").read_text(encoding="utf-8")
    families = tuple(re.findall(r"`([a-z_]+_)…`", page))
    silent = set()
    for path in tracked():
        room, *within = path.relative_to(CHECKOUT).parts
        if room not in {"spatial", "checker", "webmap"} or path.suffix != ".py":
            continue
        name = f"{within[0]}/" if len(within) > 1 else path.stem
        told = name.startswith(families) or name.endswith(("_messages", "_cli", "__init__"))
        if not told and f"`{name}`" not in page:
            silent.add(f"{room}/{name}")
    assert not silent, "docs/design.md does not say what these are for"


def test_every_package_is_named_for_the_wheel():
    settings = configparser.ConfigParser()
    settings.read(CHECKOUT / "setup.cfg", encoding="utf-8")
    listed = set(settings["options"]["packages"].split())
    folders = [p.parent.relative_to(CHECKOUT).parts for p in MODULES if p.name == "__init__.py"]
    assert listed == {
        ".".join(("sanhe_data", *f[1:]) if f[0] == "data" else f) for f in folders
    }


def wanted(lines: list[str]) -> dict[str, str]:
    """Requirements as name: whole line without blanks, comments left out."""
    kept = [line.partition("#")[0].replace(" ", "") for line in lines]
    return {re.split(r"[<>=;]", line)[0].lower().replace("_", "-"): line for line in kept if line}


def test_what_the_wheel_asks_for_is_what_is_locked():
    settings = configparser.ConfigParser()
    settings.read(CHECKOUT / "setup.cfg", encoding="utf-8")
    asked = wanted(settings["options"]["install_requires"].splitlines())
    named = wanted((CHECKOUT / "requirements.in").read_text("utf-8").splitlines())
    lock = (CHECKOUT / "requirements.lock").read_text("utf-8")
    locked = set(re.findall(r"^([a-z0-9.-]+)==", lock, re.M))
    assert asked.items() <= named.items()
    assert {name.replace(".", "-") for name in named} <= {name.replace(".", "-") for name in locked}
    assert "://" not in lock, "the lock names no index"


def test_decisions_are_counted_without_gaps():
    pages = sorted((CHECKOUT / "docs" / "decisions").glob("*.md"))
    assert [int(p.name[:4]) for p in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        assert page.read_text("utf-8").startswith(f"# {int(page.name[:4])}. "), page.name


def test_one_module_knows_folium():
    knows = re.compile(r"^\s*(?:import|from) (?:folium|branca)\b", re.M)
    assert [p.name for p in MODULES if knows.search(p.read_text("utf-8"))] == ["exported_map.py"]


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
