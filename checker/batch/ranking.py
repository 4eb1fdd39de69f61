"""The table of a batch (``sanhe-batch/1``): sites by verdict, then by net buildable area."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from checker.batch.sites import Asked
from checker.batch.worker import Done
from checker.report.comparison import MOST, alternative_from, comparison
from checker.report.voice import voice
from checker.verdict import Verdict
from spatial.strictest import SECRECY, strictest

__all__ = ["SCHEMA", "compared", "marked", "ranked", "site_row", "table"]

SCHEMA = "sanhe-batch/1"
_SUMMARY = (
    "verdict", "decided", "area_m2", "net_buildable_m2", "towns", "until", "secrecy",
    "departments", "hard", "coordinate", "items", "to_verify",
)  # fmt: skip


def site_row(asked: Asked, done: Done, file: str) -> dict[str, Any]:
    """What the tables hold of one site, with the measured outline as WKB in hex.

    Parameters
    ----------
    file : str
        Name of its report in the folder of reports; empty without one.
    """
    row: dict[str, Any] = {"row": asked.row, "id": asked.id, "name": asked.name}
    if done.summary is None:
        empty = dict.fromkeys(("report", "headline", "required", "area_mu", *_SUMMARY))
        lists: dict[str, Any] = {name: [] for name in ("towns", *_SUMMARY[7:])}
        return {**row, **empty, **lists, "refusal": done.refusal, "wkb": ""}
    own = done.summary
    return {
        **row, "name": asked.name or own["name"],
        "report": {"id": own["report"], "file": file or None, "digest": own["digest"],
                   "forms": done.forms},
        "headline": own["headline"],
        "required": {"must": own["must"], "decided": own["must_decided"], "offline": own["offline"]},
        "area_mu": own["area_m2"] * 3 / 2000,
        **{name: own[name] for name in _SUMMARY}, "refusal": None, "wkb": done.wkb.hex(),
    }  # fmt: skip


def ranked(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows best first, numbered: by verdict, by net buildable area, by their place in the file.

    A site that could not be checked comes last and has no rank.

    Examples
    --------
    >>> good, bad = {"verdict": "clear", "row": 2}, {"verdict": "prohibited", "row": 1}
    >>> small, large = {**good, "net_buildable_m2": 5.0}, {**good, "net_buildable_m2": 9.0}
    >>> [r["rank"] for r in ranked([{**bad, "net_buildable_m2": 99.0}, small, large])]
    [1, 2, 3]
    """

    def order(row: Mapping[str, Any]) -> tuple[float, ...]:
        if row["verdict"] is None:
            return (9.0, 0.0, row["row"])
        net = row["net_buildable_m2"]
        return (Verdict(row["verdict"]).rank, 1.0 if net is None else -net, row["row"])

    out = []
    for rank, row in enumerate(sorted(rows, key=order), start=1):
        out.append({"rank": rank if row["verdict"] is not None else None, **row})
    return out


def marked(rows: Sequence[Mapping[str, Any]], *, verified: bool) -> list[dict[str, Any]]:
    """The rows, each headline told to rest on a pack that was not verified, if so.

    Examples
    --------
    >>> row = {"headline": {"zh": "不符合", "en": "Prohibited"}}
    >>> marked([row], verified=False)[0]["headline"]["zh"]
    '（规则包未经核验）不符合'
    """
    first = {"zh": f"（{voice('zh').word('mark.pack')}）", "en": f"({voice('en').word('mark.pack')}) "}
    return [
        {**row, "headline": {lang: first[lang] + said for lang, said in row["headline"].items()}}
        if row["headline"] and not verified else dict(row)
        for row in rows
    ]  # fmt: skip


def table(rows: Sequence[Mapping[str, Any]], about: Mapping[str, Any]) -> dict[str, Any]:
    """The document of a batch.

    Parameters
    ----------
    rows : sequence of mapping
        As :func:`ranked` gives them.
    about : mapping
        When, on what, by which rules and engine.
    """
    counts = Counter(row["verdict"] or "refused" for row in rows)
    names = (*(v.value for v in Verdict), "refused")
    return {
        "schema": SCHEMA, **about,
        "secrecy": strictest((row["secrecy"] for row in rows if row["secrecy"]), SECRECY),
        "counts": {name: counts[name] for name in names},
        "sites": [{key: value for key, value in row.items() if key != "wkb"} for row in rows],
        "comparison": asdict(compared(rows)),
    }  # fmt: skip


def compared(rows: Sequence[Mapping[str, Any]]) -> Any:
    """The first sites side by side."""
    best = [row for row in rows if row["rank"] is not None][:MOST]
    return comparison([_alternative(row) for row in best])


def _alternative(row: Mapping[str, Any]) -> Any:
    return alternative_from({
        **{name: row[name] for name in _SUMMARY}, "name": row["name"], "headline": row["headline"],
        "report": row["report"]["id"], "digest": row["report"]["digest"],
        "must": row["required"]["must"], "must_decided": row["required"]["decided"],
        "offline": row["required"]["offline"],
    })  # fmt: skip
