"""Work slips and the log of a day: all said, signed at the end, found by their code, photos harmless."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from paperwork import COMPANY
from sheets import about, misplaced, packed, pages_of, said_in, saved

from propdesk.domain.ticketpapers import Material, Photo, WorkLog, WorkSlip
from propdesk.domain.titles import Title
from propdesk.render.language import Language
from propdesk.render.paper import Press
from propdesk.render.photos import thumbnail, thumbnails
from propdesk.render.samples import HOSTILE
from propdesk.render.slippdf import slip_view, slips_pdf
from propdesk.render.ticketsamples import sample_slips, sample_worklogs
from propdesk.render.width import width
from propdesk.render.worklogpdf import worklog_drawing, worklog_pdf
from propdesk.render.worklogs import worklog_text
from propdesk.render.workslips import slip_text

ZH, EN = Language("zh"), Language("en")
BOTH = pytest.mark.parametrize("language", [ZH, EN], ids=["zh", "en"])
DOTS = 150
RARE = "㛃雯·买买提𠮷"
SLIP, DONE = sample_slips()[:2]
PIXEL = next(paper.photos[0] for paper in sample_slips() if paper.photos)
LONG = "".join(f"第{at:03d}句，水管爆裂。" for at in range(400))[:4000]
LOG = sample_worklogs()[0]
SIGNATURES = ("派工人", "维修人员", "业主签字")


def printed(paper: WorkSlip, folder: Path, language: Language = ZH) -> list[str]:
    """The packed text of each page of one slip."""
    return [packed(page) for page in pages_of(slips_pdf([paper], Press(language)), folder)]


def codes(pdf: bytes, folder: Path, page: int = 1) -> list[Any]:
    """The QR codes that a camera finds on a page."""
    words = ["pdftoppm", "-gray", "-r", str(DOTS), "-f", str(page), "-l", str(page), str(saved(pdf, folder))]
    _, size, _, pixels = subprocess.run(words, check=True, capture_output=True).stdout.split(b"\n", 3)
    across, down = map(int, size.split())
    found = zxingcpp.read_barcodes(memoryview(pixels).cast("B", (down, across)))
    return sorted(found, key=lambda code: code.position.top_left.y)


def paper_size(pdf: bytes, folder: Path) -> tuple[int, ...]:
    """Width and height of a page in millimetres."""
    across, _, down, *_ = about(pdf, folder)["Page size"].split()
    return round(float(across) / 72 * 25.4), round(float(down) / 72 * 25.4)


# --- what stands on a slip ---------------------------------------------------------------------------


@pytest.mark.needs("pdftotext")
def test_a_slip_says_whom_to_call_and_what_to_do_by_when(tmp_path: Path) -> None:
    said = said_in(slips_pdf([replace(SLIP, caller=RARE)], Press(ZH)), tmp_path)
    asked = (
        *("翠竹苑", "维修单", "T-261121-k3q9x", "3-2-0301", "急修", "报修·给排水", RARE, "138-0000-0000"),
        *("2026-11-2109:10", "2026-11-2109:40", "2026-11-2113:10", "2026-11-2109:30–11:00"),
        *("工程部·王师傅", "2026-11-2109:20", "厨房水管爆裂", "非常满意", "010-55500118", *SIGNATURES),
    )
    assert [text for text in asked if text not in said] == []
    assert "补打" not in said


@pytest.mark.needs("pdftotext")
def test_a_slip_of_work_that_is_done_says_what_it_took_and_costs(tmp_path: Path) -> None:
    (said,) = printed(DONE, tmp_path)
    asked = ("试压10分钟", "09:35", "10:50", "DN20角阀", "35.50", "71.00", "80.00", "152.50", "补打")
    assert [text for text in asked if text not in said] == []


@pytest.mark.parametrize(
    ("labour", "materials", "charge"),
    [
        (None, (), None),
        (0, (), 0),
        (8000, (), 8000),
        (None, (Material("角阀", "2", 3550, 7100), Material("生料带", "1", 300, 300)), 7400),
        (8000, (Material("角阀", "1", 3550, 3550),), 11550),
    ],
)
def test_a_charge_is_labour_and_materials_and_unknown_while_both_are(
    labour: int | None, materials: tuple[Material, ...], charge: int | None
) -> None:
    paper = replace(SLIP, labour=labour, materials=materials)
    assert paper.charge == charge
    assert bool(slip_view(paper, 0, ZH)["charge"]) == (charge is not None)


@pytest.mark.parametrize(
    ("kind", "title", "what"),
    [
        ("repair", "维修单", "报修 · 泳池"),
        ("complaint", "派工单", "投诉 · 泳池"),
        (Title("夜巡", "night patrol"), "派工单", "夜巡 · 泳池"),
        ("unheard-of", "派工单", "unheard-of · 泳池"),
    ],
)
def test_a_slip_is_called_by_its_kind_and_says_what_the_desk_named(
    kind: str | Title, title: str, what: str
) -> None:
    view = slip_view(replace(SLIP, kind=kind, category=Title("泳池", "pool")), 0, ZH)
    assert (view["title"], view["kind"]) == (title, what)


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (datetime(2026, 11, 21, 11, 0), "2026-11-21 09:30 – 11:00"),
        (datetime(2026, 11, 22, 11, 0), "2026-11-21 09:30 – 2026-11-22 11:00"),
    ],
)
def test_a_window_over_midnight_names_both_days(last: datetime, said: str) -> None:
    paper = replace(SLIP, promise=(datetime(2026, 11, 21, 9, 30), last))
    assert slip_view(paper, 0, ZH)["promise"] == said


# --- pages -------------------------------------------------------------------------------------------


@pytest.mark.needs("pdftotext")
@BOTH
@pytest.mark.parametrize("changed", [{"text": LONG}, {"result": LONG}, {"text": LONG, "result": LONG}])
def test_a_long_text_flows_on_and_is_signed_at_its_end(
    changed: dict[str, str], language: Language, tmp_path: Path
) -> None:
    pages = printed(replace(SLIP, **changed), tmp_path, language)  # type: ignore[arg-type]
    signed = [language.say(name) for name in ("Dispatched by", "Carried out by", "Owner's signature")]
    assert [name for name in signed if packed(name) not in pages[-1]] == []
    assert "".join(pages).count("裂") >= LONG.count("裂") * len(changed)
    assert [f"{at}/{len(pages)}" in page for at, page in enumerate(pages, 1)] == [True] * len(pages)
    assert all("T-261121-k3q9x" in page for page in pages)


@pytest.mark.needs("pdftotext", "pdfinfo")
@BOTH
def test_an_ordinary_slip_is_one_page_of_a5_even_with_three_photos(
    language: Language, tmp_path: Path
) -> None:
    pdf = slips_pdf([replace(SLIP, photos=(PIXEL,) * 3, text="漏水。" * 20)], Press(language))
    assert len(pages_of(pdf, tmp_path)) == 1
    assert paper_size(pdf, tmp_path) == (210, 148)


@pytest.mark.needs("pdftotext")
@BOTH
def test_long_names_and_words_stay_within_the_page(language: Language, tmp_path: Path) -> None:
    long = COMPANY + "客户服务中心维修组"
    wild = replace(DONE, desk=long, where=long, caller=long, worker=long, dept=long, text="w" * 2000)
    pdf = slips_pdf([replace(wild, result="m" * 700)], Press(language))
    assert misplaced(pdf, tmp_path) == []
    said = said_in(pdf, tmp_path)
    assert long in said
    assert said.count("w") >= 2000


@pytest.mark.needs("pdftotext", "pdfinfo")
@BOTH
def test_two_slips_stand_on_a_sheet_in_their_order(language: Language, tmp_path: Path) -> None:
    slips = [replace(SLIP, id=f"T-261121-aaaa{at}") for at in range(5)]
    pdf = slips_pdf(slips, Press(language), two_a_sheet=True)
    pages = pages_of(pdf, tmp_path)
    shown = [[at for at in range(5) if f"aaaa{at}" in page] for page in pages]
    assert shown == [[0, 1], [2, 3], [4]]
    assert pages[0].index("aaaa0") < pages[0].index("aaaa1")
    assert paper_size(pdf, tmp_path) == (210, 297)
    assert misplaced(pdf, tmp_path) == []
    assert about(pdf, tmp_path)["Title"] == language.say("Work slips")
    assert pdf == slips_pdf(slips, Press(language), two_a_sheet=True)


def test_the_same_slips_and_log_give_the_same_bytes() -> None:
    slips = [replace(SLIP, photos=(PIXEL,)), DONE]
    assert slips_pdf(slips, Press(ZH)) == slips_pdf(slips, Press(ZH))
    assert worklog_pdf(LOG, Press(ZH)) == worklog_pdf(LOG, Press(ZH))


# --- the code ----------------------------------------------------------------------------------------


@pytest.mark.needs("pdftoppm")
def test_a_camera_reads_the_ticket_from_the_page_and_the_code_is_large_enough(tmp_path: Path) -> None:
    pdf = slips_pdf([SLIP, replace(SLIP, id="T-261121-aaaaa")], Press(ZH))
    found = [code for page in (1, 2) for code in codes(pdf, tmp_path, page)]
    assert [code.text for code in found] == ["T-261121-k3q9x", "T-261121-aaaaa"]
    assert {code.ec_level for code in found} == {"M"}
    corners = found[0].position
    assert (corners.top_right.x - corners.top_left.x) / DOTS * 25.4 >= 15


@pytest.mark.needs("pdftoppm")
def test_both_codes_of_a_sheet_are_read(tmp_path: Path) -> None:
    slips = [SLIP, replace(SLIP, id="T-261121-aaaaa")]
    pdf = slips_pdf(slips, Press(ZH), two_a_sheet=True)
    assert [code.text for code in codes(pdf, tmp_path)] == ["T-261121-k3q9x", "T-261121-aaaaa"]


# --- photos ------------------------------------------------------------------------------------------


@pytest.mark.needs("pdfimages", "pdftotext")
@pytest.mark.parametrize(
    ("photos", "files", "pictures", "said"),
    [
        ((), 0, 0, ""),
        ((), 2, 0, "附件2个"),
        ((PIXEL,), 0, 1, ""),
        ((PIXEL,) * 5, 1, 3, "另有附件3个"),
        ((PIXEL, Photo(b"GIF89a", "image/gif")), 0, 1, "另有附件1个"),
        ((Photo(b"%PDF-1.7", "application/pdf"),), 1, 0, "附件2个"),
    ],
)
def test_three_photos_are_shown_and_what_is_not_is_counted(
    photos: tuple[Photo, ...], files: int, pictures: int, said: str, tmp_path: Path
) -> None:
    pdf = slips_pdf([replace(SLIP, photos=photos, files=files)], Press(ZH))
    listed = subprocess.run(["pdfimages", "-list", saved(pdf, tmp_path)], check=True, capture_output=True)
    kinds = [line.split()[2] for line in listed.stdout.decode().splitlines()[2:]]
    assert kinds.count("image") == pictures + 1  # one is the code
    shown = said_in(pdf, tmp_path)
    assert (said in shown) if said else ("附件" not in shown)


@pytest.mark.parametrize(
    ("data", "type"),
    [
        (b"", "image/png"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (PIXEL.data, "image/png"),
        (b"RIFF\x00\x00\x00\x00WEBP", "image/webp"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml"),
    ],
)
def test_a_photo_that_cannot_be_read_has_no_thumbnail(data: bytes, type: str) -> None:
    assert thumbnail(Photo(data, type)) == b""


def test_a_photo_that_unfolds_beyond_the_memory_leaves_the_others() -> None:
    bomb = Photo(vast_png(40000), "image/png")
    good, none, last = thumbnails([PIXEL, bomb, PIXEL])
    assert good == last
    assert good.startswith(b"\x89PNG")
    assert none == b""


def vast_png(side: int) -> bytes:
    """A small file of a picture that takes gigabytes."""
    import struct
    import zlib

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = zlib.compress(bytes(1 << 20), 9)
    head = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


# --- the log -----------------------------------------------------------------------------------------


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
            "10:50更换角阀",
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
    assert paper_size(pdf, tmp_path) == (297, 210)


@pytest.mark.needs("pdftotext")
@BOTH
def test_a_day_without_a_ticket_has_a_log_too(language: Language, tmp_path: Path) -> None:
    empty = sample_worklogs()[1]
    nothing = language.say("Nothing was reported or done on this day.")
    assert packed(nothing) in said_in(worklog_pdf(empty, Press(language)), tmp_path)
    assert nothing in worklog_text(empty, language)


def test_a_log_cuts_a_long_text_names_other_days_and_marks_what_must_stand_out() -> None:
    row = replace(LOG.rows[0], at=datetime(2026, 11, 20, 16, 30), text=LONG, overdue=True)
    drawn = worklog_drawing(replace(LOG, rows=(row,)), "zh", "").data["rows"][0]
    cells = [cell["text"] for cell in drawn]
    assert cells[0] == "2026-11-20 16:30"
    assert [width(cell) for cell in cells if cell.endswith("…")] == [299]
    assert [cell["text"] for cell in drawn if cell["marked"]] == ["急修", "已处理，超时"]


# --- text --------------------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("at", range(len(sample_slips())))
def test_every_line_of_a_slip_fits_eighty_columns(at: int, language: Language) -> None:
    text = slip_text(sample_slips()[at], language)
    assert [line for line in text.splitlines() if width(line) > 80] == []
    assert language.say("Owner's signature") in text


@BOTH
@pytest.mark.parametrize("at", range(len(sample_worklogs())))
def test_every_line_of_a_log_fits_eighty_columns(at: int, language: Language) -> None:
    text = worklog_text(sample_worklogs()[at], language)
    assert [line for line in text.splitlines() if width(line) > 80] == []
    assert language.say("Taken over by") in text


@pytest.mark.parametrize("language", [ZH])
def test_a_slip_as_text_says_the_same(language: Language) -> None:
    text = slip_text(replace(DONE, caller=RARE, files=2), language)
    for said in (
        *("维修单（补打）", "T-261121-k3q9x", "急修", RARE, "138-0000-0000", "2026-11-21 09:30 – 11:00"),
        *("工程部 · 王师傅", "试压 10 分钟", "DN20 角阀 2 × 35.50", "152.50", "附件 2 个", *SIGNATURES),
    ):
        assert said in text, said


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_is_text_in_both(value: str) -> None:
    shown = value.replace("\u202e", "\\u202e").replace("\x1b", "^[")
    slip = replace(SLIP, where=value, caller=value, text=f"{value}\n{value}", result=value, worker=value)
    log = replace(LOG, day=date(2026, 11, 21), rows=(replace(LOG.rows[0], text=value, happened=value),))
    for text in (slip_text(slip, ZH), worklog_text(log, ZH)):
        assert packed(shown) in packed(text)
        assert "\x1b" not in text
        assert "\u202e" not in text
