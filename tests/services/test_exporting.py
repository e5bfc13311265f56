"""The exported journals: what hledger and beancount make of them, and what never stands in them.

The random desks of tests/oracle are exported, too, and compared with what both programs find.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import feedesk
import journals
import pytest
from conftest import Ran, Runner
from correcteddesk import do
from journals import Ask, Beancount
from smalldesk import FLAT

from propdesk.services.demo import build_demo

pytestmark = pytest.mark.needs("hledger")

NOW = datetime(2026, 5, 10, 9, 30)
HOSTILE = '物"业\\费; void:x, (a) | [2020-01-01] 㛃𠮷😀'
REF = 'R"1\\; date:2020-01-01, [2020-02-02] | =5"'


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("demo") / "desk"
    build_demo(root, now=NOW, random=random.Random(7).randrange, history=2)
    return root


def asking(propdesk: Runner, desk: Path, *words: str, at: str = "2026-05-10 09:30") -> Ask:
    def ask(*more: str) -> Any:
        ran: Ran = propdesk("-C", desk, "--lang", "zh", "--at", at, *words, *more, "-o", "json")
        assert ran.code == 0, ran.stderr
        return ran.json

    return ask


@pytest.fixture
def ask(propdesk: Runner, demo: Path) -> Ask:
    return asking(propdesk, demo)


@pytest.fixture(scope="module")
def written() -> dict[str, bytes]:
    """The journals of the demo, once they are written."""
    return {}


@pytest.fixture
def books(ask: Ask, written: dict[str, bytes], tmp_path: Path) -> tuple[Path, Path]:
    """Give the journals of the demo."""
    if not written:
        written |= {file.name: file.read_bytes() for file in journals.export(ask, tmp_path)}
    files = [tmp_path / name for name in written]
    for file in files:
        file.write_bytes(written[file.name])
    return files[0], files[1]


def test_both_programs_find_the_balances_and_arrears_of_the_demo(
    ask: Ask, demo: Path, tmp_path: Path
) -> None:
    journals.compare(ask, demo, tmp_path, [("2026-04-16", "2026-04-17"), ("2026-05-10", "2026-05-11")])


def test_their_own_checks_find_nothing(books: tuple[Path, Path]) -> None:
    first, second = books
    assert journals.hledger_check(first, "payees", "ordereddates", "commodities", "accounts") == ""
    assert journals.bean_check(second) == ""


def test_both_programs_find_the_days_of_the_tills(
    propdesk: Runner, demo: Path, books: tuple[Path, Path]
) -> None:
    first, second = books
    book, voids = Beancount(second), 0
    sheets = sorted(path.stem for path in demo.glob("tills/*/*.yaml"))
    clerks = {"A": "lin", "B": "zhao"}
    for day, till in [(sheet[:10], sheet[-1].upper()) for sheet in sheets[-4:]]:
        shown = asking(propdesk, demo, "--as", clerks[till])("fee", "day", "--date", day)
        voids += shown["totals"]["voids"]
        assert journals.same(journals.day_by_hledger(first, day, till), journals.day(shown["rows"])), day
        assert journals.same(journals.day_by_beancount(book, day, till), journals.day(shown["rows"])), day
    assert voids


@pytest.mark.parametrize("ending", ["journal", "beancount"])
def test_one_fen_more_or_less_is_found(books: tuple[Path, Path], ending: str) -> None:
    file = next(each for each in books if each.suffix == f".{ending}")
    text = file.read_text("utf-8")
    one = re.search(
        r"Assets:Receivable:(\S+)  ([0-9]+\.[0-9]{2}) CNY(.*\n(?: {4}.*\n)*) +Income:(\S+)  -\2", text
    )
    assert one is not None
    wrong = one[0].replace(one[2], f"{journals.fen(one[2]) / 100 + 0.01:.2f}")
    file.write_text(text.replace(one[0], wrong, 1), encoding="utf-8")
    found = journals.hledger_check(file) if ending == "journal" else journals.bean_check(file)
    assert f"Assets:Receivable:{one[1]}" in found


def test_a_period_begins_with_what_was_there(ask: Ask, demo: Path, tmp_path: Path) -> None:
    first, second = journals.export(ask, tmp_path, "--from", "2026-04-01")
    known = journals.known_balances(ask, demo)
    lasting = {name: part for name, part in known.items() if not name.startswith(journals.INCOME)}
    for found in (journals.hledger(first), Beancount(second).balances()):
        equity = found.pop("Equity:Opening-Balances")
        earned = sum(part for name, part in found.items() if name.startswith(journals.INCOME))
        kept = {name: part for name, part in found.items() if not name.startswith(journals.INCOME)}
        assert journals.same(kept, lasting)
        assert equity + earned == -sum(lasting.values())
    assert re.search("^2026-04-01 propdesk [|] 期初余额$", first.read_text("utf-8"), re.MULTILINE)


def test_a_period_may_end_before_the_books_do(ask: Ask, books: tuple[Path, Path], tmp_path: Path) -> None:
    all_days = re.findall("^[0-9-]{10}", books[0].read_text("utf-8"), re.MULTILINE)
    part, second = journals.export(ask, tmp_path, "--until", "2026-04-10")
    days = re.findall("^[0-9-]{10}", part.read_text("utf-8"), re.MULTILINE)
    assert days == [day for day in all_days if day <= "2026-04-10"]
    assert Beancount(second).errors == []


def test_the_same_books_give_the_same_bytes(ask: Ask, books: tuple[Path, Path], tmp_path: Path) -> None:
    once = [file.read_bytes() for file in books]
    assert [file.read_bytes() for file in journals.export(ask, tmp_path)] == once


def test_nobody_is_named(demo: Path, books: tuple[Path, Path]) -> None:
    people = [path.read_text("utf-8") for path in demo.glob("people/*/*.yaml")]
    names = {
        name
        for text in people
        for name in re.findall(r'^(?:name|phone|id_number): "?([^"\n]+)', text, re.MULTILINE)
    }
    assert len(names) > 50
    text = "".join(file.read_text("utf-8") for file in books)
    assert [name for name in names if name in text] == []
    assert not re.search("P-[0-9a-hjkmnp-tv-z]{6}", text)


def test_the_file_s_ending_or_an_option_names_the_program(
    propdesk: Runner, demo: Path, tmp_path: Path
) -> None:
    shown = propdesk("-C", demo, "--lang", "en", "fee", "export", "--to", "hledger")
    assert shown.code == 0
    assert "account Assets:Cash  ; cash\n" in shown.stdout
    unsaid = propdesk("-C", demo, "--lang", "en", "fee", "export", "-O", tmp_path / "books.txt")
    assert (unsaid.code, (tmp_path / "books.txt").exists()) == (2, False)
    assert "--to beancount" in unsaid.stderr


def test_what_a_note_adds_to_a_bill_is_owed_when_that_falls_due(
    propdesk: Runner, billed: Path, tmp_path: Path
) -> None:
    feedesk.bill(billed, "2026-04")
    do(billed, "debit", bill=f"property/{FLAT}/2026-04-01", amount="6.77", at="2026-03-21 09:00")
    ask = asking(propdesk, billed, at="2026-04-10 09:00")
    journals.compare(ask, billed, tmp_path, [("2026-03-25", "2026-03-26"), ("2026-04-05", "2026-04-06")])


def _steps(propdesk: Runner, desk: Path, steps: Sequence[str]) -> None:
    for step in steps:
        ran = propdesk("-C", desk, "--at", "2026-03-20 09:00", *step.split(), "-o", "json")
        assert ran.code == 0, ran.stderr


def test_texts_that_mean_something_to_the_programs_stay_texts(
    propdesk: Runner, fees: Path, tmp_path: Path
) -> None:
    feedesk.change(
        fees,
        feedesk.altered(fees, "tariff", "property", title=HOSTILE, title_en=HOSTILE),
        feedesk.altered(fees, "desk", "desk", name=HOSTILE),
    )
    _steps(propdesk, fees, ["fee bill --period 2026-01"])
    paid = propdesk(
        "-C", fees, "--at", "2026-03-20 09:00", "fee", "pay", FLAT, "9999", "--ref", REF, "-o", "json"
    )
    assert paid.code == 0, paid.stderr
    _steps(
        propdesk,
        fees,
        ["fee bill --period 2026-02", "fee void-receipt A-000001 -m x", "fee bill --period 2026-05"],
    )
    _steps(propdesk, fees, ["fee void-run 2026-05/property -m x", "fee void-run 2026-02/property -m x"])
    ask = asking(propdesk, fees, at="2026-03-20 09:00")
    journals.compare(ask, fees, tmp_path, [("2026-03-20", "2026-03-21"), ("2026-07-01", "2026-07-02")])
    first, second = journals.export(ask, tmp_path)
    assert journals.hledger_check(first, "payees", "ordereddates") == ""
    assert journals.hledger(first, "tag:ref=date.2020") != {}
    texts = {entry.narration for entry in Beancount(second).entries if hasattr(entry, "narration")}
    assert f"{HOSTILE} 2026-01-01–2026-01-31" in texts


def test_a_desk_on_which_nothing_moved_gives_an_empty_journal(
    propdesk: Runner, fees: Path, tmp_path: Path
) -> None:
    first, second = journals.export(asking(propdesk, fees), tmp_path)
    assert journals.hledger_check(first) == ""
    assert Beancount(second).errors == []
