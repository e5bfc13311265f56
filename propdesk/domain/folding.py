"""Texts for comparison: folded, and the pairs of characters that they are compared by."""

from __future__ import annotations

import unicodedata

_NO_DOTS = dict.fromkeys(map(ord, "·•・‧⋅"))


def folded(text: str) -> str:
    """Fold text for comparison: compatibility forms and case are one, blanks and middle dots go."""
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return plain if plain.isascii() else plain.translate(_NO_DOTS)


def bigrams(text: str) -> set[str]:
    """All pairs of neighbouring characters of a folded text (the text itself if it is one character)."""
    return {text[at : at + 2] for at in range(max(len(text) - 1, 1))} if text else set()
