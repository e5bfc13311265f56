"""Random months at a desk, told to the command line and to the oracle; every figure is compared."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from oracle.books import Property, make
from oracle.days import Day, day, parse, show, show_month
from oracle.ledger import (
    BUCKETS,
    EARLIER,
    NO_AREA,
    NO_PRICE,
    PART,
    Billed,
    Item,
    Line,
    Price,
    Receipt,
    Skipped,
)

MONTHS = 6
RULE = 3
WORDS = {
    NO_AREA: "the unit has no area",
    NO_PRICE: "no price of",
    PART: "a part cycle is not billed",
    EARLIER: "earlier cycles were never billed",
}
Runner = Callable[..., Any]
_USE = re.compile(r'receipt: (\S+), .*bill: (\S+), amount: "([0-9.]+)"')


def yuan(fen: int) -> str:
    """Write fen as money."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


class Story:
    """One property's months; ``say`` collects what was done, to be shown when the figures part."""

    def __init__(self, propdesk: Runner, place: Path, seed: int) -> None:
        self.random = Random(seed)
        self.propdesk, self.desk = propdesk, place / "desk"
        self.property: Property = make(self.random)
        self.ledger = self.property.ledger
        self.book = place / "book.xlsx"
        self.month = self.property.month
        self.today: Day = 0
        self.debtors: dict[int, str] = {}
        self.log: list[str] = [f"seed {seed}"]

    # -- the desk -----------------------------------------------------------------------------------

    def run(self, *words: str, code: int = 0) -> Any:
        """Run a command on the desk at 09:00 of today."""
        self.log.append(" ".join(words))
        at = f"{show(self.today)} 09:00"
        ran = self.propdesk("-C", self.desk, "--lang", "en", "--at", at, *words, "-o", "json")
        assert ran.code == code, (ran.code, ran.stderr)
        return ran.json

    def tell(self) -> None:
        """Live through some months; compare all the way."""
        self.begin()
        for _ in range(MONTHS):
            self.today = day(self.month // 12, self.month % 12 + 1, 1) + self.random.randint(0, 4)
            self.live_a_month()
            self.month += 1
        self.compare_all()

    def begin(self) -> None:
        """Make the desk, take the workbook over, and settle what a workbook does not say."""
        self.today = day(2019, 1, 1)
        assert self.propdesk("init", self.desk, "--name", "翠竹苑").code == 0
        self.book.write_bytes(self.property.workbook)
        self.run("import", str(self.book), code=0 if self.property.complete else 1)
        for item in self.ledger.items.values():
            self.settle(item, b"due_days: 0", b"due_days: %d" % item.due_days)
            if item.calendar:
                self.settle(item, b"anchor: unit", b"anchor: calendar")
            if item.by_day:
                self.settle(item, b"\n\nprices:", b"\n\nproration: day\n\nprices:")
            if self.random.random() < 0.5:
                self.raise_price(item)
        self.git("commit", "-q", "--allow-empty", "-a", "-m", "tariffs as agreed")

    def settle(self, item: Item, old: bytes, new: bytes) -> None:
        """Edit a tariff by hand."""
        path = self.desk / "tariffs" / f"{item.code}.yaml"
        text = path.read_bytes()
        assert text.count(old) == 1
        path.write_bytes(text.replace(old, new))

    def raise_price(self, item: Item) -> None:
        """Let a second price begin in the course of the story."""
        month = self.month + self.random.randint(1, 4)
        start = day(month // 12, month % 12 + 1, self.random.choice((1, 15, 28)))
        price = Fraction(self.random.randint(50, 400), 100) if item.by_area else Fraction(0)
        surcharge = Fraction(self.random.randint(1, 3000), 100)
        item.prices.append(Price(start, None, price, surcharge))
        figures = f'price: "{float(price)}", ' if item.by_area else ""
        row = f'  - {{from: "{show(start)}", {figures}surcharge: "{float(surcharge)}"}}\n'
        self.settle(item, b"\n\nsource:", b"\n" + row.encode() + b"\nsource:")

    def git(self, *words: str) -> None:
        """Run the user's git."""
        subprocess.run(["git", "-C", self.desk, *words], check=True, capture_output=True)

    # -- what happens -------------------------------------------------------------------------------

    def live_a_month(self) -> None:
        """Bill, take money, undo some of it, close some days."""
        if self.random.random() < 0.9:
            self.bill()
        for _ in range(self.random.randint(1, 3)):
            self.today += self.random.randint(0, 7)
            undo = (self.void_receipt, self.void_run)
            self.random.choice((self.pay, self.pay, self.prepay, self.bill, *undo))()
        if self.random.random() < 0.3:
            self.close_a_day()
        self.compare_balance()
        self.compare_arrears(self.today + self.random.randint(-200, 60))

    def bill(self) -> None:
        """Bill this month, now and then a quarter, some units, one item, or with what was left out."""
        months, period = [self.month], show_month(self.month)
        if self.random.random() < 0.15:
            first = self.month // 3 * 3
            months, period = [first, first + 1, first + 2], f"{first // 12}Q{first % 12 // 3 + 1}"
        wanted: dict[str, Any] = {}
        words = ["fee", "bill", "--period", period]
        if self.random.random() < 0.2:
            wanted["items"] = [self.random.choice(list(self.ledger.items))]
            words += ["--item", wanted["items"][0]]
        if self.random.random() < 0.2:
            wanted["units"] = [self.random.choice(list(self.ledger.units))]
            words += ["--unit", wanted["units"][0]]
        if self.random.random() < 0.4:
            wanted["catch_up"] = True
            words += ["--catch-up"]
        if self.random.random() < 0.2:
            expected = self.ledger.bill(months, write=False, **wanted)
            self.compare_bill(self.run(*words, "--dry-run"), expected, dry=True)
        self.compare_bill(self.run(*words), self.ledger.bill(months, **wanted))

    def pay(self) -> None:
        """Pay a part, all, or too much; today or some days ago; as told or oldest first."""
        unit = self.random.choice([*self.ledger.units][:3])
        lines = self.ledger.open_lines(unit)
        owed = sum(rest for _, rest in lines)
        any_sum = self.random.randint(1, 90000)
        fen = max(1, self.random.choice((owed, owed // 3, owed + any_sum, owed + any_sum // 30, any_sum)))
        received = self.today - self.random.choice((0, 0, 3, 40, 90))
        told = [self.random.choice(lines)[0].key] if lines and self.random.random() < 0.3 else []
        self.take(unit, fen, received=received, told=told)

    def prepay(self) -> None:
        """Pay twice more than is owed, the money that came first entered last."""
        unit = self.random.choice([*self.ledger.units][:3])
        owed = sum(rest for _, rest in self.ledger.open_lines(unit))
        self.take(unit, owed + self.random.randint(1, 20000), received=self.today)
        self.take(unit, self.random.randint(1, 20000), received=self.today - self.random.randint(1, 50))

    def take(self, unit: str, fen: int, *, received: Day, told: Sequence[str] = ()) -> None:
        """Enter a payment and compare its receipt."""
        words = ["fee", "pay", unit, yuan(fen), "--received", show(received)]
        words += [word for key in [*told] * self.random.randint(1, 2) for word in ("--bill", key)]
        shown = self.run(*words)
        receipt = self.ledger.pay(unit, fen, received=received, entered=self.today, told=told)
        self.compare_receipt(shown["rows"], receipt)

    def compare_receipt(self, rows: list[dict[str, Any]], receipt: Receipt) -> None:
        """The receipt's number, what it pays, what is left."""
        paid = [{"bill": key, "amount": yuan(fen)} for key, fen in receipt.paid]
        wanted = (receipt.no, yuan(receipt.fen), paid, yuan(receipt.credit), show(receipt.received))
        row = rows[0]
        assert (row["receipt"], row["amount"], row["allocations"], row["credit"], row["received"]) == wanted

    def void_receipt(self) -> None:
        """Take a receipt back; refused where it is void already or its day is closed."""
        if not self.ledger.receipts:
            return
        receipt = self.random.choice(self.ledger.receipts[-5:])
        refused = receipt.void or {receipt.entered, self.today} & self.ledger.closed
        shown = self.run("fee", "void-receipt", receipt.no, "-m", "typo", code=RULE if refused else 0)
        if refused:
            return
        given: dict[str, int] = {}
        for key, number, fen in self.ledger.payments():
            if number == receipt.no:
                given[key] = given.get(key, 0) + fen
        row = shown["rows"][0]
        reversed_ = {each["bill"]: each["amount"] for each in row["reversed"]}
        assert reversed_ == {key: yuan(fen) for key, fen in given.items()}
        assert row["credit"] == yuan(self.ledger.credit_left(receipt))
        receipt.void = True

    def void_run(self) -> None:
        """Take a run back, where no receipt names a line of it."""
        runs = sorted({line.run for line in self.ledger.lines})
        if not runs:
            return
        run = self.random.choice(runs[-6:])
        refused = run in self.ledger.void_runs or self.ledger.names_payers(run)
        self.run("fee", "void-run", run, "-m", "wrong price", code=RULE if refused else 0)
        if not refused:
            self.ledger.void_runs.add(run)

    def close_a_day(self) -> None:
        """Close the day of some receipt, and go on to the next one."""
        days = sorted({each.entered for each in self.ledger.receipts} - self.ledger.closed)
        if days:
            closing = self.random.choice(days)
            self.run("fee", "day", "--date", show(closing), "--close", "--cash", "0", "-m", "not counted")
            self.ledger.closed.add(closing)
            self.today += 1

    # -- what is compared ---------------------------------------------------------------------------

    def compare_bill(self, shown: Any, expected: Billed, *, dry: bool = False) -> None:
        """Rows, skips and totals of a run."""
        rows = [row for row in shown["rows"] if "skipped" not in row]
        skips = [row for row in shown["rows"] if "skipped" in row]
        wanted = [(line, True) for line in expected.new] + [(line, False) for line in expected.known]
        by_key = {(line.key, new): line for line, new in wanted}
        assert sorted((row["key"], row["new"]) for row in rows) == sorted(by_key)
        for row in rows:
            self.compare_line(row, by_key[row["key"], row["new"]])
        assert sorted(map(_skip_shown, skips)) == sorted(map(_skip_wanted, expected.skipped))
        total = sum(line.fen for line, _ in wanted)
        figures = (len(wanted), yuan(total), len(expected.skipped), len(expected.new))
        assert tuple(shown["totals"][name] for name in ("count", "amount", "skipped", "new")) == figures
        assert (shown["commit"] is None) == (dry or not expected.new)

    def compare_line(self, row: Mapping[str, Any], line: Line) -> None:
        """One billed line, with all it was computed from."""
        days = (show(line.start), show(line.end), show(line.due), show(line.price.start))
        assert (row["from"], row["to"], row["due"], row["tariff"]) == days
        money = (line.quantity, line.price.price, line.price.surcharge)
        assert tuple(Fraction(row[name]) for name in ("quantity", "price", "surcharge")) == money
        assert (row["run"], row["months"], row["amount"]) == (line.run, line.months, yuan(line.fen))
        parts = tuple((part["days"], part["of"]) for part in row.get("parts", ()))
        assert parts == line.parts
        owner = self.ledger.units[line.unit].owner
        if owner is None:
            assert row["debtor"] == "unknown"
        else:
            assert row["debtor"] == self.debtors.setdefault(owner, row["debtor"]) != "unknown"

    def compare_balance(self) -> None:
        """Every unit's account."""
        shown = {row.pop("unit"): row for row in self.run("fee", "balance")["rows"]}
        names = ("billed", "paid", "credit", "outstanding")
        for unit in self.ledger.units:
            figures = self.ledger.balance(unit)
            assert shown[unit] == {name: yuan(figures[name]) for name in names}, unit

    def compare_arrears(self, as_of: Day) -> None:
        """Principal and age classes of every unit that owes, as of a day."""
        shown = self.run("fee", "arrears", "--as-of", show(as_of))
        figures = self.ledger.arrears(as_of)
        assert {row["unit"]: _aged_shown(row) for row in shown["rows"]} == figures
        for name in (*BUCKETS, "principal"):
            assert shown["totals"][name] == yuan(sum(row[name] for row in figures.values()))
        assert all(row["total"] == row["principal"] for row in shown["rows"])

    def compare_uses(self) -> None:
        """Which receipts' credit each run used, for which line; as the sheets beside the runs say."""
        found = [
            (path.name.removesuffix(".credit.yaml"), *found)
            for path in sorted(self.desk.glob("bills/*/*.credit.yaml"))
            for found in _USE.findall(path.read_text("utf-8"))
        ]
        uses = self.ledger.uses
        assert sorted(found) == sorted(
            (use.run.partition("/")[2], use.receipt, use.bill, yuan(use.fen)) for use in uses
        )

    def compare_statement(self, unit: str, up_to: Day) -> None:
        """What a unit's account closes with on a day."""
        shown = self.run("fee", "statement", unit, "--to", show(up_to))
        assert shown["totals"]["balance"] == yuan(self.ledger.closing(unit, up_to)), unit

    def compare_all(self) -> None:
        """At the end: runs, the credit they used, statements, arrears of several days."""
        self.compare_balance()
        self.compare_uses()
        for back in (-400, -30, 0, 31, 95):
            self.compare_arrears(self.today - back)
        for unit in self.ledger.units:
            self.compare_statement(unit, self.today + 500)
            self.compare_statement(unit, self.today - self.random.randint(0, 120))
        runs = {row["run"]: row for row in self.run("fee", "runs")["rows"]}
        assert runs.keys() == {line.run for line in self.ledger.lines}
        for run, row in runs.items():
            lines = [line for line in self.ledger.lines if line.run == run]
            void = run in self.ledger.void_runs
            assert (row["count"], row["state"]) == (len(lines), "void" if void else "issued")
            assert row["amount"] == yuan(sum(line.fen for line in lines))
            paid = 0 if void else sum(self.ledger.paid(line.key) for line in lines)
            assert row["paid"] == yuan(paid), run


def _aged_shown(row: Mapping[str, str]) -> dict[str, int]:
    money = {name: round(Fraction(row[name]) * 100) for name in (*BUCKETS, "principal")}
    return {**money, "oldest": parse(row["oldest_due"])}


def _skip_shown(row: Mapping[str, Any]) -> tuple[str, ...]:
    reason = next(kind for kind, words in WORDS.items() if words in row["skipped"])
    assert row["earlier"] == (reason == EARLIER)
    return row["unit"], row["item"], reason, row["from"], row["to"]


def _skip_wanted(skip: Skipped) -> tuple[str, ...]:
    return skip.unit, skip.item, skip.reason, show(skip.start), show(skip.end)
