"""Who is told of tickets: once a level, in one commit, and nothing the second time."""

from __future__ import annotations

from pathlib import Path

import pytest
from calldesk import NOW, SETTINGS, call, start, steps
from smalldesk import LIN, SHOP, git, session_at

from propdesk.domain.changes import Outcome
from propdesk.services.ticketescalation import escalate
from propdesk.services.ticketlists import show_ticket


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return start(tmp_path / "desk")


def told(outcome: Outcome) -> list[tuple[str, str, list[str]]]:
    return [(row["ticket"], row["level"], row["codes"]) for row in outcome.rows]


def run(root: Path, at: str = NOW, *, dry_run: bool = False) -> Outcome:
    return escalate(session_at(root, at), dry_run=dry_run)


def head(root: Path) -> str:
    return git(root, "rev-parse", "HEAD").strip()


def entered(root: Path, ticket: str) -> list[tuple[str, list[str]]]:
    rows = show_ticket(session_at(root, "2026-12-01 09:00"), ticket).rows
    return [(row["said"]["level"], row["said"]["reason"]) for row in rows if row["event"] == "escalated"]


def test_all_that_is_late_is_entered_by_one_commit_and_not_again(root: Path) -> None:
    late = call(root, "2026-11-16 09:00", "楼上太吵", kind="complaint", category="noise")
    fresh = call(root, "2026-11-23 09:00", "家里有人触电", unit=SHOP, category="electrical")
    call(root, "2026-11-23 09:30", "灯不亮", place="大堂", category="lighting")
    before = head(root)
    first = run(root)
    assert told(first) == [
        (late, "supervisor", ["resolution"]),
        (late, "manager", ["term"]),
        (fresh, "manager", ["injury"]),
    ]
    assert [row["who"] for row in first.rows] == [["chen", "boss"], ["boss"], ["boss"]]
    assert first.commit == head(root)
    assert git(root, "rev-list", f"{before}..HEAD").split() == [first.commit]
    second = run(root)
    assert (second.rows, second.commit, second.notes) == ([], None, [])
    assert head(root) == first.commit
    assert entered(root, late) == [("supervisor", ["resolution"]), ("manager", ["term"])]


def test_a_dry_run_tells_the_same_and_writes_nothing(root: Path) -> None:
    call(root, "2026-11-16 09:00", kind="complaint", category="noise")
    before = head(root)
    dry = run(root, dry_run=True)
    assert (dry.commit, head(root), git(root, "status", "--porcelain")) == (None, before, "")
    assert told(dry) == told(run(root))


def test_a_level_follows_when_it_is_due_and_none_is_told_twice(root: Path) -> None:
    late = call(root, "2026-11-16 09:00")
    assert told(run(root, "2026-11-16 13:00")) == []
    assert told(run(root, "2026-11-16 13:01")) == [(late, "supervisor", ["response"])]
    assert told(run(root, "2026-11-16 16:59")) == []
    assert told(run(root, "2026-11-16 17:00")) == [(late, "manager", ["term"])]
    assert told(run(root, "2026-11-30 17:00")) == []
    assert entered(root, late) == [("supervisor", ["response"]), ("manager", ["term"])]


def test_a_complaint_is_held_to_those_that_are_closed(root: Path) -> None:
    first = call(root, "2026-10-26 09:00", kind="complaint", category="noise", by=LIN)
    steps(
        root,
        first,
        ("2026-10-26 09:30", "resolved", {"result": "已劝阻"}),
        ("2026-10-26 10:00", "called-back", {"score": 4, "solved": True}),
        ("2026-10-26 10:01", "closed", {}),
    )
    again = call(root, "2026-11-23 09:00", kind="complaint", category="staff", unit=SHOP, by=LIN)
    call(root, "2026-11-23 09:05", kind="complaint", category="staff", place="大堂")
    found = run(root)
    assert told(found) == [(again, "manager", ["repeat"])]
    assert first in str(found.rows[0]["reason"])


def test_what_was_answered_at_once_is_told_where_it_alarms(root: Path) -> None:
    fire = call(root, "2026-11-23 09:00", "对面起火", kind="help", category="fire", answered="已报119")
    call(root, "2026-11-10 09:00", "对面起火", kind="help", category="fire", answered="已报119")
    assert told(run(root)) == [(fire, "manager", ["fire"])]
    assert told(run(root)) == []


def test_what_moved_later_than_the_moment_is_left_for_later(root: Path) -> None:
    late = call(root, "2026-11-16 09:00")
    steps(root, late, ("2026-11-20 09:00", "note", {"text": "等业主回电"}))
    assert told(run(root, "2026-11-19 09:00")) == []
    assert [ticket for ticket, *_ in told(run(root))] == [late, late]


def test_a_role_that_nobody_has_is_remarked(tmp_path: Path) -> None:
    root = start(tmp_path / "desk", clerks=SETTINGS["clerks"][:2])
    call(root, "2026-11-23 09:00", "有人触电")
    found = run(root)
    assert [row["who"] for row in found.rows] == [[]]
    assert [(note.level, str(note.message)) for note in found.notes] == [
        ("warning", "desk.yaml names no clerk with the role manager: nobody is told")
    ]
