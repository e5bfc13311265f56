"""A desk whose records hold what is hard to show: long, wide, joined, meant to be run or to be markup."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from paperwork import COMPANY
from smalldesk import session_at

from propdesk.domain.changes import Change, Put
from propdesk.domain.periods import Month
from propdesk.services.billing import Request as BillRequest
from propdesk.services.billing import issue_bills
from propdesk.services.dunning import Wanted, dun
from propdesk.services.payments import Request, take_payments
from propdesk.services.promises import enter_promise
from propdesk.store.desk import start_desk

WHEN = datetime(2026, 3, 20, 9, 0)
LETTER = "L-260320-84g7z"
TICKET = "T-260320-k3q9x"
NAMES = (
    COMPANY,
    "㛃雯·买买提𠮷",
    "👨‍👩‍👧‍👦一家🇨🇳❤️",
    "e\u0301\u0301te\u0301",
    '=HYPERLINK("http://x.example","y")',
    "＝1+1",
    "@SUM(A1)",
    "|a|*b*_c_`d`<b>{{7*7}}</b>&amp;",
    "'quoted', \"too\"",
    "nan",
)
NOTE = f"第一行，{'很长' * 40}\n=cmd|' /C calc'!A0\tx\n{COMPANY * 3}"
_TERMS = {
    "cycle": 1,
    "timing": "advance",
    "prices": [{"from": "2026-01-01", "price": "123456.5", "surcharge": "20"}],
}
_SETTINGS = {
    "schema": 1,
    "name": COMPANY,
    "default_clerk": "lin",
    "address": COMPANY * 2,
    "clerks": [{"id": "lin", "name": "㛃" * 10, "git": "lin", "roles": ["cashier", "supervisor"]}],
    "tills": [{"id": "A", "clerk": "lin"}],
    "pay_ways": [COMPANY, "前台：现金、刷卡"],
}


def _people() -> list[Put]:
    return [
        Put(
            "person", f"P-aaaaa{at}", {"name": name, "kind": "company" if at == 0 else "person", "note": NOTE}
        )
        for at, name in enumerate(NAMES)
    ]


def _meters() -> list[Put]:
    """A water meter, named like a formula, and a reading of it with a long note."""
    terms = {"title": COMPANY, "formula": "consumption", "utility": "water", "cycle": 1, "timing": "arrears"}
    meter = {"unit": "1-1-0101", "utility": "water", "item": "water", "serial": "=1+1", "note": NOTE}
    line = {"meter": "M-aaaaaa", "date": "2026-01-31", "value": "99999.5", "kind": "actual"}
    who = {"at": "2026-01-31 17:00", "clerk": "lin", "note": NOTE}
    sheet = {"period": "2026-01", "utility": "water", "lines": [{**line, **who}]}
    return [
        Put("tariff", "water", {**terms, "prices": [{"from": "2026-01-01", "price": "123456.5"}]}),
        Put("meter", "M-aaaaaa", {**meter, "installed": "2026-01-01", "initial": "0.00000001"}),
        Put("reading", "2026-01/water", sheet),
    ]


def _units() -> list[Put]:
    charges = [{"item": "property", "from": "2026-01-01"}, {"item": "refuse", "from": "2026-01-01"}]
    place = {"building": "1", "entrance": "1", "kind": "flat", "area": "89.62", "charges": charges}
    return [
        Put("unit", f"1-1-010{at}", {**place, "room": f"010{at}", "owners": [f"P-aaaaa{at}"], "note": NOTE,
            "tags": ["很长的标签" * 4, "㛃𠮷"]})
        for at, name in enumerate(NAMES)
    ]  # fmt: skip


RECORDS = (
    Put("desk", "desk", _SETTINGS),
    Put("building", "1", {"title": COMPANY, "entrances": [{"code": "1", "floors": 6, "lift": False}]}),
    Put("tariff", "property", {"title": COMPANY, "title_en": "A fee with a very long English title indeed",
        "formula": "area", **_TERMS}),
    Put("tariff", "refuse", {"title": "垃圾🗑️清运费", "formula": "fixed", **_TERMS}),
    *_people(),
    *_units(),
    *_meters(),
)  # fmt: skip


_ENTERED = {"at": "2026-03-20 08:30", "clerk": "lin"}
ENTRIES = (
    Put("ticket", TICKET, {"kind": "repair", "channel": "hotline", "priority": "emergency",
        "category": "water", "place": COMPANY, "building": "1", "by": "P-aaaaa5", **_ENTERED, "text": NOTE,
        "events": [
            {"id": "aaaaa", "kind": "note", **_ENTERED, "text": NOTE},
            {"id": "bbbbb", "kind": "held", **_ENTERED, "for": "weather", "reason": '=HYPERLINK("x","y")'}]}),
    Put("invoice", "I-260320-k3q9x", {"date": "2026-03-20", "number": "26312000000012345678",
        "person": "P-aaaaa1", "tax_id": "9" * 20, "amount": "12345.67", "late": False, "reason": NOTE,
        "receipts": [{"receipt": "A-000001", "amount": "12345.67"}], **_ENTERED}),
    Put("expense", "E-260320-k3q9x", {"date": "2026-03-20", "item": "staff", "amount": "-9999999999999.99",
        "voucher": "=V" + "1" * 38, "note": NOTE, **_ENTERED, "void": {**_ENTERED, "reason": NOTE}}),
    Put("expense", "E-260319-k3q9x", {"date": "2026-03-19", "item": "energy", "amount": "9999999999999.99",
        "voucher": "@SUM(A1)", **_ENTERED}),
    Put("period-close", "2025-12", {**_ENTERED, "reason": NOTE, "opening": "-9999999999999.99",
        "billed": "0.00", "noted": "0.00", "received": "0.00", "credit": "0.00", "returned": "0.00",
        "settled": "0.00", "closing": "9999999999999.99",
        "counts": {"bills": 0, "receipts": 0, "invoices": 0, "expenses": 0}}),
)  # fmt: skip


def build(root: Path) -> None:
    """Make the desk: two months billed, a receipt with a reference like a formula, registers, a letter."""
    start_desk(root, lambda _: Change("init", "init", "lin", RECORDS))
    for month in (1, 2):
        issue_bills(session_at(root, f"2026-0{month}-01 08:00"), BillRequest((Month(2026, month),)))
    take_payments(session_at(root, "2026-03-20 08:00"), [Request("0101", 1234567, "wechat", "=R" + "1" * 40)])
    session_at(root).desk.commit(lambda _: Change("edit", "edit", "lin", ENTRIES))
    dun(session_at(root, "2026-03-20 08:30"), Wanted(units="1-1-0101"), reason=NOTE)
    enter_promise(session_at(root, "2026-03-20 08:40"), "0102", None, date(2026, 12, 31), note=NOTE)
