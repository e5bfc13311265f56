"""Dunning letters that were written: list them, show and print one, note what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from propdesk.domain.changes import Acting, Change, Outcome, Put, Record
from propdesk.domain.dunning import state_of
from propdesk.domain.ids import Random, dated_id
from propdesk.domain.latecharge import YEAR
from propdesk.domain.ledger import BilledLine
from propdesk.domain.letters import Letter, LetterLine
from propdesk.domain.messages import RuleRefused, UsageRefused, msg
from propdesk.domain.money import format_money, parse_decimal, parse_money
from propdesk.domain.periods import format_moment, parse_date
from propdesk.domain.unit import selector
from propdesk.services.limitation import first_end, limits_of
from propdesk.services.papers import addressee, clerk_name, sender
from propdesk.services.session import Session
from propdesk.services.writing import notes_of, write
from propdesk.store.accounts import Accounts
from propdesk.store.snapshot import Snapshot

LISTED = ("id", "level", "units", "total", "outstanding", "state", "way", "ends")
NOTED = ("id", "level", "units", "kind", "date", "way", "proof")


def list_letters(
    session: Session, *, units: str | None = None, level: str | None = None, open_only: bool = False
) -> Outcome:
    """List the letters, the latest first; ``open_only`` leaves out those of which all was paid."""
    snapshot, chooses = session.desk.snapshot(), selector(units)
    known, open_lines = dict(snapshot.all("unit")), _open_lines(snapshot, session.acting.today)
    limits = limits_of(snapshot, list(open_lines.values()), session.acting.today)
    letters = sorted(snapshot.all("dunning"), key=lambda pair: (pair[1]["at"], pair[0]), reverse=True)
    rows = [
        letter_row(id, letter, open_lines) | {"ends": first_end(limits, _bills(letter))}
        for id, letter in letters
        if level in (None, letter["level"])
        and any(chooses(code, known.get(code, {})) for code in letter["units"])
    ]
    shown = [row for row in rows if not open_only or row["outstanding"] != "0.00"]
    totals = {"count": len(shown), "total": format_money(sum(parse_money(row["total"]) for row in shown))}
    return Outcome("fee letters list", shown, totals, columns=LISTED)


def letter_row(id: str, letter: Record, open_lines: Mapping[str, BilledLine]) -> dict[str, Any]:
    """A letter as a row: as written, what is still open of its bills, what became of it."""
    left = sum(open_lines[key].outstanding for key in _bills(letter) if key in open_lines)
    return {"id": id} | dict(letter) | {"outstanding": format_money(left), "state": state_of(letter)}


def _open_lines(snapshot: Snapshot, day: date) -> dict[str, BilledLine]:
    return {line.key: line for line in Accounts(snapshot).lines(as_of=day, unpaid=True)}


def _bills(letter: Record) -> list[str]:
    return [row["bill"] for row in letter["lines"]]


def show_letter(session: Session, wanted: str) -> Outcome:
    """Show a letter; as PDF it is the paper itself, which names the person."""
    snapshot = session.desk.snapshot()
    id = snapshot.resolve("dunning", wanted)
    letter = snapshot.get("dunning", id)
    row = letter_row(id, letter, _open_lines(snapshot, session.acting.today))
    papers = papers_of(session, snapshot, [(id, letter)])
    return Outcome("fee letters show", [row], papers=papers, upright=True)


def note_event(
    session: Session,
    wanted: str,
    kind: str,
    *,
    way: str | None = None,
    proof: str = "",
    day: date | None = None,
    note: str = "",
    dry_run: bool = False,
) -> Outcome:
    """Note what became of a letter, with what proves it; the same again changes nothing."""
    said = {"kind": kind, "date": (day or session.acting.today).isoformat(), "way": way or "",
            "proof": proof.strip(), "note": note.strip()}  # fmt: skip
    event = {key: value for key, value in said.items() if value}
    rows: list[dict[str, Any]] = []

    def decide(snapshot: Snapshot) -> Change:
        id = snapshot.resolve("dunning", wanted)
        letter = snapshot.reread("dunning", id) or {}
        _refuse_event(id, letter, event, session.acting)
        rows.append({"id": id, "level": letter["level"], "units": letter["units"]} | event)
        if any(_said(known) == event for known in letter.get("events", ())):
            return Change("fee letters proof", "", session.acting.clerk)
        events = [*letter.get("events", ()), _entered(event, session.acting, session.random)]
        put = Put("dunning", id, {**letter, "events": events})
        return Change("fee letters proof", f"fee: letter {id} {kind}", session.acting.clerk, [put])

    written = write(session, decide, dry_run=dry_run)
    return Outcome("fee letters proof", [rows[-1]], {}, notes_of(written), written.commit, NOTED)


def _said(event: Record) -> dict[str, str]:
    return {key: value for key, value in event.items() if key not in ("id", "at", "clerk")}


def _entered(event: Record, acting: Acting, random: Random) -> Record:
    by = {"at": format_moment(acting.at), "clerk": acting.clerk}
    return {"id": dated_id("E", acting.today, random)} | dict(event) | by


def _refuse_event(id: str, letter: Record, event: Record, acting: Acting) -> None:
    """Refuse what happened before the letter or is yet to happen, and a proof that says nothing."""
    if not letter["date"] <= event["date"] <= acting.today.isoformat():
        raise RuleRefused(
            msg(
                "{id} is of {date}: nothing became of it on {day}", id=id, date=letter["date"],
                day=event["date"],
            ),
            hint=msg("the day lies between the letter and today"),
            record=id,
            field="date",
        )  # fmt: skip
    if event["kind"] in ("delivered", "refused", "acknowledged") and "proof" not in event:
        raise UsageRefused(
            msg("what proves it is missing"),
            hint=msg("give it with --proof TEXT: the EMS number, who signed, who was witness"),
            field="proof",
        )


# --- the papers ------------------------------------------------------------------------------------


def papers_of(session: Session, snapshot: Snapshot, letters: Iterable[tuple[str, Record]]) -> list[Letter]:
    """Set out letters as the papers that are sent; each names the person who owes."""
    titles = {item: str(tariff["title"]) for item, tariff in snapshot.all("tariff")}
    lines = {line.key: line for line in Accounts(snapshot).lines()}
    desk = sender(session.settings)
    return [
        Letter(
            desk=desk,
            number=id,
            level=letter["level"],
            addressee=addressee(snapshot, letter["debtor"]),
            unit=", ".join(letter["units"]),
            lines=tuple(_paper_line(row, letter["as_of"], lines.get(row["bill"]), titles)
                        for row in letter["lines"]),
            principal=parse_money(letter["principal"]),
            late=parse_money(letter["late"]),
            total=parse_money(letter["total"]),
            rates=tuple((rate, yearly(rate)) for rate in letter.get("rates", ())),
            dated=parse_date(letter["date"]),
            as_of=parse_date(letter["as_of"]),
            reply_by=parse_date(letter["reply_by"]),
            clerk=clerk_name(session.settings, letter["clerk"]),
        )
        for id, letter in letters
    ]  # fmt: skip


def yearly(rate: str) -> str:
    """Percent a year of a rate in percent a day."""
    return percent_text(Fraction(parse_decimal(rate)) * YEAR)


def percent_text(percent: Fraction) -> str:
    """Write a percentage that a file or a paper holds, without zeros at its end."""
    digits = percent * 10**6
    whole, rest = divmod(digits.numerator // digits.denominator, 10**6)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


def _paper_line(row: Record, as_of: str, line: BilledLine | None, titles: Mapping[str, str]) -> LetterLine:
    due, item = parse_date(row["due"]), row["bill"].partition("/")[0]
    return LetterLine(
        unit=row["unit"],
        title=titles.get(item, item),
        first=line.start if line else due,
        last=line.end if line else due,
        due=due,
        days=(parse_date(as_of) - due).days,
        principal=parse_money(row["principal"]),
        late=parse_money(row["late"]),
    )
