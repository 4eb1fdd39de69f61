"""Word templates: shipped ones, an agency's own folder, and what may not be in a template."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from importlib import resources
from io import BytesIO
from pathlib import Path

from checker.report.docx_messages import (
    TEMPLATE_BROKEN,
    TEMPLATE_FOLDER,
    TEMPLATE_UNKNOWN,
    TEMPLATE_UNSAFE,
)
from spatial.errors import BadInput, Text
from spatial.system_reason import system_reason

__all__ = ["FIRST", "checked", "known_templates", "template_bytes"]

FIRST = "compliance"
"""The form that is written where none is named."""

_NAME = re.compile(r"[\w-]{1,64}")
_MAX_PARTS = 500
_MAX_FILE = 20_000_000
_MAX_WHOLE = 60_000_000
_BANNED = (
    ("vbaproject", Text("宏", "a macro")), ("/embeddings/", Text("嵌入对象", "an embedded object")),
    ("/activex/", Text("ActiveX 控件", "an ActiveX control")),
    ("/afchunk", Text("插入的文档", "an inserted document")),
)  # fmt: skip
_EXTERNAL = re.compile(rb"""TargetMode\s*=\s*["']\s*External""", re.IGNORECASE)
_FIELDS = re.compile(rb"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK)\b")
_INSTRUCTION = re.compile(
    rb"<w:instrText[^>]*>([^<]*)</w:instrText>|<w:fldSimple[^>]*w:instr=\"([^\"]*)\""
)


def known_templates(folder: Path | None) -> dict[str, Path]:
    """Names of templates with their files: the shipped ones, and those of the folder over them.

    Raises
    ------
    BadInput
        ``TEMPLATE_FOLDER``.
    """
    shipped = Path(str(resources.files("checker.report") / "forms"))
    try:
        own = () if folder is None else tuple(_files(folder))
    except OSError as problem:
        raise BadInput(TEMPLATE_FOLDER, where=str(folder), what=system_reason(problem)) from None
    return {path.stem: path for path in (*_files(shipped), *own)}


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() == ".docx" and _NAME.fullmatch(path.stem) and path.is_file():
            yield path


def template_bytes(form: str | None, folder: Path | None) -> tuple[str, bytes]:
    """Name and content of a template, looked through before anything opens it.

    Raises
    ------
    BadInput
        ``TEMPLATE_UNKNOWN`` (also of a name that is a path), ``TEMPLATE_FOLDER``,
        ``TEMPLATE_BROKEN``, ``TEMPLATE_UNSAFE``.
    """
    known = known_templates(folder)
    name = form or FIRST
    if name not in known:
        raise BadInput(TEMPLATE_UNKNOWN, name=name[:40], known=", ".join(known))
    try:
        if known[name].stat().st_size > _MAX_FILE:
            raise BadInput(TEMPLATE_UNSAFE, template=name, what=Text("文件过大", "too large a file"))
        data = known[name].read_bytes()
    except OSError as problem:
        raise BadInput(TEMPLATE_BROKEN, template=name, what=system_reason(problem)) from None
    checked(name, data)
    return name, data


def checked(name: str, data: bytes) -> None:
    """Refuse a template that is no Word document, explodes, reaches outside or carries code.

    Raises
    ------
    BadInput
        ``TEMPLATE_BROKEN``, ``TEMPLATE_UNSAFE``.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as parts:
            _sizes(name, parts)
            if "word/document.xml" not in parts.namelist():
                raise BadInput(TEMPLATE_BROKEN, template=name, what=_NO_DOCUMENT)
            for part in parts.namelist():
                _part(name, part, parts.read(part))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError):
        raise BadInput(TEMPLATE_BROKEN, template=name, what=_NO_DOCUMENT) from None


_NO_DOCUMENT = Text("不是 Word 文档（.docx）", "it is no Word document (.docx)")


def _sizes(name: str, parts: zipfile.ZipFile) -> None:
    told = parts.infolist()
    if len(told) > _MAX_PARTS or sum(part.file_size for part in told) > _MAX_WHOLE:
        raise BadInput(TEMPLATE_UNSAFE, template=name, what=Text("解压后过大", "it unpacks too large"))


def _part(name: str, part: str, data: bytes) -> None:
    lower = f"/{part.lower()}"
    for word, what in _BANNED:
        if word in lower:
            raise BadInput(TEMPLATE_UNSAFE, template=name, what=what)
    if lower.endswith(".rels") and _EXTERNAL.search(data):
        what = Text("外部链接", "an external link")
        raise BadInput(TEMPLATE_UNSAFE, template=name, what=what)
    if lower.endswith((".xml", ".rels")) and b"<!DOCTYPE" in data[:4096]:
        raise BadInput(TEMPLATE_UNSAFE, template=name, what=Text("文档类型声明", "a document type"))
    for found in _INSTRUCTION.finditer(data):
        if _FIELDS.search((found[1] or found[2] or b"").upper()):
            what = Text("读取外部内容的域", "a field that reads other content")
            raise BadInput(TEMPLATE_UNSAFE, template=name, what=what)
