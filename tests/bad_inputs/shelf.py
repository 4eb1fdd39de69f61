"""Where the cases lie: a folder each, so that what appears beside a file is seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tests.spatial.formats.samples import URN, geojson

__all__ = ["Shelf", "feature_file", "put"]


@dataclass(frozen=True)
class Shelf:
    """The cases made so far.

    Parameters
    ----------
    root : Path
        A folder of this test run.
    port : int
        Where the trap listens.
    paths : dict of str to Path
        The file to hand in, by the id of its case.
    """

    root: Path
    port: int
    paths: dict[str, Path] = field(default_factory=dict)

    @property
    def secret(self) -> Path:
        """A file nobody handed in, whose text must never be seen."""
        return self.root / "secret" / "secret.csv"

    def folder(self, id: str) -> Path:
        """The case's own folder, made when it is not there."""
        folder = self.root / id
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def url(self, path: str) -> str:
        """An address that leads into the trap."""
        return f"http://127.0.0.1:{self.port}/{path}"


def put(shelf: Shelf, id: str, name: str, data: bytes | str) -> Path:
    """Lay a file on the shelf as the one its case hands in."""
    path = shelf.folder(id) / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    shelf.paths[id] = path
    return path


def feature_file(
    shelf: Shelf, id: str, geometry: object, crs: str | None = URN, **properties: object
) -> Path:
    """A GeoJSON file with one feature."""
    return put(shelf, id, "a.geojson", geojson(geometry, crs_name=crs, **properties))
