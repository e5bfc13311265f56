"""``ticket import`` and files of ``ticket list``: what a clerk sees of rows that are taken, or left out."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest
from conftest import Runner
from smalldesk import build, git

FILE = """\
工单号,报修时间,房号,报修项目,报修内容,报修人,联系电话,状态,处理结果,完成时间,满意度
W1,2026-03-02 09:10,1-1-0101,给排水,厨房漏水,李阿姨,13900001111,,,,
W2,2026-03-02 09:10,1-1-0101,渗水了,墙面渗水,李阿姨,13900001111,,,,
W3,2026-03-02 09:10,大堂,照明,灯不亮,,,已关闭,换灯管,2026-03-01 09:00,5
W4,2026-03-02 09:10,9-9-9999,照明,灯不亮,,,已关闭,换灯管,2026-03-02 10:00,6
"""
AT = ("--at", "2026-03-20 09:00", "--lang", "zh")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tickets") / "desk"
    build(root)
    (root.parent / "tickets.csv").write_text(FILE, encoding="utf-8")
    return root


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Path:
    shutil.copytree(template, tmp_path / "desk", symlinks=True)
    shutil.copy(template.parent / "tickets.csv", tmp_path)
    return tmp_path / "desk"


def test_every_row_that_is_left_out_is_listed_with_its_cell(propdesk: Runner, desk: Path) -> None:
    ran = propdesk("-C", desk, *AT, "ticket", "import", desk.parent / "tickets.csv")
    assert ran.code == 1
    assert [line.split("\t")[0] for line in ran.stdout.splitlines()] == ["W1"]
    told = [line for line in ran.stderr.splitlines() if line.startswith("问题")]
    assert told == GOLDEN.splitlines()
    assert "13900001111" not in ran.stderr
    assert "李阿姨" not in ran.stderr
    again = propdesk("-C", desk, *AT, "ticket", "import", desk.parent / "tickets.csv", "-o", "json")
    assert (again.code, again.json["commit"], again.rows[0]["state"]) == (1, None, "same")


CATEGORIES = (
    "给排水、强电、弱电、电梯、门窗、渗漏、公共照明、消防、门禁、保洁、绿化、秩序、噪音、停车、宠物、相邻权纠纷、收费、"
    "服务态度、装修、其他"
)
GOLDEN = f"""\
问题：tickets!D3: 跳过此行：无法识别；是不是要用 渗漏？可选：{CATEGORIES}
问题：tickets!J4: 跳过此行：早于上一步的时间 2026-03-02 09:10
问题：tickets!K5: 跳过此行：不在可选值之内：1、2、3、4、5
"""


@pytest.mark.parametrize(
    ("words", "code", "field"),
    [
        (("--map", "x"), 2, "map"),
        (("--map", "x=nonsense"), 2, "map"),
        (("--sheet", "x"), 4, "sheet"),
    ],
)
def test_a_call_that_is_wrong_changes_nothing(
    propdesk: Runner, desk: Path, words: tuple[str, ...], code: int, field: str
) -> None:
    head = git(desk, "rev-parse", "HEAD")
    ran = propdesk("-C", desk, *AT, "ticket", "import", desk.parent / "tickets.csv", *words, "-o", "json")
    assert (ran.code, ran.json["error"]["field"]) == (code, field)
    assert git(desk, "rev-parse", "HEAD") == head


@pytest.mark.parametrize(
    ("words", "headers"),
    [
        (("-O", "all.csv"), set("id at text resolved closed score assignee".split())),
        (("--columns", "id,text,at,score", "-O", "all.csv"), set("id text at score".split())),
    ],
)
def test_a_list_as_a_file_holds_every_column_or_those_that_are_chosen(
    propdesk: Runner, desk: Path, words: tuple[str, ...], headers: set[str]
) -> None:
    propdesk("-C", desk, *AT, "ticket", "import", desk.parent / "tickets.csv")
    ran = propdesk("-C", desk, *AT, "ticket", "list", "--all", *words, cwd=desk.parent)
    assert ran.code == 0, ran.stderr
    header, row = csv.reader(io.StringIO((desk.parent / "all.csv").read_text("utf-8-sig")))
    assert headers <= set(header)
    assert len(header) == 4 or len(header) > 20
    assert "厨房漏水" in row
    again = propdesk("-C", desk, *AT, "ticket", "import", desk.parent / "all.csv", "-o", "json")
    assert (again.code, again.json["commit"], again.json["totals"]["new"]) == (0, None, 0)
