"""The machine: programs, libraries, fonts, what the terminal can show."""

from __future__ import annotations

import configparser
import re
import sys
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from propdesk.domain.messages import Refusal, msg
from propdesk.services.health.patient import Patient, Sign, ok, problem, refused, warning
from propdesk.store import platform
from propdesk.store.index import SQLITE_VERSION
from propdesk.store.inspection import git_version

GIT = (2, 36)
PYTHON = (3, 11)
SQLITE = (3, 35)
HANDLES = 256
NARROW = 80
_REQUIREMENT = re.compile(r"([A-Za-z0-9_.-]+)(?:\[[^]]*\])?\s*(?:>=\s*([0-9.]+))?")


def git(_: Patient) -> Iterator[Sign]:
    """git is there and new enough to bring what it writes to the disk (core.fsync)."""
    found = git_version()
    wanted = _dotted(GIT)
    if _numbers(found) < GIT:
        hint = msg("install git {wanted} or later", wanted=wanted)
        yield problem(msg("git {found} is too old: {wanted} is needed", found=found, wanted=wanted), hint)
    else:
        yield ok(msg("git {found} (at least {wanted})", found=found, wanted=wanted))


def python(_: Patient) -> Iterator[Sign]:
    """Python is new enough."""
    found, wanted = _dotted(sys.version_info[:3]), _dotted(PYTHON)
    if sys.version_info < PYTHON:
        hint = msg("install Python {wanted} or later", wanted=wanted)
        yield problem(msg("Python {found} is too old: {wanted} is needed", found=found, wanted=wanted), hint)
    else:
        yield ok(msg("Python {found} (at least {wanted})", found=found, wanted=wanted))


def libraries(_: Patient) -> Iterator[Sign]:
    """The libraries are there in the versions that the package demands."""
    demanded = _demanded()
    if not demanded:
        yield warning(msg("propdesk is not installed as a package: versions cannot be compared"))
        return
    faults = list(_faults(demanded))
    yield from faults
    if not faults:
        yield ok(msg("{count} libraries are as demanded", count=len(demanded)))


def _faults(demanded: Sequence[tuple[str, str]]) -> Iterator[Sign]:
    for name, least in demanded:
        hint = msg("install it: pip install {requirement}", requirement=f"'{name}>={least}'")
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            yield problem(msg("the library {name} is missing", name=name), hint)
            continue
        if _numbers(found) < _numbers(least):
            text = msg("{name} {found} is too old: {least} is needed", name=name, found=found, least=least)
            yield problem(text, hint)


def _demanded() -> list[tuple[str, str]]:
    """Name and least version of each library that is always needed (on Windows those for it, too)."""
    lines = (line.partition(";") for line in _requirements())
    wanted = [text for text, _, mark in lines if not mark or ("win32" in mark and sys.platform == "win32")]
    found = (_REQUIREMENT.match(text.strip()) for text in wanted)
    return [(match[1], match[2] or "0") for match in found if match]


def _requirements() -> list[str]:
    """What the installed package demands; in a checkout, what its setup.cfg does."""
    try:
        return metadata.requires("propdesk") or []
    except metadata.PackageNotFoundError:
        config = configparser.ConfigParser()
        config.read(Path(__file__).parents[3] / "setup.cfg", encoding="utf-8")
        return config.get("options", "install_requires", fallback="").split("\n")


def sqlite(_: Patient) -> Iterator[Sign]:
    """SQLite is new enough for the index."""
    if _numbers(SQLITE_VERSION) < SQLITE:
        yield problem(
            msg(
                "SQLite {found} is too old: {wanted} is needed", found=SQLITE_VERSION, wanted=_dotted(SQLITE)
            ),
            msg("use a Python that brings a newer one"),
        )
    else:
        yield ok(msg("SQLite {found}", found=SQLITE_VERSION))


def fonts(patient: Patient) -> Iterator[Sign]:
    """The fonts of the paper are there, the desk's own too."""
    named = patient.settings.get("font")
    try:
        patient.outside.fonts(str(named) if named else None)
    except Refusal as refusal:
        yield refused(refusal)
    except ImportError as error:
        yield problem(
            msg("the font package {name} is missing", name=error.name or ""),
            msg("install propdesk again with all it needs"),
        )
    else:
        own = msg("the bundled fonts and {font} are there", font=named)
        yield ok(own if named else msg("the bundled fonts are there"))


def texts(patient: Patient) -> Iterator[Sign]:
    """File names and output can hold every character."""
    names = sys.getfilesystemencoding()
    if names.lower() != "utf-8":
        yield problem(
            msg("file names are in {encoding}, not UTF-8", encoding=names), msg("set LANG to a UTF-8 locale")
        )
        return
    spoken = next(
        (patient.outside.environ[name] for name in _SPOKEN if patient.outside.environ.get(name)), ""
    )
    yield ok(msg("UTF-8 (LANG: {language})", language=spoken or "-"))


_SPOKEN = ("LC_ALL", "LC_CTYPE", "LANG")


def terminal(patient: Patient) -> Iterator[Sign]:
    """The terminal is wide enough for tables."""
    columns = patient.outside.columns
    if columns is None:
        yield ok(msg("no terminal: nothing is cut to fit"))
    elif columns < NARROW:
        yield warning(
            msg(
                "the terminal shows {columns} columns; tables are cut below {least}",
                columns=columns,
                least=NARROW,
            ),
            msg("make the window wider, or choose columns with --columns"),
        )
    else:
        yield ok(msg("{columns} columns", columns=columns))


def zones(patient: Patient) -> Iterator[Sign]:
    """The data of the desk's time zone is there."""
    named = str(patient.settings.get("timezone", "Asia/Shanghai"))
    try:
        ZoneInfo(named)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield problem(
            msg("the time zone {zone} is not known here", zone=named),
            msg("mend timezone in desk.yaml, or install tzdata"),
        )
    else:
        yield ok(msg("{zone} is known", zone=named))


def handles(_: Patient) -> Iterator[Sign]:
    """Enough files can be open at once."""
    limit = platform.open_files_limit()
    if limit is not None and limit < HANDLES:
        yield warning(
            msg("only {limit} files may be open at once", limit=limit),
            msg("raise it to {least} or more (ulimit -n)", least=HANDLES),
        )
    else:
        yield ok(msg("{limit} files may be open at once", limit="-" if limit is None else limit))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def _dotted(version: Sequence[object]) -> str:
    return ".".join(map(str, version))
