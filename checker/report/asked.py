"""What is asked of a report, looked through before any time is spent on the check."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from checker.errors import DEPARTMENT_UNKNOWN, REPORT_WRITE
from checker.report.files import Form, form_of
from checker.report.sheets import EVERY
from checker.rulebook import Rulebook
from spatial.errors import BadInput
from spatial.system_reason import system_reason

__all__ = ["looked_through", "of_department"]

_OF_ALL = (".html", ".pdf")


def looked_through(
    paths: Sequence[Path], forms: Mapping[str, Form], form: str | None, templates: Path | None
) -> None:
    """Every path has a known suffix and a place that takes a file; the Word form is there.

    Raises
    ------
    BadInput
        ``REPORT_SUFFIX``, ``REPORT_WRITE``, ``TEMPLATE_…``.
    """
    for path in paths:
        form_of(path, forms)
        why = _closed(path)
        if why:
            raise BadInput(REPORT_WRITE, where=path.name, what=system_reason(OSError(why, os.strerror(why))))
    if form is not None or any(path.name.lower().endswith(".docx") for path in paths):
        from checker.report.docx_templates import template_bytes

        template_bytes(form, templates)


def _closed(path: Path) -> int:
    """Number of the reason why no file can be written there; 0 where it can."""
    if path.is_dir():
        return errno.EISDIR
    if not path.parent.exists():
        return errno.ENOENT
    if not path.parent.is_dir():
        return errno.ENOTDIR
    return 0 if os.access(path.parent, os.W_OK | os.X_OK) else errno.EACCES


def of_department(asked: str | None, paths: Sequence[Path], rulebook: Rulebook) -> None:
    """The department is one the pack speaks of; ``all`` stands in forms that hold many sheets.

    Raises
    ------
    BadInput
        ``DEPARTMENT_UNKNOWN``, naming the known ones.
    """
    many = all(path.name.lower().endswith(_OF_ALL) and not path.name.lower().endswith(".map.html")
               for path in paths)  # fmt: skip
    if asked is None or (asked == EVERY and many):
        return
    known = {*(rulebook.departments or {}), *(rule.authority for rule in rulebook.rules)}
    if asked not in known:
        raise BadInput(
            DEPARTMENT_UNKNOWN, department=asked[:40], known="、".join(sorted(known))
        )
