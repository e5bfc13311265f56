"""Who works on which desk, and when: what every use case starts from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from propdesk.domain.changes import Acting, Note, Record
from propdesk.domain.ids import Random
from propdesk.domain.messages import BadData, NotFound, msg
from propdesk.services.settings import refuse_unfit, settings_text
from propdesk.store.desk import Desk

NOBODY = "unknown"
"""Who acts where the settings, which name the clerks, do not read."""

ZONE = "Asia/Shanghai"
"""The time zone of a desk that names none."""

Clock = Callable[[ZoneInfo], datetime]
"""Gives the present moment in a zone; comes in from the edge."""


@dataclass(frozen=True)
class Session:
    """A desk, its settings as committed, who acts, and the source of randomness."""

    desk: Desk
    settings: Record
    acting: Acting
    random: Random

    @property
    def zone(self) -> ZoneInfo:
        """The desk's time zone."""
        return zone_of(self.settings)

    def hand_edit_note(self) -> Note | None:
        """Remark on files that differ from the last commit, if any do and looking for them is cheap."""
        from propdesk.store.handedits import stale_note

        note = stale_note(self.desk.repo, self.desk.prefix)
        if note is None:
            return None
        try:
            self.desk.refuse_bad_settings()
        except BadData as bad:
            return Note(msg("{note}; {problem}", note=note.message, problem=bad.message), "warning")
        return note


def open_session(
    root: Path,
    *,
    claim: str | None,
    at: datetime | None,
    clock: Clock,
    random: Random,
    mending: bool = False,
) -> Session:
    """Open the desk at ``root`` for the clerk who claims to act (else git's user, else the default).

    ``at`` is the business moment in the desk's zone; without one the clock is asked. ``mending``: go on
    without settings where those that are committed do not read, so that they can be put right.
    """
    desk = Desk.open(root)
    settings = _mending_settings(desk) if mending else _settings(desk)
    zone = zone_of(settings)
    moment = at or clock(zone).replace(tzinfo=None, second=0, microsecond=0)
    clerk = _clerk(settings, claim, desk, mending=mending)
    return Session(desk, settings, Acting(clerk, moment), random)


def zone_of(settings: Record) -> ZoneInfo:
    """The time zone that the settings name; the usual one where it is unknown (refused elsewhere)."""
    try:
        return ZoneInfo(str(settings.get("timezone", ZONE)))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(ZONE)


def _settings(desk: Desk) -> Record:
    """Read the settings as committed; BadData says with its line what does not read or fit."""
    snapshot = desk.snapshot()
    settings = snapshot.get("desk", "desk")
    refuse_unfit(settings, lambda: settings_text(desk))
    return settings


def _mending_settings(desk: Desk) -> Record:
    """Read the settings if they read; nothing if not."""
    try:
        return desk.snapshot().get("desk", "desk")
    except BadData:
        return {}


def _clerk(settings: Record, claim: str | None, desk: Desk, *, mending: bool) -> str:
    """Find who acts; where things are put right it may be nobody that the settings know."""
    try:
        return acting_clerk(settings, claim=claim, git_name=desk.git_name) if settings else NOBODY
    except NotFound:
        if mending and claim is None:
            return NOBODY
        raise


def acting_clerk(settings: Record, *, claim: str | None, git_name: str) -> str:
    """Find the clerk: as claimed, else by git's user name, else the desk's default clerk."""
    clerks: list[Mapping[str, str]] = list(settings.get("clerks", []))
    names = {name: clerk["id"] for clerk in clerks for name in (clerk["id"], clerk["name"])}
    if claim is not None:
        if claim not in names:
            raise NotFound(
                msg("there is no clerk {claim} at this desk", claim=claim),
                hint=msg("the clerks are: {clerks}", clerks=[clerk["id"] for clerk in clerks]),
                field="clerk",
            )
        return names[claim]
    by_git = {clerk["git"]: clerk["id"] for clerk in clerks if "git" in clerk}
    found = by_git.get(git_name) or names.get(git_name) or settings.get("default_clerk")
    if found:
        return str(found)
    clerks_ids = [clerk["id"] for clerk in clerks]
    if len(clerks_ids) == 1:
        return clerks_ids[0]
    raise NotFound(
        msg("no clerk of this desk has the git name in use"),
        hint=msg("say who acts with --as CLERK; the clerks are: {clerks}", clerks=list(clerks_ids)),
        field="clerk",
    )
