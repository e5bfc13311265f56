"""Bills in their real shapes: every line read or listed, all refused if the totals say otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from channelbills import Paid, alipay, alipay_lines, personal_lines, wechat, wechat_lines

from propdesk.domain.importing.cells import Cell, CellKind, Sheet
from propdesk.domain.messages import BadData, NotFound
from propdesk.domain.reconcile.layout import chosen_rule
from propdesk.domain.reconcile.statement import Statement, read_statement
from propdesk.services.reconcile import known_layouts
from propdesk.store.csvfile import read_csv

TODAY = date(2026, 3, 20)
BANK = "交易日期,交易流水号,借方发生额,贷方发生额,余额,对方户名,摘要,附言"


def read(
    source: bytes | Sequence[str], channel: str, *rules: Mapping[str, Any], rule: str | None = None
) -> Statement:
    data = source if isinstance(source, bytes) else "\n".join((*source, "")).encode()
    layouts = chosen_rule(known_layouts({"reconcile": rules}), rule)
    return read_statement([read_csv(data, name="x.csv")], layouts, channel=channel, today=TODAY)


def told(statement: Statement) -> list[tuple[str, int, str]]:
    return [(line.ref, line.amount, line.kind) for line in statement.lines]


def problems(statement: Statement) -> list[tuple[str, str]]:
    return [(finding.where, str(finding.message)) for finding in statement.problems]


GOOD = (
    Paid("4200001", "219.24", "物业费", order="WY1", fee="1.31544", data="3-2-0301"),
    Paid("4200002", "50.00", fee="0.3"),
    Paid("4200002", "50.00", back=True, fee="-0.3"),
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_bill_of_wechat(encoding: str) -> None:
    statement = read(wechat(*GOOD, encoding=encoding), "wechat")
    assert told(statement) == [
        ("4200001", 21924, "paid"),
        ("4200002", 5000, "paid"),
        ("4200002", 5000, "refunded"),
    ]
    line = statement.lines[0]
    assert (line.date, line.order, line.fee, line.where) == (
        date(2026, 3, 18),
        "WY1",
        Fraction("1.31544"),
        "x!F2",
    )
    assert list(line.texts) == ["物业费", "3-2-0301"]
    assert [line.fee for line in statement.lines[1:]] == [Fraction("0.3"), Fraction("-0.3")]
    assert (statement.method, problems(statement)) == ("wechat", [])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_bill_of_alipay(encoding: str) -> None:
    lines = (
        Paid("20260318220014", "219.24", "3栋301", fee="-1.32"),
        Paid("20260318220014", "219.24", back=True),
    )
    statement = read(alipay(*lines, encoding=encoding), "alipay")
    assert told(statement) == [("20260318220014", 21924, "paid"), ("20260318220014", 21924, "refunded")]
    assert (statement.lines[0].fee, list(statement.lines[0].texts)) == (Fraction("1.32"), ["3栋301"])
    assert statement.lines[0].counterparty == "*三(138****5678)"
    assert statement.days == (date(2026, 3, 17), date(2026, 3, 19))


def test_a_bill_of_a_wallet_holds_what_came_in() -> None:
    statement = read(
        personal_lines(
            ("2026-03-18", "收入", "219.24", "已收钱", "1000050001", "3-2-301"),
            ("2026-03-18", "收入", "5.00", "已全额退款", "1000050002", "/"),
            ("2026-03-18", "支出", "9.00", "支付成功", "1000050003", "/"),
            ("2026-03-18", "/", "99.00", "提现已到账", "1000050004", "/"),
        ),
        "wechat",
    )
    assert told(statement) == [("1000050001", 21924, "paid"), ("1000050002", 500, "refunded")]
    assert (statement.outgoing, statement.days) == (2, (date(2026, 3, 1), date(2026, 3, 19)))
    assert statement.lines[0].counterparty == "张三"


def test_a_bill_of_an_alipay_wallet() -> None:
    lines = (
        "支付宝交易记录明细查询",
        "起始日期:[2026-03-01 00:00:00]    终止日期:[2026-03-20 00:00:00]",
        "---------------------------------交易记录明细列表------------------------------------",
        "交易号 ,商家订单号 ,交易创建时间 ,付款时间 ,最近修改时间 ,交易来源地 ,类型 ,交易对方 ,商品名称 ,"
        "金额（元）,收/支 ,交易状态 ,服务费（元）,成功退款（元） ,备注 ,资金状态 ,",
        "20260318A ,,2026-03-18 10:00:00 ,2026-03-18 10:00:01 ,,其他,即时到账交易,李四,收款,"
        "88.00 ,收入 ,交易成功 ,0.00 ,0.00 ,1栋302 ,已收入 ,",
        "20260318B ,,2026-03-18 10:00:00 ,2026-03-18 10:00:01 ,,其他,即时到账交易,李四,收款,"
        "8.00 ,收入 ,交易关闭 ,0.00 ,0.00 ,,,",
        "------------------------------------------------------------------------------------",
        "共2笔记录,,,,,,,,,,,,,,,,",
    )
    assert told(read(lines, "alipay")) == [("20260318A", 8800, "paid"), ("20260318B", 800, "failed")]


def test_the_bill_of_before_2018_has_other_headers() -> None:
    header = (
        "交易时间,公众账号ID,商户号,子商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
        "总金额,企业红包金额,微信退款单号,商户退款单号,退款金额,企业红包退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率"
    )
    row = (
        "`2016-07-10 10:00:00,`wx,`1,`0,`,`4000001,`o,`u,`JSAPI,`SUCCESS,`CFT,`CNY,`0.12,`0.00,`0,`0,"
        "`0.00,`0.00,`,`,`描述,`,`0.00000,`1.00%"
    )
    totals = (
        "总交易单数,总交易额,总退款金额,总企业红包退款金额,手续费总金额",
        "`1,`0.12,`0.00,`0.00,`0.00000",
    )
    assert told(read((header, row, *totals), "wechat")) == [("4000001", 12, "paid")]


def test_a_comma_in_the_name_of_goods_parts_nothing() -> None:
    statement = read(
        wechat(Paid("R1", "3.00", "物业费,10月,11月", data="3-2-301"), Paid("R2", "4.00")), "wechat"
    )
    assert [(line.ref, line.amount, list(line.texts)) for line in statement.lines] == [
        ("R1", 300, ["物业费,10月,11月", "3-2-301"]),
        ("R2", 400, []),
    ]


def test_a_row_longer_than_its_header_is_left_out_but_for_a_remark_at_its_end() -> None:
    parted = read(alipay(Paid("R1", "3.00", "1栋301,10月"), Paid("R2", "4.00")), "alipay")
    assert told(parted) == [("R1", 300, "paid"), ("R2", 400, "paid")]
    bank = read((BANK.removesuffix(",附言") + ",网点", "2026-03-18,R1,,5,9,甲,转,入,城北"), "bank")
    assert problems(bank)[0][1] == "the row is left out: the row has more cells than the header"


def test_bills_of_several_days_in_one_file() -> None:
    first, second = wechat_lines(*GOOD), wechat_lines(Paid("4200009", "1.00"))
    assert len(read([*first, *second], "wechat").lines) == 4
    with pytest.raises(BadData, match="cut or changed"):
        read([*first, *second[:1], *second[2:]], "wechat")


# --- totals ----------------------------------------------------------------------------------------

CUT = {
    "wechat": wechat_lines(*GOOD),
    "alipay": alipay_lines(*GOOD),
    "wallet": personal_lines(
        ("2026-03-18", "收入", "2.00", "已收钱", "A1", "/"),
        ("2026-03-19", "收入", "3.00", "已收钱", "A2", "/"),
    ),
}


@pytest.mark.parametrize("name", CUT)
def test_a_line_that_is_missing_is_noticed(name: str) -> None:
    lines, channel = CUT[name], "wechat" if name == "wallet" else name
    assert read(lines, channel).lines
    at = next(number for number, line in enumerate(lines) if GOOD[0].ref in line or ",A1" in line)
    with pytest.raises(BadData, match="it was cut or changed") as refused:
        read([*lines[:at], *lines[at + 1 :]], channel)
    assert all(finding.where.startswith("x!") for finding in refused.value.findings)


@pytest.mark.parametrize("name", ["wechat", "alipay"])
@pytest.mark.parametrize("kept", [0.3, 0.6, 0.85])
def test_a_file_that_was_cut_is_refused(name: str, kept: float) -> None:
    data = "\n".join(CUT[name])
    whole = len("\n".join(CUT[name][: -2 if name == "wechat" else -4]))
    with pytest.raises(BadData):
        read(data[: int(whole * kept)].encode(), name)


def test_an_amount_that_was_changed_is_noticed() -> None:
    lines = [line.replace("`219.24", "`2192.40") if "4200001" in line else line for line in CUT["wechat"]]
    with pytest.raises(BadData) as refused:
        read(lines, "wechat")
    assert [str(finding.message) for finding in refused.value.findings] == [
        "the file says 269.24, its lines add up to 2242.40"
    ]


def test_totals_that_are_no_number_are_refused() -> None:
    with pytest.raises(BadData, match=r"x!F4: not an amount"):
        read([*wechat_lines(Paid("R1", "1.00"))[:-1], "`1,`1,`0,`0,`0,`1.2.3,`0"], "wechat")


# --- lines that are not right ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "where", "reason"),
    [
        (("`2026-03-18 10", "`2026-03-21 10"), "x!A2", "still to come"),
        (("`2026-03-18 10:00:00", "`gestern"), "x!A2", "not a date"),
        (("`2026-03-18", "`2026-02-30"), "x!A2", "no such day"),
        (("`SUCCESS", "`WAITING"), "x!J2", "not known"),
        (("`CNY", "`USD"), "x!L2", "not in yuan"),
        (("`4200001", "`"), "x!F2", "no reference"),
        (("`219.24,`0.00,`\n", "`12.345,`0.00,`\n"), "x!Y2", "at most two decimals"),
        (("`219.24,`0.00,`\n", "`zwölf,`0.00,`\n"), "x!Y2", "not an amount"),
        (("`219.24,`0.00,`\n", "`0.00,`0.00,`\n"), "x!Y2", "more than 0.00"),
        (("`1.31544", "`x"), "x!W2", "not an amount"),
        (("`4200001", "`42\u202e1"), "x!F2", "bidirectional"),
        (("`4200001", "`" + "4" * 121), "x!F2", "120"),
    ],
)
def test_a_line_that_is_not_right_is_left_out_with_its_cell(
    change: tuple[str, str], where: str, reason: str
) -> None:
    text = "\n".join((*CUT["wechat"], "")).replace(*change, 1)
    statement = read(text.encode(), "wechat")
    assert [line.ref for line in statement.lines] == ["4200002", "4200002"]
    ((place, said),) = problems(statement)
    assert place == where
    assert said.startswith("the row is left out: ")
    assert reason in said


def test_a_file_of_another_channel_says_so() -> None:
    for source, channel, other in (
        (CUT["wechat"], "alipay", "WeChat"),
        (CUT["wechat"], "bank", "WeChat"),
        (CUT["wallet"], "bank", "WeChat"),
        (CUT["alipay"], "wechat", "Alipay"),
        ((BANK, "2026-03-18,R1,,5,9,甲,转,"), "wechat", "a bank"),
    ):
        with pytest.raises(BadData, match=f"looks like a bill of {other}"):
            read(source, channel)


@pytest.mark.parametrize("source", [b"", b"\n\n", "甲,乙\n1,2\n".encode(), "交易时间,金额\n".encode()])
def test_an_empty_or_unknown_file_is_refused(source: bytes) -> None:
    for channel in ("bank", "wechat", "alipay"):
        with pytest.raises(BadData):
            read(source, channel)


def test_utf_16_is_refused() -> None:
    with pytest.raises(BadData, match="no text"):
        read(wechat(*GOOD, encoding="utf-16"), "wechat")


# --- banks -----------------------------------------------------------------------------------------


def test_a_bank_s_file_by_its_usual_headers() -> None:
    statement = read(
        (
            "账号：0200 **** 1234,户名：翠竹苑物业",
            BANK,
            '2026-03-18,B1,,"1,219.24","9,000.00",张三,转账,3-2-0301物业费',
            "20260318,B2,300.00,,8700.00,某某电力公司,电费,",
            "2026年3月19日,B3,,-5.00,8695.00,张三,冲正,",
            "合计,,300.00,1214.24,,,,",
            "打印时间：2026-03-20",
        ),
        "bank",
    )
    assert told(statement) == [("B1", 121924, "paid"), ("B3", 500, "refunded")]
    assert (statement.outgoing, statement.method, problems(statement)) == (1, "transfer", [])
    assert list(statement.lines[0].texts) == ["3-2-0301物业费", "转账"]


def test_the_sum_at_the_end_of_a_bank_s_file_is_held_against_its_lines() -> None:
    with pytest.raises(BadData, match="cut or changed"):
        read((BANK, "2026-03-18,B1,,5.00,9,甲,转,", "合计,,,6.00,,,,"), "bank")
    assert read((BANK, "2026-03-18,B1,,5.00,9,甲,转,", "本页合计,,,6.00,,,,"), "bank").lines


@pytest.mark.parametrize(
    ("header", "came", "went"),
    [
        (
            "交易日期,交易时间,交易流水号,交易金额,借贷标志",
            "2026-03-18,10:00:00,B1,5.00,贷",
            "2026-03-18,,B2,7,借",
        ),
        ("记账日,流水号,金额,收/支", "2026/3/18,B1,5.00,收入", "2026/3/18,B2,7,支出"),
        (
            "交易日期[ Transaction Date ],交易流水号[ Ref ],交易金额[ Trade Amount ]",
            "20260318,B1,5.00",
            "20260318,B2,-7",
        ),
        (
            "交易时间,借方发生额/元(支取),贷方发生额/元(收入),账户明细编号-交易流水号",
            "20260318 10:11:12,0.00,5.00,B1",
            "20260318 10:11:12,7.00,0.00,B2",
        ),
        (
            "交易日,流水号,借方金额,贷方金额,收(付)方名称",
            "2026-03-18,B1,,5.00,甲",
            "2026-03-18,B2,7.00,,乙",
        ),
    ],
)
def test_headers_of_several_banks(header: str, came: str, went: str) -> None:
    statement = read((header, came, went), "bank")
    assert told(statement) == [("B1", 500, "paid")]
    assert (statement.outgoing, problems(statement)) == (1, [])


def test_a_direction_that_is_not_known_is_no_guess() -> None:
    statement = read(("记账日,流水号,金额,收/支", "2026-03-18,B1,5.00,Z", "2026-03-18,B2,5.00,"), "bank")
    assert [where for where, _ in problems(statement)] == ["x!D2", "x!D3"]


def test_two_columns_of_one_header_are_refused() -> None:
    with pytest.raises(BadData, match=r"x!E1: two columns"):
        read(("交易日期,交易流水号,借方发生额,贷方发生额,贷方发生额", "2026-03-18,B1,,1,2"), "bank")


RULE = {
    "name": "farm",
    "date": "时间",
    "amount": "数额",
    "ref": ["时间", "结余"],
    "remark": ["说明", "留言"],
    "skip": 1,
}


def test_a_rule_of_the_desk_names_the_headers() -> None:
    lines = (
        "时间,数额,结余,说明,留言",
        "时间,数额,结余,说明,留言,客户",
        "2026-03-18 10:11,5.00,88.00,转,3-2-301,甲",
        "2026-03-18 10:12,-2.00,86.00,付,,乙",
    )
    statement = read(lines, "bank", RULE | {"counterparty": "客户", "method": "collection"}, rule="farm")
    (line,) = statement.lines
    assert (line.ref, line.amount, line.counterparty) == ("2026-03-18 10:11/88.00", 500, "甲")
    assert list(line.texts) == ["转", "3-2-301"]
    assert (statement.method, statement.outgoing) == ("collection", 1)


def test_a_rule_comes_before_what_is_built_in() -> None:
    own = {"name": "own", "date": "交易日期", "credit": "贷方发生额", "ref": ["凭证号"]}
    lines = (BANK + ",凭证号", "2026-03-18,B1,,5.00,9,甲,转,,V1")
    assert told(read(lines, "bank", own)) == [("V1", 500, "paid")]
    assert told(read(lines, "bank")) == [("B1", 500, "paid")]


def test_a_rule_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(NotFound, match="no rule icbc") as refused:
        read((BANK,), "bank", RULE, rule="icbc")
    assert "farm" in str(refused.value.hint)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (Cell(CellKind.DATE, "2026-03-18"), True),
        (Cell(CellKind.MOMENT, "2026-03-18 21:35:09"), True),
        (Cell(CellKind.NUMBER, "20260318"), True),
        (Cell(CellKind.NUMBER, "46099"), False),
        (Cell(CellKind.FORMULA, ""), False),
        (Cell(CellKind.ERROR, "#N/A"), False),
    ],
)
def test_days_of_a_workbook(cell: Cell, day: bool) -> None:
    header = {at: Cell(CellKind.TEXT, text) for at, text in enumerate(("交易日期", "流水号", "收入金额"), 1)}
    row = {1: cell, 2: Cell(CellKind.TEXT, "B1"), 3: Cell(CellKind.NUMBER, "98.319999999999993")}
    sheet = Sheet("s", {1: header, 2: row})
    statement = read_statement([sheet], known_layouts({}), channel="bank", today=TODAY)
    assert [(line.date, line.amount) for line in statement.lines] == [(date(2026, 3, 18), 9832)] * day
    assert [where for where, _ in problems(statement)] == ["s!A2"] * (not day)
