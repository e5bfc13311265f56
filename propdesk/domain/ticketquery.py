"""The small query over tickets: ``status:open building:3 due<2d 漏水``.

A query is words, all of which must hold: ``field:value`` (several by comma: any of them), ``field<value`` for
numbers, lengths and days, flags such as ``overdue``, and texts that must occur. A minus before a word turns
it round. What stands in quotes is a text. Fields, codes and signs are understood in Chinese, too, as in
``状态：处理中``. Lengths are those of the calendar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from types import MappingProxyType

from propdesk.domain.changes import Record
from propdesk.domain.fieldkinds import NONE, Field, Ground
from propdesk.domain.folding import folded
from propdesk.domain.messages import Message, UsageRefused, msg
from propdesk.domain.queryfields import FIELD_NAMES, FIELDS, FLAG_TESTS, FLAGS, states_of
from propdesk.domain.querytext import Word, words_of, written_text, written_value
from propdesk.domain.ticketfacts import Judged, Ticket
from propdesk.domain.tickettitles import Names
from propdesk.domain.titles import Title, code_of

TEXT = "text"
_LONGEST = 40
"""Longer words are not compared with names: nobody mistyped them."""

_NO_NAMES: Mapping[str, Names] = MappingProxyType({})


@dataclass(frozen=True)
class Term:
    """One word of a query: a field of ``FIELDS``, a flag, or ``text``; values are plain codes and texts."""

    field: str
    op: str = ":"
    values: tuple[str, ...] = ()
    negated: bool = False

    def __str__(self) -> str:
        return ("-" if self.negated else "") + self._plain()

    def _plain(self) -> str:
        if self.field == TEXT:
            return written_text(self.values[0], bare=not _is_flag(self.values[0]))
        if self.field in FLAGS:
            return self.field
        return f"{self.field}{self.op}{','.join(map(written_value, self.values))}"


@dataclass(frozen=True)
class Query:
    """A query that was understood; as text it reads back the same."""

    terms: tuple[Term, ...] = ()

    def __str__(self) -> str:
        return " ".join(map(str, self.terms))

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts that must all occur."""
        return tuple(term.values[0] for term in self.terms if term.field == TEXT and not term.negated)

    def only(self, field: str) -> frozenset[str] | None:
        """The codes that a field with codes is narrowed to (states as tickets have them), or None: all.

        A caller may look at these alone; the query still has to be asked.
        """
        narrow = [
            frozenset(_meant(field, term.values))
            for term in self.terms
            if term.field == field and not term.negated and FIELDS[field].choices
        ]
        return frozenset.intersection(*narrow) if narrow else None


def _meant(field: str, values: tuple[str, ...]) -> Iterator[str]:
    """The codes that a ticket has in a field, which is empty for ``none``."""
    for value in values:
        yield from states_of(value) if field == "status" else ("" if value == NONE else value,)


def _is_flag(text: str) -> bool:
    return code_of(FLAGS, text) in FLAGS


# --- reading ---------------------------------------------------------------------------------------


def parse_query(text: str, *, names: Mapping[str, Names] = _NO_NAMES) -> Query:
    """Parse a query; refuse a word that is no field, code, number or time, and say what is allowed.

    ``names`` gives the desk's own codes with their titles (of ``assignee``, ``dept``, ``building``): what is
    none of them is refused.
    """
    return Query(tuple(_term(word, names) for word in words_of(text)))


def _term(word: Word, names: Mapping[str, Names]) -> Term:
    if word.name:
        return _field_term(word, names)
    text = word.values[0]
    flag = code_of(FLAGS, text.removeprefix("+"))
    if word.bare and flag in FLAGS:
        return Term(flag, negated=word.negated)
    if word.bare and text[:1] == "+" and text[1:2].isalpha():
        raise _unknown(
            msg("{word}: there is no flag {name}", word=word.text, name=text[1:]), text=text[1:], names=FLAGS
        )
    if not text:
        raise UsageRefused(msg("{word}: an empty text can't be looked for", word=word.text), field="query")
    return Term(TEXT, values=(text,), negated=word.negated)


def _field_term(word: Word, names: Mapping[str, Names]) -> Term:
    name = code_of(FIELD_NAMES, word.name)
    if name not in FIELDS:
        raise _no_field(word)
    field = FIELDS[name]
    if word.op not in field.operators:
        raise UsageRefused(
            msg("{word}: {field} has no order to compare by", word=word.text, field=field.title),
            hint=msg("write {field}: and a value", field=field.title),
            field="query",
        )
    values = tuple(_value(word, field, text, names.get(name)) for text in word.values)
    return Term(name, word.op, values, word.negated)


def _value(word: Word, field: Field, text: str, own: Names | None) -> str:
    value = _read(word.op, field, text, own) if text else None
    if value is None:
        raise _no_value(word, field, text, own)
    return value


def _read(op: str, field: Field, text: str, own: Names | None) -> str | None:
    """Read a value: of the desk's own codes where they are known, else as the field has it."""
    value = field.read(op, text)
    if own is None or value == NONE:
        return value
    found = (code_of(own, name) for name in (text, value) if name is not None)
    return next((code for code in found if code in own), None)


def _no_field(word: Word) -> UsageRefused:
    titles = [field.title for field in FIELDS.values()]
    return _unknown(
        msg("{word}: there is no field {name}", word=word.text, name=word.name),
        text=word.name,
        names=FIELD_NAMES,
        allowed=msg("fields are {names}; what is in quotes is a text", names=titles),
    )


def _no_value(word: Word, field: Field, text: str, own: Names | None) -> UsageRefused:
    if not text:
        message = msg("{word}: {field} stands without a value", word=word.text, field=field.title)
    elif field is FIELDS["by"]:  # it may be a name, which no error repeats
        message = msg("people are asked for by id, not by name or number")
    else:
        message = msg("{word}: {value} is no value of {field}", word=word.text, value=text, field=field.title)
    if own is not None:
        return _unknown(message, text=text, names=own)
    return _unknown(message, text=text, names=field.choices or {}, allowed=field.allowed)


def _unknown(message: Message, *, text: str, names: Names, allowed: Message | None = None) -> UsageRefused:
    """Refuse a word: name what is written like it, and what is allowed."""
    allowed = allowed or msg("one of {names}", names=_titles(names))
    near = _near(text, names)
    hint = msg("did you mean {near}? Allowed: {allowed}", near=near, allowed=allowed) if near else allowed
    return UsageRefused(message, hint=hint, field="query")


def _titles(names: Names) -> list[Title]:
    return [Title(words[0] if words else code, code) for code, words in names.items()]


def _near(text: str, names: Names) -> list[str]:
    """The name that is written most like a text, if any is."""
    if len(text) > _LONGEST:
        return []
    known = [name for code, words in names.items() for name in (code, *words)]
    return get_close_matches(text.casefold(), known, n=1, cutoff=0.6)


# --- asking ----------------------------------------------------------------------------------------


def says(ticket: Ticket, text: str) -> bool:
    """Tell whether a text stands in what a ticket says, its place, its unit or its number."""
    wanted = folded(text)
    return any(wanted in folded(said) for said in (ticket.text, ticket.place, ticket.unit, ticket.id))


def _unit_of(ticket: Ticket) -> Record:
    return {"building": ticket.building}


def matches(
    query: Query,
    judged: Judged,
    now: datetime,
    *,
    says: Callable[[Ticket, str], bool] = says,
    unit_of: Callable[[Ticket], Record] = _unit_of,
) -> bool:
    """Tell whether a ticket answers to every word of a query.

    ``says`` tells whether a text occurs in a ticket (by an index, say); ``unit_of`` gives the record of its
    unit, which selectors by kind and tag need.
    """
    return bool(chosen(query, [judged], now, says=says, unit_of=unit_of))


def chosen(
    query: Query,
    many: Iterable[Judged],
    now: datetime,
    *,
    says: Callable[[Ticket, str], bool] = says,
    unit_of: Callable[[Ticket], Record] = _unit_of,
) -> list[Judged]:
    """The tickets that answer to a query, in their order; see ``matches``."""
    ground = Ground(now, says, unit_of)
    return [
        judged
        for judged in many
        if all(_answers(term, judged, ground) != term.negated for term in query.terms)
    ]


def _answers(term: Term, judged: Judged, ground: Ground) -> bool:
    if term.field == TEXT:
        return ground.says(judged.ticket, term.values[0])
    if term.field in FLAG_TESTS:
        return FLAG_TESTS[term.field](judged)
    test = FIELDS[term.field].test
    return any(test(judged, term.op, value, ground) for value in term.values)
