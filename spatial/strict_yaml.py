"""One strict reader for every YAML file a planner edits: cards, rules, projects.

Scalars stay text until the type of their field is known, so ``0101`` stays a code and
``no`` stays a word. Directives, tags, anchors and duplicate keys are refused with a line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from _ruamel_yaml import CParser
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from spatial.errors import BadInput, Message, SanheError, Text
from spatial.quote import quote

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["Document", "Path", "load", "validate"]

Path = tuple[str | int, ...]
Model = TypeVar("Model", bound="BaseModel")

MAX_BYTES = 2_000_000
MAX_DEPTH = 40
_PLAIN_NULL = {"", "~", "null", "Null", "NULL"}

SYNTAX = Message(
    "YAML_SYNTAX",
    "YAML 无法解析：{what}",
    "the YAML cannot be parsed: {what}",
    "请检查该行的缩进、冒号和引号",
    "check indentation, colons and quotes at that line",
)
FORBIDDEN = Message(
    "YAML_FORBIDDEN",
    "不允许使用 {what}",
    "{what} are not allowed here",
    "请删除它并直接写出内容",
    "remove it and write the value out",
)
DUPLICATE = Message(
    "YAML_DUPLICATE_KEY",
    "键“{key}”重复（第一次出现在第 {first} 行）",
    "the key '{key}' stands twice (first at line {first})",
    "请只保留一个",
    "keep one of the two",
)
TOO_BIG = Message(
    "YAML_TOO_BIG",
    "YAML 文件过大或嵌套过深（上限 {limit}）",
    "the YAML file is too large or too deep (limit {limit})",
    "请拆分该文件",
    "split the file",
)


@dataclass(frozen=True, slots=True)
class Document:
    """Parsed content whose scalars are text, and the line each part stands on.

    Parameters
    ----------
    data : dict, list, str or None
        Nested content; every scalar is ``str``; a plain ``null``, ``~`` or nothing is None.
    lines : dict
        Line (1-based) by path of keys and indices.
    where : str
        File the content came from, for messages.
    """

    data: Any
    lines: dict[Path, int]
    where: str

    def line(self, path: Path) -> int:
        """Line of ``path``, or of its nearest known ancestor (1 for the document)."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def place(self, path: Path = ()) -> str:
        """``file:line`` of ``path``, for the *where* of a message."""
        return f"{self.where}:{self.line(path)}"


def load(text: str, *, where: str, error: type[SanheError] = BadInput) -> Document:
    """Read YAML text without believing anything in it.

    Parameters
    ----------
    text : str
        One YAML document.
    where : str
        File name for messages.
    error : type
        Class of the refusal.

    Raises
    ------
    SanheError
        ``YAML_SYNTAX``, ``YAML_FORBIDDEN``, ``YAML_DUPLICATE_KEY``, ``YAML_TOO_BIG``.

    Examples
    --------
    >>> load("code: 0101\\nlive: no", where="x.yaml").data
    {'code': '0101', 'live': 'no'}
    """
    if len(text) > MAX_BYTES:
        raise error(TOO_BIG, where=where, limit=f"{MAX_BYTES} B")
    reader = _Reader(CParser(text), where, error)
    try:
        return reader.document()
    except YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        what = getattr(problem, "problem", None) or str(problem).split("\n")[0]
        raise error(SYNTAX, where=f"{where}:{line}", what=what) from None


class _Reader:
    """Turns the event stream of the C parser into plain data and a table of lines."""

    def __init__(self, parser: Any, where: str, error: type[SanheError]) -> None:
        self.parser = parser
        self.where = where
        self.error = error
        self.lines: dict[Path, int] = {(): 1}

    def document(self) -> Document:
        self.parser.get_event()
        first = self.parser.get_event()
        data = None
        if isinstance(first, DocumentStartEvent):
            if first.version or first.tags:
                self.refuse(first, Text("指令（%）", "directives (%)"))
            data = self.value(self.parser.get_event(), ())
            self.parser.get_event()
            if not isinstance(self.parser.get_event(), StreamEndEvent):
                self.refuse(first, Text("一个文件中的多份文档（---）", "several documents in one file (---)"))
        return Document(data, self.lines, self.where)

    def value(self, event: Any, path: Path) -> Any:
        if len(path) > MAX_DEPTH:
            raise self.error(TOO_BIG, where=self.at(event), limit=MAX_DEPTH)
        if isinstance(event, AliasEvent) or event.anchor:
            self.refuse(event, Text("锚点与引用（& *）", "anchors and aliases (& *)"))
        if event.tag is not None:
            self.refuse(event, Text(f"类型标签（{event.tag}）", f"tags ({event.tag})"))
        self.lines.setdefault(path, event.start_mark.line + 1)
        if isinstance(event, ScalarEvent):
            plain_null = event.implicit[0] and event.value in _PLAIN_NULL
            return None if plain_null else str(event.value)
        if isinstance(event, SequenceStartEvent):
            return self.sequence(path)
        return self.mapping(path)

    def sequence(self, path: Path) -> list[Any]:
        out: list[Any] = []
        while not isinstance(event := self.parser.get_event(), SequenceEndEvent):
            out.append(self.value(event, (*path, len(out))))
        return out

    def mapping(self, path: Path) -> dict[str, Any]:
        out: dict[str, Any] = {}
        while not isinstance(event := self.parser.get_event(), MappingEndEvent):
            if not isinstance(event, ScalarEvent) or event.anchor or event.tag:
                self.refuse(event, Text("非普通文字的键", "keys that are not plain words"))
            key = str(event.value)
            if key in out:
                first = self.lines[(*path, key)]
                raise self.error(DUPLICATE, where=self.at(event), key=key, first=first)
            if key == "<<":
                self.refuse(event, Text("合并键（<<）", "merge keys (<<)"))
            self.lines[(*path, key)] = event.start_mark.line + 1
            out[key] = self.value(self.parser.get_event(), (*path, key))
        return out

    def at(self, event: Any) -> str:
        return f"{self.where}:{event.start_mark.line + 1}"

    def refuse(self, event: Any, what: Text) -> NoReturn:
        raise self.error(FORBIDDEN, where=self.at(event), what=what)


def validate(
    model: type[Model],
    document: Document,
    *,
    message: Message,
    error: type[SanheError] = BadInput,
    data: Any = None,
    path: Path = (),
) -> Model:
    """Check a document against a model; the first fault is told with file and line.

    Parameters
    ----------
    model : type
        A pydantic model in lax mode with ``extra="forbid"``.
    message : Message
        Catalogue entry with the placeholders ``{field}`` and ``{what}``.
    data, path : optional
        A part of the document and where it stands; the whole by default.

    Raises
    ------
    SanheError
        Of class ``error``, naming the field, its line and what is allowed.
    """
    from pydantic import ValidationError

    from spatial.schema_faults import sentence

    content = document.data if data is None else data
    try:
        return model.model_validate(content)
    except ValidationError as problem:
        fault = problem.errors(include_url=False, include_input=False)[0]
        at = (*path, *(p for p in fault["loc"]))
        name = quote(".".join(str(p) for p in fault["loc"]), 120) or "document"
        raise error(
            message, where=document.place(at), field=name, what=sentence(model, fault)
        ) from None
