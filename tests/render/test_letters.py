"""Dunning letters and certificates on paper: whom they name, what they claim, how pages break."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from paperwork import COMPANY, DESK
from sheets import pages_of

from propdesk.domain.letters import Clearance, Letter, LetterLine
from propdesk.render.clearances import clearance_pdf, clearance_text
from propdesk.render.language import Language
from propdesk.render.letterpdf import letter_view, letters_pdf
from propdesk.render.paper import Press
from propdesk.render.width import width

ZH, EN = Language("zh"), Language("en")
DUE = date(2026, 10, 15)
LINE = LetterLine("3-2-0301", "物业费", date(2026, 10, 1), date(2026, 10, 31), DUE, 37, 21924, 406)
LETTER = Letter(
    desk=DESK,
    number="L-261121-k3q9x",
    level="formal",
    addressee="㛃雯·买买提𠮷",
    unit="3-2-0301",
    lines=(LINE,),
    principal=21924,
    late=406,
    total=22330,
    rates=(("0.05", "18.25"),),
    dated=date(2026, 11, 21),
    as_of=date(2026, 11, 21),
    reply_by=date(2026, 11, 28),
    clerk="林晓",
)
PAPER = Clearance(DESK, "Z-261121-k3q9x", "㛃雯·买买提𠮷", "3-2-0301", date(2026, 11, 21), "林晓", "过户")
SLIP, HEAD = "送达回执", "收费项目"


def of_lines(count: int, **changed: object) -> Letter:
    lines = tuple(replace(LINE, title=f"收费{at}") for at in range(1, count + 1))
    return replace(LETTER, lines=lines, **changed)  # type: ignore[arg-type]


def printed(letters: list[Letter], place: Path, language: Language = ZH) -> list[str]:
    return ["".join(page.split()) for page in pages_of(letters_pdf(letters, Press(language)), place)]


@pytest.mark.needs("pdftotext")
def test_a_formal_letter_says_all_that_it_must(tmp_path: Path) -> None:
    (page,) = printed([LETTER], tmp_path)
    for said in (
        *("催缴函", "㛃雯·买买提𠮷", "3-2-0301", "L-261121-k3q9x", "2026-11-28", "物业费"),
        *(
            "219.24",
            "4.06",
            "223.30",
            "贰佰贰拾叁元叁角",
            "0.05%",
            "18.25%",
            "民法典",
            "提起诉讼或者申请仲裁",
        ),
        *("缴费方式", "盖章", SLIP, "签收人", "林晓"),
    ):
        assert said in page, said


@pytest.mark.parametrize(
    ("level", "title", "serious"),
    [
        ("reminder", "缴费提醒", False),
        ("written", "书面催缴通知", False),
        ("formal", "催缴函", True),
        ("legal", "起诉/仲裁告知书", True),
    ],
)
def test_each_level_has_its_own_title_and_the_serious_ones_a_slip(
    level: str, title: str, serious: bool
) -> None:
    view = letter_view(replace(LETTER, level=level), ZH)
    assert (view["title"], view["serious"]) == (title, serious)
    assert letter_view(replace(LETTER, level=level), EN)["title"] != title


def test_without_a_late_charge_nothing_is_said_of_one() -> None:
    view = letter_view(replace(LETTER, late=0, rates=()), ZH)
    assert (view["charged"], len(view["sentences"])) == (False, 1)


def test_lines_of_several_units_name_theirs() -> None:
    assert letter_view(LETTER, ZH)["lines"][0]["title"] == "物业费"
    several = letter_view(replace(LETTER, unit="3-2-0301, P-B1-002"), ZH)
    assert several["lines"][0]["title"] == "物业费 · 3-2-0301"


@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("count", [20, 36, 37, 38, 39, 40, 80])
def test_a_long_letter_repeats_its_head_and_leaves_nothing_alone(tmp_path: Path, count: int) -> None:
    pages = printed([of_lines(count), LETTER], tmp_path)
    *long, short = pages
    assert "L-261121-k3q9x" in short
    assert len(long) == (3 if count == 80 else 2)
    assert all(HEAD in page for page in long if "收费" in page.replace(HEAD, ""))
    last = long[-1]
    assert [word for word in ("盖章", SLIP, "民法典") if word not in last] == []
    total = next(page for page in long if "应缴合计¥223.30" in page)
    assert f"收费{count}" in total
    assert [f"{at}/{len(long)}" in page for at, page in enumerate(long, 1)] == [True] * len(long)


def test_the_same_letters_give_the_same_bytes() -> None:
    letters = [LETTER, replace(LETTER, addressee=COMPANY, level="reminder")]
    assert letters_pdf(letters, Press(EN)) == letters_pdf(letters, Press(EN))


def test_a_hostile_name_is_no_source_and_turns_nothing() -> None:
    view = letter_view(replace(LETTER, addressee="a\u202eb\x1b"), ZH)
    assert "\u202e" not in view["addressee"]
    assert letters_pdf([replace(LETTER, addressee='#panic("x")')], Press(ZH)).startswith(b"%PDF")


@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("language", [ZH, EN], ids=["zh", "en"])
def test_a_certificate_says_what_is_paid_up_to_when(tmp_path: Path, language: Language) -> None:
    (page,) = pages_of(clearance_pdf(PAPER, Press(language)), tmp_path)
    text = clearance_text(PAPER, language)
    for said in ("Z-261121-k3q9x", "㛃雯·买买提𠮷", "3-2-0301", "2026-11-21", "过户"):
        assert said in page
        assert said in text
    assert all(width(line) <= 80 for line in text.splitlines())


def test_a_certificate_of_nobody_s_unit_goes_to_the_owner() -> None:
    text = clearance_text(replace(PAPER, addressee="", purpose=""), ZH)
    assert "业主" in text
    assert "用途" not in text
