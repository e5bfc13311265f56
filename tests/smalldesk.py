"""A small desk with every kind of record, built through the services; copied and damaged by raw git."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import IO

from propdesk.domain.changes import Change, Outcome, Put
from propdesk.domain.periods import Month
from propdesk.services.billing import Request as BillRequest
from propdesk.services.billing import issue_bills
from propdesk.services.cashier import close_day
from propdesk.services.payments import Request, take_payments
from propdesk.services.receipts import void_receipt
from propdesk.services.runs import void_run
from propdesk.services.session import Session, open_session
from propdesk.store.desk import start_desk

LIN, HE, LI = "P-aaaaaa", "P-bbbbbb", "P-cccccc"
FLAT, SHOP = "1-1-0101", "1-1-0102"
DAY1, DAY2 = "tills/2026-01/2026-01-10-a.yaml", "tills/2026-02/2026-02-05-a.yaml"

_SETTINGS = {
    "schema": 1,
    "name": "翠竹苑",
    "default_clerk": "lin",
    "clerks": [
        {"id": "lin", "name": "林", "git": "lin", "roles": ["cashier"]},
        {"id": "chen", "name": "陈", "roles": ["supervisor"]},
    ],
    "tills": [{"id": "A", "clerk": "lin"}, {"id": "B", "clerk": "chen"}],
}
_TERMS = {"cycle": 1, "timing": "advance"}
RECORDS = (
    Put("desk", "desk", _SETTINGS),
    Put("building", "1", {"entrances": [{"code": "1", "floors": 6, "lift": False}]}),
    Put("person", LIN, {"name": "何家乐", "kind": "person"}),
    Put("person", HE, {"name": "何小乐", "kind": "person", "of": LIN, "relation": "family"}),
    Put("vehicle", "V-aaaaaa", {"plate": "粤B12345", "units": [FLAT], "owner": LIN}),
    Put("tariff", "property", {"title": "物业费", "formula": "area", **_TERMS, "prices": [
        {"from": "2025-01-01", "to": "2025-12-31", "price": "1.8"}, {"from": "2026-01-01", "price": "2"}]}),
    Put("tariff", "parking", {"title": "车位费", "formula": "fixed", **_TERMS, "prices": [
        {"from": "2026-01-01", "surcharge": "80"}]}),
    Put("unit", FLAT, {"building": "1", "entrance": "1", "room": "0101", "kind": "flat", "area": "90",
        "owners": [LIN], "charges": [{"item": "property", "from": "2026-01-01"},
                                     {"item": "parking", "from": "2026-01-01"}]}),
    Put("unit", SHOP, {"building": "1", "entrance": "1", "room": "0102", "kind": "shop", "area": "50",
        "charges": [{"item": "property", "from": "2026-01-01"}]}),
)  # fmt: skip


def session_at(
    root: Path, moment: str = "2026-03-20 09:00", *, claim: str | None = "lin", mending: bool = False
) -> Session:
    """Open a desk at a business moment."""
    at = datetime.fromisoformat(moment)
    chance = random.Random(1).randrange
    return open_session(root, claim=claim, at=at, clock=lambda _: at, random=chance, mending=mending)


def build(root: Path) -> None:
    """Bill three months; take, void and close; take a run back."""
    start_desk(root, lambda _: Change("init", "init", "lin", RECORDS))
    _bill(root, 1)
    on_day1 = session_at(root, "2026-01-10 09:00")
    take_payments(on_day1, [Request("0101", 30000, "wechat", "R1"), Request("0102", 10000, "cash")])
    take_payments(on_day1, [Request("0101", 5000, "cash")])
    void_receipt(on_day1, "A-000003", reason="录错")
    close_day(session_at(root, "2026-01-10 18:00"), cash=10000)
    _bill(root, 2)
    take_payments(session_at(root, "2026-02-05 09:00"), [Request("0101", 50000, "wechat", "R2")])
    _bill(root, 3)
    void_run(session_at(root), "2026-03/parking", reason="价格错")


def _bill(root: Path, month: int) -> Outcome:
    request = BillRequest((Month(2026, month),))
    return issue_bills(session_at(root, f"2026-0{month}-01 08:00"), request)


def copied(template: Path, place: Path) -> Path:
    """Copy a desk to damage it."""
    shutil.copytree(template, place, symlinks=True)
    return place


def git(place: Path, *words: str, stdin: IO[bytes] | None = None) -> str:
    """Run the user's own git."""
    done = subprocess.run(["git", "-C", str(place), *words], stdin=stdin, capture_output=True, check=False)
    assert done.returncode == 0, (words, done.stderr)
    return done.stdout.decode("utf-8")


def edit(root: Path, path: str, *replacements: tuple[str, str]) -> None:
    """Edit a file by hand: each text stands there once."""
    text = (root / path).read_text(encoding="utf-8")
    for old, new in replacements:
        assert text.count(old) == 1, (path, old, text)
        text = text.replace(old, new)
    (root / path).write_text(text, encoding="utf-8")


def put(root: Path, path: str, text: str) -> None:
    """Write a file by hand."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def commit_all(root: Path) -> None:
    """Commit by raw git, past every rule."""
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "by hand")


def found(outcome: Outcome) -> Mapping[str, list[str]]:
    """The places of findings by check."""
    places: dict[str, list[str]] = {}
    for row in outcome.rows:
        places.setdefault(row["check"], []).append(row["where"])
    return places
