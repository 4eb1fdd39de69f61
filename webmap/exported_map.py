"""The stand-alone map of a report (``*.map.html``), opened from a file without any network.

folium and branca compile the text they are given as templates. So no text of a file, a layer or
a report reaches them here except through :func:`inert`; findings and words stand in a block
beside the map that no template engine sees. This is the only module that knows folium.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Mapping, Sequence, Set
from importlib import resources
from pathlib import Path
from typing import Any

import folium

from checker.report.agency import for_department
from checker.report.geojson import feature_collection
from checker.report.material import Material
from checker.report.overall import only_told
from webmap.export_context import Shown, around
from webmap.export_panel import mark, panel, words_for_script
from webmap.words import verdict_styles, words

__all__ = ["LINKS", "inert", "map_page", "write_map"]

LINKS: Mapping[str, str | None] = {
    "leaflet": "leaflet/leaflet.js", "leaflet_css": "leaflet/leaflet.css",
    "jquery": None, "bootstrap": None, "awesome_markers": None, "bootstrap_css": None,
    "glyphicons_css": None, "awesome_markers_font_css": None, "awesome_markers_css": None,
    "awesome_rotate_css": None,
}  # fmt: skip
"""Every link folium asks for, with the vendored file that stands in for it, None for none."""

_CSP = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
_INK = "#1b2a3a"
_VIEWPORT = re.compile(r'<meta name="viewport"[^>]*>', re.DOTALL)
_MAP_NODE = re.compile(r'<div class="folium-map"[^>]*></div>')


def write_map(path: Path, material: Material) -> None:
    """Write the stand-alone map of a report; the form ``.map.html`` of ``sanhe check -o``."""
    own = for_department(material)
    page = map_page(
        own.report, feature_collection(own.picture), snapshot=own.snapshot,
        lang="en" if own.lang == "en" else "zh",
    )  # fmt: skip
    path.write_text(page, encoding="utf-8")


def map_page(
    report: Mapping[str, Any], picture: Mapping[str, Any], *, snapshot: Any, lang: str
) -> str:
    """The stand-alone map as one HTML text.

    Parameters
    ----------
    report : mapping
        Content of ``sanhe-report/1``.
    picture : mapping
        Its FeatureCollection, longitude and latitude.
    snapshot : Snapshot
        Of the report's date: what lies around the site, as far as the cards release it.
    lang : str
        ``zh`` or ``en``.

    Raises
    ------
    LookupError
        folium asks for a link this module does not know.
    """
    site = picture["features"][0]
    drawn = folium.Map(
        tiles=None, zoom_control=True, attributionControl=False, max_zoom=21, min_zoom=9, zoom_snap=0.5,
        location=_middle(site["geometry"]),
    )  # fmt: skip
    drawn._id = "sanhe"
    _offline(drawn)
    surroundings = list(around(report, site, snapshot))
    for number, shown in enumerate(surroundings):
        _add_context(drawn, shown, number, lang)
    _add_picture(drawn, picture, only_told(report), lang)
    control = folium.LayerControl(collapsed=True)
    control._id = "layers"
    control.add_to(drawn)
    rendered = drawn.get_root().render()
    beside = panel(report, surroundings, snapshot.config, lang)
    upon = mark(report, snapshot.config, lang)
    return _finished(rendered, report, picture, (beside, upon), lang)


def inert(text: str) -> str:
    """A text that neither HTML nor a template engine takes for anything but text.

    Examples
    --------
    >>> inert("<b>{{ 7*7 }}")
    '&lt;b&gt;&#123;&#123; 7*7 &#125;&#125;'
    """
    return html.escape(text, quote=True).replace("{", "&#123;").replace("}", "&#125;")


def _offline(drawn: folium.Map) -> None:
    """Give this map its own links; a link not in the table stops the export."""
    for kind in ("default_js", "default_css"):
        kept = []
        for name, _url in getattr(drawn, kind):
            if name not in LINKS:
                raise LookupError(f"folium asks for an unknown link: {name}")
            if LINKS[name]:
                kept.append((name, f"vendored:{LINKS[name]}"))
        setattr(drawn, kind, kept)


def _add_context(drawn: folium.Map, shown: Shown, number: int, lang: str) -> None:
    features = [
        {"type": "Feature", "id": f"c{number}-{n}", "properties": {"n": n}, "geometry": shape}
        for n, shape in enumerate(shown.shapes)
    ]
    styles = {f"c{number}-{n}": style for n, style in enumerate(shown.styles)}
    _layer(drawn, features, shown.title.of(lang), styles, f"context{number}", show=shown.on)


def _add_picture(
    drawn: folium.Map, picture: Mapping[str, Any], told: Set[str], lang: str
) -> None:
    """The site and its conflicts; features carry numbers only, their texts stand elsewhere.

    What is only told, by its rule in ``told``, is not drawn.
    """
    said = words(lang)
    site, rest = picture["features"][0], picture["features"][1:]
    bare = {"type": "Feature", "id": "site", "properties": {"n": -1}, "geometry": site["geometry"]}
    look = {"color": _INK, "weight": 3, "fill": False}
    _layer(drawn, [bare], said["map.site"], {"site": look}, "site")
    features, styles = [], {}
    for n, feature in enumerate(rest):
        verdict = feature["properties"]["verdict"]
        if verdict in ("clear", "not_applicable") or feature["properties"]["rule"] in told:
            continue
        features.append({"type": "Feature", "id": f"f{n}", "properties": {"n": n},
                         "geometry": feature["geometry"]})  # fmt: skip
        styles[f"f{n}"] = _look(verdict)
    if features:
        _layer(drawn, features, said["map.conflicts"], styles, "findings")


def _look(verdict: str) -> dict[str, Any]:
    style = verdict_styles()[verdict]
    colour = style.get("map", style["colour"])
    dash = "6 4" if verdict == "unknown" else None
    return {"color": colour, "weight": 2, "fillColor": colour, "fillOpacity": 0.45,
            "dashArray": dash}  # fmt: skip


def _layer(
    drawn: folium.Map,
    features: Sequence[Mapping[str, Any]],
    title: str,
    styles: Mapping[str, Mapping[str, Any]],
    id: str,
    *,
    show: bool = True,
) -> None:
    layer = folium.GeoJson(
        {"type": "FeatureCollection", "features": list(features)},
        name=inert(title), style_function=lambda f: dict(styles[f["id"]]), show=show,
    )  # fmt: skip
    layer._id = id
    layer.add_to(drawn)


def _middle(geometry: Mapping[str, Any]) -> list[float]:
    import shapely

    point = shapely.geometry.shape(geometry).representative_point()
    return [point.y, point.x]


def _finished(
    rendered: str, report: Mapping[str, Any], picture: Mapping[str, Any], own: tuple[str, str], lang: str
) -> str:
    """Put the vendored files, the panel and the words on the map into the rendered page."""
    beside, upon = own
    page = re.sub(r'<script src="vendored:([^"]+)"></script>', _script, rendered)
    page = re.sub(r'<link rel="stylesheet" href="vendored:([^"]+)"\s*/?>', _style, page)
    if "vendored:" in page or re.search(r'<(?:script|link|img)[^>]+(?:src|href)="(?!data:)', page):
        raise LookupError("the exported map still names an outside file")
    head = (
        f'<meta http-equiv="Content-Security-Policy" content="{_CSP}">\n'
        f"<title>{html.escape(report['site']['name'])} · {words(lang)['app.title']}</title>\n"
        f"<style>{_own('export.css')}</style>\n"
    )
    facts = words_for_script(report, picture, lang)
    block = json.dumps(facts, ensure_ascii=False).replace("<", "\\u003c")
    tail = (
        f"{beside}\n"
        f'<script type="application/json" id="sanhe-words">{block}</script>\n'
    )
    page = page.replace("<!DOCTYPE html>", "<!doctype html>", 1)
    page = page.replace("<html>", f'<html lang="{"en" if lang == "en" else "zh-Hans"}">', 1)
    page = page.replace("<head>", f"<head>\n{head}", 1)
    page = _VIEWPORT.sub('<meta name="viewport" content="width=device-width, initial-scale=1">', page)
    name = html.escape(words(lang)["map.label"])
    map_node = _MAP_NODE.search(page)
    if map_node is None:
        raise LookupError("folium's page has another shape")
    stage = f'<main aria-label="{name}">{map_node[0]}{upon}</main>{tail}'
    page = page[: map_node.start()] + stage + page[map_node.end() :]
    end = page.rindex("</html>")
    return f"{page[:end]}<script>{_own('export.js')}</script>\n{page[end:]}\n"


def _script(found: re.Match[str]) -> str:
    text = _vendored(found[1]).replace("</script", "<\\/script")
    return f"<script>{text}</script>"


def _style(found: re.Match[str]) -> str:
    folder = found[1].rpartition("/")[0]

    def embedded(image: re.Match[str]) -> str:
        data = (_static() / "vendor" / folder / image[1]).read_bytes()
        return f"url(data:image/png;base64,{base64.b64encode(data).decode()})"

    text = re.sub(r"url\((images/[a-z0-9-]+\.png)\)", embedded, _vendored(found[1]))
    return f"<style>{text}</style>"


def _vendored(name: str) -> str:
    text = (_static() / "vendor" / name).read_text(encoding="utf-8")
    return re.sub(r"\n//# sourceMappingURL=.*", "", text)


def _own(name: str) -> str:
    return str((_static() / "export" / name).read_text(encoding="utf-8"))


def _static() -> Any:
    return resources.files("webmap") / "static"
