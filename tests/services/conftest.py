"""Desks for the tests of the counter's money, built once for all of them."""

from __future__ import annotations

from calldesk import lived
from feedesk import billed, billed_desk, fees, unbilled_desk
from meterdesk import metered, metered_desk

__all__ = ["billed", "billed_desk", "fees", "lived", "metered", "metered_desk", "unbilled_desk"]
