"""The clock of limitation 诉讼时效: which instalments lapse soon or have lapsed, and what began it anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from propdesk.domain.changes import Note, Outcome
from propdesk.domain.dunning import restarts_of, terms_of
from propdesk.domain.ledger import BilledLine
from propdesk.domain.limitation import Limit, Restart, limit_of, may_end_by
from propdesk.domain.messages import msg
from propdesk.domain.money import format_money
from propdesk.domain.promise import acknowledges, made_on
from propdesk.domain.unit import selector
from propdesk.services.session import Session
from propdesk.store.accounts import Accounts
from propdesk.store.delays import Delays
from propdesk.store.snapshot import Snapshot

COLUMNS = ("bill", "unit", "due", "amount", "restarted_by", "ends", "days_left", "state")


def list_limits(
    session: Session, *, as_of: date | None = None, within: int | None = None, units: str | None = None
) -> Outcome:
    """List the instalments whose period ends within so many days, or has ended; the first to end first."""
    snapshot, day = session.desk.snapshot(), as_of or session.acting.today
    warn = terms_of(snapshot.get("desk", "desk")).warn
    span = warn if within is None else within
    chooses, known = selector(units), dict(snapshot.all("unit"))
    found = ending(snapshot, day, within=span)
    chosen = [(line, limit) for line, limit in found if chooses(line.unit, known.get(line.unit, {}))]
    rows = [_row(line, limit, day, warn) for line, limit in chosen]
    amount = format_money(sum(line.outstanding for line, _ in chosen))
    totals = {"count": len(rows), "amount": amount, "as_of": day.isoformat()}
    notes = [] if rows else [Note(msg("no period ends within {days} days", days=span))]
    return Outcome("fee limitation", rows, totals, notes, columns=COLUMNS)


def _row(line: BilledLine, limit: Limit, day: date, warn: int) -> dict[str, Any]:
    left = limit.days_left(day)
    return {
        "bill": line.key,
        "unit": line.unit,
        "due": line.due.isoformat(),
        "amount": format_money(line.outstanding),
        "restarted_by": limit.by,
        "restarted_on": limit.since.isoformat() if limit.by else "",
        "ends": limit.ends.isoformat(),
        "days_left": left,
        "state": "lapsed" if left < 0 else "lapsing" if left <= warn else "running",
    }


def ending(snapshot: Snapshot, day: date, *, within: int) -> list[tuple[BilledLine, Limit]]:
    """The open instalments whose period ends within so many days, or has ended, in the order of the ends."""
    last = day + timedelta(days=within)
    unpaid = Accounts(snapshot).lines(as_of=day, due_before=day, unpaid=True)
    lines = [line for line in unpaid if may_end_by(line.due, last)]
    limits = limits_of(snapshot, lines, day)
    found = [(line, limits[line.key]) for line in lines if limits[line.key].ends <= last]
    return sorted(found, key=lambda pair: (pair[1].ends, pair[0].due, pair[0].key))


def limits_of(snapshot: Snapshot, lines: Sequence[BilledLine], day: date) -> dict[str, Limit]:
    """The period of each line as it stands on a day, by key."""
    if not lines:
        return {}
    letters, paid = _letters(snapshot), Delays(snapshot).payment_days(lines)
    promises = [(id, promise) for id, promise in snapshot.all("promise") if promise["written"]]
    found = {}
    for line in lines:
        owned = [
            Restart(made_on(promise), id, revives=True)
            for id, promise in promises
            if promise["debtor"] == line.debtor and acknowledges(promise, unit=line.unit, due=line.due)
        ]
        payments = [Restart(on, receipt) for on, receipt in paid.get(line.key, ())]
        restarts = [*letters.get(line.key, ()), *payments, *owned]
        found[line.key] = limit_of(line.due, restarts, as_of=day)
    return found


def first_end(limits: Mapping[str, Limit], keys: Iterable[str]) -> str:
    """The first day on which the period of one of some lines ends; none of them open: nothing."""
    return min((limits[key].ends.isoformat() for key in keys if key in limits), default="")


def _letters(snapshot: Snapshot) -> dict[str, list[Restart]]:
    """What letters begin anew, by bill."""
    found: dict[str, list[Restart]] = {}
    for id, letter in snapshot.all("dunning"):
        restarts = list(restarts_of(id, letter))
        for row in letter["lines"] if restarts else ():
            found.setdefault(row["bill"], []).extend(restarts)
    return found
