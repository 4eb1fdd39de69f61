"""Telling a person what a reader did, without refusing the file."""

from __future__ import annotations

from spatial.errors import BY_FIELD, Message, Text
from spatial.formats.source import Notice

__all__ = ["told"]


def told(message: Message, where: str = "", **values: object) -> Notice:
    """A notice from a catalogue entry, its sentence and remedy joined, placeholders filled.

    A notice may stand on a page, in a report or on a terminal: it names fields, never flags.

    Examples
    --------
    >>> m = Message("Z_DROPPED", "高程已舍去", "heights were dropped", "", "")
    >>> told(m).text.en
    'heights were dropped'
    """
    text = Text(message.zh, message.en).filled(values)
    fix = Text(message.fix_zh, message.fix_en).filled({**BY_FIELD, **values})
    if fix.zh:
        text = Text(f"{text.zh}。{fix.zh}", f"{text.en}. {fix.en}")
    return Notice(message.code, text, where)
