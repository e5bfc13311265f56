"""The reader's language: messages translated through gettext, then filled with their values."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from os.path import abspath, dirname, join
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Help pages are translated here too and must start as fast as click: nothing of the domain on that way.
    from propdesk.domain.messages import Message

CODES = ("zh", "en")
DEFAULT = "zh"
DOMAIN = "propdesk"
WANTED = "wanted"
"""The value of a message that somebody typed in search of a record: it may be a person's name or number."""
LOCALE_DIR = join(dirname(dirname(abspath(__file__))), "locale")

_CATALOGUES = {"zh": "zh_CN"}
"""English needs no catalogue: its templates are the keys."""

_JOINTS = {"zh": "、", "en": ", "}
_BROKEN = (KeyError, IndexError, ValueError, AttributeError, TypeError)
"""What ``str.format`` raises when a template and its values do not fit together."""


class Language:
    """One of the languages that people are spoken to in (``zh`` or ``en``)."""

    def __init__(self, code: str) -> None:
        self.code = code if code in CODES else DEFAULT
        self._catalogue = _catalogue(self.code)

    def __repr__(self) -> str:
        return f"Language({self.code!r})"

    def say(self, message: Message | str) -> str:
        """Translate a message and fill in its values; a plain text is only translated.

        A translation that does not fit its values falls back to the English template: a mistake in
        the catalogue must never hide what a command has to say.
        """
        if isinstance(message, str):
            return self._translated(message)
        values = {name: self.plain(value) for name, value in message.values.items()}
        if WANTED in values:
            values[WANTED] = _masked(str(values[WANTED]))
        return _fill(self._translated(message.text), values) or _fill(message.text, values) or message.text

    def pick(self, zh: str, en: str) -> str:
        """Choose one of two texts that are data (titles of codes and columns), not messages."""
        return zh if self.code == "zh" else en

    def plain(self, value: object) -> object:
        """Make a value fit to stand in a sentence: translated, titled, dated, joined."""
        if isinstance(value, str | int):
            return value
        from propdesk.domain.messages import Message
        from propdesk.domain.periods import format_moment
        from propdesk.domain.titles import Title

        if isinstance(value, Message):
            return self.say(value)
        if isinstance(value, Title):
            return self.pick(value.zh, value.en)
        if isinstance(value, datetime):
            return format_moment(value)
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, list | tuple):
            return _JOINTS[self.code].join(str(self.plain(one)) for one in value)
        return value

    def _translated(self, text: str) -> str:
        return self._catalogue.gettext(text) if text else text


def _masked(wanted: str) -> str:
    from propdesk.render.masks import typed

    return typed(wanted)


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    folder = _CATALOGUES.get(code)
    if folder is None:
        return gettext.NullTranslations()
    # Opened by its path: gettext.translation would import locale to look for it.
    try:
        with open(join(LOCALE_DIR, folder, "LC_MESSAGES", f"{DOMAIN}.mo"), "rb") as file:
            return gettext.GNUTranslations(file)
    except FileNotFoundError:
        return gettext.NullTranslations()


def _fill(template: str, values: Mapping[str, object]) -> str:
    try:
        return template.format_map(values)
    except _BROKEN:
        return ""
