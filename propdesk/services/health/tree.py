"""The desk's files: attributes, odd entries, leftovers; its settings, index and backup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from propdesk.domain.attachment import is_inside
from propdesk.domain.changes import Record
from propdesk.domain.messages import BadData, Finding, Message, Refusal, msg
from propdesk.services.attached import idle
from propdesk.services.backup import last_backup, reminder
from propdesk.services.health.patient import Patient, Sign, ok, problem, warning
from propdesk.services.session import acting_clerk, zone_of
from propdesk.services.settings import FILE, settings_findings, settings_text
from propdesk.store import paths, platform
from propdesk.store.desk import Desk
from propdesk.store.gitconfig import value_of
from propdesk.store.handedits import hand_edits
from propdesk.store.index import look_at
from propdesk.store.inspection import Tracked, odd_attributes, own_attributes
from propdesk.store.lock import desk_folder

_SOME = 3
_CURE = msg("put back the desk's own .gitattributes (propdesk discard .gitattributes), or take that rule out")


def attributes(patient: Patient, desk: Desk) -> Iterator[Sign]:
    """git leaves every record as it is: no line ends, filters, encodings, merge drivers."""
    records = [one.path for one in patient.tracked if paths.identify(one.path)]
    kept = [*records, *(one.path for one in patient.tracked if is_inside(one.path))]
    odd = list(odd_attributes(desk.repo, (desk.prefix + path for path in kept)))
    deeper = [one.path for one in patient.tracked if one.path.endswith("/.gitattributes")]
    own = own_attributes(desk.repo)
    if odd:
        path, name, value = odd[0]
        files = len({path for path, *_ in odd})
        text = msg(
            "git may rewrite {count} records: {name} is {value} for {path}",
            count=files, name=name, value=value, path=path,
        )  # fmt: skip
        yield problem(text, _CURE)
    if deeper:
        yield problem(
            msg("attributes below the desk's own: {paths}", paths=_some(deeper)), msg("remove them")
        )
    if own and not odd:
        yield ok(msg("{path} has rules of this clone alone; records are safe from them", path=own))
    if not (odd or deeper or own):
        yield ok(msg("git leaves {count} records as they are", count=len(records)))


def line_ends(patient: Patient, desk: Desk) -> Iterator[Sign]:
    """Settings about line ends do not reach records (the attributes see to it)."""
    names = ("core.autocrlf", "core.eol")
    said = [f"{name}={value}" for name in names if (value := value_of(desk.repo.settings, name))]
    if said:
        yield ok(msg("{settings} does not reach records: attributes come first", settings=" ".join(said)))
    else:
        yield ok(msg("as committed"))


def entries(patient: Patient, _: Desk) -> Iterator[Sign]:
    """Everything in git's index is a plain file that git looks at."""
    found = {name: [one.path for one in patient.tracked if is_odd(one)] for name, is_odd in _ODD.items()}
    twice = Counter(one.path.casefold() for one in patient.tracked)
    clashing = [one.path for one in patient.tracked if twice[one.path.casefold()] > 1]
    for name, odd in found.items():
        if odd:
            text, hint = _SAID[name]
            yield problem(msg("{what}: {paths}", what=text, paths=_some(odd)), hint)
    if clashing:
        text = msg("names that differ in case alone: {paths}", paths=_some(clashing))
        yield problem(text, msg("rename one of them"))
    if not clashing and not any(found.values()):
        yield ok(msg("{count} files, all plain", count=len(patient.tracked)))


_ODD: Mapping[str, Callable[[Tracked], bool]] = {
    "hidden": lambda one: one.tag == "S" or one.tag.islower(),
    "link": lambda one: one.mode == "120000",
    "submodule": lambda one: one.mode == "160000",
    "program": lambda one: one.mode == "100755" and paths.identify(one.path) is not None,
}
_SAID: dict[str, tuple[Message, Message]] = {
    "hidden": (
        msg("hidden from git (skip-worktree or assume-unchanged)"),
        msg("show them again: git update-index --no-skip-worktree --no-assume-unchanged PATH"),
    ),
    "link": (msg("links instead of files"), msg("put plain files in their place")),
    "submodule": (msg("submodules"), msg("keep other repositories outside the desk")),
    "program": (
        msg("records marked as programs"),
        msg("take the mark away: git update-index --chmod=-x PATH"),
    ),
}


def _some(found: Sequence[str]) -> str:
    more = f" … ({len(found)})" if len(found) > _SOME else ""
    return ", ".join(found[:_SOME]) + more


def edits(_: Patient, desk: Desk) -> Iterator[Sign]:
    """The files are as committed."""
    found = hand_edits(desk.repo, desk.prefix)
    drafts = [one.path for one in found if one.left_over]
    if drafts:
        yield warning(
            msg("drafts of a killed command: {paths}", paths=_some(drafts)),
            msg("propdesk maintain removes them"),
        )
    if len(found) > len(drafts):
        text = msg("{count} files differ from the last commit", count=len(found) - len(drafts))
        yield warning(text, msg("propdesk status lists them; keep or discard them"))
    if not found:
        yield ok(msg("the files are as committed"))


def attachments(patient: Patient, desk: Desk) -> Iterator[Sign]:
    """Records refer to all attachments that are kept."""
    kept = any(is_inside(one.path) for one in patient.tracked)
    count, left = idle(desk.snapshot()) if kept else (0, [])
    if left:
        yield warning(
            msg("attachments that no record refers to: {paths}", paths=_some(left)),
            msg("remove those files, then propdesk keep them -m TEXT"),
        )
    else:
        yield ok(msg("records refer to all attachments ({count})", count=count))


def settings(patient: Patient, desk: Desk) -> Iterator[Sign]:
    """desk.yaml reads, and what it names is there."""
    found: Record = {}
    try:
        found = patient.read_settings()
        findings = settings_findings(found, lambda: settings_text(desk)) if found else ()
    except BadData as bad:
        findings = bad.findings or (Finding("settings", bad.message, FILE),)
    for one in findings:
        text = msg("{where}: {what}", where=one.where, what=one.message)
        yield problem(text, msg("mend desk.yaml, then propdesk keep desk.yaml -m TEXT"))
    if not findings and not found:
        yield warning(msg("desk.yaml is not committed yet"), msg("propdesk keep desk.yaml -m TEXT"))
    elif not findings:
        yield ok(msg("desk.yaml reads"))


def clerk(patient: Patient, desk: Desk) -> Iterator[Sign]:
    """Who acts here is a clerk of the desk."""
    if not patient.settings:
        return
    try:
        found = acting_clerk(patient.settings, claim=patient.outside.claim, git_name=desk.git_name)
    except Refusal as refusal:
        yield warning(refusal.message, refusal.hint)
    else:
        yield ok(msg("acting here is {clerk}", clerk=found))


def index(patient: Patient, desk: Desk) -> Iterator[Sign]:
    """The search index reads and nobody else can read it."""
    path, head = look_at(desk.repo, desk.prefix)
    if not path.exists():
        yield ok(msg("there is no index yet; the next command builds it"))
    elif platform.open_to_others(path):
        yield problem(msg("{path} can be read by others: it holds people's data", path=path), _CLOSE)
    elif head is None:
        yield warning(msg("the index is damaged"), msg("propdesk reindex builds it anew"))
    else:
        text = msg("it answers for the last commit")
        yield ok(text if head == patient.commit else msg("the next command brings it up to the last commit"))


_CLOSE = msg("take the rights of group and others away from it: chmod 600")


def rights(_: Patient, desk: Desk) -> Iterator[Sign]:
    """Nobody but the desk's people writes into its folder in the git directory."""
    folder = desk_folder(desk.repo)
    if folder.exists() and platform.changed_by_others(folder):
        yield problem(
            msg("anybody may write into {path}", path=folder), msg("take that right away: chmod o-w")
        )
    else:
        yield ok(msg("only those who may write here can"))


def saved(patient: Patient, desk: Desk) -> Iterator[Sign]:
    """The last backup is not too old."""
    zone = zone_of(patient.settings)
    now = patient.outside.now.astimezone(zone).replace(tzinfo=None)
    due, last = reminder(desk, now, zone), last_backup(desk)
    if due:
        yield warning(due.message)
    elif last:
        yield ok(msg("the last backup is {file}", file=last.file))
    else:
        yield ok(msg("no backup yet; the desk is young"))
