"""Fee items: called by code or title; a price that bills were issued at stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from counter import FLAT, built, commits, desk, read, session_at

from propdesk.domain.messages import BadData, NotFound, Refusal, RuleRefused, UsageRefused
from propdesk.domain.periods import Month
from propdesk.services.billing import Request, issue_bills
from propdesk.services.checking import check_desk
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


# --- settings --------------------------------------------------------------------------------------

TIERS = [{"up_to": "230", "price": "0.5283"}, {"up_to": "400", "price": "0.5783"}, {"price": "0.8783"}]


@pytest.mark.parametrize(
    ("fields", "row", "kept"),
    [
        ({"title": "维修", "formula": "once"}, {}, {"cycle": 1, "timing": "advance", "prices": []}),
        ({"title": "公摊", "formula": "share"}, {}, {"cycle": 1, "timing": "arrears", "prices": []}),
        (
            {"title": "电费", "formula": "consumption", "utility": "electricity", "tier_reset": "year"},
            {"from": "2026-01-01", "tiers": TIERS},
            {"timing": "arrears", "prices": [{"from": "2026-01-01", "tiers": TIERS}]},
        ),
        (
            NEW | {"proration": "half-month", "rounding": "yuan", "prepay": {"months": 12, "free": 1}},
            ROW | {"minimum": "5"},
            {"proration": "half-month", "rounding": "yuan", "prepay": {"months": 12, "free": 1}},
        ),
        (NEW | {"nature": "deposit", "late": {"off": True}}, ROW, {"nature": "deposit"}),
    ],
)  # fmt: skip
def test_an_item_of_any_formula_is_set_up(
    desk: Path, fields: dict[str, object], row: dict[str, object], kept: dict[str, object]
) -> None:
    set_tariff(session_at(desk), "new", TariffEdit(fields, row))
    found = read(desk, "tariff", "new")
    assert {key: found[key] for key in kept} == kept
    assert check_desk(session_at(desk)).rows == []


@pytest.mark.parametrize(
    ("fields", "row", "field"),
    [
        ({"formula": "share", "title": "公摊", "rounding": "yuan"}, {}, "rounding"),
        ({"formula": "once", "title": "维修", "prepay": {"months": 12, "free": 1}}, {}, "prepay"),
        ({"formula": "consumption", "title": "电费"}, ROW, "utility"),
        (NEW | {"utility": "water"}, ROW, "utility"),
        (NEW, {"from": "2026-01-01", "tiers": TIERS}, "tier"),
        (NEW, {"from": "2026-01-01", "tiers": TIERS[:2]}, "tier"),
        (NEW, {"from": "2026-01-01", "tiers": [TIERS[1], TIERS[0], TIERS[2]]}, "tier"),
        (NEW, {"from": "2026-01-01", "tiers": [{"price": "1"}, *TIERS]}, "tier"),
        (NEW, {"from": "2026-01-01", "minimum": "-1"}, "minimum"),
        (NEW | {"late": {"off": True, "grace_days": 3}}, ROW, "late"),
        (NEW | {"late": {"percent_per_day": "x"}}, ROW, "late.percent_per_day"),
    ],
)
def test_settings_that_do_not_go_together_are_refused(
    desk: Path, fields: dict[str, object], row: dict[str, object], field: str
) -> None:
    with pytest.raises((UsageRefused, BadData)) as refused:
        set_tariff(session_at(desk), "new", TariffEdit(fields, row))
    assert refused.value.field == field


def test_the_figures_of_a_late_charge_are_set_one_by_one(desk: Path) -> None:
    for late in ({"percent_per_day": "0.05"}, {"grace_days": 30}):
        set_tariff(session_at(desk), "property", TariffEdit({"late": late}))
    assert read(desk, "tariff", "property")["late"] == {"percent_per_day": "0.05", "grace_days": 30}
    set_tariff(session_at(desk), "property", TariffEdit({"late": {"off": True}}))
    assert read(desk, "tariff", "property")["late"] == {"off": True}
    set_tariff(session_at(desk), "property", TariffEdit({"late": {"cap_percent": "100"}}))
    assert read(desk, "tariff", "property")["late"] == {"cap_percent": "100"}


def test_tiers_take_the_place_of_one_price_and_the_other_way_round(desk: Path) -> None:
    fields = {"title": "电费", "formula": "consumption", "utility": "electricity"}
    for row in ({"price": "0.6"}, {"tiers": TIERS}, {"price": "0.7"}):
        set_tariff(session_at(desk), "power", TariffEdit(fields, {"from": "2026-01-01", **row}))
        assert read(desk, "tariff", "power")["prices"] == [{"from": "2026-01-01", **row}]
