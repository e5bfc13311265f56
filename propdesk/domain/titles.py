"""Names of kinds, fields and codes in both languages: data from the schemas, not messages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Title:
    """What people call a thing, in each of the desk's languages; may stand as a value in a message."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en
