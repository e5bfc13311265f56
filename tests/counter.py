"""A desk with a few units, people and fee items, to try the work of the counter on."""

from __future__ import annotations

import random
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from propdesk.domain.changes import Change, Put
from propdesk.domain.periods import Month
from propdesk.services.billing import Request, issue_bills
from propdesk.services.session import Session, open_session
from propdesk.store.desk import start_desk

ZHANG, FIRM, AYI = "P-aaaaaa", "P-bbbbbb", "P-cccccc"
PHONE, ID_NUMBER, PLATE = "13812345678", "110101199003071234", "京A12345"
FLAT, SHOP, SPACE = "2-1-0101", "10-1-0102", "P-B1-023"

_SETTINGS = {
    "schema": 1,
    "name": "翠竹苑",
    "clerks": [{"id": "lin", "name": "lin", "git": "lin", "roles": ["cashier", "supervisor"]}],
    "tills": [{"id": "A", "clerk": "lin"}],
}
_CHARGE = {"item": "property", "from": "2026-01-01"}
_DOOR = {"entrances": [{"code": "1", "floors": 6, "lift": False}]}
_PRICE = {"from": "2026-01-01", "price": "2"}
_TERMS = {"cycle": 1, "timing": "advance"}
_PLACE = {"entrance": "1", "area": "90"}
RECORDS = (
    Put("desk", "desk", _SETTINGS),
    Put("building", "2", _DOOR),
    Put("building", "10", _DOOR),
    Put("person", ZHANG, {"name": "张三", "kind": "person", "phone": PHONE, "id_number": ID_NUMBER}),
    Put("person", FIRM, {"name": "衡昌商贸有限公司", "kind": "company", "phone": "010-62345678",
        "contacts": [{"name": "李四", "phone": "13900001111"}]}),
    Put("person", AYI, {"name": "阿依古丽·买买提", "kind": "guest"}),
    Put("vehicle", "V-aaaaaa", {"plate": PLATE, "units": [FLAT], "owner": ZHANG}),
    Put("tariff", "property", {"title": "物业费", "title_en": "Property fee", "formula": "area", **_TERMS,
        "prices": [_PRICE]}),
    Put("tariff", "lift", {"title": "电梯费", "formula": "fixed", **_TERMS, "prices": [_PRICE]}),
    Put("unit", FLAT, {"building": "2", "room": "0101", "floor": 1, "kind": "flat", **_PLACE,
        "tags": ["a"], "owners": [ZHANG, FIRM], "charges": [_CHARGE]}),
    Put("unit", SHOP, {"building": "10", "room": "0102", "kind": "shop", **_PLACE, "tenants": [AYI]}),
    Put("unit", SPACE, {"building": "P", "room": "023", "kind": "parking", "entrance": "B1"}),
)  # fmt: skip


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the desk once, with January billed."""
    root = tmp_path_factory.mktemp("counter") / "desk"
    start_desk(root, lambda _: Change("init", "init: a desk", "lin", RECORDS))
    issue_bills(session_at(root, "2026-01-02 09:00"), Request((Month(2026, 1),)))
    return root


@pytest.fixture
def desk(built: Path, tmp_path: Path) -> Path:
    """Give a desk of the test's own."""
    shutil.copytree(built, tmp_path / "desk", symlinks=True)
    return tmp_path / "desk"


def session_at(root: Path, moment: str = "2026-03-20 09:00") -> Session:
    """Open a desk at a business moment; chance is fixed."""
    at = datetime.fromisoformat(moment)
    return open_session(root, claim=None, at=at, clock=lambda _: at, random=random.Random(1).randrange)


def read(root: Path, kind: str, id: str) -> dict[str, Any]:
    """Read a record as committed."""
    return session_at(root).desk.snapshot().get(kind, id)


def commits(root: Path) -> list[str]:
    """List the subjects of all commits, newest first."""
    done = subprocess.run(["git", "-C", root, "log", "--format=%s"], capture_output=True, check=True)
    return done.stdout.decode("utf-8").splitlines()
