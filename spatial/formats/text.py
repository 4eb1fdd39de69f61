"""Text as delivered in China: UTF-8 with or without mark, GBK, never guessed silently."""

from __future__ import annotations

from spatial.errors import BadInput
from spatial.formats import messages as say
from spatial.quote import quote

__all__ = ["codec", "decode"]

_KNOWN = {
    "utf-8": "utf-8", "utf8": "utf-8", "utf-8-sig": "utf-8", "65001": "utf-8",
    "gbk": "gb18030", "gb2312": "gb18030", "gb18030": "gb18030", "cp936": "gb18030",
    "936": "gb18030", "ansi 936": "gb18030", "ansi_936": "gb18030",
    "big5": "big5", "cp950": "big5", "950": "big5",
    "latin-1": "latin-1", "latin1": "latin-1", "iso-8859-1": "latin-1", "88591": "latin-1",
    "iso 8859-1": "latin-1", "iso8859-1": "latin-1",
    "cp1252": "cp1252", "1252": "cp1252", "windows-1252": "cp1252", "ansi 1252": "cp1252",
}  # fmt: skip
_BOM = b"\xef\xbb\xbf"


def codec(name: str, where: str = "") -> str:
    """Python codec of an encoding name; GBK and GB2312 are read as their superset GB18030.

    Raises
    ------
    BadInput
        ``ENCODING`` for a name outside the list.

    Examples
    --------
    >>> codec("GBK")
    'gb18030'
    """
    known = _KNOWN.get(name.strip().lower())
    if known is None:
        raise BadInput(say.ENCODING_UNKNOWN, where=where, encoding=quote(name, 40))
    return known


def decode(data: bytes, encoding: str | None, where: str, *, guess: bool = True) -> tuple[str, str]:
    """Text of a file without its byte order mark, and the codec it was read with.

    Parameters
    ----------
    data : bytes
        The file.
    encoding : str or None
        Encoding given by the person; None tries UTF-8, then GB18030 where ``guess``.

    Raises
    ------
    BadInput
        ``ENCODING``, ``CONTENT_NOT_TEXT``.

    Examples
    --------
    >>> decode("东莞".encode("gbk"), None, "a.txt")
    ('东莞', 'gb18030')
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise BadInput(say.ENCODING, where=where, encoding="UTF-8 / GBK")
    if b"\x00" in data:
        raise BadInput(say.CONTENT_NOT_TEXT, where=where, suffix=where.rpartition(".")[2])
    marked = data.startswith(_BOM)
    body = data[len(_BOM) :] if marked else data
    names = [codec(encoding, where)] if encoding else ["utf-8"]
    if guess and not encoding and not marked:
        names.append("gb18030")
    for name in names:
        try:
            return body.decode(name), name
        except UnicodeDecodeError:
            continue
    raise BadInput(say.ENCODING, where=where, encoding=encoding or "UTF-8").asking(say.ENCODINGS)
