"""How much may come in: sizes, counts and vertices, each a setting with a documented default.

They are read from the environment once, when the program starts, so that every thread and
every child of it keeps to the same ones.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields

from spatial.errors import BadInput, Message

__all__ = ["LIMITS", "PREFIX", "Limits", "from_environment"]

PREFIX = "SANHE_MAX_"
LIMIT_SETTING = Message(
    "LIMIT_SETTING",
    "限额设置不正确：{name}={value}",
    "a limit is set wrongly: {name}={value}",
    "请写正整数；可用：{known}",
    "give a whole number above zero; known: {known}",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What is refused because it is too much.

    Parameters
    ----------
    upload_bytes : int
        A file sent over HTTP, and a site on the command line.
    text_bytes : int
        A site as text (GeoJSON, TXT, CSV, WKT).
    layer_bytes : int
        A layer's file on the command line.
    archive_members, unpacked_bytes, archive_ratio : int
        Members of an archive, their bytes altogether, and how many bytes one may become.
    site_features, site_vertices : int
        Features of a site, and vertices of all of them together.
    feature_vertices : int
        Vertices of a layer's feature.
    batch_sites : int
        Sites of one file that are checked in one go.
    check_seconds : int
        How long one check on the command line may take.
    """

    upload_bytes: int = 64_000_000
    text_bytes: int = 5_000_000
    layer_bytes: int = 2_000_000_000
    archive_members: int = 200
    unpacked_bytes: int = 1_000_000_000
    archive_ratio: int = 100
    site_features: int = 200
    site_vertices: int = 50_000
    feature_vertices: int = 2_000_000
    batch_sites: int = 20_000
    check_seconds: int = 120


def from_environment(environment: Mapping[str, str]) -> Limits:
    """The limits as variables ``SANHE_MAX_…`` set them; defaults for the rest.

    Raises
    ------
    BadInput
        ``LIMIT_SETTING`` for what is no whole number above zero, and for an unknown name.

    Examples
    --------
    >>> from_environment({"SANHE_MAX_SITE_VERTICES": "10000"}).site_vertices
    10000
    """
    known = {PREFIX + field.name.upper(): field.name for field in fields(Limits)}
    given: dict[str, int] = {}
    for name, value in environment.items():
        if not name.startswith(PREFIX):
            continue
        if name not in known or not (value.isascii() and value.isdigit() and int(value) > 0):
            raise BadInput(LIMIT_SETTING, name=name, value=value[:40], known=", ".join(known))
        given[known[name]] = int(value)
    return Limits(**given)


LIMITS = from_environment(os.environ)
