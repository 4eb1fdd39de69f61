"""Writing report files: the suffix picks the form, written beside and then renamed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from checker.errors import REPORT_LIBRARY, REPORT_SUFFIX
from checker.report.agency import for_department
from checker.report.beside import written_beside
from checker.report.geojson import feature_collection
from checker.report.lettering import letters_of
from checker.report.material import Material
from checker.report.picture import Picture
from spatial.errors import BadInput

__all__ = ["Form", "form_of", "own_forms", "picture_bytes", "report_bytes", "write_all"]

_OURS = ("spatial", "checker", "webmap", "sanhe_data")

Form = Callable[[Path, Material], None]
"""``form(path, material)`` writes one file."""


def report_bytes(report: Mapping[str, Any]) -> bytes:
    """The report as UTF-8 JSON, ended by a newline."""
    return (json.dumps(report, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def picture_bytes(picture: Picture, letters: Mapping[str, str] | None = None) -> bytes:
    """The site with its conflicts as UTF-8 GeoJSON, ended by a newline; lettered where asked."""
    told = feature_collection(picture, letters)
    text = json.dumps(told, ensure_ascii=False, allow_nan=False)
    return (text + "\n").encode()


def own_forms() -> dict[str, Form]:
    """Forms this room writes itself, by suffix; each imports what it needs when it is asked for."""
    return {
        ".json": _json, ".geojson": _geojson, ".html": _html, ".pdf": _pdf, ".txt": _boundary,
        ".shp.zip": _boundary, ".gpkg": _gpkg, ".xlsx": _xlsx, ".docx": _docx,
    }  # fmt: skip


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


def write_all(paths: Sequence[Path], forms: Mapping[str, Form], material: Material) -> None:
    """Write every file beside its place, then rename them all: no half file is ever seen.

    Raises
    ------
    BadInput
        ``REPORT_SUFFIX``, ``REPORT_WRITE`` or ``REPORT_LIBRARY``; nothing is left behind.
    """
    jobs = [form_of(path, forms) for path in paths]
    with written_beside(paths) as places:
        for (path, beside), form in zip(places, jobs, strict=True):
            try:
                form(beside, material)
            except ImportError as lacking:
                raise _without(path, forms, lacking) from None


def _without(path: Path, forms: Mapping[str, Form], lacking: ImportError) -> Exception:
    """A library that is missing by its name; a module of ours that is missing is our own fault."""
    library = (lacking.name or str(lacking)).partition(".")[0]
    if library in _OURS:
        return lacking
    fitting = max((s for s in forms if path.name.lower().endswith(s)), key=len)
    return BadInput(REPORT_LIBRARY, where=path.name, form=fitting, library=library)


def _json(path: Path, material: Material) -> None:
    path.write_bytes(report_bytes(for_department(material).report))


def _geojson(path: Path, material: Material) -> None:
    own = for_department(material)
    path.write_bytes(picture_bytes(own.picture, letters_of(own.report, own.picture)))


def _boundary(path: Path, material: Material) -> None:
    from checker.report.boundary import write_boundary

    write_boundary(path, material)


def _html(path: Path, material: Material) -> None:
    from checker.report.html import write_html

    write_html(path, material)


def _pdf(path: Path, material: Material) -> None:
    from checker.report.pdf import write_pdf

    write_pdf(path, material)


def _gpkg(path: Path, material: Material) -> None:
    from checker.report.gpkg import write_gpkg

    write_gpkg(path, material)


def _xlsx(path: Path, material: Material) -> None:
    from checker.report.xlsx import write_xlsx

    write_xlsx(path, material)


def _docx(path: Path, material: Material) -> None:
    from checker.report.docx import write_docx

    write_docx(path, material)
