"""Fonts of the paper, and which characters they can print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from propdesk.domain.messages import BadData, Finding, SystemRefused, msg

if TYPE_CHECKING:
    import typst

BUNDLED = ("Noto Sans SC", "Noto Sans JP")
"""Families that come with the package: the second for the rare characters (𠮷) that the first has not."""

_UNSEEN = frozenset([*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), 0x200B, 0x200C, 0x200D])
"""Variation selectors and joiners choose a shape; they have none of their own."""


@dataclass(frozen=True)
class FontSet:
    """Families in the order in which a glyph is looked for, and the characters that any of them has."""

    families: tuple[str, ...]
    characters: frozenset[int]
    faces: typst.Fonts


@cache
def font_set(named: str | None = None) -> FontSet:
    """Gather the bundled fonts and before them, if the desk names one, an installed family."""
    import typst

    faces = typst.Fonts(include_system_fonts=bool(named), include_embedded_fonts=False, font_paths=_folders())
    files = {info.family: (info.path, info.index) for info in faces.fonts() if info.path}
    families = (named, *BUNDLED) if named else BUNDLED
    missing = [family for family in families if family not in files]
    if missing:
        raise SystemRefused(
            msg("the font {family} is not installed", family=missing[0]),
            hint=msg("install it, or take `font` out of desk.yaml"),
            record="desk",
            field="font",
        )
    covered = (_characters(*files[family]) for family in families)
    return FontSet(families, frozenset().union(*covered), faces)


def refuse_missing_glyphs(texts: Mapping[str, Iterable[str]], fonts: FontSet) -> None:
    """Refuse paper with a character that no font can print: a blank box in a name is not a name.

    ``texts`` maps the record to what its paper says.
    """
    findings = [finding for record, said in texts.items() for finding in _lacking(record, said, fonts)]
    if not findings:
        return
    raise BadData(
        msg("the fonts have no glyph for {count} characters", count=len(findings)),
        hint=msg("name a font that has them as `font` in desk.yaml, or write the text without them"),
        record=findings[0].record,
        findings=tuple(findings),
    )


def _lacking(record: str, texts: Iterable[str], fonts: FontSet) -> Sequence[Finding]:
    used = {ord(char) for text in texts for char in text}
    return [
        Finding(
            "glyph",
            msg("no font has a glyph for {character} (U+{code})", character=chr(code), code=f"{code:04X}"),
            record=record,
        )
        for code in sorted(used - fonts.characters - _UNSEEN - {0x0A})
    ]


def _folders() -> list[Path]:
    import pylopdf_fonts_cjk
    import pylopdf_fonts_zh_cn

    return [pylopdf_fonts_zh_cn.sans_path().parent, pylopdf_fonts_cjk.sans_path().parent]


def _characters(path: str, index: int) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True, fontNumber=index) as font:
        return frozenset(font.getBestCmap())
