"""Lines of slips of eighty columns: fields, amounts, what was paid and for which days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from propdesk.domain.messages import Message, msg
from propdesk.domain.money import format_money
from propdesk.domain.papers import ReceiptLine
from propdesk.render import safe
from propdesk.render.codes import DEPOSITS
from propdesk.render.language import Language
from propdesk.render.width import cut, pad, width, wrap

COLUMNS = 80
_LABEL = 12
_AMOUNT = 14
_PERIOD = 26


def slip(desk: str, title: str, *parts: Iterable[str]) -> str:
    """Set a slip: whose it is and what it is, then its parts with a double line between them."""
    lines = [pad(cut(desk, COLUMNS), COLUMNS, align="centre"), pad(title, COLUMNS, align="centre"), ""]
    for at, part in enumerate(parts):
        lines += [rule("="), *part] if at else part
    return "".join(safe.terminal_lines(line.rstrip()) + "\n" for line in lines)


def deposit_title(kind: str, language: Language) -> str:
    """Say what a deposit is for."""
    return language.pick(*DEPOSITS[kind])


def line_title(line: ReceiptLine, language: Language, *, late: bool = False) -> str:
    """Say what was paid: the fee item or the late charge on it, and whose it is where there are several."""
    title = str(language.plain(line.title))
    said = language.say(msg("Late charge: {item}", item=title)) if late else title
    return f"{line.unit} {said}" if line.unit else said


def allocation(line: ReceiptLine, title: str) -> Iterator[str]:
    """Set what was paid: title, period and amount on one line, under it the bill's key."""
    room = COLUMNS - _PERIOD - _AMOUNT
    first, *rest = wrap(title, room)
    period = f"{line.first.isoformat()} – {line.last.isoformat()}"
    yield pad(first, room) + pad(period, _PERIOD) + pad(format_money(line.amount), _AMOUNT, align="right")
    yield from rest
    yield f"  {line.bill}"


def sum_line(title: str, fen: int) -> str:
    """Set a title and an amount."""
    return pad(title, COLUMNS - _AMOUNT) + pad(format_money(fen), _AMOUNT, align="right")


def label(message: Message, language: Language) -> str:
    """Say what a field is called."""
    return pad(language.say(message), _LABEL)


def field(message: Message, text: str, language: Language) -> str:
    """Set a field: what it is called and what it holds."""
    return label(message, language) + text


def two(left: str, right: str) -> str:
    """Set two fields side by side, or one under the other where they are too long for that."""
    half = COLUMNS // 2
    if width(left) >= half or width(right) > half:
        return f"{left}\n{right}"
    return pad(left, half) + right


def long(head: str, text: str) -> Iterator[str]:
    """Set a field whose text may take several lines; ``head`` is what it is called."""
    for at, line in enumerate(wrap(text, COLUMNS - width(head))):
        yield (head if at == 0 else " " * width(head)) + line


def rule(char: str) -> str:
    """Draw a line across the slip."""
    return char * COLUMNS
