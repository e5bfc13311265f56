"""A bill explained: figures with file, commit and clerk as they were when it was issued; what was paid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from correcteddesk import LATER, do, settle
from feedesk import bill, money, pay
from smalldesk import FLAT, git, session_at

from propdesk.domain.changes import Outcome
from propdesk.domain.messages import NotFound
from propdesk.services.charging import charge_unit
from propdesk.services.explaining import explain
from propdesk.services.receipts import void_receipt
from propdesk.services.reliefs import add_relief
from propdesk.services.runs import void_run
from propdesk.services.tariffs import TariffEdit, set_tariff
from propdesk.services.units import UnitEdit, edit_unit

KEY = f"property/{FLAT}/2026-03-01"


def rows(outcome: Outcome) -> dict[str, dict[str, Any]]:
    return {row["what"]: dict(row) for row in outcome.rows}


def head(root: Path) -> str:
    return git(root, "rev-parse", "HEAD")[:10]


def test_each_figure_is_told_with_its_file_commit_and_clerk(fees: Path) -> None:
    edit_unit(session_at(fees, claim="chen"), FLAT, UnitEdit({"area": "95.1"}))
    measured = head(fees)
    fields = {"charged": "70", "from": "2026-03-01", "to": "2026-03-31", "reason": "staff"}
    id = add_relief(session_at(fees), FLAT, item="property", fields=fields).rows[0]["id"]
    granted = head(fees)
    bill(fees, "2026-03")
    issued = head(fees)
    edit_unit(session_at(fees), FLAT, UnitEdit({"area": "1"}))
    edit_unit(session_at(fees), FLAT, UnitEdit({"area": "95.1"}))
    set_tariff(session_at(fees), "property", TariffEdit(row={"from": "2027-01-01", "price": "9"}))

    outcome = explain(session_at(fees), KEY)
    told = rows(outcome)
    assert (told["area"]["value"], told["area"]["file"]) == ("95.1", f"units/1/{FLAT}.yaml")
    assert (told["area"]["commit"], told["area"]["clerk"]) == (measured, "chen")
    assert (told["relief"]["commit"], told["relief"]["file"]) == (granted, f"reliefs/2026-03/{id}.yaml")
    assert told["price"]["file"] == "tariffs/property.yaml"
    assert told["price"]["commit"] == git(fees, "rev-list", "--max-parents=0", "HEAD")[:10]
    assert told["issued"]["commit"] == issued
    assert (told["issued"]["file"], outcome.head["amount"]) == ("bills/2026-03/property.yaml", "133.14")
    assert str(outcome.head["calculation"]).startswith("95.1 m² × 2.00 CNY/m² a month × 1 month × 70%")


def test_what_is_paid_on_it_is_told_directly_and_by_credit(fees: Path) -> None:
    pay(fees, money(FLAT, 5000, received="2026-03-01"))
    bill(fees, "2026-03", "property")
    pay(fees, money(FLAT, 1000, received="2026-03-05"), money(FLAT, 2000, received="2026-03-06"))
    void_receipt(session_at(fees), "A-000003", reason="错")
    outcome = explain(session_at(fees), KEY)
    paid = [(row["what"], row["record"], row["value"]) for row in outcome.rows if "record" in row]
    assert paid == [("credit", "A-000001", "50.00"), ("receipt", "A-000002", "10.00")]
    assert dict(outcome.totals) == {"amount": "180.00", "paid": "60.00", "outstanding": "120.00"}


def test_a_single_charge_and_a_void_line_are_explained_too(fees: Path) -> None:
    fields = {"title": "维修", "formula": "once"}
    set_tariff(session_at(fees), "repair", TariffEdit(fields))
    key = charge_unit(session_at(fees), FLAT, "repair", price="45.5", quantity="2").rows[0]["key"]
    assert str(explain(session_at(fees), key).head["calculation"]) == "2 × 45.50 CNY = 91.00 CNY"
    void_run(session_at(fees), "2026-03/repair", reason="错")
    told = explain(session_at(fees), key)
    assert (told.head["state"], told.head["outstanding"]) == ("void", "0.00")


def test_what_is_no_bill_is_not_explained(fees: Path) -> None:
    with pytest.raises(NotFound):
        explain(session_at(fees), KEY)


def test_notes_and_the_late_charge_of_today_are_told_with_the_terms(billed: Path) -> None:
    settle(billed)
    key = f"property/{FLAT}/2026-02-01"
    id = do(billed, "credit", bill=key, amount="30.00").rows[0]["id"]
    told = rows(explain(session_at(billed, LATER), key))
    assert (told["credit"]["value"], told["credit"]["record"]) == ("-30.00", id)
    assert "0.05 % a day (18.25 % a year)" in str(told["late"]["value"])
