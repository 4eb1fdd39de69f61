"""Files that must not get in, or not as they are: made here, by id, nothing fetched or copied.

F files and archives, S pointers and markup, G GeoPackages, T tables and boundary points,
J texts, C coordinate systems, P shapes, D heavy ones, A attributes, R rules.
"""

from tests.bad_inputs.catalogue import Catalogue, make_catalogue

__all__ = ["Catalogue", "make_catalogue"]
