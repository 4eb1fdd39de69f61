"""Publish list (发布清单): several deliveries that come into force together or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spatial.errors import BadInput, Message
from spatial.strict_yaml import load, validate
from spatial.system_reason import system_reason

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["Listed", "read_publish_list"]

PUBLISH_LIST = Message(
    "PUBLISH_LIST",
    "发布清单的“{field}”不正确：{what}",
    "the publish list's '{field}' is wrong: {what}",
    "每个图层写 card、file、valid_from，可加 layer、crs、encoding、accept_repairs",
    "a layer has card, file and valid_from, and may have layer, crs, encoding, accept_repairs",
)
PUBLISH_LIST_UNREADABLE = Message(
    "PUBLISH_LIST_UNREADABLE",
    "无法读取发布清单：{what}",
    "the publish list cannot be read: {what}",
    "请给出一个 UTF-8 编码的 YAML 文件",
    "give a YAML file in UTF-8",
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One layer of the list: its card and files, and how to read them."""

    card: Path
    files: tuple[Path, ...]
    valid_from: date
    layer: str | None = None
    encoding: str | None = None
    crs: str | None = None
    accept_repairs: bool = False


def read_publish_list(path: Path) -> tuple[Listed, ...]:
    """Read a list; cards and files are named relative to it.

    Raises
    ------
    BadInput
        ``PUBLISH_LIST_UNREADABLE``, ``PUBLISH_LIST`` or a ``YAML_…`` code, with the line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise BadInput(PUBLISH_LIST_UNREADABLE, where=path.name, what=system_reason(problem)) from None
    found: Any = validate(_model(), load(text, where=path.name), message=PUBLISH_LIST)
    folder = path.parent
    return tuple(
        Listed(
            folder / row.card,
            tuple(folder / name for name in ([row.file] if isinstance(row.file, str) else row.file)),
            row.valid_from, row.layer, row.encoding, row.crs, row.accept_repairs,
        )
        for row in found.layers
    )  # fmt: skip


@cache
def _model() -> type[BaseModel]:
    from typing import Annotated

    from pydantic import BaseModel, ConfigDict, Field

    class Strict(BaseModel):
        model_config = ConfigDict(extra="forbid", frozen=True)

    class Row(Strict):
        card: Annotated[str, Field(min_length=1)]
        file: Annotated[str, Field(min_length=1)] | Annotated[list[str], Field(min_length=1)]
        valid_from: date
        layer: str | None = None
        encoding: str | None = None
        crs: str | None = None
        accept_repairs: bool = False

    class List(Strict):
        layers: Annotated[list[Row], Field(min_length=1)]

    return List
