"""``propdesk fee tariff``: by code or title, exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Runner
from counter import FLAT, built, commits, desk, read

__all__ = ["built", "desk"]


def test_the_list_gives_the_price_of_the_day(propdesk: Runner, built: Path) -> None:
    ran = propdesk("-C", built, "fee", "tariff", "list", "-o", "json")
    assert [(row["id"], row["price"]) for row in ran.rows] == [("lift", "2"), ("property", "2")]


def test_an_item_is_shown_by_its_title(propdesk: Runner, built: Path) -> None:
    ran = propdesk("--lang", "zh", "-C", built, "fee", "tariff", "show", "物业费", "-o", "table")
    assert "按面积" in ran.stdout
    assert "起 2026-01-01，单价 2" in ran.stdout


def test_an_item_is_set_up_priced_anew_and_billed_by_its_title(propdesk: Runner, desk: Path) -> None:
    words = ["fee", "tariff", "set", "bin", "--title", "清运费", "--formula", "固定费用", "--cycle", "12"]
    new = propdesk("-C", desk, *words, "--price", "9", "--from", "2026-01-01", "-o", "json")
    more = propdesk("-C", desk, "fee", "tariff", "set", "清运费", "--price", "10", "--from", "2027-01-01")
    charged = propdesk("-C", desk, "unit", "edit", FLAT, "--charge", "清运费:2026-01-01")
    bill = propdesk("-C", desk, "fee", "bill", "--period", "2026-01", "--item", "清运费", "-o", "json")
    assert (new.code, more.code, charged.code, bill.code) == (0, 0, 0, 0)
    assert [row["price"] for row in read(desk, "tariff", "bin")["prices"]] == ["9", "10"]
    assert [(row["unit"], row["amount"]) for row in bill.rows] == [(FLAT, "108.00")]


def test_a_billed_price_is_kept_with_advice(propdesk: Runner, built: Path) -> None:
    before = commits(built)
    words = ["fee", "tariff", "set", "property", "--price", "3", "--from", "2026-01-01", "-o", "json"]
    ran = propdesk("-C", built, *words)
    error = ran.json["error"]
    assert (ran.code, error["record"], error["field"]) == (3, "property", "from")
    assert "--from DATE" in error["hint"]
    assert commits(built) == before


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["show", "nope"], 4),
        (["set", "nope", "--title", "x"], 2),
        (["set", "Nope", "--title", "x", "--cycle", "1", "--price", "1", "--from", "2026-01-01"], 5),
        (["set", "lift"], 2),
        (["set", "lift", "--price", "1"], 2),
        (["set", "lift", "--price", "1,5", "--from", "2026-05-01"], 2),
        (["set", "lift", "--price", "1", "--from", "2026-13-01"], 2),
        (["set", "lift", "--cycle", "0"], 2),
        (["set", "lift", "--timing", "never"], 2),
        (["set", "lift", "--prepay", "a:b"], 2),
        (["set", "lift", "--utility", "water"], 2),
        (["set", "lift", "--late-rate", "a"], 5),
    ],
)
def test_what_does_not_fit_ends_with_its_exit_code(
    propdesk: Runner, built: Path, words: list[str], code: int
) -> None:
    ran = propdesk("-C", built, "fee", "tariff", *words)
    assert (ran.code, ran.stdout) == (code, "")


def test_an_unknown_item_to_bill_is_not_found(propdesk: Runner, built: Path) -> None:
    ran = propdesk("-C", built, "fee", "bill", "--period", "2026-02", "--item", "水费", "-o", "json")
    assert (ran.code, ran.json["error"]["field"]) == (4, "item")


def test_every_setting_has_an_option(propdesk: Runner, desk: Path) -> None:
    words = ["--proration", "按天折算", "--rounding", "jiao", "--prepay", "12:1", "--nature", "收入"]
    late = ["--late-rate", "0.05", "--late-grace", "30", "--late-cap", "100"]
    price = ["--price", "2.2", "--minimum", "50", "--from", "2027-01-01"]
    ran = propdesk("-C", desk, "fee", "tariff", "set", "property", *words, *late, *price)
    assert ran.code == 0, ran.stderr
    tariff = read(desk, "tariff", "property")
    assert (tariff["proration"], tariff["rounding"], tariff["nature"]) == ("day", "jiao", "income")
    assert tariff["prepay"] == {"months": 12, "free": 1}
    assert tariff["late"] == {"percent_per_day": "0.05", "grace_days": 30, "cap_percent": "100"}
    assert tariff["prices"][-1] == {"from": "2027-01-01", "price": "2.2", "minimum": "50"}
    undone = propdesk("-C", desk, "fee", "tariff", "set", "property", "--prepay", "0", "--late", "desk")
    assert undone.code == 0, undone.stderr
    assert not {"prepay", "late"} & read(desk, "tariff", "property").keys()


def test_a_metered_item_has_tiers(propdesk: Runner, desk: Path) -> None:
    words = ["--title", "电费", "--formula", "按用量", "--utility", "电", "--tier-reset", "year"]
    tiers = ["--tier", "230:0.5283", "--tier", "400:0.5783", "--tier", "0.8783", "--from", "2026-01-01"]
    ran = propdesk("-C", desk, "fee", "tariff", "set", "power", *words, *tiers)
    assert ran.code == 0, ran.stderr
    tariff = read(desk, "tariff", "power")
    assert (tariff["formula"], tariff["utility"], tariff["cycle"]) == ("consumption", "electricity", 1)
    assert tariff["prices"][0]["tiers"][1:] == [{"up_to": "400", "price": "0.5783"}, {"price": "0.8783"}]
