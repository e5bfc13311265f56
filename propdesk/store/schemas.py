"""Validation of records: jsonschema-rs on the hot path, jsonschema as the definition of correct."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from propdesk.domain.changes import Record
from propdesk.domain.messages import BadData, msg
from propdesk.store import canonical
from propdesk.store.characters import complaint
from propdesk.store.kinds import Kind, kind, kinds
from propdesk.store.marks import Path, Place, Stop, Trouble
from propdesk.store.problems import Fault, Problem, tell

if TYPE_CHECKING:
    import jsonschema
    import jsonschema_rs

__all__ = [
    "Kind",
    "Problem",
    "kind",
    "kinds",
    "problems",
    "read_record",
    "reference_problems",
    "write_record",
]

Validate = Callable[[str, Record], Iterator[Fault]]

_MOST_FAULTS = 2000
"""A sheet with an error in every line need not be told line by line."""

_SOLID = (str, int, type(None))
_NUMBERS = (Decimal, float)
_COLLECTIONS = (dict, list, tuple)
_HALF = re.compile("[\ud800-\udfff]")


def problems(kind_name: str, data: Record) -> list[Problem]:
    """List all that does not fit the kind's schema, by place in the data."""
    return _checked(kind_name, data, _fast_faults)


def reference_problems(kind_name: str, data: Record) -> list[Problem]:
    """List the same with the reference implementation: slow, and the definition of correct."""
    return _checked(kind_name, data, _reference_faults)


def _checked(kind_name: str, data: Record, faults: Validate) -> list[Problem]:
    decimals = list(_decimals(data))
    message = msg("numbers with decimals are written as quoted text")
    try:
        told = islice(faults(kind_name, _quoted(data) if decimals else data), _MOST_FAULTS)
        found = tell(told, kind(kind_name).schema)
    except UnicodeEncodeError:
        return list(_halves(data))
    return [Problem(path, message) for path in decimals] + [
        problem for problem in found if problem.path not in decimals
    ]


def read_record(kind_name: str, data: bytes, *, name: str) -> dict[str, Any]:
    """Read a file and check it against its kind.

    Raises BadData with every problem placed at ``name:LINE:COL``.
    """
    from propdesk.store import yamlio

    cap = yamlio.SHEET_CAP if kind(kind_name).sheet else yamlio.RECORD_CAP
    record = yamlio.read(data, name=name, cap=cap)
    found = problems(kind_name, record)
    if found:
        _refuse(found, places=yamlio.locate(data), name=name)
    return record


def write_record(kind_name: str, data: Record) -> bytes:
    """Give a record's canonical text; BadData if it does not fit its kind."""
    found = problems(kind_name, data)
    if found:
        first = found[0]
        raise BadData(first.message, record=kind_name, field=first.named)
    return canonical.write(data, order=kind(kind_name).order)


def _refuse(found: list[Problem], *, places: dict[Path, Place], name: str) -> None:
    trouble = Trouble(name)
    with suppress(Stop):  # so many are enough
        for problem in found:
            trouble.add(_place(problem.path, places), problem.message, named=problem.named)
    trouble.refuse()


def _place(path: Path, places: dict[Path, Place]) -> Place:
    """Find where a path stands; a missing key stands at the mapping that lacks it."""
    while path not in places:
        path = path[:-1]
    return places[path]


@cache
def _fast(kind_name: str) -> jsonschema_rs.Draft202012Validator:
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(
        kind(kind_name).schema, validate_formats=True, formats={"moment": _is_moment}
    )


@cache
def _reference(kind_name: str) -> jsonschema.Draft202012Validator:
    import jsonschema

    formats = jsonschema.FormatChecker(formats=["date"])
    formats.checks("moment")(_is_moment)
    return jsonschema.Draft202012Validator(kind(kind_name).schema, format_checker=formats)


def _is_moment(value: object) -> bool:
    try:
        return not isinstance(value, str) or bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def _fast_faults(kind_name: str, data: Record) -> Iterator[Fault]:
    validator = _fast(kind_name)
    if validator.is_valid(data):
        return
    for error in validator.iter_errors(data):
        yield Fault(error.kind.name, tuple(error.instance_path), tuple(error.schema_path), error.instance)


def _reference_faults(kind_name: str, data: Record) -> Iterator[Fault]:
    json.dumps(data, ensure_ascii=False).encode("utf-8")  # halves of characters end here
    for error in _reference(kind_name).iter_errors(data):
        path, schema_path = tuple(error.absolute_path), tuple(error.absolute_schema_path)
        yield Fault(str(error.validator), path, schema_path, error.instance)


def _decimals(value: Any, path: Path = ()) -> Iterator[Path]:
    """Find the numbers with decimals, which no validator may see: 3.0 would pass for an integer."""
    for at, item in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(item, _SOLID):
            continue
        if isinstance(item, _NUMBERS):
            yield (*path, at)
        elif isinstance(item, _COLLECTIONS):
            yield from _decimals(item, (*path, at))


def _quoted(value: Any) -> Any:
    """Write every number with decimals as text, so that all else can be checked in the same go."""
    if isinstance(value, dict):
        return {key: _quoted(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_quoted(item) for item in value]
    return str(value) if isinstance(value, _NUMBERS) else value


def _halves(value: Any, path: Path = ()) -> Iterator[Problem]:
    """Find the texts that are not Unicode: halves of surrogate pairs, which no file can hold."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _halves(key, path)
            yield from _halves(item, (*path, key))
    elif isinstance(value, (list, tuple)):
        for at, item in enumerate(value):
            yield from _halves(item, (*path, at))
    elif isinstance(value, str) and (half := _HALF.search(value)):
        yield Problem(path, complaint(half[0]))
