"""The story of a flat: how things stand, and all that happened, on one timeline."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from counter import AYI, FIRM, FLAT, PLATE, SHOP, ZHANG, built, session_at

from propdesk.domain.changes import Outcome
from propdesk.domain.messages import NotFound
from propdesk.domain.periods import Month
from propdesk.domain.titles import Title
from propdesk.services.balances import list_balances
from propdesk.services.billing import Request as BillRequest
from propdesk.services.billing import issue_bills
from propdesk.services.household import Asked, show_household
from propdesk.services.payments import Request, take_payments
from propdesk.services.people import PersonEdit, edit_person, link_person, unlink_person
from propdesk.services.receipts import void_receipt
from propdesk.services.runs import void_run
from propdesk.services.story import TELLERS
from propdesk.services.telling import Event
from propdesk.services.units import UnitEdit, edit_unit

__all__ = ["built"]

DAY, WHEN = "2026-03-20", "2026-03-20 09:00"


@pytest.fixture(scope="module")
def lived(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk on which much happened to one flat."""
    root = tmp_path_factory.mktemp("lived") / "desk"
    shutil.copytree(built, root, symlinks=True)
    session = session_at(root, WHEN)
    take_payments(session, [Request("0101", 20000, "wechat")])
    issue_bills(session, BillRequest((Month(2026, 2),)))
    void_run(session, "2026-02/property", reason="价格错")
    take_payments(session, [Request("0101", 500)])
    void_receipt(session, "A-000002", reason="录错")
    edit_unit(session, FLAT, UnitEdit({"area": "91.5", "state": "vacant"}, tags=("b",)))
    link_person(session, AYI, FLAT, role="tenant")
    unlink_person(session, FIRM, FLAT)
    edit_person(session, ZHANG, PersonEdit({"phone": "13900000000"}))
    return root


def story(root: Path, code: str = FLAT, **asked: Any) -> Outcome:
    return show_household(session_at(root, WHEN), code, Asked(**asked))


def told(outcome: Outcome, *keys: str) -> list[tuple[Any, ...]]:
    return [tuple(str(row.get(key, "")) for key in keys) for row in outcome.rows]


def test_money_is_told_with_the_balance_after_it(lived: Path) -> None:
    assert told(story(lived, kind="money"), "at", "kind", "amount", "balance", "clerk", "id") == [
        ("2026-01-01", "bill", "180.00", "180.00", "lin", "2026-01/property"),
        ("2026-02-01", "bill", "180.00", "360.00", "lin", "2026-02/property"),
        (DAY, "receipt", "200.00", "160.00", "lin", "A-000001"),
        (DAY, "receipt", "5.00", "155.00", "lin", "A-000002"),
        (DAY, "void", "5.00", "160.00", "lin", "AV-000001"),
        (DAY, "bill-void", "180.00", "-20.00", "lin", "2026-02/property"),
    ]


def test_a_bill_says_what_it_is_for_and_where_its_line_is(lived: Path) -> None:
    assert told(story(lived, kind="money"), "what", "key")[:2] == [
        ("Property fee 2026-01", f"property/{FLAT}/2026-01-01"),
        ("Property fee 2026-02", f"property/{FLAT}/2026-02-01"),
    ]


def test_the_last_balance_is_what_is_owed_less_what_is_credited(lived: Path) -> None:
    outcome = story(lived, kind="money")
    (account,) = list_balances(session_at(lived, WHEN), unit=FLAT).rows
    assert outcome.rows[-1]["balance"] == outcome.head["balance"] == "-20.00"
    assert (outcome.head["outstanding"], outcome.head["credit"]) == (
        account["outstanding"],
        account["credit"],
    )


def test_people_come_and_go_and_their_data_are_not_told(lived: Path) -> None:
    outcome = story(lived, kind="people")
    assert sorted(told(outcome, "what", "id")) == sorted(
        [
            ("becomes owner", ZHANG),
            ("becomes owner", FIRM),
            ("becomes tenant", AYI),
            ("is owner no more", FIRM),
            ("changed: phone", ZHANG),
        ]
    )
    assert [row["names"] for row in outcome.rows if row["id"] == AYI] == [
        [{"name": "阿依古丽·买买提", "kind": "guest"}]
    ]
    assert "names" in outcome.personal
    assert "13900000000" not in str(outcome.rows)


def test_changes_say_what_was_and_what_became_of_it(lived: Path) -> None:
    whats = [what for what, _ in told(story(lived, kind="changes"), "what", "id")]
    assert sorted(whats) == sorted(
        [
            "the unit is entered",
            "a vehicle is entered",
            "area: 90 → 91.5",
            "state: - → vacant",
            "tags: a → a, b",
        ]
    )


def test_the_head_says_how_things_stand(lived: Path) -> None:
    head = story(lived).head
    assert (head["id"], head["kind"], head["area"], head["state"]) == (FLAT, "flat", "91.5", "vacant")
    assert head["owners"] == [{"id": ZHANG, "name": "张三", "kind": "person", "phone": "13900000000"}]
    assert [one["id"] for one in head["tenants"]] == [AYI]
    assert head["vehicles"] == [{"id": "V-aaaaaa", "plate": PLATE, "units": [FLAT]}]
    item = Title("物业费", "Property fee")
    assert head["charges"] == [{"item": item, "from": "2026-01-01", "price": "2"}]
    assert {"name", "phone", "plate"} <= story(lived).personal.keys()


def test_days_and_order_are_as_asked(lived: Path) -> None:
    assert told(story(lived, start=date(2026, 2, 1), end=date(2026, 2, 28)), "at", "kind", "balance") == [
        ("2026-02-01", "opening", "180.00"),
        ("2026-02-01", "bill", "360.00"),
    ]
    assert story(lived, newest_first=True).rows == story(lived).rows[::-1]


def test_a_unit_without_a_story_has_a_head_alone(built: Path) -> None:
    outcome = story(built, SHOP, kind="money")
    assert (outcome.rows, outcome.head["balance"]) == ([], "0.00")
    with pytest.raises(NotFound):
        story(built, "9-9-9999")


def test_a_hand_edit_is_told_as_one(lived: Path, tmp_path: Path) -> None:
    root = tmp_path / "desk"
    shutil.copytree(lived, root, symlinks=True)
    file = root / "units/2" / f"{FLAT}.yaml"
    file.write_text(file.read_text("utf-8").replace("floor: 1", "floor: 2"), encoding="utf-8")
    stamp = {"GIT_AUTHOR_DATE": "2026-01-01T20:00:00Z", "GIT_COMMITTER_DATE": "2026-01-01T20:00:00Z"}
    words = ["git", "-C", str(root), "-c", "user.name=chen", "-c", "user.email=c@desk.example"]
    subprocess.run([*words, "commit", "-q", "-a", "-m", "by hand"], env={**os.environ, **stamp}, check=True)
    told_so = [row for row in story(root).rows if row["kind"] == "hand-edit"]
    assert [(row["moment"], str(row["what"]), row["clerk"]) for row in told_so] == [
        ("2026-01-02 04:00", "floor: 1 → 2", "chen")
    ]


def test_a_record_that_did_not_read_in_its_day_is_passed_over(lived: Path, tmp_path: Path) -> None:
    root = tmp_path / "desk"
    shutil.copytree(lived, root, symlinks=True)
    file = root / "units/2" / f"{FLAT}.yaml"
    good = file.read_text("utf-8")
    for text in ("floor: [", good):
        file.write_text(text, encoding="utf-8")
        subprocess.run(["git", "-C", root, "commit", "-q", "-a", "-m", "by hand"], check=True)
    whats = [str(row["what"]) for row in story(root, kind="changes").rows]
    assert whats.count("the unit is entered") == 2
    assert "the unit is removed" in whats


def test_a_later_register_joins_by_a_row(lived: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from propdesk.domain.messages import msg

    monkeypatch.setitem(
        TELLERS,  # type: ignore[arg-type]
        "visits",
        (lambda _house: [Event("2026-02-03 08:00", "visit", msg("paid"), "T-1")],),
    )
    assert told(story(lived, kind="visits"), "moment", "id") == [("2026-02-03 08:00", "T-1")]


def test_the_story_of_a_desk_inside_a_bigger_repository(built: Path, tmp_path: Path) -> None:
    top = tmp_path / "top"
    shutil.copytree(built, top / "desk", ignore=shutil.ignore_patterns(".git"))
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "all"]):
        subprocess.run(["git", "-C", top, *words], check=True)
    assert ("the unit is entered",) in told(story(top / "desk"), "what")
