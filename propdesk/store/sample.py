"""The sample property that ships with the package: the records of the repository's own ``records/``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from propdesk.store import paths, schemas
from propdesk.store.locations import data_folder

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def sample_records() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """All records of the sample property, as kind, id and data."""
    for path, file in sorted(_files(data_folder("records"), "")):
        named = paths.identify(path)
        if named:
            yield *named, schemas.read_record(named[0], file.read_bytes(), name=path)


def _files(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry
