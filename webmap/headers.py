"""Response headers and the refusal of cross-site requests: one place, one snapshot test."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, request

from spatial.errors import Message
from webmap.problems import ForbiddenError

__all__ = ["CSP", "HEADERS", "SANDBOX", "guard"]

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "font-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'"
)
SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""Of a download: should a browser show it all the same, nothing in it runs."""
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}
CROSS_SITE = Message(
    "CROSS_SITE", "拒绝来自其他网站的请求", "requests from other sites are refused",
    "请从三合的页面操作，或用不带浏览器来源的客户端", "use Sanhe's own page, or a client that is no browser",
)  # fmt: skip
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def guard(app: Flask) -> None:
    """Refuse cross-site changes and set the headers of every answer."""
    app.before_request(_refuse_cross_site)
    app.after_request(_with_headers)


def _refuse_cross_site() -> None:
    if request.method in _SAFE:
        return
    fetch_site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    foreign = fetch_site is not None and fetch_site not in ("same-origin", "none")
    if origin is not None and urlsplit(origin).netloc != request.host:
        foreign = True
    if foreign:
        raise ForbiddenError(CROSS_SITE)


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static" and "immutable" not in response.headers.get("Cache-Control", ""):
        response.headers["Cache-Control"] = "no-store"
    return response
