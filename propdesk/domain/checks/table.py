"""The table of the checks over records: adding one is adding a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from propdesk.domain.checks import (
    bills,
    closes,
    collecting,
    corrections,
    links,
    meters,
    receipts,
    registers,
    settings,
    tickets,
)
from propdesk.domain.checks.book import Book, Fault, RecordCheck


def _check(name: str, tier: str, reads: str, find: Callable[[Book], Iterator[Fault]]) -> RecordCheck:
    return RecordCheck(name, tier, frozenset(reads.split()), find)


_MONEY = "bill bill-credit bill-void till invoice expense"

RECORD_CHECKS: tuple[RecordCheck, ...] = (
    _check("unit-places", "links", "unit building", links.unit_places),
    _check("unit-people", "links", "unit person", links.unit_people),
    _check("unit-charges", "links", "unit tariff", links.unit_charges),
    _check("people-links", "links", "person", links.people_links),
    _check("vehicle-links", "links", "vehicle unit person", links.vehicle_links),
    _check("meter-links", "links", "meter unit tariff", meters.meter_links),
    _check("reading-sheets", "links", "reading meter", meters.sheet_names),
    _check("relief-links", "links", "relief unit tariff bill", links.relief_links),
    _check("tariff-prices", "links", "tariff", links.tariff_prices),
    _check("desk-staff", "links", "desk", settings.desk_staff),
    _check("desk-hours", "links", "desk", settings.desk_hours),
    _check("desk-calendar", "links", "desk", settings.desk_calendar),
    _check("desk-reconcile", "links", "desk", settings.desk_reconcile),
    _check("issued-links", "links", "bill till unit person tariff", links.issued_links),
    _check("run-names", "money", "bill bill-void", bills.run_names),
    _check("run-totals", "money", "bill", bills.run_totals),
    _check("readings", "money", "reading meter", meters.readings),
    _check("metered-lines", "money", "bill bill-void reading meter", meters.metered_lines),
    _check("line-sums", "money", "bill", bills.line_sums),
    _check("shared-parts", "money", "bill", bills.shared_parts),
    _check("live-spans", "money", "bill bill-void", bills.live_spans),
    _check("void-runs", "money", "bill bill-credit bill-void till", bills.void_runs),
    _check("day-names", "money", "till", receipts.day_names),
    _check("receipt-numbers", "money", "till", receipts.numbers),
    _check("receipt-refs", "money", "till", receipts.references),
    _check("receipt-sums", "money", "till", receipts.receipt_sums),
    _check("paid-lines", "money", "adjustment bill bill-credit bill-void till", receipts.paid_lines),
    _check("credit-uses", "money", "adjustment bill bill-credit bill-void till", receipts.credit_uses),
    _check("receipt-voids", "money", "bill-credit bill-void till", receipts.voids),
    _check("notes", "money", "adjustment bill bill-void", corrections.notes),
    _check("releases", "money", "adjustment bill bill-void bill-credit till", corrections.releases),
    _check("refunds", "money", "till deposit", corrections.refunds),
    _check("deposits", "money", "deposit till", corrections.deposits),
    _check("requests", "money", "request", corrections.requests),
    _check("approvals", "money", "request adjustment deposit bill-void relief till", corrections.approvals),
    _check("dunning-links", "links", "dunning bill unit person", collecting.letter_links),
    _check("dunning-sums", "money", "dunning", collecting.letter_sums),
    _check("dunning-events", "links", "dunning", collecting.letter_events),
    _check("promise-links", "links", "promise unit person", collecting.promise_links),
    _check("clearances", "links", "clearance unit person", collecting.clearances),
    _check("ticket-links", "links", "ticket unit building person bill", tickets.ticket_links),
    _check("ticket-times", "links", "ticket", tickets.ticket_times),
    _check("ticket-events", "links", "ticket", tickets.ticket_events),
    _check("ticket-moves", "links", "ticket desk", tickets.ticket_moves),
    _check("ticket-duplicates", "links", "ticket", tickets.ticket_duplicates),
    _check("closings", "money", "till", receipts.closings),
    _check("entry-days", "links", "invoice expense", registers.entry_days),
    _check("invoice-people", "links", "invoice person", links.invoice_people),
    _check("invoice-numbers", "money", "invoice", registers.invoice_numbers),
    _check("invoice-receipts", "money", "invoice till", registers.invoice_receipts),
    _check("close-totals", "money", f"period-close {_MONEY}", closes.close_totals),
    _check("close-entries", "money", f"period-close {_MONEY}", closes.close_entries),
)
