"""The demo sites: checked one by one, held against the expected answer, shown as a table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checker.verdict import SYMBOLS, WORDS, Verdict, worst
from spatial.errors import BadInput, Message, Text
from spatial.settings import Settings

if TYPE_CHECKING:
    from spatial.store import Store, StoreConfig
    from webmap.checking import Checked

__all__ = ["Result", "check_sites", "demo_sites", "show"]

SITES_SCHEMA = Message(
    "DEMO_SITES", "演示地块清单无法读取", "the list of demo sites cannot be read",
    "请重新安装三合", "install Sanhe anew",
)  # fmt: skip
REFUSED = Text("拒绝核查", "refused")

_NEXT = Text(
    "各规划叠合成一张蓝图：sanhe --store {store} blueprint build；在地图上查看：sanhe --store {store} serve",
    "merge the plans into one base: sanhe --store {store} blueprint build; "
    "see it on the map: sanhe --store {store} serve",
)


@dataclass(frozen=True, slots=True)
class Result:
    """One demo check: what was expected, what was found."""

    number: str
    name: Text
    project: str
    expected: str
    found: str
    rows_wrong: tuple[str, ...]
    checked: Checked | None

    @property
    def right(self) -> bool:
        """Whether headline and every listed rule came out as expected."""
        return self.expected == self.found and not self.rows_wrong


def demo_sites(folder: Path) -> list[Mapping[str, Any]]:
    """The list ``sites.yaml`` of a folder, scalars as text."""
    from spatial.strict_yaml import load

    document = load((folder / "sites.yaml").read_text(encoding="utf-8"), where="sites.yaml")
    try:
        sites: list[Mapping[str, Any]] = document.data["sites"]
    except (TypeError, KeyError):
        raise BadInput(SITES_SCHEMA, where="sites.yaml") from None
    return sites


def check_sites(store: Store, folder: Path, *, now: datetime, lang: str) -> list[Result]:
    """Check every demo site with every project of the list."""
    results = []
    for site in demo_sites(folder):
        for project in site["projects"]:
            results.append(_one(store, folder, site, project, now, lang))
    return results


def show(
    results: Sequence[Result], settings: Settings, written: Sequence[Path], config: StoreConfig
) -> None:
    """Print the table of answers (or its JSON) and the files that were written."""
    if settings.json:
        rows = [
            {"number": r.number, "site": r.name.as_dict(), "project": r.project,
             "expected": r.expected, "found": r.found, "right": r.right,
             "rows_wrong": list(r.rows_wrong)}
            for r in results
        ]  # fmt: skip
        body = {"sites": rows, "files": [str(p) for p in written]}
        click.echo(json.dumps(body, ensure_ascii=False, indent=2))
        return
    if settings.quiet:
        return
    lang = settings.lang
    if config.town and config.notice:
        click.echo(f"{config.town.of(lang)} · {config.notice.of(lang)} · {config.as_of or ''}")
    _table(results, lang)
    for path in written:
        click.echo(str(path))
    click.echo(_NEXT.filled({"store": settings.store}).of(lang))


def _one(
    store: Store, folder: Path, site: Mapping[str, Any], project: Mapping[str, Any],
    now: datetime, lang: str,
) -> Result:  # fmt: skip
    from spatial.site import read_site
    from webmap.checking import date_of, run

    expect = project["expect"]
    name = Text(site["name"]["zh"], site["name"]["en"])
    done: Checked | None = None
    try:
        proposed = read_site(
            folder / site["file"], measure_crs=store.config.measure_crs,
            study_area=store.config.study_area, crs=site.get("crs"),
        )  # fmt: skip
        given = {"facts": project["facts"]}
        named = replace(proposed, name=name.zh)  # one name, one digest, in every language
        done = run(store, named, project=given, as_of=date_of(store, now.date()),
                   now=now, lang=lang)  # fmt: skip
    except BadInput as problem:
        found, wrong = "refused", []
        if expect.get("error") not in (None, problem.code):
            wrong = [problem.code]
        if expect["headline"] != "refused":
            wrong = [problem.line(lang)]
    else:
        found, wrong = done.report["verdict"], _rows_wrong(done.report, expect)
    return Result(site["number"], name, project["name"], expect["headline"], found,
                  tuple(wrong), done)  # fmt: skip


def _rows_wrong(report: Mapping[str, Any], expect: Mapping[str, Any]) -> list[str]:
    """Catalogue rows whose worst finding is not the expected one."""
    wrong = []
    for row, verdict in (expect.get("rows") or {}).items():
        found = worst(Verdict(f["verdict"]) for f in report["findings"] if f["row"] == row)
        if found is None or found.value != verdict:
            wrong.append(f"{row}: {found.value if found else '-'}")
    return wrong


def _word(code: str, lang: str) -> str:
    if code == "refused":
        return f"■ {REFUSED.of(lang)}"
    if code == "clear":
        return f"{SYMBOLS[Verdict.CLEAR]} " + Text("必查项未发现冲突", "no conflict found").of(lang)
    return f"{SYMBOLS[Verdict(code)]} {WORDS[Verdict(code)].of(lang)}"


def _table(results: Sequence[Result], lang: str) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text as Plain

    heads = (("编号", "地块", "项目", "预期", "核查结论", ""),
             ("no.", "site", "project", "expected", "found", ""))[lang == "en"]  # fmt: skip
    table = Table(*heads, box=None, pad_edge=False)
    for r in results:
        mark = "✓" if r.right else "≠ " + ", ".join(r.rows_wrong)
        cells = (r.number, r.name.of(lang), r.project, _word(r.expected, lang),
                 _word(r.found, lang), mark)  # fmt: skip
        table.add_row(*(Plain(cell) for cell in cells))
    console = Console()
    if not console.is_terminal:
        console.width = 200
    console.print(table)
