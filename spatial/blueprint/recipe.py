"""Merge list (叠合清单): which layers make the one base, in which role; data, not code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from spatial.blueprint.messages import BLUEPRINT_SCHEMA, BLUEPRINT_TWICE, BLUEPRINT_UNREADABLE
from spatial.errors import BadInput
from spatial.strict_yaml import load, validate
from spatial.system_reason import system_reason

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["Part", "Recipe", "Role", "field_of", "parse_recipe", "read_recipe"]

Role = Literal["base", "control", "constraint", "superseded"]
TAKEN = ("id", "code", "name", "area_m2", "thin", "differs", "lines", "overlaps")


@dataclass(frozen=True, slots=True)
class Part:
    """One layer of the merge.

    Parameters
    ----------
    role : str
        ``base`` and ``superseded`` are plans with classes, ``control`` and ``constraint``
        only say where they lie.
    field : str
        Attribute of the pieces that carries what the layer says.
    """

    layer: str
    role: Role
    field: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """Layers of a merge in their order, and the two plans that are compared.

    Parameters
    ----------
    scheme : str or None
        Scheme all classes are read in; None takes that of the first base layer.
    compare : pair of str or None
        Layer on the land side (土规、国土空间规划), layer on the urban side (城规、控规).
    """

    parts: tuple[Part, ...]
    scheme: str | None = None
    compare: tuple[str, str] | None = None


def field_of(layer: str) -> str:
    """The attribute name of a layer that the list gives none.

    Examples
    --------
    >>> field_of("detailed-plan")
    'detailed_plan'
    """
    return layer.replace("-", "_")


def read_recipe(path: Path) -> Recipe:
    """Read a merge list from a YAML file.

    Raises
    ------
    BadInput
        ``BLUEPRINT_UNREADABLE``, ``BLUEPRINT_SCHEMA``, ``BLUEPRINT_TWICE`` or a ``YAML_…``
        code, with file and line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise BadInput(BLUEPRINT_UNREADABLE, where=path.name, what=system_reason(problem)) from None
    return parse_recipe(text, where=path.name)


def parse_recipe(text: str, *, where: str) -> Recipe:
    """Read a merge list from text.

    Examples
    --------
    >>> made = parse_recipe("layers: [{layer: land-use, role: base}]", where="merge.yaml")
    >>> made.parts[0].field, made.compare
    ('land_use', None)
    """
    document = load(text, where=where)
    found: Any = validate(_model(), document, message=BLUEPRINT_SCHEMA)
    parts = tuple(Part(r.layer, r.role, r.field or field_of(r.layer)) for r in found.layers)
    taken: set[str] = set()
    for number, part in enumerate(parts):
        for name in {part.layer, f"field {part.field.lower()}"}:
            if name in taken or part.field.lower() in TAKEN:
                place = document.place(("layers", number))
                raise BadInput(BLUEPRINT_TWICE, where=place, name=name.removeprefix("field "))
            taken.add(name)
    pair = (found.compare.land, found.compare.urban) if found.compare else None
    named = {part.layer for part in parts if part.role in ("base", "superseded")}
    for layer in pair or ():
        if layer not in named:
            place = document.place(("compare",))
            raise BadInput(BLUEPRINT_SCHEMA, where=place, field="compare", what=layer)
    return Recipe(parts, found.scheme, pair)


@cache
def _model() -> type[BaseModel]:
    from typing import Annotated

    from pydantic import BaseModel, ConfigDict, Field

    layer_id = Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=64)
    field_name = re.compile(r"^[A-Za-z][A-Za-z0-9_]{0,30}$")

    class Strict(BaseModel):
        model_config = ConfigDict(extra="forbid", frozen=True)

    class Row(Strict):
        layer: Annotated[str, layer_id]
        role: Role
        field: Annotated[str, Field(pattern=field_name)] | None = None

    class Pair(Strict):
        land: Annotated[str, layer_id]
        urban: Annotated[str, layer_id]

    class List(Strict):
        layers: Annotated[list[Row], Field(min_length=1, max_length=64)]
        scheme: Annotated[str, layer_id] | None = None
        compare: Pair | None = None

    return List
