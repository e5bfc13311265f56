"""Papers in the form that was asked for, as bytes to save."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from propdesk.cli.options import DATA_FORMATS
from propdesk.domain.messages import UsageRefused, msg

if TYPE_CHECKING:
    from propdesk.cli.app import App
    from propdesk.domain.changes import Outcome
    from propdesk.render.language import Language
    from propdesk.render.paper import Press
    from propdesk.services.notices import Batch


def with_slips(app: App, outcome: Outcome) -> Outcome:
    """Print the papers of an outcome (receipts, vouchers, work slips) themselves where a person reads."""
    if app.output.format in DATA_FORMATS or not outcome.papers:
        return outcome
    texts = (_TEXTS[type(paper).__name__](paper, app.language) for paper in outcome.papers)
    return replace(outcome, text="\n".join(texts))


def _receipt(paper: Any, language: Language) -> str:
    from propdesk.render.receipts import receipt_text

    return receipt_text(paper, language)


def _voucher(paper: Any, language: Language) -> str:
    from propdesk.render.vouchers import voucher_text

    return voucher_text(paper, language)


def _work_slip(paper: Any, language: Language) -> str:
    from propdesk.render.workslips import slip_text

    return slip_text(paper, language)


def _work_log(paper: Any, language: Language) -> str:
    from propdesk.render.worklogs import worklog_text

    return worklog_text(paper, language)


_TEXTS: Mapping[str, Callable[[Any, Language], str]] = {
    "Receipt": _receipt,
    "Voucher": _voucher,
    "WorkSlip": _work_slip,
    "WorkLog": _work_log,
}
"""Paper: what sets it as text."""


def wants_pdf(app: App) -> bool:
    """Tell whether the outcome is to be written as PDF."""
    output = app.output
    return output.format == "pdf" or (output.format is None and str(output.file).lower().endswith(".pdf"))


def pdf_of(app: App, outcome: Outcome) -> bytes:
    """Write an outcome as PDF: as the paper that it is, or as a table where the reader arranged the rows."""
    press, output = press_of(app), app.output
    papers = () if output.columns or output.sort or output.limit is not None else outcome.papers
    if papers:
        return _PRINTERS[type(papers[0]).__name__](papers, press)
    from propdesk.render.reports import report_pdf

    session = app.session()
    return report_pdf(outcome, press, desk=session.settings["name"], issued=session.acting.today)


def press_of(app: App) -> Press:
    """Say how this desk prints: its font, its own templates, the reader's language."""
    from propdesk.render.paper import Press
    from propdesk.services.templates import own_templates

    session = app.session()
    return Press(app.language, session.settings.get("font", ""), own_templates(session))


def _receipts(papers: Sequence[Any], press: Press) -> bytes:
    from propdesk.render.receiptpdf import receipts_pdf

    return receipts_pdf(papers, press)


def _vouchers(papers: Sequence[Any], press: Press) -> bytes:
    from propdesk.render.voucherpdf import vouchers_pdf

    return vouchers_pdf(papers, press)


def _statement(papers: Sequence[Any], press: Press) -> bytes:
    from propdesk.render.statements import statement_pdf

    return statement_pdf(papers[0], press)


def _arrears(papers: Sequence[Any], press: Press) -> bytes:
    from propdesk.render.arrearslist import arrears_pdf

    return arrears_pdf(papers[0], press)


def _openness(papers: Sequence[Any], press: Press) -> bytes:
    from propdesk.render.opennesspdf import openness_pdf

    return openness_pdf(papers[0], press)


def _letters(papers: Sequence[Any], press: Press) -> bytes:
    from propdesk.render.letterpdf import letters_pdf

    return letters_pdf(papers, press)


def _clearance(papers: Sequence[Any], press: Press) -> bytes:
    from propdesk.render.clearances import clearance_pdf

    return clearance_pdf(papers[0], press)


def _work_slips(papers: Sequence[Any], press: Press) -> bytes:
    from propdesk.render.slippdf import slips_pdf

    return slips_pdf(papers, press)


def _slip_sheets(papers: Sequence[Any], press: Press) -> bytes:
    from propdesk.render.slippdf import slips_pdf

    return slips_pdf(papers[0].slips, press, two_a_sheet=True)


def _work_log_pdf(papers: Sequence[Any], press: Press) -> bytes:
    from propdesk.render.worklogpdf import worklog_pdf

    return worklog_pdf(papers[0], press)


def paper_file(app: App, outcome: Outcome, target: str) -> bytes:
    """Write the papers of an outcome as the ending of a file says: .pdf, or a certificate as .txt."""
    from propdesk.render.clearances import clearance_text

    if target.lower().endswith(".pdf"):
        return pdf_of(app, outcome)
    press = press_of(app)
    return clearance_text(outcome.papers[0], press.language, press.own).encode()


_PRINTERS: Mapping[str, Callable[[Sequence[Any], Press], bytes]] = {
    "Receipt": _receipts,
    "Voucher": _vouchers,
    "Statement": _statement,
    "ArrearsList": _arrears,
    "Openness": _openness,
    "Letter": _letters,
    "Clearance": _clearance,
    "WorkSlip": _work_slips,
    "SlipSheet": _slip_sheets,
    "WorkLog": _work_log_pdf,
}
"""Paper (see ``domain.papers``): what prints it."""


def notice_form(target: str) -> str:
    """Choose what to write by the ending of a file's name; without one (or on stdout) text."""
    ending = target.rpartition(".")[2].lower() if "." in target else "txt"
    if ending in _FORMS:
        return ending
    raise UsageRefused(
        msg("the ending of {file} names no format", file=target),
        hint=msg("end it in one of {endings}, or say --format", endings=[f".{form}" for form in _FORMS]),
        field="output-file",
    )


def notices_as(form: str, batch: Batch, language: Language) -> bytes:
    """Write a batch of notices as ``pdf``, ``html``, ``txt`` or ``sms`` (one line each)."""
    return _FORMS[form](batch, language)


def _pdf(batch: Batch, language: Language) -> bytes:
    from propdesk.render.noticepdf import notices_pdf
    from propdesk.render.paper import Press

    return notices_pdf(batch.notices, batch.desk, Press(language, batch.font, batch.own))


def _html(batch: Batch, language: Language) -> bytes:
    from propdesk.render import notices

    return notices.notices_html(batch.notices, batch.desk, language, batch.own).encode()


def _txt(batch: Batch, language: Language) -> bytes:
    from propdesk.render import notices

    return notices.notices_txt(batch.notices, batch.desk, language, batch.own).encode()


def _sms(batch: Batch, language: Language) -> bytes:
    from propdesk.render import notices

    lines = notices.notices_sms(batch.notices, batch.desk, language)
    return "".join(line + "\n" for line in lines).encode()


_FORMS: Mapping[str, Callable[[Batch, Language], bytes]] = {
    "pdf": _pdf,
    "html": _html,
    "txt": _txt,
    "sms": _sms,
}
