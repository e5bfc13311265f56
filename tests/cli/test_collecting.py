"""Letters, proofs, promises and certificates as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Ran, Runner
from feedesk import billed, billed_desk, unbilled_desk
from smalldesk import FLAT, git

__all__ = ["billed", "billed_desk", "unbilled_desk"]

GOLDEN = """\
编号            催缴级别  房屋        本金  违约金    合计  时效届满    跳过
--------------  --------  --------  ------  ------  ------  ----------  --------------
L-260320-xxxxx  催缴函    1-1-0101  520.00    0.00  520.00  2029-01-01
                          1-1-0102  200.00    0.00  200.00  2029-01-01  没有登记欠费人
--------------  --------  --------  ------  ------  ------  ----------  --------------
合计                                                520.00              1
汇总：笔数 1、新增 1
"""


@pytest.fixture
def run(billed: Path, propdesk: Runner) -> Runner:
    """Run a command on the billed desk as lin."""

    def on_desk(*words: object, lang: str = "zh", at: str = "2026-03-20 09:00") -> Ran:
        ran: Ran = propdesk("-C", billed, "--as", "lin", "--lang", lang, "--at", at, *words)
        return ran

    return on_desk


def test_a_run_is_listed_with_what_was_skipped(run: Runner) -> None:
    ran = run("fee", "dun", "--level", "催缴函", "-o", "table")
    lines = ran.stdout.splitlines(keepends=True)
    number = next(line.split()[0] for line in lines if line.startswith("L-"))
    assert ran.stdout.replace(number, "L-260320-xxxxx") == GOLDEN
    assert "跳过 1 户" in ran.stderr


def test_letters_go_into_a_pdf_and_nothing_else(run: Runner, billed: Path, tmp_path: Path) -> None:
    before = git(billed, "rev-parse", "HEAD")
    refused = run("fee", "dun", "-O", tmp_path / "letters.docx", "-o", "json")
    assert (refused.code, refused.json["error"]["field"]) == (2, "output-file")
    assert git(billed, "rev-parse", "HEAD") == before
    dry = run("fee", "dun", "-O", tmp_path / "letters.pdf", "--dry-run")
    assert (dry.code, list(tmp_path.glob("*.pdf"))) == (0, [])
    (letter,) = [row for row in run("fee", "dun", "-O", tmp_path / "a.pdf", "-o", "json").rows if "id" in row]
    again = run("fee", "letters", "show", letter["id"], "-O", tmp_path / "b.pdf")
    assert (again.code, again.stdout) == (0, "")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    assert "何家乐" not in git(billed, "log", "-p", "--", "dunning")


def test_a_proof_needs_its_kind_and_says_what_is_missing(run: Runner) -> None:
    letter = run("fee", "dun", "-o", "json").rows[0]["id"]
    assert run("fee", "letters", "proof", letter).code == 2
    missing = run("fee", "letters", "proof", letter, "--kind", "已送达", "-o", "json")
    assert (missing.code, missing.json["error"]["field"]) == (2, "proof")
    done = run("fee", "letters", "proof", letter, "--kind", "寄往", "--proof", "x")
    assert done.code == 2
    for kind in ("已送达", "delivered"):
        assert run("fee", "letters", "proof", letter, "--kind", kind, "--proof", "x").code == 0


def test_what_is_open_stands_in_the_refusal(run: Runner, tmp_path: Path) -> None:
    refused = run("fee", "clearance", FLAT, "-O", tmp_path / "x.pdf", "-o", "json", lang="en")
    error = refused.json["error"]
    assert (refused.code, error["record"], len(error["findings"])) == (3, FLAT, 4)
    assert "520.00" in error["message"]
    assert f"parking/{FLAT}/2026-01-01: 80.00 open, due 2026-01-01" in refused.stderr
    assert list(tmp_path.glob("x.*")) == []


def test_a_certificate_goes_into_a_file(run: Runner, tmp_path: Path) -> None:
    run("fee", "pay", FLAT, "all")
    for name in ("x.txt", "x.pdf"):
        assert run("fee", "clearance", FLAT, "-m", "过户", "-O", tmp_path / name).code == 0
    text = (tmp_path / "x.txt").read_text("utf-8")
    assert ("何家乐" in text, "费用结清证明" in text) == (True, True)
    assert (tmp_path / "x.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("amount", "day", "code"),
    [("5", "2026-03-19", 3), ("0", "2026-04-01", 2), ("5", "1.4.2026", 2), ("全部", "2026-04-01", 0)],
)
def test_a_promise_is_of_money_by_a_day_to_come(run: Runner, amount: str, day: str, code: int) -> None:
    assert run("fee", "promise", FLAT, amount, day).code == code
