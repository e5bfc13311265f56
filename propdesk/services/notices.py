"""Fee notices: what a period's bills ask of each unit or owner, in walking order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from propdesk.domain.bill import BillLine
from propdesk.domain.changes import Outcome, Record
from propdesk.domain.ids import natural_key
from propdesk.domain.latecharge import Terms
from propdesk.domain.ledger import BilledLine
from propdesk.domain.messages import NotFound, msg
from propdesk.domain.money import decimal_text, format_money
from propdesk.domain.papers import Notice, NoticeDesk, NoticeLine
from propdesk.domain.periods import Month
from propdesk.domain.titles import Title, item_title
from propdesk.domain.unit import UNKNOWN, selector, walking_order
from propdesk.services.latecharges import LateCharges
from propdesk.services.papers import sender
from propdesk.services.runs import lines_of
from propdesk.services.session import Session
from propdesk.store.accounts import Accounts
from propdesk.store.snapshot import Snapshot
from propdesk.store.templates import own_templates

SUMS = ("current", "arrears", "late", "credit", "total")
"""What a notice adds up: this period, brought forward, late charge to date, paid or prepaid, asked for."""

Line = TypeVar("Line", BillLine, BilledLine)


@dataclass(frozen=True)
class Batch:
    """The notices of a period, the desk that sends them, its font and its own templates (text by name)."""

    desk: NoticeDesk
    notices: tuple[Notice, ...]
    font: str
    own: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Ground:
    """What notices are made from: the period's lines by unit, the accounts, units, people, titles."""

    label: str
    issued: date
    lines: Mapping[str, Sequence[BillLine]]
    accounts: Mapping[str, Sequence[BilledLine]]
    credit: Mapping[str, int]
    units: Mapping[str, Record]
    people: Mapping[str, Record]
    titles: Mapping[str, Title]
    late: Mapping[str, int]
    rates: Mapping[str, tuple[str, str]]


def collect_notices(
    session: Session,
    *,
    months: Sequence[Month],
    units: str | None = None,
    by: str = "unit",
    unpaid: bool = False,
) -> Batch:
    """Collect the notices of a period's bills: one for each unit, or one for each owner.

    ``unpaid`` leaves out those that ask for nothing.
    """
    snapshot = session.desk.snapshot()
    ground = _ground(snapshot, session.acting.today, months, units)
    if not ground.lines:
        raise NotFound(
            msg("nothing was billed in {period} for these units", period=ground.label),
            hint=msg("bill it first: propdesk fee bill --period {period}", period=ground.label),
            field="period",
        )
    groups = _groups(ground, by)
    settings = snapshot.get("desk", "desk")
    notices = tuple(_notice(ground, debtor, codes) for debtor, codes in groups)
    if unpaid:
        notices = _open_ones(notices, ground.label)
    return Batch(sender(settings), notices, settings.get("font", ""), own_templates(snapshot))


def _open_ones(notices: Iterable[Notice], label: str) -> tuple[Notice, ...]:
    asking = tuple(notice for notice in notices if notice.total > 0)
    if not asking:
        raise NotFound(
            msg("nothing is left to pay for {period} by these units", period=label),
            hint=msg("without --unpaid all who were billed get a notice"),
            field="unpaid",
        )
    return asking


def list_notices(batch: Batch) -> Outcome:
    """List the notices of a batch with what each asks for; who is addressed stays on the paper."""
    rows = [
        {"unit": notice.unit, "notice": notice.number, "due": notice.due.isoformat()}
        | {name: format_money(fen) for name, fen in _sums(notice).items()}
        for notice in batch.notices
    ]
    sums = [_sums(notice) for notice in batch.notices]
    totals = {name: format_money(sum(each[name] for each in sums)) for name in SUMS}
    columns = ("unit", "notice", "due", *SUMS)
    return Outcome("fee notice", rows, {"count": len(rows)} | totals, columns=columns)


def _sums(notice: Notice) -> dict[str, int]:
    figures = (notice.current, notice.arrears, notice.late, notice.credit, notice.total)
    return dict(zip(SUMS, figures, strict=True))


def _ground(snapshot: Snapshot, issued: date, months: Sequence[Month], chosen: str | None) -> _Ground:
    accounts, chooses, charges = Accounts(snapshot), selector(chosen), LateCharges(snapshot)
    units = {code: unit for code, unit in snapshot.all("unit") if chooses(code, unit)}
    periods = {str(month) for month in months}
    runs = [fact.run for fact in accounts.runs() if fact.period in periods and not fact.void]
    billed = [line for run in runs for line in lines_of(snapshot, run) if line.unit in units]
    label = "..".join(dict.fromkeys((str(months[0]), str(months[-1]))))
    credit: dict[str, int] = {}
    for each in accounts.credits(as_of=issued):
        credit[each.unit] = credit.get(each.unit, 0) + each.amount
    return _Ground(
        label=label,
        issued=issued,
        lines=_by_unit(billed),
        accounts=_by_unit(accounts.lines(as_of=issued)),
        late=charges.on_units(issued, units),
        rates={item: _rate(terms) for item, terms in charges.terms.items()},
        credit=credit,
        units=units,
        people=dict(snapshot.all("person")),
        titles={item: item_title(record) for item, record in snapshot.all("tariff")},
    )


def _by_unit(lines: Iterable[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.unit, []).append(line)
    return found


def _groups(ground: _Ground, by: str) -> list[tuple[str, list[str]]]:
    """Units that share a paper, with who it is for; in walking order of the first unit."""
    codes = sorted(ground.lines, key=lambda code: walking_order(code, ground.units[code]))
    groups: dict[tuple[str, str], list[str]] = {}
    for code in codes:
        debtor = ground.lines[code][0].debtor
        alone = by == "unit" or debtor == UNKNOWN
        groups.setdefault((debtor, code if alone else ""), []).append(code)
    return [(debtor, members) for (debtor, _), members in groups.items()]


@dataclass(frozen=True)
class _Standing:
    """How one unit stands with its debtor, in fen: this period, before, late charge, what is set off."""

    current: int
    arrears: int
    late: int
    credit: int


def _standing(ground: _Ground, debtor: str, code: str) -> _Standing:
    """Work out one unit's sums; a unit's credit pays for that unit alone, a debt is its debtor's."""
    keys = {line.key for line in ground.lines[code]}
    account = [line for line in ground.accounts[code] if line.debtor in (debtor, UNKNOWN)]
    noted = sum(line.noted for line in account if line.key in keys)
    current = sum(line.amount for line in ground.lines[code]) + noted
    late = sum(ground.late.get(line.key, 0) for line in account)
    arrears = sum(line.outstanding for line in account if line.key not in keys and line.run < ground.label)
    paid = sum(line.paid for line in account if line.key in keys)
    most = current + arrears + late
    return _Standing(current, arrears, late, min(paid + ground.credit.get(code, 0), most))


def _notice(ground: _Ground, debtor: str, codes: Sequence[str]) -> Notice:
    lines = [line for code in codes for line in ground.lines[code]]
    standings = [_standing(ground, debtor, code) for code in codes]
    number = f"{ground.label}/{codes[0] if len(codes) == 1 else debtor}"
    total = sum(each.current + each.arrears + each.late - each.credit for each in standings)
    return Notice(
        number=number,
        unit=", ".join(codes),
        addressee=ground.people.get(debtor, {}).get("name", ""),
        period=ground.label,
        lines=tuple(_notice_line(ground, line, several=len(codes) > 1) for line in _in_order(lines)),
        current=sum(each.current for each in standings),
        arrears=sum(each.arrears for each in standings),
        credit=sum(each.credit for each in standings),
        late=sum(each.late for each in standings),
        total=total,
        due=min(line.due for line in lines),
        issued=ground.issued,
        payload=f"{number} {format_money(total)}",
        rates=_rates(ground, debtor, codes),
    )


def _rate(terms: Terms) -> tuple[str, str]:
    return decimal_text(terms.percent), decimal_text(terms.yearly)


def _rates(ground: _Ground, debtor: str, codes: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The rates of the late charges that stand, each once."""
    lines = (line for code in codes for line in ground.accounts[code] if line.debtor in (debtor, UNKNOWN))
    return tuple(sorted({ground.rates[line.item] for line in lines if line.key in ground.late}))


def _in_order(lines: Iterable[BillLine]) -> list[BillLine]:
    return sorted(lines, key=lambda line: (natural_key(line.unit), line.item, line.start))


def _notice_line(ground: _Ground, line: BillLine, *, several: bool) -> NoticeLine:
    return NoticeLine(
        title=ground.titles.get(line.item, line.item),
        first=line.start,
        last=line.end,
        formula=line.formula,
        quantity=line.quantity,
        price=line.price,
        surcharge=line.surcharge,
        months=line.months,
        amount=line.amount,
        due=line.due,
        unit=line.unit if several else "",
        more=line.more,
    )
