"""Git's objects as values: entries, trees, commits, and the pack stream that carries new ones."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from propdesk.domain.messages import msg
from propdesk.store.gitenv import GitFailed

TREE = "40000"
FILE = "100644"
REGULAR = frozenset({"100644", "100755"})
_ENCODINGS = frozenset("gbk gb2312 gb18030 big5 euc-jp shift_jis euc-kr iso-8859-1 latin1 cp1252".split())
_SECONDS = re.compile(r"[0-9]{1,11}", re.ASCII)
_KINDS = {"commit": 1, "tree": 2, "blob": 3}


class Entry(NamedTuple):
    """One name of a tree or of the index: mode (``100644``) and object id."""

    mode: str
    oid: str


@dataclass(frozen=True)
class Head:
    """What HEAD names: ``branch`` is a full ref (empty: detached), ``commit`` None before the first one."""

    branch: str
    commit: str | None


@dataclass(frozen=True)
class Identity:
    """A git author or committer."""

    name: str
    email: str


@dataclass(frozen=True)
class ChangedPath:
    """A path that differs between two trees; an absent side is None."""

    path: str
    old: Entry | None
    new: Entry | None


@dataclass(frozen=True)
class LogEntry:
    """One commit: ``moment`` is seconds since 1970, ``zone`` ``+0800``; trailers of the last paragraph."""

    commit: str
    tree: str
    parents: tuple[str, ...]
    author: Identity
    moment: int
    zone: str
    subject: str
    body: str
    trailers: Mapping[str, str]


@dataclass(frozen=True)
class NewObject:
    """An object to write, with the id that git must confirm."""

    kind: str
    data: bytes
    oid: str


def oid_of(kind: str, data: bytes, *, algorithm: str) -> str:
    """Compute the id git gives to this content (``algorithm`` sha1 or sha256)."""
    digest = hashlib.new(algorithm, usedforsecurity=False)
    digest.update(f"{kind} {len(data)}\0".encode())
    digest.update(data)
    return digest.hexdigest()


def new_object(kind: str, data: bytes, *, algorithm: str) -> NewObject:
    """Make an object of content."""
    return NewObject(kind, data, oid_of(kind, data, algorithm=algorithm))


def null_oid(algorithm: str) -> str:
    """Give the all-zero id that stands for "nothing there"."""
    return "0" * hashlib.new(algorithm, usedforsecurity=False).digest_size * 2


def parse_tree(data: bytes, *, width: int) -> dict[str, Entry]:
    """Read a tree object; ``width`` is the number of bytes of an id. GitFailed if it is none."""
    try:
        return _entries(data, width)
    except ValueError as error:
        raise _unreadable("tree") from error


def _entries(data: bytes, width: int) -> dict[str, Entry]:
    entries, at = {}, 0
    while at < len(data):
        space = data.index(b" ", at)
        end = data.index(b"\0", space)
        if end + width >= len(data):
            raise ValueError("cut short")
        name = data[space + 1 : end].decode("utf-8", "surrogateescape")
        entries[name] = Entry(data[at:space].decode("ascii"), data[end + 1 : end + 1 + width].hex())
        at = end + 1 + width
    return entries


def build_tree(entries: Mapping[str, Entry]) -> bytes:
    """Write a tree object: git sorts a folder as if its name ended in a slash."""
    rows = sorted((_sort_key(name, entry), name, entry) for name, entry in entries.items())
    return b"".join(
        entry.mode.encode("ascii") + b" " + _raw(name) + b"\0" + bytes.fromhex(entry.oid)
        for _, name, entry in rows
    )


def _raw(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")


def _sort_key(name: str, entry: Entry) -> bytes:
    return _raw(name) + (b"/" if entry.mode == TREE else b"")


def parse_listing(out: bytes) -> dict[str, Entry]:
    """Read ``git ls-tree -r -z``."""
    rows = (row.partition("\t") for row in out.decode("utf-8", "surrogateescape").split("\0") if row)
    return {path: Entry(head[:6], head.rpartition(" ")[2]) for head, _, path in rows}


def parse_changes(out: bytes) -> list[ChangedPath]:
    """Read ``git diff-tree -r -z --raw``."""
    fields = out.decode("utf-8", "surrogateescape").split("\0")
    return [_parse_change(head, path) for head, path in zip(fields[0::2], fields[1::2], strict=False)]


def _parse_change(head: str, path: str) -> ChangedPath:
    old_mode, new_mode, old, new, _ = head.removeprefix(":").split(" ")
    return ChangedPath(path, _side(old_mode, old), _side(new_mode, new))


def _side(mode: str, oid: str) -> Entry | None:
    return Entry(mode, oid) if mode.strip("0") else None


def parse_commit(oid: str, data: bytes) -> LogEntry:
    """Read a commit object; GitFailed if it names no tree."""
    head, _, text = data.decode(_encoding(data), "replace").partition("\n\n")
    fields = [line.partition(" ") for line in head.split("\n")]
    first = {key: value for key, _, value in reversed(fields)}
    if "tree" not in first:
        raise _unreadable("commit")
    identity, moment, zone = _parse_person(first.get("author", ""))
    subject, _, body = text.partition("\n")
    parents = tuple(value for key, _, value in fields if key == "parent")
    body = body.strip("\n")
    return LogEntry(oid, first["tree"], parents, identity, moment, zone, subject, body, _trailers(body))


def _encoding(data: bytes) -> str:
    """Give the encoding that a commit says it is written in, if it is one of those still met with."""
    found = re.search(rb"\nencoding ([\w-]+)\n", data.partition(b"\n\n")[0] + b"\n")
    name = found[1].decode("ascii", "replace").lower() if found else ""
    return name if name in _ENCODINGS else "utf-8"


def _unreadable(kind: str) -> GitFailed:
    return GitFailed(msg("a {kind} object makes no sense: the repository is damaged", kind=kind))


def _parse_person(text: str) -> tuple[Identity, int, str]:
    who, _, when = text.rpartition("> ")
    name, _, email = who.partition("<")
    seconds, _, zone = when.partition(" ")
    return Identity(name.rstrip(" "), email), int(seconds) if _SECONDS.fullmatch(seconds) else 0, zone


def _trailers(body: str) -> dict[str, str]:
    lines = body.rpartition("\n\n")[2].split("\n")
    pairs = [line.partition(": ") for line in lines]
    return {key: value.strip() for key, colon, value in pairs if colon and " " not in key}


def pack(objects: Iterable[NewObject], *, algorithm: str) -> bytes:
    """Write a pack stream of whole objects, as a push would send them."""
    wanted = list(objects)
    digest = hashlib.new(algorithm, usedforsecurity=False)
    parts = [b"PACK" + (2).to_bytes(4, "big") + len(wanted).to_bytes(4, "big")]
    parts += [_pack_header(one) + zlib.compress(one.data, 1) for one in wanted]
    for part in parts:
        digest.update(part)
    return b"".join([*parts, digest.digest()])


def _pack_header(one: NewObject) -> bytes:
    size = len(one.data)
    octets = [_KINDS[one.kind] << 4 | size & 15]
    size >>= 4
    while size:
        octets[-1] |= 128
        octets.append(size & 127)
        size >>= 7
    return bytes(octets)
