"""Invoices: numbers, shares of receipts, and every reason why one is not issued."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from propdesk.domain import invoice
from propdesk.domain.changes import Acting
from propdesk.domain.invoice import Received, Share
from propdesk.domain.messages import RuleRefused, UsageRefused

DIGITAL, PAPER, CODE = "26312000000012345678", "12345678", "031002600111"
DAY = date(2026, 3, 20)
PAID = Received("A-000001", 30000, date(2026, 3, 10), payer="P-aaaaaa")


@pytest.mark.parametrize(
    ("number", "code"), [(DIGITAL, ""), (DIGITAL, CODE), (PAPER, CODE), (PAPER, CODE[:10])]
)
def test_numbers_are_those_that_invoices_have(number: str, code: str) -> None:
    invoice.check_number(number, code)


@pytest.mark.parametrize(
    ("number", "code", "field"),
    [
        ("", "", "number"),
        ("1234567", CODE, "number"),
        (DIGITAL + "0", "", "number"),
        ("１２３４５６７８", CODE, "number"),
        (PAPER, "", "code"),
        (PAPER, "03100260011", "code"),
        (DIGITAL, "x", "code"),
    ],
)
def test_other_numbers_are_refused(number: str, code: str, field: str) -> None:
    with pytest.raises(UsageRefused) as refused:
        invoice.check_number(number, code)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("A-000001", Share("A-000001")),
        ("A-000001:142.93", Share("A-000001", 14293)),
        ("A-000001：5", Share("A-000001", 500)),
    ],
)
def test_a_receipt_may_be_covered_in_part(text: str, share: Share) -> None:
    assert invoice.parse_share(text) == share


@pytest.mark.parametrize("text", ["A-000001:", "A-000001:0", "A-000001:-1", "A-000001:1.005"])
def test_a_share_is_an_amount_of_money(text: str) -> None:
    with pytest.raises(UsageRefused) as refused:
        invoice.parse_share(text)
    assert refused.value.field == "receipt"


def _received(**changed: object) -> Received:
    return Received(**{**vars(PAID), **changed})


@pytest.mark.parametrize(
    ("amount", "receipt", "why"),
    [
        (30000, PAID, ""),
        (10000, _received(taken=20000, by=("I-1",)), ""),
        (30001, PAID, "receipt A-000001 of 300.00: 300.00 can be invoiced, not 300.01"),
        (10001, _received(taken=20000, by=("I-1",)),
         "receipt A-000001 of 300.00: 100.00 can be invoiced, not 100.01"),
        (0, _received(taken=30000, by=("I-1", "I-2")),
         "receipt A-000001 of 300.00 is invoiced already: I-1, I-2"),
        (0, _received(amount=0), "receipt A-000001 of 0.00 is invoiced already: "),
        (30000, _received(void="AV-000001"), "receipt A-000001 is void (AV-000001)"),
        (30000, _received(received=date(2026, 3, 21)),
         "receipt A-000001 is of 2026-03-21: no invoice is issued before the money"),
    ],
)  # fmt: skip
def test_no_more_than_was_received_never_twice_never_in_advance(
    amount: int, receipt: Received, why: str
) -> None:
    shares = [Share(receipt.receipt, amount)]
    if not why:
        invoice.refuse_unfit(shares, [receipt], day=DAY)
        return
    with pytest.raises(RuleRefused) as refused:
        invoice.refuse_unfit(shares, [receipt], day=DAY)
    assert [str(finding.message) for finding in refused.value.findings] == [why]


def test_all_reasons_are_said_at_once() -> None:
    early, void = _received(received=date(2026, 4, 1)), _received(receipt="A-000002", void="AV-000001")
    with pytest.raises(RuleRefused) as refused:
        invoice.refuse_unfit([Share("A-000001", 30001), Share("A-000002", 1)], [early, void], day=DAY)
    assert [finding.record for finding in refused.value.findings] == ["A-000001", "A-000001", "A-000002"]


def test_what_is_left_is_covered_unless_told() -> None:
    shares = [Share("A-000001"), Share("A-000002", 5)]
    found = [_received(taken=100), _received(receipt="A-000002")]
    assert [share.amount for share in invoice.filled(shares, found)] == [29900, 5]


@pytest.mark.parametrize(
    ("day", "received", "late"),
    [
        ("2026-03-31", ["2026-03-01"], False),
        ("2026-04-01", ["2026-03-31"], True),
        ("2026-04-01", ["2026-04-01", "2026-03-31"], True),
        ("2026-04-01", [], False),
    ],
)
def test_one_of_a_later_month_is_late(day: str, received: list[str], late: bool) -> None:
    assert invoice.is_late(date.fromisoformat(day), [date.fromisoformat(one) for one in received]) == late


def _record(number: str = DIGITAL, code: str = "") -> dict[str, object]:
    acting = Acting("lin", datetime(2026, 3, 20, 9))
    shares = [Share("A-000001", 100), Share("A-000002", 50)]
    return invoice.invoice_record(number, code, shares, day=DAY, person="P-a", late=False, acting=acting)


def test_the_amount_is_the_sum_of_its_receipts_and_nothing_empty_is_kept() -> None:
    record = _record()
    assert record["amount"] == "1.50"
    assert "code" not in record
    assert "tax_id" not in record


@pytest.mark.parametrize(
    ("amounts", "day", "person", "same"),
    [
        ({"A-000001": None, "A-000002": 50}, None, None, True),
        ({"A-000001": 100, "A-000002": 50}, DAY, "P-a", True),
        ({"A-000001": 99, "A-000002": 50}, None, None, False),
        ({"A-000001": 100}, None, None, False),
        ({"A-000001": None, "A-000002": None}, date(2026, 3, 19), None, False),
        ({"A-000001": None, "A-000002": None}, None, "P-b", False),
    ],
)
def test_the_same_invoice_is_known_again(
    amounts: dict[str, int | None], day: date | None, person: str | None, same: bool
) -> None:
    shares = [Share(*pair) for pair in amounts.items()]
    assert invoice.says_same(_record(), shares, day=day, person=person) == same
    assert not invoice.says_same({**_record(), "void": {}}, shares, day=day, person=person)


def test_a_void_keeps_all_copies_of_one_on_paper() -> None:
    assert invoice.needed_copies(_record(), None) == {}
    assert invoice.needed_copies(_record(PAPER, CODE), 3) == {"copies": 3}
    with pytest.raises(UsageRefused) as refused:
        invoice.needed_copies(_record(PAPER, CODE), None)
    assert refused.value.field == "copies"
