"""Certificates of clearance 结清证明: only where nothing is open, and verifiable afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from propdesk.domain.changes import Change, Note, Outcome, Put, Record
from propdesk.domain.ids import dated_id
from propdesk.domain.letters import Clearance
from propdesk.domain.messages import Finding, RuleRefused, msg
from propdesk.domain.money import format_money
from propdesk.domain.periods import Month, format_moment, parse_date
from propdesk.domain.unit import debtor_of
from propdesk.services.billing import Request, plan_run
from propdesk.services.claims import claims_on
from propdesk.services.latecharges import LateCharges
from propdesk.services.papers import addressee, clerk_name, sender
from propdesk.services.session import Session
from propdesk.services.writing import notes_of, write
from propdesk.store.accounts import Accounts
from propdesk.store.snapshot import Snapshot

COLUMNS = ("id", "unit", "as_of", "outstanding", "late")
_SAME = ("unit", "debtor", "as_of", "note")


def certify(session: Session, wanted: str, *, purpose: str = "", dry_run: bool = False) -> Outcome:
    """Certify that all that was billed to a unit is paid; the same again on one day is the same paper."""
    taken: list[tuple[Snapshot, str, Record]] = []

    def decide(snapshot: Snapshot) -> Change:
        code, today = snapshot.resolve("unit", wanted), session.acting.today
        _refuse_open(snapshot, code, today)
        record = _record(snapshot, session, code, purpose)
        new = (dated_id("Z", today, session.random), record)
        known = (pair for pair in snapshot.all("clearance") if _alike(pair[1], record))
        id, standing = next(known, new)
        taken.append((snapshot, id, standing))
        puts = [Put("clearance", id, record)] if standing is record else []
        return Change("fee clearance", f"fee: clearance {id} {code}", session.acting.clerk, puts)

    written = write(session, decide, dry_run=dry_run)
    snapshot, id, record = taken[-1]
    notes = [*notes_of(written), *_unbilled(snapshot, record["unit"], session.acting.today)]
    row = {"id": id} | dict(record)
    paper = _paper(session, snapshot, id, record)
    return Outcome("fee clearance", [row], {}, notes, written.commit, COLUMNS, papers=[paper])


def _refuse_open(snapshot: Snapshot, code: str, day: date) -> None:
    """Refuse while a bill of the unit is open, due or not, or a late charge; all of them are named."""
    claims = claims_on(Accounts(snapshot).open_lines(code), LateCharges(snapshot), units=[code], day=day)
    if not claims.lines:
        return
    findings = tuple(
        Finding(
            "open",
            msg(
                "{amount} open, due {due}, late charge {late}",
                amount=format_money(line.outstanding),
                due=line.due,
                late=format_money(claims.late.get(line.key, 0)),
            ),
            record=line.key,
        )
        for line in claims.lines
    )
    raise RuleRefused(
        msg("{unit} is not clear: {amount} is open", unit=code, amount=format_money(claims.open_on())),
        hint=msg("propdesk fee statement {unit} shows the account; propdesk pay {unit} takes it", unit=code),
        record=code,
        findings=findings,
    )


def _record(snapshot: Snapshot, session: Session, code: str, purpose: str) -> dict[str, Any]:
    acting = session.acting
    record = {
        "unit": code,
        "debtor": debtor_of(snapshot.get("unit", code)),
        "as_of": acting.today.isoformat(),
        "outstanding": format_money(0),
        "late": format_money(0),
        "at": format_moment(acting.at),
        "clerk": acting.clerk,
    }
    return record | ({"note": purpose.strip()} if purpose.strip() else {})


def _alike(one: Record, other: Record) -> bool:
    return all(one.get(key) == other.get(key) for key in _SAME)


def _unbilled(snapshot: Snapshot, code: str, day: date) -> Iterator[Note]:
    """Warn of cycles that should have been billed by now: the certificate says nothing of them."""
    run = plan_run(snapshot, Request((Month.of(day),), units=code, catch_up=True))
    for line in run.new_lines:
        text = msg("not billed yet, and not certified: {bill}", bill=line.key)
        yield Note(text, "warning", code)


def _paper(session: Session, snapshot: Snapshot, id: str, record: Record) -> Clearance:
    return Clearance(
        desk=sender(session.settings),
        number=id,
        addressee=addressee(snapshot, record["debtor"]),
        unit=record["unit"],
        as_of=parse_date(record["as_of"]),
        clerk=clerk_name(session.settings, record["clerk"]),
        purpose=record.get("note", ""),
    )
