"""What a row of another system's list says of a ticket, and why some rows say nothing that can be taken."""

from __future__ import annotations

import pytest

from propdesk.domain.importing.cells import Cell, CellKind, Sheet
from propdesk.domain.importing.profile import tables_of
from propdesk.domain.importing.rows import Row, read_rows
from propdesk.domain.importing.tables import recognise
from propdesk.domain.importing.tickets import told_of, where_of
from propdesk.domain.messages import BadData
from propdesk.store.profiles import import_profiles

NOW = "2026-11-20 09:00"
TABLES = [table for one in import_profiles() for table in tables_of(one) if table.builds == "ticket"]
AT = "2026-11-02 09:10"
DONE = {"报修时间": AT, "房号": "3-2-0301", "内容": "漏水", "处理人": "王", "处理结果": "换角阀"}


def read(**cells: str) -> Row:
    """Read a row by its headers."""
    rows = {
        1: {at: Cell(CellKind.TEXT, header) for at, header in enumerate(cells, 1)},
        2: {at: Cell(CellKind.TEXT, text) for at, text in enumerate(cells.values(), 1) if text},
    }
    [found] = recognise(Sheet("x", rows), TABLES)
    [row] = read_rows(found).rows
    return row


def steps(**cells: str) -> list[tuple[str, str]]:
    return [(step.kind, step.at) for step in told_of(read(**(DONE | cells)), now=NOW).steps]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"处理人": ""}, [("note", AT)]),
        ({"处理结果": ""}, [("assigned", AT)]),
        ({"状态": "待派单", "处理结果": "", "处理人": ""}, []),
        ({"状态": "处理中", "处理结果": ""}, [("assigned", AT)]),
        ({"状态": "处理中", "开工时间": "2026-11-02 10:00", "处理人": "", "处理结果": ""}, []),
        ({"状态": "处理中", "处理结果": "", "派单时间": "2026-11-02 09:20", "接单时间": "2026-11-02 09:30",
          "开工时间": "2026-11-02 10:00"},
         [("assigned", "2026-11-02 09:20"), ("accepted", "2026-11-02 09:30"),
          ("started", "2026-11-02 10:00")]),
        ({"完成时间": "2026-11-02 11:00"}, [("assigned", AT), ("resolved", "2026-11-02 11:00")]),
        ({"完成时间": "2026-11-02"}, [("assigned", AT), ("resolved", AT)]),
        ({"完成时间": "2026-11-03"}, [("assigned", AT), ("resolved", "2026-11-03 00:00")]),
        ({"完成时间": "2026-11-03", "满意度": "非常满意", "回访时间": "2026-11-03 10:00"},
         [("assigned", AT), ("resolved", "2026-11-03 00:00"), ("called-back", "2026-11-03 10:00")]),
        ({"状态": "已办结", "完成时间": "2026-11-03 08:00", "关闭时间": "2026-11-05 08:00", "满意度": "4"},
         [("assigned", AT), ("resolved", "2026-11-03 08:00"), ("called-back", "2026-11-03 08:00"),
          ("closed", "2026-11-05 08:00")]),
        ({"状态": "已关闭", "完成时间": "2026-11-03 08:00"},
         [("assigned", AT), ("resolved", "2026-11-03 08:00"), ("closed", "2026-11-03 08:00")]),
        ({"状态": "已取消", "关闭时间": "2026-11-03 08:00"},
         [("assigned", AT), ("cancelled", "2026-11-03 08:00")]),
        ({"状态": "已取消", "关闭时间": "2026-11-03 08:00", "处理结果": "", "备注": "重复报修"},
         [("assigned", AT), ("cancelled", "2026-11-03 08:00")]),
        ({"备注": "急", "完成时间": "2026-11-02 11:00"},
         [("note", AT), ("assigned", AT), ("resolved", "2026-11-02 11:00")]),
    ],
)  # fmt: skip
def test_a_row_tells_its_events_at_their_times(
    cells: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    assert steps(**cells) == expected


@pytest.mark.parametrize(
    ("cells", "field", "reason"),
    [
        ({"房号": ""}, "unit", "neither a unit nor a place"),
        ({"报修时间": "2026-11-20 09:01"}, "at", "not come yet"),
        ({"报修时间": "1999-12-31"}, "at", "too long ago"),
        ({"完成时间": "2026-11-02 09:09"}, "done", "before what happened before"),
        ({"完成时间": "2026-11-01"}, "done", "before what happened before"),
        ({"完成时间": "2026-11-21"}, "done", "not come yet"),
        ({"派单时间": "2026-11-02 09:00"}, "assigned", "before what happened before"),
        ({"完成时间": "2026-11-03 10:00", "满意度": "5", "回访时间": "2026-11-03 09:00"}, "called", "before"),
        ({"状态": "已完成"}, "done", "not said when"),
        ({"状态": "已完成", "完成时间": "2026-11-03", "处理结果": ""}, "result", "not said what"),
        ({"状态": "已回访", "完成时间": "2026-11-03"}, "score", "score is not said"),
        ({"状态": "待处理", "完成时间": "2026-11-03"}, "done", "by its status it is not done"),
        ({"状态": "处理中", "满意度": "5"}, "score", "by its status it is not done"),
        ({"状态": "已取消", "处理结果": ""}, "result", "not said why"),
        ({"状态": "已取消"}, "done", "not said when"),
        ({"状态": "重复单"}, "status", "which ticket it repeats"),
    ],
)
def test_what_does_not_fit_together_is_refused_by_its_column(
    cells: dict[str, str], field: str, reason: str
) -> None:
    with pytest.raises(BadData) as refused:
        steps(**cells)
    assert refused.value.field == field
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("unit", "place", "expected"),
    [
        ("3-2-0301", "", ("3-2-0301", "")),
        ("３栋２单元０３０１室", "", ("3-2-0301", "")),
        ("3号楼 2单元 0301", "厨房", ("3-2-0301", "厨房")),
        ("A座1单元0101", "", ("A-1-0101", "")),
        ("0301", "", ("0301", "")),
        ("地下车库", "", ("", "地下车库")),
        ("3栋大堂", "电梯口", ("", "3栋大堂 电梯口")),
        ("", "大堂", ("", "大堂")),
        ("水" * 120, "水" * 120, ("", "水" * 120)),
    ],
)
def test_units_are_told_from_public_places(unit: str, place: str, expected: tuple[str, str]) -> None:
    assert where_of(unit, place) == expected


def test_a_row_without_a_number_goes_by_its_time_and_place() -> None:
    told = told_of(read(报修时间="2026/11/2 9:10", 地址="3栋大堂", 内容="灯不亮"), now=NOW)
    assert (told.key, told.house) == ("2026-11-02 09:10 3栋大堂", "3")
    assert told.base == {
        "kind": "repair", "channel": "hotline", "priority": "normal", "category": "other", "text": "灯不亮"
    }  # fmt: skip


def test_of_headers_that_mean_the_same_the_first_listed_counts() -> None:
    row = read(受理时间="2026-11-02 09:12", 报修时间=AT, 内容="漏水", 地址="x", 房号="3-2-0301", 工单号="7")
    assert [row.text(name) for name in ("at", "unit", "key")] == [AT, "3-2-0301", "7"]


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("类型", "维修", "repair"),
        ("类型", "Complaint", "complaint"),
        ("报修项目", "渗漏水", "leak"),
        ("报修项目", "Doors and Windows", "door-window"),
        ("紧急程度", "加急", "urgent"),
        ("状态", "待回访", "resolved"),
        ("满意度", "5星", "5"),
        ("来源", "微信小程序", "wechat"),
    ],
)
def test_codes_go_by_all_their_names(column: str, cell: str, code: str) -> None:
    row = read(报修时间=AT, 内容="x", **{column: cell})
    assert code in {row.text(name) for name in row.values}
