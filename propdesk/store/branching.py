"""Two lines of commits: a commit by its name, where they parted, and what each has changed since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from propdesk.store.git import Repository
from propdesk.store.objects import Entry


@dataclass(frozen=True)
class Changed:
    """A path that the other line changed: what it was, and is on either side (None: not there)."""

    path: str
    base: Entry | None
    mine: Entry | None
    theirs: Entry | None

    @property
    def by_both(self) -> bool:
        """Tell whether this line changed it, too."""
        return self.mine != self.base


def find_commit(repo: Repository, name: str) -> str | None:
    """Give the commit that a branch, a hash or ``FETCH_HEAD`` names; None if there is none."""
    if not name or "\0" in name:
        return None
    done = repo.attempt("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    return done.out.decode("ascii").strip() if done.code == 0 else None


def merge_bases(repo: Repository, one: str, other: str) -> list[str]:
    """List the last commits that two lines have in common; none if they are strangers."""
    done = repo.attempt("merge-base", "--all", "--end-of-options", one, other)
    return done.out.decode("ascii").split() if done.code == 0 else []


def changed_there(repo: Repository, base: str, mine: str, theirs: str) -> Iterator[Changed]:
    """List the paths of the whole repository that their line changed, and mine did not in the same way."""
    here = {one.path: one for one in repo.changed(base, mine)}
    for there in repo.changed(base, theirs):
        own = here[there.path].new if there.path in here else there.old
        if own != there.new:
            yield Changed(there.path, there.old, own, there.new)
