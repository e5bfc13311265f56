"""Texts of help pages: marked for translation, and nothing else.

Help must start as fast as click itself, so it does without the messages of the domain (dataclasses and
enums cost several milliseconds); the keyword is the same, and catalogue extraction finds both.
"""

from __future__ import annotations


def msg(text: str, /) -> str:
    """Mark a text for the catalogue and give it as it is; the help page translates it."""
    return text
