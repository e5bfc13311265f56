"""``propdesk fee charge``, ``share``, ``prepay``, ``relief``, ``explain``: exit codes, what is masked."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Ran, Runner
from counter import FLAT, built, commits, desk, read

__all__ = ["built", "desk"]

AT = ("--at", "2026-01-20 09:00")


@pytest.fixture
def items(propdesk: Runner, desk: Path) -> Path:
    """Give a desk with a one-off item and one that is shared."""
    for words in ("repair --title 维修 --formula 一次性", "light --title 照明 --formula 分摊"):
        assert propdesk("-C", desk, "fee", "tariff", "set", *words.split()).code == 0
    return desk


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("charge 0101 repair 120", 0),
        ("charge 0101 维修 --quantity 2 --price 45.5 --due 2026-02-01", 0),
        ("charge 0101 repair", 2),
        ("charge 0101 repair 120 --price 3", 2),
        ("charge 0101 repair 0", 2),
        ("charge 0101 repair 1.234", 2),
        ("charge 0101 repair 120 --due 2026-02-30", 2),
        ("charge 0101 property 120", 3),
        ("charge 9999 repair 120", 4),
        ("share light 100 --by 按户 --period 2026-01 --unit 2-*", 0),
        ("share light 100 --by height --period 2026-01 --unit 2-*", 2),
        ("share light 100 --by unit --period 2026-13 --unit 2-*", 2),
        ("share light 0 --by unit --period 2026-01 --unit 2-*", 2),
        ("share light 100 --by unit --period 2026-01", 4),
        ("share repair 100 --by unit --period 2026-01 --unit 2-*", 3),
        ("prepay 0101 物业费 --months 12", 0),
        ("prepay 0101 物业费", 2),
        ("prepay 0101 repair --months 12", 3),
        ("prepay 0101 property --months 0", 2),
        ("relief add 0101 --charged 70 --to 2026-06-30 --why 空置", 0),
        ("relief add 0101 --charged 170 --to 2026-06-30 --why 空置", 5),
        ("relief add 0101 --charged 70 --to 2025-06-30 --why 空置", 5),
        ("relief add 0101 --charged 70 --to 2026-06-30 --why boredom", 2),
        ("relief end k3q9x", 4),
        ("explain property/1-1-0101/2030-01-01", 4),
        ("forecast --months 0", 2),
        ("tariff set property --rounding yuan --period 2026-02", 2),
        ("tariff set property --rounding yuan --period 2026-02 --dry-run", 0),
    ],
)
def test_every_way_ends_with_its_exit_code(propdesk: Runner, items: Path, words: str, code: int) -> None:
    before = commits(items)
    ran = propdesk("-C", items, *AT, "fee", *words.split(), "-o", "json")
    assert ran.code == code, ran.stderr
    assert (ran.json.get("error") is None) == (code == 0)
    assert (commits(items) == before) == (code != 0 or "--dry-run" in words)


def relief(propdesk: Runner, desk: Path, *more: str) -> Ran:
    words = ["fee", "relief", "add", "0101", "--charged", "70", "--to", "2026-06-30", "--why", "困难"]
    ran: Ran = propdesk("-C", desk, *AT, *words, "-m", "张三失业在家", *more)
    assert ran.code == 0, ran.stderr
    return ran


def test_why_somebody_pays_less_is_masked_and_stays_out_of_git_s_log(propdesk: Runner, items: Path) -> None:
    shown = relief(propdesk, items, "-o", "json")
    listed = propdesk("-C", items, *AT, "fee", "relief", "list", "-o", "json")
    record = propdesk("-C", items, "show", shown.rows[0]["id"], "-o", "json")
    assert "失业" not in shown.stdout + listed.stdout + record.stdout + str(commits(items))
    revealed = propdesk("-C", items, *AT, "fee", "relief", "list", "--reveal", "-o", "json")
    assert revealed.rows[0]["text"] == "张三失业在家"
    assert read(items, "relief", shown.rows[0]["id"])["text"] == "张三失业在家"


def test_a_relief_is_ended_by_the_end_of_its_id(propdesk: Runner, items: Path) -> None:
    id = relief(propdesk, items, "-o", "json").rows[0]["id"]
    ran = propdesk("-C", items, *AT, "fee", "relief", "end", id[-5:], "-o", "json")
    assert ran.rows[0]["ended"]["on"] == "2026-01-20"
    later = ("--at", "2026-01-21 09:00")
    assert propdesk("-C", items, *later, "fee", "relief", "list", "-o", "json").rows == []


def test_a_bill_is_explained_in_the_reader_s_language(propdesk: Runner, built: Path) -> None:
    key = f"property/{FLAT}/2026-01-01"
    ran = propdesk("--lang", "zh", "-C", built, "fee", "explain", key, "-o", "table")
    assert "元/m²·月 × 1 个月 = " in ran.stdout
    assert "tariffs/property.yaml" in ran.stdout
