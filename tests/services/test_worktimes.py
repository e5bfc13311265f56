"""The clocks of a desk are those that its committed settings describe."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path

import pytest
from smalldesk import RECORDS, commit_all, edit, session_at

from propdesk.domain.changes import Change
from propdesk.domain.messages import BadData
from propdesk.domain.servicelevel import USUAL, Term, due
from propdesk.domain.worktime import UnknownYear
from propdesk.services.worktimes import Clocks, clocks_of
from propdesk.store.desk import start_desk

SAID = """\
hours:
  open: "09:00"
  close: "18:00"
  lunch:
    from: "12:00"
    to: "13:00"

calendar:
  years:
    - 2027
  holidays:
    - "2026-11-24"
    - "2027-01-01"
  workdays:
    - "2026-11-28"

service_levels:
  normal:
    respond: 2wh

"""


def clocks(root: Path, said: str = "") -> Clocks:
    """Start a desk, write settings into it by hand, and open it."""
    start_desk(root, lambda _: Change("init", "init", "lin", RECORDS[:1]))
    edit(root, "desk.yaml", ("default_clerk", f"{said}default_clerk"))
    if said:
        commit_all(root)
    return clocks_of(session_at(root).settings)


def due_of(at: Clocks, reported: str) -> list[str]:
    """When a usual repair is to be answered and resolved."""
    moment = datetime.fromisoformat(reported)
    found = due(at.calendar, at.levels, kind="repair", priority="normal", reported=moment, now=moment)
    return [f"{each:%Y-%m-%d %H:%M}" for each in (found.respond_by, found.resolve_by)]


def test_a_desk_that_says_nothing_keeps_usual_hours_levels_and_the_countrys_calendar(tmp_path: Path) -> None:
    usual = clocks(tmp_path / "desk")
    assert (usual.calendar.opens, usual.calendar.closes) == (time(8, 30), time(17, 30))
    assert usual.levels == USUAL
    assert due_of(usual, "2026-02-14 16:00") == ["2026-02-24 11:00", "2026-02-26 17:30"]
    with pytest.raises(UnknownYear):
        due_of(usual, "2026-12-31 16:00")


def test_hours_days_and_levels_of_the_desk_count(tmp_path: Path) -> None:
    own = clocks(tmp_path / "desk", SAID)
    assert own.levels.by["normal"].respond == Term(2, "wh")
    assert due_of(own, "2026-11-23 17:30") == ["2026-11-25 10:30", "2026-11-27 18:00"]
    assert due_of(own, "2026-11-25 11:00") == ["2026-11-25 14:00", "2026-11-28 18:00"]
    assert due_of(own, "2026-12-31 16:30") == ["2027-01-04 09:30", "2027-01-06 18:00"]


def test_settings_that_no_clock_can_follow_are_refused_when_the_desk_is_opened(tmp_path: Path) -> None:
    with pytest.raises(BadData) as caught:
        clocks(tmp_path / "desk", SAID.replace('to: "13:00"', 'to: "18:00"').replace("11-28", "11-24"))
    assert [finding.named for finding in caught.value.findings] == ["hours.lunch.from", "calendar.workdays.0"]
