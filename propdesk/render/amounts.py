"""Amounts as paper shows them: thousands apart, and in words of the paper's language."""

from __future__ import annotations

from functools import lru_cache

from propdesk.domain.money import format_money
from propdesk.render.language import Language
from propdesk.render.words import chinese_words, english_words


def grouped(fen: int) -> str:
    """Write an amount with its thousands apart: ``12,345.60``."""
    whole, cents = format_money(abs(fen)).split(".")
    return f"{'-' if fen < 0 else ''}{int(whole):,}.{cents}"


def amount_words(fen: int, language: Language) -> str:
    """Write an amount in the words of the language."""
    return _words(fen, language.code)


@lru_cache(maxsize=4096)
def _words(fen: int, code: str) -> str:
    return chinese_words(fen) if code == "zh" else english_words(fen)
