"""Files and papers of tickets from the command line: what is refused, who is named where, what is printed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from attached import REFUSED, photo, png
from conftest import Ran, Runner
from feedesk import altered, change, fees, unbilled_desk
from sheets import about, said_in
from smalldesk import FLAT, LIN, git

__all__ = ["fees", "unbilled_desk"]

WHEN = "2026-03-20 09:00"
NAME, PHONE = "何家乐", "13900001234"
HUGE = 300 << 20

Run = Callable[..., Ran]


@pytest.fixture
def desk(fees: Path) -> Path:
    """A desk with a worker, and an owner who has a telephone."""
    workers = [{"id": "wang", "name": "王师傅", "dept": "工程部"}]
    change(fees, altered(fees, "desk", "desk", workers=workers), altered(fees, "person", LIN, phone=PHONE))
    return fees


@pytest.fixture
def run(propdesk: Runner, desk: Path) -> Run:
    """Run a command of tickets on the desk, in Chinese; it must end with ``code``."""

    def call(*words: object, code: int = 0, at: str = WHEN) -> Ran:
        ran: Ran = propdesk("-C", desk, "--lang", "zh", "--as", "lin", "--at", at, "ticket", *words)
        assert ran.code == code, ran.stderr
        return ran

    return call


@pytest.fixture
def id(run: Run) -> str:
    """A ticket of the owner."""
    new = run("new", "--unit", FLAT, "--category", "water", "--by", LIN, "厨房水管漏水", "-o", "json")
    return str(new.rows[0]["id"])


# --- what is no attachment -------------------------------------------------------------------------


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _link(path: Path) -> None:
    path.symlink_to(photo(path.parent, "real.jpg"))


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(HUGE)


BAD: dict[str, tuple[Callable[[Path], object], int, str]] = {
    "a pipe": (_pipe, 5, "管道"),
    "a link": (_link, 5, "符号链接"),
    "a folder": (Path.mkdir, 2, "文件夹"),
    "300 MB": (_sparse, 5, "300 MB"),
    "a program": (lambda path: path.write_bytes(REFUSED["elf"]), 5, "程序"),
    "nothing": (lambda path: path.write_bytes(b""), 5, "空"),
    "not there": (lambda path: None, 2, "不存在"),
}


@pytest.mark.parametrize("bad", BAD)
def test_what_is_no_attachment_is_refused_with_what_to_do(
    run: Run, desk: Path, id: str, tmp_path: Path, bad: str
) -> None:
    make, code, told = BAD[bad]
    make(tmp_path / "bad.jpg")
    head = git(desk, "rev-parse", "HEAD")
    ran = run("attach", id, photo(tmp_path), tmp_path / "bad.jpg", code=code)
    assert (ran.stdout, told in ran.stderr, "下一步" in ran.stderr) == ("", True, True)
    assert str(tmp_path) not in ran.stderr
    assert (git(desk, "rev-parse", "HEAD"), git(desk, "status", "--porcelain")) == (head, "")


# --- papers ----------------------------------------------------------------------------------------


def test_files_are_named_relative_to_the_caller_and_told_as_a_table(
    run: Run, id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "漏水.png").write_bytes(png(40, 30))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    shown = run("attach", id[-5:], "漏水.png", "-o", "table").stdout.splitlines()
    assert shown[0].split() == ["编号", "状态", "位置", "名称", "类别", "大小（字节）"]
    assert shown[2].split()[:6] == [id, "待派单", FLAT, "漏水.png", "PNG", "图片"]
    again = run("attach", id[-5:], "漏水.png", "-o", "json")
    assert (again.json["commit"], again.rows[0]["new"]) == (None, False)


def test_a_slip_names_the_caller_on_paper_and_masks_them_in_rows(run: Run, id: str) -> None:
    run("assign", id, "--to", "王师傅")
    paper = run("slip", id).stdout
    assert [
        text for text in (NAME, PHONE, "维修单", "工程部 · 王师傅", "业主签字") if text not in paper
    ] == []
    for format in ("json", "csv", "yaml"):
        rows = run("slip", id, "-o", format).stdout
        assert NAME not in rows
        assert PHONE not in rows
    [row] = run("slip", id, "-o", "json").rows
    assert (row["caller"], row["phone"], row["files"]) == ("何*", "139****1234", 0)


@pytest.mark.needs("pdftotext", "pdfinfo", "pdfimages")
def test_a_slip_is_a_page_of_a5_with_the_photo_or_two_on_a4(run: Run, id: str, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png(40, 30))
    run("attach", id, tmp_path / "a.png")
    other = run("new", "--place", "电梯厅", "--category", "lighting", "灯不亮", "-o", "json").rows[0]["id"]
    run("slip", id, "-O", tmp_path / "one.pdf")
    one = (tmp_path / "one.pdf").read_bytes()
    said = said_in(one, tmp_path)
    assert [text for text in (NAME, PHONE, id, "厨房水管漏水") if text not in said] == []
    listed = subprocess.run(["pdfimages", "-list", tmp_path / "one.pdf"], check=True, capture_output=True)
    kinds = [line.split()[2] for line in listed.stdout.splitlines()[2:]]
    assert kinds.count(b"image") == 2  # the code and the photo
    assert about(one, tmp_path)["Pages"] == "1"
    run("slip", id, other, "--two", "-O", tmp_path / "two.pdf")
    two = about((tmp_path / "two.pdf").read_bytes(), tmp_path)
    assert (two["Pages"], "(A4)" in two["Page size"]) == ("1", True)


@pytest.mark.parametrize("target", [(), ("-O", "slips.txt"), ("-o", "json")])
def test_two_on_a_page_need_pages(
    run: Run, id: str, tmp_path: Path, target: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "-O FILE.pdf" in run("slip", id, "--two", *target, code=2).stderr
    assert list(tmp_path.glob("slips*")) == []


@pytest.mark.needs("pdftotext")
def test_the_log_of_a_day_is_text_a_file_rows(run: Run, id: str, tmp_path: Path) -> None:
    run("assign", id, "--to", "wang", at="2026-03-20 09:30")
    later = "2026-03-23 09:00"
    shown = run("log", "--date", "2026-03-20", at=later).stdout
    asked = ("工作日志 2026-03-20", "接报 1   办结 0   未完成 1", "09:30 派工 王师傅", "交班人")
    assert [text for text in asked if text not in shown] == []
    assert NAME not in shown
    run("log", "--date", "2026-03-20", "-O", tmp_path / "log.txt", at=later)
    assert (tmp_path / "log.txt").read_text("utf-8") == shown
    run("log", "--date", "2026-03-20", "-O", tmp_path / "log.pdf", at=later)
    said = said_in((tmp_path / "log.pdf").read_bytes(), tmp_path)
    assert "09:30派工王师傅" in said
    totals = run("log", "--date", "2026-03-20", "-o", "json", at=later).json["totals"]
    assert totals == {
        "date": "2026-03-20",
        "received": 1,
        "done": 0,
        "open": 1,
        "overdue": 1,
        "called_back": 0,
    }
    assert "尚未到来" in run("log", "--date", "2026-03-21", code=3).stderr
