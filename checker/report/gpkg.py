"""The report as a GeoPackage: what it drew, in the measuring CRS, with styles QGIS uses at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from checker.report.agency import for_department
from checker.report.lettering import in_table_order, letters_of
from checker.report.looks import area_colour
from checker.report.material import Material
from checker.report.picture import Picture, Shape
from checker.report.sheet_findings import article
from checker.verdict import SYMBOLS, WORDS, Verdict
from spatial.errors import Text
from spatial.export.styles import Look, style_layers
from spatial.export.table import Feature, Field, Table, Value
from spatial.export.vector import fiona_errors
from spatial.export.vector import write_gpkg as write_table
from spatial.measure import hectares, mu

__all__ = ["TABLES", "write_gpkg"]

TABLES: Mapping[str, tuple[str, Text, str]] = {
    "site": ("site", Text("拟选址地块", "proposed site"), "no"),
    "overlap": ("overlaps", Text("净重叠", "net overlaps"), "f_diagonal"),
    "sliver": ("slivers", Text("细碎图斑", "slivers"), "dense4"),
    "strip": ("strips", Text("不可建设范围", "not to be built on"), "horizontal"),
    "undecided": ("undecided", Text("未覆盖", "not covered"), "b_diagonal"),
}
"""Table, title and QGIS fill pattern of each kind of shape."""

_SITE = "#1b2a3a"
_DAY = "1980-01-01T00:00:00.000Z"
_SHAPE = (
    ("letter", "text"), ("verdict", "text"), ("verdict_zh", "text"), ("verdict_en", "text"),
    ("rule", "text"), ("code", "text"), ("title_zh", "text"), ("title_en", "text"),
    ("layers", "text"), ("law_zh", "text"), ("law_en", "text"), ("basis", "text"), ("area_m2", "number"),
    ("area_ha", "number"), ("area_mu", "number"), ("share", "number"), ("message_zh", "text"),
    ("message_en", "text"), ("secrecy", "text"),
)  # fmt: skip
_SITE_FIELDS = (
    ("name", "text"), ("verdict", "text"), ("verdict_zh", "text"), ("verdict_en", "text"),
    ("headline_zh", "text"), ("headline_en", "text"), ("area_m2", "number"),
    ("area_ha", "number"), ("area_mu", "number"), ("net_m2", "number"), ("report", "text"),
    ("as_of", "text"), ("until", "text"), ("digest", "text"), ("secrecy", "text"),
)  # fmt: skip
_FINDING = (
    ("letter", "text"), ("verdict", "text"), ("verdict_zh", "text"), ("verdict_en", "text"),
    ("rule", "text"), ("title_zh", "text"), ("title_en", "text"), ("department", "text"),
    ("layers", "text"), ("law_zh", "text"), ("law_en", "text"), ("basis", "text"), ("overlap_m2", "number"),
    ("share", "number"), ("distance_m", "number"), ("message_zh", "text"),
    ("message_en", "text"), ("remedy_zh", "text"), ("remedy_en", "text"), ("secrecy", "text"),
)  # fmt: skip
_LAYER = (
    ("layer", "text"), ("title_zh", "text"), ("title_en", "text"), ("version", "text"),
    ("valid_from", "text"), ("status", "text"), ("flags", "text"), ("covered_share", "number"),
    ("sha256", "text"),
)  # fmt: skip
Row = dict[str, Value]


def write_gpkg(path: Path, material: Material) -> None:
    """Write site, overlaps, slivers, strips and parts not covered, with findings and layers.

    Withheld shapes are not in the picture and so not in the file. The same report gives the
    same bytes.

    Raises
    ------
    BadInput
        ``DEPARTMENT_UNKNOWN``, ``EXPORT_UNAVAILABLE``, ``EXPORT_WRITE``.
    """
    own = for_department(material)
    report, picture = own.report, own.picture
    letters = letters_of(report, picture)
    found = {f["rule"]: f for f in report["findings"]}
    facts = {"report": report["id"], "digest": report["digest"], "secrecy": report["secrecy"]}
    with fiona_errors(path.name, "GPKG") as fiona, fiona.Env(OGR_CURRENT_DATE=_DAY):
        write_table(_site(report, picture, facts), path, path.name)
        for kind in tuple(TABLES)[1:]:
            shapes = [s for s in picture.shapes if s.kind == kind]
            rows = [(s.geometry, _shape(s, found.get(s.rule or ""), letters, picture)) for s in shapes]
            write_table(_table(TABLES[kind][0], _SHAPE, rows, picture.crs, facts), path, path.name)
        for name, fields, told in (
            ("findings", _FINDING, [_finding(f, letters, report) for f in in_table_order(report)]),
            ("layers", _LAYER, [_layer(row) for row in report["layers"]]),
        ):
            bare = [(None, row) for row in told]
            write_table(_table(name, fields, bare, picture.crs, {}, bare=True), path, path.name)
    style_layers(path, tuple(_looks()))


def _looks() -> Iterator[Look]:
    verdicts = [(v.value, f"{SYMBOLS[v]} {WORDS[v].zh} {WORDS[v].en}", area_colour(v.value))
                for v in (Verdict.PROHIBITED, Verdict.CONDITIONAL, Verdict.UNKNOWN, Verdict.CLEAR)]  # fmt: skip
    for kind, (table, title, pattern) in TABLES.items():
        if kind == "site":
            yield Look(table, None, [("", f"{title.zh} {title.en}", _SITE)], filled=False)
        else:
            yield Look(table, "verdict", verdicts, pattern=pattern, label="letter")


def _site(report: Mapping[str, Any], picture: Picture, facts: Mapping[str, str]) -> Table:
    site = report["site"]
    values = {
        "name": picture.name or site["source"]["filename"], **_verdict(report["verdict"]),
        "headline_zh": report["headline"]["zh"], "headline_en": report["headline"]["en"],
        "area_m2": site["area_m2"], "area_ha": site["area_ha"], "area_mu": site["area_mu"],
        "net_m2": site["net_buildable_m2"], "report": report["id"], "as_of": report["as_of"],
        "until": report["validity"]["until"], "digest": report["digest"],
        "secrecy": report["secrecy"],
    }  # fmt: skip
    return _table("site", _SITE_FIELDS, [(picture.site.geometry, values)], picture.crs, facts)


def _shape(
    shape: Shape, finding: Mapping[str, Any] | None, letters: Mapping[str, str], picture: Picture
) -> Row:
    title = finding["title"] if finding else {"zh": "未覆盖", "en": "not covered"}
    return {
        "letter": letters.get(shape.rule or "", ""), **_verdict(shape.verdict),
        "rule": shape.rule, "code": shape.code, "title_zh": title["zh"], "title_en": title["en"],
        "layers": ", ".join(shape.layers), **_law(finding["legal"] if finding else ()),
        "basis": _basis(finding) if finding else "",
        "area_m2": shape.area_m2, "area_ha": hectares(shape.area_m2), "area_mu": mu(shape.area_m2),
        "share": shape.share, "message_zh": shape.message.zh, "message_en": shape.message.en,
        "secrecy": picture.secrecy,
    }  # fmt: skip


def _finding(f: Mapping[str, Any], letters: Mapping[str, str], report: Mapping[str, Any]) -> Row:
    measures, remedy = f["measures"], f["remedy"] or {"zh": "", "en": ""}
    return {
        "letter": letters.get(f["rule"], ""), **_verdict(f["verdict"]), "rule": f["rule"],
        "title_zh": f["title"]["zh"], "title_en": f["title"]["en"], "department": f["department"],
        "layers": ", ".join(f["layers"]), **_law(f["legal"]), "basis": _basis(f), "overlap_m2": measures["overlap_m2"],
        "share": measures["share"], "distance_m": measures["distance_m"],
        "message_zh": f["message"]["zh"], "message_en": f["message"]["en"],
        "remedy_zh": remedy["zh"], "remedy_en": remedy["en"], "secrecy": report["secrecy"],
    }  # fmt: skip


def _layer(row: Mapping[str, Any]) -> Row:
    return {
        "layer": row["id"], "title_zh": row["title"]["zh"], "title_en": row["title"]["en"],
        "version": row["version"], "valid_from": row["valid_from"], "status": row["status"],
        "flags": ", ".join(row["flags"]), "covered_share": row["covered_share"],
        "sha256": row["sha256"],
    }  # fmt: skip


def _verdict(code: str) -> Row:
    word = WORDS[Verdict(code)]
    return {"verdict": code, "verdict_zh": word.zh, "verdict_en": word.en}


def _law(legal: Sequence[Mapping[str, Any]]) -> Row:
    zh = [f"《{r['law']['zh']}》{article(r['article'] or '')}" for r in legal]
    en = [f"{r['law']['en']}, art. {r['article']}" if r["article"] else r["law"]["en"] for r in legal]
    return {"law_zh": "；".join(zh), "law_en": "; ".join(en)}


def _basis(f: Mapping[str, Any]) -> str:
    """How sure the basis is: ``verified`` or ``unverified``, and ``needs-review`` beside it."""
    return f"{f['confidence']} needs-review" if f["needs_review"] else str(f["confidence"])


def _table(
    name: str, fields: Sequence[tuple[str, str]], rows: Sequence[tuple[Any, Row]], crs: str,
    facts: Mapping[str, str], *, bare: bool = False,
) -> Table:  # fmt: skip
    types = {"None"} if bare else {s.geom_type for s, _ in rows if s is not None} or {"Polygon"}
    return Table(
        name, Text(name, name), crs, len(rows), tuple(Field(n, kind) for n, kind in fields),
        frozenset() if bare else frozenset({2}), frozenset(types),
        lambda: (Feature(shape, values) for shape, values in rows), {}, facts, bare,
    )  # fmt: skip
