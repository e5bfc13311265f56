"""Journals that hledger and beancount read, entry by entry: a large property's is never held whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol

from propdesk.domain.messages import Message, msg
from propdesk.domain.money import format_money
from propdesk.domain.postings import (
    BEFORE,
    CURRENCY,
    KEPT,
    LATE,
    WAIVED,
    Book,
    Entry,
    Posting,
    income,
    money,
    passed_on,
)
from propdesk.render.codes import ADJUSTMENTS, METHODS
from propdesk.render.language import Language
from propdesk.render.safe import terminal

_SAID: Mapping[str, Callable[[str], Message | str]] = {
    "bill": lambda name: name,
    "receipt": lambda name: msg("payment by {name}", name=name),
    "credit": lambda _name: msg("prepaid credit used"),
    "opening": lambda _name: msg("opening balances"),
    "note": lambda name: name,
    "refund": lambda name: msg("paid back by {name}", name=name),
    "deduction": lambda _name: msg("kept of a deposit"),
}
_TAGS = ("bill", "due", "entered", "method", "of", "ref", "run", "till", "void")
_BESIDE = {
    LATE: ("违约金", "late charges"),
    KEPT: ("押金扣款", "deposits kept"),
    WAIVED: ("减免", "waived"),
    BEFORE: ("以前已缴", "paid in the books of before"),
}
_NO_SIGN = str.maketrans({";": "；", "|": "｜", ",": "，", "(": "（", ")": "）", "[": "［", "]": "］"})
"""What means something to hledger in a description or comment, and its full-width twin."""
_QUOTED = str.maketrans({'"': '\\"', "\\": "\\\\"})


class Form(Protocol):
    """How one program wants its journal."""

    def head(self, book: Book, accounts: Iterable[tuple[str, str]]) -> Iterator[str]:
        """Declare what the entries use; ``accounts`` are pairs of an account and its title, if it has one."""

    def entry(self, entry: Entry, said: str) -> str:
        """Write one transaction; ``said`` is its description."""

    def closing(self, balances: Mapping[str, int], last: date, said: str) -> Iterator[str]:
        """Assert what is on each account after a day."""


def journal(book: Book, language: Language, *, form: str) -> Iterator[str]:
    """Write a book as ``hledger`` or ``beancount`` text; the same book gives the same text."""
    written, narrator = FORMS[form](), _Narrator(book, language)
    yield from written.head(book, [(account, narrator.title(account)) for account in book.accounts])
    last = book.first
    for entry in book.entries:
        last = entry.day
        yield written.entry(entry, narrator.tell(entry))
    if book.closing:
        yield from written.closing(book.closing, last, language.say(msg("balances by propdesk")))


class _Narrator:
    """Says what an entry is, in the reader's language; the same words are put together once."""

    def __init__(self, book: Book, language: Language) -> None:
        self._language = language
        self._names = {("bill", item): titles for item, titles in book.items.items()}
        self._names |= {
            (kind, method): titles for kind in ("receipt", "refund") for method, titles in METHODS.items()
        }
        self._names |= {("note", kind): titles for kind, titles in ADJUSTMENTS.items()}
        self._titles = {income(item): titles for item, titles in book.items.items()}
        self._titles |= {passed_on(item): titles for item, titles in book.items.items()}
        self._titles |= {money(method): titles for method, titles in METHODS.items()} | _BESIDE
        self._known: dict[tuple[object, ...], str] = {}

    def title(self, account: str) -> str:
        """What an account is called, where it is not called by a unit."""
        return self._language.pick(*self._titles.get(account, ("", "")))

    def tell(self, entry: Entry) -> str:
        """Describe an entry: what it is, and for a bill the days it is for."""
        number = entry.void.number if entry.void and entry.undoes else ""
        key = (entry.kind, entry.label, number, entry.span)
        said = self._known.get(key)
        if said is None:
            what = self._put_together(entry.kind, entry.label, number)
            said = self._known[key] = f"{what} {entry.span[0]}–{entry.span[1]}" if entry.span else what
        return said

    def _put_together(self, kind: str, label: str, number: str) -> str:
        name = self._language.pick(*self._names.get((kind, label), (label, label)))
        what = _SAID[kind](name)
        undone = msg("void {number}: {what}", number=number, what=what)
        return str(self._language.plain(undone if number else what))


class _Hledger:
    """hledger's journal: strict checks need every account, commodity and payee declared."""

    def head(self, book: Book, accounts: Iterable[tuple[str, str]]) -> Iterator[str]:
        """Declare commodity, accounts, payees, tags."""
        yield f"; {_plain(book.desk)} {book.commit}\n\n"
        yield f"decimal-mark .\ncommodity 1000.00 {CURRENCY}\n\n"
        for account, title in accounts:
            yield f"account {account}  ; {_plain(title)}\n" if title else f"account {account}\n"
        yield from ("\n", *(f"payee {unit}\n" for unit in ("propdesk", *book.units)))
        yield from ("\n", *(f"tag {tag}\n" for tag in _TAGS))

    def entry(self, entry: Entry, said: str) -> str:
        """Write one transaction; the till's day is its second date, where it is another."""
        code = f" ({entry.code})" if entry.code else ""
        entered = f"={entry.entered}" if entry.entered not in (None, entry.day) else ""
        tags = [*entry.tags, ("void", entry.void.number)] if entry.void else entry.tags
        told = f"  ; {', '.join(f'{name}:{_plain(value)}' for name, value in tags)}" if tags else ""
        first = f"\n{entry.day}{entered}{code} {entry.unit or 'propdesk'} | {_plain(said)}{told}\n"
        return first + "".join(map(self._posting, entry.postings))

    def _posting(self, side: Posting) -> str:
        told = f"  ; bill:{side.bill}, due:{side.due}" if side.bill else ""
        return f"    {side.account}  {format_money(side.amount)} {CURRENCY}{told}\n"

    def closing(self, balances: Mapping[str, int], last: date, said: str) -> Iterator[str]:
        """Assert the balances by postings of nothing."""
        yield f"\n{last} propdesk | {_plain(said)}\n"
        for account, fen in balances.items():
            yield f"    {account}  0.00 {CURRENCY} = {format_money(fen)} {CURRENCY}\n"


class _Beancount:
    """beancount's journal: accounts are opened on a day, balances hold at the beginning of one."""

    def head(self, book: Book, accounts: Iterable[tuple[str, str]]) -> Iterator[str]:
        """Name the book and open its accounts."""
        yield f"; {_plain(book.desk)} {book.commit}\n\n"
        yield f'option "title" {_quoted(book.desk)}\noption "operating_currency" "{CURRENCY}"\n'
        yield f"\n{book.first} commodity {CURRENCY}\n"
        for account, title in accounts:
            told = f"  title: {_quoted(title)}\n" if title else ""
            yield f"{book.first} open {account} {CURRENCY}\n{told}"

    def entry(self, entry: Entry, said: str) -> str:
        """Write one transaction with its details as metadata; what was taken back is tagged #void."""
        link = f" ^{entry.link}" if entry.link else ""
        tag = " #void" if entry.void else ""
        first = f"\n{entry.day} * {_quoted(entry.unit or 'propdesk')} {_quoted(said)}{link}{tag}\n"
        return first + "".join((*self._details(entry), *map(self._posting, entry.postings)))

    def _details(self, entry: Entry) -> Iterator[str]:
        if entry.code:
            yield f'  code: "{entry.code}"\n'
        for name, value in entry.tags:
            yield f"  {name}: {_quoted(value)}\n"
        if entry.void:
            yield f'  void: "{entry.void.number}"\n'
        if entry.entered:
            yield f"  entered: {entry.entered}\n"

    def _posting(self, side: Posting) -> str:
        told = f'    bill: "{side.bill}"\n    due: {side.due}\n' if side.bill else ""
        return f"  {side.account}  {format_money(side.amount)} {CURRENCY}\n{told}"

    def closing(self, balances: Mapping[str, int], last: date, said: str) -> Iterator[str]:
        """Assert the balances to the fen: without a tolerance named, one fen would be let pass."""
        yield f"\n; {_plain(said)}\n"
        after = last + timedelta(days=1)
        for account, fen in balances.items():
            yield f"{after} balance {account}  {format_money(fen)} ~ 0.00 {CURRENCY}\n"


FORMS: Mapping[str, Callable[[], Form]] = {"hledger": _Hledger, "beancount": _Beancount}


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    """Keep a text from meaning something to hledger: its signs become full-width. The same come often."""
    return terminal(text).translate(_NO_SIGN).strip()


@lru_cache(maxsize=4096)
def _quoted(text: str) -> str:
    return f'"{terminal(text).translate(_QUOTED)}"'
