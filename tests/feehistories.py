"""Random histories of a desk's money by its own services, and an independent reckoning of its files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import yaml
from correcteddesk import PLANS, settle
from meterdesk import METERS
from smalldesk import RECORDS, session_at

from propdesk.domain.changes import Change, Put
from propdesk.domain.messages import RuleRefused
from propdesk.domain.meter import ACTUAL, ESTIMATE
from propdesk.domain.periods import Month
from propdesk.services import (
    billing,
    closing,
    deciding,
    deposits,
    dunning,
    expenses,
    prepaying,
    receipts,
    runs,
)
from propdesk.services.approvals import Ask, do_or_ask
from propdesk.services.balances import list_arrears, list_balances
from propdesk.services.cashier import close_day, show_day
from propdesk.services.charging import charge_unit
from propdesk.services.checking import check_desk
from propdesk.services.payments import Request, take_payments
from propdesk.services.readings import Request as Reading
from propdesk.services.readings import read_meter
from propdesk.services.session import Session
from propdesk.services.sharing import Sharing, share_cost
from propdesk.store.desk import start_desk

UNITS = ("1-1-0101", "1-1-0102")
MORE = (
    *METERS,
    Put(
        "tariff",
        "light",
        {"title": "公共照明", "formula": "share", "cycle": 1, "timing": "arrears", "prices": []},
    ),
    Put(
        "tariff",
        "repair",
        {"title": "维修费", "formula": "once", "cycle": 1, "timing": "arrears", "prices": []},
    ),
)
"""Meters of water and electricity, a shared cost and single charges beside what the small desk bills."""
BASE = {("1-1-0101", "water"): 100, ("1-1-0101", "electricity"): 1000, ("1-1-0102", "electricity"): 0}


def _prepaid(put: Put) -> Put:
    """The property fee with a free month for twelve that are paid ahead."""
    more = {"prepay": {"months": 12, "free": 1}} if put.id == "property" else {}
    return Put(put.kind, put.id, {**(put.data or {}), **more})


def fen(text: str) -> int:
    """Money of a file in fen."""
    yuan, _, rest = text.lstrip("-").partition(".")
    return (int(yuan) * 100 + int(rest)) * (-1 if text.startswith("-") else 1)


@dataclass
class Books:
    """What the files of a desk come to, read as plain YAML: no code of the package, no index."""

    root: Path

    def records(self, folder: str) -> Iterator[tuple[str, Any]]:
        """All records below a folder."""
        for path in sorted((self.root / folder).glob("*/*.yaml")):
            yield f"{path.parent.name}/{path.name.removesuffix('.yaml')}", yaml.safe_load(path.read_bytes())

    def __post_init__(self) -> None:
        sheets = dict(self.records("bills"))
        void = {name.removesuffix(".void") for name in sheets if name.endswith(".void")}
        self.lines: dict[str, tuple[str, int]] = {}
        uses: list[Any] = []
        for name, sheet in sheets.items():
            if name.endswith(".credit"):
                uses += sheet["lines"] if name.removesuffix(".credit") not in void else []
            elif not name.endswith(".void") and name not in void:
                for row in sheet["lines"]:
                    spot = row.get("meter") or row["unit"]
                    key = f"{sheet['item']}/{spot}/{row.get('source') or row['from']}"
                    self.lines[key] = (row["unit"], fen(row["amount"]))
        rows = [row for _, sheet in self.records("tills") for row in sheet["lines"]]
        undone = {row["of"] for row in rows if row["kind"] == "void"}
        live = {
            row["number"]: row for row in rows if row["kind"] == "receipt" and row["number"] not in undone
        }
        self.units = {number: row["unit"] for number, row in live.items()}
        self.paid, self.credit = Counter[str](), Counter[str]()
        self.received, self.back, self.late = Counter[str](), Counter[str](), Counter[str]()
        self.given, self.noted = Counter[str](), Counter[str]()
        self.held = {number for number, row in live.items() if "deposit" in row}
        for row in live.values():
            self._receive(row)
        for use in (use for use in uses if use["receipt"] in live):
            self.credit[use["receipt"]] -= fen(use["amount"])
            self._pay(use["receipt"], [use], 1)
        for row in (row for row in rows if row["kind"] == "refund" and "deposit" not in row):
            self._pay_back(row)
        for _, note in self.records("adjustments"):
            if note["run"] not in void and note["kind"] != "late-waiver":
                self._note(note)

    def _receive(self, row: Any) -> None:
        self.received[row["number"]] = fen(row["amount"])
        self.credit[row["number"]] += fen(row["credit"])
        self._pay(row["number"], row["allocations"], 1)
        self.late[row["number"]] += sum(fen(each["amount"]) for each in row.get("late", ()))

    def _pay_back(self, row: Any) -> None:
        self.back[row["of"]] += fen(row["amount"])
        self.credit[row["of"]] -= fen(row["credit"])
        self._pay(row["of"], row["reversed"], -1)
        self.late[row["of"]] -= sum(fen(each["amount"]) for each in row.get("late", ()))

    def _note(self, note: Any) -> None:
        self.noted[note["bill"]] += fen(note["amount"]) * (1 if note["kind"] == "debit" else -1)
        for each in note.get("released", ()):
            self.credit[each["receipt"]] += fen(each["amount"])
            self._pay(each["receipt"], [{"bill": note["bill"], "amount": each["amount"]}], -1)

    def _pay(self, receipt: str, rows: list[Any], sign: int) -> None:
        for row in rows:
            self.paid[row["bill"]] += sign * fen(row["amount"])
            self.given[receipt] += sign * fen(row["amount"])

    def balance(self, unit: str) -> dict[str, int]:
        """A unit's account by the files alone."""
        own = {key: amount for key, (at, amount) in self.lines.items() if at == unit}
        billed, noted = sum(own.values()), sum(self.noted[key] for key in own)
        paid = sum(self.paid[key] for key in own)
        credit = sum(rest for number, rest in self.credit.items() if self.units.get(number) == unit)
        return {"billed": billed, "noted": noted, "paid": paid, "credit": credit,
                "outstanding": billed + noted - paid}  # fmt: skip


@dataclass
class History:
    """A desk that lives on at random; every step is held to the invariants."""

    root: Path
    seed: int
    log: list[str] = field(default_factory=list)
    today: date = date(2026, 1, 5)
    tried: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        start_desk(self.root, lambda _: Change("init", "init", "lin", (*map(_prepaid, RECORDS), *MORE)))
        self.shown = dict.fromkeys(BASE, 0)
        settle(self.root, allocation=self.random.choice(("principal-first", "charge-first")))

    def session(self, clerk: str = "lin") -> Session:
        """A session at nine o'clock of today, with a chance of its own."""
        session = session_at(self.root, f"{self.today} 09:00", claim=clerk)
        return Session(session.desk, session.settings, session.acting, self.random.randrange)

    def step(self) -> None:
        """Do something; what a rule refuses is refused whole."""
        name = self.random.choice(list(STEPS))
        self.log.append(f"{self.today} {name}")
        self.tried[name] += 1
        before = self.head()
        try:
            STEPS[name](self)
            self.done[name] += 1
        except RuleRefused as refused:
            self.log.append(f"  refused: {refused}")
            assert self.head() == before
        if self.random.random() < 0.4:
            self.today += timedelta(days=self.random.choice((0, 1, 1, 3, 12, 31)))

    def head(self) -> str | None:
        """The last commit."""
        return self.session().desk.repo.head().commit

    # -- what happens -------------------------------------------------------------------------------

    def bill(self) -> None:
        months = (Month.of(self.today), Month.of(self.today).plus(-self.random.randint(0, 2)))
        for month in sorted(set(months)):
            billing.issue_bills(
                self.session(), billing.Request((month,), catch_up=self.random.random() < 0.3)
            )

    def pay(self) -> None:
        both = self.random.random() < 0.2
        unit = ",".join(UNITS) if both else self.random.choice(UNITS)
        received = self.today - timedelta(days=self.random.choice((0, 0, 0, 9, 45)))
        amount = self.random.choice((None, self.random.randint(1, 60000), self.random.randint(1, 3000)))
        first = self.random.choice(("", "", "charge-first", "principal-first"))
        request = Request(unit, amount, received=received, first=first, consent="合并" if both else "")
        take_payments(self.session(), [request])

    def void_receipt(self) -> None:
        receipts.void_receipt(self.session(), self.any_receipt(), reason="录错")

    def void_run(self) -> None:
        self.settled(
            runs.void_run(self.session(), self.any_of("bills", no=(".void", ".credit")), reason="错")
        )

    def note(self) -> None:
        op = self.random.choice(("credit", "debit", "waiver", "late-waiver"))
        amount = f"{self.random.randint(1, 9000) / 100:.2f}"
        self.ask(op, bill=self.any_bill(), amount=amount)

    def refund(self) -> None:
        self.ask(
            "refund", receipt=self.any_receipt(of=40), amount=f"{self.random.randint(1, 2500) / 100:.2f}"
        )

    def take_deposit(self) -> None:
        request = Request(self.random.choice(UNITS), self.random.randint(1, 200000), "transfer")
        deposits.take_deposit(self.session(), request, kind="key")

    def deduct(self) -> None:
        self.ask("deduction", deposit=self.any_deposit(), amount=f"{self.random.randint(1, 50000) / 100:.2f}")

    def pay_back(self) -> None:
        self.ask(
            "deposit-refund", deposit=self.any_deposit(), amount=f"{self.random.randint(1, 99999) / 100:.2f}"
        )

    def close(self) -> None:
        cash = sum(fen(row["amount"]) for row in show_day(self.session()).rows if row["method"] == "cash")
        close_day(self.session(), cash=max(cash, 0), note="paid out of the float" if cash < 0 else "")
        self.today += timedelta(days=1)

    def read(self) -> None:
        """A meter turns and is read, or its reading is a guess that may be too high."""
        (unit, utility), last = self.random.choice(list(self.shown.items()))
        turned = last + self.random.randint(0, 400)
        kind = self.random.choice((ACTUAL, ACTUAL, ESTIMATE))
        value = str(BASE[unit, utility] + turned + (self.random.randint(0, 50) if kind == ESTIMATE else 0))
        read_meter(self.session(), unit, utility, Reading(value, self.today, kind))
        self.shown[unit, utility] = turned

    def share(self) -> None:
        month = Month.of(self.today).plus(-self.random.randint(0, 1))
        by = self.random.choice(("area", "unit"))
        without = self.random.choice((None, None, "1-1-0102"))
        total = self.random.randint(1, 30000)
        share_cost(self.session(), Sharing("light", total, by, (month,), ",".join(UNITS), without))

    def charge(self) -> None:
        price = f"{self.random.randint(1, 30000) / 100:.2f}"
        charge_unit(self.session(), self.random.choice(UNITS), "repair", price=price)

    def prepay(self) -> None:
        prepaying.prepay(
            self.session(), self.random.choice(UNITS), "property", months=self.random.choice((None, 2))
        )

    def relieve(self) -> None:
        start = self.today + timedelta(days=self.random.randint(-20, 40))
        end = start + timedelta(days=self.random.randint(0, 60))
        said = {"charged": self.random.choice(("0", "70")), "from": str(start), "to": str(end)}
        unit, item = self.random.choice(UNITS), self.random.choice(("", "property"))
        self.ask("relief", unit=unit, item=item, text="空置", reason="vacancy", **said)

    def dun(self) -> None:
        dunning.dun(self.session(), dunning.Wanted(late=self.random.random() < 0.3))

    def spend(self) -> None:
        expenses.add_expense(self.session(), expenses.Request("cleaning", self.random.randint(1, 9999)))

    def close_month(self) -> None:
        closing.close_period(self.session(), [Month.of(self.today).plus(-1)])

    def ask(self, op: str, **content: str) -> None:
        """Ask for an operation, and have it approved where that is needed."""
        self.settled(do_or_ask(self.session(), op, Ask(op, content, "更正"), PLANS[op]))

    def settled(self, outcome: Any) -> None:
        """Approve what waits, or now and then reject it."""
        if outcome.waiting:
            verdict = deciding.reject if self.random.random() < 0.2 else deciding.approve
            verdict(self.session("chen"), outcome.rows[0]["id"], reason="看过")

    # -- what there is ------------------------------------------------------------------------------

    def any_receipt(self, of: int = 8) -> str:
        """One of the last receipts."""
        numbers = [
            row["number"] for _, sheet in Books(self.root).records("tills") for row in sheet["lines"]
            if row["kind"] == "receipt"
        ]  # fmt: skip
        return self.random.choice(numbers[-of:]) if numbers else self.nothing()

    def any_bill(self) -> str:
        keys = list(Books(self.root).lines)
        return self.random.choice(keys) if keys else self.nothing()

    def any_deposit(self) -> str:
        found = [name.rpartition("/")[2] for name, _ in Books(self.root).records("deposits")]
        return self.random.choice(found) if found else self.nothing()

    def any_of(self, folder: str, *, no: tuple[str, ...]) -> str:
        found = [name for name, _ in Books(self.root).records(folder) if not name.endswith(no)]
        return self.random.choice(found[-4:]) if found else self.nothing()

    def nothing(self) -> str:
        """There is nothing to do it to."""
        from propdesk.domain.messages import msg

        raise RuleRefused(msg("{what}", what="-"))

    # -- what holds ---------------------------------------------------------------------------------

    def hold(self) -> None:
        """Hold every invariant at the commit as it stands."""
        session, books = self.session(), Books(self.root)
        assert [str(row["message"]) for row in check_desk(session).rows] == []
        for row in list_balances(session).rows:
            known = books.balance(row["unit"])
            shown = {name: fen(row.get(name, "0.00")) for name in known}
            assert shown == known, row["unit"]
        for number, amount in books.received.items():
            kept = books.given[number] + books.late[number] + books.credit[number] + books.back[number]
            assert kept == (0 if number in books.held else amount), number
        for key, (_, amount) in books.lines.items():
            assert amount + books.noted[key] - books.paid[key] >= 0, key
            assert books.paid[key] >= 0, key
        self.hold_arrears(session)

    def hold_arrears(self, session: Session) -> None:
        """Arrears by unit, owner and item are the same money."""
        sums = {
            by: list_arrears(session, by=by).totals["total"] for by in ("unit", "owner", "item", "building")
        }
        assert len(set(sums.values())) == 1, sums


STEPS: dict[str, Callable[[History], None]] = {
    **dict.fromkeys(("bill", "bill again"), History.bill),
    **dict.fromkeys(("pay", "pay more", "pay on"), History.pay),
    "void a receipt": History.void_receipt,
    "void a run": History.void_run,
    **dict.fromkeys(("note", "another note"), History.note),
    **dict.fromkeys(("refund", "refund again"), History.refund),
    "take a deposit": History.take_deposit,
    "deduct": History.deduct,
    "pay back": History.pay_back,
    "close": History.close,
    **dict.fromkeys(("read", "read on"), History.read),
    "share": History.share,
    "charge": History.charge,
    "prepay": History.prepay,
    "relieve": History.relieve,
    "dun": History.dun,
    "spend": History.spend,
    "close a month": History.close_month,
}
