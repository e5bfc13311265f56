"""Each check finds its damage at FILE:LINE; a desk that is well is quiet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from correcteddesk import CHECKED
from smalldesk import DAY1, DAY2, build, commit_all, copied, edit, found, git, put, session_at

from propdesk.domain.messages import UsageRefused
from propdesk.services.checking import CHECKS, check_desk

EXAMPLES = Path(__file__).parent.parent / "examples"
BILL1, BILL2, BILL3 = (f"bills/2026-0{month}/property.yaml" for month in (1, 2, 3))
CREDIT2, CREDIT3 = "bills/2026-02/parking.credit.yaml", "bills/2026-03/parking.credit.yaml"
VOID = "bills/2026-03/parking.void.yaml"
UNIT, SHOP = "units/1/1-1-0101.yaml", "units/1/1-1-0102.yaml"

ALLOCATED = '{bill: property/1-1-0102/2026-01-01, amount: "100.00"}'
PAID = f'allocations: [{ALLOCATED}], credit: "0.00"'


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("desk") / "desk"
    build(root)
    return root


class Case(NamedTuple):
    """A check, where it must find something (the file and its line), and the damage."""

    check: str
    where: str
    damage: Callable[[Path], None]


def _edit(path: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda root: edit(root, path, (old, new))


def _put(path: str, text: str) -> Callable[[Path], None]:
    return lambda root: put(root, path, text)


def _remove(path: str) -> Callable[[Path], None]:
    return lambda root: (root / path).unlink()


def _copy(source: str, target: str) -> Callable[[Path], None]:
    return lambda root: put(root, target, (root / source).read_text(encoding="utf-8"))


def _link(path: str) -> Callable[[Path], None]:
    def link(root: Path) -> None:
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).symlink_to("1-1-0101.yaml")

    return link


INVOICE, SECOND = (f"invoices/2026-01/I-26011{day}-k3q9x.yaml" for day in (1, 2))
EXPENSE, CLOSE = "expenses/2026-01/E-260105-k3q9x.yaml", "closes/2026-01.yaml"
WHO = 'at: "2026-01-12 09:00"\n\nclerk: lin\n'


def _invoice(path: str = INVOICE, **changed: str) -> Callable[[Path], None]:
    """Write an invoice for 100.00 of the receipt of 300.00 that came in the day before."""
    said = {
        "date": f'"2026-01-{path[-13:-11]}"', "number": '"26312000000012345678"', "person": "P-aaaaaa",
        "amount": '"100.00"', "receipts": '\n  - {receipt: A-000001, amount: "100.00"}', "late": "false",
    }  # fmt: skip
    text = "".join(f"{key}: {value}\n\n" for key, value in (said | changed).items()) + WHO
    return _put(path, text.replace("receipts: \n", "receipts:\n"))


def _hours(*, lunch: str) -> Callable[[Path], None]:
    """Set the hours, with a break ``FROM TO`` in them."""
    start, end = lunch.split()
    said = f'hours:\n  open: "08:30"\n  close: "17:30"\n  lunch:\n    from: "{start}"\n    to: "{end}"\n\n'
    return _edit("desk.yaml", "default_clerk", f"{said}default_clerk")


def _both(*damages: Callable[[Path], None]) -> Callable[[Path], None]:
    def damage_all(root: Path) -> None:
        for damage in damages:
            damage(root)

    return damage_all


def _covered(receipt: str, amount: str) -> str:
    return f'\n  - {{receipt: {receipt}, amount: "{amount}"}}'


def _close(**changed: str) -> Callable[[Path], None]:
    """Write the close of January as its records have it."""
    terms = "opening billed noted received credit returned settled closing".split()
    said = dict.fromkeys(terms, "0.00") | {"billed": "360.00", "received": "360.00"}
    sums = "".join(f'{key}: "{value}"\n\n' for key, value in (said | changed).items())
    counts = "counts:\n  bills: 3\n  receipts: 2\n  invoices: 0\n  expenses: 0\n"
    return _put(CLOSE, f'at: "2026-02-01 09:00"\n\nclerk: lin\n\n{sums}{counts}')


TICKET, OTHER = (f"tickets/2026-01/T-260110-{end}.yaml" for end in ("k3q9x", "m4r8y"))
ASSIGNED = "assigned, {}, to: wang"


class _Written:
    """A ticket in the words of its file; each event is ``KIND, {}, …`` and comes a minute after the other."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text

    def with_text(self, old: str, new: str) -> _Written:
        assert self.text.count(old) == 1, self.text
        return _Written(self.path, self.text.replace(old, new))

    def __call__(self, root: Path) -> None:
        put(root, self.path, self.text)


def _ticket(
    *events: str, path: str = TICKET, place: str = "unit: 1-1-0101", by: str = "", source: str = ""
) -> _Written:
    keys = ("kind: repair", "channel: hotline", "priority: normal", "category: water", place)
    said = (*keys, *([f"by: {by}"] if by else []), 'at: "2026-01-10 09:00"', "clerk: lin", "text: 漏水")
    heads = [f'at: "2026-01-10 09:0{at + 1}", clerk: lin' for at in range(len(events))]
    whole = [event.format(head) for event, head in zip(events, heads, strict=True)]
    lines = [f"  - {{id: aaaa{at}, kind: {event}}}\n" for at, event in enumerate(whole)]
    imported = f"source:\n  system: {source}\n  key: WX-1\n\n" if source else ""
    happened = "events:\n" + "".join(lines) if lines else ""
    return _Written(path, "".join(f"{each}\n\n" for each in said) + imported + happened)


def _expense(at: str = "2026-01-12 09:00", day: str = "2026-01-05") -> Callable[[Path], None]:
    said = f'date: "{day}"\n\nitem: cleaning\n\namount: "5.00"\n\n'
    return _put(EXPENSE, f'{said}at: "{at}"\n\nclerk: lin\n')


METER, READINGS = "meters/aa/M-aaaaaa.yaml", "readings/2026-01/water.yaml"
METERED = "bills/2026-01/property.2.yaml"
_METERED = {
    METER: """\
unit: 1-1-0101

utility: water

item: property

installed: "2026-01-01"

initial: "100"
""",
    READINGS: """\
period: 2026-01

utility: water

lines:
  - {meter: M-aaaaaa, date: "2026-01-31", value: "110", kind: actual, at: "2026-01-31 17:00", clerk: lin}
""",
    METERED: """\
item: property

period: 2026-01

count: 1

amount: "20.00"

lines:
  - {unit: 1-1-0101, from: "2026-01-01", to: "2026-01-31", months: 1, quantity: "10", price: "2",
    surcharge: "0", formula: consumption, amount: "20.00", due: "2026-02-01", debtor: P-aaaaaa,
    meter: M-aaaaaa, previous: "100", current: "110", multiplier: "1", loss: "0",
    read_from: "2026-01-01", read_to: "2026-01-31"}
""",
}


def _metered(path: str, old: str, new: str) -> Callable[[Path], None]:
    """Hang up a meter that was read and billed, with one damage."""

    def damage(root: Path) -> None:
        for name, text in _METERED.items():
            assert name != path or old in text
            put(root, name, text.replace(old, new, 1) if name == path else text)

    return damage


def _gone_again(path: str) -> Callable[[Path], None]:
    """Remove a record of meters that was committed."""

    def damage(root: Path) -> None:
        _metered("", "", "")(root)
        commit_all(root)
        (root / path).unlink()

    return damage


LETTER, PROMISE = "dunning/2026-11/L-261121-aaaaa.yaml", "promises/2026-11/Y-261121-aaaaa.yaml"
PAPER = "clearances/2026-11/Z-261121-aaaaa.yaml"
_ON_THE_DESK = (("P-B1-002", "1-1-0102"), ("parking", "property"), ("2026-10-01", "2026-01-01"))
"""What the examples of letters name, and what of it is on the desk."""


def _example(name: str, path: str, old: str, new: str) -> Callable[[Path], None]:
    """Put a valid example there, with what the desk has in it, and one damage."""

    def damage(root: Path) -> None:
        text = (EXAMPLES / f"{name}.yaml").read_text("utf-8")
        for said, meant in _ON_THE_DESK:
            text = text.replace(said, meant)
        assert old in text
        put(root, path, text.replace(old, new, 1))

    return damage


RELIEF = "reliefs/2026-01/R-260101-k3q9x.yaml"
_RELIEF = (
    'unit: {unit}\n\ncharged: "70"\n\nfrom: "2026-01-01"\n\nto: "{to}"\n\nreason: staff\n\n'
    'at: "2026-01-01 09:00"\n\nclerk: lin\n'
)

CASES = [
    Case("readable", f"{UNIT}:9", _edit(UNIT, 'area: "90"', "area: 90")),
    Case("canonical", f"{UNIT}:9", _edit(UNIT, 'area: "90"', "area:   '90'")),
    Case("known-files", "units/1/notes.txt", _put("units/1/notes.txt", "hello\n")),
    Case("known-files", "units/2/1-1-0101.yaml", _copy(UNIT, "units/2/1-1-0101.yaml")),
    Case("known-files", "units/1/1-1-0103.yaml", _link("units/1/1-1-0103.yaml")),
    Case("templates", "templates/Notice.typ", _put("templates/Notice.typ", "= x\n")),
    Case("templates", "templates/notice.typ", _link("templates/notice.typ")),
    Case("attachments", "attachments/photo.jpg", _put("attachments/photo.jpg", "x")),
    Case("one-case", UNIT, _copy(UNIT, "Units/1/1-1-0101.yaml")),
    Case("attributes", "units/.gitattributes", _put("units/.gitattributes", "* text\n")),
    Case("unit-places", f"{UNIT}:1", _edit(UNIT, 'building: "1"', 'building: "2"')),
    Case("unit-places", f"{UNIT}:3", _edit(UNIT, 'entrance: "1"', 'entrance: "9"')),
    Case("unit-people", f"{UNIT}:12", _edit(UNIT, "P-aaaaaa", "P-zzzzzz")),
    Case("unit-charges", f"{UNIT}:15", _edit(UNIT, "item: property", "item: lift")),
    Case("unit-charges", f"{UNIT}:16", _edit(UNIT, "item: parking", "item: property")),
    Case("people-links", "people/bb/P-bbbbbb.yaml:5", _edit("people/bb/P-bbbbbb.yaml", "P-aa", "P-zz")),
    Case("vehicle-links", "vehicles/aa/V-aaaaaa.yaml:4", _edit("vehicles/aa/V-aaaaaa.yaml", "0101", "0109")),
    Case("meter-links", f"{METER}:1", _metered(METER, "1-1-0101", "1-1-0109")),
    Case("meter-links", f"{METER}:5", _metered(METER, "property", "water")),
    Case("reading-sheets", f"{READINGS}:1", _metered(READINGS, "period: 2026-01", "period: 2026-02")),
    Case("reading-sheets", f"{READINGS}:6", _metered(READINGS, "M-aaaaaa", "M-bbbbbb")),
    Case("readings", f"{READINGS}:6", _metered(READINGS, '"110"', '"99"')),
    Case("metered-lines", f"{METERED}:10", _metered(METERED, 'quantity: "10"', 'quantity: "11"')),
    Case("metered-lines", f"{METERED}:12", _metered(
        METERED, 'read_to: "2026-01-31"', 'read_to: "2026-01-30"')),
    Case("tariff-prices", "tariffs/property.yaml:11", _edit("tariffs/property.yaml", "2026-01", "2025-01")),
    Case("tariff-prices", "tariffs/property.yaml:10", _edit("tariffs/property.yaml", "2025-12", "2024-12")),
    Case("tariff-prices", "tariffs/property.yaml:1", _edit(
        "tariffs/property.yaml", "formula: area", "formula: consumption")),
    Case("tariff-prices", "tariffs/parking.yaml:9", _edit(
        "tariffs/parking.yaml", "prices:", "utility: gas\n\nprices:")),
    Case("tariff-prices", "tariffs/parking.yaml:10", _edit(
        "tariffs/parking.yaml", 'surcharge: "80"', 'tiers: [{up_to: "9", price: "1"}]')),
    Case("unit-charges", f"{UNIT}:16", _edit(
        UNIT, 'item: parking, from: "2026-01-01"', 'item: parking, from: "2026-01-01", to: "2025-12-31"')),
    Case("relief-links", f"{RELIEF}:1", _put(RELIEF, _RELIEF.format(unit="9-9", to="2026-02-01"))),
    Case("relief-links", f"{RELIEF}:7", _put(RELIEF, _RELIEF.format(unit="1-1-0101", to="2025-12-31"))),
    Case("desk-staff", "desk.yaml:13", _edit("desk.yaml", "{id: B, clerk: chen}", "{id: B, clerk: wu}")),
    Case("desk-staff", "desk.yaml:13", _edit("desk.yaml", "{id: B,", "{id: A,")),
    Case("desk-staff", "desk.yaml:5", _edit("desk.yaml", "default_clerk: lin", "default_clerk: wu")),
    Case("desk-reconcile", "desk.yaml:12", _edit(
        "desk.yaml", "tills:", "reconcile:\n  - {name: icbc, date: 日期, ref: [号]}\n\ntills:")),
    Case("desk-hours", "desk.yaml:5", _edit(
        "desk.yaml", "default_clerk", 'hours: {open: "17:30", close: "08:30"}\n\ndefault_clerk')),
    Case("desk-hours", "desk.yaml:10", _hours(lunch="13:00 12:00")),
    Case("desk-hours", "desk.yaml:9", _hours(lunch="08:00 12:00")),
    Case("desk-hours", "desk.yaml:9", _hours(lunch="12:00 18:00")),
    Case("desk-calendar", "desk.yaml:11", _edit(
        "desk.yaml", "default_clerk", 'calendar:\n  holidays:\n    - "2026-12-31"\n    - "2026-10-08"\n'
        '  workdays:\n    - "2026-10-11"\n    - "2026-10-08"\n\ndefault_clerk')),
    Case("desk-zone", "desk.yaml:5", _edit(
        "desk.yaml", "default_clerk", "timezone: Asia/Shanghia\n\ndefault_clerk")),
    Case("issued-links", f"{BILL1}:11", _remove(SHOP)),
    Case("dunning-links", f"{LETTER}:3", _example("dunning/valid/formal", LETTER, "P-aaaaaa", "P-zzzzzz")),
    Case("dunning-links", f"{LETTER}:21", _example(
        "dunning/valid/formal", LETTER, "property/1-1-0101/2026-01", "property/1-1-0101/2026-09")),
    Case("dunning-sums", f"{LETTER}:28", _example("dunning/valid/formal", LETTER, "681.63", "681.64")),
    Case("dunning-events", f"{LETTER}:37", _example(
        "dunning/valid/formal", LETTER, 'sent, date: "2026-11-21"', 'sent, date: "2026-11-20"')),
    Case("promise-links", f"{PROMISE}:5", _example("promise/valid/written", PROMISE, "P-aaaaaa", "P-zzzzzz")),
    Case("promise-links", f"{PROMISE}:9", _example(
        "promise/valid/written", PROMISE, "2026-12-31", "2026-11-01")),
    Case("clearances", f"{PAPER}:7", _example("clearance/valid/clear", PAPER, '"0.00"', '"0.01"')),
    Case("issued-links", f"{DAY1}:7", _remove(SHOP)),
    Case("issued-links", f"{BILL1}:1", _remove("tariffs/property.yaml")),
    Case("shared-parts", f"{BILL1}:10", _edit(
        BILL1, 'formula: area, amount: "180.00"', 'formula: share, amount: "180.00"')),
    Case("run-names", f"{BILL1}:3", _edit(BILL1, "period: 2026-01", "period: 2026-02")),
    Case("run-names", f"{BILL1}:1", _edit(BILL1, "item: property", "item: parking")),
    Case("run-names", f"{VOID}:1", _edit(VOID, "run: 2026-03/parking", "run: 2026-02/parking")),
    Case("run-totals", f"{BILL1}:5", _edit(BILL1, "count: 2", "count: 3")),
    Case("run-totals", f"{BILL1}:7", _edit(BILL1, '"280.00"', '"281.00"')),
    Case("line-sums", f"{BILL1}:10", _edit(BILL1, '"180.00"', '"181.00"')),
    Case("line-sums", f"{BILL1}:10", lambda root: edit(root, BILL1, (
        '1-1-0101, from: "2026-01-01", to: "2026-01-31"', '1-1-0101, from: "2026-01-01", to: "2025-01-31"'))),
    Case("live-spans", "bills/2026-01/property.2.yaml:10", _copy(BILL1, "bills/2026-01/property.2.yaml")),
    Case("live-spans", f"{BILL2}:10", _edit(
        BILL2, '1-1-0101, from: "2026-02-01"', '1-1-0101, from: "2026-01-31"')),
    Case("void-runs", f"{VOID}:1", _remove("bills/2026-03/parking.yaml")),
    Case("void-runs", f"{VOID}:9", lambda root: edit(
        root, VOID, ('lines:\n  - {bill: parking/1-1-0101/2026-03-01, amount: "80.00"}', "lines: []"))),
    Case("void-runs", f"{VOID}:12", _edit(
        VOID, 'A-000004, unit: 1-1-0101, bill: parking/1-1-0101/2026-03-01, amount: "80.00"',
        'A-000004, unit: 1-1-0101, bill: parking/1-1-0101/2026-03-01, amount: "70.00"')),
    Case("day-names", f"{DAY2}:3", _edit(DAY2, 'date: "2026-02-05"', 'date: "2026-02-06"')),
    Case("day-names", f"{DAY2}:6", _edit(DAY2, '"2026-02-05 09:00"', '"2026-02-06 09:00"')),
    Case("day-names", f"{DAY2}:6", _edit(DAY2, 'number: A-000004', 'number: B-000001')),
    Case("receipt-numbers", f"{DAY2}:6", _edit(DAY2, "A-000004", "A-000005")),
    Case("receipt-numbers", f"{DAY2}:6", _edit(DAY2, "A-000004", "A-000003")),
    Case("receipt-numbers", f"{DAY1}:9", _edit(DAY1, "AV-000001", "AV-000002")),
    Case("receipt-refs", f"{DAY2}:6", _edit(DAY2, "ref: R2", "ref: R1")),
    Case("receipt-sums", f"{DAY1}:7", _edit(DAY1, PAID, PAID.replace("0.00\"", "5.00\"", 2))),
    Case("paid-lines", f"{DAY1}:7", _edit(
        DAY1, PAID, f'allocations: [{ALLOCATED}, {ALLOCATED}], credit: "0.00"')),
    Case("paid-lines", f"{DAY1}:7", _edit(DAY1, ALLOCATED, ALLOCATED.replace("2026-01-01", "2026-09-01"))),
    Case("paid-lines", f"{DAY1}:7", _edit(DAY1, ALLOCATED, ALLOCATED.replace("0102", "0101"))),
    Case("credit-uses", f"{CREDIT2}:2", _edit(CREDIT2, "A-000001", "A-000009")),
    Case("credit-uses", f"{CREDIT2}:2", _edit(CREDIT2, '"40.00"', '"41.00"')),
    Case("credit-uses", "bills/2026-04/parking.credit.yaml:2", _copy(
        CREDIT2, "bills/2026-04/parking.credit.yaml")),
    Case("receipt-voids", f"{DAY1}:9", _edit(DAY1, "of: A-000003", "of: A-000009")),
    Case("receipt-voids", f"{DAY1}:9", _edit(DAY1, "of: A-000003", "of: A-000002")),
    Case("receipt-voids", f"{DAY1}:9", _edit(
        DAY1, 'reversed: [], credit: "50.00"', 'reversed: [], credit: "40.00"')),
    Case("ticket-links", f"{TICKET}:9", _ticket(place="unit: 9-9-0901")),
    Case("ticket-links", f"{TICKET}:11", _ticket(place='place: 大堂\n\nbuilding: "9"')),
    Case("ticket-links", f"{TICKET}:11", _ticket(by="P-zzzzzz")),
    Case("ticket-links", f"{TICKET}:18", _ticket("joined, {}, ticket: T-260110-zzzzz")),
    Case("ticket-links", f"{TICKET}:18", _ticket("related, {}, ticket: T-260110-k3q9x")),
    Case("ticket-links", f"{TICKET}:19", _ticket(
        ASSIGNED, "resolved, {}, result: 已换, charge: repair/1-1-0101/T-260110-k3q9x")),
    Case("ticket-times", f"{TICKET}:18", _ticket(
        "assigned, {}, to: wang").with_text('at: "2026-01-10 09:01"', 'at: "2026-01-10 08:59"')),
    Case("ticket-times", f"{TICKET}:19", _ticket(ASSIGNED, "started, {}").with_text("09:02", "09:00")),
    Case("ticket-times", f"{TICKET}:18", _ticket(
        'promised, {}, from: "2026-01-11 10:00", until: "2026-01-11 09:00"')),
    Case("ticket-events", f"{TICKET}:19", _ticket(ASSIGNED, "accepted, {}").with_text("aaaa1", "aaaa0")),
    Case("ticket-moves", f"{TICKET}:18", _ticket("accepted, {}")),
    Case("ticket-moves", f"{TICKET}:18", _ticket("called-back, {}, score: 5, solved: true")),
    Case("ticket-moves", f"{TICKET}:18", _ticket("resolved, {}, result: 已换")),
    Case("ticket-moves", f"{TICKET}:20", _ticket(ASSIGNED, "resolved, {}, result: 已换", "closed, {}")),
    Case("ticket-moves", f"{TICKET}:22", _ticket(
        ASSIGNED, "resolved, {}, result: 已换", "unreached, {}", "unreached, {}", "closed, {}")),
    Case("ticket-duplicates", f"{TICKET}:18", _both(
        _ticket(f"duplicate, {{}}, ticket: {OTHER[-19:-5]}"),
        _ticket(f"duplicate, {{}}, ticket: {TICKET[-19:-5]}", path=OTHER))),
    Case("closings", f"{DAY1}:15", _edit(DAY1, 'expected: "100.00"', 'expected: "90.00"')),
    Case("closings", f"{DAY1}:11", _edit(DAY1, 'cash: "100.00"', 'cash: "99.90"')),
    Case("entry-days", f"{EXPENSE}:1", _expense(day="2026-01-06")),
    Case("entry-days", f"{INVOICE}:1", _invoice(date='"2026-01-10"')),
    Case("invoice-people", f"{INVOICE}:5", _invoice(person="P-zzzzzz")),
    Case("invoice-numbers", f"{SECOND}:3", _both(_invoice(), _invoice(SECOND))),
    Case("invoice-receipts", f"{INVOICE}:7", _invoice(amount='"101.00"')),
    Case("invoice-receipts", f"{INVOICE}:7", _invoice(
        amount='"0.00"', receipts=_covered("A-000001", "0.00"))),
    Case("invoice-receipts", f"{INVOICE}:10", _invoice(receipts=_covered("A-000009", "100.00"))),
    Case("invoice-receipts", f"{INVOICE}:10", _invoice(receipts=_covered("A-000003", "100.00"))),
    Case("invoice-receipts", f"{INVOICE}:10", _invoice(receipts=_covered("A-000004", "100.00"))),
    Case("invoice-receipts", f"{INVOICE}:10", _invoice(
        amount='"301.00"', receipts=_covered("A-000001", "301.00"))),
    Case("invoice-receipts", f"{SECOND}:10", _both(
        _invoice(), _invoice(SECOND, amount='"201.00"', receipts=_covered("A-000001", "201.00")))),
    Case("invoice-receipts", f"{INVOICE}:12", _invoice(late="true")),
    Case("close-totals", f"{CLOSE}:7", _close(billed="361.00")),
    Case("close-totals", f"{CLOSE}:19", _close(closing="1.00")),
    Case("close-totals", f"{CLOSE}:21", _both(_close(), _expense())),
    Case("close-entries", f"{EXPENSE}:1", _both(_close(), _expense("2026-02-01 09:01"))),
    Case("issued", f"{BILL1}:10", _edit(BILL1, 'quantity: "90"', 'quantity: "91"')),
    Case("issued", BILL3, _remove(BILL3)),
    Case("issued", CREDIT3, _remove(CREDIT3)),
    Case("issued", f"{DAY1}:6", _edit(DAY1, 'number: A-000001', 'number: A-000007')),
    Case("issued", f"{DAY1}:11", _edit(DAY1, 'cash: "100.00"', 'cash: "90.00"')),
    Case("issued", DAY2, _remove(DAY2)),
    Case("issued", READINGS, _gone_again(READINGS)),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[f"{case.check}-{at}" for at, case in enumerate(CASES)])
def test_damage_is_found_where_it_is(template: Path, tmp_path: Path, case: Case) -> None:
    root = copied(template, tmp_path / "desk")
    case.damage(root)
    commit_all(root)
    outcome = check_desk(session_at(root, mending=True), only=[case.check])
    assert outcome.look
    places = found(outcome)[case.check]
    assert any(f"{place}:".startswith(f"{case.where}:") for place in places), places


DONE = ("resolved, {}, result: 已换", "closed, {}")


@pytest.mark.parametrize(
    ("ticket", "faults"),
    [
        (_ticket(ASSIGNED, "resolved, {}, result: 已换", "called-back, {}, score: 5, solved: true",
                 "closed, {}"), 0),
        (_ticket(ASSIGNED, *DONE[:1], *["unreached, {}"] * 3, "closed, {}"), 0),
        (_ticket("held, {}, for: parts", "resumed, {}", ASSIGNED, *DONE[:1],
                 "called-back, {}, score: 1, solved: false", ASSIGNED), 0),
        (_ticket(*DONE, source="import"), 0),
        (_ticket(*DONE, source="handover"), 2),
        (_ticket("accepted, {}", source="import"), 1),
    ],
)  # fmt: skip
def test_moves_are_held_to_the_rules_of_the_desk_where_they_were_made(
    template: Path, tmp_path: Path, ticket: _Written, faults: int
) -> None:
    root = copied(template, tmp_path / "desk")
    ticket(root)
    commit_all(root)
    assert len(check_desk(session_at(root), only=["ticket-moves"]).rows) == faults


def test_every_check_has_a_case() -> None:
    assert {case.check for case in CASES} == CHECKS.keys() - {"reference"} - CHECKED


def test_a_desk_that_is_well_is_quiet(template: Path) -> None:
    outcome = check_desk(session_at(template), reference=True)
    assert (list(outcome.rows), list(outcome.notes), outcome.look) == ([], [], False)
    assert outcome.totals["checks"] == len(CHECKS)


def test_all_damage_is_listed_at_once_and_each_finding_names_its_record(
    template: Path, tmp_path: Path
) -> None:
    root = copied(template, tmp_path / "desk")
    edit(root, BILL1, ("count: 2", "count: 3"), ('"180.00"', '"181.00"'))
    edit(root, UNIT, ("P-aaaaaa", "P-zzzzzz"))
    commit_all(root)
    outcome = check_desk(session_at(root))
    assert {"run-totals", "line-sums", "unit-people", "issued"} <= found(outcome).keys()
    assert {row["record"] for row in outcome.rows} >= {"2026-01/property", "1-1-0101"}


def test_checks_wait_for_records_that_do_not_read_and_say_so(template: Path, tmp_path: Path) -> None:
    root = copied(template, tmp_path / "desk")
    put(root, BILL1, "item: [\n")
    commit_all(root)
    outcome = check_desk(session_at(root))
    assert found(outcome).keys() == {"readable"}
    waiting = {str(note.message) for note in outcome.notes}
    assert "check paid-lines waits until all records it looks at can be read" in waiting


def test_what_was_damaged_and_put_right_again_is_right(template: Path, tmp_path: Path) -> None:
    root = copied(template, tmp_path / "desk")
    for path, old, new in ((BILL1, '"90"', '"91"'), (DAY2, "R2", "R3")):
        edit(root, path, (old, new))
        commit_all(root)
        assert check_desk(session_at(root), only=["issued"]).look
        git(root, "revert", "--no-edit", "HEAD")
        assert not check_desk(session_at(root), only=["issued"]).rows


VOID_OF = '\nvoid:\n  at: "2026-01-12 09:00"\n  clerk: lin\n  reason: x\n'


@pytest.mark.parametrize(
    ("write", "path"), [(_invoice(), INVOICE), (_expense(), EXPENSE), (_close(), CLOSE)], ids=lambda one: ""
)
def test_registers_and_closes_stay_as_they_were_entered(
    template: Path, tmp_path: Path, write: Callable[[Path], None], path: str
) -> None:
    root = copied(template, tmp_path / "desk")
    write(root)
    commit_all(root)
    if path != CLOSE:
        put(root, path, (root / path).read_text(encoding="utf-8") + VOID_OF)
        commit_all(root)
    assert not check_desk(session_at(root), only=["issued"]).rows
    edit(root, path, ("clerk: lin\n\n", "clerk: chen\n\n"))
    commit_all(root)
    assert [place.partition(":")[0] for place in found(check_desk(session_at(root)))["issued"]] == [path]
    (root / path).unlink()
    commit_all(root)
    assert found(check_desk(session_at(root), only=["issued"]))["issued"] == [path]


def test_what_a_merge_drops_is_missed(template: Path, tmp_path: Path) -> None:
    root = copied(template, tmp_path / "desk")
    git(root, "checkout", "-q", "-b", "side")
    put(root, "tills/2026-03/2026-03-01-b.yaml", (root / DAY2).read_text(encoding="utf-8"))
    commit_all(root)
    git(root, "checkout", "-q", "main")
    git(root, "commit", "-q", "--allow-empty", "-m", "other")
    git(root, "merge", "-q", "-s", "ours", "-m", "merge", "side")
    assert found(check_desk(session_at(root), only=["issued"])) == {
        "issued": ["tills/2026-03/2026-03-01-b.yaml"]
    }


def test_the_desk_may_be_a_folder_of_a_repository(template: Path, tmp_path: Path) -> None:
    top = tmp_path / "top"
    copied(template, top)
    (top / "records").mkdir()
    for name in git(top, "ls-tree", "--name-only", "HEAD").split():
        git(top, "mv", name, f"records/{name}")
    commit_all(top)
    assert not check_desk(session_at(top / "records")).rows
    edit(top / "records", BILL1, ('"90"', '"91"'))
    commit_all(top)
    assert f"{BILL1}:10:5" in found(check_desk(session_at(top / "records")))["issued"]


def test_check_looks_at_the_last_commit_and_says_that_files_differ(template: Path, tmp_path: Path) -> None:
    root = copied(template, tmp_path / "desk")
    edit(root, BILL1, ("count: 2", "count: 3"))
    outcome = check_desk(session_at(root))
    assert not outcome.rows
    assert [str(note.message)[:43] for note in outcome.notes] == [
        "files that differ from the last commit: 1; "
    ]


def test_an_unknown_check_is_refused_with_those_that_there_are(template: Path) -> None:
    with pytest.raises(UsageRefused) as refused:
        check_desk(session_at(template), only=["nonsense"])
    assert "receipt-numbers" in str(refused.value.hint)
