"""What the codes of tickets are called in rows, options and on paper, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from propdesk.domain import tickettitles
from propdesk.domain.tickettitles import Names
from propdesk.domain.titles import Title
from propdesk.render.language import Language


def _pairs(names: Names) -> Mapping[str, tuple[str, str]]:
    """The first two names: the titles."""
    return {code: (zh, en) for code, (zh, en, *_) in names.items()}


KINDS = _pairs(tickettitles.KINDS)
CHANNELS = _pairs(tickettitles.CHANNELS)
PRIORITIES = _pairs(tickettitles.PRIORITIES)
CATEGORIES = _pairs(tickettitles.CATEGORIES)
HOLDS = _pairs(tickettitles.HELD_FOR)
STATES = _pairs(tickettitles.STATES)
EVENTS = {"reported": ("报事", "reported"), **_pairs(tickettitles.EVENTS)}
TOLD = _pairs(tickettitles.TOLD)
LATE: Mapping[str, tuple[str, str]] = {
    "response": ("响应超时", "response"),
    "resolution": ("处理超时", "resolution"),
}


def titled(code: str | Title, titles: Mapping[str, tuple[str, str]], language: Language) -> str:
    """Say a code by its titles; what the desk itself named goes by that, an unknown code stays."""
    if isinstance(code, Title):
        return language.pick(code.zh, code.en)
    return language.pick(*titles[code]) if code in titles else code
