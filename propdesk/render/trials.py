"""Trying templates: each one prints the samples in a language, and says what it could not print."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from propdesk.domain.changes import Outcome
from propdesk.domain.messages import Finding, Refusal, msg
from propdesk.render import samples, ticketsamples
from propdesk.render.arrearslist import arrears_pdf
from propdesk.render.clearances import clearance_pdf, clearance_text
from propdesk.render.letterpdf import letters_pdf
from propdesk.render.noticepdf import notices_pdf
from propdesk.render.notices import notices_html, notices_txt
from propdesk.render.opennesspdf import openness_pdf
from propdesk.render.paper import Press
from propdesk.render.receiptpdf import receipts_pdf
from propdesk.render.reports import report_pdf
from propdesk.render.slippdf import slips_pdf
from propdesk.render.statements import statement_pdf
from propdesk.render.voucherpdf import vouchers_pdf
from propdesk.render.worklogpdf import worklog_pdf


def tried(name: str, press: Press) -> tuple[Finding, ...]:
    """Print the samples by one template, and give what was wrong."""
    if name not in _TRIALS:
        return (
            Finding("template", msg("no paper is printed by a template of this name"), f"templates/{name}"),
        )
    try:
        _TRIALS[name](press)
    except Refusal as refused:
        return refused.findings or (Finding("template", refused.message, f"templates/{name}"),)
    return ()


def _notices(press: Press) -> None:
    notices_pdf(samples.sample_notices(), samples.sample_desk(), press)


def _page(press: Press) -> None:
    notices_html(samples.sample_notices(), samples.sample_desk(), press.language, press.own)


def _text(press: Press) -> None:
    notices_txt(samples.sample_notices(), samples.sample_desk(), press.language, press.own)


def _receipts(press: Press) -> None:
    receipts_pdf(samples.sample_receipts(), press)
    vouchers_pdf(samples.sample_vouchers(), press)


def _statements(press: Press) -> None:
    for statement in samples.sample_statements():
        statement_pdf(statement, press)


def _arrears(press: Press) -> None:
    for listed in samples.sample_arrears():
        arrears_pdf(listed, press)


def _openness(press: Press) -> None:
    for paper in samples.sample_openness():
        openness_pdf(paper, press)


def _letters(press: Press) -> None:
    letters_pdf(samples.sample_letters(), press)


def _clearances(press: Press) -> None:
    for paper in samples.sample_clearances():
        clearance_pdf(paper, press)


def _clearance_texts(press: Press) -> None:
    for paper in samples.sample_clearances():
        clearance_text(paper, press.language, press.own)


def _slips(press: Press) -> None:
    slips_pdf(ticketsamples.sample_slips(), press)


def _worklogs(press: Press) -> None:
    for log in ticketsamples.sample_worklogs():
        worklog_pdf(log, press)


def _report(press: Press) -> None:
    day, desk = samples.sample_notices()[0].issued, samples.sample_desk().name
    for rows in (samples.sample_table(), []):
        outcome = Outcome("unit list", rows, {"amount": "142.93"}, columns=("unit", "name", "amount"))
        report_pdf(outcome, press, desk=desk, issued=day)


_TRIALS: Mapping[str, Callable[[Press], None]] = {
    "notice.typ": _notices,
    "notices.html": _page,
    "notices.txt": _text,
    "receipt.typ": _receipts,
    "statement.typ": _statements,
    "arrears.typ": _arrears,
    "openness.typ": _openness,
    "letter.typ": _letters,
    "clearance.typ": _clearances,
    "clearance.txt": _clearance_texts,
    "slip.typ": _slips,
    "worklog.typ": _worklogs,
    "report.typ": _report,
}
