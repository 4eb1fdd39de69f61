"""Plan maps (附图): overview and detail of one check, in the measuring CRS, for every form.

Drawn by matplotlib as a planning institute prints them: title, double neat lines with full grid
coordinates, hatched findings lettered as in the tables, legend of what is drawn, scale, north.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from checker.report.agency import for_department
from checker.report.map_frame import Box, clusters
from checker.report.map_pen import Paper, png, svg
from checker.report.map_sheet import Printed, View, printed
from checker.report.material import Material
from checker.report.voice import Said, Voice, voice

__all__ = ["PlanMap", "plan_maps", "png_of"]

_NEAR, _WHOLE = 0.2, 0.94
_OVERVIEW, _DETAIL = 4_000, 100


@dataclass(frozen=True)
class PlanMap:
    """One map, ready to be set into a page.

    Parameters
    ----------
    kind : str
        ``overview`` (the site in its surroundings) or ``detail`` (the site fills the frame).
    title : Said
        Also printed on the map.
    width_mm, height_mm : float
        Size at which the scale printed on it holds.
    alt : Said
        What it shows, for who cannot see it.
    scale : int
        Denominator of the scale at that size.
    """

    kind: str
    title: Said
    width_mm: float
    height_mm: float
    alt: Said
    scale: int
    sheet: Paper = field(repr=False, compare=False)
    salt: str = field(default="map", repr=False)

    @cached_property
    def svg(self) -> str:
        """One ``<svg>`` element; texts are text in "Noto Sans CJK SC"."""
        return svg(self.sheet, self.salt)


def plan_maps(material: Material) -> tuple[PlanMap, ...]:
    """The overview of a site, then its detail; several where its parts lie far apart.

    Parameters
    ----------
    material : Material
        Without a snapshot no surroundings are drawn; one that names a department gives that
        department's own maps.

    Raises
    ------
    BadInput
        ``DEPARTMENT_UNKNOWN``, ``FONT_MISSING``, or ``GLYPH_MISSING`` where a text on the map
        has characters the font lacks.
    """
    own = for_department(material)
    maps = []
    for view in _views(own):
        done = printed(view, own)
        maps.append(_finished(view, done, own))
    return tuple(maps)


def png_of(plan_map: PlanMap, dpi: int = 200) -> bytes:
    """A map as a PNG picture, for forms that hold no vector drawing."""
    return png(plan_map.sheet, dpi)


def _views(material: Material) -> Iterator[View]:
    say = voice(material.lang)
    site = material.picture.site.geometry
    bounds: Box = site.bounds
    name = _name(material, say)
    seen, fill = _surroundings(material, bounds)
    yield View("overview", say.word("map.title.overview", name=name), seen, fill, _OVERVIEW)
    groups = clusters(site)
    for n, group in enumerate(groups, start=1):
        title = (say.word("map.title.detail", name=name) if len(groups) == 1
                 else say.word("map.title.part", name=name, n=n, of=len(groups)))  # fmt: skip
        yield View("detail", title, group, 0.82, _DETAIL)


def _surroundings(material: Material, site: Box) -> tuple[Box, float]:
    """What an overview shows: five times the site, but no more than the whole study area."""
    area = material.snapshot.config.study_area if material.snapshot else None
    if area is None:
        return site, _NEAR
    x0, y0, x1, y1 = area.bounds
    whole = (min(x0, site[0]), min(y0, site[1]), max(x1, site[2]), max(y1, site[3]))
    wide, high = (site[2] - site[0]) / _NEAR, (site[3] - site[1]) / _NEAR
    all_of_it = max(whole[2] - whole[0], whole[3] - whole[1]) / _WHOLE < max(wide, high)
    return (whole, _WHOLE) if all_of_it else (site, _NEAR)


def _name(material: Material, say: Voice) -> Said:
    report = material.report
    filename = str(report["site"]["source"]["filename"]).partition(".")[0]
    named = report["proposal"]["name"] or report["site"]["name"] or filename
    return say.plain(str(named)[:60])


def _finished(view: View, done: Printed, material: Material) -> PlanMap:
    say = voice(material.lang)
    titles = {f["rule"]: f["title"] for f in material.report["findings"]}
    found = [say.joined([say.plain(d.letter), say.say(titles[d.rule])], " ", " ")
             for d in done.drawn if d.letter]  # fmt: skip
    told = (say.word("map.alt.found", list=say.joined(found, "；", "; ")) if found
            else say.word("map.alt.none"))  # fmt: skip
    alt = say.word("map.alt", title=view.title, scale=f"{done.frame.scale:,}", found=told)
    return PlanMap(
        view.kind, view.title, done.sheet.width, done.sheet.height, alt, done.frame.scale,
        done.sheet, f"{material.report['id']}-{view.kind}-{done.frame.x:.0f}",
    )  # fmt: skip
