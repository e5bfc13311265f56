"""Fonts of the paper, and which characters they can print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from propdesk.domain.messages import BadData, Finding, SystemRefused, msg

if TYPE_CHECKING:
    import typst

BUNDLED = ("Noto Sans SC", "Noto Sans JP")
"""Families that come with the package: the second for the rare characters (𠮷) that the first has not."""

_UNSEEN = frozenset([*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), 0x200B, 0x200C, 0x200D, 0x0A])
"""Variation selectors and joiners choose a shape, line breaks a place; they have no shape of their own."""


@dataclass(frozen=True)
class FontSet:
    """Families in the order in which a glyph is looked for, and the characters that they can set."""

    families: tuple[str, ...]
    characters: frozenset[int]
    faces: typst.Fonts


def families(named: str | None = None) -> tuple[str, ...]:
    """Name the families of a paper in the order in which a glyph is looked for."""
    return (named, *BUNDLED) if named else BUNDLED


@cache
def font_set(named: str | None = None) -> FontSet:
    """Gather the bundled fonts and before them, if the desk names one, an installed family."""
    import typst

    faces = typst.Fonts(include_system_fonts=bool(named), include_embedded_fonts=False, font_paths=_folders())
    files = {info.family: (info.path, info.index) for info in faces.fonts() if info.path}
    wanted = families(named)
    missing = [family for family in wanted if family not in files]
    if missing:
        raise SystemRefused(
            msg("the font {family} is not installed", family=missing[0]),
            hint=msg("install it, or take `font` out of desk.yaml"),
            record="desk",
            field="font",
        )
    covered = (_characters(*files[family]) for family in wanted)
    return FontSet(wanted, _UNSEEN.union(*covered), faces)


def lacking_glyphs(texts: Mapping[str, Iterable[str]], fonts: FontSet) -> Iterator[tuple[str, int]]:
    """Find the characters that no font can print, each with the record whose paper says it.

    ``texts`` maps the record to what its paper says.
    """
    known = fonts.characters
    for record, said in texts.items():
        codes = set(map(ord, "".join(said)))
        yield from ((record, code) for code in sorted(codes - known))


def spelled(text: str, fonts: FontSet) -> str:
    """Spell out what no font can print, ``[U+1F64F]``: for words of which the rest is still understood."""
    known = fonts.characters
    return "".join(char if ord(char) in known else f"[U+{ord(char):04X}]" for char in text)


def refuse_lacking(lacking: Sequence[tuple[str, int]]) -> None:
    """Refuse paper with a character that no font can print: a blank box in a name is not a name."""
    if not lacking:
        return
    raise BadData(
        msg("the fonts have no glyph for {count} characters", count=len(lacking)),
        hint=msg("name a font that has them as `font` in desk.yaml, or write the text without them"),
        record=lacking[0][0],
        findings=tuple(_finding(record, code) for record, code in lacking),
    )


def _finding(record: str, code: int) -> Finding:
    said = msg("no font has a glyph for {character} (U+{code})", character=chr(code), code=f"{code:04X}")
    return Finding("glyph", said, record=record)


def _folders() -> list[Path]:
    import pylopdf_fonts_cjk
    import pylopdf_fonts_zh_cn

    return [pylopdf_fonts_zh_cn.sans_path().parent, pylopdf_fonts_cjk.sans_path().parent]


def _characters(path: str, index: int) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True, fontNumber=index) as font:
        return frozenset(font.getBestCmap())
