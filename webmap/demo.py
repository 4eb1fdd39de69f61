"""``sanhe demo``: build the invented town, check its sites, write one full report."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from spatial.errors import Message, SanheError, StoreError
from spatial.settings import Settings

if TYPE_CHECKING:
    from spatial.delivery import Delivery
    from spatial.store import Store

__all__ = ["DEMO_PACK", "demo", "demo_folder", "demo_store"]

DEMO_PACK = "hewan"
SHOWN = "8"
MARKER = "demo.json"
FORMS = (".json", ".geojson", ".gpkg", ".txt", ".xlsx", ".map.html")
PRINTED = (".html", ".pdf", ".docx")
"""Forms that need a font or libraries of the system; without them they are left out by name."""

DEMO_OTHER_STORE = Message(
    "DEMO_OTHER_STORE",
    "这里的图层库不是由当前演示数据建立的",
    "the layer store here was not made from these demo data",
    "请用 --store 指定另一个目录，或先移走该目录",
    "name another directory with --store, or move this one away",
)
DEMO_DIFFERS = Message(
    "DEMO_DIFFERS",
    "演示地块的结论与预期不一致：{which}",
    "demo sites whose answer differs from the expected one: {which}",
    "请核对规则包与演示数据是否为同一版本",
    "see that rules and demo data are of the same version",
)


@click.command()
@click.pass_obj
def demo(settings: Settings) -> None:
    """Build the demo town, check its sites, write one full report."""
    from webmap.demo_table import check_sites, show

    folder = demo_folder()
    store = demo_store(settings, folder)
    now = datetime.now(ZoneInfo(store.config.time_zone))
    results = check_sites(store, folder / "sites", now=now, lang=settings.lang)
    written = _write(store, results, settings, now)
    show(results, settings, written, store.config)
    wrong = [f"{r.number} {r.project}" for r in results if not r.right]
    if wrong:
        raise StoreError(DEMO_DIFFERS, which=", ".join(wrong))


def demo_folder() -> Path:
    """Directory of the demo's data, in a checkout or in an installed package."""
    return Path(str(resources.files("sanhe_data") / "layers" / "delivery.yaml")).parents[1]


def demo_store(settings: Settings, folder: Path) -> Store:
    """The demo store: the one at hand when it was made from these very data, else a new one.

    A demo store made from earlier data is set aside, with the checks that were kept in it.

    Raises
    ------
    StoreError
        ``DEMO_OTHER_STORE`` where another store stands in its place.
    """
    from spatial.delivery import read_delivery
    from spatial.store import CATALOG, open_store
    from spatial.upgrade import upgrade

    root = settings.store
    delivery = read_delivery(folder / "layers" / "delivery.yaml")
    made_from = _fingerprint(delivery)
    if (root / CATALOG).exists():
        upgrade(root, at=datetime.now(UTC).replace(microsecond=0))
        store, marker = open_store(root), _marker(root)
        if not isinstance(marker, dict) or marker.get("layers") != _layers_hash(store):
            raise StoreError(DEMO_OTHER_STORE, where=str(root))
        if marker.get("delivery") == made_from:
            return store
        _set_aside(root)
    store = _build(settings, delivery)
    body = {"delivery": made_from, "layers": _layers_hash(store)}
    (root / MARKER).write_text(json.dumps(body) + "\n", encoding="utf-8")
    return store


def _build(settings: Settings, delivery: Delivery) -> Store:
    """Build beside the place and rename, so that an interrupted build leaves no half store."""
    import shutil
    import tempfile

    from spatial.code_files import load_tables
    from spatial.delivery import build_store
    from spatial.store import open_store
    from webmap.progress import steps

    settings.store.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".building-", dir=settings.store.parent))
    lang = settings.lang
    try:
        with steps(len(delivery.layers), lang=lang, quiet=settings.quiet) as tick:
            build_store(
                beside / "store", delivery, pack=DEMO_PACK, by="sanhe demo",
                tables=load_tables(delivery.folder.parent / "rules"),
                told=lambda _layer, draft: tick(draft.card.title.of(lang)),
            )  # fmt: skip
        if settings.store.is_dir() and not any(settings.store.iterdir()):
            settings.store.rmdir()
        (beside / "store").rename(settings.store)
    except OSError:
        raise StoreError(DEMO_OTHER_STORE, where=str(settings.store)) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return open_store(settings.store)


def _write(store: Store, results: list[Any], settings: Settings, now: datetime) -> list[Path]:
    from checker.keeping import keep_report
    from checker.report.files import own_forms, write_all
    from checker.report.material import Material
    from checker.report.picture import picture_of

    shown = next((r for r in results if r.number == SHOWN and r.checked is not None), None)
    if shown is None:
        return []
    folder = settings.store.parent / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    known = {**own_forms(), **settings.writers}
    paths = [folder / f"report{suffix}" for suffix in FORMS if suffix in known]
    done = shown.checked
    material = Material(done.report, picture_of(done.assessment), done.snapshot, settings.lang)
    write_all(paths, known, material)
    paths += [folder / f"report{suffix}" for suffix in PRINTED
              if _printed(folder / f"report{suffix}", known, material, settings)]  # fmt: skip
    forms = {s: (folder / f"report{s}").read_bytes() for s in (".json", ".geojson")}
    keep_report(store, done.report["id"], forms=forms, original=done.assessment.site.original,
                pack=done.assessment.rulebook.canonical, at=now)  # fmt: skip
    return paths


def _printed(path: Path, known: Any, material: Any, settings: Settings) -> bool:
    """Write one more form; where this machine cannot, say in a line what to install."""
    from checker.errors import PDF_UNAVAILABLE
    from checker.report.files import write_all
    from checker.report.font_messages import FONT_MISSING

    try:
        write_all([path], known, material)
    except SanheError as problem:
        if problem.code not in (PDF_UNAVAILABLE.code, FONT_MISSING.code):
            raise
        if not settings.quiet:
            click.echo(problem.line(settings.lang), err=True)
        return False
    return True


def _set_aside(root: Path) -> None:
    """Rename an earlier demo store to the first free name beside it."""
    number = 1
    while (aside := root.with_name(f"{root.name}-earlier-{number}")).exists():
        number += 1
    root.rename(aside)


def _marker(root: Path) -> Any:
    try:
        return json.loads((root / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _fingerprint(delivery: Delivery) -> str:
    """Hash over the list, the cards and the files of a delivery."""
    digest = hashlib.sha256((delivery.folder / "delivery.yaml").read_bytes())
    names = {n for row in delivery.layers for n in (row.card, row.file)} | {delivery.study_area}
    for name in sorted(names):
        digest.update(name.encode())
        digest.update(hashlib.sha256((delivery.folder / name).read_bytes()).digest())
    return digest.hexdigest()


def _layers_hash(store: Store) -> str:
    """Hash over the delivered versions; checks and derived layers made since do not count."""
    from spatial import catalog
    from spatial.layer import DERIVED

    with catalog.reading(store.catalog) as connection:
        rows = [f"{v.id} {v.valid_from} {v.sha256}" for v in catalog.versions(connection)
                if v.layer not in DERIVED]  # fmt: skip
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
