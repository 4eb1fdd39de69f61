"""Pages: the map, the state of the store, the rules, the interface description, demo sites to try."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, render_template, request, send_from_directory, url_for

from webmap.api.layers import study_bounds
from webmap.held import Held, held
from webmap.words import language_of, verdict_styles, words

__all__ = ["register"]

CRS_CHOICES = (
    ("EPSG:4490", "CGCS2000 经纬度", "CGCS2000 longitude, latitude"),
    ("EPSG:4547", "CGCS2000 / 3 度带 中央经线 114°E", "CGCS2000 / 3-degree, CM 114E"),
    ("EPSG:4526", "CGCS2000 / 3 度带 38 带（坐标带带号）", "CGCS2000 / 3-degree zone 38"),
    ("EPSG:4326", "WGS 84 经纬度", "WGS 84 longitude, latitude"),
)


def register(app: Flask, interface: Any) -> None:
    """Add the pages to the application; ``interface`` holds the OpenAPI description."""

    def described() -> Response:
        return _docs(interface.spec.to_dict())

    app.add_url_rule("/", "map", _map)
    app.add_url_rule("/store", "store_page", _store)
    app.add_url_rule("/rules", "rules_page", _rules)
    app.add_url_rule("/api/v1/docs", "docs", described)
    app.add_url_rule("/examples", "examples", _examples)
    app.add_url_rule("/examples/<string:name>", "example", _example)
    app.add_url_rule("/favicon.ico", "favicon", lambda: app.send_static_file("favicon.svg"))


def _language() -> str:
    accepted = request.accept_languages.best_match(["zh", "en"], "zh")
    return language_of(request.args.get("lang"), accepted)


def _map() -> Response:
    state, lang = held(), _language()
    snap = state.snapshot()
    config = state.store.config
    book = state.rulebook()
    given = {
        "lang": lang, "words": dict(words(lang)), "verdicts": dict(verdict_styles()),
        "bounds": study_bounds(snap), "as_of": snap.as_of.isoformat(),
        "town": config.town.as_dict() if config.town else None,
        "notice": config.notice.as_dict() if config.notice else None,
        "crs": [{"id": i, "zh": zh, "en": en} for i, zh, en in CRS_CHOICES],
        "measure_crs": config.measure_crs,
        "actions": {k: v.as_dict() for k, v in (book.actions or {}).items()},
        "demo": _demo_folder(state) is not None,
        "rulebook": {"id": book.id, "title": book.title.as_dict(), "rules": len(book.rules)},
    }  # fmt: skip
    page = render_template("map.html", lang=lang, t=words(lang), given=given, config=config,
                           as_of=snap.as_of.isoformat(), other=_other(lang))  # fmt: skip
    return _in_language(page, lang)


def _store() -> Response:
    """The state of the store; its rows come from ``/api/v1/store``."""
    lang = _language()
    organs = held().rulebook().departments or {}
    given = {"lang": lang, "words": dict(words(lang)),
             "organs": {key: organ.name.as_dict() for key, organ in organs.items()}}  # fmt: skip
    page = render_template("store.html", lang=lang, t=words(lang), given=given,
                           config=held().store.config, other=_other(lang))  # fmt: skip
    return _in_language(page, lang)


def _rules() -> Response:
    """Every rule of the pack; its rows come from ``/api/v1/rules``."""
    lang = _language()
    actions = held().rulebook().actions or {}
    given = {"lang": lang, "words": dict(words(lang)), "verdicts": dict(verdict_styles()),
             "actions": {key: text.as_dict() for key, text in actions.items()}}  # fmt: skip
    page = render_template("rules.html", lang=lang, t=words(lang), given=given,
                           config=held().store.config, other=_other(lang))  # fmt: skip
    return _in_language(page, lang)


def _docs(spec: dict[str, Any]) -> Response:
    lang = _language()
    page = render_template("docs.html", lang=lang, t=words(lang), spec=spec, other=_other(lang))
    return _in_language(page, lang)


def _in_language(page: str, lang: str) -> Response:
    response = Response(page, content_type="text/html; charset=utf-8")
    response.headers["Content-Language"] = "en" if lang == "en" else "zh-Hans"
    response.headers["Vary"] = "Accept-Language"
    return response


def _other(lang: str) -> str:
    """Address of this page in the other language, everything else kept."""
    endpoint = request.endpoint or "map"
    lang = "zh" if lang == "en" else "en"
    check = request.args.get("check")
    return url_for(endpoint, lang=lang, check=check) if check else url_for(endpoint, lang=lang)


def _examples() -> dict[str, Any]:
    """The demo sites, where the store is the demo's."""
    folder = _demo_folder(held())
    if folder is None:
        return {"examples": []}
    from webmap.demo_table import demo_sites

    rows = [
        {
            "number": site["number"], "file": site["file"], "name": site["name"],
            "about": site.get("about"), "crs": site.get("crs"), "project": project["name"],
            "facts": project["facts"], "expect": project["expect"]["headline"],
        }
        for site in demo_sites(folder) for project in site["projects"]
    ]  # fmt: skip
    return {"examples": rows}


def _example(name: str) -> Response:
    folder = _demo_folder(held())
    if folder is None:
        abort(404)
    from webmap.demo_table import demo_sites

    if name not in {site["file"] for site in demo_sites(folder)}:
        abort(404)
    return send_from_directory(folder, name, mimetype="application/octet-stream")


def _demo_folder(state: Held) -> Path | None:
    """Folder of the demo sites; None where the store was not made by ``sanhe demo``."""
    from webmap.demo import DEMO_PACK, demo_folder

    if state.store.config.pack != DEMO_PACK:
        return None
    folder = demo_folder() / "sites"
    return folder if (folder / "sites.yaml").is_file() else None
