"""Papers about debts as values: dunning letters and certificates of clearance; they name their reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from propdesk.domain.papers import NoticeDesk


@dataclass(frozen=True)
class LetterLine:
    """One instalment that is owed, in fen: what is open of it, and the late charge on it."""

    unit: str
    title: str
    first: date
    last: date
    due: date
    days: int
    principal: int
    late: int


@dataclass(frozen=True)
class Letter:
    """A dunning letter with all that one debtor owes.

    ``rates`` are percent of the unpaid principal a day and a year, as text, of each kind of late charge
    that stands on a line.
    """

    desk: NoticeDesk
    number: str
    level: str
    addressee: str
    unit: str
    lines: tuple[LetterLine, ...]
    principal: int
    late: int
    total: int
    rates: tuple[tuple[str, str], ...]
    dated: date
    as_of: date
    reply_by: date
    clerk: str


@dataclass(frozen=True)
class Clearance:
    """A certificate that nothing is open on a unit on a day."""

    desk: NoticeDesk
    number: str
    addressee: str
    unit: str
    as_of: date
    clerk: str
    purpose: str = ""
