"""Bills as WeChat Pay and Alipay give them out, written for tests: real columns, preambles and totals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

WECHAT = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
    "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注"
)
WECHAT_TOTALS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
ALIPAY = (
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,"
    "订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,"
    "商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注"
)
PERSONAL = "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注"


@dataclass(frozen=True)
class Paid:
    """A line of a bill: what was paid, or (``back``) given back of a payment."""

    ref: str
    amount: str
    text: str = ""
    day: str = "2026-03-18"
    order: str = ""
    fee: str = "0.00"
    back: bool = False
    status: str = ""
    data: str = ""


def _sum(amounts: Iterable[str]) -> str:
    return f"{sum(map(Decimal, amounts), Decimal('0.00')):.2f}"


def wechat_lines(*lines: Paid) -> list[str]:
    """The lines of a WeChat Pay merchant's bill: a backtick before every value, the totals at its end."""
    paid, back = (
        [line.amount for line in lines if not line.back],
        [line.amount for line in lines if line.back],
    )
    totals = (f"{len(lines)}.0", _sum(paid), _sum(back), "0.00", "0.00000", _sum(paid), _sum(back))
    return [WECHAT, *(_guarded(_wechat(line)) for line in lines), WECHAT_TOTALS, _guarded(totals)]


def _guarded(values: Sequence[str]) -> str:
    return ",".join(f"`{value}" for value in values)


def _wechat(line: Paid) -> Sequence[str]:
    amount, back = ("0.00", line.amount) if line.back else (line.amount, "0.00")
    status = line.status or ("REFUND" if line.back else "SUCCESS")
    return (
        f"{line.day} 10:00:00", "wx0001", "1900000001", "0", "", line.ref, line.order, "oUser", "NATIVE",
        status, "OTHERS", "CNY", amount, "0.00", "0", "0", back, "0.00", "", "", line.text, line.data,
        line.fee, "0.60%", amount, back, "",
    )  # fmt: skip


def wechat(*lines: Paid, encoding: str = "utf-8-sig") -> bytes:
    """A WeChat Pay merchant's bill."""
    return _encoded(wechat_lines(*lines), encoding)


def alipay_lines(*lines: Paid) -> list[str]:
    """The lines of an Alipay merchant's bill: remarks before and after, tabs behind ids."""
    paid, back = (
        [line.amount for line in lines if not line.back],
        [line.amount for line in lines if line.back],
    )
    rule = "-" * 40
    return [
        "#支付宝业务明细查询",
        "#账号：[20880000000000000156]",
        "#起始日期：[2026年03月17日 00:00:00]   终止日期：[2026年03月20日 00:00:00]",
        f"#{rule}业务明细列表{rule}",
        ALIPAY,
        *(",".join(_alipay(line)) for line in lines),
        f"#{rule}业务明细列表结束{rule}",
        f"#交易合计：{len(paid)}笔，商家实收共{_sum(paid)}元，商家优惠共0.00元",
        f"#退款合计：{len(back)}笔，商家实收退款共-{_sum(back)}元，商家优惠退款共0.00元",
        "#导出时间：[2026年03月20日 05:46:49]",
    ]


def _alipay(line: Paid) -> Sequence[str]:
    amount = f"-{line.amount}" if line.back else line.amount
    kind = line.status or ("退款" if line.back else "交易")
    return (
        f"{line.ref}\t", f"{line.order}\t", f"{kind}\t", line.data, f"{line.day} 10:00:00",
        f"{line.day} 10:00:05", "\t", "\t", "\t", "\t", "*三(138****5678)\t", amount, amount, "0.00", "0.00",
        "0.00", "0.00", "0.00", "", "0.00\t", "0.00", "\t", line.fee, "0.00", line.text,
    )  # fmt: skip


def alipay(*lines: Paid, encoding: str = "gb18030") -> bytes:
    """An Alipay merchant's bill."""
    return _encoded(alipay_lines(*lines), encoding)


def personal_lines(*rows: Sequence[str]) -> list[str]:
    """A bill of a person's WeChat wallet; rows are day, direction, amount, status, reference and remark."""
    came = [amount for _, way, amount, *_ in rows if way == "收入"]
    return [
        "微信支付账单明细,,,,,,,,",
        "微信昵称：[张三],,,,,,,,",
        "起始时间：[2026-03-01 00:00:00] 终止时间：[2026-03-19 23:59:59],,,,,,,,",
        "导出类型：[全部],,,,,,,,",
        ",,,,,,,,",
        f"共{len(rows)}笔记录,,,,,,,,",
        f"收入：{len(came)}笔 {_sum(came)}元,,,,,,,,",
        "注：,,,,,,,,",
        "1. 本明细仅供个人对账使用,,,,,,,,",
        "----------------------微信支付账单明细列表--------------------,,,,,,,,",
        PERSONAL,
        *(
            f'{day} 21:35:09,二维码收款,张三,"收款方备注",{way},¥{amount},/,{status},{ref}\t,/,"{remark}"'
            for day, way, amount, status, ref, remark in rows
        ),
    ]


def _encoded(lines: Iterable[str], encoding: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode(encoding)
