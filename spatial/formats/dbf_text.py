"""Attribute text of shapefiles: which encoding it is in, declared or found out."""

from __future__ import annotations

from collections.abc import Mapping

from spatial.errors import BadInput
from spatial.formats import messages as say
from spatial.formats import package_messages as pack
from spatial.formats.notice import told
from spatial.formats.source import Notice
from spatial.formats.text import codec
from spatial.quote import quote

__all__ = ["decoded"]

Columns = Mapping[str, tuple[object, ...]]

_LDID = {0x4D: "gb18030", 0x4F: "big5", 0x03: "cp1252", 0x57: None}
_GUESSES = ("utf-8", "gb18030")
_CUT = ("unexpected end of data", "incomplete multibyte sequence")
_SAMPLE = 12


def decoded(
    columns: Columns, *, cpg: bytes | None, ldid: int, given: str | None, where: str
) -> tuple[dict[str, tuple[object, ...]], str, tuple[Notice, ...]]:
    """Columns whose text came byte for byte (as Latin-1), decoded; the codec; what to tell.

    The person's word counts first, then ``.cpg``, then the language byte of the ``.dbf``;
    without any, UTF-8 and then GB18030 are tried and the choice is told with a sample.

    Parameters
    ----------
    columns : mapping
        Field names and values, text as Latin-1.
    cpg : bytes or None
        Content of the ``.cpg``.
    ldid : int
        Language driver id, byte 29 of the ``.dbf``.
    given : str or None
        Encoding named by the person.

    Raises
    ------
    BadInput
        ``ENCODING_WRONG`` when the text is not in the declared encoding, ``ENCODING``.
    """
    words = [v for values in columns.values() for v in values if isinstance(v, str)]
    words.extend(columns)
    if all(map(str.isascii, words)):
        return dict(columns), "utf-8", ()
    declared = _declared(cpg, ldid, given, where)
    for name in (declared,) if declared else _GUESSES:
        try:
            made = {_name(k, name): _column(v, name) for k, v in columns.items()}
        except UnicodeDecodeError:
            continue
        notices = [] if declared else [_guessed(made, name, where)]
        if len(made) != len(columns):
            raise BadInput(pack.FIELD_NAMES_COLLIDE, where=where)
        if any(len(key.encode("latin-1", "replace")) >= 10 for key in columns):
            notices.append(told(pack.FIELD_NAME_TRUNCATED, where))
        return made, name, tuple(notices)
    if declared:
        asked = BadInput(say.ENCODING_WRONG, where=where, encoding=given or declared)
        raise asked.asking(say.ENCODINGS)
    raise BadInput(say.ENCODING, where=where, encoding="UTF-8 / GBK").asking(say.ENCODINGS)


def _declared(cpg: bytes | None, ldid: int, given: str | None, where: str) -> str | None:
    if given:
        return codec(given, where)
    text = (cpg or b"").decode("ascii", "replace").strip("\ufeff \r\n\x00")
    if text:
        return codec(text, where)
    return _LDID.get(ldid)


def _column(values: tuple[object, ...], name: str) -> tuple[object, ...]:
    """The values decoded, each text once however often it stands there."""
    texts = {value for value in values if isinstance(value, str)}
    known = {text: _text(text, name) for text in texts}
    return tuple([known[v] if isinstance(v, str) else v for v in values])


def _name(key: str, name: str) -> str:
    """A field name; characters that the limit of ten bytes cut in half are dropped."""
    if name == "utf-8" and _started(key):
        return key.encode("latin-1").decode(name, "replace").replace("\ufffd", "")
    return _text(key, name)


def _started(key: str) -> bool:
    """Whether a name begins with UTF-8 characters and only breaks later."""
    try:
        key.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError as problem:
        return problem.start >= 3
    return True


def _text(value: str, name: str) -> str:
    """One value; a last character that the field's width cut in half is dropped."""
    if value.isascii():
        return value
    data = value.encode("latin-1")
    try:
        return data.decode(name)
    except UnicodeDecodeError as problem:
        if problem.reason in _CUT and len(data) - problem.start <= 3:
            return data[: problem.start].decode(name)
        raise


def _guessed(columns: Columns, name: str, where: str) -> Notice:
    words = (v for values in columns.values() for v in values if isinstance(v, str))
    sample = next((word for word in words if not word.isascii()), "")
    sample = sample or next((key for key in columns if not key.isascii()), "")
    shown = "GBK" if name == "gb18030" else name.upper()
    return told(say.ENCODING_GUESSED, where, encoding=shown, sample=quote(sample, _SAMPLE))
