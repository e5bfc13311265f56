"""The doctor: looks at machine, repository and desk, says what needs a look and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from propdesk.domain.changes import Note, Outcome
from propdesk.domain.messages import Refusal, UsageRefused, msg
from propdesk.services.health import machine, repository, tree
from propdesk.services.health.patient import (
    OK,
    Look,
    Outside,
    Patient,
    Sign,
    of_desk,
    of_repository,
    problem,
    refused,
)
from propdesk.store.desk import Desk
from propdesk.store.git import Repository

COLUMNS = ("check", "state", "detail", "hint")

CHECKS: dict[str, Look] = {
    "git": machine.git,
    "python": machine.python,
    "libraries": machine.libraries,
    "sqlite": machine.sqlite,
    "fonts": machine.fonts,
    "texts": machine.texts,
    "terminal": machine.terminal,
    "zone": machine.zones,
    "handles": machine.handles,
    "identity": repository.identity,
    "place": of_repository(repository.place),
    "disk": of_repository(repository.disk),
    "state": of_repository(repository.state),
    "config": of_repository(repository.settings),
    "signing": of_repository(repository.signing),
    "locks": of_repository(repository.locks),
    "journal": of_repository(repository.journal),
    "objects": of_repository(repository.objects),
    "history": of_repository(repository.history),
    "clock": of_repository(repository.clock),
    "remotes": of_repository(repository.elsewhere),
    "hooks": of_repository(repository.hooked),
    "mistakes": of_repository(repository.mistakes),
    "settings": of_desk(tree.settings),
    "clerk": of_desk(tree.clerk),
    "attributes": of_desk(tree.attributes),
    "line-ends": of_desk(tree.line_ends),
    "entries": of_desk(tree.entries),
    "edits": of_desk(tree.edits),
    "attachments": of_desk(tree.attachments),
    "index": of_desk(tree.index),
    "rights": of_desk(tree.rights),
    "backup": of_desk(tree.saved),
}
"""All checks by name, in the order in which they are told."""


def examine(root: Path | None, outside: Outside, *, only: Sequence[str] = ()) -> Outcome:
    """Look at everything that can be looked at; ``root`` is the desk's directory, None if there is none."""
    chosen = _chosen(only)
    patient, why = _patient(root, outside)
    rows = [_row("desk", why)] if why else []
    rows += [_row(name, sign) for name in chosen for sign in _signs(CHECKS[name], patient)]
    bad = [row for row in rows if row["state"] != OK]
    totals = {"checks": len({row["check"] for row in rows}), "problems": len(bad)}
    notes = [_note(row) for row in bad]
    return Outcome("doctor", rows, totals, notes, columns=COLUMNS, look=bool(bad))


def _chosen(only: Sequence[str]) -> Sequence[str]:
    unknown = [name for name in only if name not in CHECKS]
    if unknown:
        raise UsageRefused(
            msg("there is no check {name}", name=unknown[0]),
            hint=msg("the checks are: {names}", names=list(CHECKS)),
            field="only",
        )
    return only or tuple(CHECKS)


def _patient(root: Path | None, outside: Outside) -> tuple[Patient, Sign | None]:
    """Open as much as can be opened, and say what could not be."""
    if root is None:
        hint = msg("go to a desk, name one with -C DIR, or make one with `propdesk init DIR`")
        return Patient(outside), problem(msg("there is no desk here"), hint)
    repo: Repository | None = None
    try:
        repo = Repository.find(root)
        return Patient(outside, repo, Desk.placed(root, repo)), None
    except Refusal as refusal:
        return Patient(outside, repo), refused(refusal)


def _signs(look: Look, patient: Patient) -> Iterator[Sign]:
    """Look, and take what cannot be looked at for a fault."""
    try:
        yield from look(patient)
    except Refusal as refusal:
        yield refused(refusal)
    except OSError as error:
        yield problem(msg("it cannot be looked at: {why}", why=error.strerror or type(error).__name__))


def _row(name: str, sign: Sign) -> dict[str, Any]:
    return {"check": name, "state": sign.state, "detail": sign.detail, "hint": sign.hint or ""}


def _note(row: dict[str, Any]) -> Note:
    """Say the whole of it beside the table, which cuts long texts to the width of the screen."""
    text = msg("{detail}; {hint}", **row) if row["hint"] else row["detail"]
    return Note(text, row["state"])
