"""The templates of papers: which there are, and a desk's own text in the place of the built-in one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from propdesk.domain.messages import BadData, Finding, Message, NotFound, msg

TEMPLATE_DIR = Path(__file__).resolve().parent.parent / "templates"

PAPERS: Mapping[str, Message] = {
    "notice.typ": msg("fee notices as PDF"),
    "notices.html": msg("fee notices as a page"),
    "notices.txt": msg("fee notices as text"),
    "receipt.typ": msg("receipts as PDF"),
    "statement.typ": msg("the account of a unit as PDF"),
    "arrears.typ": msg("the list of arrears as PDF"),
    "openness.typ": msg("income and expense for the notice board as PDF"),
    "letter.typ": msg("dunning letters as PDF"),
    "clearance.typ": msg("certificates of clearance as PDF"),
    "clearance.txt": msg("certificates of clearance as text"),
    "slip.typ": msg("work slips as PDF"),
    "worklog.typ": msg("the work log of a day as PDF"),
    "report.typ": msg("any other table as PDF"),
}
"""Template: what is printed by it."""

Own = Mapping[str, str]
"""A desk's own templates: text by name."""

NOTHING_OWN: Own = MappingProxyType({})

_BARRED = re.compile(r"(?<![\w-])(import|include|eval|std|plugin)(?![\w-])")
"""Words by which Typst loads packages (over the network, too) or makes source out of a value."""


@dataclass(frozen=True)
class Template:
    """The text of one template; ``own`` says that it is the desk's, and so may be anybody's."""

    name: str
    text: str
    own: bool = False

    @property
    def place(self) -> str:
        """Where the desk's own one lies, for people."""
        return f"templates/{self.name}"


@dataclass(frozen=True)
class Fault:
    """What is wrong with a template: the line and column (from 1; 0: unknown), and what its engine says."""

    what: str | Message
    line: int = 0
    column: int = 0


def built_in(name: str) -> Template:
    """Read a template that comes with the package."""
    if name not in PAPERS:
        raise NotFound(
            msg("there is no template {name}", name=name),
            hint=msg("the templates are: {names}", names=list(PAPERS)),
            field="name",
        )
    return Template(name, (TEMPLATE_DIR / name).read_text(encoding="utf-8"))


def chosen(name: str, own: Own) -> Template:
    """Take the desk's own template, else the built-in one."""
    return Template(name, own[name], own=True) if name in own else built_in(name)


def barred(template: Template) -> tuple[Fault, ...]:
    """Find the words that no Typst template of a desk may use, wherever they stand."""
    if not template.name.endswith(".typ"):
        return ()
    lines = enumerate(template.text.split("\n"), 1)
    found = ((number, each) for number, line in lines for each in _BARRED.finditer(line))
    return tuple(
        Fault(
            f"the word {each[0]} is barred: a template loads nothing and runs no text",
            number,
            each.start() + 1,
        )
        for number, each in found
    )


def findings_of(template: Template, faults: tuple[Fault, ...]) -> tuple[Finding, ...]:
    """Say where the faults of a template stand, ``FILE:LINE:COL``."""
    return tuple(
        Finding("template", msg("{what}", what=fault.what), _where(template, fault), template.name)
        for fault in faults
    )


def refuse(template: Template, faults: tuple[Fault, ...]) -> BadData:
    """Make the refusal of a paper whose template does not do."""
    return BadData(
        msg("the template {place} prints nothing as it is", place=template.place),
        hint=msg("propdesk templates check says what to mend, templates remove takes the built-in one again"),
        record=template.place,
        findings=findings_of(template, faults),
    )


def _where(template: Template, fault: Fault) -> str:
    return ":".join([template.place, *(str(number) for number in (fault.line, fault.column) if number)])
