"""The zip archive of a workbook, judged before anything in it is read."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from propdesk.domain.messages import BadData, Message, msg

PARTS_CAP = 2_000
PART_CAP = 96 * 2**20
TOTAL_CAP = 192 * 2**20
RATIO_CAP = 200
RATIO_FROM = 4 * 2**20
"""Below this size the ratio does not matter: a small sheet of blanks packs well."""

_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


def refuse(message: Message, *, hint: Message | None = None) -> BadData:
    """Build the refusal of a whole file."""
    return BadData(message, hint=hint, field="file")


def broken() -> BadData:
    """Build the refusal of a file that is cut off or damaged."""
    return refuse(
        msg("the workbook is damaged or cut off"),
        hint=msg("open it in a spreadsheet program and save it again as .xlsx"),
    )


class Archive:
    """A zip archive whose sizes are within bounds; parts are read whole."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN:
            raise broken() from None
        for problem in _problems(self._zip.infolist(), packed=len(data)):
            raise problem

    @property
    def names(self) -> list[str]:
        """The parts' names."""
        return self._zip.namelist()

    def read(self, name: str) -> bytes:
        """Read one part; a damaged one refuses the file."""
        try:
            return self._zip.read(name)
        except KeyError:
            raise broken() from None
        except _BROKEN:
            raise broken() from None


def _problems(parts: list[zipfile.ZipInfo], *, packed: int) -> Iterator[BadData]:
    total = sum(part.file_size for part in parts)
    too_big = total > TOTAL_CAP or any(part.file_size > PART_CAP for part in parts)
    if len(parts) > PARTS_CAP or too_big or (total > RATIO_FROM and total > RATIO_CAP * packed):
        yield refuse(
            msg(
                "the workbook unpacks to {size} MB in {count} parts: refused as a zip bomb",
                size=-(-total // 2**20),
                count=len(parts),
            ),
            hint=msg("split it into smaller workbooks, or save the sheets as CSV"),
        )
    if len({part.filename for part in parts}) != len(parts):
        yield broken()
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        yield refuse(msg("the workbook is encrypted"), hint=msg("save it without a password"))
