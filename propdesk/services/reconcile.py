"""Reconciliation: hold the bill of a channel against the books, propose what its lines pay for, post it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from propdesk.domain.changes import Change, Note, Outcome, Record
from propdesk.domain.importing.plan import chosen_sheets
from propdesk.domain.ledger import BilledLine
from propdesk.domain.messages import Message, Refusal, RuleRefused, msg
from propdesk.domain.money import format_money, round_half_up
from propdesk.domain.reconcile import matching
from propdesk.domain.reconcile.debts import Debts
from propdesk.domain.reconcile.layout import Layout, chosen_rule, layouts_of, ruled
from propdesk.domain.reconcile.matching import DAYS, NEAR, Books, Choices, Receipt, Verdict, judge
from propdesk.domain.reconcile.naming import Names
from propdesk.domain.reconcile.statement import PAID, REFUNDED, Line, Statement, read_statement
from propdesk.domain.reconcile.totals import OUT
from propdesk.services.payfile import post_each
from propdesk.services.payments import change_of, unclosed
from propdesk.services.posting import Posting, Request
from propdesk.services.session import Session
from propdesk.services.writing import notes_of, write
from propdesk.store.accounts import Accounts, ReceiptFact
from propdesk.store.snapshot import Snapshot

COLUMNS = ("date", "ending", "amount", "unit", "match", "state", "receipt", "detail")
PERSONAL: Mapping[str, str] = {"remark": "text", "counterparty": "name"}
_BUILT_IN = "bank-credit"
_OP = "fee reconcile"
_SHORTEST_ENDING = 6


@dataclass(frozen=True)
class Asked:
    """What is asked of a bill: whose it is, how to read it, and what the clerk has decided.

    ``take`` maps references (or endings of them) to units; ``confirm`` names the ways of matching that
    are enough to post a line; ``days`` is how far from a payment a bill that it is matched to may be due.
    """

    channel: str
    rule: str | None = None
    sheet: str | None = None
    take: Mapping[str, str] = field(default_factory=dict)
    confirm: Collection[str] = ()
    days: int = DAYS
    reason: str = ""


@dataclass(frozen=True)
class _Posted:
    """What came of posting: receipts and refusals by the place of their verdict."""

    rows: Mapping[int, Record] = field(default_factory=dict)
    refused: Mapping[int, Refusal] = field(default_factory=dict)
    notes: Sequence[Note] = ()
    commit: str | None = None


def propose(session: Session, path: Path, asked: Asked) -> Outcome:
    """Say of every line of a bill what it pays for and how that is known; nothing is written."""
    statement = _read(session, path, asked)
    verdicts = _judged(session.desk.snapshot(), statement, asked)
    return _outcome(statement, verdicts, _Posted())


def post(
    session: Session, path: Path, asked: Asked, *, till_wanted: str | None = None, dry_run: bool = False
) -> Outcome:
    """Post what the lines of a bill pay for, as one commit; given again, the bill posts nothing twice."""
    statement = _read(session, path, asked)
    attempts: list[tuple[list[Verdict], Posting, _Posted]] = []

    def decide(snapshot: Snapshot) -> Change:
        verdicts = _judged(snapshot, statement, asked)
        posting = Posting(snapshot, session.acting, till_wanted)
        attempts.append((verdicts, posting, _post(posting, statement.method, verdicts, asked)))
        return change_of(posting, op=_OP)

    written = write(session, decide, dry_run=dry_run)
    verdicts, posting, posted = attempts[-1]
    notes = [*notes_of(written), *unclosed(posting)]
    return _outcome(statement, verdicts, replace(posted, notes=notes, commit=written.commit))


def _read(session: Session, path: Path, asked: Asked) -> Statement:
    from propdesk.store.workbook import load, read_workbook

    sheets = chosen_sheets(read_workbook(load(path), name=path.name), asked.sheet)
    layouts = chosen_rule(known_layouts(session.settings), asked.rule)
    return read_statement(sheets, layouts, channel=asked.channel, today=session.acting.today)


def known_layouts(settings: Record) -> list[Layout]:
    """The layouts of bills that are built in, and those of the desk's own rules."""
    from propdesk.store.profiles import import_profiles

    built_in = [layout for profile in import_profiles() for layout in layouts_of(profile)]
    like = next(layout for layout in built_in if layout.table.name == _BUILT_IN)
    return [*(ruled(rule, like) for rule in settings.get("reconcile", ())), *built_in]


def _judged(snapshot: Snapshot, statement: Statement, asked: Asked) -> list[Verdict]:
    accounts = Accounts(snapshot)
    refs = sorted({line.ref for line in statement.lines})
    told = {snapshot.only(ref, refs): snapshot.resolve("unit", unit) for ref, unit in asked.take.items()}
    books = Books(_receipts(accounts, statement), Debts(_open(accounts)), _names(snapshot))
    verdicts = judge(statement, books, Choices(told, asked.days))
    _refuse_decided(verdicts, told)
    return verdicts


def _receipts(accounts: Accounts, statement: Statement) -> list[Receipt]:
    """The receipts of the method that bear a reference of the bill, or came in about its days."""
    refs = {ref for line in statement.lines for ref in (line.ref, line.order) if ref}
    facts = accounts.receipts_with(statement.method, sorted(refs))
    if statement.days is not None:
        first, last = statement.days
        facts += accounts.receipts_by(statement.method, _shifted(first, -1), _shifted(last, 1))
    return [_receipt(fact) for fact in {fact.no: fact for fact in facts}.values()]


def _shifted(day: date, sign: int) -> date:
    """A day a little earlier or later, as far as there are days."""
    try:
        return day + sign * NEAR
    except OverflowError:
        return day


def _receipt(fact: ReceiptFact) -> Receipt:
    received = date.fromisoformat(fact.received)
    return Receipt(fact.no, fact.unit, fact.amount, fact.ref, received, bool(fact.voided_by))


def _open(accounts: Accounts) -> dict[str, list[BilledLine]]:
    lines: dict[str, list[BilledLine]] = {}
    for line in accounts.lines(unpaid=True):
        lines.setdefault(line.unit, []).append(line)
    return lines


def _names(snapshot: Snapshot) -> Names:
    houses = {house["title"]: code for code, house in snapshot.all("building") if "title" in house}
    return Names(snapshot.all("unit"), houses)


def _refuse_decided(verdicts: Sequence[Verdict], told: Mapping[str, str]) -> None:
    """Refuse to decide a line of which nothing is open; the same decision again is none."""
    for verdict in verdicts:
        line = verdict.line
        if line is None or line.ref not in told or verdict.state in (matching.MATCHED, matching.DUPLICATE):
            continue
        if verdict.receipt is None or verdict.state == REFUNDED:
            text = msg("the money of {ref} did not come in, or went back", ref=line.ref)
        elif verdict.unit == told[line.ref]:
            continue
        else:
            text = msg("{ref} was posted as receipt {no}", ref=line.ref, no=verdict.receipt.number)
        raise RuleRefused(text, record=line.ref, field="take")


def _post(posting: Posting, method: str, verdicts: Sequence[Verdict], asked: Asked) -> _Posted:
    """Post the lines that are sure enough, each seeing what those before it left."""
    wanted = [
        (at, _request(verdict, line, method, asked))
        for at, verdict in enumerate(verdicts)
        if (line := verdict.line) is not None and _is_sure(verdict, asked)
    ]
    rows, refused = post_each(posting, wanted)
    return _Posted(dict(rows), dict(refused))


def _is_sure(verdict: Verdict, asked: Asked) -> bool:
    proposed = verdict.state == matching.PROPOSED and verdict.match in asked.confirm
    return verdict.state == matching.MATCHED or proposed


def _request(verdict: Verdict, line: Line, method: str, asked: Asked) -> Request:
    bills = (verdict.bill,) if verdict.bill else ()
    return Request(verdict.unit, line.amount, method, line.ref, line.date, bills, asked.reason)


def _outcome(statement: Statement, verdicts: Sequence[Verdict], posted: _Posted) -> Outcome:
    settled = [_settled(verdict, posted, at) for at, verdict in enumerate(verdicts)]
    tail = _telling({verdict.line.ref for verdict in settled if verdict.line})
    rows = [_row(verdict, posted.rows.get(at), tail) for at, verdict in enumerate(settled)]
    problems = [Note(one.message, "problem", where=one.where) for one in statement.problems]
    notes = [*problems, *_notes(statement, settled), *posted.notes]
    totals = _totals(statement, settled) | {"problems": len(problems)}
    look = bool(problems) or any(verdict.state in matching.LOOKS for verdict in settled)
    return Outcome(_OP, rows, totals, notes, posted.commit, COLUMNS, look=look, personal=PERSONAL)


def _settled(verdict: Verdict, posted: _Posted, at: int) -> Verdict:
    """The verdict as posting left it."""
    if at in posted.rows:
        return replace(verdict, state=matching.POSTED)
    if at in posted.refused:
        return replace(verdict, state=matching.UNMATCHED, detail=posted.refused[at].message)
    return verdict


def _telling(refs: Collection[str]) -> int:
    """How many characters at the end of a reference tell it from the others: what --take needs of it."""
    longest = max(map(len, refs), default=0)
    lengths = range(_SHORTEST_ENDING, longest)
    return next((n for n in lengths if len({ref[-n:] for ref in refs}) == len(refs)), longest)


def _row(verdict: Verdict, posted: Record | None, tail: int) -> dict[str, Any]:
    receipt = verdict.receipt
    number = posted["number"] if posted else receipt.number if receipt else ""
    said = {"unit": verdict.unit, "match": verdict.match, "state": verdict.state, "receipt": str(number)}
    row: dict[str, Any] = _line_out(verdict.line, said) if verdict.line else _receipt_out(receipt, said)
    row["ending"] = row["ref"][-tail:]
    row |= {"candidates": list(verdict.candidates)} if verdict.candidates else {}
    row |= {"detail": verdict.detail} if verdict.detail else {}
    return row


def _line_out(line: Line, said: dict[str, str]) -> dict[str, str]:
    amount = format_money(-line.amount if line.kind == REFUNDED else line.amount)
    out = {"date": line.date.isoformat(), "ref": line.ref, "amount": amount, **said}
    out |= {"remark": " ".join(line.texts), "where": line.where}
    return out if not line.counterparty else {**out, "counterparty": line.counterparty}


def _receipt_out(receipt: Receipt | None, said: dict[str, str]) -> dict[str, str]:
    assert receipt is not None
    out = {"date": receipt.received.isoformat(), "ref": receipt.ref, "amount": format_money(receipt.amount)}
    return out | said | {"remark": "", "where": ""}


def _totals(statement: Statement, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Count the lines of the file by what became of them, and add up what came in, went back, was kept."""
    states = Counter(verdict.state for verdict in verdicts)
    pairs = [(verdict, verdict.line) for verdict in verdicts if verdict.line is not None]
    once = [(verdict, line) for verdict, line in pairs if not _is_twice(verdict)]
    came = sum(line.amount for _, line in once if line.kind == PAID)
    back = sum(line.amount for _, line in once if line.kind == REFUNDED)
    fees = sum((line.fee for _, line in once), Fraction(0))
    return {
        "count": len(statement.lines),
        "amount": format_money(came),
        "matched": states[matching.MATCHED] + states[matching.POSTED],
        "proposed": states[matching.PROPOSED],
        "known": states[matching.KNOWN],
        "unmatched": states[matching.UNMATCHED] + states[matching.DIFFERENT],
        "duplicates": states[matching.DUPLICATE],
        "missing": states[matching.MISSING],
        "refunded": format_money(back),
        "fees": format_money(round_half_up(fees * 100)),
        "posted": states[matching.POSTED],
    }


def _is_twice(verdict: Verdict) -> bool:
    """Tell whether a line stands in the file a second time."""
    return verdict.state == matching.DUPLICATE and verdict.receipt is None


_SAID: tuple[tuple[str, str, Message], ...] = (
    (OUT, "info", msg("{count} lines are money that went out; they are left aside")),
    (REFUNDED, "warning", msg("{count} refunds are of receipts that stand: refund these, too")),
    (matching.PROPOSED, "info", msg("{count} lines match by amount alone: --confirm amount posts them, too")),
    (matching.UNMATCHED, "info", msg("{count} lines are open: --take REF=UNIT decides one")),
    (matching.MATCHED, "info", msg("{count} lines are matched: --post posts them")),
)
"""What is to be said of so many lines of a sort, and what can be done next."""


def _notes(statement: Statement, verdicts: Sequence[Verdict]) -> Iterator[Note]:
    counts = Counter(one.state for one in verdicts if one.state != REFUNDED or one.receipt is not None)
    counts[OUT] = statement.outgoing
    for sort, level, text in _SAID:
        if counts[sort]:
            yield Note(msg(text.text, count=counts[sort]), level)
