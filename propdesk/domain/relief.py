"""Reliefs 减免: for some days a unit is charged a part of an item, or of all; dated, and they expire."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from propdesk.domain.changes import Record
from propdesk.domain.messages import BadData, RuleRefused, msg
from propdesk.domain.money import parse_decimal
from propdesk.domain.periods import parse_date
from propdesk.domain.spans import Span, common, days_in

WHOLE = Decimal(100)


@dataclass(frozen=True)
class Relief:
    """A relief: percent still ``charged``, of one item (empty: of all), from a first to a last day."""

    id: str
    unit: str
    item: str
    charged: str
    first: date
    last: date

    @property
    def span(self) -> Span:
        """The days on which it counts; one that was ended before it began has none."""
        return self.first, self.last


def relief_of(id: str, record: Record) -> Relief:
    """Read a relief; one that was ended counts up to that day."""
    last = parse_date(record["to"])
    if "ended" in record:
        last = min(last, parse_date(record["ended"]["on"]))
    item = record.get("item", "")
    return Relief(id, record["unit"], item, record["charged"], parse_date(record["from"]), last)


def relieved(reliefs: Iterable[Relief], span: Span) -> list[Record]:
    """The reliefs of a span as a line holds them: each with its days, of all days of the span.

    Where several cover one day the most favourable counts, and of equal ones the first by id.
    """
    within = [relief for relief in reliefs if common(relief.span, span)]
    if not within:
        return []
    found: dict[Relief, int] = {}
    for piece in _pieces(within, span):
        there = [relief for relief in within if common(relief.span, piece)]
        if there:
            best = min(there, key=lambda relief: (parse_decimal(relief.charged), relief.id))
            found[best] = found.get(best, 0) + days_in(piece)
    of = days_in(span)
    return [{"id": each.id, "charged": each.charged, "days": days, "of": of} for each, days in found.items()]


def _pieces(reliefs: Sequence[Relief], span: Span) -> list[Span]:
    """Part a span where reliefs begin and end, so that each of them covers a piece whole or not at all."""
    edges = {span[0], span[1] + timedelta(days=1)}
    edges |= {relief.first for relief in reliefs} | {relief.last + timedelta(days=1) for relief in reliefs}
    inside = sorted(edge for edge in edges if span[0] <= edge <= span[1] + timedelta(days=1))
    return [(first, following - timedelta(days=1)) for first, following in pairwise(inside)]


def refuse_senseless(record: Record) -> None:
    """Refuse a relief that ends before it begins, or that takes nothing off."""
    if parse_date(record["to"], field="to") < parse_date(record["from"], field="from"):
        raise BadData(msg("the relief ends before it begins"), field="to")
    if not 0 <= parse_decimal(record["charged"], field="charged") < WHOLE:
        raise BadData(msg("what is still charged is 0 percent or more, and less than 100"), field="charged")


def ended(id: str, record: Record, ending: Record) -> Record:
    """A relief that counts up to an earlier day; refuse to end it twice, or on a day that is not its own."""
    if "ended" in record:
        raise RuleRefused(
            msg("{id} was ended on {day}", id=id, day=record["ended"]["on"]), record=id, field="on"
        )
    first = parse_date(record["from"]) - timedelta(days=1)
    if not first.isoformat() <= ending["on"] < record["to"]:
        raise RuleRefused(
            msg("{id} may end from {first} to {last}", id=id, first=first, last=record["to"]),
            hint=msg("ended on the day before its first, it never counts"),
            record=id,
            field="on",
        )
    return {**record, "ended": ending}


def state_on(relief: Relief, record: Record, day: date) -> str:
    """Tell how a relief stands on a day: coming, active, ended (before its time) or expired."""
    if day < relief.first <= relief.last:
        return "coming"
    if relief.first <= day <= relief.last:
        return "active"
    return "ended" if "ended" in record else "expired"
