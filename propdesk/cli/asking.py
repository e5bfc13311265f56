"""Asking at a terminal for what the command line leaves open; without one, what is missing is refused.

Every question has an option or argument (``name``) that answers it beforehand. Questions stand on stderr,
so that stdout stays data even where it is the same screen.
"""

from __future__ import annotations

import contextlib
import os
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from propdesk.cli.terminal import write_err
from propdesk.domain.messages import Exit, Message, Refusal, UsageRefused, msg

if TYPE_CHECKING:
    from propdesk.cli.app import App

T = TypeVar("T")
Parse = Callable[[str], T]
"""Turns an answer into its value, or refuses it: then the question is asked again."""

_ANSWERABLE = frozenset((Exit.USAGE, Exit.RULE, Exit.NOT_FOUND, Exit.DATA))
"""Refusals that another answer cures; whatever else goes wrong ends the command."""

_WORDS = {"y": True, "yes": True, "是": True, "好": True, "n": False, "no": False, "否": False, "不": False}


class Asked(click.Option):
    """An option that must be there, and is asked for at a terminal where it is not; help says so."""

    asked = True


def ask(
    app: App,
    question: Message,
    *,
    name: str,
    parse: Parse[T],
    given: str | None = None,
    default: str = "",
    empty: bool = False,
) -> T:
    """Take what was given, else ask for it; ``default`` is what Enter means (``empty``: that there is none).

    Refuses, without a terminal, what was not given, and names what holds it: ``--period``, ``AMOUNT``.
    """
    if given:
        return parse(given)
    if not app.interactive:
        raise missing(name)
    shown = msg("{question} [{default}]: ", question=question, default=default)
    prompt = shown if default else msg("{question}: ", question=question)
    while True:
        answer = _folded(_read(app, prompt)) or default
        with _told(app):
            if not answer and not empty:
                raise UsageRefused(msg("an answer is needed; Ctrl-D cancels"))
            return parse(answer)


def choose(
    app: App,
    question: Message,
    options: Sequence[tuple[str, Message | str]],
    *,
    name: str,
    default: str = "",
) -> str:
    """Let one of several values be chosen by its number in the list, by itself or by its label."""
    if not app.interactive:
        raise missing(name)
    labels = [app.language.say(label) if isinstance(label, Message) else label for _, label in options]
    _show(app, "".join(f"  {number}  {label}\n" for number, label in enumerate(labels, 1)))
    values = [value for value, _ in options]
    numbers = [str(number) for number in range(1, len(values) + 1)]
    named = {
        key.casefold(): value
        for keys in (labels, values, numbers)
        for key, value in zip(keys, values, strict=True)
    }

    def parse(answer: str) -> str:
        if answer.casefold() not in named:
            raise UsageRefused(msg("choose a number from 1 to {last}", last=len(values)))
        return named[answer.casefold()]

    shown = numbers[values.index(default)] if default in values else ""
    return ask(app, question, name=name, parse=parse, default=shown)


def confirm(app: App, question: Message, *, name: str, default: bool = True) -> bool:
    """Ask a question of yes or no."""

    def parse(answer: str) -> bool:
        if answer.casefold() not in _WORDS:
            raise UsageRefused(msg("answer y or n"))
        return _WORDS[answer.casefold()]

    return ask(app, question, name=name, parse=parse, default="y" if default else "n")


def go_on(app: App, question: Message, *, default: bool = True) -> None:
    """Ask whether to go on, and end the command if not; without a terminal the command line says so."""
    if app.interactive and not confirm(app, question, name="", default=default):
        _cancel()


def missing(name: str) -> UsageRefused:
    """Refuse to go on without a value, and name the option or argument that holds it."""
    return UsageRefused(
        msg("{name} is missing", name=name),
        hint=msg("`{command} --help` shows how it is used", command=click.get_current_context().command_path),
        field=name.lstrip("-").lower(),
    )


def _read(app: App, prompt: Message) -> str:
    """Read one line with the editing keys of readline; Ctrl-D ends the command."""
    from propdesk.render.safe import terminal

    text = terminal(app.language.say(prompt))
    while True:
        try:
            with _prompting():
                answer = input(text)
            answer.encode("utf-8")
        except EOFError:
            write_err("\n")
            _cancel()
        except KeyboardInterrupt:
            write_err("\n")
            raise
        except UnicodeError:
            _show(app, app.language.say(msg("this is not UTF-8; type it again")) + "\n")
        else:
            return answer


@contextlib.contextmanager
def _prompting() -> Iterator[None]:
    """Let ``input`` write its prompt, and what is typed, to the screen of stderr instead of stdout.

    readline draws on the C library's stdout: descriptor 1 stands for the screen while a line is read.
    """
    _prepare_editing()
    sys.stdout.flush()
    sys.stderr.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _prepare_editing() -> None:
    import locale

    if locale.setlocale(locale.LC_CTYPE) == "C":
        os.environ["LC_ALL"] = "C.UTF-8"  # readline asks the environment, and would edit bytes otherwise
    with contextlib.suppress(ImportError):
        import readline

        readline.set_auto_history(False)  # what one customer was asked is not offered to the next


@contextlib.contextmanager
def _told(app: App) -> Iterator[None]:
    """Say why an answer does not do, so that it is asked for again."""
    from propdesk.render.sentences import refusal_text

    try:
        yield
    except Refusal as refusal:
        if refusal.exit not in _ANSWERABLE:
            raise
        plain: Any = type(refusal)(refusal.message, hint=refusal.hint)
        write_err(refusal_text(plain, app.language))


def _show(app: App, text: str) -> None:
    from propdesk.render.safe import terminal_lines

    write_err(terminal_lines(text))


def _folded(answer: str) -> str:
    """An answer without outer blanks; full-width forms, as a Chinese keyboard gives them, are plain ones."""
    return unicodedata.normalize("NFKC", answer).strip() if _is_code(answer) else answer.strip()


def _is_code(answer: str) -> bool:
    return unicodedata.normalize("NFKC", answer).isascii()


def _cancel() -> NoReturn:
    from propdesk.cli.errors import Interrupted

    raise Interrupted(msg("cancelled; nothing was written"))
