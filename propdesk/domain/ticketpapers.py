"""Papers of the ticket desk as values: the work slip that goes with the worker, the log of a day.

A work slip names the caller in full: the worker must find and call them. Where a kind, category, priority
or status is a ``str``, it is a code that propdesk knows; a ``Title`` is what the desk itself calls it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from propdesk.domain.changes import Record
from propdesk.domain.money import parse_decimal, round_half_up
from propdesk.domain.titles import Title

THUMBS = 3
"""So many photos are shown on a slip; more are only counted."""


@dataclass(frozen=True)
class Photo:
    """A photo as it was attached: its bytes, and its media type (``image/jpeg``)."""

    data: bytes = field(repr=False)
    type: str


@dataclass(frozen=True)
class Material:
    """What was used up: name, quantity as it was entered, and price each and amount in fen."""

    name: str
    quantity: str
    price: int
    amount: int


def material_of(row: Record) -> Material:
    """Reckon a material of a resolution: the amount is rounded by itself."""
    quantity, price = (parse_decimal(row[key], field=key) for key in ("quantity", "price"))
    each, amount = (round_half_up(yuan * 100) for yuan in (price, quantity * price))
    return Material(row["name"], row["quantity"], each, amount)


@dataclass(frozen=True)
class WorkSlip:
    """A work slip 维修单 as it is handed to the worker; ``reprint`` says 补打.

    ``where`` is the unit or the public place, ``promise`` the window promised to the caller, ``clerk`` who
    dispatches. ``arrived``, ``finished``, ``result``, ``labour`` (fen) and ``materials`` are known once the
    work is done; until then the paper has room to write them. ``photos`` need be no more than the first
    ``THUMBS``: ``files`` counts the attachments that are not among them.
    """

    desk: str
    id: str
    kind: str | Title
    category: str | Title
    priority: str | Title
    where: str
    at: datetime
    text: str
    caller: str = ""
    phone: str = ""
    promise: tuple[datetime, datetime] | None = None
    respond_by: datetime | None = None
    resolve_by: datetime | None = None
    dept: str | Title = ""
    worker: str = ""
    assigned: datetime | None = None
    clerk: str = ""
    arrived: datetime | None = None
    finished: datetime | None = None
    result: str = ""
    labour: int | None = None
    materials: tuple[Material, ...] = ()
    photos: tuple[Photo, ...] = ()
    files: int = 0
    reprint: bool = False
    hotline: str = ""

    @property
    def charge(self) -> int | None:
        """Labour and materials in fen; None while neither is known."""
        if self.labour is None and not self.materials:
            return None
        return (self.labour or 0) + sum(one.amount for one in self.materials)


@dataclass(frozen=True)
class SlipSheet:
    """Work slips that are printed two on a page, to be cut."""

    slips: tuple[WorkSlip, ...]


@dataclass(frozen=True)
class Happening:
    """An event on the log of a day: when, what (a code), and what was said, by the keys of the record."""

    at: datetime
    event: str
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LogRow:
    """What the log of a day says of a ticket: when it was reported, how it stands, what happened that day."""

    at: datetime
    id: str
    kind: str | Title
    where: str
    text: str
    priority: str | Title
    status: str | Title
    worker: str = ""
    happened: tuple[Happening, ...] = ()
    overdue: bool = False


@dataclass(frozen=True)
class DayCounts:
    """The day in numbers: received and done on it, open and overdue at its end, called back on it."""

    received: int
    done: int
    open: int
    overdue: int
    called_back: int


@dataclass(frozen=True)
class WorkLog:
    """The log of a day 工作日志, in the order of its rows; it is signed when the shift is handed over."""

    desk: str
    day: date
    rows: tuple[LogRow, ...]
    counts: DayCounts
    hotline: str = ""
