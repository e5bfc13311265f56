"""Whatever a clerk knows of it finds it: names and their sound, ends of numbers, plates, amounts."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from counter import AYI, FIRM, FLAT, PHONE, SHOP, ZHANG, built, desk, session_at
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from propdesk.domain.changes import Change, Outcome, Put
from propdesk.domain.folding import folded
from propdesk.domain.messages import UsageRefused
from propdesk.services.finding import MOST, find_records
from propdesk.services.payments import Request, take_payments
from propdesk.services.receipts import void_receipt
from propdesk.services.session import Session

__all__ = ["built", "desk"]

CAR = "V-aaaaaa"
KEY = f"property/{FLAT}/2026-01-01"
LINE = ("bill-line", KEY, ["amount"])


@pytest.fixture(scope="module")
def paid(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with a receipt, and one that was voided."""
    root = tmp_path_factory.mktemp("paid") / "desk"
    shutil.copytree(built, root, symlinks=True)
    take_payments(session_at(root), [Request("0101", 123450), Request("0102", 500)])
    void_receipt(session_at(root), "A-000002", reason="录错")
    return root


def _found(outcome: Outcome) -> list[Any]:
    return [(row["kind"], row["id"], row["where"]) for row in outcome.rows]


BY_NAME = ("person", ZHANG, ["name"])


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("张三", [BY_NAME]),
        ("张", [BY_NAME]),
        ("ZS", [BY_NAME]),
        ("zhangsan", [BY_NAME]),
        ("zhangs", [BY_NAME]),
        ("san", [BY_NAME]),
        ("aygl", [("guest", AYI, ["name"])]),
        ("阿依古丽买买提", [("guest", AYI, ["name"])]),
        ("衡昌", [("company", FIRM, ["name"])]),
        ("衡昌 有限", [("company", FIRM, ["name"])]),
        ("衡昌 张", []),
        ("张三 0101", [("person", ZHANG, ["name", "units"])]),
        ("李四", [("company", FIRM, ["contacts"])]),
        ("lisi", [("company", FIRM, ["contacts"])]),
        ("5678", [("person", ZHANG, ["phone"]), ("company", FIRM, ["phone"])]),
        ("678", []),
        ("010-6234", [("company", FIRM, ["phone"])]),
        ("1111", [("company", FIRM, ["contacts"])]),
        ("１２３４", [("person", ZHANG, ["id_number"]), ("vehicle", CAR, ["plate"])]),
        ("1381", []),
        ("138 1234 5678", [("person", ZHANG, ["phone"])]),
        ("110101199003", [("person", ZHANG, ["id_number"])]),
        ("0102", [("unit", SHOP, ["room", "id"])]),
        ("物业", [("tariff", "property", ["title"])]),
        ("wyf", [("tariff", "property", ["title"])]),
        ("京a123", [("vehicle", CAR, ["plate"])]),
        ("京Ａ·12345", [("vehicle", CAR, ["plate"])]),
        ("京 A 12345", [("vehicle", CAR, ["plate"])]),
        ("a12345", [("vehicle", CAR, ["plate"])]),
        ("000002", [("receipt", "A-000002", ["number"])]),
        ("1,234.50", [("receipt", "A-000001", ["amount"])]),
        ("￥1，234.5", [("receipt", "A-000001", ["amount"])]),
        ("180.00", [LINE]),
        ("180元", [LINE]),
        ("180", []),
        ("2026-01", [("bill", "2026-01/property", ["id"])]),
        (ZHANG, [("person", ZHANG, ["id"]), ("unit", FLAT, ["owners"]), ("vehicle", CAR, ["owner"])]),
        ("nobody", []),
        ("person", []),
        ("flat", []),
    ],
)
def test_records_are_found_by_what_they_say(paid: Path, text: str, rows: list[Any]) -> None:
    assert _found(find_records(session_at(paid), text)) == rows


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("5678", "person", [ZHANG, FIRM]),
        ("5678", "company", [FIRM]),
        ("0102", "shop", [SHOP]),
        ("0102", "unit", [SHOP]),
        ("0102", "receipt", []),
        (ZHANG, "vehicle", [CAR]),
    ],
)
def test_only_one_kind_is_found_if_asked(paid: Path, text: str, kind: str, found: list[str]) -> None:
    assert [row["id"] for row in find_records(session_at(paid), text, kind=kind).rows] == found


def test_whoever_is_found_comes_with_the_units(paid: Path) -> None:
    assert find_records(session_at(paid), "张三").rows[0]["units"] == [FLAT]


def test_a_phone_is_told_only_where_it_was_asked_for_and_all_that_is_personal_is_named(paid: Path) -> None:
    by_name, by_phone = (find_records(session_at(paid), text) for text in ("张三", "5678"))
    assert "phone" not in by_name.rows[0]
    assert by_phone.rows[0]["phone"] == PHONE
    assert {"title", "phone", "owner_names"} <= by_phone.personal.keys()
    assert "110101199003071234" not in str(find_records(session_at(paid), "1234").rows)


@pytest.mark.parametrize("text", ["", "  ", "\u3000", "王" * 101])
def test_nothing_is_no_text_to_find_nor_is_a_page(built: Path, text: str) -> None:
    with pytest.raises(UsageRefused):
        find_records(session_at(built), text)


def _crowd(session: Session, count: int) -> None:
    ids = [f"P-{10 + at // 900}{at % 900 + 1000}" for at in range(count)]
    puts = [
        Put("person", id, {"name": f"王{chr(0x4E00 + at)}", "kind": "person"}) for at, id in enumerate(ids)
    ]
    session.desk.commit(lambda _: Change("import", "import", "lin", puts))


def test_of_many_the_best_are_shown_and_the_others_counted(desk: Path) -> None:
    _crowd(session_at(desk), MOST + 20)
    outcome = find_records(session_at(desk), "王")
    assert (len(outcome.rows), len(outcome.notes)) == (MOST, 1)
    assert outcome.notes[0].message.values["count"] == MOST + 20
    assert len(find_records(session_at(desk), "王", limit=MOST + 10).rows) == MOST + 10


def test_what_can_be_searched_is_read_by_its_owner_alone(paid: Path) -> None:
    find_records(session_at(paid), "张三")
    index = next((paid / ".git" / "propdesk").glob("index-*.db"))
    assert os.stat(index).st_mode & 0o777 == 0o600


@pytest.fixture(scope="module")
def looking(paid: Path) -> Session:
    """One session for many searches."""
    return session_at(paid)


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(text=st.text(max_size=12).filter(folded))
@example(text="\U0010ffff")
@example(text="\ud7ff")
@example(text="%_'\"")
@example(text="\u0000")
def test_any_text_is_looked_for(looking: Session, text: str) -> None:
    find_records(looking, text)


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from(("张三", "衡昌商贸有限公司", "阿依古丽·买买提")), data=st.data())
def test_every_part_of_a_name_finds_it(looking: Session, name: str, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(name) - 1))
    part = name[first : data.draw(st.integers(first + 1, len(name)))]
    found = find_records(looking, part).rows if folded(part) else [{"title": name}]
    assert name in [row["title"] for row in found]
