"""An outcome in the format that was asked for: a table for people, the rest for scripts."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from propdesk.domain.changes import Outcome, Record
from propdesk.domain.messages import Refusal
from propdesk.render import safe, tables
from propdesk.render.grids import grid_of
from propdesk.render.language import Language
from propdesk.render.values import encoder, exact, keys_of, note_record

SCHEMA = 1
BOM = "\ufeff"


@dataclass(frozen=True)
class Sink:
    """Where an outcome goes: the reader's language, the width (0: no limit), colour, a byte order mark."""

    language: Language
    width: int = 0
    colour: bool = False
    bom: bool = False


def render(
    outcome: Outcome,
    *,
    format: str,
    language: Language,
    width: int = 0,
    colour: bool = False,
    bom: bool = False,
) -> str:
    """Write an outcome in a format (a key of ``FORMATS``); ends with a line break unless it is empty."""
    return _WRITERS[format](outcome, Sink(language, width, colour, bom))


def render_refusal(command: str, refusal: Refusal, language: Language) -> str:
    """Write a refusal as the JSON envelope of a command that did not go on."""
    error: dict[str, Any] = {
        "exit": int(refusal.exit),
        "kind": refusal.kind,
        "message": language.say(refusal.message),
        "hint": language.say(refusal.hint) if refusal.hint else "",
        "record": refusal.record,
        "field": refusal.field,
    }
    if refusal.findings:
        error["findings"] = [
            {
                "check": one.check,
                "message": language.say(one.message),
                "where": one.where,
                "record": one.record,
                "field": one.named,
            }
            for one in refusal.findings
        ]
    return _dump({"schema": SCHEMA, "command": command, "error": error}, language)


def _envelope(outcome: Outcome, language: Language) -> dict[str, Any]:
    """Build the one envelope of ``-o json``."""
    return {
        "schema": SCHEMA,
        "command": outcome.command,
        "rows": list(outcome.rows),
        "totals": outcome.totals,
        "notes": [note_record(note, language) for note in outcome.notes],
        **({"head": outcome.head} if outcome.head else {}),
        "commit": outcome.commit,
    }


def _table(outcome: Outcome, sink: Sink) -> str:
    if outcome.text:
        return _ended(safe.terminal_lines(outcome.text))
    drawn = tables.table(outcome, language=sink.language, screen=sink.width, colour=sink.colour)
    return _above(outcome, "table", sink) + drawn


def _above(outcome: Outcome, format: str, sink: Sink) -> str:
    """How things stand, set upright above the rows."""
    from propdesk.render.upright import upright

    if not outcome.head:
        return ""
    alone = Outcome(outcome.command, [outcome.head], titles=outcome.titles)
    standing = upright(alone, format, sink.language, screen=sink.width)
    return _WRITERS[format](standing, replace(sink, width=0)) + "\n"


def _plain(outcome: Outcome, sink: Sink) -> str:
    if outcome.text:
        return _ended(safe.terminal_lines(outcome.text))
    keys = _keys(outcome)
    return "".join(_tabbed(row, keys, sink.language) for row in outcome.rows)


def _tsv(outcome: Outcome, sink: Sink) -> str:
    keys, language = _keys(outcome), sink.language
    rows = ([safe.plain(safe.cell(exact(row.get(key), language))) for key in keys] for row in outcome.rows)
    return "".join("\t".join(cells) + "\n" for cells in (keys, *rows)) if keys else ""


def _csv(outcome: Outcome, sink: Sink) -> str:
    keys, language = _keys(outcome), sink.language
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if keys:
        writer.writerow(keys)
    writer.writerows([safe.cell(exact(row.get(key), language)) for key in keys] for row in outcome.rows)
    return (BOM if sink.bom else "") + out.getvalue()


def _json(outcome: Outcome, sink: Sink) -> str:
    return _dump(_envelope(outcome, sink.language), sink.language)


def _ndjson(outcome: Outcome, sink: Sink) -> str:
    return "".join(_dump(row, sink.language) for row in outcome.rows)


def _yaml(outcome: Outcome, sink: Sink) -> str:
    """JSON is YAML: its flow form, indented, is read the same by every YAML reader."""
    return _dump(_envelope(outcome, sink.language), sink.language, indent=2)


def _markdown(outcome: Outcome, sink: Sink) -> str:
    if outcome.text:
        return f"```\n{_ended(safe.terminal_lines(outcome.text))}```\n"
    return _above(outcome, "md", sink) + tables.markdown(outcome, language=sink.language)


def _html(outcome: Outcome, sink: Sink) -> str:
    from propdesk.render.texts import report_page
    from propdesk.render.upright import upright

    head = Outcome(outcome.command, [outcome.head] if outcome.head else [], titles=outcome.titles)
    grids = [
        grid_of(one, sink.language).encoded(safe.terminal)
        for one in (upright(head, "html", sink.language), outcome)
    ]
    return report_page(outcome, grids, sink.language)


def _keys(outcome: Outcome) -> tuple[str, ...]:
    return tuple(outcome.columns) or keys_of(tuple(outcome.rows))


def _tabbed(row: Record, keys: tuple[str, ...], language: Language) -> str:
    return "\t".join(safe.plain(exact(row.get(key), language)) for key in keys) + "\n"


def _ended(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"


def _dump(value: Any, language: Language, *, indent: int | None = None) -> str:
    separators = (",", ": ") if indent else (",", ":")
    text = json.dumps(
        value, ensure_ascii=False, indent=indent, separators=separators, default=encoder(language)
    )
    return safe.json_text(text) + "\n"


_WRITERS: Mapping[str, Callable[[Outcome, Sink], str]] = {
    "table": _table,
    "plain": _plain,
    "json": _json,
    "ndjson": _ndjson,
    "csv": _csv,
    "tsv": _tsv,
    "md": _markdown,
    "html": _html,
    "yaml": _yaml,
}
FORMATS = tuple(_WRITERS)
