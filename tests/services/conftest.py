"""Desks for the tests of the counter's money and of calls, built once for all of them."""

from __future__ import annotations

from calldesk import lived
from feedesk import billed, billed_desk, fees, unbilled_desk
from frontdesk import front_desk, front_desk_built
from meterdesk import metered, metered_desk

__all__ = [
    "billed",
    "billed_desk",
    "fees",
    "front_desk",
    "front_desk_built",
    "lived",
    "metered",
    "metered_desk",
    "unbilled_desk",
]
