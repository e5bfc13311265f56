"""A damaged index file: whatever is wrong with it, the answers come from the records."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import smalldesk
from conftest import Runner

from propdesk.store.accounts import Accounts
from propdesk.store.desk import Desk

PAGE = 4096


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk whose index is complete."""
    place = tmp_path_factory.mktemp("index") / "desk"
    smalldesk.build(place)
    Accounts(Desk.open(place).snapshot()).balances()
    return place


def _cut(size: int) -> Callable[[Path], None]:
    return lambda path: os.truncate(path, size if size >= 0 else path.stat().st_size + size)


def _fill(page: int, garbage: bytes) -> Callable[[Path], None]:
    def fill(path: Path) -> None:
        data = bytearray(path.read_bytes())
        at = page * PAGE % len(data)
        data[at : at + PAGE] = garbage * (PAGE // len(garbage))
        path.write_bytes(data)

    return fill


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGES = {
    "deleted": Path.unlink,
    "empty": _cut(0),
    "a few bytes": _cut(20),
    "its last bytes missing": _cut(-1),
    "half a page missing": _cut(-PAGE // 2),
    "a page missing": _cut(-PAGE),
    "ten pages": _cut(10 * PAGE),
    "a text": lambda path: path.write_text("not a database"),
    "a folder": _folder,
    "a page too long": lambda path: path.write_bytes(path.read_bytes() + bytes(PAGE)),
    **{f"page {page} garbage": _fill(page, b"garbage!") for page in range(0, 30, 6)},
    **{f"page {page} nothing": _fill(page, b"\0") for page in range(1, 30, 6)},
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_index_is_built_anew(template: Path, tmp_path: Path, propdesk: Runner, damage: str) -> None:
    desk = tmp_path / "desk"
    shutil.copytree(template, desk)
    (index,) = (desk / ".git/propdesk").glob("index-*.db")
    DAMAGES[damage](index)
    for _ in range(2):
        ran = propdesk("-C", desk, "reindex")
        assert ran.code == 0, ran.stderr


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_index_changes_no_answer(
    template: Path, tmp_path: Path, propdesk: Runner, damage: str
) -> None:
    desk = tmp_path / "desk"
    shutil.copytree(template, desk)
    questions = [("fee", "balance"), ("fee", "runs"), ("fee", "statement", "0101"), ("find", "何")]
    wanted = [propdesk("-C", desk, *words).raw for words in questions]
    (index,) = (desk / ".git/propdesk").glob("index-*.db")
    DAMAGES[damage](index)
    for words, answer in zip(questions, wanted, strict=True):
        ran = propdesk("-C", desk, *words)
        assert (ran.code, ran.raw) == (0, answer), ran.stderr
