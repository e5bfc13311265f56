"""One-off charges: a line of their own with a source, once, in a run of its own; joined by other changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from feedesk import bill, change, credit_fen, fresh, money, open_fen, pay, record
from smalldesk import FLAT, LIN, git, session_at

from propdesk.domain.changes import Change, Outcome, Put
from propdesk.domain.messages import NotFound, RuleRefused, UsageRefused
from propdesk.services.charging import OneOff, charge_once, charge_unit
from propdesk.services.checking import check_desk
from propdesk.services.runs import void_run

REPAIR = {"title": "维修", "formula": "once", "cycle": 1, "timing": "advance", "due_days": 7, "prices": []}


def charged(root: Path, unit: str = FLAT, item: str = "维修", *, chance: int = 1, **more: Any) -> Outcome:
    session = session_at(root)
    for _ in range(chance - 1):
        session.random(32)
    return charge_unit(session, unit, item, **({"price": "120.00"} | more))


@pytest.fixture
def repairs(fees: Path) -> Path:
    change(fees, Put("tariff", "repair", REPAIR))
    return fees


def test_a_charge_is_one_line_named_by_its_source(repairs: Path) -> None:
    outcome = charged(repairs, "0101", reason="换水龙头")
    row = outcome.rows[0]
    assert (row["key"], row["run"]) == (f"repair/{FLAT}/{row['source']}", "2026-03/repair")
    assert row["source"].startswith("C-260320-")
    assert (row["amount"], row["due"], row["debtor"]) == ("120.00", "2026-03-27", LIN)
    assert git(repairs, "log", "-1", "--format=%s") == f"fee: charge {row['source']}\n"
    assert open_fen(repairs) == {row["key"]: 12000}
    assert check_desk(session_at(repairs)).rows == []


def test_two_charges_of_one_day_are_two_runs(repairs: Path) -> None:
    runs = [charged(repairs, chance=number).rows[0]["run"] for number in (1, 2)]
    assert runs == ["2026-03/repair", "2026-03/repair.2"]
    assert len(open_fen(repairs)) == 2


def test_quantity_times_price_is_rounded_once(repairs: Path) -> None:
    assert charged(repairs, quantity="1.5", price="33.33").rows[0]["amount"] == "50.00"


def test_a_charge_uses_credit_and_a_void_gives_it_back(repairs: Path) -> None:
    pay(repairs, money(FLAT, 5000))
    charged(repairs)
    assert credit_fen(repairs) == {}
    void_run(session_at(repairs), "2026-03/repair", reason="错")
    assert credit_fen(repairs) == {"A-000001": 5000}


def test_the_ordinary_run_leaves_one_off_items_alone(repairs: Path) -> None:
    unit = record(repairs, "unit", FLAT)
    charges = [*unit["charges"], {"item": "repair", "from": "2026-01-01"}]
    change(repairs, Put("unit", FLAT, {**unit, "charges": charges}))
    assert not [key for key in fresh(bill(repairs, "2026-01")) if key.startswith("repair")]


def test_another_change_takes_a_charge_along_and_its_source_is_charged_once(repairs: Path) -> None:
    session = session_at(repairs)
    ticket = OneOff(FLAT, "repair", "T-260320-k3q9x", date(2026, 3, 20), "80.00", due=date(2026, 4, 1))

    def decide(snapshot: Any) -> Change:
        return Change("ticket", "ticket: resolve", "lin", charge_once(snapshot, ticket).puts)

    session.desk.commit(decide)
    assert record(repairs, "bill", "2026-03/repair")["lines"][0]["source"] == "T-260320-k3q9x"
    with pytest.raises(RuleRefused) as refused:
        charge_once(session_at(repairs).desk.snapshot(), ticket)
    assert refused.value.record == f"repair/{FLAT}/T-260320-k3q9x"


@pytest.mark.parametrize(
    ("more", "refusal", "field"),
    [
        ({"price": "0"}, UsageRefused, "amount"),
        ({"price": "1e3"}, UsageRefused, "price"),
        ({"quantity": "-2"}, UsageRefused, "amount"),
        ({"item": "property"}, RuleRefused, "item"),
        ({"item": "nope"}, NotFound, "item"),
        ({"unit": "9-9"}, NotFound, ""),
    ],
)
def test_a_charge_that_makes_no_sense_is_refused(
    repairs: Path, more: dict[str, str], refusal: type[Exception], field: str
) -> None:
    before = git(repairs, "rev-parse", "HEAD")
    with pytest.raises(refusal) as refused:
        charged(repairs, **more)  # type: ignore[arg-type]
    assert getattr(refused.value, "field", "") == field
    assert git(repairs, "rev-parse", "HEAD") == before
