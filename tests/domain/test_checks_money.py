"""Rules between bills, receipts, credit and voids, over books written down as they would be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from propdesk.domain.checks import bills, receipts
from propdesk.domain.checks.book import Book, Fault
from propdesk.domain.checks.history import altered
from propdesk.domain.checks.table import RECORD_CHECKS
from propdesk.domain.money import format_money, parse_money

JAN, FEB = "property/1-1/2026-01-01", "property/1-1/2026-02-01"
Rows = list[dict[str, Any]]


def bill_line(start: str, end: str, amount: str = "100.00", **more: Any) -> dict[str, Any]:
    row = {"unit": "1-1", "from": start, "to": end, "months": 1, "quantity": "50", "price": "2"}
    return row | {"surcharge": "0", "formula": "area", "amount": amount, "debtor": "unknown"} | more


def run(*lines: dict[str, Any], item: str = "property", period: str = "2026-01") -> dict[str, Any]:
    amount = format_money(sum(parse_money(line["amount"]) for line in lines))
    return {"item": item, "period": period, "count": len(lines), "amount": amount, "lines": list(lines)}


def receipt(no: str, amount: str, allocations: dict[str, str], credit: str, **more: Any) -> dict[str, Any]:
    row = {
        "number": no,
        "kind": "receipt",
        "unit": "1-1",
        "amount": amount,
        "method": "cash",
        "credit": credit,
    }
    return row | {"at": "2026-01-10 09:00", "allocations": _rows(allocations)} | more


def void(no: str, of: str, amount: str, reversed_: dict[str, str], credit: str) -> dict[str, Any]:
    row = {"number": no, "kind": "void", "of": of, "unit": "1-1", "amount": amount, "credit": credit}
    return row | {"at": "2026-01-10 10:00", "reversed": _rows(reversed_)}


def _rows(amounts: dict[str, str]) -> Rows:
    return [{"bill": bill, "amount": amount} for bill, amount in amounts.items()]


def used(receipt: str, bill: str, amount: str) -> dict[str, str]:
    return {"receipt": receipt, "unit": "1-1", "bill": bill, "amount": amount}


def day(*lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"till": "A", "date": "2026-01-10", "lines": list(lines), **more}


def book(**kinds: dict[str, Any]) -> Book:
    return Book({kind.replace("_", "-"): records for kind, records in kinds.items()})


BILLS = {
    "2026-01/property": run(bill_line("2026-01-01", "2026-01-31")),
    "2026-02/property": run(bill_line("2026-02-01", "2026-02-28"), period="2026-02"),
}
CREDIT = {"2026-02/property.credit": {"lines": [used("A-000001", FEB, "50.00")]}}
PREPAID = receipt("A-000001", "150.00", {JAN: "100.00"}, "50.00")
RUN_VOID = {"run": "2026-02/property", "lines": _rows({FEB: "100.00"})}


def said(find: Callable[[Book], Iterator[Fault]], of: Book) -> list[str]:
    return [str(fault.message) for fault in find(of)]


def test_a_void_takes_back_the_credit_that_a_run_used() -> None:
    whole = void("AV-000001", "A-000001", "150.00", {JAN: "100.00", FEB: "50.00"}, "0.00")
    accounts = book(bill=BILLS, bill_credit=CREDIT, till={"2026-01-10-a": day(PREPAID, whole)})
    money = [check for check in RECORD_CHECKS if check.tier == "money"]
    assert [fault for check in money for fault in check.find(accounts)] == []


def test_a_void_that_forgets_used_credit_is_found() -> None:
    part = void("AV-000001", "A-000001", "150.00", {JAN: "100.00"}, "50.00")
    accounts = book(bill=BILLS, bill_credit=CREDIT, till={"2026-01-10-a": day(PREPAID, part)})
    assert said(receipts.voids, accounts) == [
        "the void takes back other bills than receipt A-000001 paid for"
    ]


@pytest.mark.parametrize("first", ["run", "receipt"])
def test_run_and_receipt_may_be_voided_in_either_order(first: str) -> None:
    """Whichever void comes first takes the used credit back; the other leaves it."""
    by_run = [used("A-000001", FEB, "50.00")] if first == "run" else []
    reversed_ = {JAN: "100.00"} | ({FEB: "50.00"} if first == "receipt" else {})
    line = void("AV-000001", "A-000001", "150.00", reversed_, "50.00" if first == "run" else "0.00")
    voids = {"2026-02/property.void": RUN_VOID | {"credit": by_run}}
    accounts = book(
        bill=BILLS, bill_credit=CREDIT, bill_void=voids, till={"2026-01-10-a": day(PREPAID, line)}
    )
    assert said(receipts.voids, accounts) == said(bills.void_runs, accounts) == []


@pytest.mark.parametrize("credit", [[], [used("A-000001", FEB, "40.00")], [used("A-000009", FEB, "50.00")]])
def test_a_void_of_a_run_gives_back_all_credit_that_it_used(credit: Rows) -> None:
    voids = {"2026-02/property.void": RUN_VOID | {"credit": credit}}
    accounts = book(bill=BILLS, bill_credit=CREDIT, bill_void=voids, till={"2026-01-10-a": day(PREPAID)})
    assert said(bills.void_runs, accounts) == ["the void gives back other credit than the run used"]


def test_credit_that_was_given_back_can_be_used_again() -> None:
    credit = CREDIT | {"2026-02/property.2.credit": {"lines": [used("A-000001", FEB, "50.00")]}}
    runs = BILLS | {"2026-02/property.2": BILLS["2026-02/property"]}
    voids = {"2026-02/property.void": RUN_VOID | {"credit": [used("A-000001", FEB, "50.00")]}}
    till = {"2026-01-10-a": day(PREPAID)}
    accounts = book(bill=runs, bill_credit=credit, bill_void=voids, till=till)
    assert said(receipts.credit_uses, accounts) == said(bills.live_spans, accounts) == []
    twice = book(bill=runs, bill_credit=credit, till=till)
    assert said(receipts.credit_uses, twice) == ["receipt A-000001 had only 50.00 of credit"]
    assert said(bills.live_spans, twice) == ["run 2026-02/property bills 2026-02-01 to 2026-02-28 already"]


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        (("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28"), False),
        (("2026-01-01", "2026-01-31"), ("2026-01-31", "2026-02-27"), True),
        (("2026-01-01", "2026-12-31"), ("2026-06-01", "2026-06-30"), True),
        (("2026-01-01", "2026-01-31"), ("2026-01-01", "2026-01-31"), True),
    ],
)
def test_spans_of_one_item_and_unit_do_not_overlap(
    first: tuple[str, str], second: tuple[str, str], overlap: bool
) -> None:
    runs = {"2026-01/property": run(bill_line(*first)), "2026-01/property.2": run(bill_line(*second))}
    assert bool(said(bills.live_spans, book(bill=runs))) is overlap
    other = runs | {"2026-01/property.2": run(bill_line(*second, unit="1-2"))}
    assert said(bills.live_spans, book(bill=other)) == []


def test_a_long_span_hides_no_overlap_behind_a_short_one() -> None:
    spans = [("2026-01-01", "2026-12-31"), ("2026-02-01", "2026-02-28"), ("2026-03-01", "2026-03-31")]
    runs = {"2026-01/property": run(*(bill_line(*span) for span in spans))}
    assert [fault.at[1] for fault in bills.live_spans(book(bill=runs))] == [1, 2]


@pytest.mark.parametrize(
    ("inputs", "amount"),
    [
        ({"quantity": "94.56", "price": "1.3", "surcharge": "20", "months": 6}, "857.57"),
        ({"quantity": "1", "price": "0", "surcharge": "80"}, "80.00"),
        ({"quantity": "0.5", "price": "0.01"}, "0.01"),
    ],
)
def test_a_line_comes_to_its_inputs_rounded_once(inputs: dict[str, Any], amount: str) -> None:
    line = bill_line("2026-01-01", "2026-01-31", amount, **inputs)
    assert said(bills.line_sums, book(bill={"2026-01/property": run(line)})) == []
    wrong = line | {"amount": "1.00"}
    assert len(said(bills.line_sums, book(bill={"2026-01/property": run(wrong)}))) == 1


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        (["A-000001", "A-000002"], []),
        (["A-000002", "A-000001"], []),
        (["A-000002"], ["the number A-000001 is missing"]),
        (["A-000001", "A-000004"], ["the number A-000002 is missing", "the number A-000003 is missing"]),
        (["A-000001", "A-000001"], ["the number A-000001 stands twice"]),
    ],
)
def test_numbers_begin_at_one_and_leave_none_out(numbers: list[str], found: list[str]) -> None:
    lines = [receipt(no, "1.00", {}, "1.00") for no in numbers]
    assert said(receipts.numbers, book(till={"2026-01-10-a": day(*lines)})) == found


def test_a_reference_is_free_again_after_a_void_and_for_another_method() -> None:
    lines = [receipt(f"A-00000{n}", "1.00", {}, "1.00", ref="R") for n in (1, 2, 3)]
    lines[2]["method"] = "wechat"
    twice = book(till={"2026-01-10-a": day(*lines)})
    assert said(receipts.references, twice) == ["receipt A-000001 has the same reference"]
    freed = book(till={"2026-01-10-a": day(*lines, void("AV-000001", "A-000001", "1.00", {}, "1.00"))})
    assert said(receipts.references, freed) == []


def test_two_payments_together_may_not_pay_more_than_was_billed() -> None:
    lines = [receipt("A-000001", "60.00", {JAN: "60.00"}, "0.00")]
    lines.append(receipt("A-000002", "60.00", {JAN: "60.00"}, "0.00"))
    accounts = book(bill=BILLS, till={"2026-01-10-a": day(*lines)})
    faults = list(receipts.paid_lines(accounts))
    assert [(fault.id, fault.at) for fault in faults] == [("2026-01-10-a", ("lines", 1, "allocations", 0))]
    assert str(faults[0].message) == f"bill {JAN} of 100.00 is paid with 120.00"


# --- what was issued stands --------------------------------------------------------------------------

ONE = day(receipt("A-000001", "1.00", {}, "1.00"))
TWO = day(*ONE["lines"], receipt("A-000002", "2.00", {}, "2.00"))
OTHER = day(receipt("A-000001", "9.00", {}, "9.00"))
CLOSED = TWO | {"closed": {"at": "2026-01-10 18:00", "cash": "3.00"}}
BILL = run(bill_line("2026-01-01", "2026-01-31"))
DEARER = run(bill_line("2026-01-01", "2026-01-31", "200.00"))


@pytest.mark.parametrize(
    ("kind", "versions", "now", "places"),
    [
        ("till", [ONE, TWO, CLOSED], CLOSED, []),
        ("till", [ONE, OTHER], OTHER, [("lines", 0)]),
        ("till", [ONE, OTHER, ONE], ONE, []),
        ("till", [ONE, TWO], ONE, [("lines",)]),
        ("till", [ONE, TWO], None, [()]),
        ("till", [CLOSED], TWO, [()]),
        ("till", [TWO, CLOSED], CLOSED | {"closed": {"cash": "4.00"}}, [("closed",)]),
        ("bill", [BILL], BILL, []),
        ("bill", [BILL, DEARER], DEARER, [("lines", 0)]),
        ("bill", [BILL, DEARER, BILL], BILL, []),
        ("bill", [BILL], None, [()]),
        ("bill", [BILL], BILL | {"count": 2}, [("count",)]),
        ("unit", [ONE], OTHER, []),
    ],
)
def test_what_was_issued_stands_as_it_was_issued(
    kind: str, versions: Rows, now: dict[str, Any] | None, places: list[tuple[str | int, ...]]
) -> None:
    assert [fault.at for fault in altered(kind, "x", versions, now)] == places
