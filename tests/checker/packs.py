"""Small rule packs made in code: one plain rule, changed where a test needs it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from checker.rulebook import Rulebook, load_rulebook

READ = {"confidence": "verified", "verified_on": "2026-11-24", "text_as_of": "2026-11"}
LAW = {"law": {"zh": "某法", "en": "some law"}, "article": "1", **READ}
ROWS = [
    {"when": "overlap", "verdict": "prohibited", "code": "hit"},
    {"otherwise": True, "verdict": "clear", "code": "none"},
]


def rule(**changes: Any) -> dict[str, Any]:
    """A rule on the layer ``zones``: prohibited on overlap, else clear."""
    content: dict[str, Any] = {
        "title": {"zh": "规则", "en": "rule"},
        "authority": "natural-resources",
        "layer": "zones",
        "criterion": "overlap",
        "effect": "land",
        "outcomes": ROWS,
        "in_force": {"2020-01-01": True},
    }
    content["references"] = {min(["2020-01-01", *changes.get("in_force", ())]): [LAW]}
    content |= changes
    codes = [row["code"] for row in content["outcomes"]]
    texts = {code: {"zh": f"结论 {code}", "en": f"outcome {code}"} for code in codes}
    content["texts"] = {**texts, **content.get("texts", {})}
    return {key: value for key, value in content.items() if value is not None}


def write_pack(folder: Path, files: Mapping[str, Any], *, layers: str = "zones other") -> Path:
    """A pack directory; contents are dicts (written as JSON, which is YAML) or raw text."""
    known = {layer: {"zh": layer, "en": layer} for layer in layers.split()}
    every = {
        "pack.yaml": {"title": {"zh": "试", "en": "trial"}}, "layers.yaml": known, **files,
    }  # fmt: skip
    for path, content in every.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        target.write_text(text, encoding="utf-8")
    return folder


def make_pack(folder: Path, files: Mapping[str, Any], **values: Any) -> Rulebook:
    return load_rulebook(write_pack(folder, files, **values))
