"""Problems (RFC 9457): the one table from error class to HTTP status, and how it is told."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from checker.errors import RulesError
from spatial.errors import BadInput, Message, SanheError, StoreError
from spatial.kept_checks import CheckDeletedError
from webmap.failure import INTERNAL, InternalError, kept_in_log

__all__ = ["STATUS", "CheckTimedOutError", "ForbiddenError", "NotFoundError", "as_problem",
           "handle_problems", "problem"]  # fmt: skip


class NotFoundError(BadInput):
    """There is nothing under that address."""


class ForbiddenError(BadInput):
    """The request may not be made from there."""


class CheckTimedOutError(SanheError):
    """A check was ended before it was done: nothing is known, least of all that all is clear."""

    exit_code = 3


class TooLargeError(BadInput):
    """More was sent than is taken."""


STATUS: tuple[tuple[type[SanheError], int], ...] = (
    (NotFoundError, 404),
    (CheckDeletedError, 410),
    (ForbiddenError, 403),
    (TooLargeError, 413),
    (CheckTimedOutError, 503),
    (StoreError, 503),
    (RulesError, 503),
    (InternalError, 500),
    (BadInput, 422),
)
"""Error class and HTTP status; the first class that fits decides."""

HTTP_ERROR = Message(
    "HTTP_{status}", "服务器拒绝了请求：{what}", "the server refused the request: {what}",
    "请核对地址、方法和内容", "see the interface description at /api/v1/docs",
)  # fmt: skip
QUERY_FIELD = Message(
    "QUERY_FIELD", "请求参数缺失或不正确", "a field of the request is missing or wrong",
    "请核对接口说明 /api/v1/docs", "see the interface description at /api/v1/docs",
)  # fmt: skip
TOO_LARGE = Message(
    "UPLOAD_TOO_LARGE", "上传内容超过 64 MB", "the upload exceeds 64 MB",
    "请只上传选址地块本身", "upload the site alone",
)  # fmt: skip


def handle_problems(app: Flask) -> None:
    """Every failure of the application is answered as a problem."""
    app.register_error_handler(SanheError, problem)
    app.register_error_handler(HTTPException, http_problem)
    app.register_error_handler(Exception, lambda error: unexpected(app, error))


def problem(error: SanheError, *, error_id: str | None = None) -> Response:
    """The answer to a request that failed."""
    body = as_problem(error.as_dict(), _status(error), error_id)
    return Response(
        json.dumps(body, ensure_ascii=False), body["status"], mimetype="application/problem+json"
    )


def as_problem(error: dict[str, Any], status: int, error_id: str | None = None) -> dict[str, Any]:
    """Problem details of an error given as data (as a worker hands it back)."""
    return {
        "type": f"urn:sanhe:problem:{error['code']}", "title": HTTPStatus(status).phrase,
        "status": status, **error, "error_id": error_id,
    }  # fmt: skip


def http_problem(error: HTTPException) -> Response:
    """Refusals of the framework itself: unknown address, wrong method, too large."""
    status = error.code or 500
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return problem(TooLargeError(TOO_LARGE))
    wrong = getattr(error, "data", None)
    if status == HTTPStatus.UNPROCESSABLE_ENTITY and wrong:
        names = sorted({n for place in wrong.get("messages", {}).values() for n in place})
        return problem(BadInput(QUERY_FIELD, where=", ".join(map(str, names))))
    named = BadInput(HTTP_ERROR, what=HTTPStatus(status).phrase)
    body = as_problem({**named.as_dict(), "code": f"HTTP_{status}"}, status)
    headers = {}
    if status == HTTPStatus.METHOD_NOT_ALLOWED and getattr(error, "valid_methods", None):
        headers["Allow"] = ", ".join(sorted(error.valid_methods))  # type: ignore[attr-defined]
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status, headers, mimetype="application/problem+json")


def unexpected(app: Flask, error: Exception) -> Response:
    """A fault of ours: its number to the reader, its traceback to the log."""
    from webmap.held import KEY

    error_id, log = kept_in_log(error, app.extensions[KEY].settings.store)
    return problem(InternalError(INTERNAL, error_id=error_id, log=log.name), error_id=error_id)


def _status(error: SanheError) -> int:
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)
