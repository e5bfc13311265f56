"""What a command wants written, and what it has to say: the values that pass between the layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from propdesk.domain.messages import Message
from propdesk.domain.titles import Title

Record = Mapping[str, Any]
"""A record as its file holds it: text, int, bool, None, lists and mappings; never a float."""


@dataclass(frozen=True)
class Put:
    """Write one record whole (``data`` None: remove it)."""

    kind: str
    id: str
    data: Record | None


@dataclass(frozen=True)
class File:
    """A file that is written beside the records, whole: its path inside the desk, and its bytes.

    Only attachments are such files (see ``domain.attachment``).
    """

    path: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Change:
    """All that one command writes: one commit.

    ``subject`` is the commit's first line (``fee: pay A-000123``): ids and enums only, never a person's
    data. ``op`` names the command, ``actor`` the clerk. ``files`` are the attachments that ``puts`` refer to.
    """

    op: str
    subject: str
    actor: str
    puts: Sequence[Put] = ()
    reason: str = ""
    files: Sequence[File] = ()


@dataclass(frozen=True)
class Acting:
    """Who acts and when: the clerk's id and the business moment, a civil time of the desk's zone."""

    clerk: str
    at: datetime

    @property
    def today(self) -> date:
        """The civil day of the moment."""
        return self.at.date()


@dataclass(frozen=True)
class Note:
    """A remark beside the data; ``level`` is info, warning or problem (a problem makes the exit 1)."""

    message: Message
    level: str = "info"
    record: str = ""
    where: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a command has to say: the envelope's rows, totals, notes and commit.

    ``columns`` names and orders the columns of a table; JSON carries every key of the rows.
    ``look`` turns exit 0 into 1, ``waiting`` (for another person's approval) into 9, ``clash`` (of what two
    clones hold) into 6; ``text`` replaces
    the table where a command prints a paper; ``papers`` are the values (see ``domain.papers``) that such a
    text is made from. ``personal`` names
    the keys of rows (at any depth) that hold personal data, and how each is masked: name, names, title,
    phone, id-number, plate, text, key. Rows carry plain values; the command line masks them. ``upright``: a
    person reads the one row key by key, downwards. ``head`` is one more record that stands upright above the
    rows where people read, and beside them in JSON: how things stand of which the rows tell the story.
    ``titles`` names keys that mean something else here than in other rows.
    """

    command: str
    rows: Sequence[Record] = ()
    totals: Record = field(default_factory=dict)
    notes: Sequence[Note] = ()
    commit: str | None = None
    columns: Sequence[str] = ()
    look: bool = False
    waiting: bool = False
    clash: bool = False
    text: str = ""
    papers: Sequence[Any] = ()
    personal: Mapping[str, str] = field(default_factory=dict)
    upright: bool = False
    head: Record = field(default_factory=dict)
    titles: Mapping[str, Title] = field(default_factory=dict)
