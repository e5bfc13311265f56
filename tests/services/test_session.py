"""Who acts: as claimed, else git's user, else the desk's default; and when."""

from __future__ import annotations

import random
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from feedesk import altered, change
from smalldesk import edit, git, session_at

from propdesk.domain.messages import BadData, NotFound, Unsafe
from propdesk.services.session import NOBODY, Session, acting_clerk, open_session

CLERKS = [
    {"id": "lin", "name": "林晓", "git": "Lin X"},
    {"id": "chen", "name": "陈"},
    {"id": "zhao", "name": "赵"},
]


@pytest.mark.parametrize(
    ("claim", "git_name", "default", "clerk"),
    [
        ("chen", "Lin X", "lin", "chen"),
        ("陈", "Lin X", "lin", "chen"),
        ("林晓", "", None, "lin"),
        (None, "Lin X", "chen", "lin"),
        (None, "陈", "lin", "chen"),
        (None, "chen", "lin", "chen"),
        (None, "stranger", "zhao", "zhao"),
        (None, "", "zhao", "zhao"),
    ],
)
def test_who_acts(claim: str | None, git_name: str, default: str | None, clerk: str) -> None:
    settings: dict[str, Any] = {"clerks": CLERKS} | ({"default_clerk": default} if default else {})
    assert acting_clerk(settings, claim=claim, git_name=git_name) == clerk


def test_a_single_clerk_is_meant_whoever_git_knows() -> None:
    assert acting_clerk({"clerks": CLERKS[:1]}, claim=None, git_name="stranger") == "lin"


@pytest.mark.parametrize(
    ("claim", "git_name"), [("wang", "Lin X"), ("", "Lin X"), (None, "stranger"), (None, "")]
)
def test_nobody_acts_whom_the_desk_does_not_know(claim: str | None, git_name: str) -> None:
    with pytest.raises(NotFound) as refused:
        acting_clerk({"clerks": CLERKS}, claim=claim, git_name=git_name)
    assert refused.value.hint is not None
    assert refused.value.hint.values["clerks"] == ["lin", "chen", "zhao"]
    assert refused.value.field == "clerk"


def opened(root: Path, *, at: datetime | None = None, mending: bool = False) -> Session:
    def clock(zone: ZoneInfo) -> datetime:
        return datetime(2026, 3, 19, 23, 59, 30, 5, tzinfo=ZoneInfo("UTC")).astimezone(zone)

    return open_session(
        root, claim=None, at=at, clock=clock, random=random.Random(1).randrange, mending=mending
    )


def test_the_moment_is_the_one_told_or_the_clock_s_in_the_desk_s_zone(fees: Path) -> None:
    assert opened(fees, at=datetime(2026, 1, 2, 3, 4)).acting.at == datetime(2026, 1, 2, 3, 4)
    assert opened(fees).acting.at == datetime(2026, 3, 20, 7, 59)
    change(fees, altered(fees, "desk", "desk", timezone="America/New_York"))
    assert opened(fees).acting.at == datetime(2026, 3, 19, 19, 59)


def test_a_desk_is_not_opened_where_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(Unsafe):
        session_at(tmp_path)
    git(tmp_path, "init", "-q")
    with pytest.raises(NotFound):
        session_at(tmp_path)


def test_settings_that_do_not_read_open_only_to_be_mended(fees: Path) -> None:
    edit(fees, "desk.yaml", ("name: 翠竹苑", "name: [翠竹苑"))
    assert session_at(fees).settings["name"] == "翠竹苑"
    git(fees, "commit", "-q", "-a", "-m", "by hand")
    with pytest.raises(BadData):
        opened(fees)
    session = opened(fees, mending=True)
    assert (session.acting.clerk, session.settings) == (NOBODY, {})
