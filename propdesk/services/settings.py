"""The desk's settings: what in them names nothing that is there, with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from propdesk.domain.changes import Record
from propdesk.domain.checks.book import Book, Fault, RecordCheck
from propdesk.domain.checks.settings import desk_calendar, desk_hours, desk_reconcile, desk_staff
from propdesk.domain.messages import BadData, Finding, msg
from propdesk.store.desk import Desk
from propdesk.store.placing import placed

FILE = "desk.yaml"


def desk_zones(book: Book) -> Iterator[Fault]:
    """The desk's time zone is one that is known."""
    for id, desk in book.all("desk").items():
        named = str(desk.get("timezone", ""))
        if named and not _is_zone(named):
            text = msg("there is no time zone {zone}; say it like Asia/Shanghai", zone=named)
            yield Fault("desk", id, ("timezone",), text)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


ZONES = RecordCheck("desk-zone", "links", frozenset({"desk"}), desk_zones)
"""A check over records that needs what the domain does not know: the zones of this machine."""

_RULES = (desk_staff, desk_hours, desk_calendar, desk_reconcile, desk_zones)


def settings_text(desk: Desk) -> bytes:
    """Give the committed file of a desk's settings, empty if there is none."""
    entry = desk.repo.entry(desk.repo.head().commit, desk.prefix + FILE)
    return desk.repo.blob(entry.oid) if entry else b""


def settings_findings(settings: Record, read: Callable[[], bytes]) -> tuple[Finding, ...]:
    """Find what does not fit in settings that read; ``read`` gives their file."""
    book = Book({"desk": {"desk": settings}})
    faults = [fault for rule in _RULES for fault in rule(book)]
    return tuple(placed("settings", faults, {("desk", "desk"): (FILE, read())})) if faults else ()


def refuse_unfit(settings: Record, read: Callable[[], bytes]) -> None:
    """Refuse settings that name what is not there."""
    findings = settings_findings(settings, read)
    if findings:
        raise BadData(
            msg("the settings of the desk do not fit together"),
            hint=msg("mend desk.yaml, then propdesk keep desk.yaml -m TEXT"),
            record="desk",
            field=findings[0].named,
            findings=findings,
        )
