"""Certificates of clearance 结清证明, as PDF and as text of eighty columns."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from propdesk.domain.letters import Clearance
from propdesk.domain.messages import Message, msg
from propdesk.render import safe
from propdesk.render.language import Language
from propdesk.render.notices import contact, desk_view
from propdesk.render.paper import Drawing, Press, house_style, order, printed, texts
from propdesk.render.templates import NOTHING_OWN, Own
from propdesk.render.texts import fill

_LABELS: Mapping[str, Message] = {
    "clearance": msg("Certificate of clearance"),
    "number": msg("Certificate no."),
    "addressee": msg("To"),
    "unit": msg("Unit"),
    "dated": msg("Date"),
    "purpose": msg("For"),
    "clerk": msg("Handled by"),
    "seal": msg("Seal"),
}


def clearance_pdf(paper: Clearance, press: Press) -> bytes:
    """Set a certificate as PDF; the same certificate gives the same bytes."""
    draw = partial(clearance_drawing, paper, press.language.code, press.font)
    return printed([order("clearance.typ", press, draw, dated=paper.as_of)])


def clearance_drawing(paper: Clearance, lang: str, font: str) -> Drawing:
    """Say everything that stands on a certificate."""
    language = Language(lang)
    title = language.say(_LABELS["clearance"])
    data = {**house_style(title, Press(language, font)), **clearance_view(paper, language)}
    return Drawing(data, {paper.number: list(texts(data))})


def clearance_text(paper: Clearance, language: Language, own: Own = NOTHING_OWN) -> str:
    """Write a certificate as text."""
    values = {"lang": language.pick("zh-CN", "en"), **clearance_view(paper, language)}
    filled = fill("clearance.txt", values, own)
    return "".join(line.rstrip(" ") + "\n" for line in filled.split("\n")[:-1])


def clearance_view(paper: Clearance, language: Language) -> dict[str, Any]:
    """Say a certificate in the language of the paper."""
    certified = msg(
        "We certify that all fees billed to unit {unit} up to {date} are paid in full, and that no late"
        " charge stands on them.",
        unit=paper.unit,
        date=paper.as_of,
    )
    limits = msg(
        "Fees that are billed later are not covered. The desk verifies this certificate by its number."
    )
    return {
        "desk": desk_view(paper.desk),
        "contact": contact(paper.desk, language),
        "labels": {name: language.say(message) for name, message in _LABELS.items()},
        "number": safe.terminal(paper.number),
        "addressee": safe.terminal(paper.addressee or language.say(msg("The owner"))),
        "unit": safe.terminal(paper.unit),
        "dated": paper.as_of.isoformat(),
        "purpose": safe.terminal_lines(paper.purpose),
        "clerk": safe.terminal(paper.clerk),
        "sentences": [safe.terminal(language.say(each)) for each in (certified, limits)],
    }
