"""The import profiles that ship with the package, as data."""

from __future__ import annotations

from importlib import resources
from typing import Any

from propdesk.store import yamlio


def import_profiles() -> list[dict[str, Any]]:
    """Read all import profiles, in the order of their file names."""
    folder = resources.files("propdesk").joinpath("profiles")
    files = sorted((each for each in folder.iterdir() if each.name.endswith(".yaml")), key=lambda f: f.name)
    return [yamlio.read(each.read_bytes(), name=each.name) for each in files]
