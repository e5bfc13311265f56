"""What a commit was about, in the desk's words; its first line is English, for git's own tools."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from propdesk.domain.messages import Message, msg
from propdesk.store import kinds

_ROLES: Mapping[str, tuple[Message, Message]] = {
    "owner": (msg("becomes owner"), msg("is owner no more")),
    "tenant": (msg("becomes tenant"), msg("is tenant no more")),
}
_COUNTED: Mapping[str, Message] = {
    "units": msg("{count} units"),
    "people": msg("{count} people"),
    "tariffs": msg("{count} fee items"),
    "buildings": msg("{count} buildings"),
    "vehicles": msg("{count} vehicles"),
    "meters": msg("{count} meters"),
    "sheets": msg("{count} sheets"),
    "records": msg("{count} records"),
    "files": msg("{count} files"),
    "letters": msg("{count} letters"),
    "tickets": msg("{count} tickets"),
    "runs": msg("{count} runs"),
}

Say = Callable[["re.Match[str]"], Message]


class Form(NamedTuple):
    """A form of first lines, and what it says."""

    pattern: re.Pattern[str]
    say: Say


def _form(pattern: str, say: Say) -> Form:
    return Form(re.compile(pattern, re.ASCII), say)


def _plain(found: re.Match[str]) -> Message:
    return msg("{what}", what=found[found.re.groups])


def _counts(found: re.Match[str]) -> Message:
    parts = [part.split(" ") for part in found[1].split(", ")]
    said = [Message(_COUNTED[word].text, {"count": count}) for count, word in parts]
    return msg("{what}", what=said)


def _kept(found: re.Match[str]) -> Message:
    """A record by its kind and id; a kind that this version does not know stays as it is."""
    known = kinds.kinds().get(found[1])
    return msg("{kind} {id}", kind=known.title if known else found[1], id=found[2])


def _linked(found: re.Match[str]) -> Message:
    said = [_ROLES[role][found[1] == "unlink"] for role in found[4].split()]
    return msg("{unit}: {person} {what}", unit=found[3], person=found[2], what=said)


_ROLE = "(?:owner|tenant)"
_FORMS = (
    _form(r"fee: (?:pay|void-receipt|void-run|tariff set|close|charge|relief add|relief end) (\S+)", _plain),
    _form(r"fee: (?:invoice|expense) \w+ (\S+)", _plain),
    _form(r"fee: prepay (\S+ \(\S+\))", _plain),
    _form(r"fee: day (\S+) closed", _plain),
    _form(r"fee: (?:credit|debit|waiver|late-waiver|refund|deposit) (\S+ \S+)", _plain),
    _form(r"fee: (?:dun|promise|clearance) ([LYZ]-\S+(?: \S+)?)", _plain),
    _form(r"fee: dun ([0-9]+ letters)", _counts),
    _form(r"fee: letter (\S+) \S+", _plain),
    _form(r"fee: deposit (\S+) deduction \S+", _plain),
    _form(r"(?:request|approve|reject): \S+ (\S+)", _plain),
    _form(r"merge: ([0-9a-f]+)", _plain),
    _form(
        r"fee: (?:bill|share) (\S+) \(([0-9]+) lines, (\S+)\)",
        lambda found: msg(
            "{period}: {count} lines, {amount}", period=found[1], count=found[2], amount=found[3]
        ),
    ),
    _form(
        r"building: add (\S+) with ([0-9]+) flats",
        lambda found: msg("{building} with {count} flats", building=found[1], count=found[2]),
    ),
    _form(
        r"fee: read (\S+) \(([0-9]+) readings\)",
        lambda found: msg("{period}: {count} readings", period=found[1], count=found[2]),
    ),
    _form(
        r"meter: replace (\S+) by (\S+)",
        lambda found: msg("{old} is replaced by {new}", old=found[1], new=found[2]),
    ),
    _form(r"(?:unit|person|building|meter): (?:add|edit|remove) (\S+)", _plain),
    _form(rf"person: (link|unlink) (\S+) (\S+) ({_ROLE}(?: {_ROLE})*)", _linked),
    _form(r"init: a desk with ([0-9]+ units)", _counts),
    _form(r"demo: sample property, ([0-9]+ records)", _counts),
    _form(rf"import: ([0-9]+ (?:{'|'.join(_COUNTED)})(?:, [0-9]+ (?:{'|'.join(_COUNTED)}))*)", _counts),
    _form(r"(?:keep|fmt): ([0-9]+ (?:records|files))", _counts),
    _form(r"(?:keep|fmt): ([a-z-]+) (\S+)", _kept),
    _form(r"(?:keep|fmt|templates: copy|templates: remove):? (.+)", _plain),
)


def said(subject: str) -> Message | str:
    """Say a commit's first line without its operation; one that propdesk did not write stays as it is."""
    for form in _FORMS:
        found = form.pattern.fullmatch(subject)
        if found:
            return form.say(found)
    return subject
