"""A new desk: where it may begin, what its first commit holds."""

from __future__ import annotations

import random
from datetime import datetime
from pathlib import Path

import pytest
from smalldesk import git

from propdesk.domain.messages import Conflict, RuleRefused, UsageRefused
from propdesk.services.session import Session, open_session
from propdesk.services.setup import Plan, init_desk

NOON = datetime(2026, 3, 20, 12, 0)


def opened(root: Path) -> Session:
    return open_session(root, claim=None, at=NOON, clock=lambda _: NOON, random=random.Random(1).randrange)


def test_a_new_desk_is_one_commit_with_git_s_user_for_a_clerk(tmp_path: Path) -> None:
    outcome = init_desk(tmp_path / "a" / "desk", Plan("翠竹苑"))
    root = tmp_path / "a" / "desk"
    assert git(root, "rev-parse", "HEAD").strip() == outcome.commit
    assert git(root, "ls-files").split() == [".gitattributes", "desk.yaml"]
    assert git(root, "log", "--format=%s") == "init: a desk with 0 units\n"
    session = opened(root)
    assert (session.acting.clerk, session.settings["name"]) == ("clerk", "翠竹苑")
    assert session.settings["clerks"][0]["git"] == "lin"
    assert session.zone.key == "Asia/Shanghai"
    assert git(root, "status", "--porcelain") == ""


def test_houses_are_built_as_they_are_described(tmp_path: Path) -> None:
    outcome = init_desk(tmp_path / "desk", Plan("a", units="2:2x7x3"))
    snapshot = opened(tmp_path / "desk").desk.snapshot()
    codes = snapshot.ids("unit")
    assert outcome.rows[0]["units"] == len(codes) == 2 * 2 * 7 * 3
    assert (codes[0], codes[-1]) == ("1-1-0101", "2-2-0703")
    assert snapshot.get("unit", "2-2-0703") == {
        "building": "2",
        "entrance": "2",
        "room": "0703",
        "floor": 7,
        "kind": "flat",
    }
    assert snapshot.get("building", "1")["entrances"][1] == {"code": "2", "floors": 7, "lift": True}


@pytest.mark.parametrize(
    "units", ["3", "0:1x1x1", "3:0x1x1", "100:1x1x1", "1:1x1", "1:1x1x1\n", "１:1x1x1", "-1:1x1x1"]
)
def test_houses_that_cannot_be_are_refused(tmp_path: Path, units: str) -> None:
    with pytest.raises(UsageRefused) as refused:
        init_desk(tmp_path / "desk", Plan("a", units=units))
    assert refused.value.field == "units"
    assert not (tmp_path / "desk").exists()


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_desk_begins_in_no_directory_that_holds_something(tmp_path: Path, dry_run: bool) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Conflict):
        init_desk(tmp_path, Plan("a"), dry_run=dry_run)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_desk_begins_in_an_empty_directory_and_a_dry_run_makes_none(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert init_desk(tmp_path / "empty", Plan("a")).commit
    assert init_desk(tmp_path / "other", Plan("a"), dry_run=True).commit is None
    assert not (tmp_path / "other").exists()


def test_a_desk_lies_in_another_repository_only_if_told_so(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "README").write_text("around", encoding="utf-8")
    git(tmp_path, "add", "README")
    git(tmp_path, "commit", "-q", "-m", "around")
    with pytest.raises(RuleRefused):
        init_desk(tmp_path / "desk", Plan("a"))
    assert not (tmp_path / "desk").exists()
    init_desk(tmp_path / "desk", Plan("a", units="1:1x1x1", inside=True))
    assert git(tmp_path, "ls-files").split() == [
        "README",
        "desk/.gitattributes",
        "desk/buildings/1.yaml",
        "desk/desk.yaml",
        "desk/units/1/1-1-0101.yaml",
    ]
    assert opened(tmp_path / "desk").desk.prefix == "desk/"
    assert opened(tmp_path / "desk").desk.snapshot().ids("unit") == ["1-1-0101"]
    assert not (tmp_path / "desk" / ".git").exists()


def test_what_papers_bear_is_kept_from_the_beginning(tmp_path: Path) -> None:
    init_desk(tmp_path / "desk", Plan("a", settings={"hotline": "010-62345678", "address": "翠竹路1号"}))
    settings = opened(tmp_path / "desk").settings
    assert (settings["hotline"], settings["address"]) == ("010-62345678", "翠竹路1号")
