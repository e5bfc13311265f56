"""Which unit a payer means: codes as people write them, and silence where it might be another."""

from __future__ import annotations

import pytest

from propdesk.domain.reconcile.naming import Named, Names

_FLATS = {
    f"{house}-{door}-{room}": {"building": house, "entrance": door, "room": room}
    for house in ("1", "3", "5")
    for door in ("1", "2")
    for room in ("0301", "0302", "1001")
}
_OTHERS = {
    "3-0-S01": {"building": "3", "entrance": "0", "room": "S01"},
    "P-B1-023": {"building": "P", "entrance": "B1", "room": "023"},
    "9-1-0808": {"building": "9", "entrance": "1", "room": "0808"},
    "A-1-2001": {"building": "A", "entrance": "1", "room": "2001"},
}
NAMES = Names({**_FLATS, **_OTHERS}.items(), {"翠竹轩": "5", "3号楼": "3", "楼": "1"})
PAID = 21924


def named(*texts: str, amount: int = PAID) -> Named:
    return NAMES.named_in(texts, amount)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("3-2-0301", "3-2-0301"),
        ("3-2-301", "3-2-0301"),
        ("３－２－０３０１ 物业费", "3-2-0301"),
        ("3—2—301", "3-2-0301"),
        ("3/2/0301", "3-2-0301"),
        ("3栋2单元0301", "3-2-0301"),
        ("3号楼2单元301室 10月物业费", "3-2-0301"),
        ("三栋二单元301", "3-2-0301"),
        ("3幢 2单元 301 张三", "3-2-0301"),
        ("3#2-301", "3-2-0301"),
        ("3#楼2单元301", "3-2-0301"),
        ("3栋2单元3层301", "3-2-0301"),
        ("翠竹苑3栋2单元301", "3-2-0301"),
        ("翠竹轩2单元302", "5-2-0302"),
        ("商铺S01", "3-0-S01"),
        ("s01物业费", "3-0-S01"),
        ("车位B1-023租金", "P-B1-023"),
        ("P-B1-023", "P-B1-023"),
        ("0808", "9-1-0808"),
        ("物业费,808", "9-1-0808"),
        ("808室", "9-1-0808"),
        ("9栋808", "9-1-0808"),
        ("9-808", "9-1-0808"),
        ("1-0808", "9-1-0808"),
        ("A座2001", "A-1-2001"),
        ("2001室", "A-1-2001"),
        ("10月3号808室", "9-1-0808"),
        ("3-2-0301 2026-10", "3-2-0301"),
        ("3-2-0301，219.24元", "3-2-0301"),
        ('{"room":"3-2-0301"}', "3-2-0301"),
        ("3-2-0301 0301室", "3-2-0301"),
    ],
)
def test_a_unit_is_known_however_it_is_written(text: str, unit: str) -> None:
    assert named(text).unit == unit


@pytest.mark.parametrize(
    "text",
    [
        "",
        "物业费",
        "0301",
        "3栋301",
        "2单元301",
        "3楼1001",
        "3-2-0301、3-2-0302",
        "3-2-0301,0302",
        "3-2-0301 808室",
        "9栋9单元0808",
        "9-9-0909 3栋9单元301",
        "2026年10月",
        "2001",
        "10-12月物业费",
        "缴费808元",
        "¥808",
        "共808.00",
        "1,808",
        "2026-10-01",
        "10.08",
        "08:08",
        "WX202610030808",
        "13800000808",
        "尾号0808",
        "8栋",
        "808期",
    ],
)
def test_what_may_be_something_else_names_no_unit(text: str) -> None:
    assert named(text).unit == ""


def test_a_number_that_is_the_amount_is_no_room_unless_it_says_so() -> None:
    assert named("808", amount=80800).unit == ""
    assert named("808室", amount=80800).unit == "9-1-0808"


def test_all_texts_of_a_line_must_agree() -> None:
    assert named("物业费", "3-2-301").unit == "3-2-0301"
    assert named("3-2-301", "0301").unit == "3-2-0301"
    assert named("3-2-301", "3-1-301") == Named("", ("3-1-0301", "3-2-0301"))


def test_what_is_ambiguous_is_told_as_candidates() -> None:
    assert named("3栋301").candidates == ("3-1-0301", "3-2-0301")
    assert len(named("0301").candidates) == 6


def test_a_house_that_is_none_of_ours_speaks_against_every_unit() -> None:
    foreign = named("88栋1单元0808")
    assert foreign.foreign
    assert not foreign.allows("9-1-0808")
    assert named("物业费").allows("9-1-0808")
    assert not named("3栋301").allows("9-1-0808")


def test_long_texts_take_no_time() -> None:
    for text in ("1" * 100_000, "1-" * 50_000, "1 " * 50_000, f"1{' ' * 100_000}1", "9" * 9_999 + "."):
        assert named(text).unit == ""
