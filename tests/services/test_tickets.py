"""New tickets: where, who calls, what the clerk is told at once, and what is refused with nothing written."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from feedesk import said
from frontdesk import AYI, FIRM, FLAT, PHONE, SHOP, ZHANG, at, call, called, record, steps, write
from smalldesk import git

from propdesk.domain.changes import Put
from propdesk.domain.messages import BadData, Exit, NotFound, Refusal, RuleRefused, UsageRefused
from propdesk.domain.window import parse_window
from propdesk.services.ticketlists import Wanted, list_tickets, show_ticket
from propdesk.services.ticketmoves import link
from propdesk.services.tickets import Call, new_ticket


def test_a_call_is_one_commit_of_one_file(front_desk: Path) -> None:
    outcome = call(front_desk, by=ZHANG)
    [row] = outcome.rows
    assert record(front_desk, "ticket", row["id"]) == {
        "kind": "repair",
        "channel": "hotline",
        "priority": "normal",
        "category": "water",
        "unit": FLAT,
        "by": ZHANG,
        "at": "2026-11-23 09:00",
        "clerk": "lin",
        "text": "厨房水管漏水",
    }
    assert row["status"] == "open"
    assert (row["respond_by"], row["resolve_by"]) == ("2026-11-23 13:00", "2026-11-26 17:30")
    assert git(front_desk, "log", "-1", "--format=%H %s").split(" ", 1) == [
        outcome.commit,
        f"ticket: new {row['id']} repair water\n",
    ]
    assert git(front_desk, "show", "--format=", "--name-only").split() == [
        f"tickets/2026-11/{row['id']}.yaml"
    ]


def test_a_public_place_has_its_building(front_desk: Path) -> None:
    id = called(front_desk, place="2号楼电梯", building="2", category="lift", kind="help")
    kept = record(front_desk, "ticket", id)
    assert (kept["place"], kept["building"]) == ("2号楼电梯", "2")
    assert "unit" not in kept


@pytest.mark.parametrize(
    ("place", "building"),
    [("10号楼大堂", "10"), ("2栋电梯", "2"), ("2#门厅", "2"), ("99号楼", None), ("2楼", None)],
)
def test_a_place_that_begins_with_a_building_is_in_it(
    front_desk: Path, place: str, building: str | None
) -> None:
    assert record(front_desk, "ticket", called(front_desk, place=place)).get("building") == building


def test_what_was_promised_is_kept(front_desk: Path) -> None:
    session = at(front_desk)
    window = parse_window("明天 9:00-11:00", session.acting.at)
    id = called(front_desk, promise=window)
    assert record(front_desk, "ticket", id)["promise"] == {
        "from": "2026-11-24 09:00",
        "until": "2026-11-24 11:00",
    }


@pytest.mark.parametrize("kind", ["consultation", "suggestion", "praise", "help"])
def test_what_is_answered_at_once_is_closed_in_one_step(front_desk: Path, kind: str) -> None:
    [row] = call(front_desk, kind=kind, category="fees", answered="已告知标准").rows
    assert row["status"] == "closed"
    resolved, closed = record(front_desk, "ticket", row["id"])["events"]
    assert (resolved["kind"], resolved["result"], closed["kind"]) == ("resolved", "已告知标准", "closed")
    assert resolved["id"] != closed["id"]
    assert git(front_desk, "rev-list", "--count", "HEAD").strip() == "2"


# --- who calls -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said_of_caller", "by"),
    [
        ({"by": ZHANG}, ZHANG),
        ({"by": "张三"}, ZHANG),
        ({"by": "12345678"}, ZHANG),
        ({"phone": PHONE}, ZHANG),
        ({"phone": "138-1234-5678"}, ZHANG),
        ({"phone": "+86 138 1234 5678"}, ZHANG),
        ({"phone": PHONE, "caller": "老张"}, ZHANG),
        ({"phone": "13900001111"}, FIRM),
        ({}, None),
    ],
)
def test_who_is_known_is_no_stranger(
    front_desk: Path, said_of_caller: dict[str, str], by: str | None
) -> None:
    people = len(at(front_desk).desk.snapshot().ids("person"))
    id = called(front_desk, **said_of_caller)
    assert record(front_desk, "ticket", id).get("by") == by
    assert len(at(front_desk).desk.snapshot().ids("person")) == people


def test_a_number_that_is_known_is_said(front_desk: Path) -> None:
    assert f"the number is known here: {ZHANG}" in said(call(front_desk, phone=PHONE, caller="老张"))


def test_of_two_with_one_number_the_one_of_the_unit_calls(front_desk: Path) -> None:
    kept = record(front_desk, "person", AYI)
    write(front_desk, Put("person", AYI, {**kept, "phone": PHONE}))
    assert record(front_desk, "ticket", called(front_desk, phone=PHONE, unit=FLAT))["by"] == ZHANG
    assert record(front_desk, "ticket", called(front_desk, "09:01", phone=PHONE, unit=SHOP))["by"] == AYI


def test_a_stranger_becomes_a_guest_in_the_same_commit(front_desk: Path) -> None:
    id = called(front_desk, caller="路人甲", phone="13711112222", place="地下车库")
    guest = record(front_desk, "ticket", id)["by"]
    assert record(front_desk, "person", guest) == {"name": "路人甲", "kind": "guest", "phone": "13711112222"}
    log = git(front_desk, "log", "-1", "--format=%B", "--name-only")
    assert "路人甲" not in log
    assert "1371111" not in log
    assert record(front_desk, "ticket", called(front_desk, "09:01", phone="13711112222"))["by"] == guest


# --- what the clerk is told ------------------------------------------------------------------------


def test_an_emergency_brings_its_script_and_a_clock_that_runs_at_night(front_desk: Path) -> None:
    outcome = call(front_desk, "23:50", priority="emergency", category="lift", kind="help")
    assert "lift: stay on the line; is there a child, an old or a sick person?" in said(outcome, "warning")
    [row] = outcome.rows
    assert (row["respond_by"], row["resolve_by"]) == ("2026-11-24 00:20", "2026-11-24 03:50")


def test_open_tickets_of_the_unit_care_and_warranty_are_told(front_desk: Path) -> None:
    first = called(front_desk, category="noise", kind="complaint")
    told = said(call(front_desk, "09:05"))
    assert f"open tickets of the same place: {first}" in told
    assert "special care: 关爱" in told
    assert "under warranty until 2027-06-30: the developer repairs and pays" in told
    assert said(call(front_desk, "09:06", unit=SHOP)) == []


def test_what_is_done_is_not_told(front_desk: Path) -> None:
    first = called(front_desk)
    steps(front_desk, first, "cancelled")
    assert not any(first in line for line in said(call(front_desk, "09:30")))


def test_three_alike_in_a_day_are_one_incident_that_later_ones_join(front_desk: Path) -> None:
    first, second = (called(front_desk, moment, place=place, building="2", category="lift")
                     for moment, place in (("09:00", "2号楼电梯"), ("09:05", "2号楼大堂电梯")))  # fmt: skip
    third = call(front_desk, "09:10", place="2号楼客梯", building="2", category="lift")
    [told] = [line for line in said(third, "warning") if "alike in building 2" in line]
    assert told.startswith("3 alike in building 2 within a day, with ")
    assert {first, second} <= set(told.replace(",", "").replace(":", "").split())
    incident = called(front_desk, "09:15", place="2号楼电梯", building="2", category="lift", text="电梯停运")
    joined = called(front_desk, "09:20", category="lift", incident=incident)
    assert record(front_desk, "ticket", joined)["incident"] == incident
    fifth = call(front_desk, "09:25", place="2号楼电梯", building="2", category="lift")
    assert f"it may be part of incident {incident}: propdesk ticket join" in said(fifth)
    assert show_ticket(at(front_desk), incident).head["joined"] == [joined]


# --- what is refused -------------------------------------------------------------------------------

NINE = datetime(2026, 11, 23, 9)


@pytest.mark.parametrize(
    ("own", "error", "field"),
    [
        ({"unit": "", "place": ""}, UsageRefused, "unit"),
        ({"unit": FLAT, "place": "大堂"}, UsageRefused, "unit"),
        ({"unit": FLAT, "building": "2"}, UsageRefused, "unit"),
        ({"unit": "9-9-9999"}, NotFound, ""),
        ({"place": "大堂", "building": "99"}, NotFound, ""),
        ({"by": "nobody"}, NotFound, ""),
        ({"by": ZHANG, "phone": PHONE}, UsageRefused, "by"),
        ({"phone": "13700000000"}, UsageRefused, "caller"),
        ({"phone": "call me", "caller": "路人甲"}, BadData, "phone"),
        ({"text": "  "}, UsageRefused, "text"),
        ({"text": "漏" * 10_000}, BadData, "text"),
        ({"text": "a\x1b[31m"}, BadData, "text"),
        ({"promise": parse_window("08:00..09:30", NINE)}, RuleRefused, "promise"),
        ({"promise": parse_window("11:00..10:00", NINE)}, RuleRefused, "promise"),
        ({"answered": "换好了"}, RuleRefused, "answered"),
        ({"answered": "已劝停", "kind": "complaint"}, RuleRefused, "answered"),
        ({"incident": "k3q9x"}, NotFound, ""),
        ({"category": "plumbing"}, BadData, "category"),
    ],
)
def test_a_call_that_cannot_be_is_refused_and_leaves_nothing(
    front_desk: Path, own: dict[str, Any], error: type[Refusal], field: str
) -> None:
    before = git(front_desk, "rev-parse", "HEAD")
    with pytest.raises(error) as caught:
        call(front_desk, **own)
    assert caught.value.field == field
    assert caught.value.hint or caught.value.findings or error is BadData
    assert git(front_desk, "rev-parse", "HEAD") == before
    assert git(front_desk, "status", "--porcelain", "-uall") == ""


@pytest.mark.parametrize("kinds", [("cancelled",), ("joined",)])
def test_what_is_over_or_part_of_another_is_no_incident(front_desk: Path, kinds: tuple[str, ...]) -> None:
    first, second = called(front_desk), called(front_desk, "09:01")
    if kinds == ("joined",):
        link(at(front_desk, "09:10"), [first], "joined", second)
    else:
        steps(front_desk, first, *kinds)
    with pytest.raises(RuleRefused) as caught:
        called(front_desk, "10:00", incident=first)
    assert (caught.value.field, caught.value.exit) == ("incident", Exit.RULE)


def test_a_dry_run_writes_nothing_and_tells_all(front_desk: Path) -> None:
    before = git(front_desk, "rev-parse", "HEAD")
    wanted = Call("repair", "water", "漏水", unit=FLAT, caller="路人甲", phone="13711112222")
    outcome = new_ticket(at(front_desk), wanted, dry_run=True)
    assert outcome.commit is None
    assert outcome.rows[0]["status"] == "open"
    assert "special care: 关爱" in said(outcome)
    assert git(front_desk, "rev-parse", "HEAD") == before
    assert git(front_desk, "status", "--porcelain", "-uall") == ""


# --- lists -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({}, "urgent held new late"),
        ({"everything": True}, "urgent held new late done"),
        ({"status": "open"}, "new late"),
        ({"status": "closed"}, "done"),
        ({"assignee": "wang"}, "urgent"),
        ({"assignee": "王师傅"}, "urgent"),
        ({"assignee": "none"}, "held new late"),
        ({"assignee": "无"}, "held new late"),
        ({"kind": "complaint"}, "new"),
        ({"units": "10-*"}, "late"),
        ({"units": "building:2"}, "urgent held"),
        ({"units": "tag:关爱", "status": "on-hold"}, "held"),
        ({"query": "status:new 噪音"}, "new"),
        ({"query": "assignee:王师傅"}, "urgent"),
        ({"view": "夜间"}, "new"),
        ({"view": "夜间", "query": "漏水"}, ""),
    ],
)
def test_which_tickets_are_listed(
    listed: tuple[Path, dict[str, str]], wanted: dict[str, Any], names: str
) -> None:
    root, ids = listed
    rows = list_tickets(at(root, "10:30"), Wanted(**wanted)).rows
    assert {row["id"] for row in rows} == {ids[name] for name in names.split()}


@pytest.fixture(scope="module")
def listed(front_desk_built: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A desk with tickets of all sorts, by name; it is only read."""
    root = tmp_path_factory.mktemp("listed") / "desk"
    shutil.copytree(front_desk_built, root, symlinks=True)
    settings = {**record(root, "desk", "desk"), "views": [{"name": "夜间", "query": "kind:投诉"}]}
    write(root, Put("desk", "desk", settings))
    ids = {
        "urgent": called(root, "09:00", priority="emergency"),
        "held": called(root, "09:01", text="等配件"),
        "new": called(root, "09:02", kind="complaint", category="noise", text="深夜噪音", place="花园"),
        "late": called(root, "2026-11-12 09:00", unit=SHOP, category="electrical", text="跳闸"),
        "done": called(root, "09:03", kind="consultation", answered="已答复"),
    }
    steps(root, ids["urgent"], "assigned")
    steps(root, ids["held"], "held")
    return root, ids


def test_the_most_urgent_come_first_and_what_is_late_is_counted(listed: tuple[Path, dict[str, str]]) -> None:
    root, ids = listed
    outcome = list_tickets(at(root, "10:30"), Wanted())
    assert outcome.rows[0]["id"] == ids["urgent"]
    assert outcome.totals == {"count": 4, "late_count": 2}
    late = list_tickets(at(root, "10:30"), Wanted(overdue=True))
    assert {row["id"]: row["overdue"] for row in late.rows} == {
        ids["urgent"]: "response",
        ids["late"]: "resolution",
    }


@pytest.mark.parametrize(("wanted", "field"), [({"assignee": "nobody"}, "to"), ({"view": "白天"}, "view")])
def test_an_unknown_worker_or_view_is_not_found(
    listed: tuple[Path, dict[str, str]], wanted: dict[str, Any], field: str
) -> None:
    with pytest.raises(NotFound) as caught:
        list_tickets(at(listed[0]), Wanted(**wanted))
    assert caught.value.field == field
    assert any(name in str(caught.value.hint) for name in ("王师傅", "夜间"))
