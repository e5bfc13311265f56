"""Tables on screens of any width: columns line up, what matters stays, what is gone is named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paperwork import COMPANY
from wcwidth import wcswidth

from propdesk.domain.changes import Outcome
from propdesk.render.formats import render
from propdesk.render.language import Language
from propdesk.render.upright import upright

ZH, EN = Language("zh"), Language("en")
KEYS = ("unit", "name", "owners", "amount", "due", "quantity", "note", "total", "ref")
TEXTS = st.text(st.sampled_from("ab 翠竹苑㛃𠮷，👨‍👩‍👧🇨🇳❤️e\u0301\u200d\ufe0f…\x1b\t"), max_size=40)


def lines_of(outcome: Outcome, screen: int, language: Language = ZH) -> list[str]:
    """The lines of a table on a screen."""
    return render(outcome, format="table", language=language, width=screen).splitlines()


@given(
    st.lists(st.fixed_dictionaries(dict.fromkeys(KEYS, TEXTS)), min_size=1, max_size=4),
    st.integers(min_value=20, max_value=120),
)
@settings(max_examples=60)
def test_no_line_is_wider_than_the_screen_and_all_are_as_wide(
    rows: list[dict[str, str]], screen: int
) -> None:
    lines = lines_of(Outcome("x", rows, columns=KEYS), screen)
    rule = next(at for at, line in enumerate(lines) if set(line) <= {"-", " "} and "-" in line)
    assert all(0 <= wcswidth(line) <= screen for line in lines)
    assert all(wcswidth(line) <= wcswidth(lines[rule]) for line in lines[: rule + len(rows) + 1])


ROW = {
    "unit": "3-2-0301",
    "name": COMPANY,
    "owners": ["P-k3q9x7"],
    "entrance": "",
    "quantity": "94.56",
    "amount": "857.57",
    "note": "很长的备注" * 10,
    "due": "2020-06-10",
}
OUTCOME = Outcome("fee bill", [ROW], {"amount": "857.57", "quantity": "94.56"}, columns=tuple(ROW))


def test_empty_and_spare_columns_go_first_and_those_that_held_something_are_named() -> None:
    said = lines_of(OUTCOME, 58)
    assert "单元" not in "".join(said)
    assert "未显示：数量、备注（可用 --columns" in "".join(said[-2:])
    assert all(text in said[2] for text in ("3-2-0301", "示例省", "…", "857.57", "2020-06-10"))


def test_a_total_whose_column_is_gone_stands_below() -> None:
    assert "汇总：数量 94.56" in lines_of(OUTCOME, 50)


def test_columns_are_named_as_they_are_chosen() -> None:
    assert "quantity, note" in " ".join(lines_of(OUTCOME, 58, EN))


@pytest.mark.parametrize("screen", [80, 60])
def test_neither_ids_nor_amounts_are_cut(screen: int) -> None:
    row = {"bill": "property-1/1-1-1011/2026-12-10", "amount": "12345678.90", "note": "x" * 200}
    said = "\n".join(lines_of(Outcome("x", [row], columns=tuple(row)), screen))
    assert row["bill"] in said
    assert row["amount"] in said


def test_a_path_that_no_screen_holds_is_cut_like_text() -> None:
    row = {"path": "a" * 300, "state": "new"}
    said = lines_of(Outcome("status", [row], columns=tuple(row)), 80)
    assert max(map(wcswidth, said)) <= 80
    assert "新增" in said[2]


@pytest.mark.parametrize("screen", [80, 60])
def test_what_is_to_be_done_is_never_cut(screen: int) -> None:
    hint = "propdesk fee day --till A --date 2026-10-08 --close"
    row = {"kind": "unclosed", "when": "2026-10-08", "count": "2", "amount": "10298.41", "hint": hint}
    said = lines_of(Outcome("today", [row, row], columns=tuple(row)), screen)
    assert max(map(wcswidth, said)) <= screen
    assert "…" not in "".join(said)
    assert "".join(said).replace(" ", "").count("--close") == 2
    assert len([line for line in said if line.startswith("未日结")]) == 2


def test_a_wide_table_in_a_file_is_whole() -> None:
    assert COMPANY in "".join(lines_of(OUTCOME, 0))


def test_a_record_set_upright_wraps_its_values() -> None:
    outcome = upright(replace(OUTCOME, upright=True), "table", ZH, screen=40)
    said = lines_of(outcome, 40)
    assert max(map(wcswidth, said)) <= 40
    assert COMPANY in "".join(line.split("  ")[-1] for line in said)
