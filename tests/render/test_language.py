"""Two languages: chosen by option, environment, desk; said with nested values; never silent."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from propdesk.domain.messages import Message, msg
from propdesk.domain.titles import Title
from propdesk.render.language import Language


def test_values_are_said_in_the_same_language() -> None:
    inner = Message(
        "{day} {title} {words}",
        {"day": date(2026, 1, 2), "title": Title("物业费", "fee"), "words": ["a", "b"]},
    )
    outer = Message("<{inner}> {at}", {"inner": inner, "at": datetime(2026, 1, 2, 9, 30)})
    assert Language("zh").say(outer) == "<2026-01-02 物业费 a、b> 2026-01-02 09:30"
    assert Language("en").say(outer) == "<2026-01-02 fee a, b> 2026-01-02 09:30"


def test_a_known_message_is_translated() -> None:
    assert Language("zh").say(msg("nothing new to bill")) != "nothing new to bill"
    assert Language("en").say(msg("nothing new to bill")) == "nothing new to bill"


@pytest.mark.parametrize("text", ["{missing}", "{0}", "{a.b}", "{", "{a[}"])
def test_a_template_that_does_not_fit_is_shown_rather_than_raised(text: str) -> None:
    assert Language("zh").say(Message(text, {"a": 1})) == text


def test_an_unknown_language_is_the_default() -> None:
    assert Language("fr").code == "zh"
