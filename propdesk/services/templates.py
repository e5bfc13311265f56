"""A desk's own templates of papers: list them, begin one, go back to the built-in one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from propdesk.domain.changes import Change, Outcome
from propdesk.domain.messages import Message, NotFound, RuleRefused, msg
from propdesk.services.session import Session
from propdesk.services.writing import notes_of, write
from propdesk.store import templates
from propdesk.store.handedits import HandEdit, hand_edits, read_edit
from propdesk.store.snapshot import Snapshot
from propdesk.store.templates import OwnTemplate
from propdesk.store.transaction import Edit

COLUMNS = ("name", "title", "state", "path")
_WRITTEN = ("name", "path")


def own_templates(session: Session) -> dict[str, str]:
    """Read the desk's own templates as committed: text by name."""
    return templates.own_templates(session.desk.snapshot())


def edited_templates(session: Session) -> Mapping[str, str]:
    """Read the desk's own templates as they lie in the work tree now."""
    desk = session.desk
    paths = [edit.path for edit in hand_edits(desk.repo, desk.prefix) if templates.is_template(edit.path)]
    texts = {path.rpartition("/")[2]: _read(session, path) for path in paths}
    now = own_templates(session) | {name: data.decode() for name, data in texts.items() if data is not None}
    return {name: text for name, text in now.items() if texts.get(name, b"") is not None}


def in_folder(session: Session) -> list[OwnTemplate]:
    """List what lies in the desk's folder of templates, sound or not."""
    return list(templates.committed(session.desk.snapshot()))


def list_templates(session: Session, papers: Mapping[str, Message]) -> Outcome:
    """List the papers with the template that each is printed by: the desk's own or the built-in one."""
    own = {one.name: one.path for one in in_folder(session)}
    rows = [
        {"name": name, "title": title, "state": "own" if name in own else "built-in"}
        | ({"path": own[name]} if name in own else {})
        for name, title in papers.items()
    ]
    totals = {"count": len(rows)}
    return Outcome("templates list", rows, totals, columns=COLUMNS)


def copy_template(session: Session, name: str, text: str, *, dry_run: bool = False) -> Outcome:
    """Put the built-in template into the desk to begin one's own from: one commit."""
    path = templates.path_of(name)

    def decide(snapshot: Snapshot) -> Change:
        if name in templates.own_templates(snapshot):
            raise RuleRefused(
                msg("the desk has its own template {path} already", path=path),
                hint=msg("edit that file and propdesk keep it, or propdesk templates remove takes it away"),
                record=path,
            )
        return Change("templates copy", f"templates: copy {name}", session.acting.clerk)

    written = write(session, decide, also=[Edit(path, text.encode())], dry_run=dry_run)
    row = {"name": name, "path": path}
    return Outcome("templates copy", [row], {}, notes_of(written), written.commit, _WRITTEN)


def remove_template(session: Session, name: str, *, reason: str = "", dry_run: bool = False) -> Outcome:
    """Take the desk's own template away: its paper is printed by the built-in one again."""
    path = templates.path_of(name)

    def decide(snapshot: Snapshot) -> Change:
        if name not in {one.name for one in templates.committed(snapshot)}:
            raise NotFound(msg("the desk has no template {name} of its own", name=name), record=path)
        return Change("templates remove", f"templates: remove {name}", session.acting.clerk, reason=reason)

    written = write(session, decide, also=[Edit(path, None)], dry_run=dry_run)
    row = {"name": name, "path": path}
    return Outcome("templates remove", [row], {}, notes_of(written), written.commit, _WRITTEN)


def template_edits(session: Session, edits: Sequence[HandEdit]) -> list[Edit]:
    """Take the hand edits of templates as they are now; refused if one is too long or no text."""
    found = [edit.path for edit in edits if templates.is_template(edit.path)]
    return [Edit(path, _read(session, path)) for path in found]


def _read(session: Session, path: str) -> bytes | None:
    data = read_edit(session.desk.repo, session.desk.prefix + path)
    if data is not None:
        templates.text_of(data, name=path.rpartition("/")[2])
    return data
