"""One invocation: which desk, who acts, when, in which language, and how the outcome is shown."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from propdesk.cli.edge import Edge
from propdesk.cli.output import Output
from propdesk.domain.messages import Exit, NotFound, msg

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from propdesk.domain.changes import Outcome
    from propdesk.render.language import Language
    from propdesk.services.session import Session


NO_OUTPUT = Output()


@dataclass(frozen=True)
class App:
    """What a callback is given: settings of the invocation, and the doors it may open."""

    edge: Edge
    clerk: str | None = None
    moment: str | None = None
    colour: str = "auto"
    prompts: bool = True
    paging: bool = True
    verbosity: int = 0
    debug: bool = False
    output: Output = NO_OUTPUT
    reveal: bool = False

    def showing(self, output: Output) -> App:
        """The same invocation with the output options of its command."""
        return replace(self, output=output)

    def revealing(self, reveal: bool) -> App:
        """The same invocation, with personal data in full or masked."""
        return replace(self, reveal=reveal)

    @property
    def dry_run(self) -> bool:
        """Whether nothing is to be written."""
        return self.output.dry_run

    @property
    def reason(self) -> str:
        """The reason given with ``-m``."""
        return self.output.reason

    @cached_property
    def language(self) -> Language:
        """The language to speak."""
        from propdesk.render.language import Language

        return Language(self.edge.language)

    @cached_property
    def root(self) -> Path:
        """The directory of the desk."""
        from pathlib import Path

        found = self.edge.desk
        if found is None:
            raise NotFound(
                msg("there is no desk here: no desk.yaml in this directory or above"),
                hint=msg("go to a desk, name one with -C DIR, or make one with `propdesk init DIR`"),
            )
        if not Path(found).is_dir():
            raise NotFound(msg("{path} is no directory", path=found), hint=msg("name the desk with -C DIR"))
        return Path(found)

    @cached_property
    def at(self) -> datetime | None:
        """The business moment that was named, if one was."""
        from propdesk.domain.periods import parse_moment

        return parse_moment(self.moment) if self.moment is not None else None

    def session(self) -> Session:
        """Open the desk for the clerk who acts; once in an invocation."""
        return self._session

    def mending_session(self) -> Session:
        """Open the desk even where its settings do not read, so that they can be put right."""
        return self._mending

    def session_at_hand(self) -> Session:
        """The session that the command has opened; where it has opened none, the more lenient one."""
        return self._session if "_session" in vars(self) else self._mending

    @cached_property
    def _session(self) -> Session:
        return self._open(mending=False)

    @cached_property
    def _mending(self) -> Session:
        return self._open(mending=True)

    def _open(self, *, mending: bool) -> Session:
        from propdesk.services.session import open_session

        return open_session(
            self.root,
            claim=self.clerk if self.clerk is not None else self.edge.environ.get("PROPDESK_CLERK") or None,
            at=self.at,
            clock=self.edge.clock,
            random=self.edge.random,
            mending=mending,
        )

    @property
    def interactive(self) -> bool:
        """Whether a question can be asked: on a terminal, unless --no-input."""
        return self.prompts and sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()

    def emit(self, outcome: Outcome) -> Exit:
        """Show the outcome: data to stdout, everything else to stderr."""
        from propdesk.cli.emit import emit

        return emit(self, outcome)

    def save(self, data: bytes, *, target: str) -> None:
        """Write a paper to a file where the caller stands; ``-`` is stdout."""
        from propdesk.cli.emit import save

        save(self, data, target=target)


def open_app(edge: Edge, settings: Mapping[str, Any]) -> App:
    """Open one invocation with the global options that were given."""
    return App(
        edge,
        clerk=settings.get("clerk"),
        moment=settings.get("moment"),
        colour=settings.get("colour", "auto"),
        prompts=not settings.get("no_input"),
        paging=not settings.get("no_pager"),
        verbosity=settings.get("verbose", 0) - settings.get("quiet", 0),
        debug=bool(settings.get("debug")),
    )
