"""Guided entry on a real terminal: what is left out is asked for, with the likely value offered."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from conftest import Runner
from counter import AYI, FLAT, ZHANG, built, commits, desk, read
from screen import Shown, on_terminal

__all__ = ["built", "desk"]

pytestmark = pytest.mark.slow


def clerk(root: Path, *words: str, keys: list[tuple[str, str]], lang: str = "zh") -> Shown:
    return on_terminal("--lang", lang, "-C", root, *words, keys=keys)


def test_a_unit_is_added_with_what_is_likely_and_a_wrong_answer_asked_again(desk: Path) -> None:
    keys = [
        ("楼栋（2、10）", "3\r"),
        ("可选：", "2\r"),
        ("房间号 [0102", "\r"),
        ("类型 [", "\r"),
        ("楼层 [1]", "三\r"),
        ("不是整数", "\r"),
        ("面积", "95.5\r"),
        ("状态 [", "\r"),
    ]
    shown = clerk(desk, "unit", "add", keys=keys)
    assert shown.code == 0, shown.text
    assert read(desk, "unit", "2-1-0102") == {
        "building": "2", "entrance": "1", "room": "0102", "floor": 1, "kind": "flat", "area": "95.5",
        "state": "vacant",
    }  # fmt: skip


def test_fields_of_a_unit_are_chosen_and_changed(desk: Path) -> None:
    keys = [("改哪一项", "建筑面积 (90)\r"), ("新的建筑面积 [90]", "91.25\r"), ("改哪一项", "-\r")]
    shown = clerk(desk, "unit", "edit", "2-1-0101", keys=keys)
    assert shown.code == 0, shown.text
    assert read(desk, "unit", FLAT)["area"] == "91.25"


def test_a_person_is_entered_and_a_slip_in_the_number_noticed(desk: Path) -> None:
    keys = [
        ("姓名", "欧阳娜娜\r"),
        ("类型 [", "\r"),
        ("电话 [", "13912345678\r"),
        ("证件号码 [", "110105194912310021\r"),
        ("最后一位", "11010519491231002X\r"),
    ]
    shown = clerk(desk, "person", "add", keys=keys)
    assert shown.code == 0, shown.text
    assert "欧阳娜娜" not in "".join(commits(desk))
    id = commits(desk)[0].removeprefix("person: add ")
    assert read(desk, "person", id) == {
        "name": "欧阳娜娜", "kind": "person", "phone": "13912345678", "id_number": "11010519491231002X",
    }  # fmt: skip


def test_people_are_linked_by_name(desk: Path) -> None:
    keys = [("住户", "aygl\r"), ("房号", "2-1-0101\r"), ("身份 [2]", "\r")]
    shown = clerk(desk, "person", "link", keys=keys)
    assert shown.code == 0, shown.text
    assert read(desk, "unit", FLAT)["tenants"] == [AYI]


def test_a_building_comes_with_its_flats(desk: Path) -> None:
    keys = [
        ("楼栋编号 [11]", "\r"),
        ("名称 [", "翠竹苑\r"),
        ("几个单元", "2\r"),
        ("几层", "3\r"),
        ("电梯", "n\r"),
        ("几套", "2\r"),
    ]
    shown = clerk(desk, "building", "add", keys=keys)
    assert shown.code == 0, shown.text
    assert read(desk, "building", "11")["title"] == "翠竹苑"
    assert read(desk, "unit", "11-2-0302")["floor"] == 3


def test_a_desk_is_made_by_answers(tmp_path: Path) -> None:
    keys = [
        ("名称 [desk]", "衡昌家园\r"),
        ("热线", "010-62345678\r"),
        ("房屋", "3\r"),
        ("3:2x18x4", "1:1x2x2\r"),
    ]
    shown = on_terminal("--lang", "zh", "init", tmp_path / "desk", keys=keys)
    assert shown.code == 0, shown.text
    settings = read(tmp_path / "desk", "desk", "desk")
    assert (settings["name"], settings["hotline"]) == ("衡昌家园", "010-62345678")
    assert (tmp_path / "desk/units/1/1-1-0202.yaml").exists()


def test_breaking_off_writes_nothing(desk: Path) -> None:
    before = subprocess.run(["git", "-C", desk, "rev-parse", "HEAD"], capture_output=True, check=True).stdout
    shown = clerk(desk, "person", "add", keys=[("姓名", "张小三\r"), ("类型 [", "\x03")])
    assert shown.code == 130, shown.text
    assert "Traceback" not in shown.text
    after = subprocess.run(["git", "-C", desk, "rev-parse", "HEAD"], capture_output=True, check=True).stdout
    assert before == after
    assert not subprocess.run(
        ["git", "-C", desk, "status", "--porcelain"], capture_output=True, check=True
    ).stdout


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        (("unit", "add"), "CODE"),
        (("unit", "add", "2-1-0909"), "--kind"),
        (("unit", "edit", "2-1-0101"), "--set"),
        (("person", "add"), "--name"),
        (("person", "link"), "PERSON"),
        (("person", "link", ZHANG), "UNIT"),
        (("person", "link", ZHANG, "2-1-0101"), "--role"),
        (("building", "add"), "CODE"),
        (("building", "add", "7"), "--entrance"),
        (("import",), "FILE"),
    ],
)
def test_without_a_terminal_what_is_missing_is_named(
    propdesk: Runner, built: Path, words: tuple[str, ...], missing: str
) -> None:
    ran = propdesk("--lang", "en", "-C", built, *words)
    assert ran.code == 2
    assert missing in ran.stderr


def test_unknown_headers_are_mapped_by_answers(desk: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "台账.csv"
    sheet.write_text("门牌,楼号,单元,用途,平米\n0501,2,1,住宅,88.5\n", encoding="utf-8")
    keys = [
        ("要导入的文件", f"{sheet}\r"),
        ("是什么", "住宅和商铺\r"),
        ("哪一列是房屋编号", "门牌\r"),
        ("哪一列是房屋类型", "用途\r"),
        ("哪一列是房屋楼层", "-\r"),
        ("哪一列是房屋户型", "-\r"),
        ("哪一列是建筑面积", "平米\r"),
    ]
    shown = clerk(desk, "import", keys=keys)
    assert "--map 'units.room=门牌'" in shown.text
    assert read(desk, "unit", "2-1-0501")["area"] == "88.5"
