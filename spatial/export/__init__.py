"""Formats out: a layer version or a site as a file that other offices can read.

Start at :mod:`spatial.export.write`.
"""

__all__: list[str] = []
