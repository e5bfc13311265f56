"""Thumbnails of photos: small, upright, without what a camera wrote into the file (owner of typst, too).

A photo comes from a stranger's telephone. It is read by a process of its own, within bounds: one that is
broken, or unfolds to more than the memory holds, has no thumbnail, and the paper is printed all the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from propdesk.domain.ticketpapers import Photo
from propdesk.render.workers import Bounds, Ended, worked

FORMATS: Mapping[str, str] = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
}
"""Media types that Typst reads, by its own names for them."""

_BOUNDS = Bounds(processes=1, seconds=20, memory=1 << 30)
_DOTS = 220
"""Dots an inch: what an office printer shows of a small picture."""

_SOURCE = """#set page(width: auto, height: auto, margin: 0pt)
#let photo = image.with(read("photo", encoding: none), format: "FORMAT")
#context if measure(photo(height: 24mm)).width > 42mm { photo(width: 42mm) } else { photo(height: 24mm) }
"""
"""As high as others, but a very wide one no wider than there is room."""


def thumbnails(photos: Sequence[Photo]) -> list[bytes]:
    """Draw each photo small, as a PNG; an empty one stands for a photo that cannot be read."""
    if not photos:
        return []
    try:
        return worked(thumbnail, photos, _BOUNDS)
    except Ended:  # because of one of them: the others are still shown
        return [_alone(photo) for photo in photos]


def thumbnail(photo: Photo) -> bytes:
    """Draw one photo small, in this process."""
    import typst

    if photo.type not in FORMATS:
        return b""
    with TemporaryDirectory(prefix="propdesk-") as folder:
        Path(folder, "photo").write_bytes(photo.data)
        source = _SOURCE.replace("FORMAT", FORMATS[photo.type]).encode()
        compiler = typst.Compiler(source, root=folder, package_path=folder, package_cache_path=folder)
        try:
            drawn: Any = compiler.compile(format="png", ppi=_DOTS)
        except RuntimeError:  # typst raises its errors as such
            return b""
    return bytes(drawn)


def _alone(photo: Photo) -> bytes:
    try:
        return worked(thumbnail, [photo], _BOUNDS)[0]
    except Ended:
        return b""
