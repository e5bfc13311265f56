"""Dunning 催缴: the steps from a reminder to the court, what of them is proven, and which one is next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from propdesk.domain.changes import Record
from propdesk.domain.limitation import Restart
from propdesk.domain.messages import Message, msg
from propdesk.domain.periods import parse_date

LEVELS = ("reminder", "written", "formal", "legal")
WAYS: Mapping[str, str] = {"reminder": "sms", "written": "door", "formal": "ems", "legal": "court"}
"""How a letter of each level goes out, unless told."""

ACKNOWLEDGED = "acknowledged"
_DEMANDS = frozenset(LEVELS[1:])
_REACHED = frozenset({"delivered", "refused"})
_LASTING = frozenset({"email", "door", "post", "ems", "court"})
"""Ways that leave a proof by themselves; a call or a message needs the debtor's acknowledgement."""


@dataclass(frozen=True)
class Terms:
    """The desk's settings in days: between two letters, of warning before a claim lapses, to pay."""

    between: int = 15
    warn: int = 90
    reply: int = 7


def terms_of(desk: Record) -> Terms:
    """Read the settings of a desk."""
    said = desk.get("dunning", {})
    usual = Terms()
    return Terms(
        said.get("between_days", usual.between),
        said.get("warn_days", usual.warn),
        said.get("reply_days", usual.reply),
    )


def state_of(letter: Record) -> str:
    """What became of a letter: the last that was noted of it, but for remarks."""
    kinds = [event["kind"] for event in letter.get("events", ()) if event["kind"] != "note"]
    return str(kinds[-1]) if kinds else "written-out"


def is_effective(letter: Record) -> bool:
    """Tell whether a letter counts as a step: one that came back does not."""
    return state_of(letter) != "returned"


def restarts_of(id: str, letter: Record) -> Iterator[Restart]:
    """What a letter begins the limitation of its bills anew with: a proven demand, an acknowledgement."""
    for event in letter.get("events", ()):
        day = parse_date(event["date"])
        proven = event["kind"] in _REACHED and event.get("way", letter["way"]) in _LASTING
        if event["kind"] == ACKNOWLEDGED:
            yield Restart(day, id, revives=True)
        elif proven and letter["level"] in _DEMANDS:
            yield Restart(day, id)


@dataclass(frozen=True)
class Step:
    """What is next for a debtor: a letter of a level, the letter of today that stands, or why none."""

    level: str = ""
    standing: str = ""
    why: Message | None = None


def next_step(
    letters: Sequence[tuple[str, Record]], *, today: date, between: int, level: str | None = None
) -> Step:
    """Choose the step after the last effective letter; ``level`` is the one that is wanted instead.

    ``letters`` are those about the debts that are meant, so that a debtor who had paid begins at the
    first step again.
    """
    sent = sorted(
        ((parse_date(letter["date"]), LEVELS.index(letter["level"]), id) for id, letter in letters
         if is_effective(letter))
    )  # fmt: skip
    if not sent:
        return Step(level or LEVELS[0])
    last, reached, id = sent[-1]
    if last == today and level in (None, LEVELS[reached]):
        return Step(LEVELS[reached], standing=id)
    if today < last + timedelta(days=between):
        again = last + timedelta(days=between)
        return Step(why=msg("{id} is of {date}; the next one from {again} on", id=id, date=last, again=again))
    if level is None and reached == len(LEVELS) - 1:
        return Step(why=msg("{id}: it is before the court already", id=id))
    return Step(level or LEVELS[reached + 1])
