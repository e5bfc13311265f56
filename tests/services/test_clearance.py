"""Certificates of clearance: only where nothing is open, the same one on one day."""

from __future__ import annotations

from pathlib import Path

import pytest
from feedesk import altered, change, money, pay, record, said
from smalldesk import FLAT, LIN, SHOP, session_at

from propdesk.domain.messages import RuleRefused
from propdesk.services.checking import check_desk
from propdesk.services.clearance import certify
from propdesk.services.records import show_record


def refused(root: Path, unit: str = FLAT, at: str = "2026-03-20 09:00") -> list[tuple[str, str]]:
    with pytest.raises(RuleRefused) as caught:
        certify(session_at(root, at), unit)
    return [(one.record, str(one.message)) for one in caught.value.findings]


def test_whatever_is_open_is_named(billed: Path) -> None:
    pay(billed, money(FLAT, 50000))
    assert refused(billed) == [
        (f"property/{FLAT}/2026-02-01", "20.00 open, due 2026-02-01, late charge 0.00")
    ]


def test_what_is_not_due_yet_and_late_charges_count(billed: Path) -> None:
    change(billed, altered(billed, "desk", "desk", late_charge={"percent_per_day": "0.05"}))
    pay(billed, money(FLAT, 52000))
    assert refused(billed)[0][1] == "0.00 open, due 2026-01-01, late charge 3.12"
    assert len(refused(billed, SHOP, "2026-01-15 09:00")) == 2


def test_one_paper_a_day_that_can_be_verified(billed: Path) -> None:
    pay(billed, money(FLAT, 52000))
    outcome = certify(session_at(billed), "0101", purpose="过户")
    row = outcome.rows[0]
    assert (row["unit"], row["debtor"], row["as_of"], row["outstanding"]) == (FLAT, LIN, "2026-03-20", "0.00")
    again = certify(session_at(billed, "2026-03-20 17:00"), FLAT, purpose="过户")
    assert (again.commit, again.rows) == (None, outcome.rows)
    assert certify(session_at(billed, "2026-03-21 09:00"), FLAT).rows[0]["id"] != row["id"]
    assert show_record(session_at(billed), row["id"]).rows[0]["note"] == "过户"
    (paper,) = outcome.papers
    assert (paper.addressee, paper.number, paper.purpose) == ("何家乐", row["id"], "过户")
    assert "何家乐" not in str(record(billed, "clearance", row["id"]))
    assert check_desk(session_at(billed)).rows == []


def test_what_should_be_billed_by_now_is_warned_of(billed: Path) -> None:
    pay(billed, money(FLAT, 52000))
    warned = said(certify(session_at(billed), FLAT), "warning")
    assert warned == [
        f"not billed yet, and not certified: {item}/{FLAT}/2026-03-01" for item in ("parking", "property")
    ]
    assert said(certify(session_at(billed, "2026-02-28 09:00"), FLAT), "warning") == []
