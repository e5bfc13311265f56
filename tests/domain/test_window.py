"""Windows of time that are promised: how they are typed, and that they lie ahead."""

from __future__ import annotations

from datetime import datetime

import pytest

from propdesk.domain.messages import RuleRefused, UsageRefused
from propdesk.domain.window import parse_window, refuse_past

NOW = datetime(2026, 12, 31, 10, 5)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-12-31 14:00..16:00", "2026-12-31 14:00", "2026-12-31 16:00"),
        ("2027-01-02 14:00..2027-01-03 09:30", "2027-01-02 14:00", "2027-01-03 09:30"),
        ("14:00..16:00", "2026-12-31 14:00", "2026-12-31 16:00"),
        (" 14:00 .. 16:00 ", "2026-12-31 14:00", "2026-12-31 16:00"),
        ("9:00-11:00", "2026-12-31 09:00", "2026-12-31 11:00"),
        ("14：00～16：00", "2026-12-31 14:00", "2026-12-31 16:00"),
        ("14:00–16:00", "2026-12-31 14:00", "2026-12-31 16:00"),
        ("14:00至16:00", "2026-12-31 14:00", "2026-12-31 16:00"),
        ("今天14:00到16:00", "2026-12-31 14:00", "2026-12-31 16:00"),
        ("明天 9:00-11:00", "2027-01-01 09:00", "2027-01-01 11:00"),
        ("后天09:00..11:00", "2027-01-02 09:00", "2027-01-02 11:00"),
        ("Tomorrow 09:00..11:00", "2027-01-01 09:00", "2027-01-01 11:00"),
        ("..17:00", "2026-12-31 10:05", "2026-12-31 17:00"),
        ("..明天 17:00", "2026-12-31 10:05", "2027-01-01 17:00"),
        ("22:00..明天 06:00", "2026-12-31 22:00", "2027-01-01 06:00"),
    ],
)
def test_windows_are_read_as_they_are_typed(text: str, first: str, last: str) -> None:
    assert parse_window(text, NOW) == (datetime.fromisoformat(first), datetime.fromisoformat(last))


@pytest.mark.parametrize(
    "text", ["", "14:00", "下午", "14..16", "14:00..", "24:00..25:00", "2026-02-30 09:00..11:00", "9:0..9:30"]
)
def test_what_is_no_window_is_refused(text: str) -> None:
    with pytest.raises(UsageRefused) as caught:
        parse_window(text, NOW)
    assert caught.value.field == "promise"
    assert caught.value.hint


@pytest.mark.parametrize("text", ["10:04..11:00", "16:00..14:00", "..10:00"])
def test_a_promise_lies_ahead(text: str) -> None:
    with pytest.raises(RuleRefused) as caught:
        refuse_past(parse_window(text, NOW), NOW)
    assert caught.value.field == "promise"


@pytest.mark.parametrize("text", ["10:05..10:05", "..10:05", "22:00..明天 06:00"])
def test_a_promise_may_begin_now(text: str) -> None:
    window = parse_window(text, NOW)
    refuse_past(window, NOW)
    assert NOW <= window[0] <= window[1]
