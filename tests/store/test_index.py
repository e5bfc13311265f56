"""The index: brought up to date it is as built anew; damaged, old or absent, it is built anew."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import Runner
from smalldesk import DAY1, FLAT, LIN, SHOP, commit_all, edit, git, put, session_at

from propdesk.domain.changes import Change, Put
from propdesk.store.accounts import Accounts
from propdesk.store.desk import Desk, start_desk
from propdesk.store.snapshot import Snapshot

TABLES = "broken bodies grams lines uses voided_runs till_days receipts allocations voided_receipts".split()
UNIT, SHEET = f"units/1/{FLAT}.yaml", "bills/2026-02/property.yaml"


def opened(root: Path) -> Desk:
    return Desk.open(root)


def contents(snapshot: Snapshot) -> dict[str, list[tuple[object, ...]]]:
    """All rows, with paths in the place of the numbers of files."""
    query = snapshot.index.query
    found = {
        table: query(f"SELECT f.path, t.* FROM {table} t LEFT JOIN files f USING (file)") for table in TABLES
    }
    rows = {table: [(path, *values) for path, _, *values in each] for table, each in found.items()}
    rows["files"] = query("SELECT path, kind, id, oid FROM files")
    return {table: sorted(each, key=repr) for table, each in rows.items()}


def anew(root: Path) -> dict[str, list[tuple[object, ...]]]:
    """What an index says that is built from nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROPDESK_INDEX", "off")
        return contents(opened(root).snapshot())


def database(root: Path) -> Path:
    return root / ".git/propdesk/index-desk.db"


# --- brought up to date ----------------------------------------------------------------------------


def test_an_index_follows_all_that_happens_to_files(small: Path) -> None:
    desk = opened(small)
    assert contents(desk.snapshot()) == anew(small)
    first = git(small, "rev-parse", "HEAD").strip()
    edit(small, UNIT, ('area: "90"', 'area: "91"'))
    put(small, "units/1/1-1-0103.yaml", (small / UNIT).read_text("utf-8").replace("0101", "0103"))
    (small / "vehicles/aa/V-aaaaaa.yaml").unlink()
    put(small, "notes/lisez-moi.txt", "no record")
    commit_all(small)
    assert contents(desk.snapshot()) == anew(small)
    edit(small, SHEET, ("count: 2", "count: two"))
    edit(small, DAY1, ("method: wechat", "method: gold"))
    (small / f"units/1/{SHOP}.yaml").unlink()
    (small / f"units/1/{SHOP}.yaml").symlink_to("1-1-0103.yaml")
    commit_all(small)
    now = contents(desk.snapshot())
    assert now == anew(small)
    assert {path for path, *_ in now["broken"]} == {SHEET, DAY1, f"units/1/{SHOP}.yaml"}
    git(small, "reset", "-q", "--hard", first)
    assert contents(desk.snapshot()) == anew(small)


def test_nothing_is_read_again_while_head_stays(small: Path) -> None:
    opened(small).snapshot()
    with closing(sqlite3.connect(database(small))) as connection, connection:
        connection.execute("DELETE FROM bodies WHERE id = ?", (LIN,))
    assert opened(small).snapshot().find("person", LIN) is None
    assert opened(small).reindex().find("person", LIN)


def test_an_index_of_a_commit_that_is_gone_is_compared_file_by_file(small: Path) -> None:
    opened(small).snapshot()
    edit(small, UNIT, ('area: "90"', 'area: "91"'))
    commit_all(small)
    with closing(sqlite3.connect(database(small))) as connection, connection:
        connection.execute("UPDATE meta SET value = ?", ("0" * 40,))
    snapshot = opened(small).snapshot()
    assert snapshot.get("unit", FLAT)["area"] == "91"
    assert contents(snapshot) == anew(small)


def test_two_desks_of_one_repository_have_an_index_each(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    for name in ("east", "west"):
        settings = {"schema": 1, "name": name, "clerks": [{"id": "lin", "name": "林", "roles": ["cashier"]}]}
        begin(tmp_path / name, settings | {"tills": []})
    names = {
        name: opened(tmp_path / name).snapshot().get("desk", "desk")["name"] for name in ("east", "west")
    }
    assert names == {"east": "east", "west": "west"}
    assert len(list((tmp_path / ".git/propdesk").glob("index-*.db"))) == 2


def begin(root: Path, settings: dict[str, Any]) -> None:
    start_desk(root, lambda _: Change("init", "init", "lin", [Put("desk", "desk", settings)]), inside=True)


# --- damaged, old, absent --------------------------------------------------------------------------


def _garbage(place: Path) -> None:
    place.write_bytes(b"no database at all, but long enough to be looked at" * 100)


def _half(place: Path) -> None:
    os.truncate(place, place.stat().st_size // 2)


def _holes(place: Path) -> None:
    data = bytearray(place.read_bytes())
    data[4096:] = bytes(len(data) - 4096)
    place.write_bytes(data)


def _emptied(place: Path) -> None:
    place.write_bytes(b"")


def _removed(place: Path) -> None:
    place.unlink()


def _barred(place: Path) -> None:
    place.unlink()
    place.mkdir()


def _without_a_table(place: Path) -> None:
    with closing(sqlite3.connect(place)) as connection, connection:
        connection.execute("DROP TABLE lines")


def _older(place: Path) -> None:
    with closing(sqlite3.connect(place)) as connection, connection:
        connection.execute("DELETE FROM bodies")
        connection.execute("ALTER TABLE lines RENAME TO old_lines")
        connection.execute("PRAGMA user_version = 1")


DAMAGES = (_garbage, _half, _holes, _emptied, _removed, _barred, _without_a_table, _older)


@pytest.mark.parametrize("damage", DAMAGES)
def test_whatever_became_of_an_index_it_answers_as_one_built_anew(
    small: Path, damage: Callable[[Path], None]
) -> None:
    expected = contents(opened(small).snapshot())
    damage(database(small))
    assert len(Accounts(opened(small).snapshot()).lines()) == 8
    assert contents(opened(small).snapshot()) == expected


def test_an_index_switched_off_leaves_no_file(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(small / ".git/propdesk")
    monkeypatch.setenv("PROPDESK_INDEX", "off")
    assert len(opened(small).snapshot().ids("unit")) == 2
    assert not (small / ".git/propdesk").exists()


# --- readers beside writers ------------------------------------------------------------------------


def test_a_reader_keeps_its_commit_while_another_process_writes(
    small: Path, propdesk_process: Runner
) -> None:
    reader = opened(small).snapshot()
    accounts = Accounts(reader)
    before = (reader.commit, accounts.receipt_numbers(), accounts.balances())
    ran = propdesk_process("-C", small, "--at", "2026-03-20 09:00", "fee", "pay", SHOP, "1")
    assert ran.code == 0, ran.stderr
    assert (reader.commit, accounts.receipt_numbers(), accounts.balances()) == before
    assert len(Accounts(opened(small).snapshot()).receipt_numbers()) == len(before[1]) + 1


def test_two_desks_in_turn_move_the_index_to_and_fro(small: Path) -> None:
    one, other = opened(small), opened(small)
    put(small, "units/1/1-1-0103.yaml", (small / UNIT).read_text("utf-8").replace("0101", "0103"))
    commit_all(small)
    assert len(one.snapshot().ids("unit")) == 3
    git(small, "reset", "-q", "--hard", "HEAD~1")
    assert len(other.snapshot().ids("unit")) == 2
    git(small, "reset", "-q", "--hard", "HEAD@{1}")
    assert len(one.snapshot().ids("unit")) == 3


def test_after_a_write_the_index_is_at_the_new_commit_already(small: Path) -> None:
    session = session_at(small)
    done = session.desk.commit(
        lambda snapshot: Change(
            "edit", "edit", "lin", [Put("unit", FLAT, snapshot.get("unit", FLAT) | {"area": "91"})]
        )
    )
    with closing(sqlite3.connect(database(small))) as connection:
        assert connection.execute("SELECT value FROM meta WHERE key = 'head'").fetchone() == (done.commit,)


# --- what is void, in the figures ------------------------------------------------------------------


def test_runs_and_receipts_that_are_void_are_in_no_figure(small: Path) -> None:
    accounts = Accounts(opened(small).snapshot())
    assert {line.run for line in accounts.lines()} == {
        "2026-01/parking",
        "2026-01/property",
        "2026-02/parking",
        "2026-02/property",
        "2026-03/property",
    }
    facts = {fact.run: fact for fact in accounts.runs()}
    assert facts["2026-03/parking"].void
    assert facts["2026-03/parking"].paid == 0
    assert facts["2026-02/parking"].credit_used == 4000
    receipt = accounts.receipt("A-000003")
    assert receipt is not None
    assert receipt.voided_by == "AV-000001"
    assert accounts.paid_by("A-000003") == []
    assert accounts.live_receipt_with("wechat", "R1") is not None
    assert accounts.open_days("A", date(2026, 3, 20)) == ["2026-02-05"]
    assert accounts.numbers("A") == ["A-000001", "A-000002", "A-000003", "A-000004", "AV-000001"]
