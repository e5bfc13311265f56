"""Receipts as text: eighty columns, figures and words, a copy says that it is one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from paperwork import COMPANY, RECEIPT

from propdesk.domain.papers import Voucher
from propdesk.render.language import Language
from propdesk.render.receipts import receipt_text
from propdesk.render.samples import sample_vouchers
from propdesk.render.vouchers import voucher_text
from propdesk.render.width import width

ZH, EN = Language("zh"), Language("en")


@pytest.mark.parametrize("language", [ZH, EN], ids=["zh", "en"])
def test_every_line_fits_eighty_columns(language: Language) -> None:
    assert all(width(line) <= 80 for line in receipt_text(RECEIPT, language).splitlines())


def test_it_says_all_that_a_payer_asks() -> None:
    text = receipt_text(RECEIPT, ZH)
    for said in (
        "翠竹苑",
        "A-000001",
        "1-1-1011",
        "微信",
        "4200001234",
        "500.00",
        "伍佰元整",
        "357.57",
        "142.43",
        "林晓",
    ):
        assert said in text
    assert COMPANY in "".join(text.split())


def test_a_copy_and_a_void_are_told_apart_from_the_first_print() -> None:
    assert "补打" not in receipt_text(RECEIPT, ZH)
    assert "补打" in receipt_text(replace(RECEIPT, reprint=True), ZH)
    assert "AV-000001" in receipt_text(replace(RECEIPT, reprint=True, voided="AV-000001"), ZH)


def test_a_hostile_name_moves_no_cursor() -> None:
    assert "\x1b" not in receipt_text(replace(RECEIPT, payer="a\x1b[2Jb", desk="\u202ex"), ZH)


# --- vouchers of refunds ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", [ZH, EN], ids=["zh", "en"])
@pytest.mark.parametrize("voucher", sample_vouchers())
def test_every_line_of_a_voucher_fits_eighty_columns(voucher: Voucher, language: Language) -> None:
    assert all(width(line) <= 80 for line in voucher_text(voucher, language).splitlines())


def test_the_voucher_of_a_deposit_shows_how_the_sum_came_about() -> None:
    voucher = sample_vouchers()[-1]
    said = [line.split() for line in voucher_text(voucher, ZH).splitlines()]
    for line in (
        ["装修押金", "2000.00"],
        ["扣除：墙面损坏（照片", "3", "张）", "-150.00"],
        ["此前已退", "-500.00"],
        ["仍在押", "-350.00"],
        ["退款金额（元）", "1000.00"],
        ["金额大写", "壹仟元整"],
    ):
        assert line in said
    assert "收款人签字" in voucher_text(voucher, ZH)


def test_the_voucher_of_a_receipt_shows_what_it_pays_no_more() -> None:
    text = voucher_text(sample_vouchers()[1], ZH)
    for said in (
        "退款单（补打）",
        "A-000123",
        "面积更正",
        "陈主管",
        "200.00",
        "违约金",
        "10.00",
        "40.00",
        "贰佰伍拾元整",
    ):
        assert said in text
