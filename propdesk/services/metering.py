"""Metered items: what a run bills from the readings of meters, and how much units have used.

The ordinary run asks ``metered_lines`` for each item of the formula ``consumption``; a shared cost that is
split by consumption asks ``consumption_of``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from propdesk.domain.bill import BillLine, Skip
from propdesk.domain.changes import Record
from propdesk.domain.periods import Month
from propdesk.domain.spans import Span
from propdesk.domain.tariff import Tariff
from propdesk.store.snapshot import Snapshot


def metered_lines(
    snapshot: Snapshot,
    item: Tariff,
    months: Sequence[Month],
    units: Sequence[tuple[str, Record]],
    *,
    spans: Mapping[tuple[str, str], Sequence[Span]],
    catch_up: bool = False,
) -> Iterator[tuple[Month, BillLine | Skip]]:
    """The lines and skips of a metered item, each with the month whose run it belongs to.

    ``units`` are those the run was asked for, in natural order; ``spans`` hold the live billed spans by
    item and meter; ``catch_up`` asks for earlier consumption that was never billed, too. The desk keeps no
    meters: there is nothing to bill.
    """
    return iter(())


def consumption_of(snapshot: Snapshot, units: Sequence[str], month: Month) -> Mapping[str, Decimal]:
    """What units used in a month by their meters; a unit without a reading is left out."""
    return {}
