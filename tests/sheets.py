"""Looking at paper without eyes: its text page by page, and where every word stands."""

from __future__ import annotations

import html
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
_WORD = re.compile(
    r'<word xMin="(-?[\d.]+)" yMin="(-?[\d.]+)" xMax="(-?[\d.]+)" yMax="(-?[\d.]+)">(.*?)</word>'
)


@dataclass(frozen=True)
class Word:
    """A word and the box around it, in points from the top left."""

    left: float
    top: float
    right: float
    bottom: float
    text: str

    def covers(self, other: Word) -> bool:
        """Tell whether two words lie on each other; boxes are taller than the ink in them."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 1 and down > 0.45 * min(self.bottom - self.top, other.bottom - other.top)


def saved(pdf: bytes, folder: Path) -> Path:
    """Put a PDF where programs find it."""
    file = folder / "paper.pdf"
    file.write_bytes(pdf)
    return file


def pages_of(pdf: bytes, folder: Path) -> list[str]:
    """The text of each page, laid out in lines."""
    said = _run("pdftotext", "-layout", saved(pdf, folder), "-")
    return said.split("\f")[:-1]


def said_in(pdf: bytes, folder: Path) -> str:
    """All that a file says, each value in one piece, without blanks and line breaks."""
    return packed(_run("pdftotext", "-raw", saved(pdf, folder), "-"))


def packed(text: str) -> str:
    """A text without its blanks and line breaks."""
    return "".join(text.split())


def misplaced(pdf: bytes, folder: Path) -> list[str]:
    """The words that lie on another one or beyond a margin of 8 mm, page by page."""
    said = _run("pdftotext", "-bbox", saved(pdf, folder), "-")
    return [wrong for page in _PAGE.finditer(said) for wrong in _wrong(page)]


def _wrong(page: re.Match[str]) -> Iterator[str]:
    width, height = float(page[1]), float(page[2])
    words = [
        Word(*map(float, found.groups()[:4]), html.unescape(found[5])) for found in _WORD.finditer(page[3])
    ]
    for at, word in enumerate(words):
        if word.left < 23 or word.top < 10 or word.right > width - 23 or word.bottom > height - 10:
            yield f"out: {word}"
        yield from (f"over: {word} {other}" for other in words[at + 1 :] if word.covers(other))


def about(pdf: bytes, folder: Path) -> dict[str, str]:
    """What the file says of itself."""
    lines = _run("pdfinfo", saved(pdf, folder)).splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def fonts_of(pdf: bytes, folder: Path) -> list[list[str]]:
    """The fonts of a file: a list of words each, as pdffonts says them."""
    return [line.split() for line in _run("pdffonts", saved(pdf, folder)).splitlines()[2:]]


def _run(*words: str | Path) -> str:
    return subprocess.run([str(word) for word in words], check=True, capture_output=True).stdout.decode()
