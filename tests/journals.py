"""The real hledger, beancount and bean-query, asked what an exported journal says; all in fen."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

Balances = dict[str, int]
Ask = Callable[..., Any]
"""Runs a command of propdesk on the desk and gives its envelope."""

RECEIVABLE, PREPAID, INCOME, EQUITY = "Assets:Receivable:", "Liabilities:Prepaid:", "Income:", "Equity:"


def fen(amount: str | Decimal) -> int:
    """Read money as either program prints it."""
    return int(Decimal(str(amount).removesuffix(" CNY")) * 100)


def hledger(journal: Path, *words: str) -> Balances:
    """Ask hledger for balances, all its strict checks and our assertions included."""
    asked = ["hledger", "-f", journal, "--strict", "balance", "--flat", "-N", "-E", "-O", "csv", *words]
    ran = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return {account: fen(amount) for account, amount in list(csv.reader(ran.stdout.splitlines()))[1:]}


def hledger_check(journal: Path, *checks: str) -> str:
    """What hledger finds wrong with a journal; nothing, as a rule."""
    asked = ["hledger", "-f", journal, "check", "--strict", *checks]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stderr


def bean_check(journal: Path) -> str:
    """What bean-check, as a process of its own, finds wrong with a journal."""
    program = Path(sys.executable).with_name("bean-check")
    ran = subprocess.run([program, journal], capture_output=True, text=True, check=False)
    assert bool(ran.stderr) == bool(ran.returncode)
    return ran.stderr


class Beancount:
    """A journal as beancount reads it, with every check that bean-check makes."""

    def __init__(self, journal: Path) -> None:
        from beancount import loader
        from beancount.ops import validation

        entries, errors, options = loader.load_file(
            str(journal), extra_validations=validation.HARDCORE_VALIDATIONS
        )
        self.entries, self.errors, self.options = entries, errors, options

    def balances(self, where: str = "") -> Balances:
        """Ask bean-query's language for balances."""
        from beanquery import query

        asked = f"SELECT account, sum(number) AS n {where and f'WHERE {where}'} GROUP BY account"
        _, rows = query.run_query(self.entries, self.options, asked)
        return {account: fen(number) for account, number in rows}


def known_balances(ask: Ask, desk: Path) -> Balances:
    """What each account must hold, as the desk's own commands and its till sheets say."""
    balances = Counter[str]()
    for row in ask("fee", "balance")["rows"]:
        balances[RECEIVABLE + row["unit"]] += fen(row["outstanding"])
        balances[PREPAID + row["unit"]] -= fen(row["credit"])
    for row in ask("fee", "runs")["rows"]:
        balances[INCOME + row["item"].capitalize()] -= fen(row["amount"]) * (row["state"] == "issued")
    for method, taken in _taken(desk).items():
        balances[f"Assets:{method.capitalize()}"] += taken
    balances.update(_corrected(desk))
    return dict(balances)


def _records(desk: Path, folder: str) -> dict[str, Any]:
    paths = sorted((desk / folder).glob("*/*.yaml"))
    return {
        f"{path.parent.name}/{path.name.removesuffix('.yaml')}": yaml.safe_load(path.read_text("utf-8"))
        for path in paths
    }


def _corrected(desk: Path) -> Counter[str]:
    """What notes, late charges and deposits leave on accounts, as the files say."""
    balances = Counter[str]()
    runs = {sheet["run"] for name, sheet in _records(desk, "bills").items() if name.endswith(".void")}
    for note in _records(desk, "adjustments").values():
        if note["run"] not in runs and note["kind"] != "late-waiver":
            lowered = fen(note["amount"]) * (-1 if note["kind"] == "debit" else 1)
            item = note["bill"].partition("/")[0].capitalize()
            balances["Expenses:Waived" if note["kind"] == "waiver" else INCOME + item] += lowered
    rows = _lines(desk)
    undone = {row["of"] for row in rows if row["kind"] == "void"}
    for row in rows:
        sign = {"receipt": -1, "refund": 1, "void": 0}[row["kind"]] * (row["number"] not in undone)
        balances["Income:Late-charge"] += sign * sum(fen(each["amount"]) for each in row.get("late", ()))
        if "deposit" in row:
            balances[f"Liabilities:Deposit:{row['unit']}"] += sign * fen(row["amount"])
    for deposit in _records(desk, "deposits").values():
        kept = sum(fen(row["amount"]) for row in deposit.get("deductions", ()))
        balances[f"Liabilities:Deposit:{deposit['unit']}"] += kept
        balances["Income:Deposits-kept"] -= kept
    return balances


def _lines(desk: Path) -> list[Any]:
    return [row for sheet in _records(desk, "tills").values() for row in sheet["lines"]]


def _taken(desk: Path) -> Mapping[str, int]:
    """What the till sheets hold by method, voids and refunds taken off."""
    rows = _lines(desk)
    methods = {row["number"]: row["method"] for row in rows if row["kind"] != "void"}
    taken = Counter[str]()
    for row in rows:
        sign = 1 if row["kind"] == "receipt" else -1
        taken[methods[row["of"] if row["kind"] == "void" else row["number"]]] += sign * fen(row["amount"])
    return taken


def same(found: Balances, known: Balances) -> bool:
    """Compare balances; an account with nothing on it may be left out."""
    return {name: part for name, part in found.items() if part} == {
        name: part for name, part in known.items() if part
    }


def units_of_meters(desk: Path) -> dict[str, str]:
    """Where each meter hangs."""
    paths = (desk / "meters").glob("*/*.yaml")
    return {path.stem: yaml.safe_load(path.read_bytes())["unit"] for path in paths}


def overdue_by_hledger(journal: Path, as_of: str, after: str, *, meters: Mapping[str, str]) -> Balances:
    """Arrears of each unit by hledger; ``after`` is the day after ``as_of``. The due day is not overdue.

    Keys of bills name a unit, or one of ``meters``.
    """
    words = ("acct:^Assets:Receivable:", "not:tag:void", f"not:tag:due=^{as_of}$", "-e", after)
    bills = hledger(journal, *words, "--pivot", "bill")
    spots = ((key.split("/")[1], rest) for key, rest in bills.items() if rest > 0)
    return _by_unit((meters.get(spot, spot), rest) for spot, rest in spots)


def overdue_by_beancount(book: Beancount, as_of: str) -> Balances:
    """Arrears of each unit by bean-query."""
    chosen = f"account ~ '^{RECEIVABLE}' AND date <= {as_of} AND meta('due') < {as_of}"
    sums = book.balances(f"{chosen} AND NOT 'void' IN tags")
    return {account.removeprefix(RECEIVABLE): rest for account, rest in sums.items() if rest}


def overdue(rows: Iterable[Mapping[str, str]]) -> Balances:
    """The principal in arrears of each unit as the desk says; there may be late charges alone."""
    found = {row["unit"]: fen(row["principal"]) for row in rows}
    return {unit: principal for unit, principal in found.items() if principal}


def _by_unit(parts: Iterable[tuple[str, int]]) -> Balances:
    sums = Counter[str]()
    for unit, part in parts:
        sums[unit] += part
    return dict(sums)


def day_by_hledger(journal: Path, day: str, till: str) -> Balances:
    """What a till took on a day, by account."""
    money = ("acct:^Assets:", "not:acct:Receivable", f"tag:till=^{till}$")
    return hledger(journal, *money, "--date2", "-p", day)


def day_by_beancount(book: Beancount, day: str, till: str) -> Balances:
    """What a till took on a day, by account."""
    money = "account ~ '^Assets:' AND NOT account ~ 'Receivable'"
    return book.balances(f"{money} AND entry_meta('till') = '{till}' AND entry_meta('entered') = {day}")


def day(rows: Iterable[Mapping[str, str]]) -> Balances:
    """What a till took on a day, as the desk says."""
    return {f"Assets:{row['method'].capitalize()}": fen(row["amount"]) for row in rows}


def export(ask: Ask, place: Path, *words: str) -> tuple[Path, Path]:
    """Write both journals."""
    files = place / "books.journal", place / "books.beancount"
    for file in files:
        ask("fee", "export", "-O", str(file), *words)
    return files


def compare(ask: Ask, desk: Path, place: Path, days: Sequence[tuple[str, str]]) -> None:
    """Let both programs find the same balances, and the same arrears on days (each with the next one)."""
    first, second = export(ask, place)
    known, book = known_balances(ask, desk), Beancount(second)
    assert book.errors == []
    assert same(hledger(first), known)
    assert same(book.balances(), known)
    for as_of, after in days:
        told = overdue(ask("fee", "arrears", "--as-of", as_of)["rows"])
        assert overdue_by_beancount(book, as_of) == told, as_of
        assert overdue_by_hledger(first, as_of, after, meters=units_of_meters(desk)) == told, as_of
