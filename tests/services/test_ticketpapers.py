"""What is kept with tickets, and what is printed of them: slips for workers, the log of a day."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from attached import KEPT, png
from feedesk import altered, change, record, said
from smalldesk import FLAT, LIN, commit_all, git, session_at

from propdesk.domain.attachment import Attachment, attachment_of
from propdesk.domain.changes import Outcome, Put
from propdesk.domain.messages import NotFound, RuleRefused
from propdesk.domain.ticketpapers import Happening, Material, WorkLog, WorkSlip
from propdesk.services.checking import check_desk
from propdesk.services.ticketfiles import attach
from propdesk.services.ticketlog import work_log
from propdesk.services.ticketmoves import assign, call_back, move
from propdesk.services.tickets import Call, new_ticket
from propdesk.services.ticketslips import make_slips
from propdesk.services.ticketwork import Work, resolve

DAY, NEXT = "2026-03-20", "2026-03-23"
NOON = f"{DAY} 12:00"
LEAK = Call("repair", "water", "厨房水管漏水", unit="0101", by=LIN, priority="urgent")
LAMP = Call("repair", "lighting", "灯不亮", place="电梯厅", building="1")
PHONE = "13900001234"
PHOTO = attachment_of("漏水.png", "png", png(40, 30))
SOUND = attachment_of("call.mp3", "mp3", KEPT["mp3"])


@pytest.fixture
def desk(fees: Path) -> Path:
    """A desk with a worker, a hotline, a repair fee, and an owner who has a telephone."""
    workers = [{"id": "wang", "name": "王师傅", "dept": "工程部"}]
    once = {"title": "维修", "formula": "once", "cycle": 1, "timing": "arrears", "prices": []}
    change(
        fees,
        altered(fees, "desk", "desk", workers=workers, hotline="010-5550 0118"),
        altered(fees, "person", LIN, phone=PHONE),
        Put("tariff", "repair", once),
    )
    return fees


def report(root: Path, call: Call = LEAK, at: str = f"{DAY} 09:00") -> str:
    """Enter a ticket."""
    return str(new_ticket(session_at(root, at), call).rows[0]["id"])


def keep(root: Path, id: str, *files: Attachment, at: str = f"{DAY} 09:05", text: str = "") -> Outcome:
    """Keep files with a ticket."""
    return attach(session_at(root, at), id, files, text=text)


def slips(root: Path, *ids: str, at: str = NOON, photos: bool = True) -> list[WorkSlip]:
    """The work slips of tickets."""
    return list(make_slips(session_at(root, at), ids, photos=photos).papers)


def worked(root: Path, id: str) -> None:
    """Assign, start and resolve a ticket, for a charge."""
    assign(session_at(root, f"{DAY} 09:20"), [id], "王师傅")
    move(session_at(root, f"{DAY} 09:40"), [id], "started")
    work = Work("更换角阀", 5000, ({"name": "角阀", "quantity": "0.5", "price": "35.01"},))
    resolve(session_at(root, f"{DAY} 10:50"), id, work)


# --- files -----------------------------------------------------------------------------------------


def test_files_come_with_an_event_each_in_one_commit(desk: Path) -> None:
    id = report(desk)
    outcome = keep(desk, id, PHOTO, SOUND, text="业主发来")
    events = record(desk, "ticket", id)["events"]
    assert [(one["kind"], one["clerk"], one["text"]) for one in events] == [
        ("attached", "lin", "业主发来")
    ] * 2
    assert [one["file"] for one in events] == [PHOTO.reference, SOUND.reference]
    assert [(row["name"], row["size"], row["new"]) for row in outcome.rows] == [
        ("漏水.png", PHOTO.size, True),
        ("call.mp3", SOUND.size, True),
    ]
    changed = git(desk, "show", "--name-only", "--format=%s", "HEAD").split()
    assert {PHOTO.file.path, SOUND.file.path} < set(changed)
    assert not any("漏水" in word for word in changed)
    assert session_at(desk).desk.snapshot().attachment(PHOTO.sha256, "png") == PHOTO.data
    assert check_desk(session_at(desk, NOON)).rows == []


def test_the_same_file_is_no_second_event_whatever_it_is_called(desk: Path) -> None:
    id = report(desk)
    keep(desk, id, PHOTO)
    head = git(desk, "rev-parse", "HEAD")
    again = keep(desk, id, attachment_of("x.png", "png", PHOTO.data), text="again")
    assert (again.commit, git(desk, "rev-parse", "HEAD")) == (None, head)
    assert [(row["name"], row["new"]) for row in again.rows] == [("漏水.png", False)]
    assert said(again) == ["x.png is kept with it already"]
    other = keep(desk, id, PHOTO, SOUND)
    assert [row["new"] for row in other.rows] == [False, True]
    assert len(record(desk, "ticket", id)["events"]) == 2


def test_one_file_may_be_kept_with_two_tickets(desk: Path) -> None:
    first, second = report(desk), report(desk, LAMP)
    keep(desk, first, PHOTO)
    assert [row["new"] for row in keep(desk, second, PHOTO).rows] == [True]
    assert len(list((desk / "attachments").glob("*/*"))) == 1


def test_a_dry_run_keeps_nothing(desk: Path) -> None:
    id = report(desk)
    tried = attach(session_at(desk), id, [PHOTO], dry_run=True)
    assert (tried.commit, [row["new"] for row in tried.rows]) == (None, [True])
    assert not (desk / "attachments").exists()


def test_files_never_come_before_what_happened_last(desk: Path) -> None:
    id = report(desk)
    with pytest.raises(RuleRefused) as refused:
        keep(desk, id, PHOTO, at=f"{DAY} 08:00")
    assert (refused.value.record, refused.value.field) == (id, "at")
    with pytest.raises(NotFound):
        keep(desk, "zzzzz", PHOTO)
    assert git(desk, "status", "--porcelain") == ""


# --- work slips ------------------------------------------------------------------------------------


def test_a_slip_says_all_that_the_worker_must_know(desk: Path) -> None:
    id = report(desk)
    [paper] = slips(desk, id)
    assert (paper.caller, paper.phone, paper.where, paper.hotline) == ("何家乐", PHONE, FLAT, "010-5550 0118")
    assert (paper.worker, paper.dept, paper.assigned, paper.clerk) == ("", "", None, "林")
    assert (paper.respond_by, paper.priority) == (datetime(2026, 3, 20, 11, 0), "urgent")
    assert (paper.result, paper.charge, paper.reprint) == ("", None, False)


def test_a_slip_says_who_has_it_and_how_the_work_went(desk: Path) -> None:
    id = report(desk)
    worked(desk, id)
    [paper] = slips(desk, id)
    assert (paper.worker, paper.dept) == ("王师傅", "工程部")
    hours = [f"{at:%H:%M}" for at in (paper.assigned, paper.arrived, paper.finished) if at]
    assert (hours, paper.result) == (["09:20", "09:40", "10:50"], "更换角阀")
    assert paper.materials == (Material("角阀", "0.5", 3501, 1751),)
    assert paper.charge == 6751


def test_a_slip_of_a_ticket_that_is_open_again_leaves_room_for_the_work(desk: Path) -> None:
    id = report(desk)
    worked(desk, id)
    call_back(session_at(desk, f"{DAY} 11:10"), id, score=2, solved=False)
    [paper] = slips(desk, id)
    assert (paper.arrived, paper.finished, paper.result, paper.charge) == (None, None, "", None)
    assert paper.worker == "王师傅"


@pytest.mark.parametrize(
    ("files", "shown", "counted"),
    [((PHOTO,), 1, 0), ((SOUND, PHOTO), 1, 1), ((SOUND,), 0, 1),
     (tuple(attachment_of("x", "png", png(at, 9)) for at in range(3, 8)), 3, 2)],
)  # fmt: skip
def test_the_first_three_photos_are_shown_and_the_rest_is_counted(
    desk: Path, files: tuple[Attachment, ...], shown: int, counted: int
) -> None:
    id = report(desk)
    keep(desk, id, *files)
    [paper] = slips(desk, id)
    pictures = [one.data for one in files if one.type == "png"][:shown]
    assert ([one.data for one in paper.photos], paper.files) == (pictures, counted)
    [plain] = slips(desk, id, photos=False)
    assert (plain.photos, plain.files) == ((), shown + counted)


def test_a_photo_that_is_gone_holds_no_slip_up(desk: Path) -> None:
    id = report(desk)
    keep(desk, id, PHOTO)
    (desk / PHOTO.file.path).unlink()
    commit_all(desk)
    outcome = make_slips(session_at(desk, NOON), [id], photos=True)
    assert [(paper.photos, paper.files) for paper in outcome.papers] == [((), 1)]
    assert [note.level for note in outcome.notes] == ["warning"]
    assert PHOTO.file.path in said(outcome)[0]


def test_slips_come_in_the_order_in_which_they_are_named_each_once(desk: Path) -> None:
    first, second = report(desk), report(desk, LAMP)
    found = slips(desk, second, first, second)
    assert [(one.id, one.where) for one in found] == [(second, "1 · 电梯厅"), (first, FLAT)]


# --- the log of a day ------------------------------------------------------------------------------


def log(root: Path, day: str = DAY, at: str = f"{NEXT} 18:00") -> WorkLog:
    """The log of a day, made later."""
    [paper] = work_log(session_at(root, at), date.fromisoformat(day)).papers
    assert isinstance(paper, WorkLog)
    return paper


def told(root: Path, **when: Any) -> tuple[dict[str, str], tuple[int, ...]]:
    """How the tickets of a log stand, and its counts."""
    paper = log(root, **when)
    counts = paper.counts
    stand = {row.text: row.status for row in paper.rows}
    return stand, (counts.received, counts.done, counts.open, counts.overdue, counts.called_back)


def test_a_log_tells_each_day_as_it_ended(desk: Path) -> None:
    leak = report(desk)
    report(desk, LAMP, f"{DAY} 10:00")
    worked(desk, leak)
    call_back(session_at(desk, f"{NEXT} 09:00"), leak, score=5, solved=True)
    assert told(desk) == ({LEAK.text: "resolved", LAMP.text: "open"}, (2, 1, 1, 1, 0))
    assert told(desk, at=f"{DAY} 10:30") == ({LEAK.text: "in-progress", LAMP.text: "open"}, (2, 0, 2, 0, 0))
    assert told(desk, day=NEXT) == ({LEAK.text: "called-back"}, (0, 0, 1, 1, 1))
    assert told(desk, day="2026-03-21") == ({}, (0, 0, 1, 1, 0))
    assert told(desk, day="2026-03-19") == ({}, (0, 0, 0, 0, 0))


def test_what_was_done_and_opened_again_on_one_day_is_not_done(desk: Path) -> None:
    id = report(desk)
    worked(desk, id)
    call_back(session_at(desk, f"{DAY} 11:10"), id, score=2, solved=False)
    stand, counts = told(desk)
    assert (stand, counts[1], counts[4]) == ({LEAK.text: "open"}, 0, 1)


def test_cancelled_tickets_are_told_and_not_counted(desk: Path) -> None:
    move(session_at(desk, NOON), [report(desk)], "cancelled", reason="业主取消")
    assert told(desk) == ({LEAK.text: "cancelled"}, (0, 0, 0, 0, 0))


def test_a_log_says_event_by_event_what_happened(desk: Path) -> None:
    id = report(desk)
    keep(desk, id, PHOTO, text="业主发来")
    worked(desk, id)
    call_back(session_at(desk, f"{DAY} 11:10"), id, score=2, solved=False, text="仍漏水")
    [row] = log(desk).rows
    assert [(f"{one.at:%H:%M}", one.event, one.said) for one in row.happened] == [
        ("09:05", "attached", {"file": "漏水.png", "text": "业主发来"}),
        ("09:20", "assigned", {"to": "王师傅"}),
        ("09:40", "started", {}),
        ("10:50", "resolved", {"result": "更换角阀"}),
        ("11:10", "called-back", {"score": "2", "text": "仍漏水", "solved": "no"}),
    ]
    assert isinstance(row.happened[0], Happening)
    assert row.worker == "王师傅"


def test_a_log_stands_in_order_of_the_reports_and_names_no_caller(desk: Path) -> None:
    late, early = report(desk, LAMP, f"{DAY} 10:00"), report(desk, at=f"{DAY} 10:01")
    outcome = work_log(session_at(desk, NOON))
    assert [row["id"] for row in outcome.rows] == [late, early]
    assert "何家乐" not in repr(outcome)
    assert PHONE not in repr(outcome)


def test_there_is_no_log_of_a_day_to_come(desk: Path) -> None:
    with pytest.raises(RuleRefused):
        work_log(session_at(desk, NOON), date(2026, 3, 21))
