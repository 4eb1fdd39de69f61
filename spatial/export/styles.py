"""Styles inside a GeoPackage, as QGIS keeps them: the table ``layer_styles``, used at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

__all__ = ["Look", "style_layers"]

_KINDS = {0: ("marker", "SimpleMarker"), 1: ("line", "SimpleLine"), 2: ("fill", "SimpleFill")}
_TABLE = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT, f_table_schema TEXT,
  f_table_name TEXT, f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT, ui TEXT,
  update_time DATETIME DEFAULT '1980-01-01T00:00:00.000Z')
"""


@dataclass(frozen=True, slots=True)
class Look:
    """How a table is drawn.

    Parameters
    ----------
    field : str or None
        Field whose value picks the colour; None where the whole table has one.
    colours : sequence of (str, str, str)
        Value, label and colour ``#rrggbb``.
    dimension : int
        0 points, 1 lines, 2 polygons.
    filled : bool
        False draws outlines only, dashed.
    pattern : str
        Brush of a fill as QGIS names it: ``solid``, ``f_diagonal``, ``b_diagonal``, ``dense6`` …
    label : str or None
        Field that is written on every shape; None writes nothing.
    """

    table: str
    field: str | None
    colours: Sequence[tuple[str, str, str]]
    dimension: int = 2
    filled: bool = True
    pattern: str = "solid"
    label: str | None = None


def style_layers(path: Path, looks: Sequence[Look]) -> None:
    """Write a default style for each table of a GeoPackage."""
    connection = sqlite3.connect(path)
    try:
        with connection:
            connection.execute(_TABLE)
            connection.execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change)"
                " VALUES ('layer_styles', 'attributes', 'layer_styles', '1980-01-01T00:00:00.000Z')"
            )
            connection.executemany(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name,"
                " f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description,"
                " owner) VALUES ('', '', ?, 'geom', ?, ?, '', 1, '', '')",
                [(look.table, look.table, _qml(look)) for look in looks],
            )
    finally:
        connection.close()


def _qml(look: Look) -> str:
    root = ElementTree.Element("qgis", version="3.22", styleCategories="Symbology|Labeling")
    kind = "singleSymbol" if look.field is None else "categorizedSymbol"
    renderer = ElementTree.SubElement(
        root, "renderer-v2", type=kind, forceraster="0", symbollevels="0"
    )
    if look.field is not None:
        renderer.set("attr", look.field)
        categories = ElementTree.SubElement(renderer, "categories")
        for number, (value, label, _) in enumerate(look.colours):
            ElementTree.SubElement(
                categories, "category", render="true", symbol=str(number), value=value, label=label
            )
    symbols = ElementTree.SubElement(renderer, "symbols")
    for number, (_, _, colour) in enumerate(look.colours):
        _symbol(symbols, number, colour, look)
    if look.label is not None:
        _label(root, look.label)
    text = ElementTree.tostring(root, encoding="unicode")
    return f"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n{text}"


def _label(root: ElementTree.Element, field: str) -> None:
    root.set("labelsEnabled", "1")
    settings = ElementTree.SubElement(
        ElementTree.SubElement(root, "labeling", type="simple"), "settings", calloutType="simple"
    )
    style = ElementTree.SubElement(
        settings, "text-style", fieldName=field, fontFamily="Noto Sans CJK SC", fontSize="11",
        textColor="27,42,58,255", isExpression="0", fontWeight="75",
    )
    ElementTree.SubElement(
        style, "text-buffer", bufferDraw="1", bufferSize="0.8", bufferColor="255,255,255,255"
    )
    ElementTree.SubElement(settings, "placement", placement="1")
    ElementTree.SubElement(settings, "rendering", drawLabels="1")


def _symbol(parent: ElementTree.Element, number: int, colour: str, look: Look) -> None:
    kind, layer_class = _KINDS[look.dimension]
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    symbol = ElementTree.SubElement(parent, "symbol", type=kind, name=str(number), alpha="1")
    layer = ElementTree.SubElement(
        symbol, "layer", {"class": layer_class, "enabled": "1", "pass": "0"}
    )
    line = f"{red},{green},{blue},255"
    values = {
        "color": f"{red},{green},{blue},120", "outline_color": line, "line_color": line,
        "outline_width": "0.5", "line_width": "0.8",
        "style": look.pattern if look.filled else "no",
        "outline_style": "solid" if look.filled else "dash", "line_style": "solid",
    }  # fmt: skip
    options = ElementTree.SubElement(layer, "Option", type="Map")
    for name, value in values.items():
        ElementTree.SubElement(options, "Option", name=name, value=value, type="QString")
        ElementTree.SubElement(layer, "prop", k=name, v=value)
