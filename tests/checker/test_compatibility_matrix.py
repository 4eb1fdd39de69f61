"""A place of its own: one directory of rules with a compatibility matrix, through the commands."""

import json

import pytest
import shapely
from click.testing import CliRunner

from tests.checker.packs import rule, write_pack
from tests.factories import STUDY_AREA, square
from webmap.cli import main

MATRIX = {
    "shop": {"leading": ["C"], "compatible": ["H"]},
    "workshop": {"leading": ["W"], "compatible": ["C"]},
    "home": {"leading": ["H"], "compatible": ["C"]},
}
"""用地兼容性表 of an invented town: plan classes C, H, W; what is not named is incompatible."""
SOURCE = {"law": {"zh": "沙洲镇用地兼容性表（虚构）", "en": "Compatibility table of Shazhou (invented)"}}
USE = {"use": {"kind": "question", "type": "text", "values": sorted(MATRIX),
               "ask": {"zh": "拟建用途", "en": "What is built"}}}  # fmt: skip


def allowed(*columns, confidence):
    values = {use: [x for c in columns for x in row[c]] for use, row in MATRIX.items()}
    cited = {**SOURCE, "confidence": confidence}
    if confidence == "verified":
        cited |= {"verified_on": "2026-11-24", "text_as_of": "2026-11"}
    return {"allowed": {"unit": "code", "field": "use", "values": {"2020-01-01": values},
                        "reference": cited}}  # fmt: skip


def conformity(code, verdict, parameters, zh, en, **more):
    return rule(
        layer="plan", criterion="class", facts=USE, parameters=parameters,
        references={"2020-01-01": [next(iter(parameters.values()))["reference"]]},
        outcomes=[
            {"when": "nonconforming", "verdict": verdict, "code": code},
            {"otherwise": True, "verdict": "clear", "code": "fits"},
        ],
        texts={code: {"zh": zh, "en": en}}, **more,
    )  # fmt: skip


FILES = {
    "planning/incompatible.yaml": conformity(
        "incompatible", "prohibited", allowed("leading", "compatible", confidence="unverified"),
        "{nonconforming_m2} 平方米规划为 {codes}，与 {use} 不兼容",
        "{nonconforming_m2} m² are planned {codes}, which {use} is not compatible with",
    ),
    "planning/leading.yaml": conformity(
        "compatible", "conditional", allowed("leading", confidence="verified"),
        "{nonconforming_m2} 平方米非主导用途，须论证兼容性",
        "On {nonconforming_m2} m² {use} is not the leading use: show that it is compatible",
    ),
    "planning/incompatible.examples.yaml": [
        {"name": name, "as_of": "2026-11-24", "expect": {"verdict": verdict},
         "given": {"measures": {"nonconforming": hit, "nonconforming_m2": area}, "facts": facts}}
        for name, hit, area, facts, verdict in (
            ("不兼容", True, 900, {"use": "workshop"}, "prohibited"),
            ("兼容", False, 0, {"use": "shop"}, "clear"),
            ("用途未说明", False, 0, {}, "unknown"),
        )
    ],
    "planning/leading.examples.yaml": [
        {"name": name, "as_of": "2026-11-24", "expect": {"verdict": verdict},
         "given": {"measures": {"nonconforming": hit, "nonconforming_m2": area}, "facts": facts}}
        for name, hit, area, facts, verdict in (
            ("兼容用途", True, 900, {"use": "shop"}, "conditional"),
            ("主导用途", False, 0, {"use": "home"}, "clear"),
            ("用途未说明", False, 0, {}, "unknown"),
        )
    ],
}  # fmt: skip
CARD = """
id: plan
title: {zh: 沙洲镇规划, en: Plan of Shazhou}
plan: urban
role: allocation
authority: natural-resources
fields: {id: id, code: code}
crs: EPSG:4547
coverage: study-area
secrecy: public
"""


def written(path, *features):
    rows = [
        {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(shape)}
        for shape, properties in features
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": rows}))
    return str(path)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The commands of the town, its plan of a shopping (west) and a housing class (east) held."""
    folder = tmp_path_factory.mktemp("town")

    def sanhe(*words):
        done = CliRunner().invoke(main, ["--store", str(folder / "store"), "--lang", "en", *words])
        return done.exit_code, done.output

    (folder / "plan.yaml").write_text(CARD, encoding="utf-8")
    plan = written(
        folder / "plan.geojson",
        (square(-5000, -5000, 5000, 10000), {"id": "1", "code": "C"}),
        (square(0, -5000, 5000, 10000), {"id": "2", "code": "H"}),
    )
    area = written(folder / "area.geojson", (STUDY_AREA, {}))
    write_pack(folder / "shazhou", FILES, layers="plan")
    said = [
        sanhe("init", "--measure-crs", "EPSG:4547", "--study-area", area),
        sanhe("layers", "add", plan, "--card", str(folder / "plan.yaml"), "--valid-from", "2020-01-01"),
        sanhe("rules", "verify", str(folder / "shazhou")),
        sanhe("rules", "publish", str(folder / "shazhou")),
    ]  # fmt: skip
    assert [code for code, _ in said] == [0, 0, 0, 0], said
    return folder, sanhe


@pytest.mark.parametrize(
    ("use", "headline", "found"),
    [
        ("shop", "conditional", {"incompatible": "clear", "leading": "conditional"}),
        ("workshop", "prohibited", {"incompatible": "prohibited", "leading": "conditional"}),
        (None, "unknown", {"incompatible": "unknown", "leading": "unknown"}),
    ],
)
def test_a_town_gives_its_matrix_as_data_and_gets_its_verdict(town, use, headline, found):
    folder, sanhe = town
    site = written(folder / "site.geojson", (square(-30, 0, 60, 30), {}))
    project = folder / "project.yaml"
    project.write_text(f"name: try\nfacts:\n  use: {use}\n" if use else "name: try\n")
    _, out = sanhe("--json", "check", site, "--rules", str(folder / "shazhou"),
                   "--project", str(project), "--as-of", "2026-11-24")  # fmt: skip
    told = json.loads(out)
    assert told["verdict"] == headline
    by_rule = {f["rule"].split(".")[1]: f for f in told["findings"]}
    assert {name: f["verdict"] for name, f in by_rule.items()} == found
    confidence = {name: f["confidence"] for name, f in by_rule.items()}
    assert confidence == {"incompatible": "unverified", "leading": "verified"}
    if use == "workshop":  # the shopping half is compatible, the housing half is not
        assert by_rule["incompatible"]["measures"]["nonconforming_m2"] == pytest.approx(900)
        assert by_rule["leading"]["measures"]["nonconforming_m2"] == pytest.approx(1800)
