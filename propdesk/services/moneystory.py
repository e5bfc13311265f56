"""What corrected the money of a unit, told event by event: notes, late charges, refunds, deposits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from propdesk.domain.messages import Message, msg
from propdesk.domain.money import parse_money
from propdesk.services.telling import Event, Household
from propdesk.store.corrections import corrections_of, deposits_paid_back

_CORRECTED: Mapping[str, Message] = {
    "credit": msg("credit note"),
    "debit": msg("debit note"),
    "waiver": msg("waiver"),
    "late": msg("late charge paid with {ref}"),
    "refund": msg("paid back of {of}"),
    "settled": msg("paid in the books of before"),
    "shared": msg("paid together with {of}"),
}
"""Kind of a correction: what is said of it."""


def corrections(house: Household) -> Iterable[Event]:
    """What changed the account beside its bills and receipts."""
    for each in corrections_of(house.snapshot, house.code):
        template = _CORRECTED[each.kind]
        what = msg(template.text, ref=each.ref, of=each.of) if "{" in template.text else template
        effect = each.billed - each.paid
        yield Event(each.day.isoformat(), each.kind, what, each.ref, abs(effect), effect)


def deposits(house: Household) -> Iterable[Event]:
    """Deposits that were taken, and what was kept of them; they are held beside the account."""
    for id, deposit in house.snapshot.all("deposit"):
        if deposit["unit"] != house.code:
            continue
        taken = parse_money(deposit["amount"])
        what = msg("deposit taken, receipt {no}", no=deposit["receipt"])
        yield Event(deposit["at"], "deposit", what, id, taken, clerk=deposit["clerk"])
        for row in deposit.get("deductions", ()):
            what = msg("kept of the deposit: {reason}", reason=row["reason"])
            yield Event(row["at"], "deposit", what, id, parse_money(row["amount"]), clerk=row["clerk"])
    for back in deposits_paid_back(house.snapshot, house.code):
        what = msg("deposit paid back, {no}", no=back.number)
        yield Event(back.at, "deposit", what, back.deposit, back.amount, clerk=back.clerk)
