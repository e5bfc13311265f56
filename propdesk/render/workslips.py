"""Work slips 维修单 as text of eighty columns: whom to call, what is to be done by when, where to sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from propdesk.domain.messages import Message, msg
from propdesk.domain.money import format_money
from propdesk.domain.periods import format_moment
from propdesk.domain.ticketpapers import Material, WorkSlip
from propdesk.render import safe
from propdesk.render.language import Language
from propdesk.render.slips import COLUMNS, field, label, long, slip, sum_line, two
from propdesk.render.ticketcodes import CATEGORIES, KINDS, PRIORITIES, titled
from propdesk.render.width import pad, wrap

LABELS: Mapping[str, Message] = {
    "number": msg("Ticket"),
    "priority": msg("Priority"),
    "kind": msg("Kind"),
    "where": msg("Where"),
    "reported": msg("Reported"),
    "caller": msg("Caller"),
    "phone": msg("Phone"),
    "promise": msg("Promised"),
    "respond_by": msg("Respond by"),
    "resolve_by": msg("Resolve by"),
    "worker": msg("Worker"),
    "assigned": msg("Assigned"),
    "text": msg("Description"),
    "arrived": msg("Arrived at"),
    "finished": msg("Finished at"),
    "result": msg("Work done"),
    "materials": msg("Materials"),
    "quantity": msg("Quantity"),
    "price": msg("Price"),
    "amount": msg("Amount (CNY)"),
    "labour": msg("Labour"),
    "charge": msg("To pay"),
    "satisfaction": msg("Satisfaction"),
    "dispatcher": msg("Dispatched by"),
    "repairer": msg("Carried out by"),
    "owner": msg("Owner's signature"),
    "signed_on": msg("Date"),
}
SCORES: Sequence[Message] = (msg("very good"), msg("good"), msg("fair"), msg("poor"), msg("very poor"))
"""From 5 points down to 1."""

_LINE, _SHORT = "_" * 24, "_" * 14
_ROOM = COLUMNS - 14
"""Columns before an amount."""


def slip_text(paper: WorkSlip, language: Language) -> str:
    """Set a work slip: where and whom, what, how it went, signatures."""
    parts = (_head, _body, _work, _foot)
    title = language.say(msg("{title} (copy)", title=title_of(paper)) if paper.reprint else title_of(paper))
    return slip(safe.terminal(paper.desk), title, *(part(paper, language) for part in parts))


def title_of(paper: WorkSlip) -> Message:
    """A repair goes out on a repair slip 维修单, anything else on a work slip 派工单."""
    return msg("REPAIR SLIP") if paper.kind == "repair" else msg("WORK SLIP")


def what(paper: WorkSlip, language: Language) -> str:
    """Say kind and category."""
    kind = titled(paper.kind, KINDS, language)
    return f"{kind} · {titled(paper.category, CATEGORIES, language)}"


def who(paper: WorkSlip, language: Language) -> str:
    """Say department and worker, as far as they are known."""
    return " · ".join(part for part in (titled(paper.dept, {}, language), paper.worker) if part)


def window(promise: tuple[datetime, datetime] | None) -> str:
    """Say a promised window; the day once where it is one day."""
    if promise is None:
        return ""
    first, last = promise
    end = last.strftime("%H:%M") if first.date() == last.date() else format_moment(last)
    return f"{format_moment(first)} – {end}"


def moment(at: datetime | None) -> str:
    """Say a moment, or nothing."""
    return format_moment(at) if at else ""


def attached(paper: WorkSlip, shown: int, language: Language) -> str:
    """Say how many attachments there are that the paper does not show."""
    count = paper.files + len(paper.photos) - shown
    if not count:
        return ""
    said = msg("{count} more attachments", count=count) if shown else msg("Attachments: {count}", count=count)
    return language.say(said)


def signers(paper: WorkSlip) -> tuple[tuple[str, str], ...]:
    """List who signs: the key of the label, and the name as far as the paper knows it."""
    return ("dispatcher", paper.clerk), ("repairer", paper.worker), ("owner", "")


def used(material: Material) -> str:
    """Say how much of a material was used, at which price."""
    return f"{material.quantity} × {format_money(material.price)}"


def _head(paper: WorkSlip, language: Language) -> Iterator[str]:
    priority = titled(paper.priority, PRIORITIES, language)
    yield _pair(language, ("number", paper.id), ("priority", priority))
    yield from _long("kind", what(paper, language), language)
    yield from _long("where", paper.where, language)
    yield from _long("caller", paper.caller, language)
    yield _pair(language, ("phone", paper.phone), ("reported", format_moment(paper.at)))
    due = (("respond_by", moment(paper.respond_by)), ("resolve_by", moment(paper.resolve_by)))
    yield _pair(language, *due)
    if paper.promise:
        yield from _long("promise", window(paper.promise), language)
    yield from _long("worker", who(paper, language), language)
    if paper.assigned:
        yield from _long("assigned", moment(paper.assigned), language)


def _body(paper: WorkSlip, language: Language) -> Iterator[str]:
    yield from _long("text", paper.text, language)
    files = attached(paper, 0, language)
    if files:
        yield files


def _work(paper: WorkSlip, language: Language) -> Iterator[str]:
    times = {"arrived": moment(paper.arrived), "finished": moment(paper.finished)}
    yield _pair(language, *((name, at or _SHORT) for name, at in times.items()))
    yield from _long("result", paper.result or f"{'_' * 66}\n{'_' * 66}", language)
    if paper.charge is None:
        yield _pair(language, ("materials", _LINE), ("charge", _SHORT))
        return
    for one in paper.materials:
        yield from _sum(f"{one.name} {used(one)}", one.amount)
    if paper.labour is not None:
        yield from _sum(language.say(LABELS["labour"]), paper.labour)
    yield from _sum(language.say(LABELS["charge"]), paper.charge)


def _foot(paper: WorkSlip, language: Language) -> Iterator[str]:
    scores = "  ".join(f"[ ] {language.say(score)}" for score in SCORES)
    yield label(LABELS["satisfaction"], language) + scores
    for name, signer in signers(paper):
        yield ""
        yield from signature(LABELS[name], signer, language)
    if paper.hotline:
        yield ""
        yield from long(label(msg("Hotline"), language), safe.terminal(paper.hotline))


def signature(who: Message, name: str, language: Language) -> Iterator[str]:
    """Set a line to sign on, and one for the day; ``name`` is whose signature is meant, if known."""
    yield f"{pad(language.say(who), 18)}{_LINE}  {language.say(LABELS['signed_on'])} {_SHORT}"
    if name:
        yield from long(" " * 18, f"({safe.terminal(name)})")


def _pair(language: Language, *fields: tuple[str, str]) -> str:
    left, right = (field(LABELS[name], safe.terminal(text), language) for name, text in fields)
    return two(left, right)


def _long(name: str, text: str, language: Language) -> Iterator[str]:
    """Set a field; what a terminal would obey is made visible first, for that makes a line longer."""
    yield from long(label(LABELS[name], language), safe.terminal_lines(text))


def _sum(title: str, fen: int) -> Iterator[str]:
    *lines, last = wrap(safe.terminal(title), _ROOM - 1)
    yield from lines
    yield sum_line(last, fen)
