"""The work log of a day: every ticket on it, lines whole, columns on every page, signed at its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sheets import about, misplaced, packed, pages_of, said_in

from propdesk.domain.ticketpapers import WorkLog
from propdesk.render.language import Language
from propdesk.render.paper import Press
from propdesk.render.samples import HOSTILE
from propdesk.render.ticketsamples import noted, sample_worklogs
from propdesk.render.width import width
from propdesk.render.worklogpdf import worklog_drawing, worklog_pdf
from propdesk.render.worklogs import worklog_text

ZH, EN = Language("zh"), Language("en")
BOTH = pytest.mark.parametrize("language", [ZH, EN], ids=["zh", "en"])
LOG = sample_worklogs()[0]


@pytest.mark.needs("pdftotext")
def test_a_log_says_every_ticket_the_counts_and_who_hands_over(tmp_path: Path) -> None:
    said = said_in(worklog_pdf(LOG, Press(ZH)), tmp_path)
    asked = (
        *(
            "工作日志",
            "2026-11-21",
            "接报12",
            "办结9",
            "未完成3",
            "超时1",
            "已回访8",
            "09:10",
            "T-261121-k3q9x",
        ),
        *(
            "报修",
            "3-2-0301",
            "厨房水管爆裂",
            "急修",
            "王师傅",
            "已处理",
            "10:50完成更换角阀",
            "交班人",
            "接班人",
        ),
    )
    assert [text for text in asked if text not in said] == []
    assert said.endswith("1/1")


def of_rows(count: int) -> WorkLog:
    """A log of so many tickets, some with much to say."""
    rows = (replace(LOG.rows[0], id=f"T-261121-a{at:04d}", text="漏水。" * (at % 40)) for at in range(count))
    return replace(LOG, rows=tuple(rows))


@pytest.mark.needs("pdftotext", "pdfinfo")
@pytest.mark.parametrize("count", [1, 10, 12, 14, 90])
def test_a_log_repeats_its_columns_and_is_signed_below_its_last_line(count: int, tmp_path: Path) -> None:
    pdf = worklog_pdf(of_rows(count), Press(EN))
    pages = pages_of(pdf, tmp_path)
    assert all("What happened" in page and "T-261121-a" in page for page in pages)
    assert f"a{count - 1:04d}" in pages[-1]
    assert "Taken over by" in pages[-1]
    assert sum(page.count("Handed over by") for page in pages) == 1
    assert [packed(page)[-3:] for page in pages] == [f"{at}/{len(pages)}" for at in range(1, len(pages) + 1)]
    assert [at for at in range(count) if f"a{at:04d}" not in "".join(pages)] == []
    assert misplaced(pdf, tmp_path) == []
    assert "(A4)" in about(pdf, tmp_path)["Page size"]


@pytest.mark.needs("pdftotext")
@BOTH
def test_a_day_without_a_ticket_has_a_log_too(language: Language, tmp_path: Path) -> None:
    empty = sample_worklogs()[1]
    nothing = language.say("Nothing was reported or done on this day.")
    assert packed(nothing) in said_in(worklog_pdf(empty, Press(language)), tmp_path)
    assert nothing in worklog_text(empty, language)


def test_a_log_cuts_a_long_text_names_other_days_and_marks_what_must_stand_out() -> None:
    row = replace(LOG.rows[0], at=datetime(2026, 11, 20, 16, 30), text="水管爆裂。" * 800, overdue=True)
    drawn = worklog_drawing(replace(LOG, rows=(row,)), "zh", "").data["rows"][0]
    cells = [cell["text"] for cell in drawn]
    assert cells[0] == "2026-11-20 16:30"
    assert [width(cell) for cell in cells if cell.endswith("…")] == [299]
    assert [cell["text"] for cell in drawn if cell["marked"]] == ["急修", "已完成，超时"]


@BOTH
@pytest.mark.parametrize("at", range(len(sample_worklogs())))
def test_every_line_of_a_log_fits_eighty_columns(at: int, language: Language) -> None:
    text = worklog_text(sample_worklogs()[at], language)
    assert [line for line in text.splitlines() if width(line) > 80] == []
    assert language.say("Taken over by") in text


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_is_text(value: str) -> None:
    shown = value.replace("\u202e", "\\u202e").replace("\x1b", "^[")
    text = worklog_text(replace(LOG, rows=(replace(LOG.rows[0], text=value, happened=(noted(value),)),)), ZH)
    assert packed(text).count(packed(shown)) == 2
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_little_pictures_are_spelled_out() -> None:
    row = replace(LOG.rows[0], text="\U0001f9ff", happened=(noted("好\U0001f9ff"),))
    drawn = worklog_drawing(replace(LOG, rows=(row,)), "zh", "").data["rows"][0]
    assert [cell["text"] for cell in drawn if "U+" in cell["text"]] == [
        "[U+1F9FF]",
        "09:10 备注 好[U+1F9FF]",
    ]


def test_the_same_log_gives_the_same_bytes() -> None:
    assert worklog_pdf(LOG, Press(ZH)) == worklog_pdf(LOG, Press(ZH))
