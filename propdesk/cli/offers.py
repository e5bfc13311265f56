"""What completion offers for a value: ids with their titles, asked of the index by what the metavar names.

Titles hold no personal data: a person goes by the masked name, a unit by what it is.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
from click.shell_completion import CompletionItem

from propdesk.cli.commands import path_of
from propdesk.cli.edge import Edge
from propdesk.cli.registry import COMMANDS, children
from propdesk.domain.ids import natural_key
from propdesk.domain.money import format_money
from propdesk.render import masks
from propdesk.render.codes import CODES
from propdesk.render.language import Language

if TYPE_CHECKING:
    from propdesk.store.offers import Fact, Offers

Item = CompletionItem[str]

MANY = 150
"""Beyond this many values only the beginnings are offered that tell them apart."""


class Asked(NamedTuple):
    """What is completed: the index to ask, the reader's language, and where in the command line it stands."""

    offers: Offers
    language: Language
    ctx: click.Context
    start: str


Source = Callable[[Asked], Iterator[Item]]
Title = Callable[["Fact", Language], str]


def offered(ctx: click.Context, param: click.Parameter, start: str) -> list[Item]:
    """Offer values for a parameter, as its metavar (or, before it, its name) says what it takes."""
    metavar = (param.metavar or "").strip("[]…")
    if metavar == "COMMAND":
        return _commands(ctx, start)
    shell = _SHELL.get(metavar)
    if shell:
        return [CompletionItem(start, type=shell)]
    names = (f"{path_of(ctx)} {metavar}", param.name or "", metavar)
    source = next((_SOURCES[name] for name in names if name in _SOURCES), None)
    return _ask(source, ctx, start) if source else []


def _commands(ctx: click.Context, start: str) -> list[Item]:
    """Offer the commands below those that are named already."""
    path, say = " ".join(ctx.params.get("words") or ()), Language(edge_of(ctx).language).say
    rows = ((name, COMMANDS[f"{path} {name}".strip()].help) for name in children(path))
    return [CompletionItem(name, help=say(text)) for name, text in rows if name.startswith(start)]


def edge_of(ctx: click.Context) -> Edge:
    """Take the desk and the language from the command line as far as it is typed."""
    given = ctx.find_root().params
    desk, language = given.get("directory"), given.get("lang")
    named = ("-C", os.path.expanduser(desk)) if desk else ()
    return Edge((*named, *(("--lang", language) if language else ())), os.environ)


def _ask(source: Source, ctx: click.Context, start: str) -> list[Item]:
    from propdesk.store.offers import standing

    edge = edge_of(ctx)
    if edge.desk is None:
        return []
    with standing(Path(edge.desk)) as offers:
        return list(source(Asked(offers, Language(edge.language), ctx, start)))


def _facts(what: str, title: Title, asked: Asked) -> Iterator[Item]:
    """Offer ids in natural order: too many as their beginnings, none as the only one that ends so."""
    facts = asked.offers.begin(what, asked.start)
    if not facts and asked.start:
        ending = [fact for fact in asked.offers.begin(what) if str(fact[0]).endswith(asked.start)]
        facts = ending if len(ending) == 1 else []
    facts.sort(key=lambda fact: natural_key(fact[0]))
    if len(facts) > MANY:
        stems = dict.fromkeys(_stem(fact[0], len(asked.start)) for fact in facts)
        return (CompletionItem(stem, type="stem" if stem.endswith("-") else "plain") for stem in stems)
    return (CompletionItem(fact[0], help=title(fact, asked.language)) for fact in facts)


def _stem(id: str, typed: int) -> str:
    """Cut an id behind the dash that follows what was typed."""
    return id[: id.find("-", typed) + 1] or id


def _latest(what: str, title: Title, asked: Asked) -> Iterator[Item]:
    """Offer what the index gives in its own order: the latest first."""
    for fact in asked.offers.begin(what, asked.start):
        yield CompletionItem(fact[0], help=title(fact, asked.language))


def _bill_keys(asked: Asked) -> Iterator[Item]:
    # An option without its value keeps click from giving the arguments before it their names.
    unit = str(asked.ctx.params.get("unit") or next(iter(asked.ctx.args), ""))
    for key, start, end, fen in asked.offers.begin("key", asked.start, unit=unit):
        yield CompletionItem(key, help=f"{start} – {end} {format_money(fen)}")


def _selectors(asked: Asked) -> Iterator[Item]:
    """Offer selectors; those before the last comma stay as they are."""
    before, comma, start = asked.start.rpartition(",")
    each = asked._replace(start=start)
    found = [
        *_prefixed("building", _title, each),
        *_prefixed("tag", _count, each),
        *_facts("unit", _unit, each),
    ]
    return (CompletionItem(before + comma + item.value, type=item.type, help=item.help) for item in found)


def _prefixed(name: str, title: Title, asked: Asked) -> Iterator[Item]:
    head = f"{name}:"
    if asked.start.startswith(head):
        facts = asked.offers.begin(name, asked.start.removeprefix(head))
        for fact in sorted(facts, key=lambda fact: natural_key(fact[0])):
            yield CompletionItem(head + fact[0], help=title(fact, asked.language))
    elif head.startswith(asked.start):
        yield CompletionItem(head, type="stem", help=asked.language.pick(*_SELECTORS[name]))


def _charges(asked: Asked) -> Iterator[Item]:
    """Offer the fee items of ITEM:FROM; the day is to be typed."""
    for fact in asked.offers.begin("tariff", asked.start):
        yield CompletionItem(f"{fact[0]}:", type="stem", help=_title(fact, asked.language))


def _records(asked: Asked) -> Iterator[Item]:
    """Offer records of every kind that has ids worth typing; people only where their prefix was begun."""
    yield from _facts("unit", _unit, asked)
    yield from _latest("tariff", _title, asked)
    yield from _latest("building", _title, asked)
    if asked.start:
        yield from _latest("receipt", _receipt, asked)
        yield from _latest("run", _run, asked)
    if asked.start.startswith("P-"):
        yield from _facts("person", _person, asked)


def _desk(key: str, asked: Asked) -> Iterator[Item]:
    """Offer the clerks, tills or workers of the desk's settings."""
    import json

    for (body,) in asked.offers.begin("desk"):
        for each in json.loads(body).get(key, []):
            if each["id"].startswith(asked.start):
                yield CompletionItem(each["id"], help=each.get("name") or each.get("clerk"))


def _checks(asked: Asked) -> Iterator[Item]:
    from propdesk.services.checking import CHECKS

    return (CompletionItem(name) for name in CHECKS if name.startswith(asked.start))


def _unit(fact: Fact, language: Language) -> str:
    _, kind, area = fact
    return f"{_code(kind, language)} {f'{area} m²' if area else ''}".strip()


def _person(fact: Fact, language: Language) -> str:
    _, kind, name = fact
    return f"{masks.name(name, kind='company' if kind == 'company' else 'person')} {_code(kind, language)}"


def _title(fact: Fact, language: Language) -> str:
    zh, en = (*fact[1:], "")[:2]
    return language.pick(zh, en or zh)


def _receipt(fact: Fact, language: Language) -> str:
    _, received, unit, fen = fact
    return f"{received} {unit} {format_money(fen)}"


def _entry(fact: Fact, language: Language) -> str:
    _, day, amount = fact
    return f"{day} {amount}"


def _ticket(fact: Fact, language: Language) -> str:
    _, unit, category, status = fact
    titles = (CODES["category"][category], CODES["status"][status])
    return " ".join((*([unit] if unit else []), *(language.pick(*names) for names in titles)))


def _run(fact: Fact, language: Language) -> str:
    _, fen, count, void = fact
    state = f" {language.pick(*CODES['state']['void'])}" if void else ""
    return f"{count} × {format_money(fen)}{state}"


def _period(fact: Fact, language: Language) -> str:
    return f"{fact[2]} × {format_money(fact[1])}"


def _count(fact: Fact, language: Language) -> str:
    return str(fact[1])


def _code(kind: str, language: Language) -> str:
    return language.pick(*CODES["kind"].get(kind, (kind, kind)))


_SHELL: Mapping[str, str] = {"DIR": "dir", "FILE": "file", "PATH": "file"}
"""Metavars that the shell itself completes."""

_SELECTORS: Mapping[str, tuple[str, str]] = {
    "building": ("按楼栋", "all units of a building"),
    "tag": ("按标签", "all units with a tag"),
}

_UNITS = partial(_facts, "unit", _unit)
_PEOPLE = partial(_facts, "person", _person)
_TARIFFS = partial(_latest, "tariff", _title)
_BUILDINGS = partial(_facts, "building", _title)
_TICKETS = partial(_latest, "ticket", _ticket)

_SOURCES: Mapping[str, Source] = {
    "CLERK": partial(_desk, "clerks"),
    "ID": _records,
    "ITEM": _TARIFFS,
    "ITEM:FROM": _charges,
    "KEY": _bill_keys,
    "NO": partial(_latest, "receipt", _receipt),
    "PERIOD": partial(_latest, "period", _period),
    "PERSON": _PEOPLE,
    "RUN": partial(_latest, "run", _run),
    "SEL": _selectors,
    "T": partial(_desk, "tills"),
    "TAG": partial(_latest, "tag", _count),
    "UNIT": _UNITS,
    "WHO": _UNITS,
    "assignee": partial(_desk, "workers"),
    "building": _BUILDINGS,
    "check NAME": _checks,
    "fee expense void ID": partial(_latest, "expense", _entry),
    "fee invoice void ID": partial(_latest, "invoice", _entry),
    "fee tariff set CODE": _TARIFFS,
    "fee tariff show CODE": _TARIFFS,
    "items": _TARIFFS,
    "receipts": partial(_latest, "receipt", _receipt),
    "ticket": _TICKETS,
    "ticket assign WHO": partial(_desk, "workers"),
    "ticket duplicate ID": _TICKETS,
    "ticket join ID": _TICKETS,
    "ticket new ID": _TICKETS,
    "ticket relate ID": _TICKETS,
    "tickets": _TICKETS,
}
"""What a value names, by command and metavar, by the parameter's name, or by metavar: what is offered."""


def named(
    command: click.Command, ctx: click.Context, start: str, *, commands: Sequence[tuple[str, str]]
) -> list[Item]:
    """Offer commands (rows of name and help) and, after a dash, the options that may still be given."""
    say = Language(edge_of(ctx).language).say
    items = [CompletionItem(name, help=say(text)) for name, text in commands if name.startswith(start)]
    if start and not start[0].isalnum():
        items += [
            CompletionItem(name, help=say(option.help or ""))
            for option in _options_left(command, ctx)
            for name in (*option.opts, *option.secondary_opts)
            if name.startswith(start)
        ]
    return items


def coded(titles: Mapping[str, Sequence[str]], ctx: click.Context, start: str) -> list[Item]:
    """Offer codes with their titles (Chinese, English), by the beginning of any of them."""
    language, begun = Language(edge_of(ctx).language), start.casefold()
    return [
        CompletionItem(code, help=language.pick(names[0], names[-1]) if names else "")
        for code, names in titles.items()
        if any(name.casefold().startswith(begun) for name in (code, *names))
    ]


def _options_left(command: click.Command, ctx: click.Context) -> Iterator[click.Option]:
    for param in command.get_params(ctx):
        if not isinstance(param, click.Option) or param.hidden:
            continue
        source = ctx.get_parameter_source(param.name or "")
        if param.multiple or source is not click.core.ParameterSource.COMMANDLINE:
            yield param
