"""Where the data that ships with the package lies: in a wheel, an editable install, a plain checkout."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_PACKAGE = Path(__file__).resolve().parent.parent


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
