"""The small desk before anything was billed: tests bill it, pay on it and ask where the money is."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from smalldesk import RECORDS, session_at

from propdesk.domain.changes import Change, Outcome, Put
from propdesk.domain.periods import parse_period
from propdesk.services import billing, payments
from propdesk.store.accounts import Accounts
from propdesk.store.desk import start_desk

SHEET = "2026-03-20-a"
"""The day's sheet of lin's till at the moment that ``smalldesk.session_at`` has for a default."""


@pytest.fixture(scope="session")
def unbilled_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the desk on which nothing was billed, once."""
    root = tmp_path_factory.mktemp("fees") / "desk"
    start_desk(root, lambda _: Change("init", "init", "lin", RECORDS))
    return root


@pytest.fixture(scope="session")
def billed_desk(unbilled_desk: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the desk on which January and February were billed, once."""
    root = tmp_path_factory.mktemp("billed") / "desk"
    shutil.copytree(unbilled_desk, root, symlinks=True)
    for month in ("2026-01", "2026-02"):
        bill(root, month)
    return root


@pytest.fixture
def fees(unbilled_desk: Path, tmp_path: Path) -> Path:
    """Give a desk of the test's own on which nothing was billed."""
    shutil.copytree(unbilled_desk, tmp_path / "desk", symlinks=True)
    return tmp_path / "desk"


@pytest.fixture
def billed(billed_desk: Path, tmp_path: Path) -> Path:
    """Give a desk of the test's own on which January and February were billed."""
    shutil.copytree(billed_desk, tmp_path / "desk", symlinks=True)
    return tmp_path / "desk"


def change(root: Path, *puts: Put) -> None:
    """Write records past every rule of a use case."""
    session_at(root).desk.commit(lambda _: Change("edit", "edit", "lin", puts))


def record(root: Path, kind: str, id: str) -> dict[str, Any]:
    """Read a record as committed."""
    return session_at(root).desk.snapshot().get(kind, id)


def altered(root: Path, kind: str, id: str, *without: str, **values: Any) -> Put:
    """A record with other values under some keys, and without others."""
    kept = {key: value for key, value in record(root, kind, id).items() if key not in without}
    return Put(kind, id, kept | values)


def bill(root: Path, period: str, *items: str, units: str | None = None, **more: Any) -> Outcome:
    """Bill a period; ``more`` goes into the request or, ``dry_run`` and ``reason``, beside it."""
    beside = {key: more.pop(key) for key in ("dry_run", "reason") if key in more}
    request = billing.Request(parse_period(period), items, units, **more)
    return billing.issue_bills(session_at(root), request, **beside)


def pay(
    root: Path,
    *requests: payments.Request,
    at: str = "2026-03-20 09:00",
    claim: str = "lin",
    till: str | None = None,
) -> Outcome:
    """Post payments as one batch."""
    return payments.take_payments(session_at(root, at, claim=claim), requests, till_wanted=till)


def money(unit: str, fen: int, method: str = "cash", ref: str = "", **more: Any) -> payments.Request:
    """A payment; ``received`` may be written as text."""
    if "received" in more:
        more["received"] = date.fromisoformat(more["received"])
    return payments.Request(unit, fen, method, ref, **more)


def open_fen(root: Path) -> dict[str, int]:
    """What is open on each bill line that is not wholly paid."""
    lines = Accounts(session_at(root).desk.snapshot()).lines()
    return {line.key: line.outstanding for line in lines if line.outstanding}


def credit_fen(root: Path) -> dict[str, int]:
    """What is left of each receipt's credit."""
    return {each.receipt: each.amount for each in Accounts(session_at(root).desk.snapshot()).credits()}


def skipped(outcome: Outcome) -> list[tuple[str, str, str]]:
    """What a run skipped: unit, item and why."""
    return [(row["unit"], row["item"], str(row["skipped"])) for row in outcome.rows if "skipped" in row]


def fresh(outcome: Outcome) -> list[str]:
    """The keys of the lines that a run issued anew."""
    return [row["key"] for row in outcome.rows if row.get("new")]


def said(outcome: Outcome, level: str = "") -> Sequence[str]:
    """The notes of an outcome, of one level or of all."""
    return [str(note.message) for note in outcome.notes if level in ("", note.level)]
