"""People: under random ids, linked to units; whoever alone knows their names."""

from __future__ import annotations

from pathlib import Path

import pytest
from counter import AYI, FIRM, FLAT, PHONE, SHOP, ZHANG, built, commits, desk, read, session_at

from propdesk.domain.messages import BadData, NotFound, Refusal, UsageRefused
from propdesk.services.people import (
    PersonEdit,
    add_person,
    edit_person,
    link_person,
    list_people,
    show_person,
    unlink_person,
)
from propdesk.services.units import list_units

__all__ = ["built", "desk"]


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ({}, [ZHANG, FIRM, AYI]),
        ({"kind": "company"}, [FIRM]),
        ({"unit": "0101"}, [ZHANG, FIRM]),
        ({"text": "zs"}, [ZHANG]),
        ({"text": "李四"}, [FIRM]),
        ({"text": "nobody"}, []),
    ],
)
def test_people_are_listed_by_kind_unit_and_text(built: Path, asked: dict[str, str], ids: list[str]) -> None:
    assert [row["id"] for row in list_people(session_at(built), **asked).rows] == ids


def test_a_person_is_shown_with_the_units(built: Path) -> None:
    outcome = show_person(session_at(built), "aaaaaa")
    assert outcome.rows[0]["units"] == [FLAT]
    assert {"name", "phone", "id_number"} <= outcome.personal.keys()


def test_a_person_is_added_under_a_random_id_that_no_subject_explains(desk: Path) -> None:
    edit = PersonEdit(
        {"kind": "person", "name": "王小明", "phone": "+86 139-0000-0000"}, ("李四：13900001111",)
    )
    outcome = add_person(session_at(desk), edit, reason="")
    id = outcome.rows[0]["id"]
    assert (desk / "people" / id[2:4] / f"{id}.yaml").is_file()
    assert read(desk, "person", id) == {
        "name": "王小明",
        "kind": "person",
        "phone": "+86 139-0000-0000",
        "contacts": [{"name": "李四", "phone": "13900001111"}],
    }
    assert commits(desk)[0] == f"person: add {id}"


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "a\x1b[31m"},
        {"name": "a\u202eb"},
        {"name": " 张三"},
        {"name": "张三\n李四"},
        {"name": ""},
        {"name": "张三", "phone": "12ab"},
        {"name": "张三", "phone": "１３８１２３４５６７８"},
        {"name": "张三", "id_number": "…"},
        {"name": "张三", "gender": "x"},
        {"name": "张三", "age": "old"},
    ],
)
def test_data_that_does_not_fit_is_refused_without_repeating_it(built: Path, fields: dict[str, str]) -> None:
    with pytest.raises(BadData) as refused:
        add_person(session_at(built), PersonEdit(fields))
    assert refused.value.field
    said = str(refused.value.message)
    assert all(value not in said for value in fields.values() if len(value) > 1)
    assert len(commits(built)) == 2


def test_a_phone_that_someone_has_is_remarked_upon_by_id_alone(built: Path) -> None:
    notes = add_person(session_at(built), PersonEdit({"name": "张三", "phone": PHONE}), dry_run=True).notes
    assert [note.message.values["ids"] for note in notes] == [[ZHANG]]
    assert PHONE not in str(notes)


def test_a_person_is_changed_and_a_field_removed(desk: Path) -> None:
    edit_person(session_at(desk), "aaaaaa", PersonEdit({"phone": "13900000000", "id_number": ""}))
    assert read(desk, "person", ZHANG) == {"name": "张三", "kind": "person", "phone": "13900000000"}
    assert commits(desk)[0] == f"person: edit {ZHANG}"


@pytest.mark.parametrize(
    ("edit", "refusal"),
    [
        (PersonEdit(), UsageRefused),
        (PersonEdit({"source": "x"}), UsageRefused),
        (PersonEdit({"name": ""}), BadData),
        (PersonEdit(contacts=("李四",)), UsageRefused),
    ],
)
def test_a_change_that_does_not_fit_is_refused(built: Path, edit: PersonEdit, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        edit_person(session_at(built), ZHANG, edit)


def test_a_person_is_linked_once_and_after_those_before(desk: Path) -> None:
    first = link_person(session_at(desk), "cccccc", "0101", role="owner")
    again = link_person(session_at(desk), "cccccc", "0101", role="owner")
    assert first.rows[0]["owners"] == [ZHANG, FIRM, AYI]
    assert first.commit
    assert again.commit is None
    assert commits(desk)[0] == f"person: link {AYI} {FLAT} owner"


def test_an_ended_link_leaves_no_empty_list_and_says_whose_the_bills_stay(desk: Path) -> None:
    unlink_person(session_at(desk), AYI, SHOP)
    assert "tenants" not in read(desk, "unit", SHOP)
    outcome = unlink_person(session_at(desk), ZHANG, FLAT, role="owner")
    assert outcome.rows[0]["owners"] == [FIRM]
    assert [note.message.values for note in outcome.notes] == [{"count": 1, "id": ZHANG}]
    assert list_units(session_at(desk), units=FLAT).rows[0]["owners"] == [FIRM]


@pytest.mark.parametrize(
    ("person", "unit", "role"),
    [(AYI, FLAT, None), (ZHANG, FLAT, "tenant"), ("zzz", FLAT, None), (ZHANG, "9-9", None)],
)
def test_a_link_that_is_not_there_cannot_end(built: Path, person: str, unit: str, role: str | None) -> None:
    with pytest.raises(NotFound):
        unlink_person(session_at(built), person, unit, role=role)


# --- whoever is meant -------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [ZHANG, "aaaaaa", "张三", "zs", "12345678", "110101199003071234"])
def test_a_person_is_found_by_what_is_known(desk: Path, who: str) -> None:
    link_person(session_at(desk), who, SHOP, role="owner")
    assert ZHANG in read(desk, "unit", SHOP)["owners"]


def test_whoever_may_be_several_is_told_by_ids_and_units_alone(desk: Path) -> None:
    add_person(session_at(desk), PersonEdit({"name": "张三丰"}))
    assert show_person(session_at(desk), "张三").rows[0]["id"] == ZHANG
    with pytest.raises(NotFound) as refused:
        show_person(session_at(desk), "张")
    hint = str(refused.value.hint)
    assert f"{ZHANG} {FLAT}" in hint
    assert "张三" not in hint


@pytest.mark.parametrize("field", ["id_number", "credit_code"])
def test_a_number_that_does_not_check_is_remarked_upon(desk: Path, field: str) -> None:
    number = {"id_number": "110105194912310021", "credit_code": "91110000600037342L"}[field]
    outcome = add_person(session_at(desk), PersonEdit({"name": "李", field: number}))
    (note,) = [note for note in outcome.notes if note.level == "warning"]
    assert "mistyped" in str(note.message)
    assert number not in str(note.message)
