"""``sanhe doctor``: versions, fonts, browser, locks of the reading child, health of the store."""

from __future__ import annotations

import json
import platform
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from spatial.errors import SanheError, StoreError, Text
from spatial.settings import Settings

if TYPE_CHECKING:
    from spatial.objects import Objects

__all__ = ["Line", "doctor", "examined"]

PLACE_NAMES = "塱垱墈"
MARKS = {True: Text("正常", "OK"), False: Text("缺少", "missing")}
NEEDED_LOCKS = frozenset({"limits", "drivers"})


@dataclass(frozen=True, slots=True)
class Line:
    """One thing looked at: its name, whether it is well, what was seen."""

    id: str
    name: Text
    well: bool
    seen: str
    needed: bool = True


@click.command()
@click.pass_context
def doctor(context: click.Context) -> None:
    """Show versions, fonts, browser, locks and the health of the store."""
    settings: Settings = context.obj
    lines = list(examined(settings.store, settings.lang))
    if settings.json:
        rows = [{"id": x.id, "name": x.name.as_dict(), "ok": x.well, "seen": x.seen,
                 "needed": x.needed} for x in lines]  # fmt: skip
        click.echo(json.dumps({"checks": rows}, ensure_ascii=False, indent=2))
    else:
        for x in lines:
            click.echo(f"{MARKS[x.well].of(settings.lang)}  {x.name.of(settings.lang)}  {x.seen}")
    if any(x.needed and not x.well for x in lines):
        context.exit(3)


def examined(store: Path, lang: str) -> Iterator[Line]:
    """Everything the doctor looks at, line by line."""
    yield from _versions()
    yield from _fonts(lang)
    yield _pdf(lang)
    yield _browser()
    yield from _locks()
    yield _limits()
    yield from _store(store, lang)


def _versions() -> Iterator[Line]:
    from checker.report.engine import sanhe_version

    good = (3, 11) <= sys.version_info[:2] < (3, 14)
    yield Line("sanhe", Text("三合", "Sanhe"), True, sanhe_version())
    yield Line("python", Text("Python", "Python"), good, platform.python_version())
    for id, name, ask in (
        ("gdal-reader", Text("读取用 GDAL（pyogrio）", "GDAL for reading (pyogrio)"), _pyogrio),
        ("gdal-writer", Text("写出用 GDAL（fiona）", "GDAL for writing (fiona)"), _fiona),
        ("geos", Text("GEOS", "GEOS"), _geos),
        ("proj", Text("PROJ", "PROJ"), _proj),
        ("sqlite", Text("SQLite", "SQLite"), lambda: sqlite3.sqlite_version),
    ):
        try:
            yield Line(id, name, True, ask())
        except ImportError as problem:
            yield Line(id, name, False, str(problem.name or problem))


def _pyogrio() -> str:
    """Asked in a process of its own: two GDAL libraries need not meet in this one."""
    return _asked("import pyogrio; print(pyogrio.__gdal_version_string__)")


def _fiona() -> str:
    return _asked("import fiona; print(fiona.__gdal_version__)")


def _asked(script: str) -> str:
    done = subprocess.run(  # noqa: S603 - the interpreter that runs us, a constant script
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    if done.returncode:
        raise ImportError(name=script.split()[1].rstrip(";"))
    return done.stdout.strip()


def _geos() -> str:
    import shapely

    return str(shapely.geos_version_string)


def _proj() -> str:
    import pyproj

    return str(pyproj.proj_version_str)


def _fonts(lang: str) -> Iterator[Line]:
    """The face every report names, and whether it can show the words and place names used."""
    from checker.report.fonts import FAMILY, face, missing_glyphs

    font, letters = Text("中文字体", "Chinese font"), Text("报告用字", "characters of reports")
    try:
        found = face()
        lacking = missing_glyphs([PLACE_NAMES, _catalogue_text()])
    except SanheError as problem:
        yield Line("font", font, False, problem.line(lang), needed=False)
        yield Line("glyphs", letters, False, problem.code, needed=False)
        return
    yield Line("font", font, True, f"{FAMILY}  {found.path.name}#{found.number}", needed=False)
    yield Line("glyphs", letters, not lacking, " ".join(lacking) or PLACE_NAMES, needed=False)


def _catalogue_text() -> str:
    from importlib import resources

    return (resources.files("checker.report") / "words.json").read_text(encoding="utf-8")


def _pdf(lang: str) -> Line:
    """What lays out PDF; without the subsetter of HarfBuzz a PDF takes ten times as long."""
    from checker.errors import PDF_UNAVAILABLE

    name = Text("PDF 排版（WeasyPrint）", "PDF layout (WeasyPrint)")
    try:
        seen = _asked(
            "import weasyprint; from weasyprint.text.ffi import harfbuzz_subset; "
            "print(weasyprint.__version__, '' if harfbuzz_subset else '(libharfbuzz-subset0)')"
        )
    except ImportError:
        problem = StoreError(PDF_UNAVAILABLE, what="Pango, HarfBuzz, Fontconfig")
        return Line("pdf", name, False, problem.line(lang), needed=False)
    return Line("pdf", name, "(" not in seen, seen, needed=False)


def _browser() -> Line:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    name = Text("Chromium（仅测试使用）", "Chromium (for tests only)")
    return Line("chromium", name, found is not None, found or "chromium", needed=False)


def _locks() -> Iterator[Line]:
    """The locks that hold around the child that reads uploads, as such a child reports them."""
    from spatial.formats.locks import held_locks

    for lock in held_locks():
        yield Line(f"lock-{lock.id}", lock.name, lock.held, "", needed=lock.id in NEEDED_LOCKS)


def _limits() -> Line:
    """The limits that are not the documented ones."""
    from spatial.limits import LIMITS, Limits

    own = {name: value for name, value in asdict(LIMITS).items() if value != asdict(Limits())[name]}
    seen = "  ".join(f"{name}={value}" for name, value in own.items())
    return Line("limits", Text("限额", "limits"), True, seen or "default")


def _store(root: Path, lang: str) -> Iterator[Line]:
    from spatial import catalog
    from spatial.store import open_store

    try:
        store = open_store(root)
        with catalog.reading(store.catalog) as connection:
            head, versions = catalog.head(connection), catalog.versions(connection)
    except SanheError as problem:
        absent = problem.code == "STORE_MISSING"
        yield Line("store", Text("图层库", "store"), False, problem.line(lang), needed=not absent)
        return
    layers = len({v.layer for v in versions})
    yield Line("store", Text("图层库", "store"), True, f"{root}  head {head[:16]}  {layers} layers")
    damaged = [name for name, packed in store.objects.names() if not _proven(store.objects, name, packed)]
    count = sum(1 for _ in store.objects.names())
    seen = f"{count - len(damaged)}/{count}" + "".join(f"  {name[:16]}" for name in damaged)
    yield Line("objects", Text("图层库对象校验", "objects of the store proven"), not damaged, seen)


def _proven(objects: Objects, name: str, packed: bool) -> bool:
    from spatial.packed import Packed

    try:
        if packed:
            Packed(objects.path(name, packed=True), name).prove_all()
        else:
            objects.get(name)
    except SanheError:
        return False
    return True
