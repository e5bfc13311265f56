"""Moves of tickets: each an event of its own, refused where it does not fit; charges in the same commit."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import process_environment
from feedesk import said
from frontdesk import FLAT, SHOP, at, call, called, record, resolved, status, steps, write
from smalldesk import git
from tickets import SAYS

from propdesk.domain.changes import Outcome, Put
from propdesk.domain.messages import BadData, NotFound, Refusal, RuleRefused, UsageRefused
from propdesk.domain.window import parse_window
from propdesk.services.ticketlists import show_ticket
from propdesk.services.ticketmoves import assign, call_back, correct, duplicate, link, move
from propdesk.services.ticketwork import Work, resolve
from propdesk.store.accounts import Accounts

DONE = ("assigned", "started", "resolved")


def head(root: Path) -> str:
    return git(root, "rev-parse", "HEAD").strip()


def events(root: Path, id: str) -> list[dict[str, Any]]:
    return list(record(root, "ticket", id).get("events", ()))


def bills(root: Path, unit: str = FLAT) -> dict[str, int]:
    """The repairs that a unit is billed: amount by key."""
    return {
        line.key: line.amount
        for line in Accounts(at(root).desk.snapshot()).lines(unit=unit)
        if line.key.startswith("repair/")
    }


# --- the moves -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "kind", "after"),
    [
        ((), "assigned", "assigned"),
        (("assigned",), "accepted", "accepted"),
        (("assigned", "accepted"), "returned", "open"),
        (("assigned",), "started", "in-progress"),
        (("assigned", "started"), "held", "on-hold"),
        (("assigned", "started", "held"), "resumed", "in-progress"),
        ((), "replied", "open"),
        (DONE, "called-back", "called-back"),
        (DONE, "unreached", "resolved"),
        ((*DONE, "called-back"), "closed", "closed"),
        ((*DONE, "unreached", "unreached", "unreached"), "closed", "closed"),
        ((*DONE, "called-back", "closed"), "reopened", "open"),
        (("held",), "cancelled", "cancelled"),
        (("cancelled",), "note", "cancelled"),
    ],
)
def test_a_move_is_one_event_in_one_commit(
    front_desk: Path, before: tuple[str, ...], kind: str, after: str
) -> None:
    id = called(front_desk)
    if before:
        steps(front_desk, id, *before)
    outcome = move(at(front_desk, "09:30"), [id], kind, **SAYS.get(kind, {}))
    *earlier, last = events(front_desk, id)
    assert [one["kind"] for one in earlier] == list(before)
    assert {**last, "id": ""} == {
        "id": "",
        "kind": kind,
        "at": "2026-11-23 09:30",
        "clerk": "lin",
        **SAYS.get(kind, {}),
    }
    assert len({one["id"] for one in [*earlier, last]}) == len(before) + 1
    [row] = outcome.rows
    assert (row["status"], row["event"], row["where"]) == (after, kind, FLAT)
    assert status(front_desk, id) == after
    assert head(front_desk) == outcome.commit
    assert git(front_desk, "log", "-1", "--format=%s").strip() == f"ticket: {kind} {id}"


def test_several_tickets_move_as_one_commit(front_desk: Path) -> None:
    ids = [called(front_desk, f"09:0{number}", unit=SHOP) for number in range(3)]
    before = head(front_desk)
    outcome = assign(at(front_desk, "09:10"), [*ids, ids[0][-5:]], "王师傅", dept="抢修队", text="带梯子")
    assert [row["id"] for row in outcome.rows] == sorted(ids)
    assert [events(front_desk, id)[0] | {"id": ""} for id in ids] == [
        {"id": "", "kind": "assigned", "at": "2026-11-23 09:10", "clerk": "lin", "to": "wang",
         "dept": "抢修队", "text": "带梯子"}
    ] * 3  # fmt: skip
    assert git(front_desk, "rev-list", "--count", f"{before}..HEAD").strip() == "1"


def test_one_that_cannot_move_keeps_all_from_moving(front_desk: Path) -> None:
    first, second = called(front_desk), called(front_desk, "09:01", unit=SHOP)
    steps(front_desk, second, "cancelled")
    before = head(front_desk)
    with pytest.raises(RuleRefused) as caught:
        assign(at(front_desk, "09:30"), [first, second], "wang")
    assert caught.value.record == second
    assert head(front_desk) == before


def test_a_worker_brings_the_department(front_desk: Path) -> None:
    id = called(front_desk)
    assign(at(front_desk, "09:10"), [id], "zhao")
    assert events(front_desk, id)[0]["dept"] == "保洁部"


def test_an_unknown_worker_is_told_who_there_is(front_desk: Path) -> None:
    id = called(front_desk)
    with pytest.raises(NotFound) as caught:
        assign(at(front_desk, "09:10"), [id], "小王")
    assert caught.value.field == "to"
    assert "wang" in str(caught.value.hint)
    assert "zhao" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("before", "kind", "allowed"),
    [
        ((), "accepted", {"assigned", "on hold", "cancelled"}),
        (("assigned",), "called-back", {"accepted", "returned", "started"}),
        (("assigned", "held"), "started", {"resumed", "assigned", "cancelled"}),
        (DONE, "started", {"called back", "not reached", "reopened"}),
        (("cancelled",), "reopened", {"note", "attached", "related"}),
    ],
)
def test_an_illegal_move_says_what_is_allowed_now(
    front_desk: Path, before: tuple[str, ...], kind: str, allowed: set[str]
) -> None:
    id = called(front_desk)
    if before:
        steps(front_desk, id, *before)
    kept = head(front_desk)
    with pytest.raises(RuleRefused) as caught:
        move(at(front_desk, "09:30"), [id], kind, **SAYS.get(kind, {}))
    assert (caught.value.record, caught.value.field) == (id, "status")
    assert allowed <= set(str(caught.value.hint).removeprefix("allowed now: ").split(", "))
    assert head(front_desk) == kept


@pytest.mark.parametrize(
    ("before", "kind", "own", "error", "field"),
    [
        ((), "resolved", {}, RuleRefused, "status"),
        (("assigned",), "resolved", {"result": " "}, UsageRefused, "result"),
        (("assigned",), "returned", {"reason": ""}, UsageRefused, "reason"),
        (("assigned",), "cancelled", {"reason": "\n"}, UsageRefused, "reason"),
        ((), "note", {"text": ""}, UsageRefused, "text"),
        ((), "replied", {"text": "　"}, UsageRefused, "text"),
        ((), "note", {"text": "长" * 10_000}, BadData, "events.0.text"),
        ((), "held", {"for": "money"}, BadData, "events.0.for"),
        (DONE, "called-back", {"score": 6, "solved": True}, BadData, "events.3.score"),
        (DONE, "called-back", {"score": 0, "solved": True}, BadData, "events.3.score"),
        (("assigned",), "unreached", {}, RuleRefused, "status"),
        (DONE, "closed", {}, RuleRefused, "status"),
        ((*DONE, "unreached", "unreached"), "closed", {}, RuleRefused, "status"),
        (DONE, "reopened", {"reason": " "}, UsageRefused, "reason"),
    ],
)  # fmt: skip
def test_what_a_move_needs_it_needs(
    front_desk: Path,
    before: tuple[str, ...],
    kind: str,
    own: dict[str, Any],
    error: type[Refusal],
    field: str,
) -> None:
    id = called(front_desk)
    if before:
        steps(front_desk, id, *before)
    with pytest.raises(error) as caught:
        move(at(front_desk, "09:30"), [id], kind, **{**SAYS.get(kind, {}), **own})
    assert caught.value.field == field
    assert git(front_desk, "status", "--porcelain", "-uall") == ""


def test_times_never_run_backwards(front_desk: Path) -> None:
    id = called(front_desk, "09:00")
    steps(front_desk, id, "assigned", start="09:10")
    with pytest.raises(RuleRefused) as caught:
        move(at(front_desk, "09:09"), [id], "started")
    assert caught.value.field == "at"
    move(at(front_desk, "09:10"), [id], "started")


# --- callbacks -------------------------------------------------------------------------------------


def test_not_solved_opens_the_ticket_again_and_says_so(front_desk: Path) -> None:
    id = called(front_desk)
    steps(front_desk, id, *DONE)
    outcome = call_back(at(front_desk, "10:00"), id, score=2, solved=False, text="仍漏水")
    assert outcome.rows[0]["status"] == "open"
    assert said(outcome, "warning") == ["not solved: the ticket is open again"]
    assert events(front_desk, id)[-1] | {"id": ""} == {
        "id": "", "kind": "called-back", "at": "2026-11-23 10:00", "clerk": "lin",
        "score": 2, "solved": False, "text": "仍漏水",
    }  # fmt: skip


def test_three_attempts_that_reach_nobody_stand_for_a_callback(front_desk: Path) -> None:
    id = called(front_desk)
    steps(front_desk, id, *DONE)
    for number in range(3):
        with pytest.raises(RuleRefused) as caught:
            move(at(front_desk, "10:30"), [id], "closed")
        assert f"{number} of 3 attempts" in str(caught.value.message)
        assert (
            call_back(at(front_desk, f"10:0{number}"), id, score=None, solved=None).rows[0]["event"]
            == "unreached"
        )
    assert move(at(front_desk, "10:30"), [id], "closed").rows[0]["status"] == "closed"


def test_attempts_count_from_the_last_resolution(front_desk: Path) -> None:
    id = called(front_desk)
    steps(front_desk, id, *DONE, "unreached", "unreached", "unreached", "reopened", "resolved")
    with pytest.raises(RuleRefused):
        move(at(front_desk, "10:30"), [id], "closed")


def test_a_desk_may_ask_for_fewer_attempts(front_desk: Path) -> None:
    settings = {**record(front_desk, "desk", "desk"), "callback_attempts": 1}
    write(front_desk, Put("desk", "desk", settings))
    id = called(front_desk)
    steps(front_desk, id, *DONE, "unreached", "closed")
    assert status(front_desk, id) == "closed"


def test_a_consultation_needs_no_callback(front_desk: Path) -> None:
    id = called(front_desk, kind="consultation", category="fees")
    steps(front_desk, id, "replied", "resolved", "closed")
    assert status(front_desk, id) == "closed"


# --- clocks ----------------------------------------------------------------------------------------


def due(root: Path, id: str, moment: str) -> tuple[str, str]:
    shown = show_ticket(at(root, moment), id).head
    return shown["respond_by"], shown["resolve_by"]


def test_a_hold_stops_the_clock_unless_the_developer_is_waited_for(front_desk: Path) -> None:
    ids = {what: called(front_desk, f"09:0{number}", priority="urgent")
           for number, what in enumerate(("owner", "parts", "weather", "developer"))}  # fmt: skip
    for what, id in ids.items():
        move(at(front_desk, "10:00"), [id], "held", **{"for": what})
        move(at(front_desk, "11:30"), [id], "resumed")
    assert due(front_desk, ids["owner"], "12:00") == ("2026-11-23 12:30", "2026-11-24 10:30")
    assert due(front_desk, ids["parts"], "12:00") == ("2026-11-23 12:31", "2026-11-24 10:31")
    assert due(front_desk, ids["weather"], "12:00") == ("2026-11-23 12:32", "2026-11-24 10:32")
    assert due(front_desk, ids["developer"], "12:00") == ("2026-11-23 11:03", "2026-11-24 09:03")


def test_another_priority_counts_from_the_first_report(front_desk: Path) -> None:
    id = called(front_desk, priority="low")
    correct(at(front_desk, "15:00"), id, {"priority": "emergency"}, reason="漏水加大")
    assert due(front_desk, id, "15:00") == ("2026-11-23 09:30", "2026-11-23 13:00")
    assert show_ticket(at(front_desk, "15:00"), id).head["overdue"] == "resolution"


# --- charges ---------------------------------------------------------------------------------------

VALVE = {"name": "角阀", "quantity": "1", "price": "35"}
TAPE = {"name": "生料带", "quantity": "0.5", "price": "3.25"}


def test_a_resolution_with_a_charge_is_one_commit_with_its_bill(front_desk: Path) -> None:
    id = called(front_desk)
    steps(front_desk, id, "assigned")
    before = head(front_desk)
    outcome = resolved(front_desk, id, fen=5000, materials=[VALVE, TAPE])
    key = f"repair/{FLAT}/{id}"
    assert bills(front_desk) == {key: 5000 + 3500 + 163}
    done = events(front_desk, id)[-1]
    assert (done["labour"], done["materials"], done["charge"]) == ("50.00", [VALVE, TAPE], key)
    assert outcome.rows[0]["said"]["charge"] == key
    paths = git(front_desk, "diff", "--name-only", before, "HEAD").split()
    assert sorted(paths) == ["bills/2026-11/repair.yaml", f"tickets/2026-11/{id}.yaml"]
    assert git(front_desk, "rev-list", "--count", f"{before}..HEAD").strip() == "1"


@pytest.mark.parametrize("again", ["10:30", "2026-11-25 09:00"])
def test_a_second_resolution_has_a_charge_of_its_own(front_desk: Path, again: str) -> None:
    id = called(front_desk)
    steps(front_desk, id, "assigned")
    resolved(front_desk, id, fen=5000)
    steps(front_desk, id, "called-back", start="10:10")
    move(at(front_desk, "10:20"), [id], "reopened", reason="又漏了")
    resolved(front_desk, id, again, fen=2000)
    *_, last = events(front_desk, id)
    assert bills(front_desk) == {f"repair/{FLAT}/{id}": 5000, last["charge"]: 2000}
    assert last["charge"] == f"repair/{FLAT}/{id[:-6]}-{last['id']}"


def test_a_first_charge_after_a_reopening_is_that_of_the_ticket(front_desk: Path) -> None:
    id = called(front_desk)
    steps(front_desk, id, *DONE, "reopened")
    resolved(front_desk, id, fen=2000)
    assert bills(front_desk) == {f"repair/{FLAT}/{id}": 2000}


def test_nothing_to_pay_is_no_charge(front_desk: Path) -> None:
    id = called(front_desk)
    steps(front_desk, id, "assigned")
    resolved(front_desk, id, materials=[{**VALVE, "price": "0"}])
    assert bills(front_desk) == {}
    assert "charge" not in events(front_desk, id)[-1]


@pytest.mark.parametrize(
    ("own", "before", "work", "error", "field"),
    [
        ({"place": "大堂"}, ("assigned",), Work("换灯", 5000), RuleRefused, "labour"),
        ({}, (), Work("换阀", 5000), RuleRefused, "status"),
        ({}, ("cancelled",), Work("换阀", 5000), RuleRefused, "status"),
        ({"place": "大堂"}, (), Work("换阀", 5000), RuleRefused, "status"),
        ({}, ("assigned",), Work(" ", 5000), UsageRefused, "result"),
        ({}, ("assigned",), Work("换阀", 5000, item="property"), RuleRefused, "item"),
        ({}, ("assigned",), Work("换阀", 5000, item="nothing"), NotFound, "item"),
        ({}, ("assigned",), Work("换阀", 0, ({**VALVE, "quantity": "x"},)), UsageRefused, "quantity"),
        ({}, ("assigned",), Work("换阀", 0, ({**VALVE, "price": "-5"},)), UsageRefused, "material"),
        ({}, ("assigned",), Work("换阀", 5000, ({**VALVE, "quantity": "0"},)), UsageRefused, "material"),
    ],
)
def test_a_charge_that_cannot_be_keeps_the_ticket_as_it_was(
    front_desk: Path,
    own: dict[str, Any],
    before: tuple[str, ...],
    work: Work,
    error: type[Refusal],
    field: str,
) -> None:
    id = called(front_desk, **own)
    if before:
        steps(front_desk, id, *before)
    kept = head(front_desk)
    with pytest.raises(error) as caught:
        resolve(at(front_desk, "10:00"), id, work)
    assert caught.value.field == field
    assert head(front_desk) == kept
    assert bills(front_desk) == {}


def test_without_an_item_of_single_sums_it_says_how_to_make_one(front_desk: Path) -> None:
    tariff = record(front_desk, "tariff", "repair")
    write(front_desk, Put("tariff", "card", {**tariff, "title": "门禁卡"}))
    id = called(front_desk)
    steps(front_desk, id, "assigned")
    with pytest.raises(UsageRefused) as caught:
        resolved(front_desk, id, fen=5000)
    assert caught.value.field == "item"
    resolve(at(front_desk, "10:00"), id, Work("换阀", 5000, item="有偿维修"))
    assert bills(front_desk) == {f"repair/{FLAT}/{id}": 5000}


# --- duplicates, incidents, corrections ------------------------------------------------------------


def test_a_duplicate_names_the_other_and_is_shown_with_it(front_desk: Path) -> None:
    first, second = called(front_desk), called(front_desk, "09:01")
    outcome = duplicate(at(front_desk, "09:10"), second, first[-5:], reason="同一处")
    assert outcome.rows[0]["status"] == "duplicate"
    assert events(front_desk, second)[-1]["ticket"] == first
    assert show_ticket(at(front_desk, "09:10"), first).head["merged"] == [second]
    with pytest.raises(RuleRefused) as caught:
        duplicate(at(front_desk, "09:20"), first, second)
    assert first in str(caught.value.hint)


@pytest.mark.parametrize("of", ["itself", "cancelled"])
def test_a_duplicate_of_nothing_that_counts_is_refused(front_desk: Path, of: str) -> None:
    first, second = called(front_desk), called(front_desk, "09:01", unit=SHOP)
    steps(front_desk, second, "cancelled")
    with pytest.raises(RuleRefused) as caught:
        duplicate(at(front_desk, "09:30"), first, first if of == "itself" else second)
    assert caught.value.field == "of"


def test_tickets_join_an_incident_and_are_related(front_desk: Path) -> None:
    ids = [called(front_desk, f"09:0{number}", unit=SHOP) for number in range(3)]
    incident = called(front_desk, "09:05", place="10号楼", building="10")
    link(at(front_desk, "09:10"), ids, "joined", incident)
    link(at(front_desk, "09:20"), [ids[0]], "related", ids[1], text="同一管道")
    assert show_ticket(at(front_desk), incident).head["joined"] == sorted(ids)
    assert show_ticket(at(front_desk), ids[0]).head["related"] == [ids[1]]
    assert show_ticket(at(front_desk), ids[1]).head["related_by"] == [ids[0]]
    assert show_ticket(at(front_desk), ids[2]).head["incident"] == incident


@pytest.mark.parametrize(("kind", "field"), [("joined", "ticket"), ("related", "ticket")])
def test_a_ticket_has_nothing_to_do_with_itself(front_desk: Path, kind: str, field: str) -> None:
    id = called(front_desk)
    with pytest.raises(RuleRefused) as caught:
        link(at(front_desk, "09:10"), [id], kind, id)
    assert caught.value.field == field


def test_two_tickets_do_not_join_each_other(front_desk: Path) -> None:
    first, second = called(front_desk), called(front_desk, "09:01", unit=SHOP)
    link(at(front_desk, "09:10"), [first], "joined", second)
    with pytest.raises(RuleRefused) as caught:
        link(at(front_desk, "09:20"), [second], "joined", first)
    assert caught.value.field == "incident"


NOON = parse_window("14:00..16:00", datetime(2026, 11, 23, 9))


@pytest.mark.parametrize(
    ("asked", "kind", "kept"),
    [
        ({"priority": "urgent"}, "priority", {"priority": "urgent", "reason": "更正"}),
        ({"category": "leak"}, "corrected", {"category": "leak", "reason": "更正"}),
        ({"unit": "0102"}, "corrected", {"unit": SHOP, "reason": "更正"}),
        ({"place": "大堂", "building": "2"}, "corrected",
         {"place": "大堂", "building": "2", "reason": "更正"}),
        ({"promise": NOON}, "promised",
         {"from": "2026-11-23 14:00", "until": "2026-11-23 16:00", "text": "更正"}),
    ],
)  # fmt: skip
def test_a_correction_is_an_event(
    front_desk: Path, asked: dict[str, Any], kind: str, kept: dict[str, str]
) -> None:
    id = called(front_desk)
    before = {key: value for key, value in record(front_desk, "ticket", id).items() if key != "events"}
    correct(at(front_desk, "09:10"), id, asked, reason="更正")
    [last] = events(front_desk, id)
    head = {"id": last["id"], "kind": kind, "at": "2026-11-23 09:10", "clerk": "lin"}
    assert last == {**head, **kept}
    assert {
        key: value for key, value in record(front_desk, "ticket", id).items() if key != "events"
    } == before


@pytest.mark.parametrize(
    ("asked", "error", "field"),
    [
        ({}, UsageRefused, "priority"),
        ({"priority": "urgent", "category": "leak"}, UsageRefused, "priority"),
        ({"unit": SHOP, "place": "大堂"}, UsageRefused, "unit"),
        ({"building": "2"}, UsageRefused, "unit"),
        ({"unit": "9-9-9999"}, NotFound, ""),
        ({"promise": (datetime(2026, 11, 23, 8), datetime(2026, 11, 23, 16))}, RuleRefused, "promise"),
        ({"priority": "normal"}, RuleRefused, "priority"),
        ({"category": "water"}, RuleRefused, "category"),
        ({"unit": FLAT}, RuleRefused, "unit"),
    ],
)
def test_a_correction_of_nothing_or_too_much_is_refused(
    front_desk: Path, asked: dict[str, Any], error: type[Refusal], field: str
) -> None:
    id = called(front_desk)
    with pytest.raises(error) as caught:
        correct(at(front_desk, "09:10"), id, asked)
    assert caught.value.field == field
    assert events(front_desk, id) == []


# --- what never happens ----------------------------------------------------------------------------


def _dry(root: Path, id: str) -> list[Outcome]:
    session = at(root, "10:00")
    return [
        assign(session, [id], "wang", dry_run=True),
        move(session, [id], "started", dry_run=True),
        correct(session, id, {"priority": "urgent"}, dry_run=True),
        resolve(session, id, Work("换阀", 5000), dry_run=True),
    ]


def test_a_dry_run_writes_nothing(front_desk: Path) -> None:
    id = called(front_desk)
    steps(front_desk, id, "assigned")
    before = head(front_desk)
    assert [outcome.commit for outcome in _dry(front_desk, id)] == [None] * 4
    assert head(front_desk) == before
    assert git(front_desk, "status", "--porcelain", "-uall") == ""


def test_no_name_stands_in_any_commit(front_desk: Path) -> None:
    id = str(call(front_desk, caller="欧阳路人", phone="13711112222", text="张三家漏水").rows[0]["id"])
    assign(at(front_desk, "09:10"), [id], "王师傅", text="找欧阳路人")
    move(at(front_desk, "09:20"), [id], "held", **{"for": "owner", "reason": "欧阳路人不在家"})
    move(at(front_desk, "09:30"), [id], "cancelled", reason="欧阳路人取消")
    log = git(front_desk, "log", "--format=%B", "--name-only")
    assert not any(name in log for name in ("欧阳路人", "张三", "王师傅", "1371111"))


def test_two_clerks_at_once_lose_nothing(front_desk: Path) -> None:
    ids = [called(front_desk, f"09:0{number}", unit=SHOP) for number in range(2)]
    words = {f"{clerk} {number}": clerk for clerk in ("lin", "chen") for number in range(2)}
    running = [_noting(front_desk, clerk, ids[0], text) for text, clerk in words.items()]
    assert [one.wait(120) for one in running] == [0] * len(words)
    found = events(front_desk, ids[0])
    assert {one["text"]: one["clerk"] for one in found} == words
    assert len({one["id"] for one in found}) == len(words)
    assert events(front_desk, ids[1]) == []


def _noting(root: Path, clerk: str, id: str, text: str) -> subprocess.Popen[bytes]:
    """Begin to note something in a process of its own."""
    words = ["-C", str(root), "--as", clerk, "--at", "2026-11-23 10:00", "ticket", "note", id, text]
    return subprocess.Popen(
        [sys.executable, "-m", "propdesk", *words],
        env=process_environment({"PROPDESK_LOCK_WAIT": "60"}),
        stdout=subprocess.DEVNULL,
    )


def test_of_two_clerks_who_close_one_the_second_is_told_how_it_stands(front_desk: Path) -> None:
    id = called(front_desk)
    steps(front_desk, id, *DONE, "called-back")
    first, second = at(front_desk, "10:00"), at(front_desk, "10:00", claim="chen")
    second.desk.snapshot()
    move(first, [id], "closed")
    with pytest.raises(RuleRefused) as caught:
        move(second, [id], "closed")
    assert "while it is closed" in str(caught.value.message)


def test_what_joined_an_incident_is_done_with_it_where_that_is_asked(front_desk: Path) -> None:
    head = called(front_desk, "09:00")
    joined = called(front_desk, "09:05", unit=SHOP, incident=head)
    move(at(front_desk, "09:10"), [head], "assigned", to="wang")
    left = resolve(at(front_desk, "10:00"), head, Work("已供水"), dry_run=True)
    assert [note.message.values.get("ids") for note in left.notes] == [[joined]]
    done = resolve(at(front_desk, "10:00"), head, Work("已供水", joined=True))
    assert {row["id"]: row["status"] for row in done.rows} == {head: "resolved", joined: "resolved"}
    assert record(front_desk, "ticket", joined)["events"][-1]["result"] == "已供水"
