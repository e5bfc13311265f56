"""Importing into a real desk: one commit, once; again nothing; every gap listed; refusals leave no trace."""

from __future__ import annotations

import subprocess
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
import workbooks
from workbooks import PEOPLE, UNITS, Guise, change, sample

from propdesk.domain.changes import Outcome
from propdesk.domain.importing.join import KINDS
from propdesk.domain.messages import BadData, Exit, UsageRefused
from propdesk.services.importing import import_workbook
from propdesk.services.session import Session, open_session
from propdesk.services.setup import Plan, init_desk

SOURCES = workbooks.sources()
TOTALS = {
    "buildings": 13, "entrances": 26, "units": 8, "owners": 5, "others": 0, "tariffs": 2, "parking": 1,
    "vehicles": 0, "problems": 4,
}  # fmt: skip


@pytest.fixture
def session(tmp_path: Path) -> Session:
    init_desk(tmp_path / "desk", Plan("衡昌家园"))
    return open_session(
        tmp_path / "desk",
        claim=None,
        at=datetime(2020, 6, 1, 9, 0),
        clock=lambda zone: datetime(2020, 6, 1, 9, 0, tzinfo=zone),
        random=Random(0).randrange,
    )


def git(session: Session, *words: str) -> str:
    done = subprocess.run(
        ["git", *words], cwd=session.desk.root, capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return done.stdout


def listed(outcome: Outcome) -> list[tuple[str, str]]:
    return [(note.where, str(note.message)) for note in outcome.notes if note.level == "problem"]


def states(outcome: Outcome) -> set[str]:
    return {row["state"] for row in outcome.rows}


@pytest.mark.parametrize("source", SOURCES)
def test_one_commit_then_none(session: Session, source: str) -> None:
    first = import_workbook(session, SOURCES[source], "hc.xlsx")
    assert TOTALS.items() <= first.totals.items()
    assert first.look
    assert first.commit == git(session, "rev-parse", "HEAD").strip()
    assert git(session, "log", "-1", "--format=%s").strip() == (
        "import: 9 units, 5 people, 2 tariffs, 13 buildings"
    )
    assert git(session, "status", "--porcelain") == ""
    again = import_workbook(session, SOURCES[source], "hc.xlsx")
    assert again.commit is None
    assert again.look
    assert listed(again) == listed(first)
    assert states(again) == {"same"}
    assert TOTALS.items() <= again.totals.items()


@pytest.mark.parametrize("source", SOURCES)
def test_missing_owners_are_listed_by_cell(session: Session, source: str) -> None:
    outcome = import_workbook(session, SOURCES[source], "hc.xlsx")
    assert [where for where, _why in listed(outcome)] == [
        "业主信息!F2", "房屋信息!G7", "房屋信息!G8", "房屋信息!G9",
    ]  # fmt: skip
    snapshot = session.desk.snapshot()
    assert {kind: len(snapshot.ids(kind)) for kind in KINDS} == {
        "building": 13, "tariff": 2, "person": 5, "unit": 9, "vehicle": 0, "meter": 0,
    }  # fmt: skip
    assert "owners" not in snapshot.get("unit", "1-1-1022")
    assert "phone" not in snapshot.get("person", snapshot.get("unit", "1-1-1011")["owners"][0])


def test_a_dry_run_tells_all_and_writes_nothing(session: Session) -> None:
    before = git(session, "rev-parse", "HEAD")
    outcome = import_workbook(session, SOURCES["generated"], "hc.xlsx", dry_run=True)
    assert outcome.commit is None
    assert TOTALS.items() <= outcome.totals.items()
    assert git(session, "rev-parse", "HEAD") == before
    assert git(session, "status", "--porcelain") == ""


def test_another_guise_is_the_same_import(session: Session) -> None:
    import_workbook(session, SOURCES["generated"], "hc.xlsx")
    titles = {UNITS: "Sheet1"}
    guise = Guise(down=3, right=2, permute=7, titles=titles, dates="date", numbers="text", from_1904=True)
    again = import_workbook(session, workbooks.write(sample(), guise), "other name.xlsx")
    assert again.commit is None
    assert states(again) == {"same"}


def test_a_difference_waits_for_update(session: Session) -> None:
    import_workbook(session, SOURCES["generated"], "hc.xlsx")
    data = workbooks.write(change(sample(), UNITS, 0, "建筑面积", 100))
    kept = import_workbook(session, data, "hc.xlsx")
    assert kept.commit is None
    assert kept.totals["different"] == 1
    assert ("房屋信息!A2", "the record differs from the file: area") in listed(kept)
    taken = import_workbook(session, data, "hc.xlsx", update=True)
    assert taken.commit
    assert [row["id"] for row in taken.rows if row["state"] == "updated"] == ["1-1-1011"]
    assert session.desk.snapshot().get("unit", "1-1-1011")["area"] == "100"
    assert git(session, "show", "--name-only", "--format=").split() == ["units/1/1-1-1011.yaml"]


def test_a_missing_owner_who_comes_later_is_linked_with_update(session: Session) -> None:
    import_workbook(session, SOURCES["generated"], "hc.xlsx")
    owner = (6, "后来人", "女", 30, 13900000006, "A1234567", 1001, 6)
    data = workbooks.write(workbooks.add(sample(), PEOPLE, owner))
    outcome = import_workbook(session, data, "hc.xlsx", update=True)
    assert sorted(row["state"] for row in outcome.rows if row["state"] != "same") == ["new", "updated"]
    assert len(session.desk.snapshot().get("unit", "1-1-1022")["owners"]) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_tables_as_csv_files_one_after_the_other(session: Session, encoding: str) -> None:
    book = sample()
    for name, table in book.items():
        import_workbook(session, workbooks.write_csv(table, encoding=encoding), f"{name}.csv")
    plain = {
        f"{row['kind']} {row['id']}" for row in import_workbook(session, workbooks.write(book), "a.xlsx").rows
    }
    assert len(plain) == 29
    assert import_workbook(session, workbooks.write(book), "a.xlsx").commit is None


def test_one_sheet_alone_lists_what_it_lacks(session: Session) -> None:
    outcome = import_workbook(session, SOURCES["generated"], "hc.xlsx", sheet=UNITS)
    assert outcome.commit is None
    assert outcome.totals["units"] == 0
    assert sum("there is no building entrance" in why for _where, why in listed(outcome)) == 8


def test_a_header_can_be_mapped(session: Session) -> None:
    book = sample()
    units = book[UNITS]
    headers = tuple("Fläche" if header == "建筑面积" else header for header in units.headers)
    data = workbooks.write({**book, UNITS: workbooks.Table(headers, units.rows)})
    plain = import_workbook(session, data, "hc.xlsx", dry_run=True)
    assert [note.where for note in plain.notes if note.level == "warning"] == ["房屋信息!F1"]
    import_workbook(session, data, "hc.xlsx", mapping={"units.area": "Fläche"})
    assert session.desk.snapshot().get("unit", "1-1-1011")["area"] == "94.56"
    with pytest.raises(UsageRefused):
        import_workbook(session, data, "hc.xlsx", mapping={"units.colour": "Fläche"})


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.xlsx", b"PK\x03\x04"), ("a.xlsx", b"x"), ("a.xlsm", SOURCES["generated"]), ("a.csv", b"a,b\n1,2\n")],
)
def test_a_refused_file_leaves_the_desk_as_it_was(session: Session, name: str, data: bytes) -> None:
    before = git(session, "rev-parse", "HEAD")
    with pytest.raises(BadData) as refusal:
        import_workbook(session, data, name)
    assert refusal.value.exit is Exit.DATA
    assert refusal.value.field == "file"
    assert git(session, "rev-parse", "HEAD") == before
    assert git(session, "status", "--porcelain") == ""


def test_no_commit_message_holds_a_file_name_or_a_person(session: Session) -> None:
    import_workbook(session, SOURCES["generated"], "张三的房子.xlsx")
    message = git(session, "log", "-1", "--format=%B")
    assert message.isascii()
