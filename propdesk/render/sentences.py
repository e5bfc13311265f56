"""Refusals and notes as lines for stderr: what, where, why, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from propdesk.domain.changes import Note
from propdesk.domain.messages import Finding, Message, Refusal, msg
from propdesk.render import safe
from propdesk.render.language import Language

_LEVELS = {"info": msg("note"), "warning": msg("warning"), "problem": msg("problem")}


def refusal_text(refusal: Refusal, language: Language) -> str:
    """Say a refusal in lines: the message, each finding on its own line, the record, the next step."""
    lines = [_sentence(msg("Refused: {message}", message=refusal.message), language)]
    lines += [finding_text(one, language) for one in refusal.findings if not _is_said(one, refusal, language)]
    if refusal.record or refusal.field:
        lines.append(_sentence(_place(refusal.record, refusal.field), language))
    if refusal.hint:
        lines.append(_sentence(msg("Next: {hint}", hint=refusal.hint), language))
    return "\n".join(lines) + "\n"


def _is_said(finding: Finding, refusal: Refusal, language: Language) -> bool:
    """Tell whether the message itself says the only finding, with its place."""
    said = language.say(refusal.message)
    alone = len(refusal.findings) == 1 and (finding.where or finding.record) in said
    return alone and language.say(finding.message) in said


def notes_text(notes: Sequence[Note], language: Language) -> str:
    """Say notes in lines, one a note."""
    return "".join(note_text(one, language) + "\n" for one in notes)


def note_text(note: Note, language: Language) -> str:
    """Say one note: its level, where it belongs, what it says."""
    level = language.say(_LEVELS.get(note.level, msg("note")))
    place = " ".join(dict.fromkeys(text for text in (note.where, note.record) if text))
    colon = language.pick("：", ": ")
    joint = ": " if note.where else colon  # FILE:LINE:COL: is what editors know
    said = joint.join(text for text in (place, language.say(note.message)) if text)
    return safe.terminal(level + colon + said)


def finding_text(finding: Finding, language: Language) -> str:
    """Say one finding, ``FILE:LINE:COL`` first so that editors can jump there."""
    place = finding.where or finding.record
    about = finding.named if finding.named and finding.named not in place else ""
    parts = (place, about, language.say(finding.message))
    joint = ": " if finding.where else language.pick("：", ": ")
    return safe.terminal(joint.join(text for text in parts if text))


def _place(record: str, field: str) -> Message:
    if record and field:
        return msg("Record: {record}, field: {field}", record=record, field=field)
    return msg("Record: {record}", record=record) if record else msg("Field: {field}", field=field)


def _sentence(message: Message, language: Language) -> str:
    return safe.terminal_lines(language.say(message))
