"""`make bench`: medians on the demo town, and ratios beside a plain geopandas script.

Every figure is taken in this run on this machine; quote the ratios, the times move with the
machine. Nothing here is a test.
"""

from __future__ import annotations

import gc
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from bench import maps, office, pages, store_proof
from bench.usual_script import usual_script
from bench.warm_reader import warm_reader
from checker.check import assess
from checker.pack_choice import chosen_rulebook
from checker.proposal import fact_values, parse_proposal
from checker.report.document import report
from checker.report.material import Material
from checker.report.picture import picture_of
from checker.rulebook import find_pack, load_rulebook
from spatial.delivery import build_store, read_delivery
from spatial.site import Site, read_site
from spatial.snapshot import snapshot
from spatial.store import Store
from spatial.strict_yaml import load

SANHE = Path(sys.executable).with_name("sanhe")
DATA = Path(str(resources.files("sanhe_data")))


def median_ms(action: Callable[[], Any], times: int) -> float:
    """Median time of an action in milliseconds, the first call not counted."""
    action()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        taken.append((time.perf_counter() - start) * 1_000)
    return statistics.median(taken)


def told(what: str, figure: float, unit: str, goal: str = "") -> None:
    """One line of the table."""
    print(f"{what:<64}{figure:>10.1f} {unit:<4} {goal}", flush=True)


def cases(store: Store) -> Iterator[tuple[Site, dict[str, Any]]]:
    """Every demo site that can be checked, with its first project."""
    listed = load((DATA / "sites" / "sites.yaml").read_text("utf-8"), where="sites.yaml").data
    for row in listed["sites"]:
        if row["projects"][0]["expect"]["headline"] == "refused":
            continue
        yield (
            read_site(
                DATA / "sites" / row["file"], measure_crs=store.config.measure_crs,
                study_area=store.config.study_area, crs=row.get("crs"),
            ),
            row["projects"][0]["facts"],
        )  # fmt: skip


def proposal(facts: dict[str, Any], rulebook: Any) -> Any:
    """The project of a demo site."""
    lines = [f"  {k}: {'[' + ', '.join(v) + ']' if isinstance(v, list) else v}" for k, v in facts.items()]
    found = parse_proposal("name: bench\nfacts:\n" + "\n".join(lines), rulebook.facts, where="bench")
    fact_values(found, rulebook.facts)
    return found


def main() -> None:
    """Build the demo store in a temporary directory and measure."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "store"
        start = time.perf_counter()
        delivery = read_delivery(DATA / "layers" / "delivery.yaml")
        store = build_store(root, delivery, pack="hewan")
        told("demo store, 40 layers through the gate", time.perf_counter() - start, "s")
        in_process(store)
        readers(root, store)
        whole_processes(root, Path(folder))
        store_proof.measure(Path(folder) / "big", told)


def in_process(store: Store) -> None:
    """Times inside one warm process."""
    as_of = date.fromisoformat(str(store.config.as_of))
    snap = snapshot(store, as_of=as_of)
    snap.pieces_in("towns", (0, 0, 1, 1))
    told("cached snapshot: open and first query", median_ms(lambda: opened(store, as_of), 15),
         "ms", "≤ 50")  # fmt: skip
    rulebook = load_rulebook(find_pack("hewan"))
    sites = [(site, proposal(facts, rulebook)) for site, facts in cases(store)]
    gc.collect()
    each = [
        median_ms(lambda s=site, p=project: assess(snap, s, rulebook, p), 15)
        for site, project in sites
    ]
    told(f"check, {len(rulebook.rules)} rules, p50 over {len(sites)} sites",
         statistics.median(each), "ms", "≤ 15")  # fmt: skip
    told("the same, slowest site", max(each), "ms")
    found = assess(snap, sites[1][0], rulebook, sites[1][1])
    at = datetime.combine(as_of, datetime.min.time(), UTC)
    told("report with digest", median_ms(lambda: report(found, created_at=at), 15), "ms")
    packs(store, as_of)
    maps.measure(found, report(found, created_at=at), snap, median_ms, told)
    material = Material(report(found, created_at=at), picture_of(found), snap)
    office.measure(material, median_ms, told)
    pages.measure(material, median_ms, told)
    layers = [layer for layer in snap.versions if snap.versions[layer].zones]
    usual = median_ms(lambda: usual_script(snap, layers, sites[1][0]), 3)
    told(f"the usual geopandas script, {len(layers)} layers, one site", usual, "ms")
    told("ratio: usual script / check", usual / each[1], "x")


def packs(store: Store, as_of: date) -> None:
    """The whole rule pack: read and proven, and as the store keeps it compiled."""
    pack = find_pack("cn-gd-dongguan")
    told("rule pack cn-gd-dongguan, read and proven", median_ms(lambda: load_rulebook(pack), 5),
         "ms", "≤ 800")  # fmt: skip
    kept = median_ms(lambda: chosen_rulebook(store, str(pack), (), as_of=as_of), 15)
    told("the same pack, compiled", kept, "ms", "≤ 50")


def opened(store: Store, as_of: date) -> Any:
    """A snapshot with its index, as a new process would open it."""
    return snapshot(store, as_of=as_of).pieces_in("towns", (0, 0, 1, 1))


def readers(root: Path, store: Store) -> None:
    """Upload of a shapefile beside its GeoJSON, through the warm zygote."""
    file = DATA / "sites" / "02_basic_farmland.shp.zip"
    text, packed = warm_reader(root, file, date.fromisoformat(str(store.config.as_of)))
    told("preview of an uploaded GeoJSON site, warm worker", text, "ms")
    told("the same site as zipped SHP, more through the warm zygote", packed - text, "ms", "≤ 200")


def whole_processes(root: Path, folder: Path) -> None:
    """Commands as a person runs them."""
    site = DATA / "sites" / "02_basic_farmland.shp.zip"
    for name, file in (("SHP zip", site), ("TXT", DATA / "sites" / "01_clean_plot.txt")):
        command = [str(SANHE), "--quiet", "--store", str(root), "check", str(file)]
        took = median_ms(lambda c=command: subprocess.run(c, check=True, capture_output=True), 7)
        told(f"sanhe check, whole process, {name}", took / 1_000, "s", "≤ 1.5")
    start = time.perf_counter()
    subprocess.run([str(SANHE), "--store", str(folder / "demo"), "demo"], check=True,
                   capture_output=True)  # fmt: skip
    told("sanhe demo, store built, all sites checked, one report written",
         time.perf_counter() - start, "s", "≤ 30")  # fmt: skip


if __name__ == "__main__":
    main()
