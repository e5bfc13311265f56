"""Journals word by word, for hledger and for beancount; that both read them is shown in tests/services."""

from __future__ import annotations

from datetime import date

import pytest

from propdesk.domain.entries import Issued, Paid, Received, issued_entry, received_entry, undoing
from propdesk.domain.postings import Book, Void
from propdesk.render.journals import journal
from propdesk.render.language import Language

UNIT, KEY, DUE = "3-2-0301", "property/3-2-0301/2026-10-01", date(2026, 10, 1)
SPAN = (DUE, date(2026, 10, 31))
BILL = Issued(KEY, "2026-10/property", "property", UNIT, *SPAN, DUE, 14293, None, "Income:Property")
VOID = Void("AV-000001", date(2026, 10, 5))
PAYMENT = Received(
    "A-000001", UNIT, "wechat", 'x,"y;', "A", date(2026, 10, 3), date(2026, 10, 5), 10000, 0,
    (Paid(KEY, UNIT, DUE, 10000),), VOID,
)  # fmt: skip
ENTRIES = (issued_entry(BILL), received_entry(PAYMENT), undoing(received_entry(PAYMENT)))
BOOK = Book(
    desk="翠竹苑",
    commit="c0ffee",
    first=DUE,
    accounts=("Assets:Wechat", f"Assets:Receivable:{UNIT}", "Income:Property"),
    units=(UNIT,),
    items={"property": ("物业费", "Property fee")},
    entries=ENTRIES,
    closing={"Assets:Wechat": 0, f"Assets:Receivable:{UNIT}": 14293, "Income:Property": -14293},
)
HLEDGER = """\
; 翠竹苑 c0ffee

decimal-mark .
commodity 1000.00 CNY

account Assets:Wechat  ; 微信
account Assets:Receivable:3-2-0301
account Income:Property  ; 物业费

payee propdesk
payee 3-2-0301

tag bill
tag due
tag entered
tag method
tag of
tag ref
tag run
tag till
tag void

2026-10-01 (property/3-2-0301/2026-10-01) 3-2-0301 | 物业费 2026-10-01–2026-10-31  ; run:2026-10/property
    Assets:Receivable:3-2-0301  142.93 CNY  ; bill:property/3-2-0301/2026-10-01, due:2026-10-01
    Income:Property  -142.93 CNY

2026-10-03=2026-10-05 (A-000001) 3-2-0301 | 收款（微信）  ; till:A, method:wechat, ref:x，"y；, void:AV-000001
    Assets:Wechat  100.00 CNY
    Assets:Receivable:3-2-0301  -100.00 CNY  ; bill:property/3-2-0301/2026-10-01, due:2026-10-01

2026-10-05 (AV-000001) 3-2-0301 | 作废 AV-000001：收款（微信）  ; till:A, method:wechat, ref:x，"y；, void:AV-000001
    Assets:Wechat  -100.00 CNY
    Assets:Receivable:3-2-0301  100.00 CNY  ; bill:property/3-2-0301/2026-10-01, due:2026-10-01

2026-10-05 propdesk | propdesk 核对余额
    Assets:Wechat  0.00 CNY = 0.00 CNY
    Assets:Receivable:3-2-0301  0.00 CNY = 142.93 CNY
    Income:Property  0.00 CNY = -142.93 CNY
"""  # noqa: E501 - as it is written
BEANCOUNT = """\
; 翠竹苑 c0ffee

option "title" "翠竹苑"
option "operating_currency" "CNY"

2026-10-01 commodity CNY
2026-10-01 open Assets:Wechat CNY
  title: "WeChat"
2026-10-01 open Assets:Receivable:3-2-0301 CNY
2026-10-01 open Income:Property CNY
  title: "Property fee"

2026-10-01 * "3-2-0301" "Property fee 2026-10-01–2026-10-31"
  code: "property/3-2-0301/2026-10-01"
  run: "2026-10/property"
  Assets:Receivable:3-2-0301  142.93 CNY
    bill: "property/3-2-0301/2026-10-01"
    due: 2026-10-01
  Income:Property  -142.93 CNY

2026-10-03 * "3-2-0301" "payment by WeChat" ^A-000001 #void
  code: "A-000001"
  till: "A"
  method: "wechat"
  ref: "x,\\"y;"
  void: "AV-000001"
  entered: 2026-10-05
  Assets:Wechat  100.00 CNY
  Assets:Receivable:3-2-0301  -100.00 CNY
    bill: "property/3-2-0301/2026-10-01"
    due: 2026-10-01

2026-10-05 * "3-2-0301" "void AV-000001: payment by WeChat" ^A-000001 #void
  code: "AV-000001"
  till: "A"
  method: "wechat"
  ref: "x,\\"y;"
  void: "AV-000001"
  entered: 2026-10-05
  Assets:Wechat  -100.00 CNY
  Assets:Receivable:3-2-0301  100.00 CNY
    bill: "property/3-2-0301/2026-10-01"
    due: 2026-10-01

; balances by propdesk
2026-10-06 balance Assets:Wechat  0.00 ~ 0.00 CNY
2026-10-06 balance Assets:Receivable:3-2-0301  142.93 ~ 0.00 CNY
2026-10-06 balance Income:Property  -142.93 ~ 0.00 CNY
"""


@pytest.mark.parametrize(
    ("form", "language", "text"), [("hledger", "zh", HLEDGER), ("beancount", "en", BEANCOUNT)]
)
def test_a_journal_word_by_word(form: str, language: str, text: str) -> None:
    assert "".join(journal(BOOK, Language(language), form=form)) == text
