"""Where things lie: a desk in its work tree, the data of the package in any kind of install."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_PACKAGE = Path(__file__).resolve().parent.parent


def prefix_in(work_tree: Path, directory: Path) -> str | None:
    """Say where a desk lies in its work tree: ``""`` at the root, ``records/`` in a folder; None outside."""
    real, top = directory.resolve(), work_tree.resolve()
    if not real.is_relative_to(top):
        return None
    inside = real.relative_to(top).as_posix()
    return "" if inside == "." else f"{inside}/"


def data_folder(name: str) -> Traversable:
    """Find a folder of data such as ``schemas``.

    A wheel holds it inside the package (also unopened), a checkout and its editable install beside it.
    Both are looked up as plain folders first: importing importlib.resources alone takes 10 ms.
    """
    for folder in (_PACKAGE / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    from importlib.resources import files

    return files(_PACKAGE.name).joinpath(name)
