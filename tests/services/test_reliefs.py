"""Reliefs at the desk: granted, used by bills that keep them, ended; a bill that is issued never changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from feedesk import bill, record, said
from smalldesk import FLAT, commit_all, edit, found, git, session_at

from propdesk.domain.changes import Outcome
from propdesk.domain.messages import BadData, NotFound, RuleRefused
from propdesk.domain.periods import parse_date
from propdesk.services.checking import check_desk
from propdesk.services.reliefs import add_relief, end_relief, list_reliefs

VACANT = {"charged": "70", "from": "2026-01-01", "to": "2026-03-31", "reason": "vacancy"}


def granted(root: Path, item: str | None = "物业费", **fields: str) -> Outcome:
    return add_relief(session_at(root), "0101", item=item, fields={**VACANT, **fields}, text="空置房")


def amounts(outcome: Outcome) -> list[tuple[str, str]]:
    return [(row["item"], row["amount"]) for row in outcome.rows if row["unit"] == FLAT]


def test_a_relief_is_granted_and_a_bill_keeps_it(fees: Path) -> None:
    row = granted(fees).rows[0]
    assert record(fees, "relief", row["id"]) == {
        "unit": FLAT,
        "item": "property",
        **VACANT,
        "text": "空置房",
        "at": "2026-03-20 09:00",
        "clerk": "lin",
    }
    assert git(fees, "log", "-1", "--format=%B").startswith(f"fee: relief add {row['id']}\n")
    assert "空置" not in git(fees, "log", "-1", "--format=%B")
    outcome = bill(fees, "2026-01", units=FLAT)
    assert amounts(outcome) == [("parking", "80.00"), ("property", "126.00")]
    assert outcome.rows[1]["reliefs"] == [{"id": row["id"], "charged": "70", "days": 31, "of": 31}]
    assert check_desk(session_at(fees)).rows == []


def test_a_relief_of_all_items_counts_for_each(fees: Path) -> None:
    granted(fees, None, charged="50", to="2026-01-10")
    assert amounts(bill(fees, "2026-01", units=FLAT)) == [("parking", "67.10"), ("property", "150.97")]


def test_an_ended_relief_counts_up_to_its_day_and_issued_bills_stand(fees: Path) -> None:
    id = granted(fees).rows[0]["id"]
    bill(fees, "2026-01")
    before = record(fees, "bill", "2026-01/property")
    outcome = end_relief(session_at(fees), id, on=parse_date("2026-01-20"), text="已入住")
    assert said(outcome) == ["1 bills reach beyond that day with the relief; they stand"]
    assert record(fees, "bill", "2026-01/property") == before
    assert amounts(bill(fees, "2026-02", "property")) == [("property", "180.00")]
    assert check_desk(session_at(fees)).rows == []


def test_bills_that_stand_are_remarked_upon_when_a_relief_comes_late(billed: Path) -> None:
    assert said(granted(billed)) == ["2 bills of those days stand as they were issued"]


def test_reliefs_are_listed_while_they_count(fees: Path) -> None:
    granted(fees)
    later = session_at(fees, "2026-04-01 09:00")
    assert [row["state"] for row in list_reliefs(session_at(fees)).rows] == ["active"]
    assert list_reliefs(later).rows == []
    assert [row["state"] for row in list_reliefs(later, past=True, units=FLAT).rows] == ["expired"]
    assert list_reliefs(session_at(fees)).personal == {"text": "text"}


@pytest.mark.parametrize(
    ("item", "fields", "refusal"),
    [
        ("nope", {}, NotFound),
        (None, {"charged": "100"}, BadData),
        (None, {"to": "2025-12-31"}, BadData),
    ],
)
def test_a_relief_that_does_not_fit_is_refused(
    fees: Path, item: str | None, fields: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        granted(fees, item, **fields)


def test_a_relief_is_ended_once_and_within_its_days(fees: Path) -> None:
    id = granted(fees).rows[0]["id"]
    end_relief(session_at(fees), id[-5:])
    with pytest.raises(RuleRefused):
        end_relief(session_at(fees), id)


def test_a_relief_that_is_gone_or_names_what_is_not_there_is_found_by_check(fees: Path) -> None:
    id = granted(fees).rows[0]["id"]
    bill(fees, "2026-01")
    path = f"reliefs/2026-03/{id}.yaml"
    edit(fees, path, (f"unit: {FLAT}", "unit: 9-9-0101"), ("item: property", "item: water"))
    commit_all(fees)
    assert found(check_desk(session_at(fees), only=["relief-links"])) == {
        "relief-links": [f"{path}:1:1", f"{path}:3:1"]
    }
    git(fees, "rm", "-q", path)
    commit_all(fees)
    places = found(check_desk(session_at(fees), only=["relief-links"]))
    assert [place.rpartition(":")[0] for place in places["relief-links"]] == [
        "bills/2026-01/property.yaml:10"
    ]
