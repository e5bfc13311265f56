"""Check all records of the last commit: shapes, links, money; everything that is wrong at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from propdesk.domain.changes import Note, Outcome, Record
from propdesk.domain.checks.book import Book, Fault, RecordCheck
from propdesk.domain.checks.history import altered
from propdesk.domain.checks.table import RECORD_CHECKS
from propdesk.domain.facts import KEPT
from propdesk.domain.messages import Finding, UsageRefused, msg
from propdesk.services.attached import file_findings, reference_faults
from propdesk.services.forming import first_difference
from propdesk.services.session import Session
from propdesk.services.settings import ZONES
from propdesk.store import paths, schemas
from propdesk.store.attachments import stored
from propdesk.store.filing import Files, read_files, read_text, record_folders, versions
from propdesk.store.handedits import stale_note
from propdesk.store.kinds import kinds
from propdesk.store.objects import REGULAR
from propdesk.store.placing import placed
from propdesk.store.snapshot import Snapshot
from propdesk.store.templates import committed, is_template

COLUMNS = ("check", "where", "record", "message")
_SHEETS = frozenset(("reading", "till"))
_OVER_RECORDS = (*RECORD_CHECKS, ZONES)


@dataclass(frozen=True)
class Ground:
    """What checks look at: the files of one commit, and the book of the records that read."""

    snapshot: Snapshot
    files: Files

    @cached_property
    def book(self) -> Book:
        """The records that read."""
        return book_of(self.files.records)

    @cached_property
    def unread(self) -> frozenset[str]:
        """The kinds of which a record does not read."""
        return frozenset(self.files.names[path][0] for path in self.files.broken)

    def place(self, check: str, faults: Iterable[Fault]) -> Iterator[Finding]:
        """Say where in the files faults of records stand."""
        texts = {name: (path, self.files.texts[path]) for path, name in self.files.names.items()}
        return placed(check, faults, texts)


@dataclass(frozen=True)
class Check:
    """One named check; ``reads``: it does not judge while a record of these kinds does not read."""

    name: str
    tier: str
    find: Callable[[Ground], Iterator[Finding]]
    reads: frozenset[str] = frozenset()


def check_desk(session: Session, *, only: Sequence[str] = (), reference: bool = False) -> Outcome:
    """Run the checks on the last commit: ``only`` these; with ``reference`` the slow oracle, too."""
    chosen = _chosen(only, reference=reference)
    ground = Ground(session.desk.snapshot(), read_files(session.desk.snapshot()))
    able = [check for check in chosen if not check.reads & ground.unread]
    found = [finding for check in able for finding in check.find(ground)]
    notes = [_left_out(check) for check in chosen if check not in able]
    notes += [note for note in [stale_note(session.desk.repo, session.desk.prefix, most=None)] if note]
    totals = {"checks": len(able), "files": len(ground.files.names), "count": len(found)}
    rows = [_row(finding) for finding in found]
    return Outcome("check", rows, totals, notes, columns=COLUMNS, look=bool(found))


def book_of(records: Mapping[str, Mapping[str, Record]]) -> Book:
    """Make the book that checks read of the records of a desk."""
    return Book(records, {name: one.life for name, one in kinds().items() if one.life})


def kinds_judged(touched: Iterable[str]) -> frozenset[str]:
    """All kinds of records that must be read to judge a change of records of these kinds."""
    kinds_ = frozenset(touched)
    return frozenset().union(*(check.reads for check in _OVER_RECORDS if check.reads & kinds_))


def new_faults(before: Book, after: Book, kinds_: Iterable[str]) -> list[tuple[str, Fault]]:
    """What a change of records of these kinds would break that holds now, with the check that says so."""
    touched = frozenset(kinds_)
    return [
        (check.name, fault)
        for check in _OVER_RECORDS
        if check.reads & touched
        for fault in _new(list(check.find(before)), check.find(after))
    ]


def _new(before: list[Fault], after: Iterator[Fault]) -> Iterator[Fault]:
    known = [(fault.kind, fault.id, str(fault.message)) for fault in before]
    return (fault for fault in after if (fault.kind, fault.id, str(fault.message)) not in known)


def _chosen(only: Sequence[str], *, reference: bool) -> list[Check]:
    unknown = [name for name in only if name not in CHECKS]
    if unknown:
        raise UsageRefused(
            msg("there is no check {name}", name=unknown[0]),
            hint=msg("the checks are: {names}", names=list(CHECKS)),
            field="only",
        )
    slow = () if reference else ("reference",)
    return [CHECKS[name] for name in only] or [check for check in CHECKS.values() if check.name not in slow]


def _left_out(check: Check) -> Note:
    return Note(
        msg("check {name} waits until all records it looks at can be read", name=check.name), "warning"
    )


def _row(finding: Finding) -> Record:
    row = {
        "check": finding.check,
        "where": finding.where,
        "record": finding.record,
        "message": finding.message,
        "field": finding.named,
    }
    return {key: value for key, value in row.items() if value}


def _readable(ground: Ground) -> Iterator[Finding]:
    for path, findings in ground.files.broken.items():
        id = ground.files.names[path][1]
        yield from (Finding("readable", each.message, each.where, id, each.named) for each in findings)


def _canonical(ground: Ground) -> Iterator[Finding]:
    """Files are written as propdesk writes them, so that a change shows nothing but itself."""
    for path, (kind, id) in ground.files.names.items():
        if path not in ground.files.broken:
            text, right = ground.files.texts[path], schemas.write_record(kind, ground.files.records[kind][id])
            if text != right:
                message = msg("the file is not in canonical form; propdesk fmt writes it so")
                yield Finding("canonical", message, f"{path}:{first_difference(text, right)}", id)


def _known_files(ground: Ground) -> Iterator[Finding]:
    """In the folders of records lie only files whose path tells kind and id."""
    folders = record_folders()
    for path, entry in ground.files.entries.items():
        if path.partition("/")[0] in folders and paths.identify(path) is None:
            yield Finding("known-files", msg("no record may have this name"), path)
        elif path not in ground.files.names and entry.mode not in REGULAR:
            yield Finding("known-files", msg("this is a link or a submodule, not a file"), path)


def _templates(ground: Ground) -> Iterator[Finding]:
    """In the folder of templates lie only texts of the names and the size that templates may have."""
    for one in committed(ground.snapshot):
        if one.problem is not None:
            yield Finding("templates", one.problem, one.path)
        elif not is_template(one.path):
            yield Finding("templates", msg("no template may have this name"), one.path)


def _attachments(ground: Ground) -> Iterator[Finding]:
    """Every attachment that a record refers to is there whole, and every file is what its name promises."""
    files = stored(ground.snapshot)
    sizes = {path: one.size for path, one in files.items()}
    yield from ground.place("attachments", reference_faults(ground.files.records, sizes))
    yield from file_findings(ground.snapshot, files)


def _one_case(ground: Ground) -> Iterator[Finding]:
    """No two files differ in nothing but upper and lower case: some systems have one place for both."""
    first: dict[str, str] = {}
    for path in ground.files.entries:
        other = first.setdefault(path.casefold(), path)
        if other != path:
            yield Finding("one-case", msg("differs from {other} in case alone", other=other), path)


def _attributes(ground: Ground) -> Iterator[Finding]:
    """Nothing below the desk's own .gitattributes lets git rewrite records."""
    for path in ground.files.entries:
        if path.endswith("/.gitattributes"):
            message = msg("a .gitattributes below the desk's own may let git rewrite records")
            yield Finding("attributes", message, path)


def _reference(ground: Ground) -> Iterator[Finding]:
    """The reference implementation of JSON Schema finds no more than the quick one."""
    for kind, records in ground.files.records.items():
        faults = (
            Fault(kind, id, problem.path, problem.message)
            for id, record in records.items()
            for problem in schemas.reference_problems(kind, record)
        )
        yield from ground.place("reference", faults)


def _issued(ground: Ground) -> Iterator[Finding]:
    """What was issued stands as it was committed first: bills whole, the lines of a till's day."""
    snapshot = ground.snapshot
    folders = sorted({kinds()[kind].layout.partition("/")[0] for kind in KEPT})
    ever = versions(snapshot.repo, snapshot.commit, prefix=snapshot.prefix, folders=folders)
    for path, oids in ever.items():
        name = paths.identify(path)
        if name and path not in ground.files.broken:
            yield from _altered(ground, path, name, oids)


def _altered(ground: Ground, path: str, name: tuple[str, str], oids: Sequence[str]) -> Iterator[Finding]:
    kind, id = name
    now = ground.files.texts.get(path)
    texts = list(ground.snapshot.repo.blobs(oids))
    if now is not None and all(_only_grew(kind, text, now) for text in texts):
        return
    read = [read_text(kind, text, path=path) for text in texts]
    faults = altered(kind, id, [one for one in read if isinstance(one, dict)], ground.book.all(kind).get(id))
    if now is None:
        yield from (Finding("issued", fault.message, path, id) for fault in faults)
    else:
        yield from ground.place("issued", faults)


def _only_grew(kind: str, text: bytes, now: bytes) -> bool:
    """Tell at a glance that a version is there still: the same, or an open sheet with more lines."""
    return text == now or (kind in _SHEETS and now.startswith(text) and b"\nclosed:" not in text)


def _over_book(row: RecordCheck) -> Check:
    return Check(row.name, row.tier, lambda ground: ground.place(row.name, row.find(ground.book)), row.reads)


CHECKS: Mapping[str, Check] = {
    check.name: check
    for check in (
        Check("readable", "shapes", _readable),
        Check("canonical", "shapes", _canonical),
        Check("known-files", "shapes", _known_files),
        Check("templates", "shapes", _templates),
        Check("attachments", "shapes", _attachments),
        Check("one-case", "shapes", _one_case),
        Check("attributes", "shapes", _attributes),
        Check("reference", "shapes", _reference),
        *map(_over_book, _OVER_RECORDS),
        Check("issued", "money", _issued),
    )
}
"""All checks by name, in the order in which they run."""
