"""The counter at a real terminal: what is asked, what Enter means, and that nothing is half done."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import Runner, process_environment
from counter import FLAT as COUNTED
from counter import built, desk
from feedesk import SHEET, billed, billed_desk, change, money, open_fen, pay, record, unbilled_desk
from smalldesk import FLAT, RECORDS, SHOP, git
from terminal import CTRL_D, ENTER, Terminal

from propdesk.domain.changes import Put

__all__ = ["billed", "billed_desk", "built", "desk", "unbilled_desk"]

AT = "2026-03-20 09:00"


def sit(root: Path, *words: str, lang: str = "zh", clerk: str = "lin", **env: str) -> Terminal:
    """Sit down at a terminal."""
    return Terminal("-C", root, "--lang", lang, "--as", clerk, "--at", AT, *words, env=env)


def state(root: Path) -> tuple[str, str]:
    return git(root, "rev-parse", "HEAD"), git(root, "status", "--porcelain", "-uall")


# --- pay -------------------------------------------------------------------------------------------


def test_the_counter_asks_for_all_that_is_missing(billed: Path) -> None:
    with sit(billed, "pay") as screen:
        screen.answer("车牌：", "何家某\x7f")  # a backspace takes away a whole character
        before = screen.answer("金额 [520.00]：", "五百")
        assert all(text in before for text in ("车位费", "物业费", "2026-02-01", "合计", "180.00"))
        assert "不是金额" in screen.answer("金额 [520.00]：", "５００")
        assert "1  现金" in screen.answer("收款方式 [1]：", "9")
        screen.answer("收款方式 [1]：", "现金")
        screen.answer("实收现金 [500.00]：", "499")
        assert "499.00 少于 500.00" in screen.answer("实收现金 [500.00]：", "600")
        screen.see("找零 100.00")
        screen.see("收据")
        assert screen.end() == 0
    (line,) = record(billed, "till", SHEET)["lines"]
    assert (line["unit"], line["amount"], line["method"]) == (FLAT, "500.00", "cash")


def test_enter_takes_all_in_the_way_it_was_paid_the_last_time(billed: Path) -> None:
    pay(billed, money(FLAT, 100, "wechat", "R1"), at="2026-03-19 09:00")
    with sit(billed, "pay", "0101", "-o", "json", lang="en") as screen:
        for question in ("amount [519.00]: ", "how it was paid [4]: ", "reference (Enter: none): "):
            screen.answer(question)
        assert screen.end() == 0
    (line,) = record(billed, "till", SHEET)["lines"]
    assert (line["amount"], line["method"], "ref" in line) == ("519.00", "wechat", False)
    assert FLAT not in str(open_fen(billed))


def test_options_answer_every_question_beforehand(billed: Path) -> None:
    with sit(billed, "pay", "0101", "all", "--method", "现金", "--given", "520") as screen:
        assert screen.end() == 0
        assert "：\n" not in screen.screen
    with sit(billed, "pay", "0102", "200", "--method", "card", "--ref", "P1") as screen:
        assert screen.end() == 0
    assert open_fen(billed) == {}


def test_more_than_is_open_is_asked_about(billed: Path) -> None:
    before = state(billed)
    with sit(billed, "pay", "0102", "--method", "cash") as screen:
        screen.answer("金额 [200.00]：", "2000")
        screen.answer("比未缴金额多 1800.00，是否转为预存？ [n]：")
        assert screen.end() == 130
        assert "未写入任何内容" in screen.screen
    assert state(billed) == before
    with sit(billed, "pay", "0102", "300", "--method", "card", "--ref", "") as screen:
        screen.answer("多 100.00，是否转为预存？ [n]：", "是")
        assert screen.end() == 0


def test_several_units_are_chosen_from_and_their_owners_masked(billed: Path) -> None:
    flat = next(put.data for put in RECORDS if put.id == FLAT)
    change(billed, Put("building", "2", {"entrances": [{"code": "1", "floors": 6, "lift": False}]}),
           Put("unit", "2-1-0101", {**(flat or {}), "building": "2"}))  # fmt: skip
    with sit(billed, "pay", "0101", "1", "--method", "card", "--ref", "") as screen:
        before = screen.answer("选择哪一户：", "2")
        assert f"1  {FLAT} 何*" in before
        assert "2  2-1-0101 何*" in before
        assert "何家乐" not in before
        screen.answer("是否转为预存？ [n]：", "y")
        assert screen.end() == 0
    assert record(billed, "till", SHEET)["lines"][0]["unit"] == "2-1-0101"


def test_a_second_clerk_between_the_sum_and_enter_is_noticed(billed: Path) -> None:
    with sit(billed, "pay", "0101", "--method", "cash") as screen:
        screen.see("金额 [520.00]：")
        pay(billed, money(FLAT, 10000), claim="chen")
        before = state(billed)
        screen.type(ENTER)
        screen.answer("实收现金 [520.00]：")
        assert screen.end() == 6
        assert "刚才未缴 520.00，现在是 420.00" in screen.screen
    assert state(billed) == before


def test_a_single_clerk_never_reads_of_tills(desk: Path) -> None:
    with sit(desk, "pay", "zs") as screen:
        for question in ("金额 [180.00]：", "收款方式 [1]：", "实收现金 [180.00]："):
            screen.answer(question)
        assert screen.end() == 0
        assert "收款台" not in screen.screen
    with sit(desk, "fee", "day") as screen:
        assert screen.end() == 0
        assert "180.00" in screen.screen
        assert "收款台" not in screen.screen


# --- without a terminal ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ("pay", "who"),
        ("pay 0101", "amount"),
        ("fee pay", "unit"),
        ("fee pay 0101", "amount"),
        ("fee void-receipt", "no"),
        ("void last", "reason"),
        ("fee bill", "period"),
        ("fee notice", "period"),
        ("fee tariff set", "code"),
        ("fee day --close", "cash"),
    ],
)
def test_what_is_missing_is_named_where_nobody_can_be_asked(
    billed: Path, propdesk: Runner, words: str, field: str
) -> None:
    pay(billed, money(FLAT, 100))
    before = state(billed)
    ran = propdesk("-C", billed, "--lang", "en", "--at", AT, *words.split(), "-o", "json")
    assert (ran.code, ran.json["error"]["field"]) == (2, field)
    assert state(billed) == before


def test_no_input_asks_nothing_on_a_terminal(billed: Path) -> None:
    with sit(billed, "--no-input", "pay", "0101") as screen:
        assert screen.end() == 2
        assert "AMOUNT" in screen.screen


def test_without_a_terminal_all_is_a_word_and_the_change_is_told(billed: Path, propdesk: Runner) -> None:
    words = ("-C", billed, "--at", AT, "pay", "0101", "全部", "--given", "600", "-o", "json")
    tried = propdesk(*words, "--dry-run").json
    assert (tried["command"], tried["commit"]) == ("pay", None)
    assert {key: tried["totals"][key] for key in ("amount", "given", "change")} == {
        "amount": "520.00",
        "given": "600.00",
        "change": "80.00",
    }
    assert propdesk(*words).json["commit"]
    again = propdesk(*words)
    assert (again.code, again.json["error"]["field"]) == (3, "amount")
    assert propdesk("-C", billed, "--at", AT, "pay", "0101", "50").code == 0


@pytest.mark.parametrize(
    ("who", "code"), [("0101", 0), ("hjl", 0), ("家乐", 0), ("粤B12345", 0), ("诸葛", 4)]
)
def test_the_payer_is_found_by_what_people_say(billed: Path, propdesk: Runner, who: str, code: int) -> None:
    ran = propdesk("-C", billed, "--at", AT, "pay", who, "1", "-o", "json")
    assert ran.code == code
    if code == 0:
        assert ran.rows[0]["unit"] == FLAT


def test_too_little_cash_and_cash_that_is_none_are_refused(billed: Path, propdesk: Runner) -> None:
    words = ("-C", billed, "--at", AT, "pay", "0101", "100", "-o", "json", "--given", "99.99")
    assert propdesk(*words).code == 3
    assert propdesk(*words, "--method", "card").code == 2


def test_a_file_goes_alone(billed: Path, propdesk: Runner, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(f"房号,金额,流水号\n{FLAT},5,R1\n9-9-9999,5,R2\n", encoding="utf-8")
    words = ("-C", billed, "--at", AT, "fee", "pay", "-f", tmp_path / "p.csv", "--method", "微信")
    assert propdesk(*words, "--ref", "X").code == 2
    ran = propdesk(*words, "-o", "json")
    assert (ran.code, ran.json["totals"]["problems"], ran.rows[0]["method"]) == (1, 1, "wechat")
    assert ran.json["notes"][0]["where"] == "p!A3"


# --- void last -------------------------------------------------------------------------------------


def test_the_last_receipt_is_shown_confirmed_and_voided_with_a_reason(billed: Path) -> None:
    pay(billed, money(FLAT, 100), money(SHOP, 250))
    pay(billed, money(FLAT, 777), claim="chen")
    with sit(billed, "void", "last") as screen:
        before = screen.answer("确认作废收据 A-000002？ [n]：", "y")
        assert all(text in before for text in ("A-000002", SHOP, "2.50"))
        screen.answer("原因：", "录错")
        assert screen.end() == 0
    assert record(billed, "till", SHEET)["lines"][-1]["of"] == "A-000002"


def test_void_last_goes_back_one_by_one_and_ends_at_one_s_own_till(billed: Path, propdesk: Runner) -> None:
    pay(billed, money(FLAT, 100), money(SHOP, 250))
    pay(billed, money(FLAT, 777), claim="chen")
    words = ("-C", billed, "--lang", "en", "--at", AT, "void", "last", "-m", "wrong", "-o", "json")
    assert [propdesk(*words).rows[0]["of"] for _ in range(2)] == ["A-000002", "A-000001"]
    assert propdesk(*words).code == 4
    assert propdesk("-C", billed, "--at", AT, "void", "last", "--till", "B", "-m", "x").code == 3


def test_void_last_is_over_when_the_day_is_closed(billed: Path, propdesk: Runner) -> None:
    pay(billed, money(FLAT, 100))
    assert propdesk("-C", billed, "--at", AT, "fee", "day", "--close", "--cash", "1").code == 0
    assert propdesk("-C", billed, "--at", AT, "void", "last", "-m", "x").code == 3


def test_voiding_without_a_number_offers_the_last_one(billed: Path) -> None:
    pay(billed, money(FLAT, 100))
    with sit(billed, "fee", "void-receipt") as screen:
        screen.answer("收据号 [A-000001]：")
        screen.answer("A-000001？ [n]：", "好")
        screen.answer("原因：", "重复")
        assert screen.end() == 0


# --- the day, runs, prices -------------------------------------------------------------------------


def test_the_cash_is_counted_before_what_is_expected_is_shown(billed: Path) -> None:
    pay(billed, money(FLAT, 12300))
    with sit(billed, "fee", "day", "--close") as screen:
        assert "123" not in screen.answer("实点现金：", "120")
        assert "-3.00" in screen.answer("差额说明：", "少三元")
        screen.answer("[y]：")
        assert screen.end() == 0
    assert record(billed, "till", SHEET)["closed"]["note"] == "少三元"
    with sit(billed, "fee", "day", "--close") as screen:
        assert screen.end() == 3
        assert "实点现金：" not in screen.screen


def test_money_that_comes_in_while_the_cash_is_counted_is_noticed(billed: Path) -> None:
    with sit(billed, "fee", "day", "--close") as screen:
        screen.answer("实点现金：", "0")
        screen.see("[y]：")
        pay(billed, money(FLAT, 100))
        screen.type(ENTER)
        assert screen.end() == 6
    assert "closed" not in record(billed, "till", SHEET)


def test_a_run_is_shown_before_it_is_issued(billed: Path) -> None:
    before = state(billed)
    with sit(billed, "fee", "bill") as screen:
        screen.answer("账期 [2026-03]：")
        screen.answer("新增账单 3 笔，合计 360.00 元，跳过 0 笔，确认出账？ [y]：", "n")
        assert screen.end() == 130
    assert state(billed) == before
    with sit(billed, "fee", "bill") as screen:
        screen.answer("账期 [2026-03]：", "2026年3月")
        screen.answer("账期 [2026-03]：", "2026-03")
        screen.answer("确认出账？ [y]：")
        assert screen.end() == 0
    assert record(billed, "bill", "2026-03/parking")["lines"]


def test_notices_are_offered_for_this_month_in_a_file(billed: Path, tmp_path: Path) -> None:
    with sit(billed, "fee", "notice") as screen:
        screen.answer("账期 [2026-03]：", "2026-02")
        screen.answer("[notices-2026-02.pdf]：", str(tmp_path / "n.txt"))
        assert screen.end() == 0
    assert "180.00" in (tmp_path / "n.txt").read_text("utf-8")


def test_a_new_price_is_asked_for_with_the_last_one_offered(billed: Path) -> None:
    with sit(billed, "fee", "tariff", "set", "物业费") as screen:
        screen.answer("[2]：", "2.2")
        screen.answer("[2026-04-01]：")
        assert screen.end() == 0
    assert record(billed, "tariff", "property")["prices"][-1] == {"from": "2026-04-01", "price": "2.2"}
    with sit(billed, "fee", "tariff", "set") as screen:
        for question, keys in (("名称：", "refuse"), ("：", "垃圾清运费"), ("[1]：", "2"), ("[1]：", ""),
                               ("[1]：", "6"), ("：", "57"), ("[2026-04-01]：", "")):  # fmt: skip
            screen.answer(question, keys)
        assert screen.end() == 0
    assert record(billed, "tariff", "refuse")["prices"] == [{"from": "2026-04-01", "surcharge": "57"}]


# --- broken off ------------------------------------------------------------------------------------

_PAY = ("车牌：", "金额 [520.00]：", "收款方式 [1]：", "实收现金 [520.00]：")
_ANSWERS = ("0101", "", "")
_VOID = ("[n]：", "原因：")


@pytest.mark.parametrize(
    ("words", "questions", "answers"),
    [
        *(("pay", _PAY[: at + 1], _ANSWERS[:at]) for at in range(len(_PAY))),
        ("void last", _VOID[:1], ()),
        ("void last", _VOID, ("y",)),
        ("fee day --close", ("实点现金：",), ()),
        ("fee bill", ("账期 [2026-03]：", "确认出账？"), ("",)),
    ],
)
def test_ctrl_c_at_a_question_writes_nothing(
    billed: Path, words: str, questions: tuple[str, ...], answers: tuple[str, ...]
) -> None:
    if words == "void last":
        pay(billed, money(SHOP, 100))
    before = state(billed)
    with sit(billed, *words.split()) as screen:
        for question, keys in zip(questions, answers, strict=False):
            screen.answer(question, keys)
        screen.see(questions[-1])
        screen.interrupt("半句")
        assert screen.end() == 130
    assert state(billed) == before


def test_ctrl_d_cancels_and_says_that_nothing_was_written(billed: Path) -> None:
    before = state(billed)
    with sit(billed, "pay", "0101", LC_ALL="C") as screen:
        screen.see("金额 [520.00]：")
        screen.type(CTRL_D)
        assert screen.end() == 130
        assert "已取消，未写入任何内容" in screen.screen
    assert state(billed) == before


@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {"LANG": "C"}, {"LC_ALL": "POSIX", "TERM": "xterm"}])
def test_chinese_is_typed_and_edited_in_any_locale(billed: Path, locale: dict[str, str]) -> None:
    with sit(billed, "pay", **locale) as screen:
        screen.answer("车牌：", "何家丰𠮷\x7f\x7f")
        screen.see("金额 [520.00]：")
        screen.type(CTRL_D)
        assert screen.end() == 130


def test_questions_stand_on_stderr_so_that_stdout_stays_data(billed: Path, tmp_path: Path) -> None:
    """A shell at the terminal sends stdout elsewhere; the prompt is still seen, and edited with readline."""
    out = tmp_path / "out.json"
    code = (
        "import os, sys; fd = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT); os.dup2(fd, 1); "
        "os.execv(sys.executable, [sys.executable, '-m', 'propdesk', *sys.argv[2:]])"
    )
    words = ("-C", billed, "--lang", "en", "--at", AT, "pay", "0101", "--method", "card", "-o", "json")
    with Terminal(out, *words, "--ref", "", code=code) as screen:
        screen.answer("amount [520.00]: ", "1\x7f2")
        assert screen.end() == 0
    shown = json.loads(out.read_text("utf-8"))
    assert shown["rows"][0]["amount"] == "2.00"


_BEFORE_IT_BEGAN = (1, -2)
"""How Python itself ends when it is interrupted while it starts."""


def interrupted(root: Path, delay: float) -> int:
    """Post a payment and press Ctrl-C after so many seconds; give the exit code."""
    words = ("-C", str(root), "--at", AT, "pay", "0101", "all")
    done = subprocess.Popen(
        [sys.executable, "-m", "propdesk", *words],
        env=process_environment({}), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(delay)
    done.send_signal(2)
    return done.wait(timeout=60)


def whole(root: Path, propdesk: Runner) -> bool:
    """Whether the payment is there, wholly; or not at all."""
    assert propdesk("-C", root, "--at", AT, "fee", "balance", FLAT).code == 0
    assert propdesk("-C", root, "check").code == 0
    paid = not any(FLAT in key for key in open_fen(root))
    assert propdesk("-C", root, "--at", AT, "pay", "0101", "all").code == (3 if paid else 0)
    assert state(root)[1] == ""
    return paid


@pytest.mark.parametrize("delay", [0.15, 0.3])
def test_ctrl_c_at_any_time_leaves_a_payment_whole_or_absent(
    billed: Path, propdesk: Runner, delay: float
) -> None:
    code = interrupted(billed, delay)
    assert code in (0, 130, *_BEFORE_IT_BEGAN)
    assert whole(billed, propdesk) or code != 0


@pytest.mark.torture
@pytest.mark.parametrize("delay", [at / 100 for at in range(5, 85, 2)])
def test_ctrl_c_at_forty_times(billed: Path, propdesk: Runner, delay: float) -> None:
    test_ctrl_c_at_any_time_leaves_a_payment_whole_or_absent(billed, propdesk, delay)


# --- papers ----------------------------------------------------------------------------------------


def test_receipts_are_written_to_a_file_and_those_posted_before_as_copies(
    billed: Path, propdesk: Runner, tmp_path: Path
) -> None:
    (tmp_path / "p.csv").write_text(f"房号,金额,流水号\n{FLAT},5,R1\n{SHOP},6,R2\n", encoding="utf-8")
    target = tmp_path / "receipts.txt"
    words = ("-C", billed, "--lang", "zh", "--at", AT, "fee", "pay", "-f", tmp_path / "p.csv", "-O", target)
    assert propdesk(*words, "--dry-run").code == 0
    assert not target.exists()
    assert propdesk(*words).code == 0
    first = target.read_text("utf-8")
    assert all(text in first for text in ("A-000001", "A-000002", "何家乐"))
    assert "补打" not in first
    assert propdesk(*words).code == 0
    assert target.read_text("utf-8").count("补打") == 2


def test_a_file_that_can_hold_no_receipt_is_refused_before_money_is_posted(
    billed: Path, propdesk: Runner, tmp_path: Path
) -> None:
    before = state(billed)
    ran = propdesk("-C", billed, "--at", AT, "pay", "0101", "1", "-O", tmp_path / "receipt.csv")
    assert (ran.code, state(billed)) == (2, before)
    assert propdesk("-C", billed, "--at", AT, "pay", "0101", "1", "-O", tmp_path / "receipt.pdf").code == 0
    assert (tmp_path / "receipt.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    "words",
    [
        "today -o table",
        f"household show {COUNTED} -o table",
        f"household show {COUNTED}",
        "fee notice --period 2026-01",
    ],
)
def test_a_fee_item_goes_by_its_name_in_the_readers_language(
    propdesk: Runner, desk: Path, words: str
) -> None:
    said = {
        lang: propdesk("-C", desk, "--lang", lang, "--at", "2026-02-10 09:00", *words.split()).stdout
        for lang in ("zh", "en")
    }
    assert ("物业费" in said["zh"], "Property fee" in said["zh"]) == (True, False)
    assert ("物业费" in said["en"], "Property fee" in said["en"]) == (False, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("fee tariff show x", "lift、property"),
        (f"fee pay {COUNTED} 5 --method x", "cash 现金、card 刷卡、"),
        ("unit add 3-1-0101 --building 7 --entrance 1", "2、10"),
        ("check --only x", "readable、canonical、"),
    ],
)
def test_what_may_be_chosen_is_listed_as_chinese_lists_are(
    propdesk: Runner, desk: Path, words: str, said: str
) -> None:
    assert said in propdesk("-C", desk, "--lang", "zh", *words.split()).stderr
