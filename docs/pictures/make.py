"""Take the pictures of the README: the demo town served from a temporary store, in Chromium."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
MOST_BYTES = 400_000
BROWSER = "/usr/bin/chromium"
ARGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
SHOWN = re.compile("^2$")


def main() -> None:
    """Take all pictures."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as origin, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=BROWSER, args=list(ARGS))
        for lang in ("zh", "en"):
            live(browser, f"{origin}/?lang={lang}", HERE / f"map-{lang}.png")
        exported = Path(folder) / "demo" / "report.map.html"
        alone(browser, exported, HERE / "exported-map.png")
        browser.close()
    for path in sorted(HERE.glob("*.png")):
        size = path.stat().st_size
        print(f"{path.name} {size // 1000} kB")
        if size >= MOST_BYTES:
            sys.exit(f"{path.name} is larger than {MOST_BYTES // 1000} kB")


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The demo store of a folder, served on a free port."""
    sanhe = [sys.executable, "-m", "webmap.cli", "--store", str(folder / "store"), "--quiet"]
    subprocess.run([*sanhe, "--lang", "en", "demo"], check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([*sanhe, "serve", "--port", str(port), "--workers", "1"])
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(port: int) -> None:
    """Wait until something listens on a port, half a minute at most."""
    for _ in range(150):
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    sys.exit("the server did not start")


def live(browser: Browser, address: str, path: Path) -> None:
    """The result of a demo site on the live map."""
    page: Any = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(address)
    row = page.locator("#examples li button").filter(has=page.locator(".no", has_text=SHOWN))
    row.first.click()
    page.locator("#run:enabled").click()
    page.locator("#headline").wait_for()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)
    page.screenshot(path=path)
    page.close()


def alone(browser: Browser, file: Path, path: Path) -> None:
    """An exported map, opened from its file without network."""
    context = browser.new_context(viewport={"width": 1200, "height": 800}, offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    page.locator(".leaflet-overlay-pane path").first.wait_for()
    page.wait_for_timeout(800)
    page.screenshot(path=path)
    context.close()


if __name__ == "__main__":
    main()
