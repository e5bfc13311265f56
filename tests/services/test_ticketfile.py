"""Tickets from a file: each row once, as a ticket with what became of it; all others listed by their cell."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from feedesk import altered, change, record, said
from smalldesk import FLAT, HE, LIN, git, session_at
from workbooks import plain_book

from propdesk.domain.changes import Outcome
from propdesk.domain.messages import BadData, NotFound, UsageRefused
from propdesk.domain.ticketcounts import counts, loads
from propdesk.services.checking import check_desk
from propdesk.services.importing import import_workbook
from propdesk.services.ticketclock import judged
from propdesk.services.ticketfile import Layout, import_tickets
from propdesk.services.ticketlists import EXPORTED, Wanted, list_tickets
from propdesk.services.ticketmoves import move
from propdesk.services.tickets import Call, life, new_ticket
from propdesk.services.worktimes import clocks_of
from propdesk.store.tickets import Tickets

HEADERS = (
    "工单号", "报修时间", "房号", "类型", "报修项目", "报修内容", "紧急程度", "报修人", "联系电话",
    "状态", "处理人", "处理结果", "完成时间", "满意度",
)  # fmt: skip
PHONE = "13900001111"
OPEN = ("W1", "2026-03-02 09:10", FLAT, "报修", "给排水", "厨房漏水", "紧急", "李阿姨", PHONE, "待派单")
DONE = ("W2", "2026-03-03 09:00", "大堂", "报修", "照明", "灯不亮", "", "", "", "已关闭", "王师傅", "换灯管",
        "2026-03-03 11:00", 5)  # fmt: skip


@pytest.fixture
def desk(fees: Path) -> Path:
    """Give a desk with a worker, and a person whose phone is known."""
    workers = [{"id": "wang", "name": "王师傅", "dept": "engineering"}]
    change(
        fees, altered(fees, "desk", "desk", workers=workers), altered(fees, "person", HE, phone="13900002222")
    )
    return fees


def book(*rows: tuple[Any, ...], headers: tuple[str, ...] = HEADERS) -> bytes:
    return plain_book(headers, *rows)


def take(desk: Path, *rows: tuple[Any, ...], headers: tuple[str, ...] = HEADERS, **more: Any) -> Outcome:
    file = desk.parent / "tickets.xlsx"
    file.write_bytes(book(*rows, headers=headers))
    dry_run = more.pop("dry_run", False)
    return import_tickets(session_at(desk), file, Layout(**more), dry_run=dry_run)


def problems(outcome: Outcome) -> list[tuple[str, str]]:
    notes = [note for note in outcome.notes if note.level == "problem"]
    return [(note.where.partition("!")[2], str(note.message).partition(": ")[2]) for note in notes]


def tickets(desk: Path) -> dict[str, dict[str, Any]]:
    """The imported tickets by their keys there."""
    found = session_at(desk).desk.snapshot().all("ticket")
    return {one["source"]["key"]: {"id": id, **one} for id, one in found if "source" in one}


def test_rows_become_tickets_with_their_events_in_one_commit(desk: Path) -> None:
    before = git(desk, "rev-list", "--count", "HEAD")
    outcome = take(desk, OPEN, DONE)
    assert (problems(outcome), outcome.look) == ([], False)
    assert dict(outcome.totals) == {"count": 2, "new": 2, "guests": 1, "problems": 0}
    assert int(git(desk, "rev-list", "--count", "HEAD")) == int(before) + 1
    assert git(desk, "log", "-1", "--format=%s").strip() == "import: 1 people, 2 tickets"
    found = tickets(desk)
    guest = record(desk, "person", found["W1"]["by"])
    assert guest == {"name": "李阿姨", "kind": "guest", "phone": PHONE}
    assert found["W1"]["id"].startswith("T-260302-")
    assert {key: found["W1"][key] for key in ("kind", "priority", "category", "unit", "at", "clerk")} == {
        "kind": "repair", "priority": "urgent", "category": "water", "unit": FLAT,
        "at": "2026-03-02 09:10", "clerk": "lin"}  # fmt: skip
    assert (found["W2"]["place"], "unit" in found["W2"], "by" in found["W2"]) == ("大堂", False, False)
    events = [{key: value for key, value in one.items() if key != "id"} for one in found["W2"]["events"]]
    head = {"clerk": "lin"}
    assert events == [
        {"kind": "assigned", "at": "2026-03-03 09:00", **head, "to": "wang", "dept": "engineering"},
        {"kind": "resolved", "at": "2026-03-03 11:00", **head, "result": "换灯管"},
        {"kind": "called-back", "at": "2026-03-03 11:00", **head, "score": 5, "solved": True},
        {"kind": "closed", "at": "2026-03-03 11:00", **head},
    ]
    assert not check_desk(session_at(desk)).rows


def test_figures_count_what_was_taken_over(desk: Path) -> None:
    take(desk, OPEN, DONE)
    session, march = session_at(desk), (date(2026, 3, 1), date(2026, 3, 31))
    every = Tickets(session.desk.snapshot(), life()).every()
    all_judged = list(judged(clocks_of(session.settings), every, session.acting.at))
    by_category = {
        one.key: (one.reported, one.open, one.resolved) for one in counts(all_judged, "category", march)
    }
    assert by_category == {"water": (1, 1, 0), "lighting": (1, 0, 1)}
    assert [(one.assignee, one.resolved, one.median) for one in loads(all_judged, march)] == [
        ("wang", 1, 120)
    ]


def test_a_dry_run_shows_the_mapping_and_writes_nothing(desk: Path) -> None:
    head = git(desk, "rev-parse", "HEAD")
    outcome = take(desk, OPEN, DONE, dry_run=True)
    assert (git(desk, "rev-parse", "HEAD"), outcome.commit) == (head, None)
    told = dict(zip((note.where for note in outcome.notes), said(outcome), strict=True))
    assert told["Sheet!A1"] == "工单号 → key (W1, W2)"
    assert told["Sheet!M1"] == "完成时间 → done (2026-03-03 11:00)"
    assert told["Sheet!I1"] == "联系电话 → phone (***)"
    assert PHONE not in " ".join(told.values())
    assert said(take(desk, OPEN, DONE))[: len(told)] == list(told.values())


def test_the_same_file_again_changes_nothing_whatever_was_done_since(desk: Path) -> None:
    take(desk, OPEN, DONE)
    id = tickets(desk)["W1"]["id"]
    move(session_at(desk), [id], "cancelled", reason="已自行修好")
    again = take(desk, OPEN, DONE)
    assert (again.commit, again.look, again.totals["new"]) == (None, False, 0)
    assert [row["state"] for row in again.rows] == ["same", "same"]
    assert "2 tickets are there already; nothing is entered twice" in said(again)


@pytest.mark.parametrize(
    ("column", "value", "field"),
    [(5, "厕所漏水", "text"), (1, "2026-03-02 09:11", "at"), (9, "已派单", "events")],
)
def test_a_row_that_says_else_than_before_is_listed(desk: Path, column: int, value: str, field: str) -> None:
    take(desk, (*OPEN, "王师傅")[:10])
    row = [*OPEN, "王师傅"]
    row[column] = value
    outcome = take(desk, tuple(row if column == 9 else row[:10]))
    assert outcome.commit is None
    [(cell, reason)] = problems(outcome)
    assert cell == "C2"
    assert reason.endswith(f"was taken over from it with other values: {field}")


BAD: tuple[tuple[dict[int, Any], str, str], ...] = (
    ({2: "9-9-9999"}, "C2", "there is no unit 9-9-9999"),
    ({2: "1-1-01"}, "C2", "there is no unit 1-1-01"),
    ({4: "给水排"}, "E2", "not known; did you mean 给排水?"),
    ({6: "十万火急"}, "G2", "not one of 急修, 紧急, 普通, 不急"),
    ({8: "139a0001111"}, "I2", "not a phone number"),
    ({7: None, 8: "13912345678"}, "I2", "nobody here has this number, and the row names nobody"),
    ({13: 6}, "N2", "not one of 1, 2, 3, 4, 5"),
    ({12: "2026-03-02 08:00"}, "M2", "this lies before what happened before, at 2026-03-02 09:10"),
    ({10: "李师傅"}, "K2", "there is no such worker at this desk; the workers are: wang"),
    ({1: "昨天"}, "B2", "not a date; write YYYY-MM-DD"),
    ({5: None}, "F2", "the cell is empty"),
    ({5: "水" * 4001}, "F2", "a text of more than 4000 characters"),
)


@pytest.mark.parametrize(("cells", "cell", "reason"), BAD, ids=[cell for _, cell, _ in BAD])
def test_what_is_not_right_is_left_out_and_listed_by_its_cell(
    desk: Path, cells: dict[int, Any], cell: str, reason: str
) -> None:
    row = [*DONE]
    row[:9] = OPEN[:9]
    for column, value in cells.items():
        row[column] = value
    outcome = take(desk, tuple(row), DONE)
    assert outcome.look
    [(where, why)] = problems(outcome)
    assert where == cell
    assert why.startswith(reason)
    assert list(tickets(desk)) == ["W2"]
    assert outcome.totals["guests"] == 0


def test_a_key_that_stands_twice_counts_once(desk: Path) -> None:
    outcome = take(desk, OPEN, (OPEN[0], *DONE[1:]))
    assert problems(outcome) == [("A3", "Sheet!A2 has the same key")]


def test_people_are_known_by_their_phone_alone(desk: Path) -> None:
    rows = [
        ("1", "2026-03-02", FLAT, "a", "何家乐", ""),
        ("2", "2026-03-02", FLAT, "b", "何家乐", ""),
        ("3", "2026-03-02", FLAT, "c", "随便", "+86 139-0000-2222"),
        ("4", "2026-03-02", "大堂", "d", "李", PHONE),
        ("5", "2026-03-02", FLAT, "e", "李阿姨", PHONE),
        ("6", "2026-03-02", "大堂", "f", "何家乐", ""),
    ]
    outcome = take(
        desk, *rows, headers=("编号", "日期", "地址", "内容", "姓名", "手机"), mapping={"日期": "at"}
    )
    assert problems(outcome) == []
    found = {key: one["by"] for key, one in tickets(desk).items()}
    assert found["3"] == HE
    assert found["1"] == found["2"] != found["6"]
    assert found["4"] == found["5"]
    assert LIN not in found.values()
    assert outcome.totals["guests"] == 3


def test_headers_are_mapped_and_unknown_fields_refused(desk: Path) -> None:
    headers = ("来电日期", "诉求", "门牌")
    row = ("2026-03-02 09:00", "漏水", "0101")
    with pytest.raises(BadData) as refused:
        take(desk, row, headers=headers)
    assert "报修时间, 报修内容" in str(refused.value.hint)
    with pytest.raises(UsageRefused) as unknown:
        take(desk, row, headers=headers, mapping={"诉求": "txt"})
    assert "text" in str(unknown.value.hint)
    take(desk, row, headers=headers, mapping={"来电日期": "at", "诉求": "text", "门牌": "unit"})
    assert list(tickets(desk)) == ["2026-03-02 09:00 0101"]
    with pytest.raises(NotFound):
        take(desk, row, headers=headers, sheet="x")


def test_what_the_file_does_not_tell_is_said(desk: Path) -> None:
    closed = (*DONE[:13], None)
    behind = (*OPEN[:9], "处理中", "王师傅")
    notes = said(take(desk, closed, behind), "warning")
    assert "1 were closed there without a callback" in notes
    assert "1 stand behind the state that the file says: their worker or time is missing" in notes
    assert not check_desk(session_at(desk)).rows


def test_units_that_a_workbook_brings_along_have_their_tickets_taken(desk: Path) -> None:
    outcome = import_workbook(session_at(desk), book(OPEN), "工单.xlsx")
    assert [(row["kind"], row["state"]) for row in outcome.rows] == [("person", "new"), ("ticket", "new")]
    assert outcome.totals["tickets"] == 1
    again = import_workbook(session_at(desk), book(OPEN, ("W9", *OPEN[1:2], "9-9")), "工单.xlsx")
    assert (again.commit, again.look) == (None, True)
    assert [row["state"] for row in again.rows] == ["same"]


def test_a_list_that_the_desk_wrote_names_all_and_is_known_again(desk: Path) -> None:
    take(desk, OPEN, DONE)
    own = new_ticket(session_at(desk), Call("complaint", "noise", "楼上吵闹", unit=FLAT)).rows[0]["id"]
    move(session_at(desk), [own], "note", text="已劝导")
    listed = list_tickets(session_at(desk), Wanted(everything=True))
    assert set(EXPORTED) <= set(listed.rows[0])
    closed = next(row for row in listed.rows if row["status"] == "closed")
    told = {key: closed[key] for key in ("text", "at", "resolved", "closed", "score", "dept", "building")}
    assert told == {
        "text": "灯不亮", "at": "2026-03-03 09:00", "resolved": "2026-03-03 11:00",
        "closed": "2026-03-03 11:00", "score": 5, "dept": "engineering", "building": ""}  # fmt: skip
    titles = {key: listed.titles[key].zh if key in listed.titles else key for key in EXPORTED}
    rows = [tuple("" if row[key] is None else str(row[key]) for key in EXPORTED) for row in listed.rows]
    again = take(desk, *rows, headers=tuple(titles.values()))
    assert (problems(again), again.commit, again.totals["new"]) == ([], None, 0)
