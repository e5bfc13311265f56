"""Personal data as lists and reports show it: enough to recognise, not enough to use (domain.md §8)."""

from __future__ import annotations

import re

from propdesk.render.width import clusters

STARS = "*"
_CODE = re.compile(r"[a-z][a-z-]*|[A-Z]-[0-9a-z]{6}", re.ASCII)
_SHORT_KEY = 6
_LONG_NUMBER = re.compile("(?<!-)[0-9]{7}", re.ASCII)
"""No code of a unit, and no number of a receipt, which a dash stands before."""
_SHORT_NAME = 3
"""Names of up to so many characters keep one, longer ones (阿依古丽) two."""


def name(text: str, *, kind: str = "person") -> str:
    """Mask a person's name: 张* for 张三, 阿依** for 阿依古丽·买买提; a company's name is public."""
    if kind != "person" or not text:
        return text
    if text.isascii():
        return f"{text[0]}{STARS}"
    characters = list(clusters(text))
    kept = 1 if len(characters) <= _SHORT_NAME else 2
    return "".join(characters[:kept]) + STARS * kept


def phone(text: str) -> str:
    """Mask a phone number: ``138****5678``."""
    return _middle(text, head=3, tail=4, stars=4)


def id_number(text: str) -> str:
    """Mask an identity number: ``110101********1234``."""
    return _middle(text, head=6, tail=4, stars=8)


def plate(text: str) -> str:
    """Mask a number plate: ``京A***45``."""
    return _middle(text, head=2, tail=2, stars=3)


def text(text: str) -> str:
    """Mask a text about a person, a note for example; a code or an id tells nobody who it is."""
    return text if _CODE.fullmatch(text) else STARS * 3


def key(text: str) -> str:
    """Mask what a person goes by elsewhere: a long one may be a phone or an identity number."""
    return text if len(text) <= _SHORT_KEY and text.isascii() else id_number(text)


def typed(text: str) -> str:
    """Mask what was typed for a record if it may be a person's name, number or plate, and no code or id."""
    if not text.isascii():
        return name(text)
    return id_number(text) if _LONG_NUMBER.search(text) else text


def _middle(text: str, *, head: int, tail: int, stars: int) -> str:
    """Keep the ends of a text that is long enough to have a middle; of a shorter one the first alone."""
    if not text:
        return text
    if len(text) < head + tail + 2:
        return text[0] + STARS * stars
    return text[:head] + STARS * stars + text[-tail:]
