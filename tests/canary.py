"""A person who must not be found: marks for every private field, and a search for them everywhere.

The fields come from the schemas, so that a new one is planted and searched for without a word here.
"""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from propdesk.store.kinds import kind

NAME, PHONE, ID_NUMBER, PLATE, CODE = (
    "禤逯嬴佘·乜鬻爨",
    "17655551234",
    "110101198812121239",
    "京Q8K7P3",
    "91CANARY0000X",
)
MARKS = ("嬴佘", "xlys", PHONE, ID_NUMBER, PLATE, "CANARY0000")
"""What is searched for: of a name and a code the middle, which no mask leaves; the name's pinyin initials."""
ALLOWED = ("people/", "vehicles/")
_TEXTS = (NAME, CODE, PHONE)
_OTHERS = ("2026-01-01", "1-1-1011", "hc", "1")


def filled(name: str, person: str, **given: Any) -> dict[str, Any]:
    """A record with something in every field: a mark wherever the schema calls it private."""
    properties: Mapping[str, Any] = kind(name).schema["properties"]
    return {key: given.get(key) or _value(field, person) for key, field in properties.items()}


def _value(field: Mapping[str, Any], person: str) -> Any:
    if "enum" in field:
        return field["enum"][0]
    if field["type"] == "integer":
        return max(field.get("minimum", 0), 44)
    if field["type"] == "array":
        return [_value(field["items"], person)]
    if field["type"] == "object":
        return {key: _value(inner, person) for key, inner in field["properties"].items()}
    candidates = (*_TEXTS, person, *_OTHERS) if field.get("x-private") else (person, *_OTHERS)
    return next(text for text in candidates if _fits(text, field))


def _fits(text: str, field: Mapping[str, Any]) -> bool:
    return bool(re.search(field.get("pattern", ""), text)) and len(text) <= field.get("maxLength", 999)


def marks_in(text: str | bytes) -> list[str]:
    """The marks that stand in a text: as they are, escaped for JSON, or as UTF-16."""
    data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    return [mark for mark in MARKS if any(form in data for form in _forms(mark))]


def _forms(mark: str) -> Iterator[bytes]:
    yield mark.encode()
    if not mark.isascii():
        yield mark.encode("unicode_escape")
        yield from (mark.encode(coding) for coding in ("utf-16-le", "utf-16-be", "gb18030"))


def marks_in_file(path: Path) -> list[str]:
    """The marks in a file, and in the parts of one that is packed."""
    data = path.read_bytes()
    if data.startswith(b"%PDF"):
        shown = [_ran("pdftotext", "-raw", str(path), "-"), _ran("pdfinfo", str(path))]
        return [mark for text in (data, *shown) for mark in marks_in(text)]
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return marks_in(data)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return [mark for part in packed.namelist() for mark in marks_in(packed.read(part))]


def _ran(program: str, *words: str) -> bytes:
    return subprocess.run([program, *words], capture_output=True, check=True).stdout


def marked_files(folder: Path) -> dict[str, list[str]]:
    """The files below a folder whose name or content bears a mark."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    found = {str(path.relative_to(folder)): marks_in(str(path)) + marks_in_file(path) for path in files}
    return {name: marks for name, marks in found.items() if marks}


def marked_objects(repo: Path) -> dict[str, str]:
    """The git objects that bear a mark, by id: where each stands, empty if it is no file of any commit."""
    places = dict(
        line.partition(" ")[::2]
        for line in _git(repo, "rev-list", "--objects", "--all").decode().splitlines()
    )
    everything = _git(
        repo, "cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)"
    ).decode()
    named = [line.split() for line in everything.splitlines()]
    texts = _git(repo, "cat-file", "--batch", given="".join(f"{oid}\n" for oid, _ in named).encode())
    return {oid: places.get(oid, "") for oid, content in _objects(texts) if marks_in(content)}


def _objects(texts: bytes) -> Iterator[tuple[str, bytes]]:
    at = 0
    while at < len(texts):
        end = texts.index(b"\n", at)
        oid, _, size = texts[at:end].decode().split()
        yield oid, texts[end + 1 : end + 1 + int(size)]
        at = end + 2 + int(size)


def _git(repo: Path, *words: str, given: bytes = b"") -> bytes:
    return subprocess.run(["git", "-C", repo, *words], input=given, capture_output=True, check=True).stdout
