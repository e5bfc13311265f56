"""Bill runs: what is due is billed once; what can't be billed says why; credit is used, oldest first."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from feedesk import altered, bill, change, credit_fen, fresh, money, open_fen, pay, record, said, skipped
from smalldesk import FLAT, RECORDS, SHOP, git, session_at

from propdesk.domain.changes import Put
from propdesk.domain.messages import NotFound, RuleRefused, UsageRefused
from propdesk.domain.periods import parse_period
from propdesk.services import billing
from propdesk.services.receipts import void_receipt
from propdesk.services.runs import list_runs, void_run
from propdesk.services.tariffs import TariffEdit, set_tariff

PROPERTY, PARKING, SHOP_FEE = (
    f"property/{FLAT}/2026-03-01",
    f"parking/{FLAT}/2026-03-01",
    f"property/{SHOP}/2026-03-01",
)


def charged(root: Path, *charges: dict[str, str], unit: str = FLAT) -> Put:
    return altered(root, "unit", unit, charges=list(charges))


# --- what is billed --------------------------------------------------------------------------------


def test_a_month_is_billed_once_with_control_totals(billed: Path) -> None:
    first = bill(billed, "2026-03")
    assert fresh(first) == [PARKING, PROPERTY, SHOP_FEE]
    assert dict(first.totals) == {"count": 3, "amount": "360.00", "skipped": 0, "new": 3}
    assert record(billed, "bill", "2026-03/property")["amount"] == "280.00"
    again = bill(billed, "2026-03")
    assert (again.commit, again.totals["new"], again.totals["count"]) == (None, 0, 3)
    assert said(again) == ["nothing new to bill"]


def test_a_dry_run_tells_the_same_and_writes_nothing(billed: Path) -> None:
    before = git(billed, "rev-parse", "HEAD")
    tried = bill(billed, "2026-03", dry_run=True)
    assert git(billed, "rev-parse", "HEAD") == before
    done = bill(billed, "2026-03")
    assert (tried.rows, tried.totals, tried.commit) == (done.rows, done.totals, None)


def test_items_and_units_are_chosen_and_the_rest_is_billed_by_a_run_of_its_own(fees: Path) -> None:
    assert fresh(bill(fees, "2026-01", "物业费", units=SHOP)) == [f"property/{SHOP}/2026-01-01"]
    assert fresh(bill(fees, "2026-01", "property")) == [f"property/{FLAT}/2026-01-01"]
    assert fresh(bill(fees, "2026-01")) == [f"parking/{FLAT}/2026-01-01"]
    runs = [row["run"] for row in list_runs(session_at(fees)).rows]
    assert runs == ["2026-01/parking", "2026-01/property", "2026-01/property.2"]


def test_what_nobody_has_is_not_billed(fees: Path) -> None:
    with pytest.raises(NotFound):
        bill(fees, "2026-01", units="9-*")
    with pytest.raises(NotFound):
        bill(fees, "2026-01", "water")
    with pytest.raises(UsageRefused):
        bill(fees, "2026-01", units="[")


def test_several_months_at_once_are_runs_of_each_month_in_one_commit(fees: Path) -> None:
    outcome = bill(fees, "2026Q1", "property")
    assert git(fees, "show", "--name-only", "--format=", "HEAD").split() == [
        f"bills/2026-0{month}/property.yaml" for month in (1, 2, 3)
    ]
    assert (outcome.totals["new"], outcome.totals["amount"]) == (6, "840.00")
    assert git(fees, "log", "-1", "--format=%s") == "fee: bill 2026-01..2026-03 (6 lines, 840.00)\n"


def test_a_line_freezes_what_it_was_computed_from(billed: Path) -> None:
    line = record(billed, "bill", "2026-01/property")["lines"][0]
    change(billed, altered(billed, "unit", FLAT, area="1", owners=["P-cccccc"]))
    assert fresh(bill(billed, "2026-01")) == []
    assert record(billed, "bill", "2026-01/property")["lines"][0] == line
    assert (line["quantity"], line["price"], line["amount"], line["debtor"], line["tariff"]) == (
        "90",
        "2",
        "180.00",
        "P-aaaaaa",
        "2026-01-01",
    )


# --- what is skipped -------------------------------------------------------------------------------


def test_a_unit_without_area_start_or_tariff_is_skipped_and_the_others_are_billed(fees: Path) -> None:
    change(
        fees,
        charged(fees, {"item": "property"}, {"item": "water", "from": "2026-01-01"}),
        altered(fees, "unit", SHOP, "area"),
        Put("unit", "1-1-0103", {**RECORDS[-1].data, "room": "0103"}),  # type: ignore[dict-item]
    )
    outcome = bill(fees, "2026-01")
    assert skipped(outcome) == [
        (FLAT, "property", "the unit has no start date for this item"),
        (FLAT, "water", "there is no fee item water"),
        (SHOP, "property", "the unit has no area"),
    ]
    assert fresh(outcome) == ["property/1-1-0103/2026-01-01"]
    assert outcome.totals["skipped"] == 3
    assert said(outcome, "warning") == [
        "3 units or cycles skipped, see the rows",
        "物业费: the unit has no start date for this item",
        "water: there is no fee item water",
        "物业费: the unit has no area",
    ]
    assert [item for _, item, _ in skipped(bill(fees, "2026-01", "property"))] == ["property", "property"]


def test_a_cycle_without_a_price_is_skipped_and_told_with_its_days(fees: Path) -> None:
    change(fees, charged(fees, {"item": "property", "from": "2024-12-01"}))
    outcome = bill(fees, "2024-12")
    assert skipped(outcome) == [(FLAT, "property", "no price of property on 2024-12-01")]
    assert (outcome.rows[0]["from"], outcome.rows[0]["to"]) == ("2024-12-01", "2024-12-31")
    assert outcome.commit is None


def test_a_part_cycle_at_the_beginning_is_told_not_billed(fees: Path) -> None:
    change(
        fees,
        altered(fees, "tariff", "property", cycle=3, anchor="calendar"),
        charged(fees, {"item": "property", "from": "2026-02-15"}),
    )
    outcome = bill(fees, "2026-01", units=FLAT)
    why = "the unit starts on 2026-02-15, inside the cycle: a part cycle is not billed"
    hint = "fee tariff set property --proration day bills it"
    assert skipped(outcome) == [(FLAT, "property", f"{why} ({hint})")]
    assert fresh(bill(fees, "2026-04", units=FLAT, catch_up=True)) == [f"property/{FLAT}/2026-04-01"]


def test_a_moved_start_never_bills_a_day_twice(billed: Path) -> None:
    change(billed, charged(billed, {"item": "property", "from": "2026-01-15"}))
    outcome = bill(billed, "2026-02", units=FLAT)
    why = "overlaps what is billed from 2026-02-01 to 2026-02-28"
    assert [each for _, _, each in skipped(outcome) if each.startswith(why)]
    assert fresh(outcome) == []
    caught_up = bill(billed, "2026-03", "property", units=FLAT, catch_up=True)
    assert fresh(caught_up) == [f"property/{FLAT}/2026-03-15"]
    assert [(row["from"], row["to"]) for row in caught_up.rows if "skipped" in row] == [
        ("2026-02-15", "2026-03-14")
    ]


# --- what was never billed -------------------------------------------------------------------------


def test_earlier_cycles_are_told_and_billed_only_when_asked_for(fees: Path) -> None:
    told = bill(fees, "2026-03", "property", units=FLAT)
    assert skipped(told) == [(FLAT, "property", "2 earlier cycles were never billed (--catch-up bills them)")]
    assert (told.rows[1]["from"], told.rows[1]["to"]) == ("2026-01-01", "2026-02-28")
    assert fresh(told) == [f"property/{FLAT}/2026-03-01"]
    caught_up = bill(fees, "2026-03", "property", units=FLAT, catch_up=True)
    assert fresh(caught_up) == [f"property/{FLAT}/2026-01-01", f"property/{FLAT}/2026-02-01"]
    assert record(fees, "bill", "2026-03/property.2")["count"] == 2


def test_what_began_before_the_desk_does_is_left_to_the_books_of_before(fees: Path) -> None:
    change(fees, altered(fees, "desk", "desk", billing_from="2026-02-15"))
    assert fresh(bill(fees, "2026-01", catch_up=True)) == []
    assert fresh(bill(fees, "2026-02", catch_up=True)) == []
    assert fresh(bill(fees, "2026-03", "parking", catch_up=True)) == [PARKING]


def test_arrears_items_are_billed_in_the_month_in_which_the_cycle_ends(fees: Path) -> None:
    change(fees, altered(fees, "tariff", "parking", timing="arrears", cycle=3))
    assert fresh(bill(fees, "2026-01", "parking")) == []
    outcome = bill(fees, "2026-03", "parking")
    assert fresh(outcome) == [f"parking/{FLAT}/2026-01-01"]
    assert (outcome.rows[0]["to"], outcome.rows[0]["due"], outcome.rows[0]["amount"]) == (
        "2026-03-31",
        "2026-04-01",
        "240.00",
    )


# --- further runs, and runs that are void ----------------------------------------------------------


def test_a_unit_that_comes_later_is_billed_by_a_further_run(billed: Path) -> None:
    change(billed, Put("unit", "1-1-0103", {**RECORDS[-1].data, "room": "0103"}))  # type: ignore[dict-item]
    assert fresh(bill(billed, "2026-02", catch_up=True)) == [
        "property/1-1-0103/2026-01-01",
        "property/1-1-0103/2026-02-01",
    ]
    assert record(billed, "bill", "2026-02/property.2")["count"] == 2


def test_a_void_run_counts_as_never_billed_and_is_billed_anew(billed: Path) -> None:
    void_run(session_at(billed), "2026-02/property", reason="单价错了")
    change(billed, altered(billed, "unit", FLAT, area="100"))
    outcome = bill(billed, "2026-02")
    assert [row["amount"] for row in outcome.rows if row["new"]] == ["200.00", "100.00"]
    runs = {row["run"]: (row["state"], row["amount"]) for row in list_runs(session_at(billed)).rows}
    assert runs["2026-02/property"] == ("void", "280.00")
    assert runs["2026-02/property.2"] == ("issued", "300.00")


def test_a_run_is_void_once_and_not_while_a_receipt_stands_on_it(billed: Path) -> None:
    pay(billed, money(SHOP, 1000))
    with pytest.raises(RuleRefused) as refused:
        void_run(session_at(billed), "2026-01/property", reason="错")
    assert refused.value.record == "2026-01/property"
    assert void_receipt(session_at(billed), "000001", reason="错").commit
    void_run(session_at(billed), "2026-01/property", reason="错")
    with pytest.raises(RuleRefused):
        void_run(session_at(billed), "2026-01/property", reason="错")
    with pytest.raises(UsageRefused):
        void_run(session_at(billed), "2026-02/property", reason=" ")


# --- credit ----------------------------------------------------------------------------------------


def test_the_oldest_credit_is_used_first_whenever_it_was_entered(fees: Path) -> None:
    pay(fees, money(FLAT, 5000, received="2026-03-19"), money(FLAT, 7000, received="2026-03-01"))
    pay(fees, money(SHOP, 100))
    outcome = bill(fees, "2026-03")
    assert record(fees, "bill-credit", "2026-03/parking.credit")["lines"] == [
        {"receipt": "A-000001", "unit": FLAT, "bill": PARKING, "amount": "10.00"},
        {"receipt": "A-000002", "unit": FLAT, "bill": PARKING, "amount": "70.00"},
    ]
    assert record(fees, "bill-credit", "2026-03/property.credit")["lines"] == [
        {"receipt": "A-000001", "unit": FLAT, "bill": PROPERTY, "amount": "40.00"},
        {"receipt": "A-000003", "unit": SHOP, "bill": SHOP_FEE, "amount": "1.00"},
    ]
    assert "prepaid credit used: 121.00" in said(outcome)
    assert credit_fen(fees) == {}
    assert open_fen(fees) == {PROPERTY: 14000, SHOP_FEE: 9900}


def test_a_void_run_gives_back_the_credit_that_it_used(fees: Path) -> None:
    pay(fees, money(FLAT, 9000))
    bill(fees, "2026-03", "parking")
    assert credit_fen(fees) == {"A-000001": 1000}
    void_run(session_at(fees), "2026-03/parking", reason="错")
    assert credit_fen(fees) == {"A-000001": 9000}
    bill(fees, "2026-03", "parking")
    assert credit_fen(fees) == {"A-000001": 1000}
    assert record(fees, "bill-credit", "2026-03/parking.2.credit")["lines"][0]["amount"] == "80.00"


# --- what git keeps --------------------------------------------------------------------------------


def test_messages_of_commits_hold_nobody_s_data(billed: Path) -> None:
    pay(billed, money(FLAT, 1000, "wechat", "REF-77"))
    bill(billed, "2026-03", reason="月度出账")
    void_receipt(session_at(billed), "000001", reason="录错")
    log = git(billed, "log", "--format=%B")
    assert "月度出账" in log
    assert not [text for text in ("何家乐", "P-aaaaaa", "REF-77", "粤B12345", FLAT) if text in log]
    assert git(billed, "log", "-1", "--skip=1", "--format=%s") == "fee: bill 2026-03 (3 lines, 360.00)\n"


# --- what systems of before got wrong, by name -----------------------------------------------------


def test_the_same_run_gives_the_same_bytes(fees: Path, tmp_path: Path) -> None:
    change(fees, altered(fees, "tariff", "property", proration="day", rounding="jiao"))
    relief = {"unit": FLAT, "charged": "70", "from": "2026-01-05", "to": "2026-02-20", "reason": "vacancy"}
    change(fees, Put("relief", "R-260101-k3q9x", {**relief, "at": "2026-01-01 09:00", "clerk": "lin"}))
    pay(fees, money(FLAT, 9000))
    other = tmp_path / "other"
    shutil.copytree(fees, other, symlinks=True)
    bill(fees, "2026-02", catch_up=True)
    late = billing.Request(parse_period("2026-02"), catch_up=True)
    billing.issue_bills(session_at(other, "2027-01-05 23:59", claim="chen"), late)
    written = sorted(path.relative_to(fees) for path in fees.glob("bills/**/*.yaml"))
    assert len(written) == 4
    assert [(fees / path).read_bytes() for path in written] == [
        (other / path).read_bytes() for path in written
    ]


def test_a_batch_is_never_created_twice(billed: Path) -> None:
    again = [bill(billed, "2026Q1", catch_up=True), bill(billed, "2026Q1", catch_up=True)]
    assert [outcome.totals["new"] for outcome in again] == [3, 0]
    spans = [(row["unit"], row["item"], row["from"]) for row in again[1].rows if "key" in row]
    assert len(spans) == len(set(spans)) == 9


def test_a_tariff_change_never_alters_an_issued_bill(billed: Path) -> None:
    before = record(billed, "bill", "2026-01/property"), open_fen(billed)
    new = TariffEdit({"rounding": "yuan", "proration": "none"}, {"from": "2026-03-01", "price": "9.99"})
    set_tariff(session_at(billed), "property", new)
    assert (record(billed, "bill", "2026-01/property"), open_fen(billed)) == before
    assert fresh(bill(billed, "2026-02", catch_up=True)) == []
    with pytest.raises(RuleRefused):
        set_tariff(session_at(billed), "property", TariffEdit(row={"from": "2026-01-01", "price": "9.99"}))


def test_a_wrong_run_is_taken_back_and_billed_right(billed: Path) -> None:
    void_run(session_at(billed), "2026-02/property", reason="单价错了")
    set_tariff(session_at(billed), "property", TariffEdit(row={"from": "2026-02-01", "price": "3"}))
    assert [row["amount"] for row in bill(billed, "2026-02", "property").rows] == ["270.00", "150.00"]


@pytest.mark.parametrize(
    ("area", "price", "cycle", "rounding", "amount"),
    [
        ("130.70", "0.15", 1, "fen", "19.61"),
        ("100.24", "1.4", 12, "fen", "1684.03"),
        ("100.24", "1.4", 12, "yuan", "1684.00"),
        ("100.24", "1.4", 12, "jiao", "1684.00"),
    ],
)
def test_the_sums_of_the_trade(
    fees: Path, area: str, price: str, cycle: int, rounding: str, amount: str
) -> None:
    prices = [{"from": "2026-01-01", "price": price}]
    change(
        fees,
        altered(fees, "unit", FLAT, area=area),
        altered(fees, "tariff", "property", cycle=cycle, rounding=rounding, prices=prices),
    )
    assert [row["amount"] for row in bill(fees, "2026-01", "property", units=FLAT).rows] == [amount]
