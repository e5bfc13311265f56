"""What a commit was about, in the desk's words."""

from __future__ import annotations

import pytest

from propdesk.domain.messages import Message
from propdesk.render.language import Language
from propdesk.services.subjects import said

ZH = Language("zh")


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("fee: pay A-000001..A-000019", "A-000001..A-000019"),
        ("fee: void-receipt A-000002", "A-000002"),
        ("fee: day 2026-09-22-a closed", "2026-09-22-a"),
        ("fee: bill 2026-10 (61 lines, 14785.21)", "2026-10：61 笔，14785.21"),
        ("fee: tariff set property", "property"),
        ("unit: edit 2-1-0101", "2-1-0101"),
        ("building: add 3 with 72 flats", "3 栋及 72 套住宅"),
        ("person: link P-aaaaaa 2-1-0101 owner", "2-1-0101：P-aaaaaa 成为业主"),
        ("person: unlink P-aaaaaa 2-1-0101 owner tenant", "2-1-0101：P-aaaaaa 不再是业主、不再是租户"),
        ("init: a desk with 12 units", "12 套房屋"),
        ("import: 3 buildings, 12 units, 7 people", "3 栋楼、12 套房屋、7 位住户"),
        ("keep: units/1/1-1-0101.yaml", "units/1/1-1-0101.yaml"),
        ("keep: unit 2-1-0101", "房屋 2-1-0101"),
        ("keep: spaceship X-1", "spaceship X-1"),
        ("keep: 3 files", "3 个文件"),
        ("fmt: 2 records", "2 条记录"),
    ],
)
def test_a_first_line_is_said_in_the_words_of_the_desk(subject: str, words: str) -> None:
    message = said(subject)
    assert isinstance(message, Message)
    assert ZH.say(message) == words


@pytest.mark.parametrize("subject", ["fix it", "fee: bill", "import: nothing", "person: link a b ghost", ""])
def test_what_propdesk_did_not_write_stays_as_it_is(subject: str) -> None:
    assert said(subject) == subject
