"""A real browser that may only speak to our server, and remembers everything that went wrong."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

__all__ = ["ARGUMENTS", "Watched", "axe", "draw_polygon", "opened", "served", "watched"]

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync")  # fmt: skip
AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
_LISTEN = """
window.__violations = [];
document.addEventListener("securitypolicyviolation",
  (e) => window.__violations.push(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));
"""


@dataclass
class Watched:
    """A page, and what happened on it that should not have."""

    page: Any
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()

    def violations(self) -> list[str]:
        """Breaches of the content security policy on the page as it stands."""
        found: list[str] = self.page.evaluate("window.__violations")
        return found

    def assert_clean(self) -> None:
        """No request elsewhere, no breach of the policy, no error, no dialog."""
        assert self.outside == []
        assert self.violations() == []
        told = [e for e in self.errors if not any(known in e for known in self.expected)]
        assert told == []
        assert self.dialogs == []


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The application on a free port of this machine."""
    import waitress

    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(timeout=5)


@contextmanager
def watched(browser: Any, origin: str | None, **options: Any) -> Iterator[Watched]:
    """A page whose requests to anywhere but ``origin`` are recorded and cut off."""
    given = {"viewport": {"width": 1440, "height": 900}, "locale": "zh-CN", **options}
    context = browser.new_context(**given)
    context.set_default_timeout(12_000)
    context.add_init_script(_LISTEN)
    seen = Watched(context.new_page())

    def decide(route: Any) -> None:
        url = route.request.url
        parts = urlsplit(url)
        own = origin is not None and f"{parts.scheme}://{parts.netloc}" == origin
        if own or parts.scheme in ("data", "blob") or (origin is None and parts.scheme == "file"):
            route.continue_()
            return
        seen.outside.append(url)
        route.abort()

    context.route("**/*", decide)
    page = seen.page
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("console", lambda m: seen.errors.append(m.text) if m.type in ("error", "warning") else None)
    page.on("dialog", lambda d: (seen.dialogs.append(d.message), d.dismiss()))
    try:
        yield seen
    finally:
        context.close()


def draw_polygon(page: Any, points: list[tuple[float, float]]) -> None:
    """Click the corners on the map, in shares of its width and height, and close the ring."""
    box = page.locator("#map").bounding_box()
    for x, y in [*points, points[0]]:
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
        page.wait_for_timeout(60)
        page.mouse.down()
        page.wait_for_timeout(60)
        page.mouse.up()
        page.wait_for_timeout(60)


def opened(page: Any, origin: str, lang: str = "zh") -> None:
    """The map page with its layers there."""
    page.goto(f"{origin}/?lang={lang}")
    page.locator("#layers input[type=checkbox]").first.wait_for(state="attached")
    page.wait_for_load_state("networkidle")


def axe(page: Any) -> list[str]:
    """What axe-core objects to on the page, one line a rule."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{v['id']} ({v['impact']}): {v['help']}: "
        + " | ".join(str(n["target"][0]) + " " + n.get("failureSummary", "")[:160] for n in v["nodes"][:4])
        for v in found["violations"]
    ]
