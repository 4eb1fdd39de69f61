"""What the file of a unit's own datums may say; imported on first use."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = ["Row"]

Number = Annotated[float, Field(allow_inf_nan=False)]
System = Annotated[str, Field(pattern=r"^EPSG:\d{4,6}$")]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Four(Strict):
    """Plane similarity (四参数) with x north and y east: metres, seconds of arc, ppm."""

    dx: Number
    dy: Number
    rotation_s: Number = 0.0
    scale_ppm: Number = 0.0


class Seven(Strict):
    """Spatial similarity (七参数, Bursa-Wolf); the sense of the rotations must be said."""

    convention: Literal["position_vector", "coordinate_frame"]

    dx: Number
    dy: Number
    dz: Number
    rx_s: Number = 0.0
    ry_s: Number = 0.0
    rz_s: Number = 0.0
    scale_ppm: Number = 0.0


class Row(Strict):
    """One datum: where from, where to, and one way of getting there."""

    source: Annotated[System | None, Field(alias="from")] = None
    target: Annotated[System, Field(alias="to")]
    accuracy_m: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    pipeline: Annotated[str, Field(pattern=r"^\+proj=", max_length=4000)] | None = None
    four: Four | None = None
    seven: Seven | None = None

    @model_validator(mode="after")
    def one_way(self) -> Self:
        """Exactly one of the three."""
        if sum(way is not None for way in (self.pipeline, self.four, self.seven)) != 1:
            raise ValueError("give one of pipeline, four, seven")
        return self
