"""One-off charges: a repair, a card, a pass; a sum of its own on a unit's account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from propdesk.domain.bill import BillLine
from propdesk.domain.changes import Outcome, Record
from propdesk.domain.ids import dated_id
from propdesk.domain.messages import RuleRefused, UsageRefused, msg
from propdesk.domain.money import parse_decimal
from propdesk.domain.periods import Month
from propdesk.domain.reckoning import reckon
from propdesk.domain.tariff import Tariff, tariff_of
from propdesk.domain.unit import debtor_of
from propdesk.services.issuing import Run, plan_lines
from propdesk.services.runlist import issue
from propdesk.services.session import Session
from propdesk.services.tariffs import item_code
from propdesk.store.accounts import Accounts
from propdesk.store.snapshot import Snapshot

COLUMNS = tuple("unit item quantity price amount due key run".split())


@dataclass(frozen=True)
class OneOff:
    """What is charged: so much of what at which price, because of what (``source``: an id), on which day.

    ``item`` is a code or title; ``unit`` a code. Without ``due`` the item's due days count from the day.
    """

    unit: str
    item: str
    source: str
    day: date
    price: str
    quantity: str = "1"
    due: date | None = None


def charge_unit(
    session: Session,
    wanted: str,
    item: str,
    *,
    price: str,
    quantity: str = "1",
    due: date | None = None,
    reason: str = "",
    dry_run: bool = False,
) -> Outcome:
    """Charge a unit a sum of its own, by its code or the end of it, as one commit."""
    today = session.acting.today
    source = dated_id("C", today, session.random)

    def plan(snapshot: Snapshot) -> Run:
        code = snapshot.resolve("unit", wanted)
        return charge_once(snapshot, OneOff(code, item, source, today, price, quantity, due))

    subject = f"fee: charge {source}"
    return issue(
        session, "fee charge", plan, subject=subject, reason=reason, dry_run=dry_run, columns=COLUMNS
    )


def charge_once(snapshot: Snapshot, charge: OneOff) -> Run:
    """Plan the run of one charge, prepaid credit used; what stands already for its source is refused.

    Another use case joins ``.puts`` of the run into its own change: a ticket's charge is one commit with it.
    """
    item = tariff_of(*_tariff(snapshot, charge.item))
    if item.formula != "once":
        raise RuleRefused(
            msg("{item} is not charged by single sums", item=item.item),
            hint=msg("set one up: propdesk fee tariff set CODE --title TEXT --formula once"),
            record=item.item,
            field="item",
        )
    line = _line(item, charge, snapshot.get("unit", charge.unit))
    if any(known.key == line.key for known in Accounts(snapshot).lines(unit=charge.unit)):
        raise RuleRefused(msg("{source} is charged already", source=charge.source), record=line.key)
    return plan_lines(snapshot, [(Month.of(charge.day), line)])


def _tariff(snapshot: Snapshot, wanted: str) -> tuple[str, Record]:
    item = item_code(snapshot, wanted)
    return item, snapshot.get("tariff", item)


def _line(item: Tariff, charge: OneOff, unit: Record) -> BillLine:
    more = {"source": charge.source}
    more |= {"rounding": item.rounding} if item.rounding not in ("", "fen") else {}
    figures = {"quantity": charge.quantity, "price": charge.price, "surcharge": "0"}
    for key in ("quantity", "price"):
        parse_decimal(figures[key], field=key)
    amount = reckon({"formula": "once", "months": 1, **figures, **more})
    if amount <= 0:
        raise UsageRefused(msg("the charge comes to nothing"), field="amount")
    return BillLine(
        item=item.item,
        unit=charge.unit,
        start=charge.day,
        end=charge.day,
        months=1,
        **figures,
        formula="once",
        amount=amount,
        due=charge.due or charge.day + timedelta(days=item.due_days),
        debtor=debtor_of(unit, item.payer),
        more=more,
    )
