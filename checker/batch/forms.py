"""Further forms of each site's report (``--reports-as``): which are asked, and how they are made.

They are made where the site is checked, from the same check, or later from what was kept of it.
One that cannot be made says why by its code and stops neither the others nor the next site.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.batch import messages as say
from checker.errors import REPORT_SUFFIX
from spatial.errors import BadInput, SanheError

if TYPE_CHECKING:
    from checker.report.material import Material
    from spatial.settings import Writer

__all__ = ["NO_FORMS", "PARTS", "FormsAsked", "asked_forms", "made_forms", "not_made"]

PARTS = ".parts"
"""Where forms are written, in the folder of reports, before they get their places."""
_ALWAYS = ".json"
_PLAIN = re.compile(r"[^\w-]")


@dataclass(frozen=True, slots=True)
class FormsAsked:
    """Which forms of every report are asked for beside its JSON.

    Parameters
    ----------
    suffixes : tuple of str
        ``.pdf``, ``.map.html`` …; of a department's sheet or a Word form that is named, with its
        name before it (``.water.pdf``, ``.control-lines.docx``), so that they lie beside the whole.
    lang : str
        ``zh``, ``en`` or ``both``.
    templates : Path or None
        Folder of an agency's own Word templates.
    templates_sha256 : str
        Hash of what lies in it; empty without one.
    writers : tuple of (str, callable)
        Forms that rooms above this one write.
    department, form : str or None
        Department whose own sheet is asked for; name of the Word template.
    """

    suffixes: tuple[str, ...] = ()
    lang: str = "zh"
    templates: Path | None = None
    templates_sha256: str = ""
    writers: tuple[tuple[str, Writer], ...] = ()
    department: str | None = None
    form: str | None = None

    def made_as(self, suffix: str) -> str:
        """What a form depends on beside the report: its language, of Word also the templates."""
        return f"{self.lang} {self.templates_sha256}".strip() if suffix.endswith(".docx") else self.lang


NO_FORMS = FormsAsked()


def asked_forms(
    given: Iterable[str], department: str | None = None, form: str | None = None, *,
    lang: str, templates: Path | None, writers: Mapping[str, Writer],
) -> FormsAsked:  # fmt: skip
    """What ``--reports-as`` asks for; JSON is always made and need not be named.

    Raises
    ------
    BadInput
        ``REPORT_SUFFIX``, naming the known ones; ``FORMS_NONE``.

    Examples
    --------
    >>> asked_forms(["pdf", ".PDF", ".json"], lang="zh", templates=None, writers={}).suffixes
    ('.pdf',)
    >>> asked_forms([".pdf"], "water", lang="zh", templates=None, writers={}).suffixes
    ('.water.pdf',)
    """
    asked = tuple(given)
    if (department or form) and not asked:
        option = "--department" if department else "--form"
        raise BadInput(say.FORMS_NONE, where=option, option=option)
    known = _known(writers) if asked else {}
    suffixes: dict[str, None] = {}
    for one in asked:
        suffix = f".{one.lower().lstrip('.')}"
        if suffix not in known:
            named = ", ".join(sorted(known))
            raise BadInput(REPORT_SUFFIX, where="--reports-as", suffix=one[:40], known=named)
        suffixes[_named(suffix, department, form)] = None
    suffixes.pop(_ALWAYS, None)
    return FormsAsked(tuple(suffixes), lang, templates, _hash_of(templates),
                      tuple(writers.items()), department, form)  # fmt: skip


def _named(suffix: str, department: str | None, form: str | None) -> str:
    """A suffix with what is named before it, in letters that any file system takes."""
    named = (department, form if suffix == ".docx" else None)
    return "".join(f".{_PLAIN.sub('_', one)}" for one in named if one) + suffix


def _known(writers: Mapping[str, Writer]) -> dict[str, Writer]:
    from checker.report.files import own_forms

    return {**own_forms(), **writers}


def _hash_of(templates: Path | None) -> str:
    if templates is None or not templates.is_dir():
        return ""
    told = hashlib.sha256()
    for path in sorted(templates.glob("*.docx")):
        told.update(f"{path.name}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    return told.hexdigest()


def made_forms(
    folder: Path, stem: str, material: Material, asked: FormsAsked, suffixes: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """Write forms into :data:`PARTS` of a folder, to be put in their places by whoever asked.

    Returns
    -------
    dict
        By suffix: ``file``, ``sha256``, ``made_as``, ``refusal``; one that could not be made has
        no file and a refusal with its code.
    """
    from checker.report.files import own_forms, write_all

    forms = {**own_forms(), **dict(asked.writers)}
    material = replace(material, department=asked.department, form=asked.form)
    out: dict[str, dict[str, Any]] = {}
    for suffix in suffixes:
        path = folder / PARTS / f"{stem}{suffix}"
        try:
            path.parent.mkdir(exist_ok=True)
            written = next(end for end in sorted(forms, key=len, reverse=True)
                           if suffix == _named(end, asked.department, asked.form))  # fmt: skip
            write_all([path], {suffix: forms[written]}, material)
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        except SanheError as refusal:
            out |= not_made([suffix], asked, refusal)
        except Exception as problem:  # a library that fails on one report must not cost the others
            lost = BadInput(say.FORM_FAILED, where=path.name, what=type(problem).__name__)
            out |= not_made([suffix], asked, lost)
        else:
            out[suffix] = {"file": path.name, "sha256": sha256, "made_as": asked.made_as(suffix),
                           "refusal": None}  # fmt: skip
    return out


def not_made(
    suffixes: Iterable[str], asked: FormsAsked, why: SanheError
) -> dict[str, dict[str, Any]]:
    """Forms that could not be made, with the reason."""
    return {
        suffix: {"file": None, "sha256": None, "made_as": asked.made_as(suffix),
                 "refusal": why.as_dict()}
        for suffix in suffixes
    }  # fmt: skip
