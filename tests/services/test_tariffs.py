"""Fee items: called by code or title; a price that bills were issued at stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from counter import FLAT, built, commits, desk, read, session_at

from propdesk.domain.messages import BadData, NotFound, Refusal, RuleRefused, UsageRefused
from propdesk.domain.periods import Month
from propdesk.services.billing import Request, issue_bills
from propdesk.services.tariffs import TariffEdit, item_code, list_tariffs, set_tariff, show_tariff

__all__ = ["built", "desk"]

NEW = {"title": "清运费", "cycle": 12, "formula": "fixed"}
ROW = {"from": "2026-01-01", "price": "9"}


@pytest.mark.parametrize("text", ["property", "物业费", "Property fee", "PROPERTY", " 物业费 "])
def test_an_item_is_called_by_its_code_or_title(built: Path, text: str) -> None:
    assert item_code(session_at(built).desk.snapshot(), text) == "property"


def test_an_unknown_item_is_refused_and_one_title_of_two_items_is_ambiguous(desk: Path) -> None:
    set_tariff(session_at(desk), "bin", TariffEdit(NEW | {"title": "物业费"}, ROW))
    snapshot = session_at(desk).desk.snapshot()
    with pytest.raises(NotFound) as refused:
        item_code(snapshot, "物业费")
    assert refused.value.hint is not None
    assert refused.value.hint.values["candidates"] == ["bin", "property"]
    with pytest.raises(NotFound):
        item_code(snapshot, "water")


@pytest.mark.parametrize(("item", "count"), [("物业费", 1), ("lift", 0)])
def test_bills_are_issued_for_an_item_by_its_title(built: Path, item: str, count: int) -> None:
    request = Request((Month(2026, 2),), (item,), FLAT)
    assert issue_bills(session_at(built), request, dry_run=True).totals["new"] == count


def test_the_list_shows_the_price_of_the_day(desk: Path) -> None:
    set_tariff(session_at(desk), "property", TariffEdit(row={"from": "2027-01-01", "price": "2.2"}))
    prices = {
        moment: next(row for row in list_tariffs(session_at(desk, moment)).rows if row["id"] == "property")
        for moment in ("2025-01-01 09:00", "2026-06-01 09:00", "2027-01-01 09:00")
    }
    assert [row.get("price") for row in prices.values()] == [None, "2", "2.2"]


def test_an_item_is_shown_with_all_its_prices(built: Path) -> None:
    row = show_tariff(session_at(built), "物业费").rows[0]
    assert (row["id"], row["prices"]) == ("property", [{"from": "2026-01-01", "price": "2"}])


def test_a_new_item_is_set_up(desk: Path) -> None:
    outcome = set_tariff(session_at(desk), "bin", TariffEdit(NEW | {"due_days": 5}, ROW))
    assert outcome.commit
    assert read(desk, "tariff", "bin") == {
        "title": "清运费",
        "formula": "fixed",
        "cycle": 12,
        "timing": "advance",
        "anchor": "unit",
        "due_days": 5,
        "prices": [{"from": "2026-01-01", "price": "9"}],
    }
    assert commits(desk)[0] == "fee: tariff set bin"


@pytest.mark.parametrize(
    ("code", "fields", "row", "refusal"),
    [
        ("bin", {"title": "清运费"}, ROW, UsageRefused),
        ("bin", NEW, {}, UsageRefused),
        ("bin", NEW, {"from": "2026-01-01"}, UsageRefused),
        ("bin", NEW, {"price": "9"}, UsageRefused),
        ("bin", NEW, {**ROW, "to": "2025-12-31"}, BadData),
        ("bin", NEW, {**ROW, "from": "2026-02-30"}, UsageRefused),
        ("bin", NEW, {**ROW, "price": "-9"}, BadData),
        ("bin", NEW, {**ROW, "price": "1.123456789"}, UsageRefused),
        ("bin", NEW | {"title": "a\x1b"}, ROW, BadData),
        ("Bin", NEW, ROW, BadData),
        ("../bin", NEW, ROW, BadData),
        ("property", {}, {}, UsageRefused),
        ("property", {}, {"from": "2026-05-01"}, UsageRefused),
    ],
)
def test_an_item_that_does_not_fit_is_refused(
    built: Path, code: str, fields: dict[str, object], row: dict[str, str], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        set_tariff(session_at(built), code, TariffEdit(fields, row))
    assert len(commits(built)) == 2


def test_a_price_that_bills_were_issued_at_is_never_altered(built: Path) -> None:
    with pytest.raises(RuleRefused) as refused:
        set_tariff(session_at(built), "物业费", TariffEdit(row={"from": "2026-01-01", "price": "3"}))
    assert refused.value.hint is not None
    assert str(refused.value.hint.values["day"]) == "2026-01-01"


def test_a_used_price_may_end_and_an_unused_one_may_change(desk: Path) -> None:
    set_tariff(session_at(desk), "property", TariffEdit(row={"from": "2026-01-01", "to": "2026-12-31"}))
    set_tariff(session_at(desk), "lift", TariffEdit(row={"from": "2026-01-01", "price": "3"}))
    assert read(desk, "tariff", "property")["prices"] == [
        {"from": "2026-01-01", "to": "2026-12-31", "price": "2"}
    ]
    assert read(desk, "tariff", "lift")["prices"] == [{"from": "2026-01-01", "price": "3"}]


def test_prices_stand_in_the_order_of_their_days(desk: Path) -> None:
    for start, price in (("2027-01-01", "3"), ("2026-07-01", "2.5")):
        set_tariff(session_at(desk), "property", TariffEdit(row={"from": start, "price": price}))
    assert [row["from"] for row in read(desk, "tariff", "property")["prices"]] == [
        "2026-01-01",
        "2026-07-01",
        "2027-01-01",
    ]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (TariffEdit(row={"from": "2025-06-01", "price": "3"}), "{count} bills from that day on"),
        (TariffEdit({"cycle": 3}), "bills stand that were issued with another {fields}"),
        (TariffEdit({"title": "物业服务费"}), ""),
        (TariffEdit(row={"from": "2026-02-01", "price": "3"}), ""),
    ],
)
def test_bills_that_keep_what_they_were_computed_with_are_remarked_upon(
    built: Path, edit: TariffEdit, said: str
) -> None:
    notes = set_tariff(session_at(built), "property", edit, dry_run=True).notes
    assert [note.message.text.startswith(said) for note in notes] == ([True] if said else [])
