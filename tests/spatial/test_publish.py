"""The same delivery twice is one version: told, and nothing written."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from spatial import catalog
from spatial.publish import publish, unchanged
from tests.factories import AT, X, Y, make_draft, make_store, square
from webmap.cli import main

CARD = """
id: wet
title: {zh: 湿地, en: Wetland}
plan: forestry
role: constraint
authority: natural-resources
crs: EPSG:4547
coverage: study-area
"""


def test_only_a_repetition_in_everything_is_unchanged(tmp_path: Path) -> None:
    draft = make_draft("farm", [square(0, 0, 100)])
    store = make_store(tmp_path / "store")
    assert unchanged(store, draft) is None
    (made,) = publish(store, [draft], recorded_at=AT)
    assert unchanged(store, draft) == made
    other = make_draft("farm", [square(0, 0, 101)])
    for later in (
        replace(draft, valid_from=date(2027, 1, 1)),
        replace(draft, original=b"other bytes"),
        replace(draft, card=replace(draft.card, secrecy="public")),
        other,
    ):
        assert unchanged(store, later) is None
    publish(store, [other], recorded_at=AT)
    assert unchanged(store, draft) is None, "going back is a change"


def test_the_command_says_so_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_store(tmp_path / "store").root
    (tmp_path / "card.yaml").write_text(CARD, encoding="utf-8")
    ring = f"{X} {Y},{X + 90} {Y},{X + 90} {Y + 90},{X} {Y}"
    (tmp_path / "wet.wkt").write_text(f"POLYGON(({ring}))", encoding="utf-8")

    def add(*words: str, day: str = "2026-01-01") -> str:
        with pytest.raises(SystemExit) as ended:
            main.main([
                *words, "--store", str(root), "--lang", "en", "layers", "add",
                str(tmp_path / "wet.wkt"), "--card", str(tmp_path / "card.yaml"),
                "--valid-from", day,
            ])  # fmt: skip
        assert ended.value.code == 0
        captured = capsys.readouterr()
        return captured.out + captured.err

    assert "wet@1" in add()
    journal = _journal(root)
    again = add()
    assert "wet@1" in again
    assert "VERSION_UNCHANGED the same as wet@1" in again
    told = json.loads(add("--json"))
    assert (told["version"], told["unchanged"]) == ("wet@1", True)
    assert [notice["code"] for notice in told["notices"]] == ["VERSION_UNCHANGED"]
    assert _journal(root) == journal
    assert "wet@2" in add(day="2027-01-01")


def _journal(root: Path) -> int:
    with catalog.reading(root / "catalog.sqlite") as connection:
        return len(catalog.versions(connection))
