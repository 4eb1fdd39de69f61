"""One line of the issue log (问题清单): what is wrong, where, who can mend it, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from spatial.errors import Text

__all__ = ["Issue", "issue_from_dict", "issue_to_dict"]

Place = tuple[float, float]
Box = tuple[float, float, float, float]
_NONE = Text("", "")


@dataclass(frozen=True, slots=True)
class Issue:
    """Something in a delivery that a person should mend or know.

    Parameters
    ----------
    code : str
        Stable code of the reason.
    severity : str
        ``error`` (kept out), ``warning`` (entered, look at it) or ``info``.
    responsibility : str
        ``sender`` (whoever made the file) or ``operator`` (whoever brings it in).
    row : int or None
        Row in the source, 1-based; None for the file as a whole.
    feature : str
        The feature's own id, where the file gives one.
    field, value : str
        Attribute concerned.
    point, box : tuple of float or None
        Place in the measuring CRS; ``lonlat`` the same in degrees.
    method : str
        Repair applied or proposed, with planar areas before and after, m².
    """

    code: str
    severity: str
    responsibility: str
    text: Text
    fix: Text = _NONE
    file: str = ""
    layer: str = ""
    row: int | None = None
    feature: str = ""
    field: str = ""
    value: str = ""
    point: Place | None = None
    box: Box | None = None
    lonlat: Place | None = None
    method: str = ""
    area_before_m2: float | None = None
    area_after_m2: float | None = None


def issue_to_dict(issue: Issue) -> dict[str, Any]:
    """The issue as plain JSON content; ``lonlat`` follows from the place and is left out.

    Examples
    --------
    >>> issue_to_dict(Issue("GEOM_MISSING", "error", "sender", Text("无", "none"), row=3))["row"]
    3
    """
    out: dict[str, Any] = {}
    for name in Issue.__dataclass_fields__:
        value = getattr(issue, name)
        if isinstance(value, Text):
            value = value.as_dict()
        elif isinstance(value, tuple):
            value = list(value)
        if name != "lonlat":
            out[name] = value
    return out


def issue_from_dict(data: Mapping[str, Any], *, severity: str = "error") -> Issue:
    """The issue a stored record describes; records of older stores lack most of it."""
    return Issue(
        code=data["code"], severity=data.get("severity", severity),
        responsibility=data.get("responsibility", "sender"),
        text=Text(**data["text"]) if data.get("text") else _NONE,
        fix=Text(**data["fix"]) if data.get("fix") else _NONE,
        file=data.get("file", ""), layer=data.get("layer", ""), row=data.get("row"),
        feature=data.get("feature", ""), field=data.get("field", ""), value=data.get("value", ""),
        point=_tuple(data.get("point")), box=_tuple(data.get("box")),
        method=data.get("method", ""), area_before_m2=data.get("area_before_m2"),
        area_after_m2=data.get("area_after_m2"),
    )  # fmt: skip


def _tuple(values: Any) -> Any:
    return None if values is None else tuple(values)
