"""Two clones of one small desk, with a ticket, and what their clerks do on each of them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from smalldesk import FLAT, RECORDS, git

from propdesk.domain.changes import Change, Outcome, Put
from propdesk.domain.periods import Month
from propdesk.services.billing import Request, issue_bills
from propdesk.services.merging import merge
from propdesk.services.session import Session, open_session
from propdesk.store.desk import start_desk

TICKET = "T-260319-k3q9x"
_CALL = {
    "kind": "complaint", "channel": "hotline", "priority": "normal", "category": "noise", "unit": FLAT,
    "at": "2026-03-19 09:00", "clerk": "lin", "text": "楼上施工",
}  # fmt: skip
_WORKERS = [{"id": "wang", "name": "王师傅"}, {"id": "zhao", "name": "赵师傅"}]


@dataclass(frozen=True)
class Clone:
    """One clerk's clone; chance differs from clone to clone, as it does in life."""

    root: Path
    clerk: str

    def session(self, time: str = "09:00", day: str = "2026-03-20") -> Session:
        """Open the desk at a moment."""
        at = datetime.fromisoformat(f"{day} {time}")
        chance = random.Random(f"{self.clerk}{at}").randrange
        return open_session(self.root, claim=self.clerk, at=at, clock=lambda _: at, random=chance)

    def fetch(self, other: Clone) -> None:
        """Fetch the other clone's branch by plain git."""
        git(self.root, "fetch", "-q", str(other.root), "main")

    def take_over(self, other: Clone, *, dry_run: bool = False) -> Outcome:
        """Fetch and merge."""
        self.fetch(other)
        return merge(self.session("12:00"), "FETCH_HEAD", dry_run=dry_run)

    def change(self, *puts: Put) -> None:
        """Write records past every rule of a use case."""
        self.session().desk.commit(lambda _: Change("edit", "edit", self.clerk, puts))

    def record(self, kind: str, id: str) -> dict[str, Any]:
        """Read a record as committed."""
        return self.session().desk.snapshot().get(kind, id)

    @property
    def head(self) -> str:
        """The commit that the clone stands on."""
        return git(self.root, "rev-parse", "HEAD").strip()

    @property
    def tree(self) -> str:
        """What that commit holds."""
        return git(self.root, "rev-parse", "HEAD^{tree}").strip()


def build(root: Path) -> None:
    """Make the desk that is cloned: a month billed, and one ticket."""
    records = [put for put in RECORDS if put.kind != "desk"]
    desk = next(put for put in RECORDS if put.kind == "desk")
    settings = Put("desk", "desk", {**(desk.data or {}), "workers": _WORKERS})
    ticket = Put("ticket", TICKET, _CALL)
    start_desk(root, lambda _: Change("init", "init", "lin", [settings, *records, ticket]))
    issue_bills(Clone(root, "lin").session(day="2026-03-01"), Request((Month(2026, 3),)))


def cloned(template: Path, place: Path) -> tuple[Clone, Clone]:
    """Two clones, of lin and of chen."""
    for name in ("lin", "chen"):
        git(template, "clone", "-q", "--no-hardlinks", str(template), str(place / name))
    return Clone(place / "lin", "lin"), Clone(place / "chen", "chen")
