"""System tools some tests need: skipped by name where they are missing, a failure with CI=true."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

__all__ = ["need", "need_font", "need_pdf"]

PACKAGES = {"chromium": "chromium", "fc-list": "fontconfig", "git": "git", "unshare": "util-linux",
            "pdftotext": "poppler-utils", "pdffonts": "poppler-utils", "pdfinfo": "poppler-utils",
            "pdftoppm": "poppler-utils"}  # fmt: skip
FONT = "Noto Sans CJK SC"


def need(tool: str) -> Path:
    """Where a system tool lies; without it the test is skipped here and fails with CI=true."""
    found = shutil.which(tool)
    if found is None:
        _without(f"{tool} is not installed (package {PACKAGES.get(tool, tool)})")
        raise AssertionError("unreachable")
    return Path(found)


def need_font(family: str = FONT) -> None:
    """The same for a font, without which Chinese text would be measured as boxes."""
    listed = subprocess.run(
        [need("fc-list"), f":family={family}", "family"],
        capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip
    if family not in listed.stdout:
        _without(f"the font {family} is not installed (package fonts-noto-cjk)")


def need_pdf() -> None:
    """The same for the libraries WeasyPrint is made of, and the font."""
    need_font()
    try:
        import weasyprint  # noqa: F401
    except OSError as problem:
        _without(f"WeasyPrint finds no library (libpango-1.0-0 …): {problem}")


def _without(reason: str) -> None:
    if os.environ.get("CI", "").lower() in ("true", "1"):
        pytest.fail(f"CI needs this: {reason}", pytrace=False)
    pytest.skip(reason)
