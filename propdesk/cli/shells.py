"""The scripts that shells complete with, and what they are answered.

One protocol for all: the script hands over the line up to the cursor and reads one candidate a line, as
``TYPE<tab>VALUE<tab>TITLE``. ``dir`` and ``file`` are left to the shell, a ``stem`` gets no blank behind it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from click.shell_completion import CompletionItem, ShellComplete, split_arg_string

from propdesk.cli.terminal import write_out
from propdesk.render.width import cut

if TYPE_CHECKING:
    import click

VARIABLE = "_PROPDESK_COMPLETE"
LINE = "_PROPDESK_LINE"
BREAKS = "_PROPDESK_BREAKS"

_TITLE = 48
"""Columns that a title may take beside its value."""

_BASH = r"""_propdesk_completion() {
    local type value title width=0 n
    local -a values=() titles=()
    COMPREPLY=()
    while IFS=$'\t' read -r type value title; do
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            *)
                if [[ $type == stem ]]; then compopt -o nospace; fi
                values+=("$value") titles+=("$title")
                if (( ${#value} > width )); then width=${#value}; fi
                ;;
        esac
    done < <(_PROPDESK_COMPLETE=bash_complete _PROPDESK_LINE="${COMP_LINE:0:COMP_POINT}" \
        _PROPDESK_BREAKS="$COMP_WORDBREAKS" "$1" 2>/dev/null)
    # Titles are for reading: only where bash lists the candidates, never where it puts one into the line.
    if (( ${#values[@]} > 1 )) && [[ ${COMP_TYPE:-9} == @(33|63|64) ]]; then
        for n in "${!values[@]}"; do
            printf -v value "%-${width}s  %s" "${values[n]}" "${titles[n]}"
            COMPREPLY+=("$value")
        done
    else
        COMPREPLY=("${values[@]}")
    fi
}
complete -o nosort -F _propdesk_completion propdesk 2>/dev/null || complete -F _propdesk_completion propdesk
"""

_ZSH = r"""#compdef propdesk
_propdesk_completion() {
    local line
    local -a parts titled bare stems
    (( $+commands[propdesk] )) || return 1
    for line in "${(@f)$(_PROPDESK_COMPLETE=zsh_complete \
        _PROPDESK_LINE="${words[1,CURRENT-1]} $PREFIX" propdesk 2>/dev/null)}"; do
        parts=("${(@ps:\t:)line}")
        case $parts[1] in
            dir) _path_files -/ ;;
            file) _path_files ;;
            stem) stems+=("${parts[2]//:/\\:}:$parts[3]") ;;
            plain)
                if [[ -n $parts[3] ]]; then titled+=("${parts[2]//:/\\:}:$parts[3]")
                else bare+=("$parts[2]"); fi ;;
        esac
    done
    (( $#titled )) && _describe -V titled titled -U
    (( $#stems )) && _describe -V stems stems -U -S ''
    (( $#bare )) && compadd -U -V bare -a bare
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _propdesk_completion "$@"
else
    compdef _propdesk_completion propdesk
fi
"""

_FISH = r"""function _propdesk_completion
    set -l line (commandline -cp | string collect)
    for answer in (env _PROPDESK_COMPLETE=fish_complete _PROPDESK_LINE="$line" propdesk 2>/dev/null)
        set -l parts (string split -m 2 \t -- $answer)
        switch $parts[1]
            case dir
                __fish_complete_directories (commandline -ct)
            case file
                __fish_complete_path (commandline -ct)
            case '*'
                printf '%s\t%s\n' $parts[2] "$parts[3]"
        end
    end
end
complete --no-files --keep-order --command propdesk --arguments '(_propdesk_completion)'
"""

SCRIPTS: Mapping[str, str] = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}
"""Shell: the script that teaches it to complete propdesk."""

_PLAIN = re.compile(r"[^A-Za-z0-9_@%+=:,./\u0080-\U0010ffff-]")
"""What bash would take for more than a character of a word; zsh and fish quote what they insert."""


class _Answer(ShellComplete):
    """Reads the line up to the cursor; writes one candidate a line."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Split the line; a mark at its end tells a word that is being typed from one that is complete."""
        mark = "x"
        words = split_arg_string(os.environ.get(LINE, "") + mark)
        # Others may stand before it: an assignment, env, sudo.
        named = (at for at, word in enumerate(words[:-1]) if os.path.basename(word) == "propdesk")
        return words[next(named, 0) + 1 : -1], words[-1].removesuffix(mark)

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        """Find the candidates; the value of ``--option=VALUE`` is put behind its option again."""
        option, joined, _ = incomplete.partition("=")
        head = option + joined if joined and option.startswith("--") else ""
        items = super().get_completions(args, incomplete)
        return [CompletionItem(head + item.value, type=item.type, help=item.help) for item in items]

    def complete(self) -> str:
        """Write the candidates, without those that cannot stand on a line."""
        args, word = self.get_completion_args()
        items = [item for item in self.get_completions(args, word) if item.value.isprintable()]
        return "".join(f"{item.type}\t{self.inserted(item.value, word)}\t{_said(item)}\n" for item in items)

    def format_completion(self, item: CompletionItem[Any]) -> str:
        """Write one candidate."""
        return f"{item.type}\t{item.value}\t{_said(item)}"

    def inserted(self, value: str, word: str) -> str:
        """Give what the shell puts in the place of the word."""
        return value


class _Bash(_Answer):
    """Bash replaces only what stands behind the last of its word breaks, and quotes nothing."""

    def inserted(self, value: str, word: str) -> str:
        """Leave out what bash keeps, and quote the rest."""
        breaks = set(os.environ.get(BREAKS, "")) & set(":=@")
        kept = max((word.rfind(char) + 1 for char in breaks), default=0)
        rest = value[kept:] if value.startswith(word[:kept]) else value
        return _PLAIN.sub(lambda found: f"\\{found[0]}", rest)


def _said(item: CompletionItem[str]) -> str:
    text = item.help or ""
    return cut("".join(char if char.isprintable() else " " for char in text), _TITLE)


_SHELLS: Mapping[str, type[_Answer]] = {"bash": _Bash, "zsh": _Answer, "fish": _Answer}


def answer(command: click.Command, instruction: str) -> None:
    """Answer a shell (``bash_complete``) with what may stand at the cursor."""
    shell = _SHELLS.get(instruction.removesuffix("_complete"))
    if shell is not None:
        write_out(shell(command, {}, "propdesk", VARIABLE).complete())
