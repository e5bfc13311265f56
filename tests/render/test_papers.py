"""Receipts, accounts, lists of arrears and tables as PDF: all said, nothing over another, no page wasted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from paperwork import COMPANY, DESK, NOTICE, RECEIPT, lines, notices
from sheets import about, fonts_of, misplaced, packed, pages_of, said_in

from propdesk.domain.changes import Outcome
from propdesk.domain.papers import Statement
from propdesk.render import samples, ticketsamples
from propdesk.render.arrearslist import arrears_pdf
from propdesk.render.language import Language
from propdesk.render.letterpdf import letters_pdf
from propdesk.render.noticepdf import notices_pdf
from propdesk.render.notices import notices_html, notices_txt
from propdesk.render.opennesspdf import openness_pdf
from propdesk.render.paper import Press
from propdesk.render.receiptpdf import receipts_pdf
from propdesk.render.reports import report_pdf
from propdesk.render.slippdf import slips_pdf
from propdesk.render.statements import statement_pdf
from propdesk.render.voucherpdf import vouchers_pdf
from propdesk.render.worklogpdf import worklog_pdf

pytestmark = pytest.mark.needs("pdftotext", "pdfinfo", "pdffonts")

ZH, EN = Press(Language("zh")), Press(Language("en"))
DAY = date(2026, 11, 21)


def statement(count: int) -> Statement:
    """An account with so many lines."""
    first = samples.sample_statements()[0]
    billed = first.lines[0]
    rows = (replace(billed, day=billed.day + timedelta(at), balance=at) for at in range(count))
    return replace(first, lines=tuple(rows))


def table(rows: list[dict[str, str]]) -> Outcome:
    """Rows as a command gives them."""
    return Outcome("unit list", rows, {"amount": "142.93"}, columns=("unit", "name", "amount"))


PRINTS: dict[str, Callable[[Press], bytes]] = {
    "notices": lambda press: notices_pdf(samples.sample_notices(), samples.sample_desk(), press),
    "receipts": lambda press: receipts_pdf(samples.sample_receipts(), press),
    "vouchers": lambda press: vouchers_pdf(samples.sample_vouchers(), press),
    "statement": lambda press: statement_pdf(samples.sample_statements()[-1], press),
    "arrears": lambda press: arrears_pdf(samples.sample_arrears()[2], press),
    "openness": lambda press: openness_pdf(samples.sample_openness()[2], press),
    "letters": lambda press: letters_pdf(samples.sample_letters(), press),
    "slips": lambda press: slips_pdf(ticketsamples.sample_slips(), press),
    "worklog": lambda press: worklog_pdf(ticketsamples.sample_worklogs()[-1], press),
    "report": lambda press: report_pdf(table(samples.sample_table()), press, desk="翠竹苑", issued=DAY),
}


@pytest.mark.parametrize("paper", PRINTS)
@pytest.mark.parametrize("press", [ZH, EN], ids=["zh", "en"])
def test_hard_values_are_printed_as_they_are_and_in_their_place(
    paper: str, press: Press, tmp_path: Path
) -> None:
    pdf = PRINTS[paper](press)
    said = said_in(pdf, tmp_path)
    shown = [name.replace("\u202e", "\\u202e").replace("\x1b", "^[") for name in samples.HOSTILE]
    assert [name for name in shown if packed(name) not in said] == []
    assert misplaced(pdf, tmp_path) == []


@pytest.mark.parametrize("paper", PRINTS)
def test_a_file_tells_its_title_and_nobody_and_brings_its_fonts(paper: str, tmp_path: Path) -> None:
    pdf = PRINTS[paper](EN)
    told = about(pdf, tmp_path)
    assert told["Title"]
    assert "Author" not in told
    assert "00:00:00" in told["CreationDate"]
    assert "示例省" not in str(told)
    assert all(font[-5:-2] == ["yes", "yes", "yes"] for font in fonts_of(pdf, tmp_path))
    assert PRINTS[paper](EN) == pdf


@pytest.mark.parametrize("name", samples.HOSTILE)
def test_text_and_page_hold_a_value_as_it_is(name: str) -> None:
    from html import unescape

    notice, shown = replace(NOTICE, addressee=name), name.replace("\u202e", "\\u202e").replace("\x1b", "^[")
    page = notices_html([notice], DESK, ZH.language)
    assert shown in unescape(page)
    assert "<script>" not in page
    assert packed(shown) in packed(notices_txt([notice], DESK, ZH.language))


def test_sentences_in_chinese_follow_each_other_without_a_blank() -> None:
    assert "。 " not in notices_txt([NOTICE], DESK, ZH.language)
    assert "。 " not in notices_html([NOTICE], DESK, ZH.language)


@pytest.mark.parametrize("count", [13, 16, 18, 20, 23])
def test_a_counterfoil_never_stands_alone(count: int, tmp_path: Path) -> None:
    pdf = notices_pdf([replace(NOTICE, lines=lines(count), addressee=COMPANY)], DESK, EN)
    pages = pages_of(pdf, tmp_path)
    assert all("Please pay by" in page for page in pages if "Counterfoil" in page)
    assert all("Period covered" in page for page in pages if "物业费" in page or "收费项目" in page)
    assert misplaced(pdf, tmp_path) == []


def test_a_hundred_lines_and_thirty_units_flow(tmp_path: Path) -> None:
    units = ", ".join(f"3-2-{room:04d}" for room in range(30))
    pages = pages_of(notices_pdf([replace(NOTICE, lines=lines(100), unit=units)], DESK, ZH), tmp_path)
    assert len(pages) <= 6
    said = packed("".join(pages))
    assert all(f"收费项目{at}" in said for at in range(100))
    assert "3-2-0029" in said


def test_a_receipt_says_all_that_a_payer_asks(tmp_path: Path) -> None:
    said = said_in(receipts_pdf([RECEIPT], ZH), tmp_path)
    asked = ("收据", "A-000001", "1-1-1011", "微信", "4200001234", "500.00", "伍佰元整", "357.57", "142.43")
    assert [text for text in (*asked, COMPANY, "林晓") if text not in said] == []
    assert "补打" not in said


def test_a_copy_and_a_void_one_are_marked(tmp_path: Path) -> None:
    marked = [replace(RECEIPT, reprint=True), replace(RECEIPT, voided="AV-000001")]
    copy, void = pages_of(receipts_pdf(marked, ZH), tmp_path)
    assert "补打" in copy
    assert "作废" in void
    assert "AV-000001" in void


@pytest.mark.parametrize("count", [18, 19, 20, 21, 40])
def test_a_receipt_of_many_lines_says_its_pages_and_parts_nothing(count: int, tmp_path: Path) -> None:
    long = replace(RECEIPT, lines=RECEIPT.lines * count, credit=0)
    pages = [packed(page) for page in pages_of(receipts_pdf([RECEIPT, long], EN), tmp_path)]
    if len(pages) > 2:
        assert [page[-3:] for page in pages[1:]] == [f"{at}/{len(pages) - 1}" for at in range(1, len(pages))]
    for said in ("2020-12-09", "500.00", "Sealofthepayee"):
        assert said in pages[-1]


def test_an_account_names_its_reader_and_ends_in_what_is_owed(tmp_path: Path) -> None:
    paper = replace(samples.sample_statements()[0], opening=12345)
    said = packed(pages_of(statement_pdf(paper, EN), tmp_path)[0])
    assert all(text in said for text in ("张三", "123.45", "428.78", "-71.22", "Toyourcredit¥71.22"))


@pytest.mark.parametrize("count", [31, 33, 35, 37, 120])
def test_the_end_of_an_account_never_stands_alone(count: int, tmp_path: Path) -> None:
    pages = pages_of(statement_pdf(statement(count), EN), tmp_path)
    assert all("billed" in page and "– 2026-12-31" in page for page in pages)
    assert packed(pages[-1]).endswith(f"{len(pages)}/{len(pages)}")


@pytest.mark.parametrize("count", [1, 23, 24, 25, 26, 90])
def test_a_list_of_arrears_repeats_its_columns_and_masks_names(count: int, tmp_path: Path) -> None:
    base = samples.sample_arrears()[0]
    debtor = replace(base.groups[0][1][0], people=(("王小明", "person"),))
    listed = replace(base, groups=(("3", (debtor,) * count), ("P", (debtor,))))
    pages = pages_of(arrears_pdf(listed, EN), tmp_path)
    assert "王小明" not in "".join(pages)
    assert all("principal" in page and "王*" in page for page in pages)
    assert "Total" in pages[-1]


@pytest.mark.parametrize("count", [1, 40, 46, 52, 300])
def test_a_statement_for_the_board_holds_all_its_units(count: int, tmp_path: Path) -> None:
    base = samples.sample_openness()[0]
    unit = base.sections["arrears"][0]
    units = tuple(replace(unit, title=f"3-2-{at:04d}") for at in range(count))
    paper = replace(base, sections={**base.sections, "arrears": (*units, base.sections["arrears"][-1])})
    pages = pages_of(openness_pdf(paper, EN), tmp_path)
    assert sum(page.count("3-2-") for page in pages) == count
    assert all("3-2-" in page for page in pages[1:])
    assert "Posted on" in pages[-1]
    assert misplaced(openness_pdf(paper, EN), tmp_path) == []


def test_a_statement_of_nothing_says_so(tmp_path: Path) -> None:
    said = pages_of(openness_pdf(samples.sample_openness()[1], EN), tmp_path)[0]
    assert "No unit was in arrears on 2026-12-31" in said
    assert "0.00" in said


def test_a_wide_table_lies_across_and_an_empty_one_says_so(tmp_path: Path) -> None:
    wide = Outcome("x", [{f"column-{at}": "long enough a value" for at in range(12)}])
    told = about(report_pdf(wide, EN, desk="x", issued=DAY), tmp_path)
    assert told["Page size"].startswith("841.89 x 595.27")
    assert "(none)" in pages_of(report_pdf(table([]), EN, desk="x", issued=DAY), tmp_path)[0]


def test_a_report_says_what_it_is_and_how_things_stand_on_its_first_page(tmp_path: Path) -> None:
    head = {"unit": "3-2-0301", "balance": "142.93", "owners": [{"id": "P-k3q9x7", "name": "王*"}]}
    story = replace(table(samples.sample_table() * 3), command="household show", head=head)
    pages = pages_of(report_pdf(story, ZH, desk="翠竹苑", issued=DAY), tmp_path)
    first, *others = ("".join(page.split()) for page in pages)
    assert all(text in first for text in ("住户往来", "房号3-2-0301", "余额142.93", "王*"))
    assert first.index("余额142.93") < first.index("房号名称金额")
    assert others
    assert not any("P-k3q9x7" in page for page in others)
    assert all(page.count("房号名称金额") == 1 for page in (first, *others))


def test_notices_of_a_batch_keep_their_order(tmp_path: Path) -> None:
    pages = pages_of(notices_pdf(notices(3), DESK, EN), tmp_path)
    assert ["1-1-0001" in pages[0], "1-1-0002" in pages[1], "1-1-0003" in pages[2]] == [True] * 3
