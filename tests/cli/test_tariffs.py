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
