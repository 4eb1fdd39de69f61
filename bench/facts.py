"""`python -m bench.facts`: one site against fourteen layers of a generated city, and peers.

The same questions are put to PostGIS (zones subdivided, indexed) and to the script most
offices have, in the same run. Cities of several sizes stand side by side, because cost
should grow with what a site touches and not with the city.
"""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import geopandas
import numpy as np

from bench.city import CRS, CityLayer, Shapes, candidate_sites, city
from bench.city_store import AS_OF, AT, build_city, draft, selections
from bench.postgis import available, load, running, site_times_ms
from spatial.coverage import layer_state
from spatial.overlap import Selection, Strip
from spatial.overlay import measure, zones_met
from spatial.publish import publish
from spatial.site import Site, site_from_geometry
from spatial.snapshot import Snapshot, snapshot
from spatial.store import Store, open_store
from spatial.surroundings import reach_of, strips_of, surroundings

__all__ = ["main"]

SIZES = (50_000, 200_000, 800_000)
MAIN = 200_000
SITES = 300
MANY = 1_000
KB = 1024


def told(what: str, figure: float, unit: str, goal: str = "") -> None:
    """One line of the table."""
    print(f"{what:<64}{figure:>10.2f} {unit:<4} {goal}", flush=True)


def sites_of(store: Store, shapes: Shapes) -> list[Site]:
    """Generated outlines as sites."""
    area = store.config.study_area
    return [site_from_geometry(g, measure_crs=CRS, study_area=area) for g in shapes]


@dataclass(frozen=True)
class Asked:
    """What is asked of any site, made ready once, as the checker does for a pack."""

    selections: tuple[Selection, ...]
    layers: tuple[str, ...]
    reach_m: Mapping[str, float]
    strips: tuple[tuple[str, Strip], ...]


def asked_of(layers: Sequence[CityLayer]) -> Asked:
    """The questions put to a city."""
    own = tuple(selections(layers))
    named = tuple(sorted({s.layers[0] for s in own}))
    return Asked(own, named, reach_of(*own), tuple(strips_of(*own)))


def facts(snap: Snapshot, site: Site, asked: Asked, plans: frozenset[str]) -> float:
    """Everything the rules of a site would be judged on: states, overlaps, distances, strips."""
    around = surroundings(snap, site, asked.reach_m, asked.strips)
    total = 0.0
    for layer in asked.layers:
        total += layer_state(around, layer).covered_share
    for selection in asked.selections:
        if selection.layers[0] in plans:
            total += sum(z.overlap_m2 for z in zones_met(around, selection))
        else:
            total += measure(around, selection).overlap_m2
    return total


def taken_ms(action: Callable[[Site], object], sites: Sequence[Site]) -> list[float]:
    """Time of an action for each site, ms, once all of them have been seen."""
    for site in sites:
        action(site)
    gc.collect()
    gc.freeze()  # as the web's workers do when they are warm
    out = []
    for site in sites:
        start = time.perf_counter()
        action(site)
        out.append((time.perf_counter() - start) * 1_000)
    return out


def usual_script_ms(layers: Sequence[CityLayer], site: Site) -> float:
    """`geopandas.overlay` of every layer, already in memory, with one site."""
    frames = [geopandas.GeoDataFrame(geometry=list(x.zones), crs=CRS) for x in layers]
    own = geopandas.GeoDataFrame(geometry=[site.geometry], crs=CRS)
    start = time.perf_counter()
    for frame in frames:
        geopandas.overlay(frame, own, how="intersection", keep_geom_type=False)
    return (time.perf_counter() - start) * 1_000


def one_city(root: Path, count: int, peers: bool) -> None:
    """Build a city of ``count`` polygons a plan and measure in it."""
    layers = city(count)
    store = build_city(root, layers)
    asked, plans = asked_of(layers), frozenset(x.id for x in layers if x.allocation)
    snap = snapshot(store, as_of=AS_OF)
    start = time.perf_counter()
    snap.pieces_in("land-use", (0, 0, 1, 1))
    pieces = sum(snap.layer(x.id).packed.length("piece_box") for x in layers)
    told(f"{count:,}: index of {pieces:,} pieces, built", time.perf_counter() - start, "s",
         "≤ 0.8 for 450,000")  # fmt: skip
    sites = sites_of(store, candidate_sites(MANY))
    own = taken_ms(lambda s: facts(snap, s, asked, plans), sites[:SITES])
    told(f"{count:,}: facts of one site, 14 layers, p50", statistics.median(own), "ms", "≤ 2.5")
    told(f"{count:,}: the same, p95", float(np.percentile(own, 95)), "ms", "≤ 10")
    if not peers:
        return
    cold(root)
    two_processes(root, asked, plans)
    usual = usual_script_ms(layers, sites[0])
    told("the usual geopandas script, layers in memory, one site", usual, "ms")
    told("ratio: usual script / facts, p50", usual / statistics.median(own), "x", "≥ 1000")
    if available() is None:
        print("PostGIS is not installed (postgresql-15-postgis-3): not compared")
        return
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        os.chmod(folder, 0o755)
        with running(Path(folder) / "pg") as server:
            load(server, layers)
            theirs = site_times_ms(server, layers, candidate_sites(MANY)[:SITES])
    again = taken_ms(lambda s: facts(snap, s, asked, plans), sites[:SITES])
    told("PostGIS, subdivided, inside the server, p50", statistics.median(theirs), "ms")
    told("the same, p95", float(np.percentile(theirs, 95)), "ms")
    told("ratio: facts / PostGIS, p50", statistics.median(again) / statistics.median(theirs), "x",
         "≤ 0.7")  # fmt: skip


COLD = """
import sys, time
from pathlib import Path
from bench import facts as here
asked, store = here.asked_of(here.city(500)), here.open_store(Path(sys.argv[1]))
site = here.sites_of(store, here.candidate_sites(1))[0]
before, start = here.private_kb(), time.perf_counter()
here.facts(here.snapshot(store, as_of=here.AS_OF), site, asked, here.PLANS)
print((time.perf_counter() - start) * 1000, here.private_kb() - before)
"""
PLANS = frozenset({"land-use", "zoning"})


def private_kb() -> int:
    """Private memory of this process (RssAnon), KB."""
    status = Path("/proc/self/status").read_text()
    return next(int(x.split()[1]) for x in status.splitlines() if x.startswith("RssAnon"))


def cold(root: Path) -> None:
    """A new process that opens the store and measures its first site; imports not counted."""
    runs = []
    for _ in range(5):
        done = subprocess.run(
            [sys.executable, "-c", COLD, str(root)], check=True, capture_output=True, text=True
        )
        runs.append([float(x) for x in done.stdout.split()])
    took, memory = (statistics.median(r[i] for r in runs) for i in (0, 1))
    told("cached snapshot: open and first site, without imports", took, "ms", "≤ 30")
    told("private memory beyond the same imports", memory / KB, "MB", "≤ 40")


def share_of(root: Path, first: int, last: int, asked: Asked) -> int:
    """Facts of some of the sites, in a process of its own: store opened, sites admitted."""
    store = open_store(root)
    snap = snapshot(store, as_of=AS_OF)
    for site in sites_of(store, candidate_sites(MANY)[first:last]):
        facts(snap, site, asked, PLANS)
    return last - first


def two_processes(root: Path, asked: Asked, plans: frozenset[str]) -> None:
    """A thousand sites, facts only, in two processes; the pool is started before."""
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(share_of, [root] * 2, [0, 0], [1, 1], [asked] * 2))
        start = time.perf_counter()
        list(pool.map(share_of, [root] * 2, [0, MANY // 2], [MANY // 2, MANY], [asked] * 2))
        told("1,000 sites, facts only, two processes", time.perf_counter() - start, "s", "≤ 3")


def published(root: Path) -> None:
    """One plan of 200,000 polygons made into a version, after the gate."""
    layers = city(MAIN)
    store = build_city(root, [])
    start = time.perf_counter()
    publish(store, [draft(layers[0])], recorded_at=AT)
    told(f"publish {len(layers[0].zones):,} polygons, after the gate",
         time.perf_counter() - start, "s", "≤ 10")  # fmt: skip


def main() -> None:
    """All of it; about five minutes."""
    with tempfile.TemporaryDirectory() as folder:
        published(Path(folder) / "one")
        for count in SIZES:
            one_city(Path(folder) / f"city{count}", count, peers=count == MAIN)


if __name__ == "__main__":
    main()
