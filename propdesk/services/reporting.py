"""Reports on what comes in: collection rate 收缴率, and items by months."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from propdesk.domain.changes import Outcome
from propdesk.domain.ids import natural_key
from propdesk.domain.money import format_money, percentage
from propdesk.domain.periods import Month
from propdesk.domain.unit import selector
from propdesk.services.balances import UNASSIGNED
from propdesk.services.session import Session
from propdesk.store.snapshot import Snapshot
from propdesk.store.takings import Share, cleared, collected

RATES = ("billed", "collected", "rate", "arrears", "cleared", "cleared_rate")
WHATS: Mapping[str, Callable[[Share], int]] = {
    "billed": lambda share: share.asked,
    "paid": lambda share: share.paid,
    "open": lambda share: share.asked - share.paid,
}
"""What a pivot sums."""

Namer = Callable[[Share], str]


def collection_rate(
    session: Session,
    *,
    months: Sequence[Month],
    by: str = "item",
    as_of: date | None = None,
    units: str | None = None,
) -> Outcome:
    """Tell what came in of a period's bills, and of the arrears from before it, in percent."""
    snapshot, day = session.desk.snapshot(), as_of or session.acting.today
    wanted, name = _chooser(snapshot, units), _namer(snapshot, by)
    periods = [str(month) for month in months]
    now = _summed(filter(wanted, collected(snapshot, periods, as_of=day)), name)
    before = _summed(filter(wanted, cleared(snapshot, months[0].first, as_of=day)), name)
    if by == "period":
        before = {}
    groups = sorted(now.keys() | before.keys(), key=natural_key)
    nothing = (0, 0)
    rows = [{by: group} | _rates(now.get(group, nothing), before.get(group, nothing)) for group in groups]
    label = "..".join(dict.fromkeys((periods[0], periods[-1])))
    totals = _rates(_total(now), _total(before)) | {"period": label, "as_of": day.isoformat()}
    return Outcome("fee collection", rows, totals, columns=(by, *RATES))


def pivot(
    session: Session,
    *,
    months: Sequence[Month],
    what: str = "billed",
    by: str = "item",
    as_of: date | None = None,
    units: str | None = None,
) -> Outcome:
    """Set out items (or units, buildings) by months: what was billed, came in, or is open."""
    snapshot, day = session.desk.snapshot(), as_of or session.acting.today
    periods = [str(month) for month in months]
    shares = list(filter(_chooser(snapshot, units), collected(snapshot, periods, as_of=day)))
    name, figure = _namer(snapshot, by), WHATS[what]
    cells: dict[str, dict[str, int]] = {}
    for share in shares:
        row = cells.setdefault(name(share), dict.fromkeys(periods, 0))
        row[share.period] += figure(share)
    rows = [{by: group} | _cells(cells[group]) for group in sorted(cells, key=natural_key)]
    sums = {period: sum(row[period] for row in cells.values()) for period in periods}
    return Outcome("fee pivot", rows, _cells(sums), columns=(by, *periods, "total"))


def _cells(row: Mapping[str, int]) -> dict[str, str]:
    return {period: format_money(fen) for period, fen in row.items()} | {
        "total": format_money(sum(row.values()))
    }


def _chooser(snapshot: Snapshot, units: str | None) -> Callable[[Share], bool]:
    if units is None:
        return lambda _share: True
    chooses = selector(units)
    chosen = {code for code, unit in snapshot.all("unit") if chooses(code, unit)}
    return lambda share: share.unit in chosen


def _namer(snapshot: Snapshot, by: str) -> Namer:
    """How a share is named: by its unit, item or month, or the building or keeper of its unit."""
    if by in ("unit", "item", "period"):
        return lambda share: str(getattr(share, by))
    houses = {code: str(unit["building"]) for code, unit in snapshot.all("unit")}
    if by == "building":
        return lambda share: houses.get(share.unit, UNASSIGNED)
    keepers = {house: str(record.get("keeper", UNASSIGNED)) for house, record in snapshot.all("building")}
    return lambda share: keepers.get(houses.get(share.unit, ""), UNASSIGNED)


def _summed(shares: Iterable[Share], name: Namer) -> dict[str, tuple[int, int]]:
    sums: dict[str, tuple[int, int]] = {}
    for share in shares:
        asked, paid = sums.get(name(share), (0, 0))
        sums[name(share)] = (asked + share.asked, paid + share.paid)
    return sums


def _total(sums: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    return sum(asked for asked, _ in sums.values()), sum(paid for _, paid in sums.values())


def _rates(now: tuple[int, int], before: tuple[int, int]) -> dict[str, Any]:
    return {
        "billed": format_money(now[0]),
        "collected": format_money(now[1]),
        "rate": percentage(now[1], now[0]),
        "arrears": format_money(before[0]),
        "cleared": format_money(before[1]),
        "cleared_rate": percentage(before[1], before[0]),
    }
