"""Papers in the form that was asked for, as bytes to save."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from propdesk.cli.options import DATA_FORMATS

if TYPE_CHECKING:
    from propdesk.cli.app import App
    from propdesk.domain.changes import Outcome
    from propdesk.render.language import Language
    from propdesk.services.notices import Batch


def with_receipts(app: App, outcome: Outcome) -> Outcome:
    """Print the receipts themselves where a person reads."""
    if app.output.format in DATA_FORMATS:
        return outcome
    from propdesk.render.receipts import receipt_text

    return replace(outcome, text="\n".join(receipt_text(paper, app.language) for paper in outcome.papers))


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
