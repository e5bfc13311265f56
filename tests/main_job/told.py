"""A desk at one point of the story: workbook taken over, June billed, money taken, July billed."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conftest import Ran, Runner

LONG = ("1-1-1011", "1-1-1012", "1-1-1014", "1-1-1024")
SHORT = ("1-1-1013", "1-1-1021", "1-1-1022", "1-1-1023")
UNITS = tuple(sorted((*LONG, *SHORT)))
JULY = ("1-1-1011", "1-1-1014", "1-1-1024")
FIRST, SECOND = "property-1/1-1-1011/2020-06-10", "property-2/1-1-1011/2020-07-10"


@dataclass(frozen=True)
class Desk:
    """A desk at one point of the story, and how to run a command on it."""

    root: Path
    propdesk: Runner

    def at(self, when: str, *words: str) -> Ran:
        """Run a command at a business moment."""
        ran: Ran = self.propdesk("-C", self.root, "--lang", "en", "--at", when, *words)
        return ran

    def json(self, when: str, *words: str, code: int = 0) -> Any:
        """Run a command and give its envelope."""
        ran = self.at(when, *words, "-o", "json")
        assert ran.code == code, ran.stderr
        return ran.json

    @property
    def head(self) -> str:
        """The last commit."""
        return self.git("rev-parse", "HEAD")

    def git(self, *words: str) -> str:
        """Run the user's git."""
        done = subprocess.run(["git", "-C", self.root, *words], check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def edit(self, path: str, old: str, new: str) -> None:
        """Edit a record by hand and commit it with git."""
        text = (self.root / path).read_text("utf-8")
        assert text.count(old) == 1, text
        (self.root / path).write_text(text.replace(old, new), encoding="utf-8")
        self.git("commit", "-q", "-a", "-m", "by hand")


def imported(desk: Desk, book: Path) -> None:
    assert desk.propdesk("init", desk.root, "--name", "衡昌家园").code == 0
    assert desk.at("2020-05-31 09:00", "import", str(book)).code == 1


def _june(desk: Desk) -> None:
    desk.json("2020-06-01 09:00", "fee", "bill", "--period", "2020-06")


def _paid(desk: Desk) -> None:
    for _ in range(2):
        desk.json("2020-06-20 10:00", "fee", "pay", "1-1-1011", "500", "--method", "wechat")


def _july(desk: Desk) -> None:
    desk.json("2020-07-01 09:00", "fee", "bill", "--period", "2020-07")


STAGES: Mapping[str, Callable[[Desk], None]] = {"june": _june, "paid": _paid, "july": _july}
Stage = Callable[[str], Desk]


def lines(shown: Any) -> dict[str, tuple[str, ...]]:
    """The billed lines of an envelope, by unit."""
    names = ("item", "from", "to", "amount", "due")
    return {row["unit"]: tuple(row[name] for name in names) for row in shown["rows"] if "skipped" not in row}
