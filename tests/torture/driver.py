"""A small writing command on the store alone: ``driver.py DESK pay REF``, ``bill`` or ``attach``.

It does what a service does (lock, recover, decide on HEAD, commit, decide again if HEAD has moved), so
that the transaction can be tried without the layers above it.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from propdesk.domain.messages import Refusal
from propdesk.store.git import Repository
from propdesk.store.guards import check_state
from propdesk.store.lock import DeskLock
from propdesk.store.objects import Head
from propdesk.store.recovery import recover
from propdesk.store.transaction import CommitMessage, Edit, Moved, commit

TILL = "tills/2026-11/2026-11-21-a.yaml"
SHEETS = ("bills/2026-10/property.yaml", "bills/2026-10/parking.yaml")
DRAFT = "drafts/2026-10/property.yaml"
UNITS = 60
TICKET, PHOTO = "tickets/2026-11/T-261121-k3q9x.yaml", f"attachments/ab/{'ab' * 32}.jpg"
PHOTO_SIZE = 3 << 20


def _read(repo: Repository, head: Head, path: str) -> bytes | None:
    entry = repo.entry(head.commit, path)
    return repo.blob(entry.oid) if entry else None


def _pay(repo: Repository, head: Head, ref: str) -> list[Edit]:
    sheet = _read(repo, head, TILL) or b""
    line = f"- {{no: A-{sheet.count(b'- {'):06}, ref: {ref}}}\n".encode()
    return [] if f"ref: {ref}}}".encode() in sheet else [Edit(TILL, sheet + line)]


def _bill(repo: Repository, head: Head) -> list[Edit]:
    if _read(repo, head, SHEETS[0]) is not None:
        return []
    lines = "".join(f"- {{unit: 1-1-{number:04}, amount: '857.57'}}\n" for number in range(UNITS))
    return [*(Edit(path, f"# {path}\n{lines}".encode()) for path in SHEETS), Edit(DRAFT, None)]


def _attach(repo: Repository, head: Head) -> list[Edit]:
    """A record with a photo of megabytes, which no compression makes smaller."""
    if _read(repo, head, TICKET) is not None:
        return []
    photo = hashlib.shake_256(b"photo").digest(PHOTO_SIZE)
    return [Edit(TICKET, f"file: {PHOTO}\n".encode()), Edit(PHOTO, photo)]


COMMANDS: dict[str, Callable[..., list[Edit]]] = {"pay": _pay, "bill": _bill, "attach": _attach}


def main(words: Sequence[str]) -> int:
    """Run one command; give its exit code."""
    place, name, *rest = words
    try:
        repo = Repository.find(Path(place))
        while True:
            with DeskLock(repo) as lock:
                for finished in recover(repo, lock):
                    print("finished" if finished.done else "forgotten", finished.subject)
                check_state(repo)
                head = repo.head()
                edits = COMMANDS[name](repo, head, *rest)
                try:
                    print(_write(repo, lock, head, edits, name))
                except Moved:
                    continue
                return 0
    except Refusal as refusal:
        print(refusal.message, refusal.hint or "", file=sys.stderr)
        return int(refusal.exit)


def _write(repo: Repository, lock: DeskLock, head: Head, edits: list[Edit], name: str) -> str | None:
    if not edits:
        return None
    message = CommitMessage(f"fee: {name}", op=f"fee {name}", actor="lin")
    return commit(repo, lock, base=head, edits=edits, message=message)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
