"""The web application: one store, one page, one interface."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_smorest import Api

from spatial.limits import LIMITS
from spatial.settings import Settings
from spatial.store import open_store
from webmap import tiles
from webmap.api import checks, identify, layers, previews, rules
from webmap.api import store as store_api
from webmap.headers import guard
from webmap.held import KEY, Held
from webmap.jobs import LIMIT_S, start_jobs
from webmap.pages import register as add_pages
from webmap.problems import handle_problems

__all__ = ["create_app"]

MAX_UPLOAD = LIMITS.upload_bytes  # unless `sanhe serve --max-upload-mb` says less
PREFIX = "/api/v1"


class _Interface(Api):  # type: ignore[misc]
    """The described interface; its failures are told by our own table."""

    def _register_error_handlers(self) -> None:
        """Leave every error to :mod:`webmap.problems`."""


def create_app(
    settings: Settings, *, workers: int = 2, limit_s: float = LIMIT_S, zygote: str | None = None
) -> Flask:
    """Make the application over an existing store.

    Parameters
    ----------
    settings : Settings
        Global options; ``store`` names the store.
    workers : int
        Processes that run checks.
    limit_s : float
        Seconds after which a check is ended.
    zygote : str or None
        Address of the reader zygote that the workers use.

    Raises
    ------
    StoreError, RulesError
        When the store or its rules cannot be used.
    """
    from checker.report.engine import sanhe_version

    store = open_store(settings.store)
    app = Flask("webmap", static_url_path="/static")
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_UPLOAD, MAX_FORM_MEMORY_SIZE=500_000,
        MAX_FORM_PARTS=20, API_TITLE="Sanhe 三合",
        API_VERSION="v1", OPENAPI_VERSION="3.0.3", OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json", JSON_AS_ASCII=False, SEND_FILE_MAX_AGE_DEFAULT=0,
    )  # fmt: skip
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    jobs = start_jobs(settings.store, workers=workers, limit_s=limit_s, zygote=zygote)
    state = Held(settings, store, jobs, tiles.TileCache(), sanhe_version())
    state.rulebook()
    app.extensions[KEY] = state
    guard(app)
    interface: Any = _Interface(app)
    for module in (layers, identify, previews, checks, rules, tiles, store_api):
        interface.register_blueprint(module.blueprint, url_prefix=PREFIX)
    add_pages(app, interface)
    handle_problems(app)
    return app
