"""What the desk calls its own codes: fee items and clerks."""

from __future__ import annotations

from collections.abc import Mapping

from propdesk.domain.titles import Title, item_title
from propdesk.services.session import Session

_CLERKS = ("clerk", "by", "keeper", "default_clerk", "who")
NAMED = frozenset(("item", "assignee", *_CLERKS))
"""Keys of rows that hold such codes."""


def desk_titles(session: Session) -> Mapping[str, Mapping[str, Title]]:
    """Give the titles by key and code, as committed."""
    tariffs = session.desk.snapshot().all("tariff")
    items = {item: item_title(one) for item, one in tariffs}
    clerks = {one["id"]: Title(one["name"], one["name"]) for one in session.settings.get("clerks", ())}
    workers = {one["id"]: Title(one["name"], one["name"]) for one in session.settings.get("workers", ())}
    return {"item": items, "assignee": workers, **dict.fromkeys(_CLERKS, clerks)}
