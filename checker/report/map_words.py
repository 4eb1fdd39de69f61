"""Words on a drawing (注记): one line of text from a point, drawn and never measured again.

matplotlib's own text measures every line three times to find its box; lines of a map are measured
once, by the face (`checker.report.map_text`), and need no box.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.artist import Artist
from matplotlib.colors import to_rgba

if TYPE_CHECKING:
    from matplotlib.backend_bases import RendererBase
    from matplotlib.font_manager import FontProperties

__all__ = ["Words"]


class Words(Artist):
    """A line of text whose foot starts at a point of what it is drawn on.

    Parameters
    ----------
    x, y : float
        Left end of its foot, millimetres.
    face : FontProperties
        With the size.
    turn : float
        Degrees about that point, against the clock.
    """

    def __init__(
        self, x: float, y: float, text: str, face: FontProperties, *, colour: str, turn: float,
        order: float,
    ) -> None:  # fmt: skip
        super().__init__()
        self._at, self._text, self._face = (x, y), text, face
        self._colour, self._turn = to_rgba(colour), turn
        self.set_zorder(order)
        self.set_clip_on(False)

    def draw(self, renderer: RendererBase) -> None:
        """Hand the line to whatever draws."""
        x, y = self.get_transform().transform(self._at).tolist()
        if renderer.flipy():
            y = renderer.get_canvas_width_height()[1] - y
        look = renderer.new_gc()
        look.set_foreground(self._colour, isRGBA=True)
        renderer.draw_text(look, x, y, self._text, self._face, self._turn)
        look.restore()
