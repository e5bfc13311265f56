"""Papers to try templates on: ordinary ones, and all that is hard to print or meant to do harm."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from propdesk.domain.letters import Clearance, Letter, LetterLine
from propdesk.domain.papers import (
    ArrearsList,
    Debtor,
    HeldDeposit,
    Kept,
    Notice,
    NoticeDesk,
    NoticeLine,
    Openness,
    OpennessLine,
    Receipt,
    ReceiptLine,
    Statement,
    StatementLine,
    Voucher,
)

HOSTILE = (
    '#read("/etc/passwd")',
    "{{ 7*7 }} {% for %}",
    "$x^2$ *bold* _it_ `raw` @ref <label>",
    "<script>alert(1)</script>&amp;",
    '"\\',
    "= head // note /* block",
    "a\u202eb\x1b[2Jc",
)
"""Values that a template which makes source of them would run, mark up or show in another order."""

COMPANY = "示例省翠竹社区生活服务与便民超市连锁经营管理有限责任公司翠竹苑第一分店项目部"
NAMES = ("㛃雯·买买提𠮷", COMPANY, "", *HOSTILE)
MANY = 30

_DAY, _LAST = date(2026, 10, 1), date(2026, 12, 31)
_DESK = NoticeDesk(
    "翠竹苑", "示例市翠竹路 18 号", "010-5550 0118", ("前台：现金、刷卡、微信", "转账：请备注房号")
)
_LINE = NoticeLine("物业费", _DAY, _LAST, "area", "94.56", "1.3", "20", 3, 42878, _DAY)
_NOTICE = Notice(
    number="2026-10/3-2-0301",
    unit="3-2-0301",
    addressee="张三",
    period="2026-10",
    lines=(_LINE, replace(_LINE, title="车位费", formula="fixed")),
    current=85756,
    arrears=12345,
    credit=50000,
    late=321,
    total=48422,
    due=_DAY,
    issued=_DAY,
    payload="2026-10/3-2-0301 484.22",
)
_RECEIPT = Receipt(
    desk=_DESK.name,
    number="A-000123",
    unit="3-2-0301",
    payer="张三",
    method="wechat",
    amount=50000,
    lines=(ReceiptLine("物业费", "property/3-2-0301/2026-10-01", _DAY, _LAST, 42878),),
    credit=7122,
    clerk="林晓",
    received=_DAY,
    at=datetime(2026, 10, 1, 9, 30),
    reference="4200001234",
    hotline=_DESK.hotline,
)
_VOUCHER = Voucher(
    desk=_DESK.name,
    number="AR-000001",
    of="A-000123",
    unit="3-2-0301",
    payee="张三",
    method="transfer",
    amount=25000,
    clerk="林晓",
    at=datetime(2026, 10, 1, 9, 30),
    reason="面积更正，多收退还",
    reference="4200001234",
    lines=(ReceiptLine("物业费", "property/3-2-0301/2026-10-01", _DAY, _LAST, 20000),),
    late=(ReceiptLine("物业费", "property/3-2-0301/2026-09-01", _DAY, _LAST, 1000),),
    credit=4000,
    hotline=_DESK.hotline,
)
_HELD = HeldDeposit("renovation", _DAY, 200000, (Kept("墙面损坏", "照片 3 张", _LAST, 15000),), 50000)
_BILLED = StatementLine(_DAY, "bill", "property/3-2-0301/2026-10-01", 42878, 0, 42878, "物业费", _DAY, _LAST)
_PAID = StatementLine(_LAST, "receipt", "A-000123", 0, 50000, -7122)
_STATEMENT = Statement(_DESK, "3-2-0301", "张三", _DAY, _LAST, 0, (_BILLED, _PAID), _LAST)
_OWED = LetterLine("3-2-0301", "物业费", _DAY, _LAST, _DAY, 91, 42878, 1951)
_LETTER = Letter(
    desk=_DESK,
    number="L-261231-k3q9x",
    level="formal",
    addressee="张三",
    unit="3-2-0301",
    lines=(_OWED, replace(_OWED, title="车位费")),
    principal=85756,
    late=3902,
    total=89658,
    rates=(("0.05", "18.25"),),
    dated=_LAST,
    as_of=_LAST,
    reply_by=_LAST,
    clerk="林晓",
)
_CLEARANCE = Clearance(_DESK, "Z-261231-k3q9x", "张三", "3-2-0301", _LAST, "林晓", "过户")
_COLUMNS = ("principal", "total", "d30", "d60", "d90", "d180", "d365", "older")
_DEBTOR = Debtor("3-2-0301", (("张三", "person"),), _DAY, dict.fromkeys(_COLUMNS, 12345678))


def sample_desk() -> NoticeDesk:
    """Whoever sends the samples."""
    return _DESK


def sample_notices() -> list[Notice]:
    """An ordinary notice, one for each hard name, one of no line, one of many, one that asks for nothing."""
    units = ", ".join(f"3-2-{room:04d}" for room in range(MANY))
    lines = tuple(replace(_LINE, title=name or "物业费", unit=f"3-2-{at:04d}") for at, name in _numbered())
    return [
        _NOTICE,
        *(replace(_NOTICE, addressee=name) for name in NAMES),
        replace(_NOTICE, lines=(), current=0, arrears=0, credit=0, late=0, total=0, payload=""),
        replace(_NOTICE, unit=units, addressee=COMPANY, lines=lines, total=10**13 - 1),
    ]


def sample_receipts() -> list[Receipt]:
    """An ordinary receipt, a copy, a void one, one for each hard name, one of no line and one of many."""
    lines = tuple(replace(_RECEIPT.lines[0], title=name or "物业费") for _, name in _numbered())
    return [
        _RECEIPT,
        replace(_RECEIPT, reprint=True),
        replace(_RECEIPT, reprint=True, voided="AV-000001"),
        *(replace(_RECEIPT, payer=name) for name in NAMES),
        replace(_RECEIPT, lines=(), credit=50000, reference=""),
        replace(_RECEIPT, lines=lines, payer=COMPANY),
    ]


def sample_vouchers() -> list[Voucher]:
    """A refund of what a receipt had paid, a copy, one for each hard name, one of a deposit."""
    return [
        _VOUCHER,
        replace(_VOUCHER, reprint=True, approver="陈主管", payee=""),
        *(replace(_VOUCHER, payee=name, reason=name or "退款") for name in NAMES),
        replace(_VOUCHER, amount=100000, lines=(), late=(), credit=0, deposit=_HELD),
    ]


def sample_statements() -> list[Statement]:
    """An ordinary account, an empty one, and a long one of hard names."""
    lines = tuple(replace(_BILLED, title=name or "物业费") for _, name in _numbered())
    return [
        _STATEMENT,
        replace(_STATEMENT, lines=(), first=None, last=None),
        *(replace(_STATEMENT, addressee=name) for name in HOSTILE),
        replace(_STATEMENT, lines=lines, addressee=COMPANY, opening=-5),
    ]


def sample_arrears() -> list[ArrearsList]:
    """A list of two buildings, one of nobody, and one by owner with hard names."""
    debtors = tuple(replace(_DEBTOR, people=((name, "company"),)) for _, name in _numbered())
    ordinary = ArrearsList(_DESK, "unit", _LAST, _COLUMNS, (("3", (_DEBTOR,)), ("P", debtors)), _LAST)
    return [
        ordinary,
        replace(ordinary, groups=(("", ()),)),
        replace(ordinary, by="owner", groups=(("", debtors),)),
    ]


def sample_openness() -> list[Openness]:
    """An ordinary statement, an empty one, and a long one of hard names."""
    total = OpennessLine("合计", 42878, total=True)
    billed = (OpennessLine("物业费", 42878, 21439, "50.0"), replace(total, paid=21439, rate="50.0"))
    plain = (OpennessLine("物业费", 42878), total)
    units = tuple(OpennessLine(f"3-2-{at:04d}", 12345678) for at, _ in _numbered())
    named = tuple(OpennessLine(name or "物业费", 10**13 - 1) for _, name in _numbered())
    sections = {"income": plain, "expense": plain, "surplus": (total,), "billed": billed}
    ordinary = Openness(_DESK, "2026Q4", _DAY, _LAST, sections | {"arrears": (*units[:4], total)}, _LAST)
    return [
        ordinary,
        replace(ordinary, sections={}),
        replace(ordinary, sections={**sections, "income": (*named, total), "arrears": (*units * 9, total)}),
    ]


def sample_letters() -> list[Letter]:
    """Letters of every level, one for each hard name, one without late charges, one of many lines."""
    lines = tuple(replace(_OWED, title=name or "物业费", unit=f"3-2-{at:04d}") for at, name in _numbered())
    units = ", ".join(line.unit for line in lines)
    return [
        *(replace(_LETTER, level=level) for level in ("reminder", "written", "formal", "legal")),
        *(replace(_LETTER, addressee=name) for name in NAMES),
        replace(_LETTER, lines=(_OWED,), late=0, rates=()),
        replace(_LETTER, unit=units, addressee=COMPANY, lines=lines, total=10**13 - 1),
    ]


def sample_clearances() -> list[Clearance]:
    """An ordinary certificate, and one for each hard name."""
    return [_CLEARANCE, *(replace(_CLEARANCE, addressee=name, purpose=name) for name in NAMES)]


def sample_table() -> list[dict[str, str]]:
    """Rows of a table with hard names."""
    return [{"unit": f"3-2-{at:04d}", "name": name, "amount": "142.93"} for at, name in _numbered()]


def _numbered() -> list[tuple[int, str]]:
    return [(at, NAMES[at % len(NAMES)]) for at in range(MANY)]
