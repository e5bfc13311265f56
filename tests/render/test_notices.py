"""Fee notices: a page a unit, every step of the sum, every name printed, values never source."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from markupsafe import escape
from paperwork import COMPANY, DESK, NOTICE, lines, notices

from propdesk.domain.messages import BadData
from propdesk.domain.papers import Notice
from propdesk.render.language import Language
from propdesk.render.noticepdf import CHUNK, notices_pdf
from propdesk.render.notices import notice_sms, notices_html, notices_txt, sms_segments
from propdesk.render.paper import Press
from propdesk.render.width import width

ZH, EN = Language("zh"), Language("en")
HOSTILE = [
    '#panic("x")',
    "*bold* _it_ $x^2$",
    '"\\',
    "<b>{{7*7}}</b>",
    "{% for %}",
    "#sys.inputs",
    "= head @ref",
]


def text_of(pdf: bytes, tmp_path: Path) -> str:
    """The text of a PDF, page breaks as form feeds."""
    file = tmp_path / "n.pdf"
    file.write_bytes(pdf)
    return subprocess.run(["pdftotext", str(file), "-"], check=True, capture_output=True).stdout.decode()


def pages(pdf: bytes) -> int:
    """The number of pages of a PDF."""
    from io import BytesIO

    from pypdf import PdfReader

    return len(PdfReader(BytesIO(pdf)).pages)


@pytest.mark.needs("pdftotext")
def test_every_unit_name_and_amount_is_on_its_page(tmp_path: Path) -> None:
    batch = [*notices(3), replace(NOTICE, addressee=COMPANY)]
    said = text_of(notices_pdf(batch, DESK, Press(ZH)), tmp_path).split("\f")
    assert len(said) == len(batch) + 1
    for notice, page in zip(batch, said, strict=False):
        packed = "".join(page.split())
        assert all(text in packed for text in (notice.unit, notice.addressee, "857.57", "481.02", "123.45"))
    assert "94.56" in said[0]
    assert "1.30" in said[0]


@pytest.mark.parametrize("count", [1, 4, 5, 12])
def test_up_to_twelve_lines_fit_one_page(count: int) -> None:
    assert pages(notices_pdf([replace(NOTICE, lines=lines(count))], DESK, Press(ZH))) == 1


def test_many_lines_flow_on_to_a_second_page() -> None:
    assert pages(notices_pdf([replace(NOTICE, lines=lines(40))], DESK, Press(ZH))) > 1


def test_the_same_notices_give_the_same_bytes() -> None:
    assert notices_pdf(notices(3), DESK, Press(ZH)) == notices_pdf(notices(3), DESK, Press(ZH))


def test_chunks_are_joined_in_order() -> None:
    assert pages(notices_pdf(notices(CHUNK + 2), DESK, Press(EN))) == CHUNK + 2


def test_a_character_without_a_glyph_is_refused_with_its_notice() -> None:
    odd = replace(NOTICE, addressee="\U0001f9ffa")
    with pytest.raises(BadData) as refused:
        notices_pdf([NOTICE, odd], DESK, Press(ZH))
    assert refused.value.record == NOTICE.number
    assert "1F9FF" in str(refused.value.findings[0].message)


@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_value_is_never_source(name: str, tmp_path: Path) -> None:
    notice = replace(NOTICE, addressee=name)
    packed = "".join(name.split())
    assert packed in "".join(text_of(notices_pdf([notice], DESK, Press(ZH)), tmp_path).split())
    assert packed in "".join(notices_txt([notice], DESK, ZH).split())
    assert str(escape(name)) in notices_html([notice], DESK, ZH)


def test_metadata_name_nobody() -> None:
    from io import BytesIO

    from pypdf import PdfReader

    told = str(PdfReader(BytesIO(notices_pdf([NOTICE], DESK, Press(ZH)))).metadata)
    assert NOTICE.addressee not in told
    assert "㛃" not in told


@pytest.mark.parametrize("language", [ZH, EN], ids=["zh", "en"])
def test_text_fits_eighty_columns_and_shows_the_sum(language: Language) -> None:
    text = notices_txt([replace(NOTICE, addressee=COMPANY), NOTICE], DESK, language)
    assert all(width(line) <= 80 for line in text.splitlines())
    assert text.count("\f") == 1
    assert "94.56" in text
    assert "481.02" in text


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("字" * 70, 1),
        ("字" * 71, 2),
        ("字" * 134, 2),
        ("字" * 135, 3),
        ("𠮷" * 35, 1),
        ("𠮷" * 36, 2),
    ],
)
def test_sms_are_counted_as_they_are_paid(text: str, segments: int) -> None:
    assert sms_segments(text) == segments


@pytest.mark.parametrize("notice", [NOTICE, replace(NOTICE, addressee="")], ids=["named", "unknown"])
def test_an_sms_is_one_line_and_names_no_address(notice: Notice) -> None:
    text = notice_sms(notice, DESK, ZH)
    assert "\n" not in text
    assert "http" not in text
    assert all(said in text for said in ("1-1-1011", "481.02"))


def test_who_owes_nothing_is_not_asked_to_pay() -> None:
    text = notice_sms(replace(NOTICE, total=0, credit=98102), DESK, EN)
    assert "paid" in text
    assert "0.00 CNY by" not in text


KINDS: list[tuple[dict[str, Any], str]] = [
    (
        {
            "formula": "consumption",
            "quantity": "450",
            "price": "0",
            "more": {
                "previous": "1200",
                "current": "1650",
                "tiers": [
                    {"up_to": "230", "price": "0.5283"},
                    {"up_to": "400", "price": "0.5783"},
                    {"price": "0.8783"},
                ],
            },
        },
        "读数 1200 → 1650，用量 450：230 × 0.5283 + 170 × 0.5783 + 50 × 0.8783 = 263.74 元",
    ),
    (
        {"months": 2, "more": {"parts": [{"days": 17, "of": 31}]}},
        "94.56 m² × 1.30 元/m²·月 × (2 个月 + 17/31 个月) = 263.74 元",
    ),
    (
        {"formula": "fixed", "months": 13, "more": {"free": 1, "rounding": "yuan"}},
        "1.30 元/月 × 12 个月（另赠 1 个月） = 263.74 元（取整到元）",
    ),
    (
        {"more": {"reliefs": [{"id": "R-261121-k3q9x", "charged": "70", "days": 10, "of": 30}]}},
        "94.56 m² × 1.30 元/m²·月 × 1 个月，30 天中 10 天按 70% 收取（减免 R-261121-k3q9x） = 263.74 元",
    ),
    (
        {"formula": "share", "more": {"share_by": "area", "total": "1860.40", "weights": "2000.79"}},
        "总额 1860.40 元按面积分摊：94.56 / 2000.79 m² = 263.74 元",
    ),
    ({"formula": "once", "quantity": "2", "price": "45.5"}, "2 × 45.50 元 = 263.74 元"),
]
"""What a line differs in, and what stands on the paper."""


def _of_kinds() -> Notice:
    plain = replace(NOTICE.lines[0], surcharge="0", months=1, amount=26374)
    return replace(NOTICE, lines=tuple(replace(plain, **more) for more, _ in KINDS))


def test_every_kind_of_line_says_how_it_came_about() -> None:
    said = "".join(notices_txt([_of_kinds()], DESK, ZH).split())
    for _, calculation in KINDS:
        assert "".join(calculation.split()) in said


@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("language", [ZH, EN], ids=["zh", "en"])
def test_every_kind_of_line_is_set(language: Language, tmp_path: Path) -> None:
    data = notices_pdf([_of_kinds()], DESK, Press(language))
    said = text_of(data, tmp_path)
    assert pages(data) == 1
    for text in ("1200 → 1650", "50 × 0.8783", "17/31", "R-261121-k3q9x", "2000.79"):
        assert text in said


def test_a_single_day_is_one_date() -> None:
    day = replace(NOTICE.lines[0], last=NOTICE.lines[0].first)
    assert "2020-06-10 –" not in notices_txt([replace(NOTICE, lines=(day,))], DESK, EN)
