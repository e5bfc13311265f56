"""The ticket desk as a clerk sees it: in Chinese on 80 columns, and step by step while somebody calls."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from conftest import Ran, Runner
from counter import read
from frontdesk import FLAT, SHOP, ZHANG, called, front_desk, front_desk_built, steps
from terminal import CTRL_C, CTRL_D, Terminal

__all__ = ["front_desk", "front_desk_built"]

AT = "2026-11-23 10:30"


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the screen of the counter."""
    monkeypatch.setenv("COLUMNS", "80")


def run(propdesk: Runner, desk: Path, *words: object) -> Ran:
    ran: Ran = propdesk("-C", desk, "--lang", "zh", "--at", AT, *words)
    return ran


def state(desk: Path) -> bytes:
    """HEAD, and what git says of the work tree."""
    asked = (("rev-parse", "HEAD"), ("status", "--porcelain", "-uall"))
    return b"".join(
        subprocess.run(["git", "-C", desk, *words], capture_output=True, check=True).stdout for words in asked
    )


def only(desk: Path) -> str:
    """The one ticket there is."""
    [path] = desk.glob("tickets/*/*.yaml")
    return path.stem


# --- what is shown ---------------------------------------------------------------------------------

NEW = """\
字段      内容
--------  ----------------
编号      {}
类型      报修
状态      待派单
紧急程度  普通
房号      2-1-0101
类别      给排水
报事人    P-aaaaaa
响应期限  2026-11-23 14:30
解决期限  2026-11-26 17:30
内容      厨房水管漏水
渠道      电话
时间      2026-11-23 10:30
经办人    林
"""


@pytest.mark.usefixtures("narrow")
def test_a_new_ticket_is_read_back(propdesk: Runner, front_desk: Path) -> None:
    words = ("--unit", "0101", "--category", "给排水", "--by", "zs", "厨房水管漏水")
    ran = run(propdesk, front_desk, "ticket", "new", *words, "-o", "table")
    assert ran.code == 0, ran.stderr
    assert ran.stdout == NEW.format(only(front_desk))
    assert ran.stderr.splitlines() == [
        "注意：2-1-0101：重点关爱：关爱",
        "提示：2-1-0101：保修期至 2027-06-30：由开发商维修并承担费用",
    ]


LIST = """\
编号            状态    位置       摘要       处理人  解决期限          逾期
--------------  ------  ---------  ---------  ------  ----------------  --------
{}  待派单  2号楼电梯  电梯困人…          2026-11-23 13:00  响应超时
{}  待派单  10-1-0102  跳闸               2026-11-17 17:30  处理超时
{}  已派单  2-1-0101   厨房水管…  王师傅  2026-11-26 17:30
汇总：笔数 3、逾期数 2
屏幕宽度不够，未显示：紧急程度、类别（可用 --columns 选择列，或用 -O 写入文件）
"""


@pytest.mark.usefixtures("narrow")
def test_a_list_fits_the_counter_s_screen(propdesk: Runner, front_desk: Path) -> None:
    lift = called(
        front_desk, "09:00", "电梯困人，有老人", place="2号楼电梯", category="lift", priority="emergency"
    )
    power = called(front_desk, "2026-11-12 09:00", "跳闸", unit=SHOP, category="electrical")
    water = called(front_desk, "09:05", "厨房水管漏水，已经流到楼下，邻居来敲门，请尽快派人上门处理")
    steps(front_desk, water, "assigned")
    assert run(propdesk, front_desk, "ticket", "list", "-o", "table").stdout == LIST.format(
        lift, power, water
    )


SHOW = """\
字段      内容
--------  ----------------
编号      {}
类型      报修
状态      已完成
紧急程度  普通
房号      2-1-0101
类别      给排水
经手      王师傅
响应期限  2026-11-23 13:00
解决期限  2026-11-27 08:31
内容      厨房水管漏水
报事人    P-aaaaaa
来电人    张*
电话      138****5678
渠道      电话
时间      2026-11-23 09:00

时间              事项  经办人  说明
----------------  ----  ------  -----------------
2026-11-23 09:00  报事  林
2026-11-23 09:10  派工  林      经手 王师傅
2026-11-23 09:11  开工  林
2026-11-23 09:12  挂起  林      等待 等配件
2026-11-23 09:13  恢复  林
2026-11-23 09:14  完成  林      处理结果 更换角阀
"""


@pytest.mark.usefixtures("narrow")
def test_a_ticket_tells_its_story_and_masks_who_calls(propdesk: Runner, front_desk: Path) -> None:
    id = called(front_desk, by=ZHANG)
    steps(front_desk, id, "assigned", "started", "held", "resumed", "resolved")
    assert run(propdesk, front_desk, "ticket", "show", id, "-o", "table").stdout == SHOW.format(id)
    assert "张三" in run(propdesk, front_desk, "ticket", "show", id, "--reveal", "-o", "table").stdout


def test_a_refusal_says_what_is_allowed_now(propdesk: Runner, front_desk: Path) -> None:
    id = called(front_desk)
    ran = run(propdesk, front_desk, "ticket", "accept", id)
    assert (ran.code, ran.stdout) == (3, "")
    assert ran.stderr.splitlines() == [
        f"未能执行：{id}：待派单 时不能这样办理",
        f"记录：{id}，字段：status",
        "下一步：现在可以：派工、挂起、答复、完成、取消、并单、备注、附件、改紧急程度、更正、约定、关联、并入事件、上报",
    ]


def test_not_solved_is_said_to_open_the_ticket_again(propdesk: Runner, front_desk: Path) -> None:
    id = called(front_desk)
    steps(front_desk, id, "assigned", "resolved")
    ran = run(propdesk, front_desk, "ticket", "callback", id, "--score", 2, "--solved", "否", "-m", "仍漏水")
    assert ran.code == 0
    assert ran.stderr.splitlines() == [f"注意：{id}：未解决：工单已重新打开"]


# --- what is asked ---------------------------------------------------------------------------------


def taking(desk: Path, *words: object) -> Terminal:
    """Take a call at a terminal."""
    return Terminal("-C", desk, "--lang", "zh", "--at", AT, "ticket", "new", *words)


def test_a_call_is_taken_step_by_step(front_desk: Path) -> None:
    with taking(front_desk) as call:
        call.answer("房号", "0101")
        people = call.answer("报事人 [1]", "1")
        kinds = call.answer("类别 [1]", "6")
        call.answer("类型 [1]")
        call.answer("什么事", "厨房天花板滴水")
        call.answer("紧急程度 [3]", "2")
        call.answer("约定时间", "明天 9:00-11:00")
        assert call.end() == 0, call.screen
    assert "1  张* 138****5678" in people
    assert "衡昌商贸有限公司" in people
    assert "其他人" in people
    assert "6  渗漏" in kinds
    assert read(front_desk, "ticket", only(front_desk)) == {
        "kind": "repair",
        "channel": "hotline",
        "priority": "urgent",
        "category": "leak",
        "unit": FLAT,
        "by": ZHANG,
        "at": AT,
        "clerk": "lin",
        "text": "厨房天花板滴水",
        "promise": {"from": "2026-11-24 09:00", "until": "2026-11-24 11:00"},
    }


def test_enter_takes_what_is_likely(front_desk: Path) -> None:
    with taking(front_desk) as call:
        call.answer("房号", "0101")
        for question in ("报事人", "类别", "类型"):
            call.answer(f"{question} [1]")
        call.answer("什么事", "漏水")
        call.answer("紧急程度 [3]")
        call.answer("约定时间")
        assert call.end() == 0, call.screen
    kept = read(front_desk, "ticket", only(front_desk))
    assert (kept["by"], kept["kind"], kept["category"], kept["priority"]) == (
        ZHANG, "repair", "water", "normal",
    )  # fmt: skip
    assert "promise" not in kept


def test_a_stranger_calls_of_a_public_place_and_noise_is_a_complaint(front_desk: Path) -> None:
    with taking(front_desk) as call:
        call.answer("房号", "2号楼大厅")
        call.answer("报事人姓名", "路人甲")
        call.answer("电话", "一三七")
        call.answer("电话", "13711112222")
        call.answer("类别 [1]", "噪音")
        call.answer("类型 [2]")
        call.answer("什么事", "深夜施工")
        call.answer("紧急程度 [3]")
        call.answer("约定时间", "下午")
        call.answer("约定时间")
        assert call.end() == 0, call.screen
    kept = read(front_desk, "ticket", only(front_desk))
    assert (kept["place"], kept["building"], kept["kind"]) == ("2号楼大厅", "2", "complaint")
    assert read(front_desk, "person", kept["by"]) == {
        "name": "路人甲",
        "kind": "guest",
        "phone": "13711112222",
    }


def test_what_was_said_is_not_asked_and_an_unknown_unit_is_asked_again(front_desk: Path) -> None:
    with taking(
        front_desk, "--category", "fees", "--kind", "咨询", "--caller", "王", "--priority", "low"
    ) as call:
        call.answer("房号", "9-9-9999")
        call.answer("房号", "0102")
        call.answer("什么事", "问物业费")
        call.answer("约定时间")
        assert call.end() == 0, call.screen
    kept = read(front_desk, "ticket", only(front_desk))
    assert (kept["unit"], kept["kind"], kept["priority"]) == (SHOP, "consultation", "low")


def test_who_says_all_is_asked_nothing(front_desk: Path) -> None:
    with taking(front_desk, "--unit", "0101", "--category", "water", "漏水") as call:
        assert call.end() == 0, call.screen
    assert read(front_desk, "ticket", only(front_desk))["kind"] == "repair"


@pytest.mark.parametrize(
    ("question", "keys"),
    [
        ("房号", CTRL_C),
        ("报事人 [1]", CTRL_C),
        ("什么事", CTRL_D),
        ("约定时间", CTRL_C),
        ("约定时间", CTRL_D),
    ],
)
def test_breaking_off_writes_nothing(front_desk: Path, question: str, keys: str) -> None:
    before = state(front_desk)
    answers = {
        "房号": "0101",
        "报事人 [1]": "",
        "类别 [1]": "",
        "类型 [1]": "",
        "什么事": "漏水",
        "紧急程度 [3]": "",
    }
    with taking(front_desk) as call:
        for asked, answer in answers.items():
            if asked == question:
                break
            call.answer(asked, answer)
        call.see(question)
        call.interrupt() if keys == CTRL_C else call.type(CTRL_D)
        assert call.end() == 130, call.screen
    assert "Traceback" not in call.screen
    assert state(front_desk) == before


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ((), "unit"),
        (("--unit", "0101"), "category"),
        (("--unit", "0101", "--category", "water"), "text"),
        (("--category", "water", "漏水"), "unit"),
    ],
)
def test_without_a_terminal_what_is_missing_is_named(
    propdesk: Runner, front_desk_built: Path, words: tuple[str, ...], field: str
) -> None:
    ran = propdesk("-C", front_desk_built, "--lang", "en", "ticket", "new", *words, "-o", "json")
    assert (ran.code, ran.json["error"]["field"]) == (2, field)
