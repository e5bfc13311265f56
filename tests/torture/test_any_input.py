"""Whatever comes in is read or refused: no crash, no mistake of ours, in a second and 256 MB."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from conftest import Runner
from counter import built
from torture import desk_inputs, inputs
from torture.bounds import campaign, examples
from torture.desk_inputs import Bench

__all__ = ["built"]

SMOKE, SMOKE_DESK = 5, 2
SHARE = len(inputs.PROPERTIES) + 2 * len(desk_inputs.PROPERTIES)
"""A command takes longer than a parser: it gets two shares of the time."""

PARSERS = pytest.mark.parametrize("name", inputs.PROPERTIES)
COMMANDS = pytest.mark.parametrize("name", desk_inputs.PROPERTIES)


@pytest.fixture
def bench(built: Path, tmp_path: Path, propdesk: Runner, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A desk for any words and any damage; nobody waits long for a lock that a damage left behind."""
    monkeypatch.setenv("PROPDESK_LOCK_WAIT", "0.05")
    return Bench(built, tmp_path, propdesk)


@PARSERS
def test_some_input_for_a_parser(name: str) -> None:
    examples(inputs.PROPERTIES[name], count=SMOKE, start=1)


@COMMANDS
def test_some_input_for_commands(name: str, bench: Bench) -> None:
    examples(partial(desk_inputs.PROPERTIES[name], bench=bench), count=SMOKE_DESK, start=1)


@pytest.mark.torture
@PARSERS
def test_any_input_for_a_parser(name: str, record_property: Callable[[str, object], None]) -> None:
    record_property("inputs", campaign(inputs.PROPERTIES[name], share=SHARE))


@pytest.mark.torture
@COMMANDS
def test_any_input_for_commands(
    name: str, bench: Bench, record_property: Callable[[str, object], None]
) -> None:
    prop = partial(desk_inputs.PROPERTIES[name], bench=bench)
    record_property("inputs", campaign(prop, share=SHARE / 2))
