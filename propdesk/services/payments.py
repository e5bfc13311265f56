"""Money that comes in: post payments on the clerk's till."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from propdesk.domain.changes import Change, Note, Outcome, Record
from propdesk.domain.messages import msg
from propdesk.domain.money import format_money, parse_money
from propdesk.domain.papers import Receipt
from propdesk.services.posting import Posting, Request, change_from
from propdesk.services.receipts import COLUMNS, paper_of, receipt_out
from propdesk.services.session import Session
from propdesk.services.writing import notes_of, write
from propdesk.store.snapshot import Snapshot


def take_payments(
    session: Session, requests: Sequence[Request], *, till_wanted: str | None = None, dry_run: bool = False
) -> Outcome:
    """Post payments on today's sheet of the clerk's till, as one commit.

    A reference that a live receipt of the same method bears already gives that receipt back.
    """
    postings: list[tuple[Posting, list[Record]]] = []

    def decide(snapshot: Snapshot) -> Change:
        posting = Posting(snapshot, session.acting, till_wanted)
        postings.append((posting, [posting.post(request) for request in requests]))
        return change_of(posting)

    written = write(session, decide, dry_run=dry_run)
    posting, rows = postings[-1]
    change = _change_told(requests, rows)
    notes = [*notes_of(written), *unclosed(posting), *known_notes(posting, rows)]
    notes += [Note(msg("change: {change}", **change))] if change else []
    papers = papers_of(session, posting, rows)
    shown, totals = [receipt_out(row) for row in rows], totals_of(posting, rows) | change
    return Outcome("fee pay", shown, totals, notes, written.commit, COLUMNS, papers=papers)


def papers_of(session: Session, posting: Posting, rows: Sequence[Record]) -> list[Receipt]:
    """Set out receipts; one that was posted before is a copy."""
    new = {row["number"] for row in posting.posted}
    return [paper_of(session, posting.snapshot, row, reprint=row["number"] not in new) for row in rows]


def _change_told(requests: Sequence[Request], rows: Sequence[Record]) -> dict[str, str]:
    """The cash given for receipts and the change."""
    pairs = zip(requests, rows, strict=True)
    paid = [(one.given, parse_money(row["amount"])) for one, row in pairs if one.given is not None]
    if not paid:
        return {}
    given = sum(each for each, _ in paid)
    change = sum(change_from(amount, each) for each, amount in paid)
    return {"given": format_money(given), "change": format_money(change)}


def totals_of(posting: Posting, rows: Sequence[Record]) -> dict[str, Any]:
    """How many receipts, their sum, and how many of them are new."""
    total = sum(parse_money(row["amount"]) for row in rows)
    return {"count": len(rows), "amount": format_money(total), "new": len(posting.posted)}


def change_of(posting: Posting, *, op: str = "fee pay") -> Change:
    """The commit of all that was posted."""
    numbers = [row["number"] for row in posting.posted]
    span = "..".join(dict.fromkeys((numbers[0], numbers[-1]))) if numbers else ""
    put = posting.put()
    subject = f"fee: {op.removeprefix('fee ')} {span}"
    return Change(op, subject, posting.acting.clerk, [put] if put else [])


def unclosed(posting: Posting) -> list[Note]:
    """Warn of earlier days that were not closed; a single clerk never hears of tills."""
    if len(posting.snapshot.get("desk", "desk")["clerks"]) < 2:
        return []
    days = posting.accounts.open_days(posting.till, posting.acting.today)
    text = msg("till {till} has days that are not closed: {days}", till=posting.till, days=list(days))
    return [Note(text, "warning")] if days else []


def known_notes(posting: Posting, rows: Sequence[Record]) -> list[Note]:
    """Remark on receipts that were posted before."""
    new = {row["number"] for row in posting.posted}
    known = [row["number"] for row in rows if row["number"] not in new]
    return [Note(msg("receipt {no} was posted before; nothing is posted twice", no=no)) for no in known]
