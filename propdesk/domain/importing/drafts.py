"""What a row becomes before it is joined with the records there are: a record with links still open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from propdesk.domain.importing.rows import Read, Row
from propdesk.domain.messages import Finding, Message, msg

ENTRANCE = "entrance"
"""A link's target that is no record of its own: ``building/entrance``."""


@dataclass(frozen=True)
class Link:
    """A reference by the source's key; ``target`` is the kind it leads to.

    It goes ``into`` that field of the record: an item of a list where ``many``, a charge where ``since``
    says from when (and ``until`` to when). ``extra`` are fields that make sense only with it. A record
    without a link that it ``needs`` is left out.
    """

    into: str
    target: str
    key: str
    where: str
    many: bool = False
    since: str = ""
    until: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    needs: bool = False


@dataclass(frozen=True)
class Draft:
    """A record to be: ``id`` empty where one is drawn. ``counts`` names the total it belongs to.

    ``partial`` names the lists of which something could not be read: what a clerk added to such a
    list by hand is no difference.
    """

    kind: str
    system: str
    key: str
    id: str
    counts: str
    where: str
    data: Mapping[str, Any]
    links: Sequence[Link] = ()
    partial: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Built:
    """The drafts of a table and what was left out while building them."""

    drafts: Sequence[Draft]
    findings: Sequence[Finding] = ()


Builder = Callable[[Read], Built]
"""Makes drafts of the rows of one table."""


def left_out(row: Row, name: str, reason: Message) -> Finding:
    """Say that a row is left out because of one of its cells."""
    return Finding("import-row", msg("the row is left out: {reason}", reason=reason), row.where(name))


def link_left_out(row: Row, name: str, reason: Message) -> Finding:
    """Say that a link is left out because of a cell."""
    return Finding("import-link", msg("the link is left out: {reason}", reason=reason), row.where(name))


def collect(results: Iterable[Draft | Finding | Sequence[Finding]]) -> Built:
    """Part what was built from what was found."""
    drafts: list[Draft] = []
    findings: list[Finding] = []
    for result in results:
        if isinstance(result, Draft):
            drafts.append(result)
        elif isinstance(result, Finding):
            findings.append(result)
        else:
            findings.extend(result)
    return Built(drafts, findings)


def first_of_each(drafts: Iterable[Draft]) -> Built:
    """Keep the first draft of each key; a second one is left out and listed."""
    kept: dict[tuple[str, str, str], Draft] = {}
    findings: list[Finding] = []
    for draft in drafts:
        key = (draft.kind, draft.system, draft.key)
        if key in kept:
            reason = msg("{first} has the same key", first=kept[key].where)
            message = msg("the row is left out: {reason}", reason=reason)
            findings.append(Finding("import-twice", message, draft.where))
        kept.setdefault(key, draft)
    return Built(tuple(kept.values()), findings)
