"""Personal data: which keys hold it, and the note of everyone who looked at it in full."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from propdesk.domain.changes import Outcome
from propdesk.domain.periods import format_moment
from propdesk.services.session import Session
from propdesk.store.reveals import append_reveal

_NONE: Mapping[str, str] = MappingProxyType({})
_PERSONAL: Mapping[str, Mapping[str, str]] = {
    "person": {"name": "name", "phone": "phone", "id_number": "id-number"},
    "vehicle": {"plate": "plate"},
    "unit": {"owner_names": "names", "tenant_names": "names"},
}
"""Kind of record: its keys with personal data, and how they are masked."""


def personal_keys(kind: str) -> Mapping[str, str]:
    """The keys of a kind of record that hold personal data (see ``Outcome.personal``)."""
    return _PERSONAL.get(kind, _NONE)


def note_reveal(session: Session, outcome: Outcome, *, at: datetime) -> None:
    """Note that a clerk is shown personal data in full: when, who, by which command, which records."""
    ids = " ".join(str(row["id"]) for row in outcome.rows if "id" in row)
    append_reveal(session.desk.repo, (format_moment(at), session.acting.clerk, outcome.command, ids))
