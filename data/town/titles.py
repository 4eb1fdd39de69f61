"""Title, supply and readiness of land: who owns it, what is approved, granted, cleared."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from . import skeleton as sk
from .blocks import Plot
from .ground import rng_of
from .hands import generalise, redraw
from .partition import Parcel, dissolve
from .shapes import snap
from .streets import Net
from .topics import Topics

__all__ = ["approved", "cleared", "supplied", "titles"]

Rows = list[Parcel]
STATE_CODES = ("1001", "1003", "1101", "1103", "1109", "1008", "1105", "0303")


def titles(today: Sequence[Parcel], net: Net, topics: Topics, frame: BaseGeometry) -> Rows:
    """Return the partition into state-owned and collective land."""
    inner = snap(net.ground)
    shapely.prepare(inner)
    factory = topics.plots["11"]
    keys = []
    for parcel in today:
        code, spot = str(parcel.data["code"]), parcel.shape.representative_point()
        town = inner.intersects(spot) and parcel.data.get("kind") not in (
            "field",
            "terrace",
            "pond",
            "village",
            "lane",
        )
        town = town and not code.startswith("01") and code not in ("0702", "1006")
        planted = topics.planted_farmland.covers(spot)
        state = (town or planted or code in STATE_CODES) and not factory.covers(spot)
        keys.append("20" if state else "30")
    keep = shapely.union_all(
        [frame.boundary, *(Polygon(p).boundary for p in sk.EXTRA_PLOTS.values())]
    )
    own = {"20": {"QSXZ": "20", "SYQ": "state"}, "30": {"QSXZ": "30", "SYQ": "collective"}}
    return generalise(dissolve(today, keys, own), 1.2, 63, 0.1, frame, keep=keep)


def supplied(plots: Sequence[Plot], topics: Topics) -> Rows:
    """Return plots that have been granted: the built ones with a known company, some housing, one still empty."""
    rng = rng_of(15)
    rows = []
    for plot in plots:
        chance = float(rng.random())
        if (
            plot.state == "built"
            and plot.kind != "village"
            and (plot.name or chance < 0.2)
            and plot.use[0] in "RBMW"
        ):
            rows.append((plot.shape, plot.name, "出让"))
    shapes = redraw([r[0] for r in rows], 61, 0.2)
    out = [Parcel(s, {"SRR": r[1], "GDFS": r[2]}) for s, r in zip(shapes, rows, strict=True)]
    return [
        *out,
        Parcel(topics.plots["13"], {"SRR": "禾湾恒塱精密机械有限公司", "GDFS": "出让（批而未建）"}),
    ]


def approved(plots: Sequence[Plot], topics: Topics) -> Rows:
    """Return land approved for conversion and requisition that is not built yet."""
    rng = rng_of(16)
    topical = shapely.STRtree([p for n, p in topics.plots.items() if n != "11"])
    rows = [
        p.shape
        for p in plots
        if p.state == "cleared"
        and p.use[0] in "MWBRA"
        and not topics.plots["11"].equals(p.shape)
        and (
            rng.random() < 0.75
            or p.block == -2
            or len(topical.query(p.shape.centroid, predicate="intersects"))
        )
    ]
    farm = [
        p.shape for p in plots if p.state == "farm" and p.use[0] in "RB" and rng.random() < 0.06
    ]
    shapes = redraw(rows + farm, 62, 0.25)
    return [
        Parcel(s, {"PWH": f"禾府地〔{2015 + i % 10}〕{11 + i}号"}) for i, s in enumerate(shapes)
    ]


def cleared(plots: Sequence[Plot], topics: Topics) -> Rows:
    """Return cleared land (净地): state-owned, compensated, ready to build."""
    factory = topics.plots["11"]
    ready = [
        p
        for p in plots
        if p.state == "cleared"
        and p.use[0] in "MWBR"
        and not factory.equals(p.shape)
        and p.shape.area > 3000
    ]
    return [Parcel(p.shape, {"DKBH": f"JD-{i:03d}", "YT": p.use}) for i, p in enumerate(ready, 1)]
