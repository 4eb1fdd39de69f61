"""Working days (工作日): limits counted by the yearly holiday notices a pack holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from checker.errors import RULE_DATES, RULE_SCHEMA, RulesError
from spatial.errors import Text
from spatial.strict_yaml import Document, validate

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["Calendar", "Counted", "Year", "add_working_days", "is_working_day", "read_calendar"]

_DAY = timedelta(days=1)
_LONGEST = 366


@dataclass(frozen=True, slots=True)
class Year:
    """One year's days off and worked weekends.

    Parameters
    ----------
    provisional : bool
        No notice was entered: only statutory days are known.
    """

    off: frozenset[date]
    worked: frozenset[date]
    source: Text
    confidence: str = "unverified"
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """Years by number; a year that is not in it has weekends and nothing else."""

    years: Mapping[int, Year] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counted:
    """The last day of a limit, and whether a year without a notice makes it an estimate."""

    day: date
    provisional: bool


def is_working_day(calendar: Calendar, day: date) -> bool:
    """Whether offices work on a day.

    Examples
    --------
    >>> is_working_day(Calendar(), date(2026, 11, 24)), is_working_day(Calendar(), date(2026, 11, 28))
    (True, False)
    """
    year = calendar.years.get(day.year)
    if year is not None and day in year.worked:
        return True
    return day.weekday() < 5 and not (year is not None and day in year.off)


def add_working_days(calendar: Calendar, start: date, number: int) -> Counted:
    """The last of ``number`` working days after the day of acceptance (受理), which is not counted.

    Parameters
    ----------
    number : int
        At least 0; with 0 it is the day itself, or the next working day.

    Raises
    ------
    ValueError
        For a negative number.

    Examples
    --------
    >>> add_working_days(Calendar({2026: Year(frozenset(), frozenset(), Text("", ""))}),
    ...                  date(2026, 11, 20), 1).day
    datetime.date(2026, 11, 23)
    """
    if number < 0:
        raise ValueError("a limit has no negative number of days")
    day, left = start, number
    while left > 0 or not is_working_day(calendar, day):
        day += _DAY
        if left > 0 and is_working_day(calendar, day):
            left -= 1
    years = (calendar.years.get(n) for n in range(start.year, day.year + 1))
    return Counted(day, any(year is None or year.provisional for year in years))


def read_calendar(document: Document) -> Calendar:
    """The calendar of a pack's ``calendar.yaml``.

    Raises
    ------
    RulesError
        ``RULE_SCHEMA`` or ``RULE_DATES``, with file and line.
    """
    model: Any = validate(_model(), document, message=RULE_SCHEMA, error=RulesError)
    years = {}
    for number, year in model.years.items():
        where = document.place(("years", number))
        off, worked = (_days(texts, int(number), where) for texts in (year.off, year.worked))
        for day in worked & off:
            what = Text("既放假又上班", "both off and worked")
            raise _fault(day.isoformat(), where, what, Text("请只保留一处", "keep one of the two"))
        source = Text(year.source.zh, year.source.en)
        years[int(number)] = Year(off, worked, source, year.confidence, year.provisional)
    return Calendar(years)


def _days(texts: list[str], year: int, where: str) -> frozenset[date]:
    return frozenset(day for text in texts for day in _span(text, year, where))


def _span(text: str, year: int, where: str) -> Iterator[date]:
    """Days of ``2026-01-01`` or of ``2026-01-01/2026-01-03``, both ends included."""
    try:
        first, last = (date.fromisoformat(part) for part in (text.split("/") * 2)[:2])
    except ValueError:
        todo = Text("请写成 \"2026-01-01\" 或 \"2026-01-01/2026-01-03\"",
                    'write "2026-01-01" or "2026-01-01/2026-01-03"')  # fmt: skip
        raise _fault(text, where, Text("不是日期", "not a date"), todo) from None
    within = first.year == year == last.year
    if not within or not timedelta() <= last - first < timedelta(days=_LONGEST):
        what = Text("不在该年之内，或首尾颠倒", "outside its year, or back to front")
        todo = Text(f"请写 {year} 年内的日期，首日在前、末日在后",
                    f"write days of {year}, the first before the last")  # fmt: skip
        raise _fault(text, where, what, todo)
    while first <= last:
        yield first
        first += _DAY


def _fault(text: str, where: str, what: Text, todo: Text) -> RulesError:
    return RulesError(RULE_DATES, where=where, text=text, what=what, todo=todo)


@cache
def _model() -> type[BaseModel]:
    from typing import Annotated, Literal

    from pydantic import Field

    from checker.rule_file import rule_models

    strict: Any = rule_models().Strict
    words: Any = rule_models().Words

    class YearFile(strict):  # type: ignore[misc]
        source: words
        confidence: Literal["verified", "unverified"] = "unverified"
        provisional: bool = False
        off: list[str] = []
        worked: list[str] = []
        note: words | None = None

    class CalendarFile(strict):  # type: ignore[misc]
        title: words | None = None
        years: dict[Annotated[str, Field(pattern=r"^\d{4}$")], YearFile]

    return CalendarFile
