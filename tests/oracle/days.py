"""Civil days as whole numbers, by the calendar's rules and nothing else."""

from __future__ import annotations

Day = int
"""Days since 1 March of the year 0 (proleptic Gregorian)."""

_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_leap(year: int) -> bool:
    """Every fourth year, but of the centuries only every fourth."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def length(year: int, month: int) -> int:
    """The days of a month."""
    return 29 if month == 2 and is_leap(year) else _LENGTHS[month - 1]


def day(year: int, month: int, number: int) -> Day:
    """Count the days up to a date; the year begins in March, so the leap day is its last."""
    year, month = (year, month - 3) if month > 2 else (year - 1, month + 9)
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5 + number - 1


def parts(wanted: Day) -> tuple[int, int, int]:
    """Year, month and day of the month."""
    year = wanted // 366
    while day(year + 1, 1, 1) <= wanted:
        year += 1
    month, rest = 1, wanted - day(year, 1, 1)
    while rest >= length(year, month):
        rest -= length(year, month)
        month += 1
    return year, month, rest + 1


def parse(text: str) -> Day:
    """Read ``2024-02-29``."""
    year, month, number = text.split("-")
    return day(int(year), int(month), int(number))


def show(wanted: Day) -> str:
    """Write ``2024-02-29``."""
    year, month, number = parts(wanted)
    return f"{year:04d}-{month:02d}-{number:02d}"


def month_of(wanted: Day) -> int:
    """The month a day lies in, as months since the year 0."""
    year, month, _ = parts(wanted)
    return 12 * year + month - 1


def show_month(month: int) -> str:
    """Write ``2024-02``."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def later(wanted: Day, months: int) -> Day:
    """The same day so many months later, or the month's last day where it has none such."""
    year, month, number = parts(wanted)
    at = 12 * year + month - 1 + months
    year, month = at // 12, at % 12 + 1
    return day(year, month, min(number, length(year, month)))
