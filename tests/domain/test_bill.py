"""Bills: lines and their keys, the sheets of a run, the next run's name, the void of a run."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from propdesk.domain import bill
from propdesk.domain.bill import BillLine
from propdesk.domain.ledger import CreditUse
from propdesk.domain.messages import RuleRefused
from propdesk.domain.periods import Month

OCTOBER = Month(2026, 10)


def line(unit: str = "3-2-0301", start: str = "2026-10-01", end: str = "2026-10-31", **more: Any) -> BillLine:
    values: dict[str, Any] = {
        "item": "property",
        "unit": unit,
        "start": date.fromisoformat(start),
        "end": date.fromisoformat(end),
        "months": 1,
        "quantity": "94.56",
        "price": "1.3",
        "surcharge": "20",
        "formula": "area",
        "amount": 14293,
        "due": date(2026, 10, 15),
        "debtor": "P-k3q9x7",
        "tariff": "2026-01-01",
    }
    return BillLine(**values | more)


def test_a_line_is_named_by_item_unit_and_first_day() -> None:
    assert line().key == "property/3-2-0301/2026-10-01"
    assert bill.key_of("property", line().row) == line().key


def test_a_metered_line_is_named_by_its_meter_and_a_one_off_one_by_what_it_came_from() -> None:
    metered, once = line(more={"meter": "M-k3q9x7"}), line(more={"source": "C-261121-k3q9x"})
    assert (metered.key, once.key) == (
        "property/M-k3q9x7/2026-10-01",
        "property/3-2-0301/C-261121-k3q9x",
    )
    assert [bill.spot_of(each.row) for each in (line(), metered, once)] == ["3-2-0301", "M-k3q9x7", ""]
    assert bill.line_of("property", metered.row) == metered


def test_a_line_is_read_as_it_is_written() -> None:
    assert bill.line_of("property", line().row) == line()
    assert "item" not in line().row


def test_a_new_line_is_wholly_unpaid() -> None:
    fresh = line().unpaid("2026-10/property")
    assert (fresh.key, fresh.run) == (line().key, "2026-10/property")
    assert (fresh.paid, fresh.outstanding) == (0, 14293)


def test_a_sheet_has_control_totals_and_stands_in_the_order_of_units() -> None:
    lines = [line("10-1-0101"), line("2-1-0101", "2026-11-01"), line("2-1-0101"), line("A-1-0101")]
    sheet = bill.bill_sheet("property", OCTOBER, lines)
    assert (sheet["item"], sheet["period"], sheet["count"], sheet["amount"]) == (
        "property",
        "2026-10",
        4,
        "571.72",
    )
    assert [(row["unit"], row["from"]) for row in sheet["lines"]] == [
        ("2-1-0101", "2026-10-01"),
        ("2-1-0101", "2026-11-01"),
        ("10-1-0101", "2026-10-01"),
        ("A-1-0101", "2026-10-01"),
    ]


def test_credit_is_read_as_it_is_written() -> None:
    uses = [
        CreditUse("A-000001", "3-2-0301", line().key, 500),
        CreditUse("A-000002", "3-2-0301", line().key, 1),
    ]
    assert bill.credit_uses(bill.credit_sheet(uses)["lines"]) == uses


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        ([], "2026-10/property"),
        (["2026-10/lift", "2026-09/property", "2026-10/property-b"], "2026-10/property"),
        (["2026-10/property"], "2026-10/property.2"),
        (["2026-10/property", "2026-10/property.2", "2026-10/property.3"], "2026-10/property.4"),
        (["2026-10/property.2"], "2026-10/property"),
    ],
)
def test_a_run_takes_the_first_free_name(taken: list[str], name: str) -> None:
    assert bill.next_run("property", OCTOBER, taken) == name


def test_a_void_names_every_line_and_gives_credit_back() -> None:
    use = CreditUse("A-000001", "3-2-0301", line().key, 500)
    told = {"at": "2026-10-12 09:00", "clerk": "chen", "reason": "单价错了"}
    plain = bill.void_sheet("2026-10/property", [line()], [], **told)
    assert plain == {
        "run": "2026-10/property",
        **told,
        "lines": [{"bill": line().key, "amount": "142.93"}],
    }
    assert bill.void_sheet("2026-10/property", [line()], [use], **told)["credit"] == [
        {"receipt": "A-000001", "unit": "3-2-0301", "bill": line().key, "amount": "5.00"}
    ]


def test_a_run_on_which_was_paid_is_not_void() -> None:
    bill.refuse_paid("2026-10/property", {})
    with pytest.raises(RuleRefused) as refused:
        bill.refuse_paid("2026-10/property", {line().key: ["A-000001", "A-000002"]})
    assert refused.value.message.values["listed"] == f"{line().key} (A-000001, A-000002)"
