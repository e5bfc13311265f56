"""Any record: shown by its id, its changes listed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from counter import FIRM, FLAT, SHOP, ZHANG, built, desk, session_at

from propdesk.domain.changes import Change, Put
from propdesk.domain.messages import NotFound
from propdesk.services.payments import Request, take_payments
from propdesk.services.receipts import void_receipt
from propdesk.services.records import RECENT, list_changes, show_record
from propdesk.services.runs import void_run
from propdesk.services.units import UnitEdit, edit_unit

__all__ = ["built", "desk"]

CAR = "V-aaaaaa"
KEY = f"property/{FLAT}/2026-01-01"


@pytest.fixture(scope="module")
def paid(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with a receipt, and one that was voided."""
    root = tmp_path_factory.mktemp("paid") / "desk"
    shutil.copytree(built, root, symlinks=True)
    take_payments(session_at(root), [Request("0101", 10000), Request("0102", 500)])
    void_receipt(session_at(root), "A-000002", reason="录错")
    return root


@pytest.mark.parametrize(
    ("wanted", "id", "key", "value"),
    [
        (FLAT, FLAT, "room", "0101"),
        ("0102", SHOP, "kind", "shop"),
        (ZHANG, ZHANG, "name", "张三"),
        (FIRM, FIRM, "kind", "company"),
        ("property", "property", "title", "物业费"),
        ("2026-01/property", "2026-01/property", "amount", "180.00"),
        ("desk", "desk", "name", "翠竹苑"),
        (KEY, KEY, "paid", "100.00"),
        ("A-000001", "A-000001", "amount", "100.00"),
        ("a-000001", "A-000001", "unit", FLAT),
        ("AV-000001", "AV-000001", "of", "A-000002"),
        ("000002", "A-000002", "kind", "receipt"),
    ],
)
def test_a_record_is_shown_by_id_ending_key_or_number(
    paid: Path, wanted: str, id: str, key: str, value: str
) -> None:
    outcome = show_record(session_at(paid), wanted)
    assert outcome.upright
    assert (outcome.rows[0]["id"], outcome.rows[0][key]) == (id, value)


@pytest.mark.parametrize(
    "wanted", ["aaaaaa", "nobody", "77", "property/9-9/2026-01-01", "A-999999", "000001", "../desk"]
)
def test_what_is_not_there_or_not_the_only_one_is_refused(paid: Path, wanted: str) -> None:
    with pytest.raises(NotFound) as refused:
        show_record(session_at(paid), wanted)
    assert refused.value.hint is not None


@pytest.mark.parametrize(("wanted", "personal"), [(ZHANG, "phone"), (CAR, "plate"), (FLAT, "owner_names")])
def test_what_is_personal_in_a_record_is_named(paid: Path, wanted: str, personal: str) -> None:
    assert personal in show_record(session_at(paid), wanted).personal


def test_a_line_of_a_void_run_is_shown_as_void(desk: Path) -> None:
    void_run(session_at(desk), "2026-01/property", reason="价格错")
    assert show_record(session_at(desk), KEY).rows[0]["state"] == "void"


def test_changes_are_listed_newest_first_with_clerk_and_reason(desk: Path) -> None:
    edit_unit(session_at(desk), FLAT, UnitEdit({"area": "91"}), reason="按房产证")
    rows = list_changes(session_at(desk)).rows
    assert [row["op"] for row in rows] == ["unit edit", "fee bill", "init"]
    assert (rows[0]["clerk"], rows[0]["reason"]) == ("lin", "按房产证")
    assert "reason" not in rows[1]


@pytest.mark.parametrize(
    ("wanted", "ops"),
    [
        (FLAT, ["unit edit", "init"]),
        (SHOP, ["init"]),
        (KEY, ["fee bill"]),
        ("2026-01/property", ["fee bill"]),
    ],
)
def test_the_changes_of_one_record_are_listed(desk: Path, wanted: str, ops: list[str]) -> None:
    edit_unit(session_at(desk), FLAT, UnitEdit({"area": "91"}))
    assert [row["op"] for row in list_changes(session_at(desk), wanted).rows] == ops


@pytest.mark.parametrize(
    ("wanted", "ops"),
    [
        ("A-000001", ["fee pay"]),
        ("A-000002", ["fee void-receipt", "fee pay"]),
        ("AV-000001", ["fee void-receipt"]),
    ],
)
def test_a_receipt_is_followed_through_its_day(paid: Path, wanted: str, ops: list[str]) -> None:
    assert [row["op"] for row in list_changes(session_at(paid), wanted).rows] == ops


def test_a_bill_is_followed_to_the_void_of_its_run(desk: Path) -> None:
    void_run(session_at(desk), "2026-01/property", reason="价格错")
    assert [row["op"] for row in list_changes(session_at(desk), KEY).rows] == ["fee void-run", "fee bill"]


@pytest.mark.parametrize("wanted", [KEY, CAR, "A-000001"])
def test_people_are_named_where_their_ids_stand(paid: Path, wanted: str) -> None:
    outcome = show_record(session_at(paid), wanted)
    assert outcome.rows[0]["names"] == [{"name": "张三", "kind": "person"}]
    assert outcome.personal["names"] == "names"


def test_a_person_comes_with_family_vehicles_and_units(desk: Path) -> None:
    kin = Put("person", "P-dddddd", {"name": "张小三", "kind": "person", "of": ZHANG, "relation": "family"})
    session_at(desk).desk.commit(lambda _: Change("edit", "edit", "lin", [kin]))
    row = show_record(session_at(desk), ZHANG).rows[0]
    assert (row["units"], row["vehicles"]) == ([FLAT], [{"id": CAR, "plate": "京A12345"}])
    assert row["family"] == [{"id": "P-dddddd", "name": "张小三", "relation": "family"}]


def test_a_commit_by_hand_goes_by_its_author_in_the_zone_of_the_desk(desk: Path) -> None:
    env = {"GIT_AUTHOR_DATE": "2026-01-01T20:00:00Z", "GIT_COMMITTER_DATE": "2026-01-01T20:00:00Z"}
    words = ["git", "-C", str(desk), "-c", "user.name=x\x1b[31m", "-c", "user.email=x@desk.example"]
    subprocess.run(
        [*words, "commit", "-q", "--allow-empty", "-m", "fix\x1b[2J it", "-m", "because"],
        env={**os.environ, **env},
        check=True,
    )
    row = list_changes(session_at(desk), limit=1).rows[0]
    assert (row["time"], row["op"], row["reason"]) == ("2026-01-02 04:00", "", "because")
    assert row["clerk"].startswith("x")


def test_more_changes_than_shown_are_mentioned_unless_a_number_was_asked(desk: Path) -> None:
    commit = "commit refs/heads/main\ncommitter x <x@desk.example> 1700000000 +0000\ndata 1\nx\n"
    first = commit + "from refs/heads/main^0\n"
    stream = (first + commit * RECENT).encode()
    subprocess.run(["git", "-C", str(desk), "fast-import", "--quiet"], input=stream, check=True)
    outcome = list_changes(session_at(desk))
    assert (len(outcome.rows), len(outcome.notes)) == (RECENT, 1)
    few, none = list_changes(session_at(desk), limit=1), list_changes(session_at(desk), limit=0)
    assert (len(few.rows), few.notes, none.rows) == (1, [], [])
