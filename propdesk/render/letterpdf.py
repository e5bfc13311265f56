"""Dunning letters 催缴函 as PDF: what is owed line by line, what follows, a receipt to sign and tear off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from propdesk.domain.letters import Letter, LetterLine
from propdesk.domain.messages import Message, msg
from propdesk.render import safe
from propdesk.render.amounts import amount_words, grouped
from propdesk.render.language import Language
from propdesk.render.notices import contact, desk_view
from propdesk.render.paper import Drawing, Press, house_style, order, printed, texts

_TITLES: Mapping[str, Message] = {
    "reminder": msg("Payment reminder"),
    "written": msg("Written reminder of overdue fees"),
    "formal": msg("Formal demand for payment"),
    "legal": msg("Notice of legal action"),
}
_OPENINGS: Mapping[str, Message] = {
    "reminder": msg("We would like to remind you that these fees were due and are not paid as of {as_of}:"),
    "written": msg("According to our books these fees are overdue and not paid as of {as_of}:"),
    "formal": msg("These fees are long overdue and still not paid as of {as_of}:"),
    "legal": msg("These fees are overdue and not paid as of {as_of}; we claim them at law:"),
}
_DEMANDS: Mapping[str, Message] = {
    "reminder": msg(
        "Please pay {total} CNY by {by}. If you have paid meanwhile, please take this letter as settled."
    ),
    "written": msg(
        "Please pay {total} CNY by {by}. If anything here is not right, please tell us before that day."
    ),
    "formal": msg(
        "We hereby demand that you pay {total} CNY in full by {by}. If it is not paid by then, we shall bring"
        " a lawsuit or apply for arbitration under the Civil Code of the People's Republic of China, and"
        " claim the fees, the late charge up to the day of payment and the costs."
    ),
    "legal": msg(
        "We are going to bring a lawsuit or apply for arbitration under the Civil Code of the People's"
        " Republic of China, and claim {total} CNY, the late charge up to the day of payment and the costs."
        " You avoid this if you pay in full by {by}."
    ),
}
_LABELS: Mapping[str, Message] = {
    "addressee": msg("To"),
    "unit": msg("Unit"),
    "number": msg("Letter no."),
    "dated": msg("Date"),
    "reply_by": msg("Please pay by"),
    "item": msg("Item"),
    "covers": msg("Period covered"),
    "due": msg("Due"),
    "days": msg("Days overdue"),
    "principal": msg("Principal (CNY)"),
    "late": msg("Late charge (CNY)"),
    "total": msg("Total due"),
    "words": msg("In words"),
    "pay_ways": msg("How to pay"),
    "clerk": msg("Handled by"),
    "seal": msg("Seal"),
    "stub": msg("Receipt of delivery: please sign it and give it back"),
    "signed": msg("Received by (signature)"),
    "signed_on": msg("Date"),
    "refused": msg("If it was refused: why, and who was witness"),
}
_SERIOUS = frozenset({"formal", "legal"})
"""Levels of which delivery is proven by a receipt to sign."""


def letters_pdf(letters: Sequence[Letter], press: Press) -> bytes:
    """Set letters as one PDF, in the given order; the same letters give the same bytes."""
    draw = partial(letters_drawing, tuple(letters), press.language.code, press.font)
    return printed([order("letter.typ", press, draw, dated=max(letter.dated for letter in letters))])


def letters_drawing(letters: Sequence[Letter], lang: str, font: str) -> Drawing:
    """Say everything that stands on letters."""
    language = Language(lang)
    common = {
        **house_style(language.say(msg("Dunning letters")), Press(language, font)),
        "labels": {name: language.say(message) for name, message in _LABELS.items()},
    }
    views = [letter_view(letter, language) for letter in letters]
    said = {"desk": list(texts(common)), **{view["number"]: list(texts(view)) for view in views}}
    return Drawing({**common, "letters": views}, said)


def letter_view(letter: Letter, language: Language) -> dict[str, Any]:
    """Say one letter in the language of the paper."""
    total = grouped(letter.total)
    demand = _filled(_DEMANDS[letter.level], total=total, by=letter.reply_by)
    return {
        "desk": desk_view(letter.desk),
        "contact": contact(letter.desk, language),
        "title": language.say(_TITLES[letter.level]),
        "number": safe.terminal(letter.number),
        "addressee": safe.terminal(letter.addressee or language.say(msg("The owner"))),
        "unit": safe.terminal(letter.unit),
        "dated": letter.dated.isoformat(),
        "reply_by": letter.reply_by.isoformat(),
        "clerk": safe.terminal(letter.clerk),
        "opening": language.say(_filled(_OPENINGS[letter.level], as_of=letter.as_of)),
        "lines": [_line(line, several="," in letter.unit) for line in letter.lines],
        "charged": letter.late > 0,
        "principal": grouped(letter.principal),
        "late": grouped(letter.late),
        "total": total,
        "words": amount_words(letter.total, language),
        "sentences": [language.say(each) for each in (*_rates(letter), demand)],
        "serious": letter.level in _SERIOUS,
    }


def _filled(template: Message, **values: object) -> Message:
    return msg(template.text, **values)


def _rates(letter: Letter) -> Iterator[Message]:
    """What a late charge costs, and up to which day it is reckoned."""
    for day, year in letter.rates:
        yield msg(
            "The late charge is {day} per cent of the unpaid principal a day ({year} per cent a year),"
            " simple, reckoned up to {as_of}; it goes on until the day of payment.",
            day=day,
            year=year,
            as_of=letter.as_of,
        )


def _line(line: LetterLine, *, several: bool) -> dict[str, str]:
    title = f"{line.title} · {line.unit}" if several else line.title
    return {
        "title": safe.terminal(title),
        "covers": f"{line.first.isoformat()} – {line.last.isoformat()}",
        "due": line.due.isoformat(),
        "days": str(line.days),
        "principal": grouped(line.principal),
        "late": grouped(line.late),
    }
