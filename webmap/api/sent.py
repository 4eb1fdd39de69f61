"""A site as it is sent: the file, its name, and the words beside it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from spatial.cli import parse_date
from spatial.declared import Declared
from spatial.errors import BadInput, Message
from spatial.strict_yaml import load
from webmap.api.schemas import Site
from webmap.held import Held
from webmap.jobs import Request
from webmap.problem_messages import PARAM
from webmap.problems import MediaTypeError, ParamError, SyntaxRefusal

__all__ = ["BODY", "FIELDS", "asked", "readable"]

SITE_MISSING = Message(
    "SITE_MISSING", "请求中没有选址地块", "the request holds no site",
    "请以 GeoJSON 为正文，或上传文件字段 file", "send GeoJSON as the body, or a file field named 'file'",
)  # fmt: skip
PROJECT_JSON = Message(
    "PROJECT_JSON", "项目信息不是 JSON 或 YAML 对照表", "the project is no JSON or YAML mapping",
    "请写成 {example}", "write it like {example}",
)  # fmt: skip
MEDIA_TYPE = Message(
    "MEDIA_TYPE", "正文类型 {found} 不能作为地块读取", "a body of type {found} is not read as a site",
    "请用 application/geo+json，或以 multipart/form-data 上传文件",
    "send application/geo+json, or the file as multipart/form-data",
)  # fmt: skip

FORM = "multipart/form-data"
BODIES = ("", "application/geo+json", "application/json")
FIELDS = tuple(Site().fields)
FLAGS = {"": False, "0": False, "false": False, "no": False, "1": True, "true": True, "yes": True}
SYNTAX = frozenset({
    "JSON_SYNTAX", "JSON_TRAILING", "JSON_TOO_DEEP", "JSON_DUPLICATE_KEY", "CONTENT_NOT_GEOJSON",
    "FILE_TRUNCATED", "COORD_NOT_FINITE",
})  # fmt: skip
"""Refusals that, of a body, mean that it is not GeoJSON at all (400)."""
MAX_NAME = 120
MAX_FIELD = 400_000
BODY = {
    "content": {
        "application/geo+json": {"schema": {"type": "object"}},
        FORM: {
            "schema": {
                "type": "object", "required": ["file"],
                "properties": {
                    "file": {"type": "string", "format": "binary", "description": "64 MB at most"},
                    **{
                        name: {"type": "string", "description": str(field.metadata["description"])}
                        for name, field in Site().fields.items()
                    },
                },
            }
        },
    }
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sent:
    """What came with a request: bytes, name, and text by field."""

    data: bytes
    filename: str
    words: Mapping[str, str]


def asked(state: Held, query: Mapping[str, str]) -> Request:
    """The check or preview that the request asks for.

    Raises
    ------
    BadInput
        ``SITE_MISSING``, ``PARAM``, ``MEDIA_TYPE``, ``PROJECT_JSON``, ``DATE_FORMAT``, ``YAML_…``.
    """
    sent = _sent(query)
    words = sent.words
    said = Declared(
        words.get("crs") or None, words.get("datum") or None, words.get("layer") or None,
        words.get("encoding") or None, _flag(words, "swap_axes"), _flag(words, "accept_repairs"),
    )  # fmt: skip
    as_of = parse_date(words["as_of"]) if words.get("as_of") else state.as_of()
    lang = "en" if (words.get("lang") or "zh").startswith("en") else "zh"
    project = _project(words.get("project"))
    drafts = tuple(name.strip() for name in words.get("drafts", "").split(",") if name.strip())
    return Request(sent.data, sent.filename, said, project, as_of, state.now(), lang, drafts)


def readable(refusal: BadInput) -> BadInput:
    """The refusal of a body that is not GeoJSON at all as a fault of the request."""
    if request.mimetype != FORM and refusal.code in SYNTAX:
        return SyntaxRefusal.of(refusal)
    return refusal


def _sent(query: Mapping[str, str]) -> Sent:
    """The file, its name and the words beside it, from a form or from the body.

    A field may come as text or as a file; one that is not known is refused, since a misspelt
    date would silently be answered for today.
    """
    form = request.mimetype == FORM
    if not form and request.mimetype not in BODIES:
        raise MediaTypeError(MEDIA_TYPE, found=request.mimetype[:80])
    words = {**query, **request.form.to_dict()} if form else dict(query)
    named = {name: f for name, f in request.files.items() if form and name != "file"}
    for name in (*request.args, *request.form, *named):
        if name not in FIELDS:
            raise ParamError(PARAM, where=name[:64], known=", ".join(("file", *FIELDS)))
    for name, part in named.items():
        words[name] = part.read(MAX_FIELD).decode("utf-8", "replace")
    if form:
        upload = request.files.get("file")
        if upload is None or not upload.filename:
            raise BadInput(SITE_MISSING)
        return Sent(upload.read(), shown_name(upload.filename), words)
    data = request.get_data(cache=False)
    if not data:
        raise BadInput(SITE_MISSING)
    return Sent(data, "site.geojson", words)


def shown_name(given: str) -> str:
    """The last part of a file name without controls or marks that turn text around.

    Only ever shown: a file is kept under the hash of its content.

    Examples
    --------
    >>> shown_name("../../etc/pass\\x00wd\\r\\n.geojson")
    'passwd.geojson'
    """
    last = given.replace("\\", "/").rpartition("/")[2]
    plain = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    return " ".join(plain.split())[-MAX_NAME:] or "site"


def _flag(words: Mapping[str, str], name: str) -> bool:
    value = words.get(name, "").strip().casefold()
    if value not in FLAGS:
        raise ParamError(PARAM, where=name, known="true, false")
    return FLAGS[value]


def _project(text: str | None) -> dict[str, Any] | None:
    if not text:
        return None
    project = load(text, where="project").data  # JSON is YAML, and planners write YAML
    if not isinstance(project, dict):
        raise BadInput(PROJECT_JSON, where="project", example='{"facts": {"use": "M1"}}')
    return project
