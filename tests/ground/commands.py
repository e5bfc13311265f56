"""Plausible words for every command of the table, those that are added later too."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

import click
from channelbills import Paid, wechat
from workbooks import sample, write

from ground.job import PRICE
from propdesk.cli.registry import COMMANDS

_VALUES = {
    "unit": "2-1-0101", "amount": "5", "who": "2-1-0101", "id": "2-1-0101", "number": "A-000001",
    "code": "property", "run": "2026-01/property", "person": "P-aaaaaa", "shell": "bash", "path": "desk.yaml",
    "meter": "M-aaaaaa", "value": "5", "text": "张三", "period": "2026-02", "reason": "wrong", "target": "-",
    "ticket": "T-260101-aaaaa", "tickets": "T-260101-aaaaa",
}  # fmt: skip
_WORDS = {
    "fee promise": "2-1-0101 5 2030-01-31",
    "fee notice": "--period 2026-01 --format txt -O -",
    "fee bill": "--period 2026-02",
    "fee tariff set": f"water {PRICE}",
    "fee charge": "2-1-0101 property 5",
    "fee share": "property 5 --by unit --period 2026-02",
    "fee prepay": "2-1-0101 property --months 2",
    "fee relief add": "2-1-0101 --charged 70 --from 2026-02-01 --to 2026-02-28 --why other",
    "fee explain": "property/2-1-0101/2026-01-01",
    "fee export": "--to hledger",
    "fee day": "",
    "unit add": "2-1-0199 --kind flat",
    "unit edit": "2-1-0101 --area 91",
    "person add": "--name 王五",
    "person edit": "P-aaaaaa --phone 13900000000",
    "person link": "P-aaaaaa 10-1-0102 --role owner",
    "person unlink": "P-bbbbbb 2-1-0101 --role owner",
    "keep": "desk.yaml -m x",
    "discard": "units",
    "void last": "-m wrong",
    "fee adjust": "credit property/2-1-0101/2026-01-01 5 -m wrong",
    "fee waive": "property/2-1-0101/2026-01-01 5 -m wrong",
    "fee refund": "A-000001 5 -m wrong",
    "fee deposit take": "2-1-0101 5",
    "fee deposit deduct": "D-260101-aaaaa 5 -m wrong",
    "fee deposit refund": "D-260101-aaaaa -m wrong",
    "approve": "Q-260101-aaaaa",
    "reject": "Q-260101-aaaaa -m wrong",
    "fee void-receipt": "A-000001 -m wrong",
    "fee void-run": "2026-02/property -m wrong",
    "demo": "{place}/desk",
    "init": "{place}/made --name 翠竹苑",
    "import": "{place}/units.xlsx",
    "pay": "2-1-0101 5",
    "meter add": "2-1-0101 --utility heat --initial 0",
    "meter edit": "M-aaaaaa --note x",
    "fee read": "2-1-0101 heat 5",
    "meter replace": "M-aaaaaa --final 5 --initial 0",
    "meter remove": "M-aaaaaa --final 5",
    "fee readings import": "{place}/readings.csv",
    "fee readings missing": "--period 2026-01",
    "fee readings sheet": "--period 2026-01",
    "fee pay": "2-1-0101 5 --method wechat --ref R",
    "fee reconcile": "{place}/wechat.csv --channel wechat --post",
    "household show": "2-1-0101",
    "building show": "2",
    "building add": "9",
    "building edit": "2 --note x",
    "templates show": "notice.typ",
    "templates copy": "notice.typ",
    "templates diff": "notice.typ",
    "templates remove": "notice.typ",
    "backup": "{place}/backup",
    "fee invoice issue": "--number 26312000000012345678 --receipt A-000001",
    "fee invoice void": "I-260105-k3q9x -m wrong",
    "fee expense add": "cleaning 5",
    "fee expense void": "E-260105-k3q9x -m wrong",
    "fee openness": "--quarter 2026Q1",
    "fee close": "2026-01",
    "ticket new": "--unit 2-1-0101 --category water x",
    "ticket attach": "T-260101-aaaaa {place}/units.xlsx",
    "ticket hold": "T-260101-aaaaa --for parts",
    "ticket resolve": "T-260101-aaaaa --result x",
    "ticket callback": "T-260101-aaaaa --score 5",
    "ticket reopen": "T-260101-aaaaa -m x",
    "ticket edit": "T-260101-aaaaa --priority urgent",
}


METER = {
    "tariffs/heat.yaml": """\
title: 暖气费

formula: consumption

cycle: 1

timing: arrears

utility: heat

prices:
  - {from: "2026-01-01", price: "3.5"}
""",
    "meters/aa/M-aaaaaa.yaml": """\
unit: 2-1-0101

utility: heat

item: heat

installed: "2026-01-01"

initial: "0"
""",
    "tickets/2026-01/T-260101-aaaaa.yaml": """\
kind: consultation

channel: hotline

priority: normal

category: water

unit: 2-1-0101

at: "2026-01-01 09:00"

clerk: lin

text: 漏水
""",
}
"""A meter that commands can read, by path, and the item that bills it; a ticket."""

_SLOW = frozenset({"templates check"})
"""Sets every paper there is; the papers have tests of their own."""


def all_commands(place: Path) -> Iterator[list[str]]:
    """Give the words of every command, in the order of the table; files that they read are made."""
    (place / "units.xlsx").write_bytes(write(sample()))
    (place / "readings.csv").write_text("房号,本次读数\n2-1-0101,5\n", encoding="utf-8")
    (place / "wechat.csv").write_bytes(wechat(Paid("4200001", "5.00", "2-1-0101", day="2026-01-05")))
    (place / "backup").mkdir(exist_ok=True)
    for path, row in COMMANDS.items():
        if row.target and path not in _SLOW:
            yield [*path.split(), *_words(path, row.target, place)]


def _words(path: str, target: str, place: Path) -> list[str]:
    if path in _WORDS:
        return _WORDS[path].format(place=place).split()
    module, _, name = target.partition(":")
    command: click.Command = getattr(importlib.import_module(f"propdesk.cli.{module}"), name)
    return [word for param in command.params if param.required for word in _given(param)]


def _given(param: click.Parameter) -> list[str]:
    choices = getattr(param.type, "choices", ())
    value = next(iter(choices), _VALUES.get(str(param.name), "2-1-0101"))
    return [str(value)] if isinstance(param, click.Argument) else [param.opts[0], str(value)]
