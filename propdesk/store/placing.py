"""Where in a file a fault of its record stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from propdesk.domain.checks.book import Fault, Path
from propdesk.domain.messages import Finding
from propdesk.store.filing import Name


def placed(check: str, faults: Iterable[Fault], texts: Mapping[Name, tuple[str, bytes]]) -> Iterator[Finding]:
    """Turn faults into findings at ``FILE:LINE:COL``; ``texts`` gives the path and text of each record.

    A file is gone through only once, and only if something in it does not fit.
    """
    known: dict[Name, Mapping[Path, tuple[int, int]]] = {}
    for fault in faults:
        name = (fault.kind, fault.id)
        path, text = texts.get(name, ("", b""))
        if path and name not in known:
            known[name] = _places(text)
        where = f"{path}:{_spot(fault.at, known[name])}" if path else ""
        yield Finding(check, fault.message, where, fault.id, ".".join(map(str, fault.at)))


def _places(text: bytes) -> Mapping[Path, tuple[int, int]]:
    from propdesk.store import yamlio

    return yamlio.locate(text)


def _spot(at: Path, places: Mapping[Path, tuple[int, int]]) -> str:
    """Line and column of a place; of something that is missing, those of what it is missing from."""
    while at not in places:
        at = at[:-1]
    line, column = places[at]
    return f"{line}:{column}"
