"""A month as the weeks that a calendar shows."""

from calendar import Calendar
from datetime import date

MONDAY = 0
YEARS = range(2000, 2100)


def month_of(text: str, today: date) -> date:
    """The first day of the month written as 2026-03; of this month if that is no month."""
    year, _, month = text.partition("-")
    if year.isascii() and month.isascii() and year.isdigit() and month.isdigit():
        first = (int(year), int(month))
        if first[0] in YEARS and first[1] in range(1, 13):
            return date(*first, 1)
    return today.replace(day=1)


def weeks_of(first: date) -> list[list[date]]:
    """Whole weeks, Monday to Sunday, that hold the month of this day."""
    return Calendar(MONDAY).monthdatescalendar(first.year, first.month)


def month_after(first: date, number: int) -> date:
    """The first day so many months later."""
    months = first.year * 12 + first.month - 1 + number
    return date(months // 12, months % 12 + 1, 1)
