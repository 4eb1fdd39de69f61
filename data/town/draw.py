"""All layers of the town in the order of their making, with the fields their departments use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely import Polygon

from . import codes, districts, environment, nature, oldplan, plans, shores, titles, works
from . import skeleton as sk
from .blocks import Plot, Town, make_town
from .country import Country, make_country
from .detailed import detailed_plan, extension_plots, planned_ground
from .ground import Ground, make_ground
from .hands import generalise
from .partition import Item, Parcel
from .shapes import snap
from .streets import Net, make_net
from .survey import details, survey
from .topics import Topics, make_topics
from .uses import assign_uses

__all__ = ["Drawing", "draw"]

Rows = list[Parcel]


@dataclass(frozen=True, slots=True)
class Base:
    """The ground and what stands on it, from which every department draws its own layer."""

    ground: Ground
    net: Net
    town: Town
    plots: tuple[Plot, ...]
    country: Country
    topics: Topics
    detailed: Rows
    today: Rows


@dataclass(frozen=True, slots=True)
class Drawing:
    """Every layer by id, the study area, coverages by id, and the demo sites."""

    layers: dict[str, Rows]
    study_area: Polygon
    coverage: dict[str, Rows]
    topics: Topics


def numbered(rows: Sequence[Parcel]) -> Rows:
    """Return the rows with a running id in front of their fields."""
    return [Parcel(r.shape, {"BSM": f"{i:05d}", **r.data}) for i, r in enumerate(rows, 1)]


def _detailed(parcels: Sequence[Parcel]) -> Rows:
    out = []
    for i, p in enumerate(parcels, 1):
        use = str(p.data["use"])
        out.append(
            Parcel(
                p.shape,
                {
                    "DKBH": f"HW-{i:04d}",
                    "YDDM": use,
                    "YDMC": codes.URBAN_NAMES[use],
                    "MC": p.data["name"] or None,
                    "RJLSX": p.data["far_max"],
                    "RJLXX": p.data["far_min"],
                    "JZMD": p.data["density_max"],
                    "JZGD": p.data["height_max_m"],
                    "LDL": p.data["green_min"],
                    "MJ": round(p.shape.area, 2),
                },
            )
        )
    return out


def _survey_rows(parcels: Sequence[Parcel], units: Rows) -> Rows:
    spots = shapely.point_on_surface([p.shape for p in parcels])
    tree = shapely.STRtree([u.shape for u in units])
    inside = dict(zip(*tree.query(spots, predicate="intersects").tolist(), strict=True))
    out = []
    for i, p in enumerate(parcels):
        code = str(p.data["code"])
        unit = units[inside[i]].data["XZQMC"] if i in inside else None
        more = details(code)
        out.append(
            Parcel(
                p.shape,
                {
                    "BSM": f"{i + 1:06d}",
                    "DLBM": code,
                    "DLMC": more["DLMC"],
                    "SDL": more["SDL"],
                    "GD": more["GD"],
                    "ZLDWMC": unit,
                    "TBMJ": round(p.shape.area, 2),
                    "SJNF": "2025",
                },
            )
        )
    return out


def _differing_blocks(net: Net) -> dict[int, str]:
    """Return blocks whose use the territorial plan draws differently from the detailed plan."""
    spots = {
        "070102": ((9.02, 3.34), (7.30, 6.25)),
        "100101": ((7.55, 3.60),),
        "16": ((11.5, 5.30), (6.2, 7.95)),
    }
    return {
        i: use
        for use, places in spots.items()
        for x, y in places
        for i, b in enumerate(net.blocks)
        if b.shape.contains(shapely.Point(x * 1000, y * 1000))
    }


def _plans(base: Base, red: Rows, farm: Rows) -> dict[str, Rows]:
    ground, net, town, country, today = base.ground, base.net, base.town, base.country, base.today
    fixed = [*(Polygon(p) for p in sk.EXTRA_PLOTS.values()), Polygon(sk.EAST_HILL)]
    hold = shapely.union_all(fixed)
    lines, fields = [r.shape for r in red], [f.shape for f in farm]
    zones = plans.zones(ground, net, country, lines, fields, hold)
    use = plans.planned_use(ground, net, base.detailed, today, _differing_blocks(net), hold)
    old = oldplan.old_classes(ground, net, town, country, today)
    control = oldplan.old_zones(ground, net, town, country, old)
    sheets = oldplan.two_sheets(old)
    zone_rows = plans.rows(zones, "GHFQDM", "GHFQMC", codes.ZONE_NAMES, XZQMC="禾湾镇")
    inside = [r for r in zone_rows if r.data["GHFQDM"] in ("410", "420", "430")]
    boundary = [Parcel(r.shape, {**r.data, "BSM": f"K{i:04d}"}) for i, r in enumerate(inside, 1)]
    return {
        "territorial-zones": zone_rows,
        "urban-development-boundary": boundary,
        "territorial-land-use": plans.rows(use, "YDYHFLDM", "YDYHFLMC", codes.USE_NAMES),
        "superseded-land-use-zones": plans.rows(
            control, "GZQLXDM", "GZQLXMC", codes.OLD_ZONE_NAMES
        ),
        "superseded-land-use-classes": plans.rows(
            sheets, "GHDLDM", "GHDLMC", codes.OLD_CLASS_NAMES
        ),
    }


def _ecology(base: Base) -> dict[str, Rows]:
    ground, net, country, topics = base.ground, base.net, base.country, base.topics
    red, source = nature.red_line(ground, country), nature.water_source(ground)
    units = districts.towns(ground, net, topics)
    return {
        "ecological-red-line": red,
        "drinking-water-source": source,
        "towns": units,
        "ecological-environment-units": environment.eco_units(
            ground, red, source, country, units, net
        ),
        "acoustic-zones": environment.acoustic(ground, net, base.town, country),
        "air-zones": environment.air(ground, country),
        "permanent-basic-farmland": nature.farmland(base.today, country, net, topics),
        "forest-land": nature.forest(base.today, net, country, topics),
        "old-trees": nature.old_trees(country),
        "electroplating-base": districts.electroplating(base.plots),
    }


def _works(base: Base) -> dict[str, Rows]:
    ground, net, topics = base.ground, base.net, base.topics
    coverage = shores.geohazard_coverage(ground, topics)
    return {
        "river-management-range": shores.river_range(ground, topics),
        "flood-storage": shores.flood_storage(ground),
        "natural-shoreline": shores.shoreline(ground),
        "sea-area": shores.sea_area(ground),
        "heritage": works.heritage(),
        "geohazard-prone": shores.geohazard(ground, net, coverage),
        "mineral-rights": works.mineral(),
        "airport-clearance": works.airport(ground),
        "power-lines": works.power(ground, topics),
        "gas-pipelines": works.gas(ground),
        "highways": works.highways(ground, net),
        "railways": works.railways(ground, net),
        "sewer-catchment": districts.sewers(net, ground),
    }


def _supply(base: Base) -> dict[str, Rows]:
    net, plots, topics = base.net, base.plots, base.topics
    frame = shapely.union_all([base.ground.land, base.ground.tidal], grid_size=0.001)
    return {
        "industrial-protection-line": districts.industrial_line(net, base.town),
        "land-title": titles.titles(base.today, net, topics, snap(frame)),
        "land-supplied": titles.supplied(plots, topics),
        "land-approved": titles.approved(plots, topics),
        "cleared-land": titles.cleared(plots, topics),
        "key-projects": districts.key_projects(base.ground, net, plots),
    }


def make_base() -> Base:
    """Return the ground, the town and the survey of what stands there."""
    ground = make_ground()
    net = make_net(ground)
    town = make_town(ground, net)
    plots = assign_uses(town, net)
    country = make_country(ground, net)
    topics = make_topics(net, plots, extension_plots())
    detailed = detailed_plan(ground, net, town, plots)
    factory = {"code": "0601", "name": "塱边五金厂", "kind": "built"}
    patches = [
        Item(topics.planted_farmland, {"code": "0101", "kind": "planted"}, crumbs=False),
        Item(topics.plots["11"], factory, crumbs=False),
    ]
    mangrove, quarry = nature.mangrove(ground), Polygon(sk.QUARRY)
    today = survey(ground, net, town, plots, country, mangrove, quarry, patches)
    return Base(ground, net, town, plots, country, topics, detailed, today)


def _partitions(base: Base, units: Rows) -> dict[str, Rows]:
    """Return detailed plan and survey, simplified a little; plots of the sites stay as they are."""
    planted = base.topics.planted_farmland.boundary
    extra = [Polygon(p).boundary for p in sk.EXTRA_PLOTS.values()]
    hold = shapely.union_all([planted, *extra])
    frame = shapely.union_all([base.ground.land, base.ground.tidal], grid_size=0.001)
    keep = shapely.union_all([frame.boundary, hold])
    edge = shapely.union_all([planned_ground(base.net).boundary, hold])
    return {
        "detailed-plan": _detailed(generalise(base.detailed, 0.7, 72, 0.0, frame, keep=edge)),
        "current-land-use": _survey_rows(
            generalise(base.today, 1.2, 71, 0.12, frame, keep=keep), units
        ),
    }


def draw() -> Drawing:
    """Return the whole town."""
    base = make_base()
    layers = {k: numbered(v) for made in (_ecology, _works, _supply) for k, v in made(base).items()}
    layers |= _plans(base, layers["ecological-red-line"], layers["permanent-basic-farmland"])
    layers |= _partitions(base, layers["towns"])
    surveyed = shores.geohazard_coverage(base.ground, base.topics)
    planned = shapely.get_parts(planned_ground(base.net))
    covers = {
        "geohazard-prone": [Parcel(surveyed, {"MC": "地质灾害调查范围"})],
        "detailed-plan": [Parcel(p, {"MC": "控制性详细规划编制单元"}) for p in planned],
    }
    return Drawing(layers, snap(base.ground.border), covers, base.topics)
