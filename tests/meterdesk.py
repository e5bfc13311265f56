"""The small desk with meters: water at one price, electricity in tiers."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from feedesk import bill, change, record
from smalldesk import FLAT, RECORDS, SHOP, session_at

from propdesk.domain.changes import Change, Outcome, Put
from propdesk.domain.periods import Month
from propdesk.domain.reading import with_lines
from propdesk.services.readings import Request, read_meter
from propdesk.store.desk import start_desk
from propdesk.store.snapshot import Snapshot

WATER, POWER, SHOP_POWER = "M-aaaaaa", "M-bbbbbb", "M-cccccc"
TIERS = [{"up_to": "230", "price": "0.5283"}, {"up_to": "400", "price": "0.5783"}, {"price": "0.8783"}]
_TERMS = {"formula": "consumption", "cycle": 1, "timing": "arrears", "due_days": 15}

METERS = (
    Put("tariff", "water", {"title": "水费", **_TERMS, "utility": "water",
        "prices": [{"from": "2025-01-01", "price": "3.5"}]}),
    Put("tariff", "power", {"title": "电费", **_TERMS, "utility": "electricity",
        "prices": [{"from": "2025-01-01", "tiers": TIERS}]}),
    Put("meter", WATER, {"unit": FLAT, "utility": "water", "item": "water", "serial": "SB-1", "digits": 5,
        "installed": "2026-01-01", "initial": "100"}),
    Put("meter", POWER, {"unit": FLAT, "utility": "electricity", "item": "power", "serial": "DB-1",
        "installed": "2026-01-01", "initial": "1000"}),
    Put("meter", SHOP_POWER, {"unit": SHOP, "utility": "electricity", "item": "power", "serial": "DB-2",
        "multiplier": "40", "loss": "2.5", "installed": "2026-01-01", "initial": "0"}),
)  # fmt: skip


@pytest.fixture(scope="session")
def metered_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the desk with meters, once; nothing else is charged."""
    root = tmp_path_factory.mktemp("meters") / "desk"
    bare = [_without_charges(put) for put in RECORDS]
    start_desk(root, lambda _: Change("init", "init", "lin", (*bare, *METERS)))
    return root


def _without_charges(put: Put) -> Put:
    data = {key: value for key, value in (put.data or {}).items() if key != "charges"}
    return Put(put.kind, put.id, data) if put.kind == "unit" else put


@pytest.fixture
def metered(metered_desk: Path, tmp_path: Path) -> Path:
    """Give a desk of the test's own with meters of which nothing was read."""
    shutil.copytree(metered_desk, tmp_path / "desk", symlinks=True)
    return tmp_path / "desk"


def read(
    root: Path,
    day: str,
    value: str,
    *,
    meter: str = "water",
    unit: str = FLAT,
    at: str = "",
    period: str = "",
    dry_run: bool = False,
    **more: Any,
) -> Outcome:
    """Enter a reading, on the day it was taken unless told."""
    month = Month(int(period[:4]), int(period[5:])) if period else None
    request = Request(value, date.fromisoformat(day), period=month, **more)
    session = session_at(root, f"{at or day} 17:00")
    return read_meter(session, unit, meter, request, dry_run=dry_run)


def read_months(root: Path, *values: str, first: int = 1, unit: str = FLAT, meter: str = "water") -> None:
    """Read a meter at the end of one month after the other."""
    found = session_at(root).desk.snapshot()
    read = next(put for put in METERS if put.kind == "meter" and _measures(put, unit, meter))
    puts = [_sheet(found, Month(2026, number), read, value) for number, value in enumerate(values, first)]
    change(root, *puts)


def _measures(put: Put, unit: str, utility: str) -> bool:
    return put.data is not None and (put.data["unit"], put.data["utility"]) == (unit, utility)


def _sheet(snapshot: Snapshot, month: Month, meter: Put, value: str) -> Put:
    """A month's sheet with one more line, past every rule: many readings in one commit."""
    utility = str((meter.data or {})["utility"])
    day = month.last.isoformat()
    row = {"meter": meter.id, "date": day, "value": value, "kind": "actual"}
    row |= {"at": f"{day} 17:00", "clerk": "lin"}
    sheet = snapshot.find("reading", f"{month}/{utility}")
    return Put("reading", f"{month}/{utility}", with_lines(sheet, month, utility, [row]))


def billed(outcome: Outcome) -> list[tuple[str, str, str]]:
    """The new lines of a run: key, quantity and amount."""
    return [(row["key"], row["quantity"], row["amount"]) for row in outcome.rows if row.get("new")]


def priced(root: Path, item: str, *prices: dict[str, Any], **more: Any) -> None:
    """Give an item other prices, past every rule."""
    tariff = record(root, "tariff", item)
    change(root, Put("tariff", item, {**tariff, **more, "prices": list(prices)}))


def with_meter(root: Path, meter: str, **more: Any) -> None:
    """Change a meter past every rule."""
    change(root, Put("meter", meter, {**record(root, "meter", meter), **more}))


def run(root: Path, months: Sequence[int] | int, *items: str, **more: Any) -> Outcome:
    """Bill months of 2026, one run after the other; give the last."""
    wanted = [months] if isinstance(months, int) else list(months)
    return [bill(root, f"2026-{month:02d}", *items, **more) for month in wanted][-1]
