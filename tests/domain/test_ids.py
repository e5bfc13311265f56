"""Ids: natural order, endings, and endings drawn by chance."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from propdesk.domain.ids import CROCKFORD, Endings, dated_id, ending_matches, natural_key, random_ending

UNITS = ["1-1-0101", "2-1-0101", "2-1-0102", "2-2-0101", "10-1-0101", "A-1-0101", "A2-1-0101", "A10-1-0101"]


def test_codes_stand_in_the_order_of_people() -> None:
    shuffled = random.Random(3).sample(UNITS, len(UNITS))
    assert sorted(shuffled, key=natural_key) == UNITS


def test_numbers_of_any_length_stand_in_order() -> None:
    numbers = ["0", "1", "2", "10", "0" * 9 + "11", "9" * 4301, "1" + "0" * 4301]
    shuffled = random.Random(3).sample(numbers, len(numbers))
    assert sorted(shuffled, key=natural_key) == numbers


def test_runs_and_receipts_stand_in_order_too() -> None:
    names = ["2026-10/property", "2026-10/property.2", "2026-10/property.10", "2026-11/property"]
    shuffled = random.Random(3).sample(names, len(names))
    assert sorted(shuffled, key=natural_key) == names


@given(st.lists(st.text(max_size=8), max_size=8))
@settings(max_examples=100)
def test_any_texts_have_an_order(texts: list[str]) -> None:
    keys = sorted(map(natural_key, texts))
    assert [natural_key(text) for text in sorted(texts, key=natural_key)] == keys


@given(st.text("0123456789AB-", max_size=8), st.text("0123456789AB-", max_size=8))
@settings(max_examples=100)
def test_only_the_same_code_has_the_same_place(one: str, other: str) -> None:
    assert (natural_key(one) == natural_key(other)) == (one == other)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("0102", ["2-1-0102"]),
        ("1-0101", ["1-1-0101", "2-1-0101", "10-1-0101", "A-1-0101", "A2-1-0101", "A10-1-0101"]),
        ("a-1-0101", ["A-1-0101"]),
        ("1-1-0101", ["1-1-0101"]),
        ("9", []),
        ("", []),
    ],
)
def test_an_ending_finds_its_ids_and_a_whole_id_only_itself(wanted: str, found: list[str]) -> None:
    assert ending_matches(wanted, reversed(UNITS)) == found


def test_a_whole_id_wins_over_the_end_of_another() -> None:
    assert ending_matches("1-0101", ["1-0101", "2-1-0101"]) == ["1-0101"]


def test_endings_are_drawn_from_letters_that_are_not_mistaken() -> None:
    chance = random.Random(1).randrange
    drawn = {random_ending(chance, length=6) for _ in range(200)}
    assert len(drawn) == 200
    assert {len(one) for one in drawn} == {6}
    assert not set("".join(drawn)) - set(CROCKFORD)
    assert not set("ilou") & set(CROCKFORD)


def test_an_id_of_what_happens_names_its_day() -> None:
    assert dated_id("T", date(2026, 11, 21), lambda _: 0) == "T-261121-00000"


@given(st.lists(st.text("01-aAB", max_size=5)), st.text("01-aAB", min_size=1, max_size=3))
@settings(max_examples=100)
def test_many_ids_answer_as_they_do_one_by_one(names: list[str], wanted: str) -> None:
    candidates = Endings(names).candidates(wanted)
    assert ending_matches(wanted, candidates) == ending_matches(wanted, names)
