"""Materials that printed forms are tried on: a small one, a busy one, and one full of payloads."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from checker.check import assess
from checker.proposal import Proposal
from checker.report.document import report
from checker.report.material import Material
from checker.report.picture import picture_of
from spatial.snapshot import snapshot
from tests.checker.packs import make_pack, rule
from tests.checker.trial import HIT, SITE, TODAY
from tests.factories import make_draft, make_site, make_store, square

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PAYLOADS = {
    "A01": "<img src=x onerror=alert(1)><script>alert(2)</script>",
    "A03": "</script><script>alert(3)</script>${7*7}{{7*7}}`'\"\\",
    "A06": '=HYPERLINK("http://x","y")',
    "jinja": "{{ cycler.__init__.__globals__ }}{% for x in [1] %}{{ x * 49 }}{% endfor %}{# gone #}",
    "css": "</style><style>@import url(http://x.example/a.css)</style>\" style=\"background:url(//x)",
    "close": "<!-- --> ]]> &lt; </title></textarea></svg>",
}  # fmt: skip


def small(folder: Path, **more: Any) -> Material:
    """Half a site prohibited, one layer beside it, one layer that is not there."""
    files = {
        "t/a.yaml": rule(title={"zh": "不得占用甲区", "en": "keep out of zone A"}),
        "t/b.yaml": rule(title={"zh": "乙区", "en": "zone B"}, layer="other"),
        "t/c.yaml": rule(title={"zh": "丙区", "en": "zone C"}, layer="absent", authority="water"),
    }
    book = make_pack(folder / "pack", files, layers="zones other absent")
    zones = make_draft("zones", HIT, [{"code": "010", "name": "塱边地块"}])
    store = make_store(folder / "store", zones, make_draft("other", [square(500, 0, 10)]))
    proposal = Proposal("厂房", {})
    found = assess(snapshot(store, as_of=TODAY), make_site(SITE), book, proposal)
    return Material(report(found, created_at=NOW), picture_of(found), **more)


def busy(material: Material, findings: int = 40) -> Material:
    """The same with forty conflicts in seventeen departments and a dozen items."""
    out = copy.deepcopy(dict(material.report))
    (hit,) = [f for f in out["findings"] if f["verdict"] == "prohibited"]
    for n in range(1, findings):
        more = copy.deepcopy(hit)
        more["rule"], more["verdict"] = f"t.more{n}", ("prohibited", "conditional")[n % 2]
        more["title"] = {"zh": f"不得占用第 {n} 号管控范围", "en": f"keep out of controlled area {n}"}
        more["measures"]["overlap_m2"] = 5000.0 / (n + 1)
        more["zones"] = [{**hit["zones"][0], "id": f"{k:05d}"} for k in range(n % 9)]
        out["findings"].append(more)
    item = {
        "actor": "applicant", "codes": [], "confidence": "verified", "department": "water",
        "materials": [], "promised": {"n": 5, "unit": "wd"}, "statutory": None, "stage": "1",
        "triggered_by": ["t.a"], "verdict": "prohibited",
    }  # fmt: skip
    out["items"] = [{**item, "id": f"I{n:02d}", "title": {"zh": f"第 {n} 项许可", "en": f"permit {n}"}}
                    for n in range(1, 13)]  # fmt: skip
    first = out["departments"][0]
    out["departments"] += [
        {**first, "id": f"d{n}", "name": {"zh": f"第 {n} 局", "en": f"bureau {n}"}} for n in range(15)
    ]
    return replace(material, report=out)


def everywhere(value: Any, text: str) -> Any:
    """The same structure with every human text, name and code of a file replaced by a payload."""
    if isinstance(value, dict):
        if set(value) == {"zh", "en"}:
            return {"zh": text, "en": text}
        given = {"name", "filename", "use", "declared_by", "version"}
        return {k: text if k in given and isinstance(v, str) else everywhere(v, text)
                for k, v in value.items()}  # fmt: skip
    return [everywhere(v, text) for v in value] if isinstance(value, list) else value


class Words(HTMLParser):
    """What a page says and which elements it has; maps, styles and head are left out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.said: list[str] = []
        self._inside: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag in ("svg", "style"):
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and tag == self._inside[-1]:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside and data.strip():
            self.said.append(" ".join(data.split()))

    def lines(self) -> Iterator[str]:
        yield from self.said
