"""Writing report files: the suffix picks the form, written beside and then renamed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from checker.assessment import Assessment
from checker.errors import REPORT_SUFFIX, REPORT_WRITE
from checker.report.geojson import feature_collection
from checker.report.text import summary
from spatial.errors import BadInput

__all__ = ["Form", "form_of", "own_forms", "picture_bytes", "report_bytes", "write_all"]

Form = Callable[..., None]
"""``form(path, *, report, assessment, snapshot, lang)`` writes one file."""


def report_bytes(report: Mapping[str, Any]) -> bytes:
    """The report as UTF-8 JSON, ended by a newline."""
    return (json.dumps(report, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def picture_bytes(assessment: Assessment) -> bytes:
    """The site with its conflicts as UTF-8 GeoJSON, ended by a newline."""
    text = json.dumps(feature_collection(assessment), ensure_ascii=False, allow_nan=False)
    return (text + "\n").encode()


def own_forms() -> dict[str, Form]:
    """Forms this room writes itself, by suffix."""
    return {".json": _json, ".geojson": _geojson, ".txt": _text}


def form_of(path: Path, forms: Mapping[str, Form]) -> Form:
    """The form a file name asks for by its longest known suffix.

    Raises
    ------
    BadInput
        ``REPORT_SUFFIX``, naming the known ones.
    """
    name = path.name.lower()
    fitting = sorted((s for s in forms if name.endswith(s) and name != s), key=len)
    if not fitting:
        known = ", ".join(sorted(forms))
        raise BadInput(REPORT_SUFFIX, where=path.name, suffix=path.suffix or path.name, known=known)
    return forms[fitting[-1]]


def write_all(
    paths: Sequence[Path],
    forms: Mapping[str, Form],
    *,
    report: Mapping[str, Any],
    assessment: Assessment,
    snapshot: Any,
    lang: str,
) -> None:
    """Write every file beside its place, then rename them all: no half file is ever seen.

    Raises
    ------
    BadInput
        ``REPORT_SUFFIX`` or ``REPORT_WRITE``; nothing is left behind.
    """
    jobs = [(path, form_of(path, forms)) for path in paths]
    made: list[tuple[Path, Path]] = []
    try:
        for path, form in jobs:
            beside = path.with_name(f".{os.getpid()}-{path.name}")
            made.append((beside, path))
            form(beside, report=report, assessment=assessment, snapshot=snapshot, lang=lang)
        for beside, path in made:
            os.replace(beside, path)
    except OSError as problem:
        what = problem.strerror or type(problem).__name__
        raise BadInput(REPORT_WRITE, where=made[-1][1].name, what=what) from None
    finally:
        for beside, _ in made:
            beside.unlink(missing_ok=True)


def _json(path: Path, *, report: Mapping[str, Any], **_: Any) -> None:
    path.write_bytes(report_bytes(report))


def _geojson(path: Path, *, assessment: Assessment, **_: Any) -> None:
    path.write_bytes(picture_bytes(assessment))


def _text(path: Path, *, report: Mapping[str, Any], lang: str, **_: Any) -> None:
    path.write_text(summary(report, lang), encoding="utf-8")
