"""Fee notices: what is asked of whom, on which day, in the order a housekeeper walks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from correcteddesk import settle
from feedesk import altered, bill, change, money, pay
from smalldesk import FLAT, LIN, SHOP, session_at

from propdesk.domain.changes import Put
from propdesk.domain.messages import NotFound
from propdesk.domain.papers import Notice
from propdesk.domain.periods import parse_period
from propdesk.services.notices import collect_notices
from propdesk.services.receipts import void_receipt

MARCH = "2026-03-25 09:00"


def notices(root: Path, period: str, at: str = MARCH, **wanted: Any) -> dict[str, Notice]:
    batch = collect_notices(session_at(root, at), months=parse_period(period), **wanted)
    return {notice.unit: notice for notice in batch.notices}


def test_a_notice_adds_up_and_brings_earlier_debts_forward(billed: Path) -> None:
    notice = notices(billed, "2026-02")[FLAT]
    assert notice.current == sum(line.amount for line in notice.lines)
    assert notice.total == notice.current + notice.arrears - notice.credit
    assert (notice.arrears > 0, notice.credit) == (True, 0)


def test_what_was_paid_and_what_is_kept_as_credit_is_set_off(billed: Path) -> None:
    before = notices(billed, "2026-02")[FLAT]
    pay(billed, money(FLAT, before.total + 5000))
    after = notices(billed, "2026-02")[FLAT]
    assert (after.total, after.arrears) == (0, 0)
    assert after.credit == after.current


def test_the_credit_of_one_unit_pays_for_no_other_on_an_owners_paper(fees: Path) -> None:
    change(fees, altered(fees, "unit", SHOP, owners=[LIN]))
    bill(fees, "2026-01")
    alone = notices(fees, "2026-01")
    pay(fees, money(FLAT, alone[FLAT].total + 100000))
    (paper,) = notices(fees, "2026-01", by="owner").values()
    assert paper.unit == f"{FLAT}, {SHOP}"
    assert paper.total == alone[SHOP].total > 0


def test_a_notice_says_what_was_owed_on_the_day_it_is_dated(billed: Path) -> None:
    dated = notices(billed, "2026-02", at="2026-03-01 09:00")[FLAT]
    pay(billed, money(FLAT, dated.total))
    assert notices(billed, "2026-02", at="2026-03-01 09:00")[FLAT] == dated
    assert notices(billed, "2026-02")[FLAT].total == 0


def test_a_void_receipt_has_paid_for_nothing(billed: Path) -> None:
    before = notices(billed, "2026-02")[FLAT]
    pay(billed, money(FLAT, 1000))
    void_receipt(session_at(billed), "A-000001", reason="错")
    assert notices(billed, "2026-02")[FLAT] == before


def test_a_new_owner_is_not_asked_for_the_debts_of_the_one_before(billed: Path) -> None:
    owed = notices(billed, "2026-02")[FLAT]
    change(
        billed,
        Put("person", "P-cccccc", {"name": "王五", "kind": "person"}),
        altered(billed, "unit", FLAT, owners=["P-cccccc"]),
    )
    bill(billed, "2026-03")
    fresh = notices(billed, "2026-03")[FLAT]
    assert fresh.addressee == "王五"
    assert owed.total > 0
    assert fresh.arrears == 0


def test_what_was_not_billed_has_no_notice(billed: Path) -> None:
    with pytest.raises(NotFound):
        notices(billed, "2025-12")
    with pytest.raises(NotFound):
        notices(billed, "2026-02", units="9-*")


@pytest.mark.parametrize("by", ["unit", "owner"])
def test_who_has_paid_all_gets_no_paper_if_only_the_unpaid_are_asked_for(billed: Path, by: str) -> None:
    everybody = notices(billed, "2026-02")
    pay(billed, money(FLAT, everybody[FLAT].total))
    asked = notices(billed, "2026-02", unpaid=True)
    assert set(asked) == {unit for unit in everybody if unit != FLAT and everybody[unit].total}
    with pytest.raises(NotFound, match="nothing is left to pay"):
        notices(billed, "2026-02", unpaid=True, units=FLAT, by=by)


def test_a_notice_tells_the_late_charge_to_its_day_with_its_rate(billed: Path) -> None:
    settle(billed)
    notice = notices(billed, "2026-02")[FLAT]
    assert notice.late > 0
    assert notice.total == notice.current + notice.arrears + notice.late - notice.credit
    assert notice.rates == (("0.05", "18.25"),)
