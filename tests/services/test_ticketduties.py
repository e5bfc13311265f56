"""What is to be done about tickets today, by itself and among all that is due."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from calldesk import NOW, call, start, steps
from smalldesk import FLAT, LIN, session_at

from propdesk.domain.changes import Change, Put
from propdesk.services.household import Asked, show_household
from propdesk.services.ticketduties import tickets_today
from propdesk.services.today import show_today
from propdesk.store.desk import Desk

Weeks = tuple[Path, dict[str, str]]


def listed(root: Path, at: str = NOW) -> list[tuple[str, str, str]]:
    rows = tickets_today(session_at(root, at)).rows
    return [(row["kind"], row["id"], row.get("when", "")) for row in rows]


def test_each_duty_of_the_day(lived: Weeks) -> None:
    root, ids = lived
    assert listed(root) == [
        ("ticket-overdue", ids["complaint"], "2026-11-19 17:30"),
        ("ticket-promised", ids["promised"], "2026-11-23 14:00"),
        ("ticket-due", ids["promised"], "2026-11-23 11:00"),
        ("ticket-callback", ids["done"], "2026-11-19 17:00"),
        ("ticket-close", ids["emergency"], "2026-11-23 09:02"),
    ]
    hints = {row["kind"]: row["hint"] for row in tickets_today(session_at(root, NOW)).rows}
    assert hints["ticket-callback"] == f"propdesk ticket callback {ids['done']} --score N"


def test_what_nobody_has_is_to_be_assigned_and_what_waits_for_its_owner_is_not_due(tmp_path: Path) -> None:
    root = start(tmp_path / "desk")
    new = call(root, "2026-11-20 16:30")
    assert listed(root, "2026-11-20 16:40") == [("ticket-new", new, "2026-11-23 11:30")]
    assert listed(root, "2026-11-23 11:30") == [("ticket-due", new, "2026-11-23 11:30")]
    steps(root, new, ("2026-11-20 16:50", "held", {"for": "owner"}))
    assert listed(root, NOW) == []


def today(root: Path, at: str = NOW) -> dict[str, dict[str, Any]]:
    rows = show_today(session_at(root, at)).rows
    return {row["kind"]: dict(row) for row in rows if row["kind"].startswith("ticket-")}


def test_the_duties_stand_among_all_that_is_due(lived: Weeks, tmp_path: Path) -> None:
    root = shutil.copytree(lived[0], tmp_path / "desk")
    ids = lived[1]
    found = today(root)
    assert {kind: (row["count"], row["hint"]) for kind, row in found.items()} == {
        "ticket-escalate": (1, "propdesk ticket escalate"),
        "ticket-overdue": (1, f"propdesk ticket show {ids['complaint']}"),
        "ticket-promised": (1, f"propdesk ticket show {ids['promised']}"),
        "ticket-due": (1, f"propdesk ticket show {ids['promised']}"),
        "ticket-callback": (1, f"propdesk ticket callback {ids['done']} --score N"),
        "ticket-close": (1, f"propdesk ticket close {ids['emergency']}"),
    }
    call(root, "2026-11-17 09:00", "又吵", kind="complaint", category="noise")
    row = today(root)["ticket-overdue"]
    assert (row["count"], row["when"], row["hint"]) == (2, "2026-11-19 17:30", "propdesk ticket overdue")


def test_a_year_without_a_calendar_is_told_and_hides_nothing_else(tmp_path: Path) -> None:
    root = start(tmp_path / "desk")
    about = {"kind": "repair", "channel": "hotline", "priority": "normal", "category": "water", "unit": FLAT}
    ticket = {**about, "at": "2099-03-02 09:00", "clerk": "lin", "text": "漏水"}
    Desk.open(root).commit(lambda _: Change("t", "t", "lin", [Put("ticket", "T-990302-k3q9x", ticket)]))
    rows = show_today(session_at(root, "2099-03-02 09:10")).rows
    (row,) = (row for row in rows if row["kind"] == "ticket-clock")
    assert ("2099" in str(row["what"]), row["hint"]) == (True, "propdesk ticket list")
    assert len(rows) > 1


def test_the_tickets_of_a_unit_stand_on_its_timeline(lived: Weeks) -> None:
    root, ids = lived
    shown = show_household(session_at(root, NOW), FLAT, Asked(kind="tickets"))
    assert [(row["at"], row["kind"], row["id"]) for row in shown.rows] == [
        ("2026-10-12", "reported", ids["last month"]),
        ("2026-10-12", "resolved", ids["last month"]),
        ("2026-10-12", "called-back", ids["last month"]),
        ("2026-10-12", "closed", ids["last month"]),
        ("2026-11-03", "reported", ids["again"]),
        ("2026-11-03", "resolved", ids["again"]),
        ("2026-11-03", "called-back", ids["again"]),
        ("2026-11-04", "resolved", ids["again"]),
        ("2026-11-05", "called-back", ids["again"]),
        ("2026-11-05", "closed", ids["again"]),
        ("2026-11-16", "reported", ids["complaint"]),
    ]
    whats = [str(row["what"]) for row in shown.rows]
    assert whats[0] == "repair, water and drainage: 漏水"
    assert whats[6] == "callback: not solved, score 2 of 5"
    assert shown.rows[0]["names"] == [{"name": "何家乐", "kind": "person"}]
    whole = show_household(session_at(root, NOW), FLAT).rows
    assert {row["kind"] for row in whole} >= {"reported", "change"}
    assert LIN not in "".join(whats)
