"""Letters on a real desk: one a debtor, each a step further, none twice, none while a promise runs."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from feedesk import altered, bill, change, money, pay, record, said
from smalldesk import FLAT, LIN, SHOP, session_at

from propdesk.domain.changes import Outcome
from propdesk.domain.messages import RuleRefused, UsageRefused
from propdesk.services.checking import check_desk
from propdesk.services.dunning import Wanted, dun
from propdesk.services.household import show_household
from propdesk.services.letters import list_letters, note_event, show_letter
from propdesk.services.limitation import list_limits
from propdesk.services.promises import enter_promise, list_promises
from propdesk.services.today import show_today

MARCH, APRIL, MAY, JUNE = "2026-03-20 09:00", "2026-04-10 09:00", "2026-05-10 09:00", "2026-06-10 09:00"


def run(root: Path, at: str = MARCH, *, dry: bool = False, **wanted: Any) -> Outcome:
    return dun(session_at(root, at), Wanted(**wanted), dry_run=dry)


def written(outcome: Outcome) -> list[tuple[str, str, bool]]:
    """Debtor and level of the letters, and whether they are new."""
    return [(row["debtor"], row["level"], row["new"]) for row in outcome.rows if "level" in row]


def skips(outcome: Outcome) -> list[tuple[list[str], str]]:
    return [(row["units"], str(row["skipped"])) for row in outcome.rows if "skipped" in row]


def delivered(root: Path, at: str, **more: Any) -> Outcome:
    (id,) = [row["id"] for row in list_letters(session_at(root, at)).rows][:1]
    return note_event(session_at(root, at), id, "delivered", proof="EMS1", **more)


@pytest.fixture
def charged(billed: Path) -> Path:
    """Charge 0.05 % a day for what is late, and let everything of the shop be the flat's owner's."""
    change(billed, altered(billed, "desk", "desk", late_charge={"percent_per_day": "0.05"}))
    return billed


def test_a_letter_holds_all_that_a_debtor_owes(charged: Path) -> None:
    outcome = run(charged)
    assert written(outcome) == [(LIN, "reminder", True)]
    row = outcome.rows[0]
    assert (row["units"], len(row["lines"]), row["way"], row["reply_by"]) == ([FLAT], 4, "sms", "2026-03-27")
    assert (row["principal"], row["late"], row["total"]) == ("520.00", "16.25", "536.25")
    assert (row["rates"], row["ends"]) == (["0.05"], "2029-01-01")
    assert skips(outcome) == [([SHOP], "nobody is known who owes it")]
    assert outcome.totals == {"count": 1, "total": "536.25", "skipped": 1, "new": 1}
    assert record(charged, "dunning", row["id"])["lines"][0] == {
        "bill": f"parking/{FLAT}/2026-01-01",
        "unit": FLAT,
        "due": "2026-01-01",
        "principal": "80.00",
        "late": "3.12",
    }
    (paper,) = outcome.papers
    assert (paper.addressee, paper.rates, paper.lines[0].days) == ("何家乐", (("0.05", "18.25"),), 78)
    assert check_desk(session_at(charged)).rows == []


def test_again_on_one_day_writes_nothing_twice(billed: Path) -> None:
    first = run(billed)
    again = run(billed, "2026-03-20 17:00")
    assert (written(again), again.commit) == ([(LIN, "reminder", False)], None)
    assert again.rows[0]["id"] == first.rows[0]["id"]
    assert again.papers == first.papers
    assert "no new letter to write" in said(again)


def test_a_dry_run_writes_nothing(billed: Path) -> None:
    assert (written(run(billed, dry=True)), run(billed, dry=True).commit) == ([(LIN, "reminder", True)], None)
    assert list_letters(session_at(billed)).rows == []


def test_each_letter_is_a_step_further(billed: Path) -> None:
    change(billed, altered(billed, "unit", SHOP, owners=[LIN]))
    found = [written(run(billed, at)) for at in (MARCH, APRIL, MAY, JUNE)]
    assert [level for ((_, level, _),) in found] == ["reminder", "written", "formal", "legal"]
    late = run(billed, "2026-07-10 09:00", units=FLAT)
    assert [why.partition(": ")[2] for _, why in skips(late)] == ["it is before the court already"]
    assert written(run(billed, "2026-07-10 09:00", level="formal")) == [(LIN, "formal", True)]


def test_too_soon_is_a_listed_skip(billed: Path) -> None:
    id = run(billed).rows[0]["id"]
    assert skips(run(billed, "2026-04-03 09:00"))[0] == (
        [FLAT],
        f"{id} is of 2026-03-20; the next one from 2026-04-04 on",
    )
    change(billed, altered(billed, "desk", "desk", dunning={"between_days": 14, "reply_days": 10}))
    outcome = run(billed, "2026-04-03 09:00")
    assert (written(outcome), outcome.rows[0]["reply_by"]) == ([(LIN, "written", True)], "2026-04-13")


def test_who_paid_begins_at_the_first_step_again(billed: Path) -> None:
    run(billed)
    pay(billed, money(FLAT, 52000))
    bill(billed, "2026-03")
    assert written(run(billed, APRIL)) == [(LIN, "reminder", True)]


def test_a_letter_that_came_back_is_no_step(billed: Path) -> None:
    id = run(billed).rows[0]["id"]
    note_event(session_at(billed, "2026-03-24 09:00"), id, "returned")
    assert written(run(billed, "2026-03-24 10:00")) == [(LIN, "reminder", True)]


@pytest.mark.parametrize(
    ("wanted", "lines"),
    [({"min_days": 47}, 4), ({"min_days": 48}, 2), ({"min_days": 78}, 2), ({"min_days": 79}, 0)],
)
def test_only_what_is_overdue_long_enough(billed: Path, wanted: dict[str, Any], lines: int) -> None:
    rows = run(billed, units=FLAT, **wanted).rows
    assert [len(row["lines"]) for row in rows] == ([lines] if lines else [])


def test_what_is_too_little_is_skipped(charged: Path) -> None:
    assert skips(run(charged, units=FLAT, at_least=53626)) == [([FLAT], "less than 536.26 is owed")]
    assert written(run(charged, units=FLAT, at_least=53625)) == [(LIN, "reminder", True)]


def test_late_charges_alone_are_dunned_only_if_told(charged: Path) -> None:
    pay(charged, money(FLAT, 52000))
    assert skips(run(charged, units=FLAT)) == [([FLAT], "nothing but late charges is open")]
    outcome = run(charged, units=FLAT, late=True)
    assert (outcome.rows[0]["principal"], outcome.rows[0]["ends"]) == ("0.00", "")
    assert outcome.rows[0]["total"] == "16.25"


# --- what became of a letter -----------------------------------------------------------------------


def test_a_proof_is_noted_once_and_begins_limitation_anew(billed: Path) -> None:
    id = run(billed, level="formal", way="ems", units=FLAT).rows[0]["id"]
    session = session_at(billed, "2026-03-25 09:00")
    first = note_event(session, id, "delivered", proof="EMS1", day=date(2026, 3, 23))
    again = note_event(session, id, "delivered", proof="EMS1", day=date(2026, 3, 23))
    assert (first.commit is None, again.commit) == (False, None)
    assert [event["date"] for event in record(billed, "dunning", id)["events"]] == ["2026-03-23"]
    rows = list_limits(session, within=2000, units=FLAT).rows
    assert {(row["restarted_by"], row["restarted_on"], row["ends"]) for row in rows} == {
        (id, "2026-03-23", "2029-03-23")
    }
    (listed,) = list_letters(session, units=FLAT).rows
    assert (listed["state"], listed["outstanding"], listed["ends"]) == ("delivered", "520.00", "2029-03-23")
    assert check_desk(session).rows == []


def test_a_reminder_that_arrived_begins_nothing_anew(billed: Path) -> None:
    run(billed, units=FLAT)
    delivered(billed, MARCH, way="door")
    rows = list_limits(session_at(billed), within=2000, units=FLAT).rows
    assert {row["restarted_by"] for row in rows} == {""}


@pytest.mark.parametrize("day", ["2026-03-19", "2026-03-21"])
def test_nothing_became_of_a_letter_before_it_or_tomorrow(billed: Path, day: str) -> None:
    run(billed, units=FLAT)
    with pytest.raises(RuleRefused):
        delivered(billed, MARCH, day=date.fromisoformat(day))


def test_a_delivery_without_proof_is_refused(billed: Path) -> None:
    id = run(billed, units=FLAT).rows[0]["id"]
    with pytest.raises(UsageRefused):
        note_event(session_at(billed), id, "delivered", proof=" ")
    note_event(session_at(billed), id, "sent")


def test_letters_are_listed_and_shown_with_what_is_still_open(billed: Path) -> None:
    id = run(billed).rows[0]["id"]
    pay(billed, money(FLAT, 52000))
    session = session_at(billed)
    assert [row["outstanding"] for row in list_letters(session).rows] == ["0.00"]
    assert list_letters(session, open_only=True).rows == []
    assert list_letters(session, level="formal").rows == list_letters(session, units=SHOP).rows == []
    shown = show_letter(session, id[-5:])
    assert (shown.rows[0]["id"], shown.papers[0].number, shown.papers[0].total) == (id, id, 52000)


# --- promises --------------------------------------------------------------------------------------


def promise(root: Path, amount: int | None = None, by: str = "2026-03-31", **more: Any) -> Outcome:
    at = more.pop("at", MARCH)
    return enter_promise(session_at(root, at), FLAT, amount, date.fromisoformat(by), **more)


def state(root: Path, at: str) -> list[tuple[str, str]]:
    return [(row["state"], row["paid"]) for row in list_promises(session_at(root, at)).rows]


def test_a_promise_of_all_holds_letters_back_until_it_is_broken(billed: Path) -> None:
    outcome = promise(billed)
    assert (outcome.rows[0]["amount"], outcome.rows[0]["debtor"]) == ("520.00", LIN)
    assert promise(billed).commit is None
    id = outcome.rows[0]["id"]
    assert skips(run(billed, units=FLAT)) == [([FLAT], f"{id}: promised to be paid by 2026-03-31")]
    assert state(billed, "2026-03-31 20:00") == [("running", "0.00")]
    assert state(billed, "2026-04-01 08:00") == [("broken", "0.00")]
    assert written(run(billed, "2026-04-01 08:00", units=FLAT)) == [(LIN, "reminder", True)]


def test_a_promise_is_kept_by_what_came_in_from_its_day_to_its_date(billed: Path) -> None:
    pay(billed, money(FLAT, 10000), at="2026-03-10 09:00")
    promise(billed, 30000)
    pay(billed, money(FLAT, 10000, received="2026-03-19"), at="2026-03-20 12:00")
    pay(billed, money(FLAT, 29999), at="2026-03-31 12:00")
    assert state(billed, "2026-03-31 12:00") == [("running", "299.99")]
    pay(billed, money(FLAT, 1, received="2026-03-31"), at="2026-04-02 09:00")
    assert state(billed, "2026-04-02 09:00") == [("kept", "300.00")]
    pay(billed, money(FLAT, 500), at="2026-04-03 09:00")
    assert state(billed, "2026-04-03 09:00") == [("kept", "300.00")]


def test_a_promise_in_writing_begins_limitation_anew(billed: Path) -> None:
    id = promise(billed, written=True, note="存档").rows[0]["id"]
    promise(billed, 5, at="2026-03-21 09:00")
    rows = list_limits(session_at(billed, APRIL), within=2000, units=FLAT).rows
    assert {(row["restarted_by"], row["ends"]) for row in rows} == {(id, "2029-03-20")}
    assert record(billed, "promise", id)["note"] == "存档"


def test_a_promise_for_yesterday_or_of_nothing_is_refused(billed: Path) -> None:
    with pytest.raises(RuleRefused, match="past"):
        promise(billed, 100, "2026-03-19")
    pay(billed, money(FLAT, 52000))
    with pytest.raises(RuleRefused, match="nothing is open"):
        promise(billed)


def test_a_promise_is_of_one_person(billed: Path) -> None:
    change(billed, altered(billed, "unit", SHOP, owners=["P-bbbbbb"]))
    bill(billed, "2026-03")
    with pytest.raises(RuleRefused) as refused:
        enter_promise(session_at(billed), f"{FLAT},{SHOP}", None, date(2026, 3, 31))
    assert refused.value.message.values == {"people": ["P-aaaaaa", "P-bbbbbb"]}


# --- limitation ------------------------------------------------------------------------------------


def test_a_part_payment_begins_the_period_of_its_line_anew(billed: Path) -> None:
    pay(billed, money(FLAT, 1000, received="2026-02-10"))
    rows = {row["bill"]: row for row in list_limits(session_at(billed), within=2000, units=FLAT).rows}
    first = rows[f"parking/{FLAT}/2026-01-01"]
    assert (first["restarted_by"], first["ends"], first["amount"]) == ("A-000001", "2029-02-10", "70.00")
    assert rows[f"property/{FLAT}/2026-01-01"]["ends"] == "2029-01-01"


@pytest.mark.parametrize(
    ("as_of", "states"),
    [
        ("2028-10-02", []),
        ("2028-10-03", ["lapsing"] * 3),
        ("2029-01-01", ["lapsing"] * 6),
        ("2029-01-02", ["lapsed"] * 3 + ["lapsing"] * 3),
    ],
)
def test_what_lapses_is_listed_ninety_days_ahead(billed: Path, as_of: str, states: list[str]) -> None:
    outcome = list_limits(session_at(billed), as_of=date.fromisoformat(as_of))
    assert [row["state"] for row in outcome.rows] == states
    if not states:
        assert said(outcome) == ["no period ends within 90 days"]


# --- where else it is told -------------------------------------------------------------------------


def test_today_tells_promises_and_what_lapses(billed: Path) -> None:
    promise(billed, 10000)
    told = {at: {str(row["kind"]): row for row in show_today(session_at(billed, at)).rows}
            for at in (MARCH, "2026-03-24 09:00", APRIL, "2026-05-01 09:00", "2028-12-01 09:00")}  # fmt: skip
    due = told["2026-03-24 09:00"]["promise-due"]
    assert (due["when"], due["amount"]) == ("2026-03-31", "100.00")
    assert ["promise-due" in rows for rows in told.values()] == [False, True, False, False, False]
    assert ["promise-broken" in rows for rows in told.values()] == [False, False, True, False, False]
    assert ["lapsing" in rows for rows in told.values()] == [False, False, False, False, True]
    lapsing = told["2028-12-01 09:00"]["lapsing"]
    assert (lapsing["when"], lapsing["count"], lapsing["amount"]) == ("2029-01-01", 2, "720.00")


def test_the_household_s_story_tells_letters_and_promises(billed: Path) -> None:
    id = run(billed, units=FLAT).rows[0]["id"]
    delivered(billed, MARCH)
    promise(billed, 100)
    rows = [row for row in show_household(session_at(billed), FLAT).rows
            if row["kind"] in ("dunning", "promise")]  # fmt: skip
    assert [str(row["what"]) for row in rows] == [
        "reminder: 520.00 to be paid by 2026-03-27",
        "letter delivered",
        "1.00 promised by 2026-03-31",
    ]
    assert [row["id"] for row in rows][:2] == [id, id]
