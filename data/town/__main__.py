"""Draw the town: ``python -m data.town OUT_DIR`` writes OUT_DIR/layers and OUT_DIR/sites."""

from __future__ import annotations

import sys
from pathlib import Path

from .deliver import write_layers
from .draw import draw
from .siteformats import write_sites

__all__ = ["main"]


def main(arguments: list[str]) -> int:
    """Write the town below the one folder given; 0 when done, 2 when no folder was given."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m data.town OUT_DIR\n")
        return 2
    out = Path(arguments[0])
    drawing = draw()
    write_layers(drawing, out / "layers")
    write_sites(drawing.topics, out / "sites")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
