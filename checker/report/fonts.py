"""Fonts (字体): the one face every form names, found on this machine, and what it cannot show.

A report names "Noto Sans CJK SC" and nothing else: left to choose, layout engines take the
Japanese face of the same file, and the subsets that web pages use lack place names such as 塱.
"""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from checker.report.font_messages import FONT_MISSING, GLYPH_MISSING
from spatial.errors import BadInput

__all__ = ["FAMILY", "Face", "check_glyphs", "face", "in_face", "missing_glyphs", "printable"]

FAMILY = "Noto Sans CJK SC"
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts",
            "/Library/Fonts", "~/Library/Fonts")  # fmt: skip
_FILES = ("NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "NotoSansCJK-VF.otf.ttc")
_DROPPED = frozenset({"Cc", "Cf", "Cs"})
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Me"})
_SHOWN = 12
_STAND_INS = str.maketrans({"✕": "×", "✓": "√", "✔": "√", "✗": "×", "✖": "×"})


@dataclass(frozen=True, slots=True)
class Face:
    """A face of a font file: the file, and which of the faces in it."""

    path: Path
    number: int


@cache
def face() -> Face:
    """The regular face of "Noto Sans CJK SC", as fontconfig or else the usual folders know it.

    Where there is fontconfig its word stands: what it does not know, no layout engine finds.

    Raises
    ------
    BadInput
        ``FONT_MISSING``, naming what to install; asked again, it looks again.
    """
    program = shutil.which("fc-list")
    found = _by_fontconfig(program) if program else _by_folder()
    if found is None:
        raise BadInput(FONT_MISSING, family=FAMILY)
    return found


def printable(text: str, most: int = 400) -> str:
    """A text as it can be set: signs the face lacks stand in, control characters are dropped.

    What reorders a line unseen (bidirectional controls) and what breaks it is dropped too;
    no more than ``most`` characters are kept.

    Examples
    --------
    >>> printable("✕ 塱边\\u202e\\x1b[31m\\n地块")
    '× 塱边[31m 地块'
    """
    plain = " ".join(text[: 4 * most].translate(_STAND_INS).split())
    kept = "".join(c for c in plain if unicodedata.category(c) not in _DROPPED)
    return kept if len(kept) <= most else kept[: most - 1] + "…"


def missing_glyphs(texts: Iterable[str]) -> tuple[str, ...]:
    """Characters of texts that the face cannot show, each once, in order of code point.

    Spaces, control characters and joined marks need no glyph of their own; signs that
    :func:`printable` replaces are counted as replaced.

    Raises
    ------
    BadInput
        ``FONT_MISSING``.

    Examples
    --------
    >>> missing_glyphs(["", " \\u202e"])
    ()
    """
    used = {c for text in texts for c in text.translate(_STAND_INS)}
    used = {c for c in used if unicodedata.category(c) not in _UNSEEN}
    known = _characters(face()) if used else frozenset()
    return tuple(sorted(c for c in used if ord(c) not in known))


def check_glyphs(texts: Iterable[str], where: str = "") -> None:
    """Refuse texts that the face cannot show, before anything is drawn with boxes in them.

    Raises
    ------
    BadInput
        ``FONT_MISSING`` or ``GLYPH_MISSING``, naming the characters.
    """
    lacking = missing_glyphs(texts)
    if lacking:
        named = " ".join(f"{c} (U+{ord(c):04X})" for c in lacking[:_SHOWN])
        more = " …" if len(lacking) > _SHOWN else ""
        raise BadInput(GLYPH_MISSING, where=where, family=FAMILY, characters=named + more)


def in_face(text: str, most: int = 400) -> str:
    """A text as the face sets it: `printable`, without marks that have no glyph and need none.

    Raises
    ------
    BadInput
        ``FONT_MISSING`` or ``GLYPH_MISSING``: no box is ever drawn in place of a character.

    Examples
    --------
    >>> in_face("\\x1b\\u202e")
    ''
    """
    plain = printable(text, most)
    check_glyphs((plain,), where=plain[:40])
    known = _characters(face()) if plain else frozenset()
    return "".join(c for c in plain if ord(c) in known)


@cache
def _characters(of: Face) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(of.path, fontNumber=of.number, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _by_fontconfig(program: str) -> Face | None:
    done = subprocess.run(  # noqa: S603 - found on the path, constant argument
        [program, f":family={FAMILY}", "--format=%{style[0]}\t%{index}\t%{file}\n"],
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    rows = [row.split("\t") for row in done.stdout.splitlines() if row.count("\t") == 2]
    regular = sorted((path, int(number)) for style, number, path in rows
                     if style == "Regular" and number.lstrip("-").isdigit())  # fmt: skip
    for path, number in regular:
        return Face(Path(path), number & 0xFFFF)
    return None


def _by_folder() -> Face | None:
    for folder in _FOLDERS:
        root = Path(folder).expanduser()
        for name in _FILES if root.is_dir() else ():
            for path in sorted(root.rglob(name)):
                number = _number_in(path)
                if number is not None:
                    return Face(path, number)
    return None


def _number_in(path: Path) -> int | None:
    """Which face of a file bears the family's name."""
    from fontTools.ttLib import TTCollection, TTFont, TTLibError

    try:
        if path.suffix.lower() != ".ttc":
            with TTFont(path, lazy=True) as font:
                return 0 if font["name"].getBestFamilyName() == FAMILY else None
        with TTCollection(path, lazy=True) as faces:
            names = [font["name"].getBestFamilyName() for font in faces.fonts]
    except (OSError, TTLibError):
        return None
    return names.index(FAMILY) if FAMILY in names else None
