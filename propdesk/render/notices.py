"""Fee notices 缴费通知单: what stands on one, ready to be set as PDF, page, text or SMS."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from propdesk.domain.messages import Message, msg
from propdesk.domain.money import format_money
from propdesk.domain.papers import Notice, NoticeDesk, NoticeLine
from propdesk.domain.wording import calculation
from propdesk.render import safe
from propdesk.render.amounts import amount_words, grouped
from propdesk.render.language import Language
from propdesk.render.templates import NOTHING_OWN, Own
from propdesk.render.texts import fill

View = dict[str, Any]
"""Text alone (and lists and mappings of it): every template gets the same, and none computes."""

SMS_UNITS = 70
"""Characters of one SMS; of several joined ones each gives three up to the joint."""
_SMS_JOINED = 67

_FEW = 4
"""Up to so many units of an owner are named on the counterfoil."""

_LABELS: dict[str, Message] = {
    "title": msg("Fee notice"),
    "number": msg("Notice no."),
    "unit": msg("Unit"),
    "addressee": msg("To"),
    "period": msg("Period"),
    "issued": msg("Issued"),
    "due": msg("Please pay by"),
    "item": msg("Item"),
    "covers": msg("Period covered"),
    "line_due": msg("Due"),
    "amount": msg("Amount (CNY)"),
    "total": msg("Total due"),
    "words": msg("In words"),
    "pay_ways": msg("How to pay"),
    "hotline": msg("Hotline"),
    "address": msg("Address"),
    "scan": msg("Show this code when you pay"),
    "stub": msg("Counterfoil: please bring it when you pay"),
    "signed": msg("Received by (signature)"),
    "signed_on": msg("Date"),
    "rounding": msg("Each amount is rounded half up once, to 0.01 unless it says otherwise."),
    "thanks": msg("Please tell us if anything here is not right. Thank you for paying on time."),
}


def notice_views(notices: Sequence[Notice], language: Language) -> list[View]:
    """Say every notice in the language of the paper."""
    return [notice_view(notice, language) for notice in notices]


def notice_view(notice: Notice, language: Language) -> View:
    """Say one notice in the language of the paper; control characters are made visible."""
    return {
        "number": safe.terminal(notice.number),
        "unit": safe.terminal(notice.unit),
        "unit_short": safe.terminal(_few(notice.unit, language)),
        "addressee": _addressee(notice, language),
        "period": safe.terminal(notice.period),
        "lines": [_line(line, language) for line in notice.lines],
        "sums": _sums(notice, language),
        "total": grouped(notice.total),
        "words": amount_words(notice.total, language),
        "due": notice.due.isoformat(),
        "issued": notice.issued.isoformat(),
    }


def _few(units: str, language: Language) -> str:
    """Name the units where there is little room: of more than a few the first, and how many they are."""
    codes = units.split(", ")
    if len(codes) <= _FEW:
        return units
    return language.say(msg("{first} and {count} more", first=codes[0], count=len(codes) - 1))


def labels(language: Language) -> dict[str, str]:
    """Say the words that stand on every notice."""
    return {name: language.say(message) for name, message in _LABELS.items()}


def closing(language: Language) -> str:
    """Say what stands under every notice, sentence by sentence."""
    said = labels(language)
    return language.pick("", " ").join((said["rounding"], said["thanks"]))


def desk_view(desk: NoticeDesk) -> View:
    """Make the sender's data fit for paper."""
    return {
        "name": safe.terminal(desk.name),
        "address": safe.terminal(desk.address),
        "hotline": safe.terminal(desk.hotline),
        "pay_ways": [safe.terminal(way) for way in desk.pay_ways],
    }


def contact(desk: NoticeDesk, language: Language) -> str:
    """Say in one line where the sender is found."""
    said = labels(language)
    address = f"{said['address']} {desk.address}" if desk.address else ""
    hotline = f"{said['hotline']} {desk.hotline}" if desk.hotline else ""
    return safe.terminal("   ·   ".join(text for text in (desk.name, address, hotline) if text))


def notices_html(
    notices: Sequence[Notice], desk: NoticeDesk, language: Language, own: Own = NOTHING_OWN
) -> str:
    """Write notices as one page of HTML that needs nothing beside itself and prints one A4 a notice."""
    return fill("notices.html", _values(notices, desk, language), own)


def notices_txt(
    notices: Sequence[Notice], desk: NoticeDesk, language: Language, own: Own = NOTHING_OWN
) -> str:
    """Write notices as text of eighty columns, a form feed between two."""
    filled = fill("notices.txt", _values(notices, desk, language), own)
    return "".join(line.rstrip(" ") + "\n" for line in filled.split("\n")[:-1])


def _values(notices: Sequence[Notice], desk: NoticeDesk, language: Language) -> dict[str, Any]:
    return {
        "lang": language.pick("zh-CN", "en"),
        "labels": labels(language),
        "desk": desk_view(desk),
        "closing": closing(language),
        "contact": contact(desk, language),
        "notices": notice_views(notices, language),
    }


def notice_sms(notice: Notice, desk: NoticeDesk, language: Language) -> str:
    """Say a notice in one line for a phone; no address to tap on, because that is how fraud looks."""
    if notice.total == 0:
        return _said(_settled_sms(notice, desk, language), language)
    parts = msg(
        "[{desk}] {name}, {unit}: {current} CNY billed for {period}{earlier}; please pay {total} CNY by"
        " {due}{hotline}.",
        desk=desk.name,
        name=_addressee(notice, language),
        unit=notice.unit,
        period=notice.period,
        current=format_money(notice.current),
        earlier=_earlier(notice),
        total=format_money(notice.total),
        due=notice.due,
        hotline=msg(", questions: {hotline}", hotline=desk.hotline) if desk.hotline else "",
    )
    return _said(parts, language)


def _settled_sms(notice: Notice, desk: NoticeDesk, language: Language) -> Message:
    return msg(
        "[{desk}] {name}, {unit}: {current} CNY billed for {period}, all of it paid. Thank you.",
        desk=desk.name,
        name=_addressee(notice, language),
        unit=notice.unit,
        current=format_money(notice.current),
        period=notice.period,
    )


def notices_sms(notices: Sequence[Notice], desk: NoticeDesk, language: Language) -> list[str]:
    """Say notices as SMS, one line each."""
    return [notice_sms(notice, desk, language) for notice in notices]


def sms_segments(text: str) -> int:
    """Count the segments that an SMS in Chinese is sent (and paid) as: 70 characters, joined ones 67."""
    units = len(text.encode("utf-16-le")) // 2
    return 1 if units <= SMS_UNITS else -(-units // _SMS_JOINED)


def _addressee(notice: Notice, language: Language) -> str:
    """Name the person; a unit whose owner nobody entered is addressed as such."""
    return safe.terminal(notice.addressee or language.say(msg("The owner")))


def _line(line: NoticeLine, language: Language) -> View:
    item = str(language.plain(line.title))
    title = f"{item} · {line.unit}" if line.unit else item
    return {
        "title": safe.terminal(title),
        "covers": _days(line.first, line.last),
        "calculation": _said(calculation(line.row), language),
        "due": line.due.isoformat(),
        "amount": grouped(line.amount),
    }


def _sums(notice: Notice, language: Language) -> list[dict[str, str]]:
    """List how the total came about; what is nothing is left out, but for this period's sum."""
    rows = [(msg("This period"), notice.current, "")]
    rows += [(msg("Brought forward from earlier periods"), notice.arrears, "+")] if notice.arrears else []
    rows += [(_late(notice), notice.late, "+")] if notice.late else []
    rows += [(msg("Paid already, or set off from credit"), notice.credit, "−")] if notice.credit else []
    return [{"label": language.say(label), "sign": sign, "amount": grouped(fen)} for label, fen, sign in rows]


def _late(notice: Notice) -> Message:
    """The late charge with its rate a day and a year, where there is but one."""
    if len(notice.rates) != 1:
        return msg("Late charge up to {date}", date=notice.issued)
    day, year = notice.rates[0]
    return msg(
        "Late charge up to {date} ({day} % a day, {year} % a year)", date=notice.issued, day=day, year=year
    )


def _earlier(notice: Notice) -> Message | str:
    owed = notice.arrears + notice.late
    return msg(", earlier ones {amount} CNY", amount=format_money(owed)) if owed else ""


def _days(first: date, last: date) -> str:
    return f"{first.isoformat()} – {last.isoformat()}" if first != last else first.isoformat()


def _said(message: Message, language: Language) -> str:
    return safe.terminal(language.say(message))
