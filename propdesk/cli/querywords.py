"""Words of a query on the command line: those that begin with a minus are not taken for options."""

from __future__ import annotations

import re
from collections.abc import Container

import click

from propdesk.cli.commands import Command

_MINUS = "\N{FULLWIDTH HYPHEN-MINUS}"
"""What a minus is written as until the options are read; a query takes both for the same."""

_FIELD = re.compile(r"-(?P<name>[^\W\d_][\w-]*)[:=<>：＝＜＞].*", re.DOTALL)


class QueryCommand(Command):
    """A command whose words are a query, so that ``-status:open`` is one of them, and ``-o json`` is not."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the options past words that are of the query."""
        return super().parse_args(ctx, self._guarded(args))

    def _guarded(self, args: list[str]) -> list[str]:
        """Write the minus of such words otherwise, but not in the value of an option or after ``--``."""
        flags = {name: getattr(param, "is_flag", False) for param in self.params for name in param.opts}
        guarded, value = list[str](), False
        for at, arg in enumerate(args):
            if arg == "--" and not value:
                return guarded + args[at:]
            turned = not value and _is_word(arg, flags.keys())
            guarded.append(_MINUS + arg[1:] if turned else arg)
            value = not value and not flags.get(arg, True)
        return guarded


def _is_word(arg: str, options: Container[str]) -> bool:
    """Tell whether what begins with a minus asks for a field, a flag or a Chinese text."""
    if len(arg) < 2 or arg[0] != "-" or arg[1] == "-":
        return False
    from propdesk.domain.queryfields import FIELD_NAMES, FIELDS, FLAGS
    from propdesk.domain.titles import code_of

    field = _FIELD.fullmatch(arg)
    if arg[:2] not in options and (field or not arg[1].isascii()):
        return True
    return code_of(FIELD_NAMES, field["name"]) in FIELDS if field else code_of(FLAGS, arg[1:]) in FLAGS
