"""What the clerk says to who reports an emergency, line by line, while help is on its way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from propdesk.domain.messages import Message, msg

_ALL = (
    msg("emergency: the clock runs, somebody must be there within 30 minutes"),
    msg("ask: is anybody hurt? where exactly? a number to call back; say when help will come"),
)
BY_CATEGORY: Mapping[str, tuple[Message, ...]] = {
    "water": (
        msg(
            "water: shut the main valve behind the meter, switch the power off where water runs, save things"
        ),
    ),
    "leak": (msg("leak: put a bucket under it, keep off wet sockets, tell the flat above"),),
    "electrical": (
        msg("power: touch nothing that smells or sparks, switch the main breaker off, keep away from water"),
    ),
    "lift": (
        msg("lift: stay calm, do not force the doors, press the alarm; the lift service is called at once"),
        msg("lift: stay on the line; is there a child, an old or a sick person?"),
    ),
    "fire": (
        msg("fire: leave by the stairs, close the doors, never the lift; call 119, then the control room"),
    ),
    "access": (msg("locked in or out: is anybody alone inside, is something on the stove?"),),
}
"""What is said beside that, by what the emergency is about."""


def lines(category: str) -> Iterator[Message]:
    """The script of an emergency of a category."""
    yield from _ALL
    yield from BY_CATEGORY.get(category, ())
