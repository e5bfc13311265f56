"""Who is examined: the machine, the repository, the desk, as far as each of them is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from propdesk.domain.changes import Record
from propdesk.domain.messages import Message, Refusal
from propdesk.services.settings import FILE, settings_text
from propdesk.store import schemas
from propdesk.store.desk import Desk
from propdesk.store.git import Repository
from propdesk.store.gitconfig import Setting
from propdesk.store.inspection import Tracked, settings_of_user, tracked_files

OK, WARNING, PROBLEM = "ok", "warning", "problem"


@dataclass(frozen=True)
class Sign:
    """What one look has shown, and what to do about it."""

    state: str
    detail: Message
    hint: Message | None = None


def ok(detail: Message) -> Sign:
    """All is well."""
    return Sign(OK, detail)


def warning(detail: Message, hint: Message | None = None) -> Sign:
    """It works, and needs a look."""
    return Sign(WARNING, detail, hint)


def problem(detail: Message, hint: Message | None = None) -> Sign:
    """Something will fail, or has."""
    return Sign(PROBLEM, detail, hint)


def refused(refusal: Refusal) -> Sign:
    """What a command would be refused for."""
    return problem(refusal.message, refusal.hint)


@dataclass(frozen=True)
class Outside:
    """What the edge knows: the moment (with its zone), environment, width of the terminal, fonts.

    ``columns`` is None where there is no terminal; ``fonts`` refuses a family that is not installed.
    """

    now: datetime
    environ: Mapping[str, str]
    columns: int | None
    fonts: Callable[[str | None], object]
    claim: str | None = None


@dataclass(frozen=True)
class Patient:
    """The ground of all checks; ``repo`` and ``desk`` are None where there is none that can be opened."""

    outside: Outside
    repo: Repository | None = None
    desk: Desk | None = None

    @cached_property
    def settings(self) -> Record:
        """The desk's settings as committed; empty where they do not read."""
        with suppress(Refusal):
            return self.read_settings()
        return {}

    def read_settings(self) -> Record:
        """Read the desk's settings from the last commit; BadData says all that is wrong with them."""
        text = settings_text(self.desk) if self.desk else b""
        return schemas.read_record("desk", text, name=FILE) if text else {}

    @cached_property
    def commit(self) -> str | None:
        """The commit that HEAD names."""
        return self.repo.head().commit if self.repo else None

    @cached_property
    def git_settings(self) -> tuple[Setting, ...]:
        """All of git's settings that hold here."""
        return self.repo.settings if self.repo else settings_of_user()

    @cached_property
    def tracked(self) -> tuple[Tracked, ...]:
        """The desk's files as git's index has them."""
        return tracked_files(self.desk.repo, self.desk.prefix) if self.desk else ()


Look = Callable[[Patient], Iterator[Sign]]
RepositoryLook = Callable[[Patient, Repository], Iterator[Sign]]
DeskLook = Callable[[Patient, Desk], Iterator[Sign]]


def of_repository(look: RepositoryLook) -> Look:
    """Look only where there is a repository."""
    return lambda patient: look(patient, patient.repo) if patient.repo else iter(())


def of_desk(look: DeskLook) -> Look:
    """Look only where there is a desk."""
    return lambda patient: look(patient, patient.desk) if patient.desk else iter(())
