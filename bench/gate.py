"""`python -m bench.gate`: a city's layer through the gate, and site files at the limits.

A drawn partition of 200,000 polygons with 40 vertices each is written as a shapefile (GBK) and
taken the way of ``sanhe layers add``, in a process of its own whose largest resident memory is
read afterwards, reader child included. Beside the clock stand the seconds of processor time:
on a busy machine only they can be compared.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

CRS = "EPSG:4547"
WEST, SOUTH, CELL = 440_000.0, 2_500_000.0, 100.0
EDGE = 9  # points inside an edge: 40 vertices a polygon
CARD = """
id: city
title: {zh: 全市图斑, en: City parcels}
plan: territorial
role: reference
authority: natural-resources
fields: {id: BSM, code: DLBM, name: DLMC}
crs: EPSG:4547
coverage: extent
"""


def partition(count: int, seed: int = 20240523) -> NDArray[np.object_]:
    """About ``count`` polygons that share jagged edges and leave no gap."""
    draw = np.random.default_rng(seed)
    columns = int(np.sqrt(count))
    rows = -(-count // columns)
    grid = np.stack(np.meshgrid(np.arange(columns + 1), np.arange(rows + 1)), axis=-1) * CELL
    nodes = grid + np.array([WEST, SOUTH]) + draw.uniform(-20, 20, grid.shape)
    east = _jagged(nodes[:, :-1], nodes[:, 1:], draw)
    north = _jagged(nodes[:-1], nodes[1:], draw)
    corner = np.round(nodes, 3)[:, :, None]
    ring = np.concatenate(  # edges leave their last point out, whichever way they are walked
        (
            east[:-1], north[:, 1:],
            corner[1:, 1:], east[1:, :, :0:-1], corner[1:, :-1], north[:, :-1, :0:-1],
        ), axis=2
    ).reshape(rows * columns, -1, 2)
    return np.asarray(shapely.polygons(np.concatenate((ring, ring[:, :1]), axis=1)))[:count]


def _jagged(start: Any, stop: Any, draw: Any) -> NDArray[np.float64]:
    """Edges from node to node without their last point, displaced inside."""
    share = np.linspace(0, 1, EDGE + 2)[:-1, None]
    points = start[:, :, None] + (stop - start)[:, :, None] * share
    points[:, :, 1:] += draw.uniform(-2, 2, points[:, :, 1:].shape)
    return np.round(points, 3)


def write_shp(path: Path, count: int) -> None:
    """The partition as a shapefile in GBK with the usual fields."""
    import geopandas

    shapes = partition(count)
    names = np.array(["水田", "旱地", "有林地", "城镇住宅用地"])
    codes = np.array(["0101", "0103", "0301", "0701"])
    kind = np.arange(len(shapes)) % 4
    frame = geopandas.GeoDataFrame(
        {"BSM": [f"4419{n:012d}" for n in range(len(shapes))], "DLBM": codes[kind],
         "DLMC": names[kind], "TBMJ": shapely.area(shapes).round(2)},
        geometry=shapes, crs=CRS,
    )  # fmt: skip
    frame.to_file(path, engine="pyogrio", encoding="GBK")


def through(folder: Path, file: Path) -> dict[str, Any]:
    """The way of ``sanhe layers add`` in this process: seconds, processor seconds, MB."""
    from spatial.card import read_card
    from spatial.ingest import prepare
    from spatial.publish import publish
    from spatial.store import StoreConfig, create_store

    now = datetime(2026, 1, 1, tzinfo=UTC)
    store = create_store(folder / "store", StoreConfig(CRS, None, "Asia/Shanghai"), at=now)
    (folder / "city.yaml").write_text(CARD, "utf-8")
    card = read_card(folder / "city.yaml")
    start = time.perf_counter(), _processor()
    draft = prepare(store, [file], card, valid_from=date(2026, 1, 1), card_folder=folder)
    ready = time.perf_counter(), _processor()
    publish(store, [draft], recorded_at=now)
    done = time.perf_counter(), _processor()
    own, child = (
        resource.getrusage(who).ru_maxrss / 1_000
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return {
        "kept": draft.kept, "own": own, "child": child,
        "gate": [b - a for a, b in zip(start, ready, strict=True)],
        "publish": [b - a for a, b in zip(ready, done, strict=True)],
    }  # fmt: skip


def _processor() -> float:
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def site_file(path: Path, vertices: int, megabytes: float) -> None:
    """A GeoJSON site with one ring, its coordinates as long as it takes to fill the file."""
    corner = (114.0, 22.9)
    turn = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    points = np.column_stack((np.cos(turn), np.sin(turn))) * 0.01 + corner
    digits = max(6, int((megabytes * 1e6 / vertices - 12) / 2))
    ring = [f"[{x:.{digits}f},{y:.{digits}f}]" for x, y in (*points.tolist(), points[0].tolist())]
    path.write_text(
        '{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[['
        + ",".join(ring) + "]]}}"
    )  # fmt: skip


def sites(folder: Path) -> None:
    """A site at the limit of vertices is read, one beyond it is refused: both soon."""
    from spatial.errors import SanheError
    from spatial.site import read_site

    for vertices, megabytes in ((50_000, 2.0), (120_000, 5.0)):
        file = folder / f"{vertices}.geojson"
        site_file(file, vertices, megabytes)
        start, used = time.perf_counter(), _processor()
        try:
            read_site(file, measure_crs=CRS, study_area=None)
            answer = "read"
        except SanheError as refusal:
            answer = refusal.code
        told(
            f"GeoJSON site, {file.stat().st_size / 1e6:.1f} MB, {vertices:,} vertices: {answer}",
            time.perf_counter() - start, _processor() - used, "≤ 1 s",
        )  # fmt: skip


def told(what: str, seconds: float, used: float, goal: str) -> None:
    """One line of the table."""
    print(f"{what:<72}{seconds:>7.2f} s {used:>7.2f} s CPU  {goal}", flush=True)


def main() -> None:
    """Draw the city, take it through the gate in a process of its own, then the sites."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "city.shp"
        if len(sys.argv) > 2:
            print(json.dumps(through(Path(folder), Path(sys.argv[2]))))
            return
        write_shp(file, count)
        command = [sys.executable, "-m", "bench.gate", str(count), str(file)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found = json.loads(done.stdout)
        told(f"SHP of {found['kept']:,} polygons through the gate", *found["gate"], "≤ 15 s")
        told("its publication", *found["publish"], "≤ 10 s")
        print(
            f"largest memory: {found['own']:,.0f} MB, reader child {found['child']:,.0f} MB  ≤ 1,500 MB"
        )
        sites(Path(folder))


if __name__ == "__main__":
    main()
