"""A snapshot: records found by id, by ending, by search; what does not read is refused where it is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from smalldesk import DAY1, FLAT, HE, LI, LIN, SHOP, commit_all, copied, edit, session_at

from propdesk.domain.changes import Change, Put
from propdesk.domain.folding import bigrams, folded
from propdesk.domain.messages import BadData, NotFound
from propdesk.services.balances import list_arrears
from propdesk.store.accounts import Accounts
from propdesk.store.finding import find
from propdesk.store.search import sounds
from propdesk.store.snapshot import Snapshot, header

PEOPLE: dict[str, dict[str, Any]] = {
    "P-dddddd": {"name": "欧阳娜娜", "kind": "person", "phone": "13812345678"},
    "P-eeeeee": {"name": "𠮷田", "kind": "person", "note": "ＡＢＣ 公司"},
    "P-ffffff": {"name": "Anna Lee", "kind": "guest"},
    "P-gggggg": {"name": "阿依古丽·买买提", "kind": "person", "source": {"system": "secret", "key": "4242"}},
}


def looked_at(root: Path) -> Snapshot:
    return session_at(root).desk.snapshot()


@pytest.fixture(scope="module")
def peopled(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    root = copied(template, tmp_path_factory.mktemp("people") / "desk")
    puts = [Put("person", id, data) for id, data in PEOPLE.items()]
    session_at(root).desk.commit(lambda _: Change("edit", "edit", "lin", puts))
    return looked_at(root)


# --- by id -----------------------------------------------------------------------------------------


def test_records_are_found_by_kind_and_id_in_natural_order(peopled: Snapshot) -> None:
    assert peopled.get("unit", SHOP)["kind"] == "shop"
    assert peopled.find("unit", "9-9") is None
    assert peopled.find("bill", "2026-01/water") is None
    with pytest.raises(NotFound) as refused:
        peopled.get("unit", "9-9")
    assert refused.value.record == "9-9"
    assert peopled.ids("bill")[:2] == ["2026-01/parking", "2026-01/property"]
    assert [id for id, _ in peopled.all("unit")] == [FLAT, SHOP]
    assert dict(peopled.all("till"))["2026-01-10-a"]["closed"]["cash"] == "100.00"


def test_a_record_past_the_index_is_the_same(peopled: Snapshot) -> None:
    for kind, id in (
        ("unit", FLAT),
        ("bill", "2026-01/property"),
        ("till", "2026-01-10-a"),
        ("desk", "desk"),
    ):
        assert peopled.reread(kind, id) == peopled.get(kind, id)
    assert peopled.reread("unit", "9-9") is None


def test_a_sheet_without_its_lines_is_its_header(peopled: Snapshot) -> None:
    assert set(header(peopled.get("bill", "2026-01/property"))) == {"item", "period", "count", "amount"}


def test_an_ending_finds_the_one_record_that_has_it(peopled: Snapshot) -> None:
    assert peopled.resolve("unit", "0102") == SHOP
    assert peopled.resolve_any("0102") == ("unit", SHOP)
    assert peopled.resolve_any("2026-01/property") == ("bill", "2026-01/property")
    with pytest.raises(NotFound) as several:
        peopled.resolve("bill", "property")
    assert several.value.hint is not None
    assert several.value.hint.values["candidates"] == [f"2026-0{month}/property" for month in (1, 2, 3)]
    with pytest.raises(NotFound):
        peopled.resolve("unit", "nothing")


@pytest.mark.parametrize("id", ["../../etc/passwd", "", "3/../4", "a b", "P-aaaaaa\n"])
def test_an_id_that_cannot_be_leads_to_no_file(peopled: Snapshot, id: str) -> None:
    with pytest.raises((BadData, NotFound)):
        peopled.reread("person", id)
    with pytest.raises((BadData, NotFound)):
        peopled.get("person", id)


# --- by search -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("欧阳", ["P-dddddd"]),
        ("阳娜", ["P-dddddd"]),
        ("oynn", ["P-dddddd"]),
        ("OYN", ["P-dddddd"]),
        ("𠮷", ["P-eeeeee"]),
        ("何", [LIN, HE]),
        ("乐", [LIN, HE]),
        ("hjl", [LIN]),
        ("abc公司", ["P-eeeeee"]),
        ("annalee", ["P-ffffff"]),
        ("anna le", ["P-ffffff"]),
        ("古丽·买", ["P-gggggg"]),
        ("12345678", ["P-dddddd"]),
        ("P-DDDDDD", ["P-dddddd"]),
        ("欧娜", []),
        ("secret", []),
        ("4242", []),
        ("138 1234 5678", ["P-dddddd"]),
        ("", []),
        ("  ", []),
        ("%", []),
        ("' OR 1=1 --", []),
    ],
)
def test_people_are_found_by_what_is_written_of_them(peopled: Snapshot, text: str, found: list[str]) -> None:
    assert sorted(hit.id for hit in find(peopled, text) if hit.kind == "person") == found


def test_other_records_are_found_too(peopled: Snapshot) -> None:
    assert [hit[:2] for hit in find(peopled, "粤b12345")] == [("vehicle", "V-aaaaaa")]
    assert ("unit", SHOP) in [hit[:2] for hit in find(peopled, "0102")]
    assert ("unit", FLAT) in [hit[:2] for hit in find(peopled, LIN)]


def test_keys_of_the_search() -> None:
    assert folded(" Ａb　C\t") == "abc"
    assert bigrams("abc") == {"ab", "bc"}
    assert bigrams("a") == {"a"}
    assert bigrams("") == set()
    assert {"oynn", "ouyangnana", "nana", "nn"} <= sounds("欧阳娜娜")
    assert (sounds("Anna Lee"), sounds("张A"), sounds("张")) == (set(), {"za", "zhanga"}, {"z", "zhang"})


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("单小红", "shanxiaohong"),
        ("单小红", "danxiaohong"),
        ("曾乐", "zengle"),
        ("曾乐", "zengyue"),
        ("仇英", "qiuying"),
        ("阿依古丽·买买提", "ayglmmt"),
        ("示例省翠竹社区便民超市", "czsqbmcs"),
    ],
)
def test_a_name_is_known_by_every_way_to_say_it(name: str, said: str) -> None:
    assert any(sound.startswith(said) for sound in sounds(name))


# --- what does not read ----------------------------------------------------------------------------


def test_a_person_that_does_not_read_stands_in_nobody_else_s_way(small: Path) -> None:
    edit(small, "people/aa/P-aaaaaa.yaml", ("kind: person", "kind: ghost"))
    commit_all(small)
    snapshot = looked_at(small)
    assert snapshot.get("person", HE)["name"] == "何小乐"
    assert snapshot.find("person", LI) is None
    assert len(list(snapshot.all("unit"))) == 2
    assert len(Accounts(snapshot).lines()) == 8
    for ask in (lambda: snapshot.get("person", LIN), lambda: list(snapshot.all("person"))):
        with pytest.raises(BadData) as refused:
            ask()
        assert refused.value.findings[0].where == "people/aa/P-aaaaaa.yaml:3:1"
    assert LIN in snapshot.ids("person")
    assert [finding.where for finding in snapshot.broken()] == ["people/aa/P-aaaaaa.yaml:3:1"]


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("bills/2026-01/property.yaml", "count: 2", "count: two"),
        ("bills/2026-02/parking.credit.yaml", "lines:", "rows:"),
        ("bills/2026-03/parking.void.yaml", "clerk: lin", "clerk: LIN"),
        (DAY1, 'date: "2026-01-10"', 'date: "2026-01-32"'),
    ],
)
def test_no_question_about_money_is_answered_while_a_sheet_does_not_read(
    small: Path, path: str, old: str, new: str
) -> None:
    edit(small, path, (old, new))
    commit_all(small)
    session = session_at(small)
    with pytest.raises(BadData) as refused:
        list_arrears(session)
    assert refused.value.findings[0].where.startswith(f"{path}:")
    snapshot = session.desk.snapshot()
    assert snapshot.get("unit", FLAT)["area"] == "90"
    assert find(snapshot, "何")


def test_a_link_in_the_place_of_a_record_is_no_record(small: Path) -> None:
    (small / f"units/1/{SHOP}.yaml").unlink()
    (small / f"units/1/{SHOP}.yaml").symlink_to("/etc/passwd")
    commit_all(small)
    snapshot = looked_at(small)
    for read in (snapshot.find, snapshot.reread):
        with pytest.raises(BadData):
            read("unit", SHOP)
    assert snapshot.get("unit", FLAT)["area"] == "90"


def test_nothing_is_committed_yet(small: Path, tmp_path: Path) -> None:
    desk = session_at(small).desk
    snapshot = Snapshot(desk.repo, desk.prefix, None, desk.snapshot().index)
    assert (snapshot.ids("unit"), snapshot.find("unit", FLAT), snapshot.reread("unit", FLAT)) == (
        [],
        None,
        None,
    )
