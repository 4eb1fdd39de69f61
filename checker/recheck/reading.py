"""A report file, believed only as far as it proves itself."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import rfc8785

from checker.recheck import messages as say
from checker.report.digest import digest
from checker.report.document import SCHEMA
from spatial.errors import BadInput, Text
from spatial.limits import LIMITS
from spatial.quote import quote
from spatial.repeated import repeated
from spatial.system_reason import system_reason

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["believed", "read_report"]

_FORM = re.compile(r"sanhe-report/([1-9]\d{0,3})")


def read_report(path: Path) -> dict[str, Any]:
    """Read a report and prove that what counts in it is as it was written.

    Raises
    ------
    BadInput
        ``REPORT_UNREADABLE``, ``REPORT_TOO_LARGE`` and what :func:`believed` refuses.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LIMITS.upload_bytes + 1)
    except OSError as problem:
        what = system_reason(problem)
        raise BadInput(say.REPORT_UNREADABLE, where=path.name, what=what) from None
    if len(data) > LIMITS.upload_bytes:
        limit = LIMITS.upload_bytes // 1_000_000
        raise BadInput(say.REPORT_TOO_LARGE, where=path.name, limit=limit)
    return believed(data, path.name)


def believed(data: bytes, where: str) -> dict[str, Any]:
    """A report's content, of a form that is known, with the digest it claims.

    Raises
    ------
    BadInput
        ``REPORT_SYNTAX``, ``REPORT_TOO_DEEP``, ``REPORT_FOREIGN``, ``REPORT_NEWER``,
        ``REPORT_INCOMPLETE``, ``REPORT_EDITED``.
    """
    try:
        content: dict[str, Any] = _parsed(data, where)
        _known(content, where)
        _complete(content, where)
        found = digest(content)
    except RecursionError:
        raise BadInput(say.REPORT_TOO_DEEP, where=where) from None
    except (rfc8785.CanonicalizationError, UnicodeError, ValueError) as problem:
        raise BadInput(say.REPORT_SYNTAX, where=where, what=quote(problem, 80)) from None
    if found != content["digest"]:
        _edited(content, where, Text("内容与摘要值不符", "what it says does not match its digest"))
    shape = content["site"]["geometry_measured"]
    if hashlib.sha256(bytes.fromhex(shape["wkb"])).hexdigest() != shape["sha256"]:
        what = Text("量算图形与其校验值不符", "the measured geometry does not match its hash")
        _edited(content, where, what)
    return content


def _edited(content: Mapping[str, Any], where: str, what: Text) -> NoReturn:
    raise BadInput(say.REPORT_EDITED, where=where, what=what, id=quote(content["id"], 40))


def _parsed(data: bytes, where: str) -> Any:
    try:
        return json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=_unique, parse_constant=_constant
        )
    except UnicodeDecodeError as problem:
        what = f"UTF-8, byte {problem.start}"
        raise BadInput(say.REPORT_SYNTAX, where=where, what=what) from None
    except json.JSONDecodeError as problem:
        what = f"line {problem.lineno}: {problem.msg}"
        raise BadInput(say.REPORT_SYNTAX, where=where, what=what) from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        twice = repeated(key for key, _ in pairs)
        raise ValueError(f"'{quote(twice)}' stands twice")
    return made


def _constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON")


def _known(content: Any, where: str) -> None:
    named = content.get("schema") if isinstance(content, dict) else None
    fitting = _FORM.fullmatch(named) if isinstance(named, str) else None
    if fitting is None:
        found = quote(json.dumps(named, ensure_ascii=False), 40)
        raise BadInput(say.REPORT_FOREIGN, where=where, found=found)
    if int(fitting[1]) > int(SCHEMA.rpartition("/")[2]):
        raise BadInput(say.REPORT_NEWER, where=where, found=named, known=SCHEMA)


def _complete(content: Mapping[str, Any], where: str) -> None:
    """Refuse a report that lacks a part a replay needs, or holds another kind of thing there."""
    from pydantic import ValidationError

    from spatial.schema_faults import sentence

    try:
        _model().model_validate(content)
    except ValidationError as problem:
        fault = problem.errors(include_url=False, include_input=False)[0]
        name = ".".join(str(part) for part in fault["loc"]) or "report"
        what = sentence(_model(), fault)
        raise BadInput(say.REPORT_INCOMPLETE, where=where, field=quote(name), what=what) from None


@cache
def _model() -> type[BaseModel]:
    from checker.recheck.form import ReportForm

    return ReportForm
