"""The list of arrears 欠费清单 as PDF: masked names, columns by age, sums of each building and of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from propdesk.domain.messages import msg
from propdesk.domain.papers import ArrearsList, Debtor
from propdesk.render import masks, safe
from propdesk.render.amounts import grouped
from propdesk.render.columns import code_title, column
from propdesk.render.language import Language
from propdesk.render.lists import GROUP, LINE, SUM, TOTAL, Row, column_view, rows_view
from propdesk.render.notices import desk_view
from propdesk.render.paper import Drawing, Press, house_style, order, printed, texts

_NAME, _PEOPLE, _DAY, _MONEY = 26, 30, 20, 21
"""Shares of the width, about millimetres."""


def arrears_pdf(listed: ArrearsList, press: Press) -> bytes:
    """Set the list of arrears as PDF; the same list gives the same bytes."""
    draw = partial(arrears_drawing, listed, press.language.code, press.font)
    return printed([order("arrears.typ", press, draw, dated=listed.issued)])


def arrears_drawing(listed: ArrearsList, lang: str, font: str) -> Drawing:
    """Say everything that stands on the list of arrears; names are masked: it hangs about the desk."""
    language = Language(lang)
    title = language.say(msg("List of arrears"))
    data = {
        **house_style(title, Press(language, font)),
        "desk": desk_view(listed.desk),
        "labels": {"arrears": title, "as_of": language.say(msg("As of"))},
        "as_of": listed.as_of.isoformat(),
        "columns": list(_columns(listed, language)),
        "rows": rows_view(_rows(listed, language)),
        "remark": language.say(msg("Names are masked. Amounts in CNY, by days since the due day.")),
    }
    return Drawing(data, {"desk": list(texts(data))})


def _columns(listed: ArrearsList, language: Language) -> Iterator[dict[str, Any]]:
    yield column_view(column(listed.by, language).title, share=_NAME)
    if _shows_people(listed):
        who = "name" if listed.by == "owner" else "owner"
        yield column_view(column(who, language).title, share=_PEOPLE)
    yield column_view(column("oldest_due", language).title, share=_DAY)
    for key in listed.columns:
        yield column_view(column(key, language).title, share=_MONEY, right=True)


def _shows_people(listed: ArrearsList) -> bool:
    return any(debtor.people for _, debtors in listed.groups for debtor in debtors)


def _rows(listed: ArrearsList, language: Language) -> Iterator[Row]:
    several = len(listed.groups) > 1
    for name, debtors in listed.groups:
        if several:
            yield GROUP, _headed(listed, _building(name, language))
        for debtor in debtors:
            yield LINE, _cells(listed, debtor, language)
        if several:
            yield SUM, _sums(listed, debtors, language.say(msg("Subtotal")))
    everybody = [debtor for _, debtors in listed.groups for debtor in debtors]
    yield TOTAL, _sums(listed, everybody, language.say(msg("Total")))


def _building(name: str, language: Language) -> str:
    """Call a building by its code; that of units which are gone is unknown."""
    return f"{column('building', language).title} {code_title('building', name, language)}"


def _cells(listed: ArrearsList, debtor: Debtor, language: Language) -> list[str]:
    people = language.pick("、", ", ").join(masks.name(name, kind=kind) for name, kind in debtor.people)
    money = (grouped(debtor.amounts[key]) if debtor.amounts[key] else "" for key in listed.columns)
    name = code_title(listed.by, debtor.name, language)
    return [
        safe.terminal(name),
        *([people] if _shows_people(listed) else []),
        debtor.oldest.isoformat(),
        *money,
    ]


def _sums(listed: ArrearsList, debtors: Sequence[Debtor], label: str) -> list[str]:
    sums = (grouped(sum(debtor.amounts[key] for debtor in debtors)) for key in listed.columns)
    return [*_headed(listed, f"{label} ({len(debtors)})", money=False), *sums]


def _headed(listed: ArrearsList, text: str, *, money: bool = True) -> list[str]:
    empty: Iterable[str] = ("",) * (len(listed.columns) if money else 0)
    return [safe.terminal(text), *([""] if _shows_people(listed) else []), "", *empty]
