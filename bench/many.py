"""`python -m bench.many`: a thousand sites of the demo town ranked, and a report made again.

All rules, two processes. Quote the ratio to one check; the times move with the machine.
"""

from __future__ import annotations

import json
import random
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


def measure(folder: Path) -> None:
    """Build the demo store and measure."""
    root, sites = folder / "store", folder / "sites.geojson"
    store = build_store(root, read_delivery(DATA / "layers" / "delivery.yaml"), pack="hewan")
    write_sites(store, sites)
    at = ("--store", root)
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
        measure(Path(temporary))
