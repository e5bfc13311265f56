"""The manual of the commands as a page of Markdown and as a man page, from one description."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Terms = Sequence[tuple[str, str]]
"""Pairs of what is typed (an option, a variable, a code) and what it means."""


@dataclass(frozen=True)
class Entry:
    """One command; ``shared`` names the options that many commands have."""

    name: str
    summary: str
    usage: str
    details: Sequence[str] = ()
    examples: Sequence[str] = ()
    options: Terms = ()
    shared: Sequence[str] = ()


@dataclass(frozen=True)
class Section:
    """A chapter: a title, what is said first, terms."""

    title: str
    text: str = ""
    terms: Terms = ()


@dataclass(frozen=True)
class Manual:
    """Everything there is to say about the commands, in one language.

    ``words``: the title of the commands, and what goes before the options that a command shares.
    """

    version: str
    summary: str
    words: tuple[str, str]
    before: Sequence[Section]
    entries: Sequence[Entry]
    after: Sequence[Section]


def markdown(manual: Manual, *, title: str, note: str) -> str:
    """Write the manual as Markdown; ``note`` says how the page is made."""
    commands, also = manual.words
    blocks = [f"# {title}", f"<!-- {note} -->", manual.summary]
    blocks += [block for section in manual.before for block in _md_section(section)]
    blocks += [f"## {commands}", "\n".join(_md_contents(manual.entries))]
    blocks += [block for entry in manual.entries for block in _md_entry(entry, also)]
    blocks += [block for section in manual.after for block in _md_section(section)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _md_contents(entries: Sequence[Entry]) -> Iterator[str]:
    yield "| | |"
    yield "|---|---|"
    for entry in entries:
        anchor = entry.name.replace(" ", "-")
        yield f"| [`{entry.name}`](#{anchor}) | {_md(entry.summary)} |"


def _md_entry(entry: Entry, also: str) -> Iterator[str]:
    yield f"### {entry.name}"
    yield f"{_md(entry.summary)}"
    yield "\n".join(("```sh", entry.usage, "```"))
    yield from map(_md, entry.details)
    yield "\n".join(("```sh", *entry.examples, "```")) if entry.examples else ""
    yield _md_terms(entry.options)
    yield also + " ".join(f"`{name}`" for name in entry.shared) if entry.shared else ""


def _md_section(section: Section) -> Iterator[str]:
    yield f"## {section.title}"
    yield _md(section.text)
    yield _md_terms(section.terms)


def _md_terms(terms: Terms) -> str:
    return "\n".join(f"- `{name}` – {_md(text)}" for name, text in terms)


def _md(text: str) -> str:
    """Keep what Markdown would take for a mark; what stands between backquotes is as it is typed."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") else re.sub(r"([\\*<|])", r"\\\1", part) for part in parts)


def man_page(manual: Manual) -> str:
    """Write the manual as a man page of section 1."""
    commands, also = manual.words
    lines = [
        f'.TH PROPDESK 1 "" "propdesk {manual.version}" "User Commands"',
        ".SH NAME",
        f"propdesk \\- {_roff(manual.summary.rstrip('.'))}",
        ".SH SYNOPSIS",
        ".B propdesk",
        r"[\fIOPTIONS\fR] \fICOMMAND\fR [\fIARGUMENTS\fR]",
    ]
    lines += [line for section in manual.before for line in _man_section(section)]
    lines += [f".SH {commands.upper()}"]
    lines += [line for entry in manual.entries for line in _man_entry(entry, also)]
    lines += [line for section in manual.after for line in _man_section(section)]
    return "\n".join(lines) + "\n"


def _man_section(section: Section) -> Iterator[str]:
    yield f".SH {section.title.upper()}"
    if section.text:
        yield _roff(section.text)
    yield from _man_terms(section.terms)


def _man_entry(entry: Entry, also: str) -> Iterator[str]:
    yield f".SS {_roff(entry.name)}"
    yield _roff(f"{entry.summary[0].upper()}{entry.summary[1:]}.")
    yield from (".PP", rf"\fB{_roff(entry.usage)}\fR")
    for detail in entry.details:
        yield from (".PP", _roff(detail))
    if entry.examples:
        yield from (".PP", ".RS 4", ".nf", *map(_roff, entry.examples), ".fi", ".RE")
    yield from _man_terms(entry.options)
    if entry.shared:
        yield from (".PP", _roff(also + " ".join(entry.shared)))


def _man_terms(terms: Terms) -> Iterator[str]:
    for name, text in terms:
        yield from (".TP", rf"\fB{_roff(name)}\fR", _roff(text))


def _roff(text: str) -> str:
    """Keep what roff would obey: backslashes, dashes that are typed, a dot or quote that begins a line."""
    typed = text.replace("\\", r"\e").replace("-", r"\-").replace("`", r"\(ga").replace("'", r"\(aq")
    return rf"\&{typed}" if typed.startswith((".", "\\(aq")) else typed
