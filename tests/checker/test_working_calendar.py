"""Working days: known dates of the notices, and what no notice has settled."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from checker.rulebook import find_pack, load_rulebook
from checker.working_calendar import (
    Calendar,
    Counted,
    add_working_days,
    is_working_day,
    read_calendar,
)
from spatial.errors import SanheError
from spatial.strict_yaml import load


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return load_rulebook(find_pack("cn-gd-dongguan")).calendar


@pytest.mark.parametrize(("day", "works"), [
    (date(2026, 2, 14), True), (date(2026, 2, 15), False), (date(2026, 2, 23), False),
    (date(2026, 2, 24), True), (date(2026, 2, 28), True), (date(2026, 10, 8), True),
    (date(2026, 10, 10), True), (date(2026, 11, 28), False), (date(2025, 1, 26), True),
])  # fmt: skip
def test_days_of_the_notices(calendar: Calendar, day: date, works: bool):
    assert is_working_day(calendar, day) is works


def test_2026_has_thirty_three_days_off_and_its_weekends_made_up(calendar: Calendar):
    year = calendar.years[2026]
    assert len(year.off) == 33
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    weekends = sum(day.weekday() >= 5 for day in days)
    on_weekdays = sum(day.weekday() < 5 for day in year.off)
    working = sum(is_working_day(calendar, day) for day in days)
    assert working == 365 - weekends - on_weekdays + len(year.worked)


@pytest.mark.parametrize(("start", "number", "last"), [
    (date(2026, 2, 13), 1, Counted(date(2026, 2, 14), False)),
    (date(2026, 2, 13), 2, Counted(date(2026, 2, 24), False)),
    (date(2026, 9, 30), 1, Counted(date(2026, 10, 8), False)),
    (date(2026, 11, 24), 20, Counted(date(2026, 12, 22), False)),
    (date(2026, 12, 30), 5, Counted(date(2027, 1, 7), True)),
    (date(2026, 11, 28), 0, Counted(date(2026, 11, 30), False)),
    (date(2031, 1, 1), 1, Counted(date(2031, 1, 2), True)),
])  # fmt: skip
def test_limits(calendar: Calendar, start: date, number: int, last: Counted):
    assert add_working_days(calendar, start, number) == last


@pytest.mark.parametrize("days", [
    '["2027-01-01"]', '["2026-01-03/2026-01-01"]', '["tomorrow"]', '["2026-01-04"]',
])  # fmt: skip
def test_refused(days: str):
    text = (
        'years:\n  "2026":\n    source: {zh: 甲, en: a}\n'
        f'    off: {days}\n    worked: ["2026-01-04"]\n'
    )
    with pytest.raises(SanheError) as refused:
        read_calendar(load(text, where="calendar.yaml"))
    assert refused.value.code == "RULE_DATES" and "calendar.yaml" in refused.value.where


def test_no_limit_is_negative():
    with pytest.raises(ValueError, match="negative"):
        add_working_days(Calendar(), date(2026, 1, 1), -1)
