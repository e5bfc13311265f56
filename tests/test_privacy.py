"""People's data stays where it belongs: a marked person is looked for in all that a desk leaves behind.

The marks may stand in ``people/`` and ``vehicles/``, in the search index, in papers addressed to that
person and behind ``--reveal``. Every command of the contract's table is run, so a new one is covered.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import canary
import pytest
from canary import ID_NUMBER, NAME, PHONE, PLATE, filled, marked_files, marked_objects, marks_in
from channelbills import Paid, alipay, wechat
from cli.test_contract import TABLE, fill, names_of
from click.shell_completion import BashComplete
from conftest import Ran, Runner
from workbooks import PARKING, PEOPLE, add, change, sample, write

from propdesk.cli.edge import Edge
from propdesk.cli.main import main
from propdesk.cli.main import propdesk as propdesk_group
from propdesk.cli.registry import COMMANDS
from propdesk.store.schemas import write_record

pytestmark = pytest.mark.xdist_group("privacy")

WHEN = ("--at", "2020-07-02 09:00")
CAR = (1, "C0002", "地上停车位", 12, 1, PLATE, "红旗", 9901, "黑", "H", "2020-1-1", "2030-1-1")
NEW_DESKS = ("init", "demo")
"""Commands that make another desk."""
ON = {"day": "2020-07-01"}
RECEIPTS = ("fee deposit take", "fee pay", "fee receipt", "pay")
"""Commands that print a paper which names its payer, where people read."""
ON_PAPER = {**{name: {"嬴佘"} for name in RECEIPTS}, "ticket slip": {"嬴佘", PHONE}}
"""What the papers of commands may say, where people read: a work slip, too, whom the worker is to call."""
INDEX = re.compile(r"\.git/propdesk/index-[a-z0-9]+\.db(?:-wal|-shm)?")


@dataclass(frozen=True)
class Marked:
    """A desk with the marked person and car, who they are, and where everything temporary goes."""

    desk: Path
    place: Path
    person: str
    vehicle: str
    propdesk: Runner

    def run(self, *words: object, lang: str = "zh") -> Ran:
        """Run a command on the desk."""
        ran: Ran = self.propdesk("-C", self.desk, "--as", "clerk", "--lang", lang, *WHEN, *words)
        return ran

    def names(self) -> dict[str, object]:
        """What the words of the contract's table leave open."""
        marks = {name: getattr(canary, name) for name in ("NAME", "PHONE", "ID_NUMBER", "PLATE", "CODE")}
        return names_of(self.desk, self.place / "book.xlsx") | marks | {"vehicle": self.vehicle}


def _book() -> bytes:
    book = sample()
    for header, value in (("业主名称", NAME), ("手机号", PHONE), ("身份证号", ID_NUMBER)):
        book = change(book, PEOPLE, 0, header, value)
    family = (9, NAME, "女", 30, PHONE, ID_NUMBER, 1002, 1)
    return write(add(add(book, PEOPLE, family), PARKING, CAR))


@pytest.fixture(scope="module")
def built() -> dict[str, Path]:
    return {}


@pytest.fixture
def marked(
    built: dict[str, Path],
    propdesk: Runner,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Marked]:
    """Give a copy of the desk with the marked person, and folders of its own for temporary files."""
    for name in ("tmp", "home"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    if not built:
        built["desk"] = tmp_path_factory.mktemp("marked") / "desk"
        _build(built["desk"], propdesk)
    shutil.copytree(built["desk"], tmp_path / "desk")
    (tmp_path / "book.xlsx").write_bytes(_book())
    (tmp_path / "wechat.csv").write_bytes(
        wechat(Paid("4200001", "5.00", f"{NAME}1-1-1011", data=PHONE, **ON))
    )
    desk = tmp_path / "desk"
    yield Marked(desk, tmp_path, _owner(desk), _vehicle(desk), propdesk)
    assert marked_files(tmp_path / "tmp") == marked_files(tmp_path / "home") == {}


def _build(desk: Path, propdesk: Runner) -> None:
    """Take the workbook over, fill every field there is, bill and take money."""
    (desk.parent / "book.xlsx").write_bytes(_book())
    for code, *words in (
        (0, "init", desk, "--name", "衡昌家园"),
        (1, "-C", desk, "import", desk.parent / "book.xlsx"),
        (
            0,
            "-C",
            desk,
            "person",
            "add",
            "--name",
            NAME,
            "--guest",
            "--phone",
            PHONE,
            "--contact",
            f"{NAME}:{PHONE}",
        ),
    ):
        ran = propdesk("--lang", "en", *words)
        assert ran.code == code, ran.stderr
    records = {
        ("person", _owner(desk)): {"kind": "person", "of": None},
        ("vehicle", _vehicle(desk)): {"units": ["1-1-1011"], "plate": PLATE},
    }
    for (kind, id), given in records.items():
        path = next(desk.glob(f"*/*/{id}.yaml"))
        path.write_bytes(write_record(kind, filled(kind, _owner(desk), **given)))
        assert propdesk("-C", desk, "keep", path, "-m", "补登记").code == 0
    for words in (
        "fee bill --period 2020-06",
        "fee deposit take 1012 2000",
        "fee pay 1011 500 --method wechat",
        "fee pay 1011 9000",
    ):
        ran = propdesk("-C", desk, *WHEN, *words.split())
        assert ran.code == 0, ran.stderr


def _owner(desk: Path) -> str:
    return re.findall("P-[0-9a-z]{6}", (desk / "units/1/1-1-1011.yaml").read_text("utf-8"))[0]


def _vehicle(desk: Path) -> str:
    return next(desk.glob("vehicles/*/*.yaml")).stem


def test_the_person_is_there_to_be_found(marked: Marked) -> None:
    found = marked_objects(marked.desk)
    assert len(found) >= 5
    assert marks_in(marked.run("person", "show", marked.person, "--reveal", "-o", "json").stdout)


def test_no_command_tells(marked: Marked) -> None:
    for command, words in _table(marked):
        dry = ("--dry-run",) if TABLE[command].writes else ()
        for format in ("table", "json"):
            ran = marked.run(*words, *dry, "-o", format)
            assert ran.code in (0, 1), (command, ran.stderr)
            paper = ON_PAPER.get(command, set()) if format == "table" else set()
            assert set(marks_in(ran.stdout)) <= paper, command
            assert marks_in(ran.stderr) == [], command
    _nothing_left(marked)


def test_no_entry_leaves_a_trace_elsewhere(marked: Marked) -> None:
    for command, words in _table(marked):
        if TABLE[command].writes:  # one may refuse after another: refusals tell nothing, either
            ran = marked.run(*words, "-o", "json")
            assert marks_in(ran.stdout + ran.stderr) == [], command
    log = subprocess.run(["git", "-C", marked.desk, "log"], capture_output=True, check=True).stdout
    assert log.count(b"Propdesk-Txn") > 12
    _nothing_left(marked)


def _table(marked: Marked) -> Iterator[tuple[str, list[str]]]:
    """Every command of the contract's table, with the marked person in the open places of its words."""
    names = marked.names()
    for command, row in TABLE.items():
        if command in NEW_DESKS:
            continue
        if row.before:
            with suppress(FileExistsError):  # an entry before has made it
                row.before(marked.desk)
        yield command, [*command.split(), *fill(row.words, marked.desk, names)]
        for words in (["checkout", "-q", "."], ["clean", "-fdq"]):
            subprocess.run(["git", "-C", marked.desk, *words], check=True)


def _nothing_left(marked: Marked) -> None:
    """The marks stand in the records of people and vehicles and in the index, which nobody else may read."""
    places = marked_objects(marked.desk).values()
    assert [place for place in places if not place.startswith(canary.ALLOWED)] == []
    found = marked_files(marked.desk)
    index = {name for name in found if INDEX.fullmatch(name)}
    assert {stat.S_IMODE((marked.desk / name).stat().st_mode) for name in index} <= {0o600}
    assert [name for name in found if name not in index and not name.startswith(canary.ALLOWED)] == []


LOOKS = (
    "show {person}",
    "show {vehicle}",
    "find {NAME}",
    "find xlys",
    "find {PHONE}",
    "find {ID_NUMBER}",
    "find {PLATE}",
    "find Q8K7",
    "find {CODE}",
    "person list {NAME}",
    "person list --unit 1-1-1011",
    "log {person}",
    "fee arrears --by owner",
    "fee statement 1-1-1011",
    "fee receipt A-000001",
    "fee notice --period 2020-06 --by owner",
    "fee export",
    "fee invoice list",
    "fee openness --quarter 2020Q2",
    "unit show 1-1-1011",
)


def test_a_look_at_the_person_shows_no_more_than_masks(marked: Marked) -> None:
    for look in LOOKS:
        ran = marked.run(*look.format_map(marked.names()).split(), "-o", "json")
        assert ran.code == 0, (look, ran.stderr)
        assert marks_in(ran.stdout + ran.stderr) == [], look
    _nothing_left(marked)


def test_what_is_revealed_is_noted_without_saying_it(marked: Marked) -> None:
    shown = marked.run("person", "show", marked.person, "--reveal", "-o", "json")
    assert set(marks_in(shown.stdout)) >= {"嬴佘", PHONE, "CANARY0000"}
    assert marks_in(shown.stderr) == []
    noted = (marked.desk / ".git/propdesk/reveals.log").read_text("utf-8")
    assert marked.person in noted
    _nothing_left(marked)


MISTAKES = (
    "show {NAME}",
    "show {PHONE}",
    "unit show {NAME}",
    "person show {NAME}",
    "person show {PHONE}",
    "person edit {ID_NUMBER} --phone 1",
    "person edit {person} --phone {NAME}",
    "person edit {person} --id-number {NAME}",
    "person edit {person} --set age={PHONE}",
    "person edit {person} --set note",
    "person edit {person} --contact {NAME}",
    "person edit {person} --contact {NAME}:{NAME}",
    "person add --name {NAME}\u202e",
    "person add --name {NAME} --phone {PLATE}",
    "person add --name {NAME} --phone {PHONE} --dry-run",
    "person link {NAME} 1-1-1011 --role owner",
    "person unlink {PHONE} 1-1-1011",
    "person list --unit {NAME}",
    "fee pay {NAME} 5",
    "fee pay {PHONE} 5",
    "fee statement {NAME}",
    "fee balance {PLATE}",
    "log {NAME}",
    "pay {NAME} 5",
    "pay {NAME}甲 5",
    "pay {PHONE} 5",
    "pay {PHONE}9 5",
    "pay {PLATE} 5",
    "fee invoice issue --number 26312000000012345678 --receipt A-000001 --to {NAME}",
    "fee invoice issue --number 26312000000012345678 --receipt A-000001 --to {PHONE}9",
    "fee invoice issue --number {PHONE} --receipt A-000001",
    "household show {NAME}",
    "household show {PHONE}",
    "import {NAME}.xlsx",
)


def test_no_refusal_repeats_who_was_meant(marked: Marked) -> None:
    for mistake in MISTAKES:
        ran = marked.run(*mistake.format_map(marked.names()).split(), "-o", "json")
        assert marks_in(ran.stdout + ran.stderr) == [], mistake
    _nothing_left(marked)


BROKEN = {
    "a type": ("phone:", f"phone: {PHONE} #"),
    "a second key": ("phone:", f'phone: "{PHONE}"\n\nphone:'),
    "an open quote": ("phone:", f'note: "{NAME}\n\nphone:'),
    "a bare line": ("phone:", f"{NAME}\n\nphone:"),
    "an unknown key": ("phone:", f'telephone: "{PHONE}"\n\nphone:'),
    "an anchor": ("phone:", f"note: &{NAME} x\n\nphone:"),
    "a control character": ("phone:", f'note: "{NAME}\\x07"\n\nphone:'),
}


def test_a_broken_record_is_named_but_not_quoted(marked: Marked) -> None:
    path = next(marked.desk.glob(f"people/*/{marked.person}.yaml"))
    whole = path.read_text("utf-8")
    git = ["git", "-C", str(marked.desk)]
    for fault, (old, new) in BROKEN.items():
        path.write_text(whole.replace(old, new, 1), encoding="utf-8")
        for look in ("status", f"keep {path} -m x", "COMMIT", "check", f"person show {marked.person}"):
            if look == "COMMIT":
                subprocess.run([*git, "commit", "-qam", "by hand"], check=True)
                continue
            ran = marked.run(*look.split(), "-o", "json")
            assert ran.code != 70
            assert marks_in(ran.stdout + ran.stderr) == [], (fault, look)
    _nothing_left(marked)


@pytest.mark.needs("pdftotext", "pdfinfo")
def test_papers_name_whom_they_are_for_and_tell_no_more(marked: Marked) -> None:
    papers = marked.place / "papers"
    papers.mkdir()
    for form in ("pdf", "html", "txt", "sms"):
        for by in ("unit", "owner"):
            target = papers / f"{by}.{form}"
            ran = marked.run(
                "fee", "notice", "--period", "2020-06", "--by", by, "--format", form, "-O", target
            )
            assert (ran.code, ran.stdout, marks_in(ran.stderr)) == (0, "", [])
    for words in ("fee receipt A-000001", "fee statement 1-1-1011", "fee clearance 1-1-1011"):
        ran = marked.run(*words.split(), "-O", papers / f"{words.split()[1]}.pdf")
        assert (ran.code, marks_in(ran.stdout + ran.stderr)) == (0, [])
    assert {mark for marks in marked_files(papers).values() for mark in marks} == {"嬴佘"}
    _nothing_left(marked)


@pytest.mark.needs("pdftotext", "pdfinfo")
def test_files_for_others_tell_nothing(marked: Marked) -> None:
    files = marked.place / "files"
    files.mkdir()
    for ending in ("xlsx", "html", "pdf"):
        for look in ("person list", "unit list", "fee arrears --by owner", "fee balance"):
            target = files / f"{look.split()[0]}-{look.split()[1]}.{ending}"
            assert marked.run(*look.split(), "-O", target).code == 0
    assert marked.run("fee", "export", "-O", files / "books.journal").code == 0
    assert marked_files(files) == {}


def test_a_workbook_s_mistakes_are_listed_by_cell(marked: Marked) -> None:
    book = sample()
    for row, header, value in (
        (0, "手机号", f"{PHONE}；{NAME}"),
        (1, "身份证号", f"{ID_NUMBER}？"),
        (2, "业主名称", f"{NAME}\u202e"),
        (3, "性别", NAME),
        (4, "业主编号", PHONE),
    ):
        book = change(book, PEOPLE, row, header, value)
    bad_car = (1, "C0003", "地上停车位", 12, PHONE, f"{PLATE}!!", NAME, 9901, "黑", "H", NAME, "2030-1-1")
    wrong = marked.place / "wrong.xlsx"
    wrong.write_bytes(write(add(book, PARKING, bad_car)))
    for words in (("--dry-run", "-o", "table"), ("-o", "json"), ("--update", "-o", "json")):
        ran = marked.run("import", wrong, *words)
        assert ran.code == 1
        assert marks_in(ran.stdout + ran.stderr) == []
    _nothing_left(marked)


def test_what_payers_write_in_a_bill_is_shown_to_nobody(marked: Marked) -> None:
    lines = (
        Paid("4200001", "5.00", f"{NAME} {PHONE} 1-1-1011", **ON),
        Paid("4200002", "6.00", f"{NAME} {ID_NUMBER}", **ON),
        Paid("4200003", "7.00", PLATE, status=NAME, **ON),
        Paid("4200003", "7.00", day=PHONE),
    )
    for channel, write_bill in (("wechat", wechat), ("alipay", alipay)):
        bill = marked.place / f"{channel}2.csv"
        bill.write_bytes(
            write_bill(*lines).replace("*三(138****5678)".encode("gb18030"), NAME.encode("gb18030"))
        )
        for words in ((), ("--take", "4200002=1-1-1012"), ("--post",)):
            for format in ("table", "json", "csv"):
                ran = marked.run("fee", "reconcile", bill, "--channel", channel, *words, "-o", format)
                assert ran.code == 1, ran.stderr
                assert marks_in(ran.stdout + ran.stderr) == [], (channel, words, format)
        shown = marked.run("fee", "reconcile", bill, "--channel", channel, "--reveal", "-o", "table")
        assert {"嬴佘", PHONE} <= set(marks_in(shown.stdout))
    _nothing_left(marked)


STEPS = (
    "person add --name {NAME} --phone {PHONE} --id-number {ID_NUMBER} --contact {NAME}:{PHONE} --note {NAME}",
    "person edit {person} --phone {PHONE} --id-number {ID_NUMBER}",
    "find {NAME}",
    "find {PLATE}",
    "person list {PHONE} --reveal",
    "fee pay 1-1-1011 5 --ref R7",
    "fee notice --period 2020-06 --format html",
    "import {book}",
    "show {NAME}",
)


def test_the_debug_log_tells_steps_and_nobody_s_data(marked: Marked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROPDESK_DEBUG", "1")
    for step in STEPS:
        words = step.format_map(marked.names()).split()
        ran = marked.propdesk("--debug", "-C", marked.desk, "--as", "clerk", "--lang", "en", *WHEN, *words)
        assert ran.code in (0, 1, 4), (step, ran.stderr)
        assert marks_in(ran.stderr) == [], step
    assert (marked.desk / ".git/propdesk/debug.log").stat().st_size > 1000
    _nothing_left(marked)


def test_completion_offers_nobody(marked: Marked) -> None:
    completion = BashComplete(propdesk_group, {}, "propdesk", "_PROPDESK_COMPLETE")
    offered = [
        f"{item.value} {item.help}"
        for command, row in COMMANDS.items()
        for typed in ("", "P-", NAME[:1])
        if row.target
        for item in completion.get_completions(["-C", str(marked.desk), *command.split()], typed)
    ]
    assert any(marked.person in text for text in offered)
    assert marks_in("\n".join(offered)) == []
    _nothing_left(marked)


def test_a_file_of_payments_is_refused_by_cell(marked: Marked) -> None:
    rows = [
        ("房号", "金额", "收款方式", "流水号", "到账日期", "备注"),
        *((wrong, "5", "现金", f"R{at}", "", "") for at, wrong in enumerate((PHONE, NAME, PLATE, ID_NUMBER))),
        ("1-1-1011", NAME, "现金", "R5", "", ""),
        ("1-1-1011", "5", NAME, "R6", "", ""),
        ("1-1-1011", "5", "现金", "R7", PHONE, ""),
    ]
    file = marked.place / "payments.csv"
    file.write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    for format in ("table", "json"):
        ran = marked.run("fee", "pay", "-f", file, "-o", format)
        assert (ran.code, marks_in(ran.stdout + ran.stderr)) == (1, [])
    _nothing_left(marked)


def _failing(zone: object) -> datetime:
    """A clock that fails with a message that names the person, as a library might."""
    raise RuntimeError(f"{NAME} {PHONE}")


@pytest.mark.parametrize("debug", [(), ("--debug",)])
def test_a_crash_leaves_where_but_not_what(
    marked: Marked, capfd: pytest.CaptureFixture[str], debug: tuple[str, ...]
) -> None:
    words = (*debug, "-C", str(marked.desk), "--lang", "en", "person", "show", marked.person, "--reveal")
    assert main(words, edge=Edge(words, os.environ, clock=_failing)) == 70
    said = capfd.readouterr()
    log = (marked.desk / ".git/propdesk/last-error.log").read_text("utf-8")
    assert "RuntimeError" in log
    assert marks_in(said.out + said.err + log) == []
    _nothing_left(marked)
