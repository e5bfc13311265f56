"""Reconciling from the command line: the table in Chinese, exit codes, what is said on stderr."""

from __future__ import annotations

from pathlib import Path

import pytest
from channelbills import Paid, wechat
from conftest import Ran, Runner
from counter import built, desk

__all__ = ["built", "desk"]

LINES = (
    Paid("4200001234567801", "180.00", "物业费2栋1单元101", fee="1.08"),
    Paid("4200001234567802", "88.00", "张三 物业费"),
    Paid("4200001234567803", "20.00", "10-1-0102"),
    Paid("4200001234567803", "20.00", back=True),
)
TABLE = """\
日期        单号尾    金额  房号      匹配依据  状态    收据号  情况
----------  ------  ------  --------  --------  ------  ------  ----------------
2026-03-18  567801  180.00  2-1-0101  房号      可入账
2026-03-18  567802   88.00            无        未匹配          没有房屋欠此金额
2026-03-18  567803   20.00            无        已退款          同一文件中已退回
2026-03-18  567803  -20.00            无        已退款
----------  ------  ------  --------  --------  ------  ------  ----------------
合计                288.00
汇总：笔数 4、已匹配 1、待确认 0、早已入账 0、未匹配 1、疑重复 0、对账单缺 0、
已退款 20.00、手续费 1.08、已入账 0、问题 0
"""


@pytest.fixture
def run(desk: Path, propdesk: Runner, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """Reconcile the bill on the desk."""
    monkeypatch.setenv("COLUMNS", "80")
    (desk.parent / "bill.csv").write_bytes(wechat(*LINES))

    def reconcile(*words: str, file: str = "bill.csv", lang: str = "en") -> Ran:
        at = ("-C", desk, "--lang", lang, "--at", "2026-03-20 09:00")
        return propdesk(*at, "fee", "reconcile", file, *words, cwd=desk.parent)

    return reconcile


def test_the_table_as_a_clerk_reads_it(run: Runner) -> None:
    ran = run("--channel", "微信", "-o", "table", lang="zh")
    assert (ran.code, ran.stdout) == (1, TABLE)
    assert ran.stderr.splitlines() == [
        "提示：1 笔未匹配：可用 --take REF=UNIT 逐笔指定",
        "提示：1 笔已匹配：加 --post 入账",
        "提示：试运行：未写入任何内容",
    ]


def test_programs_are_given_every_column_and_nobody_s_words(run: Runner) -> None:
    ran = run("--channel", "wechat", "-o", "csv")
    header, first, *_ = ran.stdout.splitlines()
    assert {"ref", "where", "candidates", "remark", "counterparty"} <= set(header.split(","))
    assert "4200001234567801" in first
    assert "张三" not in ran.stdout
    assert "张三 物业费" in run("--channel", "wechat", "--reveal", "-o", "csv").stdout


def test_it_is_posted_once_and_all_that_was_decided_is_no_longer_looked_at(run: Runner) -> None:
    words = ("--channel", "wechat", "--post", "--take", "7802=0102", "-o", "json")
    first, again = run(*words), run(*words)
    assert [row["state"] for row in first.rows] == ["posted", "posted", "refunded", "refunded"]
    assert (first.code, again.code, again.json["commit"]) == (0, 0, None)
    assert [row["receipt"] for row in again.rows[:2]] == ["A-000001", "A-000002"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--channel", "alipay"), 5, "this looks like a bill of WeChat"),
        (("--channel", "bank", "--rule", "icbc"), 4, "there is no rule icbc"),
        (("--channel", "wechat", "--rule", "icbc"), 2, "--channel bank"),
        (("--channel", "wechat", "--sheet", "x"), 4, "no sheet x"),
        (("--channel", "wechat", "--take", "7802"), 2, "NAME=VALUE"),
        (("--channel", "wechat", "--take", "9999=0102"), 4, "9999"),
        (("--channel", "wechat", "--take", "7802=0199"), 4, "0199"),
        (("--channel", "wechat", "--take", "7803=0102"), 3, "did not come in"),
        (("--channel", "wechat", "--post", "--till", "Z"), 3, "no till Z"),
        (("--channel", "wechat", "--confirm", "unit"), 2, "amount"),
        (("--channel", "cash"), 2, "bank"),
        ((), 2, "--channel"),
    ],
)
def test_what_cannot_be_is_refused(run: Runner, words: tuple[str, ...], code: int, said: str) -> None:
    ran = run(*words)
    assert (ran.code, ran.stdout) == (code, "")
    assert said in ran.stderr


def test_a_cut_file_is_told_by_its_cells(run: Runner, desk: Path) -> None:
    whole = wechat(*LINES).decode("utf-8-sig").splitlines(keepends=True)
    (desk.parent / "cut.csv").write_text("".join([whole[0], *whole[2:]]), encoding="utf-8")
    ran = run("--channel", "wechat", "--post", file="cut.csv")
    assert ran.code == 5
    assert "cut!A6: the file says 4 lines, it holds 3" in ran.stderr
