"""Messages packed for the index and unpacked again, so that each reader hears them in their own language."""

from __future__ import annotations

import json
from typing import Any

from propdesk.domain.messages import Message, msg
from propdesk.domain.titles import Title

_TITLE, _MESSAGE = "title", "message"


def packed(message: Message) -> tuple[str, str]:
    """Give a message's template, and its values as JSON."""
    return message.text, json.dumps(dict(message.values), ensure_ascii=False, default=_tagged)


def unpacked(text: str, values: str) -> Message:
    """Build the message that was packed."""
    return msg(text, **json.loads(values, object_hook=_untagged))


def _tagged(value: object) -> object:
    if isinstance(value, Title):
        return {_TITLE: [value.zh, value.en]}
    if isinstance(value, Message):
        return {_MESSAGE: packed(value)}
    return str(value)


def _untagged(pairs: dict[str, Any]) -> object:
    if pairs.keys() == {_TITLE}:
        return Title(*pairs[_TITLE])
    return unpacked(*pairs[_MESSAGE]) if pairs.keys() == {_MESSAGE} else pairs
