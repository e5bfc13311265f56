"""The manual: commands with options and examples, exit codes, environment; collected from the code."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import click

from propdesk import __version__
from propdesk.cli.commands import SUMMARY, LazyGroup
from propdesk.cli.help import described
from propdesk.cli.options import SHARED, decorated
from propdesk.cli.registry import COMMANDS
from propdesk.domain.messages import Exit, Message, msg
from propdesk.render.language import Language
from propdesk.render.manuals import Entry, Manual, Section, Terms, man_page, markdown

EXITS: Sequence[tuple[Exit, Message]] = (
    (Exit.DONE, msg("done, or nothing to do")),
    (
        Exit.LOOK,
        msg("done, but something needs a look: check found problems, some rows failed (all are listed)"),
    ),
    (Exit.USAGE, msg("the command line does not say what to do")),
    (Exit.RULE, msg("a rule refuses; it is said which, and what is allowed now")),
    (Exit.NOT_FOUND, msg("not found, or ambiguous; the candidates are listed")),
    (Exit.DATA, msg("data does not fit: YAML, schema, import file; file, line, column and field are named")),
    (Exit.CONFLICT, msg("a conflict: changed meanwhile, a hand edit in the way, a merge under way")),
    (Exit.BUSY, msg("busy: another command holds the desk; try again")),
    (Exit.SYSTEM, msg("disk, git or network failed; it is said whether anything changed")),
    (Exit.WAITING, msg("waits for a second person's approval")),
    (Exit.UNSAFE, msg("settings of git or of the desk are not safe to work on")),
    (Exit.BUG, msg("a mistake in propdesk itself; nothing is half done")),
    (Exit.INTERRUPTED, msg("interrupted; nothing is half done")),
)

ENVIRONMENT: Sequence[tuple[str, Message]] = (
    ("PROPDESK_DIR", msg("the desk, where -C names none")),
    ("PROPDESK_CLERK", msg("who acts, where --as names nobody")),
    ("PROPDESK_PAGER, PAGER", msg("the pager for long tables; cat or nothing for none; less unless told")),
    ("LC_ALL, LC_MESSAGES, LANG", msg("the language, if they begin with zh or en; else the desk's")),
    ("NO_COLOR", msg("no colours, unless --color says always")),
    ("PROPDESK_DEBUG, PROPDESK_LOG", msg("the debug log on stderr, or in the file that PROPDESK_LOG names")),
    ("PROPDESK_LOCK_WAIT", msg("seconds to wait for another command that writes, 60 unless told")),
    ("PROPDESK_INDEX", msg("off: answer without the index in the git directory")),
)

FILES: Sequence[tuple[str, Message]] = (
    ("desk.yaml", msg("the desk's settings; a desk is a directory with this file in a git work tree")),
    (".git/propdesk/", msg("index, lock and journal; the index can always be thrown away")),
    (".git/propdesk/last-error.log", msg("the last mistake in the program, without personal data")),
)


def manual(language: Language) -> Manual:
    """Describe all commands in a language."""
    say = language.say
    return Manual(
        __version__,
        say(SUMMARY),
        (say(msg("Commands")), language.pick("另有：", "Also: ")),
        before=tuple(_before(language)),
        entries=tuple(_entries(language)),
        after=(
            Section(say(msg("Exit status")), terms=[(str(int(code)), say(text)) for code, text in EXITS]),
            Section(say(msg("Environment")), terms=[(name, say(text)) for name, text in ENVIRONMENT]),
            Section(say(msg("Files")), terms=[(name, say(text)) for name, text in FILES]),
        ),
    )


def as_markdown(language: Language) -> str:
    """Write the manual as Markdown."""
    say = language.say
    title, note = msg("The commands of propdesk"), msg("made by `make docs`; do not edit")
    return markdown(manual(language), title=say(title), note=say(note))


def as_man_page(language: Language) -> str:
    """Write the manual as a man page."""
    return man_page(manual(language))


def _before(language: Language) -> Iterator[Section]:
    say, root = language.say, _context("")
    yield Section(
        say(msg("Options of every command")), say(_GLOBAL), _terms(root.command.params, root, language)
    )
    yield Section(say(msg("Options of many commands")), say(_SHARED), _terms(_shared(), root, language))


_GLOBAL = msg("They come before the command: `propdesk -C desk --as lin fee day`.")
_SHARED = msg(
    "Commands that list take -o, -O, --columns, --sort and --limit; those that write take --dry-run and -m."
)


def _shared() -> list[click.Option]:
    """The options that many commands have in common."""
    made = click.command("any")(decorated(lambda: None, SHARED))
    return [param for param in made.params if isinstance(param, click.Option)]


def _entries(language: Language) -> Iterator[Entry]:
    shared = {_named(option) for option in _shared()}
    for path, row in COMMANDS.items():
        if row.target:
            yield _entry(path, shared, language)


def _named(option: click.Option) -> tuple[str, ...]:
    """What makes an option the same as another: its names and its help."""
    return (*option.opts, option.help or "")


def _entry(path: str, shared: Collection[tuple[str, ...]], language: Language) -> Entry:
    ctx = _context(path)
    options = [param for param in ctx.command.params if isinstance(param, click.Option)]
    own = [option for option in options if _named(option) not in shared]
    return Entry(
        path,
        language.say(COMMANDS[path].help),
        f"{ctx.command_path} {' '.join(ctx.command.collect_usage_pieces(ctx))}",
        [language.say(text) for text in getattr(ctx.command, "details", ())],
        getattr(ctx.command, "examples", ()),
        _terms(own, ctx, language),
        [option.opts[0] for option in options if option not in own],
    )


def _terms(params: Sequence[click.Parameter], ctx: click.Context, language: Language) -> Terms:
    records = ((param, param.get_help_record(ctx)) for param in params if isinstance(param, click.Option))
    return [(record[0], described(param, language.say)) for param, record in records if record]


def _context(path: str) -> click.Context:
    """Give the context of a command as a call of it would have it."""
    from propdesk.cli.main import propdesk

    at = click.Context(propdesk, info_name="propdesk")
    for name in path.split():
        group = at.command
        assert isinstance(group, LazyGroup)
        found = group.get_command(at, name)
        assert found is not None
        at = click.Context(found, parent=at, info_name=name)
    return at
