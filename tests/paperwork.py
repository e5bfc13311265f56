"""Papers to set: a desk, notices and receipts with the names that are hard to print."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from propdesk.domain.papers import Notice, NoticeDesk, NoticeLine, Receipt, ReceiptLine

COMPANY = "示例省翠竹社区生活服务与便民超市连锁经营管理有限责任公司翠竹苑第一分店项目部"
DESK = NoticeDesk("翠竹苑", "示例市翠竹路 18 号", "010-5550 0118", ("前台：现金、刷卡", "转账：备注房号"))
LINE = NoticeLine(
    title="物业费",
    first=date(2020, 6, 10),
    last=date(2020, 12, 9),
    formula="area",
    quantity="94.56",
    price="1.3",
    surcharge="20",
    months=6,
    amount=85757,
    due=date(2020, 6, 10),
)
NOTICE = Notice(
    number="2020-06/1-1-1011",
    unit="1-1-1011",
    addressee="㛃雯·买买提𠮷",
    period="2020-06",
    lines=(LINE,),
    current=85757,
    arrears=12345,
    credit=50000,
    late=0,
    total=48102,
    due=date(2020, 6, 10),
    issued=date(2020, 6, 2),
    payload="2020-06/1-1-1011 481.02",
)
RECEIPT = Receipt(
    desk="翠竹苑",
    number="A-000001",
    unit="1-1-1011",
    payer=COMPANY,
    method="wechat",
    amount=50000,
    lines=(
        ReceiptLine("物业费", "property/1-1-1011/2020-06-10", date(2020, 6, 10), date(2020, 12, 9), 35757),
    ),
    credit=14243,
    clerk="林晓",
    received=date(2020, 6, 20),
    at=datetime(2020, 6, 20, 10, 0),
    reference="4200001234",
)


def notices(count: int) -> list[Notice]:
    """So many notices, each for a unit of its own."""
    return [
        replace(NOTICE, number=f"2020-06/1-1-{at:04d}", unit=f"1-1-{at:04d}", payload=f"1-1-{at:04d}")
        for at in range(1, count + 1)
    ]


def lines(count: int) -> tuple[NoticeLine, ...]:
    """So many billed items."""
    return tuple(replace(LINE, title=f"收费项目{at}") for at in range(count))
