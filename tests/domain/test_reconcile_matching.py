"""What a line pays for: the surest way first, one unit or none, nothing counted twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from propdesk.domain.ledger import BilledLine
from propdesk.domain.reconcile.debts import Debts, Owed
from propdesk.domain.reconcile.matching import Books, Choices, Receipt, Verdict, judge
from propdesk.domain.reconcile.naming import Names
from propdesk.domain.reconcile.statement import Line, Statement

A, B, C = "1-1-0101", "1-1-0102", "1-1-0103"
NAMES = Names(((code, {"building": "1", "room": code[-4:]}) for code in (A, B, C)), {})
DAY = date(2026, 3, 18)


def bill(unit: str, fen: int, month: str = "2026-03", due: str = "") -> BilledLine:
    first = date.fromisoformat(f"{month}-01")
    on = date.fromisoformat(due) if due else first
    key, run = f"property/{unit}/{first}", f"{month}/property"
    return BilledLine(key, run, "property", unit, first, first, on, fen, 0, "")


def line(ref: str, fen: int, text: str = "", day: date = DAY, **more: Any) -> Line:
    return Line(day, ref, fen, texts=(text,) if text else (), where=f"x!F{ref[1:]}", **more)


def receipt(number: str, unit: str, fen: int, ref: str = "", day: date = DAY, **more: Any) -> Receipt:
    return Receipt(number, unit, fen, ref, day, **more)


def judged(
    lines: Sequence[Line],
    receipts: Sequence[Receipt] = (),
    bills: Sequence[BilledLine] = (),
    of: tuple[date, date] | None = (DAY, DAY),
    **choices: Any,
) -> list[Verdict]:
    owed: dict[str, list[BilledLine]] = {}
    for each in bills:
        owed.setdefault(each.unit, []).append(each)
    books = Books(receipts, Debts(owed), NAMES)
    return judge(Statement("wechat", lines, [], 0, of), books, Choices(**choices))


def short(verdicts: Sequence[Verdict]) -> list[tuple[str, str, str]]:
    return [(one.match, one.state, one.unit) for one in verdicts]


@pytest.mark.parametrize("ref", ["R1", "WY1"])
def test_a_reference_of_the_channel_or_the_merchant_is_known(ref: str) -> None:
    verdicts = judged([line("R1", 500, "0102", order="WY1")], [receipt("A-1", A, 500, ref)])
    assert short(verdicts) == [("reference", "known", A)]


def test_a_known_reference_of_another_amount_needs_a_look() -> None:
    (verdict,) = judged([line("R1", 500)], [receipt("A-1", A, 50, "R1")])
    assert (verdict.state, str(verdict.detail)) == ("different", "the receipt says 0.50")


def test_receipts_of_one_reference_are_one_payment_for_several_units() -> None:
    receipts = [receipt("A-1", A, 300, "R1"), receipt("A-2", B, 200, "R1")]
    (verdict,) = judged([line("R1", 500)], receipts)
    assert (verdict.state, verdict.unit) == ("known", f"{A}, {B}")
    assert verdict.receipt is not None
    assert verdict.receipt.number == "A-1, A-2"


def test_a_receipt_stands_for_one_line_alone() -> None:
    lines = [line("R1", 500, order="WY1"), line("R2", 500, "0102", order="WY1")]
    assert short(judged(lines, [receipt("A-1", A, 500, "WY1")])) == [
        ("reference", "known", A),
        ("unit", "matched", B),
    ]


def test_a_unit_in_the_text_comes_before_the_amount() -> None:
    assert short(judged([line("R1", 500, "0101")], bills=[bill(B, 500)])) == [("unit", "matched", A)]


def test_an_amount_that_one_unit_owes_is_proposed() -> None:
    bills = [bill(A, 500), bill(A, 300, "2026-02"), bill(B, 700)]
    whole, one = judged([line("R1", 800)], bills=bills), judged([line("R1", 300)], bills=bills)
    assert [(v.match, v.state, v.unit, v.bill) for v in whole] == [("amount", "proposed", A, "")]
    assert [(v.unit, v.bill) for v in one] == [(A, f"property/{A}/2026-02-01")]


@pytest.mark.parametrize(
    "bills",
    [
        [bill(A, 500), bill(B, 500)],
        [bill(A, 200), bill(A, 300, "2026-02"), bill(B, 500)],
    ],
    ids=["two bills", "a bill and a total"],
)
def test_no_guess_between_two_units(bills: Sequence[BilledLine]) -> None:
    (verdict,) = judged([line("R1", 500)], bills=bills)
    assert (verdict.state, verdict.unit, list(verdict.candidates)) == ("unmatched", "", [A, B])


def test_no_guess_between_two_lines() -> None:
    verdicts = judged([line("R1", 500), line("R2", 500)], bills=[bill(A, 500)])
    assert [(v.state, list(v.candidates)) for v in verdicts] == [("unmatched", [A])] * 2


def test_a_text_that_means_several_units_narrows_the_amount_and_never_widens_it() -> None:
    bills = [bill(A, 500), bill(B, 500), bill(C, 700)]
    assert short(judged([line("R1", 500, "0101、0103")], bills=bills)) == [("amount", "proposed", A)]
    bills = [bill(B, 500), bill(C, 700)]
    assert short(judged([line("R1", 500, "0101、0102")], bills=bills)) == [("amount", "proposed", B)]
    assert short(judged([line("R1", 500, "0101、0103")], bills=bills))[0][1] == "unmatched"
    assert short(judged([line("R1", 500, "7栋9单元0102")], bills=bills))[0][1] == "unmatched"


@pytest.mark.parametrize(
    ("owed", "days", "state"),
    [
        (bill(A, 500, "2026-02", due="2026-01-17"), 60, "proposed"),
        (bill(A, 500, "2026-01", due="2026-01-16"), 60, "unmatched"),
        (bill(A, 500, "2026-01", due="2026-01-16"), 61, "proposed"),
        (bill(A, 500, "2026-03", due="2026-05-17"), 60, "proposed"),
        (bill(A, 500, "2026-03", due="2026-05-18"), 60, "unmatched"),
        (bill(A, 500, "2026-04", due="2026-04-01"), 60, "unmatched"),
    ],
)
def test_the_bill_was_issued_by_then_and_due_about_then(owed: BilledLine, days: int, state: str) -> None:
    (verdict,) = judged([line("R1", 500)], bills=[owed], days=days)
    assert verdict.state == state
    assert verdict.state == "proposed" or list(verdict.candidates) == [A]


def test_what_lines_before_have_paid_is_no_longer_owed() -> None:
    bills = [bill(A, 500), bill(A, 200, "2026-02"), bill(B, 500)]
    verdicts = judged([line("R2", 500), line("R1", 700, "0101")], bills=bills)
    assert short(verdicts) == [("amount", "proposed", B), ("unit", "matched", A)]


def test_a_line_that_stands_twice_counts_once() -> None:
    verdicts = judged([line("R1", 500, "0101"), line("R1", 500, "0101")])
    assert [verdict.state for verdict in verdicts] == ["matched", "duplicate"]
    assert str(verdicts[1].detail) == "it stands in the file before: x!F1"


def test_refunds_and_failures_are_listed_and_never_matched() -> None:
    lines = [
        line("R1", 500, "0101"),
        line("R1", 500, kind="refunded"),
        line("R2", 800, "0101"),
        line("R2", 300, kind="refunded"),
        line("R3", 500, "0101", kind="failed"),
        line("R4", 500, kind="refunded"),
    ]
    verdicts = judged(lines, [receipt("A-1", B, 500, "R4")])
    assert [(verdict.state, verdict.unit) for verdict in verdicts] == [
        ("refunded", ""),
        ("refunded", ""),
        ("matched", A),
        ("refunded", ""),
        ("failed", ""),
        ("refunded", B),
    ]


def test_a_receipt_without_a_reference_may_be_the_same_money() -> None:
    near, far = date(2026, 3, 20), date(2026, 3, 22)
    for text, day, states in (
        ("0101", near, ["duplicate", "matched"]),
        ("", near, ["duplicate", "unmatched"]),
        ("0102", near, ["matched", "matched"]),
        ("0101", far, ["matched", "matched"]),
    ):
        verdicts = judged([line("R1", 500, text), line("R2", 500, text)], [receipt("A-1", A, 500, day=day)])
        assert [verdict.state for verdict in verdicts] == states, (text, day)


def test_the_reference_of_a_voided_receipt_is_decided_by_hand() -> None:
    void = receipt("A-1", A, 500, "R1", void=True)
    (verdict,) = judged([line("R1", 500, "0101")], [void])
    assert (verdict.state, list(verdict.candidates)) == ("unmatched", [A])
    assert short(judged([line("R1", 500, "0101")], [void], told={"R1": B})) == [("told", "matched", B)]
    posted_again = [void, receipt("A-2", B, 500, "R1")]
    assert short(judged([line("R1", 500, "0101")], posted_again)) == [("reference", "known", B)]


def test_what_the_clerk_decides_goes_before_text_amount_and_likeness() -> None:
    lines = [line("R1", 500, "0101"), line("R2", 700), line("R3", 900)]
    books = ([receipt("A-1", A, 900)], [bill(C, 700)])
    verdicts = judged(lines, *books, told={"R1": B, "R2": B, "R3": B})
    assert short(verdicts)[:3] == [("told", "matched", B)] * 3


def test_receipts_of_its_days_that_a_bill_does_not_have_are_listed() -> None:
    receipts = [
        receipt("A-1", A, 500, "R1"),
        receipt("A-2", A, 500, "R2"),
        receipt("A-3", A, 123),
        receipt("A-4", A, 500, "R4", day=date(2026, 3, 19)),
        receipt("A-5", A, 500, "R5", void=True),
    ]
    verdicts = judged([line("R1", 500)], receipts)
    assert [(v.state, v.receipt.number if v.receipt else "") for v in verdicts] == [
        ("known", "A-1"),
        ("missing", "A-2"),
        ("missing", "A-3"),
    ]
    assert judged([], receipts, of=None) == []


def test_debts_know_what_was_owed_on_a_day() -> None:
    debts = Debts({A: [bill(A, 500), bill(A, 300, "2026-04")]})
    assert debts.owing(500, DAY, within=60) == [Owed(A)]
    assert debts.owing(800, DAY, within=60) == []
    assert debts.owing(800, date(2026, 4, 2), within=60) == [Owed(A)]
    debts.pay(A, 600)
    assert debts.owing(500, DAY, within=60) == []
    assert debts.owing(200, date(2026, 4, 2), within=60) == [Owed(A)]
    assert debts.ever_owing(200) == [A]
    debts.pay("9-9-0909", 5)
