"""Phrases (短语): the head of a sentence where there is room for a few words only."""

from __future__ import annotations

import re

from checker.report.sheet import FindingRow, OpenRow
from checker.report.voice import Said

__all__ = ["answer", "gist", "parted", "question", "reason", "short", "told_only", "without_answers",
           "without_naught"]  # fmt: skip

_STOP = re.compile(r"[，：；;]|[,:] ")
_BRACKETS = re.compile(r" ?[（(][^（）()]*[）)]")
_CODE = re.compile(r"[A-Za-z][\w-]*")
_NONE = re.compile(
    r"不符合 0 项，|，需办理或协调 0 项|\b0 prohibited, |, 0 to obtain or coordinate\b"
)
_MOST = {"zh": 60, "en": 130}
"""Characters of a finding on page one: two lines of its column."""
_HEAD = re.compile(r"(?:[^，：；;,:（(]|[,:](?! )|[（(][^（）()]*[）)])+")


def gist(text: str) -> str:
    """The first words of a reason, without its kind and without how to answer.

    Examples
    --------
    >>> gist("缺项目信息：拟建用途的用地代码（GB 50137，含 M0），如 M1"), gist("缺图层：机场围界")
    ('拟建用途的用地代码', '机场围界')
    >>> gist("project fact missing: greening ratio (%)"), gist("survey the boundary")
    ('greening ratio', 'survey the boundary')
    """
    parts = [part.strip() for part in _STOP.split(_BRACKETS.sub("", text)) if part.strip()]
    return parts[1] if len(parts) > 1 else text


def told_only(said: Said) -> Said:
    """What a department will say without what it will not.

    Examples
    --------
    >>> str(told_only(Said((("zh", "不符合 0 项，需办理或协调 2 项；待核实 1 项"),))))
    '需办理或协调 2 项；待核实 1 项'
    >>> str(told_only(Said((("en", "3 prohibited, 0 to obtain or coordinate"),))))
    '3 prohibited'
    """
    return Said(tuple((lang, without_naught(text)) for lang, text in said.lines))


def without_naught(text: str) -> str:
    """A department's sentence without "不符合 0 项"."""
    return _NONE.sub("", text)


def without_answers(text: str) -> str:
    """Why a check is open; a missing fact without the list of its answers.

    Examples
    --------
    >>> without_answers("缺项目信息：是否改造存量用地：none 不属于改造、industrial-to-m0 工改M0")
    '缺项目信息：是否改造存量用地'
    >>> without_answers("layer missing: Military zones, airfields")
    'layer missing: Military zones, airfields'
    """
    for kind in ("缺项目信息：", "project fact missing: "):
        if text.startswith(kind):
            return kind + _head(text[len(kind) :])
    return text


def short(row: FindingRow) -> Said:
    """What was found, for page one: without its list of codes, its title where that is too long."""
    told = Said(tuple((lang, _BRACKETS.sub("", text)) for lang, text in row.message.lines))
    brief = all(len(text) <= _MOST[lang] for lang, text in row.message.lines)
    fits = all(len(text) <= _MOST[lang] for lang, text in told.lines)
    return row.message if brief else told if fits else row.title


def reason(row: OpenRow) -> Said:
    """Why a check is open; a question about the project without its answers, which follow it."""
    if not all(how and how in why for (_, why), (_, how) in zip(
        row.reason.lines, row.how.lines, strict=True
    )):
        return row.reason
    colon = {"zh": "：", "en": ": "}
    return Said(tuple(
        (lang, f"{kind}{colon[lang]}{_head(how)}")
        for (lang, kind), (_, how) in zip(row.kind.lines, row.how.lines, strict=True)
    ))  # fmt: skip


def question(said: Said) -> Said:
    """A question about a project without the list of its answers.

    Examples
    --------
    >>> str(question(Said((("zh", "取得土地的方式：grant 出让、lease 租赁"),))))
    '取得土地的方式'
    >>> str(question(Said((("zh", "建筑密度（%），按净用地"),))))
    '建筑密度（%）'
    """
    return Said(tuple((lang, _head(text)) for lang, text in said.lines))


def answer(value: Said, ask: Said) -> Said:
    """A declared code with the name its question gives it, where it gives one.

    Examples
    --------
    >>> ask = Said((("zh", "是否改造存量用地：none 不属于改造、renewal 工改工"),))
    >>> str(answer(Said((("zh", "renewal（某公司 申报）"),)), ask))
    '工改工 renewal（某公司 申报）'
    >>> str(answer(Said((("zh", "否"),)), ask))
    '否'
    """
    (lang, given), *rest = value.lines
    code = _CODE.match(given)
    asked = ask.lines[0][1]
    named = code and re.search(rf"(?<![\w-]){re.escape(code[0])} ([^、；，,;：\s]+)", asked)
    told = f"{named[1]} {given}" if named and lang == "zh" else given
    return Said(((lang, told), *rest))


def parted(said: Said) -> tuple[Said, Said]:
    """A conclusion as its first words, set large, and the rest.

    Examples
    --------
    >>> [str(part) for part in parted(Said((("zh", "待核实：必查 9 项，已判定 8 项"),)))]
    ['待核实', '必查 9 项，已判定 8 项']
    >>> [str(part) for part in parted(Said((("en", "3 checked, no conflict; 1 to be verified"),)))]
    ['3 checked, no conflict', '1 to be verified']
    >>> str(parted(Said((('en', 'no conflict found; 2 more must be asked offline'),)))[0])
    'No conflict found'
    """
    halves = [(lang, *_halves(text[:1].upper() + text[1:])) for lang, text in said.lines]
    return (Said(tuple((lang, first) for lang, first, _ in halves)),
            Said(tuple((lang, rest) for lang, _, rest in halves)))  # fmt: skip


def _head(text: str) -> str:
    found = _HEAD.match(text)
    return found[0].strip() if found else text


def _halves(text: str) -> tuple[str, str]:
    for stop in ("：", ": ", "；", "; "):
        first, found, rest = text.partition(stop)
        if found:
            return first, rest
    return text, ""
