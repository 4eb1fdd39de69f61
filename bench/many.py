"""`python -m bench.many`: a thousand sites of the demo town ranked, a report made again, a hundred
sites to PDF; `python -m bench.many papers` only the last.

All rules, two processes. Quote the ratio to one check; the times move with the machine, the
processor's seconds a PDF less so.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from importlib import resources
from pathlib import Path

import shapely

from spatial.crs import to_lonlat
from spatial.delivery import build_store, read_delivery
from spatial.store import Store

SANHE = Path(sys.executable).with_name("sanhe")
DATA = Path(str(resources.files("sanhe_data")))
SITES = 1_000
PAPERS, SINGLY = 100, 20


def told(what: str, figure: float, unit: str, goal: str = "") -> None:
    """One line of the table."""
    print(f"{what:<64}{figure:>10.1f} {unit:<4} {goal}", flush=True)


def write_sites(store: Store, path: Path, count: int = SITES) -> None:
    """Rectangles of 0.4 to 9 ha all over the town, turned at random, with some project facts."""
    area, chance = store.config.study_area, random.Random(3)
    if area is None:
        raise ValueError("the demo town has a study area")
    x0, y0, x1, y1 = area.bounds
    features: list[object] = []
    while len(features) < count:
        x, y = chance.uniform(x0, x1), chance.uniform(y0, y1)
        box = shapely.box(x, y, x + chance.uniform(60, 300), y + chance.uniform(60, 300))
        box = shapely.affinity.rotate(box, chance.uniform(0, 180))
        if not shapely.contains(area, box):
            continue
        drawn = shapely.transform(box, lambda p: to_lonlat(p, store.config.measure_crs))
        facts = {"id": f"S{len(features)}", "use": "M1", "discharges": False, "far": 2.0}
        geometry = shapely.geometry.mapping(drawn)
        features.append({"type": "Feature", "properties": facts, "geometry": geometry})
    body = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(body), encoding="utf-8")


def taken_s(*args: str | Path) -> float:
    """Seconds a command takes as a whole process."""
    start = time.perf_counter()
    subprocess.run([str(SANHE), "--quiet", *map(str, args)], check=True, capture_output=True)
    return time.perf_counter() - start


def processor_s(*args: str | Path) -> float:
    """Seconds of processor a command takes that starts no other process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken_s(*args)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure_papers(folder: Path, store: Store, at: tuple[str | Path, ...]) -> None:
    """A hundred sites to PDF, forms added later, and what one PDF takes of a processor."""
    sites, few, out = folder / "papers.geojson", folder / "few.geojson", folder / "papers"
    write_sites(store, sites, PAPERS)
    write_sites(store, few, SINGLY)
    taken_s(*at, "batch", few)  # the index is made once
    as_pdf = ("--reports-as", ".pdf")
    took = taken_s(*at, "batch", sites, "--reports", out, *as_pdf)
    if len(list(out.glob("*.pdf"))) != PAPERS:
        raise RuntimeError("a site has no PDF")
    told(f"{PAPERS} sites to PDF, two processes", took, "s", "≤ 120")
    took = taken_s(*at, "batch", sites, "--reports", out, *as_pdf)
    told("the same again, nothing new", took, "s")
    took = taken_s(*at, "batch", sites, "--reports", out, *as_pdf, "--reports-as", ".html")
    told("the same with HTML added, nothing checked again", took, "s")
    took = taken_s(*at, "batch", sites, "-o", folder / "compare.pdf")
    told(f"{PAPERS} sites ranked, with the comparison as PDF", took, "s")
    alone = ("batch", few, "--workers", "1", "--reports")
    plain = processor_s(*at, *alone, folder / "plain")
    paper = processor_s(*at, *alone, folder / "paper", *as_pdf)
    told("processor a site, checked, written and kept", plain / SINGLY, "s")
    told("processor a PDF beside it, libraries and fonts read once", (paper - plain) / SINGLY, "s")


def measure(folder: Path, *, papers_only: bool) -> None:
    """Build the demo store and measure."""
    root, sites = folder / "store", folder / "sites.geojson"
    store = build_store(root, read_delivery(DATA / "layers" / "delivery.yaml"), pack="hewan")
    at = ("--store", root)
    measure_papers(folder, store, at)
    if papers_only:
        return
    write_sites(store, sites)
    taken_s(*at, "batch", sites)  # the index is made once
    told(f"{SITES:,} sites ranked, all rules, two processes", taken_s(*at, "batch", sites), "s",
         "≤ 12")  # fmt: skip
    reports = ("--reports", folder / "reports")
    took = taken_s(*at, "batch", sites, *reports)
    told("the same with one report each, written and kept", took, "s")
    told("the same again, nothing new", taken_s(*at, "batch", sites, *reports), "s")
    one = next((folder / "reports").glob("*S1.json"))
    told("sanhe recheck, whole process", taken_s(*at, "recheck", one), "s", "≤ 1.5")
    told("the same with --as-of", taken_s(*at, "recheck", one, "--as-of", "2027-01-31"), "s")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        measure(Path(temporary), papers_only="papers" in sys.argv[1:])
