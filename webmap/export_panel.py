"""The panel beside an exported map: verdict, findings, legend, disclaimer, as escaped HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from checker.report.overall import on_prohibited_land, only_told
from checker.report.text import review_mark
from spatial.errors import Text
from webmap.words import verdict_styles, words

if TYPE_CHECKING:
    from spatial.store import StoreConfig
    from webmap.export_context import Shown

__all__ = ["articles", "mark", "panel", "words_for_script"]

_NUMBER = re.compile(r"[\d\s,()（）一二三四五六七八九十–-]+")
SHOWN = ("prohibited", "conditional", "unknown")


def mark(report: Mapping[str, Any], config: StoreConfig, lang: str) -> str:
    """The words that stand on the map itself: invented town, date of the data."""
    date = words(lang)["map.as_of"].format(date=report["as_of"])
    parts = [t.of(lang) for t in (config.town, config.notice) if isinstance(t, Text)]
    stamp = f"<div id='mark'>{_e(' · '.join([*parts, date]))}</div>"
    if config.notice is None:
        return stamp
    return f"{stamp}<div id='water' aria-hidden='true'>{_e(config.notice.of(lang))}</div>"


def panel(
    report: Mapping[str, Any], surroundings: Sequence[Shown], config: StoreConfig, lang: str
) -> str:
    """The panel; every text of the report is escaped here, none is compiled."""
    return "\n".join(
        ["<aside id='panel'>", *_head(report, lang), *_findings(report, lang),
         *_legend(surroundings, lang), *_foot(report, lang), "</aside>"]
    )  # fmt: skip


def words_for_script(
    report: Mapping[str, Any], picture: Mapping[str, Any], lang: str
) -> dict[str, Any]:
    """What the page's own script may show: messages by feature number."""
    features = []
    for feature in picture["features"][1:]:
        p = feature["properties"]
        features.append({
            "rule": p["rule"], "verdict": p["verdict"],
            "message": p["message_en" if lang == "en" else "message_zh"],
        })  # fmt: skip
    site = report["site"]
    return {
        "features": features, "site": title_of(site),
        "area": f"{site['area_mu']:,.2f} {words(lang)['unit.mu']}",
        "labels": {"layers": words(lang)["map.layers"], "in": words(lang)["map.zoom.in"],
                   "out": words(lang)["map.zoom.out"], "zoom": words(lang)["export.zoom"]},
    }  # fmt: skip


def title_of(site: Mapping[str, Any]) -> str:
    """The site's own name, else its file's without suffix."""
    return str(site["name"] or site["source"]["filename"].partition(".")[0])


def _head(report: Mapping[str, Any], lang: str) -> Iterator[str]:
    said, site = words(lang), report["site"]
    style = verdict_styles()[report["verdict"]]
    yield f"<header><b>{said['app.name']}{' Sanhe' if lang == 'zh' else ''}</b> {said['app.title']}"
    yield f"<small>{said['app.reference']}</small></header>"
    yield f"<section class='verdict {report['verdict']}'>"
    yield f"<p class='word'><i>{style['symbol']}</i>{_headline(report, lang)}</p>"
    yield f"<p>{_e(report['headline'][lang])}</p>"
    if not report["rulebook"]["verified"]:
        yield f"<p><b>! {said['result.pack_unverified']}</b></p>"
    for draft in report.get("drafts", ()):
        yield f"<p>{said['layer.draft']}: {_e(draft['title'][lang])} {_e(draft['id'])}</p>"
    yield "</section>"
    yield f"<h1>{_e(title_of(site))}</h1>"
    yield "<dl>"
    yield _pair(said["result.area"], f"{site['area_mu']:,.2f} {said['unit.mu']} · "
                f"{site['area_ha']:,.4f} {said['unit.ha']} · {site['area_m2']:,.2f} {said['unit.m2']}")  # fmt: skip
    if site["net_buildable_m2"] is not None:
        told = f" · {said['result.net.prohibited']}" if on_prohibited_land(report) else ""
        yield _pair(said["result.net"], f"{site['net_buildable_m2'] * 3 / 2000:,.2f} {said['unit.mu']}{told}")
    if site["units"]:
        named = "、".join(f"{u['name']} {u['share']:.0%}" for u in site["units"])
        yield _pair(said["result.units"], named)
    yield _pair(said["result.as_of"], report["as_of"])
    yield _pair(said["result.until"], report["validity"]["until"])
    yield _pair(said["result.secrecy"], said[f"secrecy.{report['secrecy']}"])
    for notice in site["notices"]:
        yield _pair(said["finding.note"], notice["text"][lang])
    yield "</dl>"


def _findings(report: Mapping[str, Any], lang: str) -> Iterator[str]:
    said, told = words(lang), only_told(report)
    names = {d["id"]: d["name"][lang] for d in report["departments"]}
    yield f"<h2>{said['export.findings']}</h2><ol class='findings'>"
    for verdict in SHOWN:
        style = verdict_styles()[verdict]
        for finding in report["findings"]:
            if finding["verdict"] != verdict or finding["rule"] in told:
                continue
            yield f"<li class='{verdict}' data-rule='{_e(finding['rule'])}'>"
            yield f"<p class='word'><i>{style['symbol']}</i>{said[f'verdict.{verdict}']}</p>"
            yield f"<p><b>{_e(finding['title'][lang])}</b> {_e(finding['message'][lang])}</p>"
            yield f"<p class='by'>{_e(names.get(finding['department'], finding['department']))}"
            yield f" · {_basis(finding, lang)}</p></li>"
    yield "</ol>"
    if told:
        yield f"<details><summary>{said['group.info']} ({len(told)})</summary><ul class='told'>"
        yield from (f"<li>{_e(f['title'][lang])}</li>" for f in report["findings"] if f["rule"] in told)
        yield "</ul></details>"
    open_rows = sum(row["rule"] not in told for row in report["undecided"])
    if open_rows:
        yield f"<p class='open'>{said['export.undecided'].format(n=open_rows)}</p>"


def _legend(surroundings: Sequence[Shown], lang: str) -> Iterator[str]:
    said = words(lang)
    yield f"<h2>{said['export.legend']}</h2><ul class='legend'>"
    yield f"<li><span class='key site'></span>{said['map.site']}</li>"
    for verdict in SHOWN:
        yield f"<li><span class='key {verdict}'></span>{said[f'verdict.{verdict}']}</li>"
    yield f"</ul><h2>{said['export.around']}</h2><ul class='legend two'>"
    for shown in surroundings:
        for title, fill, line in shown.legend:
            box = f"<rect x='1' y='1' width='20' height='12' fill='{fill}' stroke='{line}'/>"
            yield f"<li><svg width='22' height='14' aria-hidden='true'>{box}</svg>{_e(title.of(lang))}</li>"
    yield "</ul>"


def _foot(report: Mapping[str, Any], lang: str) -> Iterator[str]:
    said = words(lang)
    yield f"<footer><p>{said['notice.disclaimer']}</p>"
    yield f"<p>{said['result.id']} {_e(report['id'])}<br><code>{_e(report['digest'])}</code></p>"
    sources = sources_of(report)
    if sources:
        yield f"<p>{said['result.sources']} {_e('; '.join(sources))}</p>"
    yield f"<p>{said['export.offline']}</p></footer>"


def sources_of(report: Mapping[str, Any]) -> list[str]:
    """Whom the layers of a report are owed to, each once: name and licence."""
    held = (layer["source"] for layer in report["layers"])
    parts = (" ".join(x for x in (s.get("name"), s.get("licence")) if x) for s in held)
    return list(dict.fromkeys(part for part in parts if part))


def _headline(report: Mapping[str, Any], lang: str) -> str:
    key = "verdict.clear.headline" if report["verdict"] == "clear" else f"verdict.{report['verdict']}"
    return words(lang)[key]


def _basis(finding: Mapping[str, Any], lang: str) -> str:
    """Laws with their articles, one law once, and how sure they are."""
    laws: dict[str, list[str]] = {}
    for reference in finding["legal"]:
        laws.setdefault(reference["law"][lang], []).append(reference["article"] or "")
    said = words(lang)
    named = (f"{law} {articles(found, lang)}".strip() for law, found in laws.items())
    sure = said[f"confidence.{finding['confidence']}"]
    marks = [sure, *review_mark(finding["legal"], lang)]
    return " ".join([_e(said["law.join"].join(named)), *(f"<em>{_e(mark)}</em>" for mark in marks)])


def articles(found: Sequence[str], lang: str) -> str:
    """Articles as a lawyer writes them; wording that is no number is left alone.

    Examples
    --------
    >>> articles(["35", "44, 46(1)"], "zh"), articles(["35"], "en"), articles(["全文"], "zh")
    ('第35、44、46(1)条', 'art. 35', '全文')
    """
    said = words(lang)
    joint = said["article.join"]
    given = [a for a in dict.fromkeys(found) if a]
    numbers = [re.sub(r",\s*", joint, a) for a in given if _NUMBER.fullmatch(a)]
    rest = [a for a in given if not _NUMBER.fullmatch(a)]
    numbered = [said["article"].replace("{n}", joint.join(numbers))] if numbers else []
    return joint.join([*numbered, *rest])


def _pair(name: str, value: str) -> str:
    return f"<dt>{_e(name)}</dt><dd>{_e(value)}</dd>"


def _e(text: str) -> str:
    return html.escape(str(text), quote=True)
