"""Tables are known by their headers, wherever they stand and whatever their sheet is called."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from propdesk.domain.importing.cells import Cell, CellKind, Sheet, cell_name
from propdesk.domain.importing.plan import Plan, plan
from propdesk.domain.importing.profile import Table, header_key, tables_of, with_mapping
from propdesk.domain.messages import BadData, NotFound, UsageRefused

PROFILE = {
    "system": "other",
    "tables": {
        "blocks": {
            "builds": "entrance",
            "columns": {
                "building": {"headers": ["Block"], "type": "building", "required": True},
                "entrance": {"headers": ["Stair"], "type": "segment", "required": True},
                "floors": {"headers": ["Floors"], "type": "floors", "required": True},
                "lift": {"headers": ["Lift"], "type": "choice", "codes": {"Y": True, "N": False}},
            },
        }
    },
}
TABLES = tables_of(PROFILE)
FORMULA = Cell(CellKind.FORMULA, "")
HEADERS = ("Block", "Stair", "Floors", "Lift")


def grid(*rows: Sequence[object], name: str = "S") -> Sheet:
    """A sheet of rows; None is an empty cell."""
    return Sheet(
        name,
        {
            number: {column: _cell(value) for column, value in enumerate(row, 1) if value is not None}
            for number, row in enumerate(rows, 1)
            if any(value is not None for value in row)
        },
    )


def _cell(value: object) -> Cell:
    if isinstance(value, Cell):
        return value
    return Cell(CellKind.TEXT if isinstance(value, str) else CellKind.NUMBER, str(value))


def planned(*sheets: Sheet, tables: Sequence[Table] = TABLES) -> Plan:
    return plan(list(sheets), tables)


def entrances(found: Plan) -> dict[str, list[str]]:
    return {draft.id: [one["code"] for one in draft.data["entrances"]] for draft in found.drafts}


def listed(found: Plan) -> list[tuple[str, str]]:
    return [(one.where, str(one.message)) for one in found.findings]


@pytest.mark.parametrize(
    ("header", "key"),
    [
        (" 楼栋号 ", "楼栋号"),
        ("楼 栋\n号", "楼栋号"),
        ("车类型（9901 家用小汽车 9902 客车）", "车类型"),
        ("*建筑面积(㎡)：", "建筑面积"),
        ("ＡＢ", "ab"),
        ("（备注）", "备注"),
    ],
)
def test_headers_are_compared_without_width_signs_and_remarks(header: str, key: str) -> None:
    assert header_key(header) == key


def test_a_later_template_is_a_row_of_data() -> None:
    found = planned(grid(HEADERS, ("A", 1, 6, "Y"), ("A", 2, 6, "N")))
    assert entrances(found) == {"A": ["1", "2"]}
    assert found.drafts[0].system == "other"


def test_a_title_above_and_explanations_beside_and_below_are_no_table() -> None:
    found = planned(
        grid(
            ("List of blocks",),
            (None,),
            (None, *HEADERS, None, "Explanation"),
            (None, "A", 1, 6, "Y", None, "Block", "the block's code"),
            (None, None, None, None, None, None, "Stair", "its stair"),
            (None, None, None, None, None, None, "Block"),
            (None, "B", 1, 6, "Y"),
        )
    )
    assert entrances(found) == {"A": ["1"], "B": ["1"]}
    assert found.findings == ()


def test_tables_side_by_side_and_one_below_the_other_are_all_read() -> None:
    found = planned(
        grid(
            (*HEADERS, None, *HEADERS),
            ("A", 1, 6, "Y", None, "B", 1, 6, "Y"),
            HEADERS,
            ("C", 1, 6, "Y", None, "D", 1, 6, "Y"),
        )
    )
    assert sorted(entrances(found)) == ["A", "B", "C", "D"]
    assert found.findings == ()


@pytest.mark.parametrize(
    ("row", "where", "why"),
    [
        ((None, 1, 6, "Y"), "S!A2", "the row is left out: the cell is empty"),
        ((None, None, None, "Y"), "S!A2", "the row is left out: the cell is empty"),
        (("A", 1, "six", "Y"), "S!C2", "the row is left out: not a number"),
        (("A", 1, 6, "?"), "S!D2", "the row is left out: not one of Y, N"),
        (("A", 1, FORMULA, "Y"), "S!C2", "the row is left out: a formula; write its value instead"),
    ],
)  # fmt: skip
def test_a_row_not_taken_is_listed_by_its_cell(row: Sequence[object], where: str, why: str) -> None:
    found = planned(grid(HEADERS, row, ("B", 1, 6, "N")))
    assert entrances(found) == {"B": ["1"]}
    assert (where, why) in listed(found)


def test_every_bad_cell_of_a_row_is_listed() -> None:
    found = planned(grid(HEADERS, ("?", "?", "?", "?")))
    assert [where for where, _why in listed(found)] == ["S!A2", "S!B2", "S!C2", "S!D2"]


def test_the_same_entrance_twice_is_taken_once_and_listed() -> None:
    found = planned(grid(HEADERS, ("A", 1, 6, "Y"), ("A", 1, 7, "Y")))
    assert found.drafts[0].data["entrances"] == [{"code": "1", "floors": 6, "lift": True}]
    assert listed(found) == [("S!B3", "the row is left out: S!B2 has the same key")]


def test_a_header_that_stands_twice_leaves_the_table_out() -> None:
    found = planned(grid((*HEADERS, "Block"), ("A", 1, 6, "Y", "B")))
    assert found.drafts == ()
    assert listed(found) == [("S!E1", "two columns have this header; the table is left out")]


def test_a_column_that_nobody_knows_is_remarked() -> None:
    found = planned(grid((*HEADERS, "Colour", "Empty"), ("A", 1, 6, "Y", "red")))
    assert [(note.level, note.where) for note in found.notes] == [("warning", "S!E1")]
    assert found.findings == ()


def test_a_known_header_beyond_a_gap_is_listed() -> None:
    found = planned(grid((*HEADERS[:3], None, "Lift"), ("A", 1, 6, None, "Y")))
    assert ("S!E1", "this header stands beyond a gap and is left out") in listed(found)


def test_a_sheet_without_a_table_is_listed_and_a_file_without_one_refused() -> None:
    notes = grid((None,), (None, "just a remark"), name="T")
    found = planned(grid(HEADERS, ("A", 1, 6, "Y")), notes)
    assert [where for where, _why in listed(found)] == ["T!B2"]
    with pytest.raises(BadData, match="no table"):
        planned(notes)


def test_one_sheet_can_be_chosen() -> None:
    one, two = grid(HEADERS, ("A", 1, 6, "Y"), name="one"), grid(HEADERS, ("B", 1, 6, "Y"), name="two")
    assert entrances(plan([one, two], TABLES, sheet="two")) == {"B": ["1"]}
    with pytest.raises(NotFound, match="three"):
        plan([one, two], TABLES, sheet="three")


def test_headers_can_be_mapped() -> None:
    sheet = grid(("House", "Stair", "Block", "Lift"), ("A", 1, 6, "Y"))
    mapped = with_mapping(TABLES, {"blocks.building": "HOUSE", "blocks.floors": "Block"})
    found = planned(sheet, tables=mapped)
    assert found.drafts[0].id == "A"
    assert found.drafts[0].data["entrances"] == [{"code": "1", "floors": 6, "lift": True}]
    with pytest.raises(UsageRefused, match=r"blocks\.colour"):
        with_mapping(TABLES, {"blocks.colour": "x"})


def test_cells_are_named_as_spreadsheets_do() -> None:
    assert [cell_name(3, column) for column in (1, 26, 27, 52, 703)] == ["A3", "Z3", "AA3", "AZ3", "AAA3"]


def test_a_header_that_is_repeated_without_end_refuses_the_sheet_at_its_place() -> None:
    with pytest.raises(BadData, match="S!A101: the sheet holds more than 100 tables"):
        planned(grid(*[HEADERS] * 101))
    assert planned(grid(*[HEADERS] * 100)).drafts == ()
