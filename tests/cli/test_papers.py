"""Papers from the command line: the ending chooses, a desk's own templates print, none is empty."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran, Runner
from feedesk import billed, billed_desk, money, pay, unbilled_desk
from sheets import pages_of, said_in
from smalldesk import FLAT, commit_all, git, put

__all__ = ["billed", "billed_desk", "unbilled_desk"]

WHEN = "2026-03-20 09:00"
MINE = "templates/receipt.typ"
OWN = '#let data = json("data.json")\n#for each in data.receipts [ #each.payer #each.amount mine ]\n'

Run = Callable[..., Ran]

pytestmark = pytest.mark.needs("pdftotext")


@pytest.fixture
def desk(billed: Path) -> Path:
    """A desk with two months billed and a payment."""
    pay(billed, money(FLAT, 30000, "wechat", "R1"))
    return billed


@pytest.fixture
def run(propdesk: Runner, desk: Path) -> Run:
    """Run a command on the desk, in English; it must end with ``code``."""

    def call(*words: object, code: int = 0) -> Ran:
        ran: Ran = propdesk("-C", desk, "--lang", "en", "--as", "lin", "--at", WHEN, *words)
        assert ran.code == code, ran.stderr
        return ran

    return call


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("fee receipt A-000001", ("COPY", "何家乐", "300.00")),
        (f"fee statement {FLAT}", ("Statementofaccount", "何家乐", "Stilltopay")),
        ("fee arrears", ("Listofarrears", "何*", FLAT, "1/1")),
        ("fee arrears --by owner", ("何*",)),
        ("fee arrears --columns unit,total", ("Arrears", FLAT)),
        ("unit list", (FLAT, "何*")),
        (f"unit show {FLAT}", ("area", "90")),
        ("templates show notices.txt", ("{%fornoticeinnotices%}",)),
    ],
)
def test_every_reading_command_prints_as_pdf(
    run: Run, tmp_path: Path, words: str, said: tuple[str, ...]
) -> None:
    run(*words.split(), "-O", tmp_path / "x.pdf")
    text = said_in((tmp_path / "x.pdf").read_bytes(), tmp_path)
    assert [one for one in said if one not in text] == []


def test_a_pdf_goes_into_a_pipe(run: Run) -> None:
    assert run("fee", "arrears", "-o", "pdf").raw.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("target", "start"),
    [("n.pdf", b"%PDF"), ("n.html", b"<!DOCTYPE html>"), ("n.txt", b"    "), ("n.sms", b"[")],
)
def test_the_ending_chooses_the_form_of_notices(run: Run, tmp_path: Path, target: str, start: bytes) -> None:
    run("fee", "notice", "--period", "2026-02", "-O", tmp_path / target)
    assert (tmp_path / target).read_bytes().startswith(start)


@pytest.mark.parametrize(
    ("words", "code"), [(("-O", "n.pdf", "--unit", "9-*"), 4), (("-O", "n.doc"), 2), (("-O", "n.pdf"), 4)]
)
def test_no_empty_file_is_written(run: Run, tmp_path: Path, words: tuple[str, ...], code: int) -> None:
    period = "2026-02" if "--unit" in words else "2026-09"
    places = [tmp_path / word if word.startswith("n.") else word for word in words]
    ran = run("fee", "notice", "--period", period, *places, code=code)
    assert ran.stderr.startswith("Refused: ")
    assert list(tmp_path.glob("n.*")) == []


def test_notices_by_owner_gather_their_units(run: Run, desk: Path, tmp_path: Path) -> None:
    run("fee", "notice", "--period", "2026-02", "--by", "owner", "-O", tmp_path / "n.pdf")
    pages = pages_of((tmp_path / "n.pdf").read_bytes(), tmp_path)
    assert [FLAT in page for page in pages] == [True, False]


def test_an_own_template_is_copied_edited_tried_kept_and_taken_away(
    run: Run, desk: Path, tmp_path: Path
) -> None:
    head = git(desk, "rev-parse", "HEAD")
    run("templates", "copy", "receipt.typ")
    assert git(desk, "rev-parse", "HEAD~1") == head
    run("templates", "copy", "receipt.typ", code=3)
    put(desk, MINE, OWN)
    run("templates", "check", "receipt.typ", "--edited")
    run("fee", "receipt", "A-000001", "-O", tmp_path / "r.pdf")
    assert "mine" not in said_in((tmp_path / "r.pdf").read_bytes(), tmp_path)
    run("keep", MINE, "-m", "own")
    run("fee", "receipt", "A-000001", "-O", tmp_path / "r.pdf")
    assert said_in((tmp_path / "r.pdf").read_bytes(), tmp_path) == "何家乐300.00mine"
    assert "+#for each in data.receipts" in run("templates", "diff", "receipt.typ").stdout
    states = {row["name"]: row["state"] for row in run("templates", "list", "-o", "json").rows}
    assert (states["receipt.typ"], states["notice.typ"]) == ("own", "built-in")
    run("templates", "remove", "receipt.typ")
    assert not (desk / MINE).exists()
    assert git(desk, "status", "--porcelain") == ""


def test_a_received_template_that_does_not_do_is_named_by_check_and_stops_its_paper_alone(
    run: Run, desk: Path, tmp_path: Path
) -> None:
    put(desk, MINE, 'ok\n#import "@preview/cetz:0.3.0"\n')
    put(desk, "templates/letter.typ", "= x\n")
    commit_all(desk)
    rows = run("check", "-o", "json", code=1).rows
    assert [(row["check"], row["where"]) for row in rows] == [
        ("templates", "templates/letter.typ"),
        ("templates", f"{MINE}:2:2"),
    ]
    tried = run("templates", "check", "receipt.typ", "-o", "json", code=1).rows
    assert {row["where"] for row in tried} == {f"{MINE}:2:2"}
    ran = run("fee", "receipt", "A-000001", "-O", tmp_path / "r.pdf", code=5)
    assert f"{MINE}:2:2: the word import is barred" in ran.stderr
    assert not (tmp_path / "r.pdf").exists()
    run("fee", "statement", FLAT, "-O", tmp_path / "s.pdf")


@pytest.mark.parametrize("bad", [b"\xff\xfe", b"x" * 300_000], ids=["no text", "too long"])
def test_a_file_that_is_no_template_is_not_kept(run: Run, desk: Path, bad: bytes) -> None:
    (desk / "templates").mkdir()
    (desk / MINE).write_bytes(bad)
    run("keep", MINE, "-m", "x", code=5)
    assert "templates" not in git(desk, "ls-files")
    commit_all(desk)
    assert [row["where"] for row in run("check", "-o", "json", code=1).rows] == [MINE]
    run("fee", "receipt", "A-000001", "-o", "pdf", code=5)


def test_all_built_in_templates_print_the_samples(run: Run) -> None:
    assert run("templates", "check", "receipt.typ", "report.typ", "notices.html").stdout == ""
