"""A desk's own templates of papers: text files in its folder ``templates``, read as they are committed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from propdesk.domain.messages import BadData, Message, msg
from propdesk.store.objects import REGULAR, TREE, Entry
from propdesk.store.snapshot import Snapshot

FOLDER = "templates"
CAP = 256 * 1024
"""Bytes that a template may have."""

_NAME = re.compile(r"[a-z][a-z0-9-]{0,60}\.(?:typ|html|txt)", re.ASCII)


@dataclass(frozen=True)
class OwnTemplate:
    """One file in the folder of templates: its text, or what is wrong with it."""

    name: str
    text: str = ""
    problem: Message | None = None

    @property
    def path(self) -> str:
        """Where it lies, relative to the desk."""
        return f"{FOLDER}/{self.name}"


def path_of(name: str) -> str:
    """Give the path of a template, relative to the desk; BadData if no template may have this name."""
    if not _NAME.fullmatch(name):
        raise BadData(msg("{name} is no name of a template", name=name), field="name")
    return f"{FOLDER}/{name}"


def is_template(path: str) -> bool:
    """Tell whether a template may lie at a path, relative to the desk."""
    folder, _, name = path.partition("/")
    return folder == FOLDER and _NAME.fullmatch(name) is not None


def own_templates(snapshot: Snapshot) -> dict[str, str]:
    """Read the desk's own templates as committed: text by name; refused if a file is none."""
    return {one.name: _sound(one) for one in committed(snapshot) if is_template(one.path)}


def committed(snapshot: Snapshot) -> Iterator[OwnTemplate]:
    """List what lies in the folder of templates at the snapshot's commit."""
    repo = snapshot.repo
    folder = repo.entry(snapshot.commit, snapshot.prefix + FOLDER)
    if folder is None or folder.mode != TREE:
        return
    for name, entry in sorted(repo.tree(folder.oid).items()):
        yield _read(snapshot, name, entry)


def text_of(data: bytes, *, name: str) -> str:
    """Read a template's text; BadData if it is too long or no UTF-8."""
    return _sound(_taken(name, data))


def _read(snapshot: Snapshot, name: str, entry: Entry) -> OwnTemplate:
    if entry.mode not in REGULAR:
        return OwnTemplate(name, problem=msg("this is a link, a folder or a submodule, not a file"))
    return _taken(name, snapshot.repo.blob(entry.oid))


def _taken(name: str, data: bytes) -> OwnTemplate:
    if len(data) > CAP:
        return OwnTemplate(name, problem=msg("a template has at most {cap} bytes", cap=CAP))
    try:
        return OwnTemplate(name, data.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return OwnTemplate(name, problem=msg("line {line} is no UTF-8", line=line))


def _sound(one: OwnTemplate) -> str:
    if one.problem is None:
        return one.text
    raise BadData(msg("{where}: {problem}", where=one.path, problem=one.problem), record=one.path)
