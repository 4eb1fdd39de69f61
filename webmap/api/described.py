"""Typed decorators that describe a view in the OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask_smorest import Blueprint
from marshmallow import RAISE, Schema

__all__ = ["answers", "documented", "drawn", "refuses", "takes"]

View = TypeVar("View", bound=Callable[..., Any])


def answers(
    blueprint: Blueprint, schema: type[Schema] | None = None, description: str = "OK"
) -> Callable[[View], View]:
    """The view answers 200 with content of this schema (or with a response of its own)."""
    made: Any = blueprint.response(200, schema, description=description)
    return cast("Callable[[View], View]", made)


def drawn(blueprint: Blueprint, content_type: str, description: str) -> Callable[[View], View]:
    """The view answers 200 with bytes of this type."""
    schema = {"type": "string", "format": "binary"}
    made: Any = blueprint.response(200, schema, content_type=content_type, description=description)
    return cast("Callable[[View], View]", made)


def refuses(
    blueprint: Blueprint, status: int, schema: type[Schema], description: str
) -> Callable[[View], View]:
    """The view may answer with this problem."""
    made: Any = blueprint.alt_response(status, schema=schema, description=description)
    return cast("Callable[[View], View]", made)


def takes(blueprint: Blueprint, schema: type[Schema]) -> Callable[[View], View]:
    """The view reads these values from the address, and refuses any other (``PARAM``)."""
    made: Any = blueprint.arguments(schema, location="query", unknown=RAISE)
    return cast("Callable[[View], View]", made)


def documented(blueprint: Blueprint, **description: Any) -> Callable[[View], View]:
    """Further words for the description of the view."""
    return cast("Callable[[View], View]", blueprint.doc(**description))
