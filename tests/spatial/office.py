"""A planner's desk: an empty store, delivered files with their cards, and the real commands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import shapely
from click.testing import CliRunner, Result

from spatial.crs import to_lonlat
from webmap.cli import main

CARD = """
id: {id}
title: {{zh: {id}, en: {id}}}
plan: territorial
role: {role}
authority: natural-resources
fields: {{id: BSM}}
crs: {crs}
coverage: {coverage}
"""


class Office:
    """Files of one folder and ``sanhe`` over the store in it."""

    def __init__(self, folder: Path, store: str = "store") -> None:
        self.folder, self.store = folder, folder / store

    def call(self, *words: str | Path, store: Path | None = None) -> Result:
        front = ["--store", str(store or self.store), "--lang", "en"]
        return CliRunner().invoke(main, [*front, *map(str, words)])

    def run(self, *words: str | Path, store: Path | None = None) -> str:
        done = self.call(*words, store=store)
        assert done.exit_code == 0, done.output
        return done.output

    def json(self, *words: str | Path, store: Path | None = None) -> Any:
        return json.loads(self.run("--json", *words, store=store))

    def refused(self, *words: str | Path, code: int = 2, store: Path | None = None) -> str:
        """Code of the refusal, which has the exit code expected."""
        done = self.call(*words, store=store)
        assert done.exit_code == code, done.output
        assert "Traceback" not in done.output
        return done.output.strip().splitlines()[-1].partition(":")[0]

    def deliver(self, layer: str, geometries: Sequence[Any], *, name: str = "", **card: str) -> list[str]:
        """Write card and file of a layer; the words of ``layers add`` that bring it in."""
        stem = name or layer
        known = {"id": layer, "role": "constraint", "crs": "EPSG:4490", "coverage": "study-area"}
        extra = {k: v for k, v in card.items() if k not in known}
        text = CARD.format(**{**known, **card}) + "".join(f"{k}: {v}\n" for k, v in extra.items())
        (self.folder / f"{stem}.yaml").write_text(text, encoding="utf-8")
        features = [
            {"type": "Feature", "properties": {"BSM": str(n)}, "geometry": _lonlat(g)}
            for n, g in enumerate(geometries, start=1)
        ]
        content = {"type": "FeatureCollection", "features": features}
        (self.folder / f"{stem}.geojson").write_text(json.dumps(content), encoding="utf-8")
        return [str(self.folder / f"{stem}.geojson"), "--card", str(self.folder / f"{stem}.yaml")]

    def add(self, layer: str, geometries: Sequence[Any], *words: str, day: str = "2020-01-01",
            **card: str) -> Any:  # fmt: skip
        files = self.deliver(layer, geometries, **card)
        return self.json("layers", "add", *files, "--valid-from", day, *words)

    def listing(self, name: str, *layers: str, day: str = "2020-01-01") -> Path:
        """A publish list of layers that were delivered."""
        rows = "".join(
            f"  - {{card: {x}.yaml, file: {x}.geojson, valid_from: {day}}}\n" for x in layers
        )
        (self.folder / name).write_text(f"layers:\n{rows}", encoding="utf-8")
        return self.folder / name

    def head(self, store: Path | None = None) -> str:
        return str(self.json("store", "info", store=store)["head"])


def _lonlat(geometry: Any) -> dict[str, Any]:
    drawn = shapely.transform(geometry, lambda xy: to_lonlat(xy, "EPSG:4547"))
    return dict(shapely.geometry.mapping(drawn))
