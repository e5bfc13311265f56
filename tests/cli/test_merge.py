"""``propdesk merge``: what it says, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from clones import TICKET, Clone, build, cloned
from conftest import Runner

from propdesk.services import ticketmoves


@pytest.fixture
def clones(tmp_path: Path) -> tuple[Clone, Clone]:
    build(tmp_path / "desk")
    return cloned(tmp_path / "desk", tmp_path)


CONFLICTS = """\
记录            字段    原值         本方                  对方
--------------  ------  -----------  --------------------  ---------------------
T-260319-k3q9x  status  状态 待派单  {mine}，类型 派工，时  {other}，类型 派工，时
                                     间 2026-03-20         间 2026-03-20 09:20，
                                     09:10，经办人 林，经  经办人 陈，经手 zhao
                                     手 wang
汇总：笔数 1、冲突 1
"""


def test_a_conflict_is_shown_and_ends_with_6(
    clones: tuple[Clone, Clone], propdesk: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin, chen = clones
    monkeypatch.setenv("COLUMNS", "80")
    ticketmoves.assign(lin.session("09:10"), [TICKET], "wang")
    ticketmoves.assign(chen.session("09:20"), [TICKET], "zhao")
    lin.fetch(chen)
    ran = propdesk("--lang", "zh", "merge", "FETCH_HEAD", "-o", "table", cwd=lin.root)
    mine, other = (clone.record("ticket", TICKET)["events"][0]["id"] for clone in clones)
    assert (ran.code, ran.stdout) == (6, CONFLICTS.format(mine=mine, other=other))
    assert ran.stderr.startswith("问题：有 1 处冲突：什么都没有写入\n")
    shown = propdesk("merge", "FETCH_HEAD", "-o", "json", cwd=lin.root)
    assert (shown.code, shown.json["commit"], shown.json["totals"]) == (6, None, {"count": 1, "conflicts": 1})
    assert [event["to"] for event in shown.rows[0]["theirs"]] == ["zhao"]


def test_a_merge_lists_what_it_took_over(clones: tuple[Clone, Clone], propdesk: Runner) -> None:
    lin, chen = clones
    ticketmoves.move(lin.session("09:10"), [TICKET], "note", text="一")
    ticketmoves.move(chen.session("09:20"), [TICKET], "note", text="二")
    lin.fetch(chen)
    words = ("--lang", "zh", "merge", "FETCH_HEAD", "-o", "table")
    dry = propdesk(*words, "--dry-run", cwd=lin.root)
    ran = propdesk(*words, cwd=lin.root)
    assert (dry.code, ran.code, dry.stdout) == (0, 0, ran.stdout)
    assert [line.split()[1:] for line in ran.stdout.splitlines()[2:3]] == [["已合并", TICKET]]
    again = propdesk("--lang", "zh", "merge", "FETCH_HEAD", "-o", "json", cwd=lin.root)
    assert (again.code, again.rows, again.json["commit"]) == (0, [], None)
    assert again.stderr == f"提示：{chen.head[:10]} 已经合并过\n"
    log = propdesk("--lang", "zh", "log", TICKET, "-o", "table", cwd=lin.root)
    assert "合并" in log.stdout


def test_a_commit_that_is_not_there(clones: tuple[Clone, Clone], propdesk: Runner) -> None:
    ran = propdesk("--lang", "en", "merge", "origin/nothing", cwd=clones[0].root)
    assert ran.code == 4
    assert "git fetch brings it" in ran.stderr
