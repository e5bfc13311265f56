"""Work slips: all said, signed at the end, found by their code, photos do no harm."""

from __future__ import annotations

import struct
import subprocess
from base64 import b64decode
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from attached import png
from paperwork import COMPANY
from sheets import about, misplaced, packed, pages_of, said_in, saved

from propdesk.domain.messages import BadData
from propdesk.domain.ticketpapers import Material, Photo, WorkSlip
from propdesk.domain.titles import Title
from propdesk.render.language import Language
from propdesk.render.paper import Press
from propdesk.render.photos import FORMATS, thumbnail, thumbnails
from propdesk.render.samples import HOSTILE
from propdesk.render.slippdf import slip_view, slips_pdf
from propdesk.render.ticketsamples import sample_slips
from propdesk.render.width import width
from propdesk.render.workslips import slip_text

ZH, EN = Language("zh"), Language("en")
BOTH = pytest.mark.parametrize("language", [ZH, EN], ids=["zh", "en"])
DOTS = 150
RARE = "㛃雯·买买提𠮷"
SLIP, DONE = sample_slips()[:2]
PIXEL = next(paper.photos[0] for paper in sample_slips() if paper.photos)
LONG = "".join(f"第{at:03d}句，水管爆裂。" for at in range(400))[:4000]
SIGNATURES = ("派工人", "维修人员", "业主签字")


def printed(paper: WorkSlip, folder: Path, language: Language = ZH) -> list[str]:
    """The packed text of each page of one slip."""
    return [packed(page) for page in pages_of(slips_pdf([paper], Press(language)), folder)]


SMALL = {
    "image/gif": PIXEL.data,
    "image/png": png(4, 3),
    "image/webp": b64decode("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA"),
}


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


@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("count", [3, 9, 12, 60])
def test_many_materials_flow_on_and_the_charge_is_signed(count: int, tmp_path: Path) -> None:
    used = tuple(Material(f"材料{at:02d}号", "1", 100, 100) for at in range(count))
    pdf = slips_pdf([replace(DONE, materials=used)], Press(ZH))
    pages = [packed(page) for page in pages_of(pdf, tmp_path)]
    assert [at for at in range(count) if f"材料{at:02d}号" not in "".join(pages)] == []
    assert all(text in pages[-1] for text in (f"{80 + count}.00", *SIGNATURES))
    assert misplaced(pdf, tmp_path) == []


@pytest.mark.needs("pdftotext", "pdfinfo")
@BOTH
def test_an_ordinary_slip_is_one_page_of_a5_even_with_three_photos(
    language: Language, tmp_path: Path
) -> None:
    pdf = slips_pdf([replace(SLIP, photos=(PIXEL,) * 3, text="漏水。" * 20)], Press(language))
    assert len(pages_of(pdf, tmp_path)) == 1
    assert paper_size(pdf, tmp_path) == (210, 148)


@pytest.mark.needs("pdftotext")
def test_little_pictures_of_a_caller_hold_up_no_slip_but_a_name_is_printed_or_refused(tmp_path: Path) -> None:
    (said,) = printed(replace(SLIP, text="快来\U0001f9ff谢谢"), tmp_path)
    assert "快来[U+1F9FF]谢谢" in said
    with pytest.raises(BadData):
        slips_pdf([replace(SLIP, caller="\U0001f9ff")], Press(ZH))


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


def test_the_same_slips_give_the_same_bytes() -> None:
    slips = [replace(SLIP, photos=(PIXEL,)), DONE]
    assert slips_pdf(slips, Press(ZH)) == slips_pdf(slips, Press(ZH))


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


@pytest.mark.parametrize("type", SMALL)
def test_a_photo_becomes_a_small_picture(type: str) -> None:
    assert thumbnail(Photo(SMALL[type], type)).startswith(b"\x89PNG")
    assert {*SMALL, "image/jpeg"} == set(FORMATS)


@pytest.mark.needs("pdftoppm")
def test_a_photo_of_a_telephone_is_set_upright_and_tells_nothing_of_the_camera(tmp_path: Path) -> None:
    paper = saved(slips_pdf([SLIP], Press(ZH)), tmp_path)
    taken = subprocess.run(["pdftoppm", "-jpeg", "-r", "20", paper], check=True, capture_output=True).stdout
    turned = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0CAMERA"
    lying = taken[:2] + b"\xff\xe1" + struct.pack(">H", len(turned) + 2) + turned + taken[2:]
    shapes = [struct.unpack(">II", thumbnail(Photo(data, "image/jpeg"))[16:24]) for data in (taken, lying)]
    assert [across > down for across, down in shapes] == [True, False]
    pdf = slips_pdf([replace(SLIP, photos=(Photo(lying, "image/jpeg"),))], Press(ZH))
    assert b"CAMERA" not in pdf


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
    bomb = Photo(png(40000, 40000, rows=bytes(1 << 20)), "image/png")
    good, none, last = thumbnails([PIXEL, bomb, PIXEL])
    assert good == last
    assert good.startswith(b"\x89PNG")
    assert none == b""


@pytest.mark.parametrize(("across", "down"), [(4000, 10), (10, 4000)])
def test_a_very_wide_or_high_photo_is_no_larger_than_others(across: int, down: int) -> None:
    drawn = thumbnail(Photo(png(across, down), "image/png"))
    width_, height = struct.unpack(">II", drawn[16:24])
    assert width_ <= 42 / 25.4 * 221
    assert height <= 24 / 25.4 * 221


# --- text --------------------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("at", range(len(sample_slips())))
def test_every_line_of_a_slip_fits_eighty_columns(at: int, language: Language) -> None:
    text = slip_text(sample_slips()[at], language)
    assert [line for line in text.splitlines() if width(line) > 80] == []
    assert language.say("Owner's signature") in text


@pytest.mark.parametrize("language", [ZH])
def test_a_slip_as_text_says_the_same(language: Language) -> None:
    text = slip_text(replace(DONE, caller=RARE, files=2), language)
    for said in (
        *("维修单（补打）", "T-261121-k3q9x", "急修", RARE, "138-0000-0000", "2026-11-21 09:30 – 11:00"),
        *("工程部 · 王师傅", "试压 10 分钟", "DN20 角阀 2 × 35.50", "152.50", "附件 2 个", *SIGNATURES),
    ):
        assert said in text, said


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_is_text(value: str) -> None:
    shown = value.replace("\u202e", "\\u202e").replace("\x1b", "^[")
    text = slip_text(
        replace(SLIP, where=value, caller=value, text=f"{value}\n{value}", result=value, worker=value), ZH
    )
    assert packed(text).count(packed(shown)) >= 5
    assert "\x1b" not in text
    assert "\u202e" not in text
