"""How the bill of a channel is set out: as data, from a profile of ours or from a rule of the desk."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from propdesk.domain.changes import Record
from propdesk.domain.importing.profile import Column, Table, tables_of
from propdesk.domain.messages import NotFound, msg

BUILDS = "statement"
"""What the tables of such profiles build."""

METHODS: Mapping[str, str] = {"wechat": "wechat", "alipay": "alipay", "bank": "transfer"}
"""Channel: how the money of its bills is said to have come in, unless a rule says otherwise."""

_RULED = ("date", "credit", "debit", "amount", "direction", "counterparty")
_NEEDED = ("date", "credit", "amount", "direction")


@dataclass(frozen=True)
class Total:
    """Something that a bill says about its lines: so many ``of`` a sort, or the sum of a column of them.

    ``of``: all, in (all that came in), paid or refunded.
    """

    text: re.Pattern[str]
    of: str
    sum: str = ""


@dataclass(frozen=True)
class Layout:
    """How a bill is set out: its table, and what its columns and its other rows mean (see channels.yaml)."""

    channel: str
    method: str
    table: Table
    refs: Sequence[str] = ("ref",)
    texts: Sequence[str] = ()
    statuses: Mapping[str, Sequence[str]] = field(default_factory=dict)
    end: re.Pattern[str] | None = None
    aside: re.Pattern[str] | None = None
    totals: Sequence[Total] = ()
    closed: bool = False
    rule: str = ""
    skip: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What the table goes by among others."""
        return self.table.system, self.table.name

    @property
    def needed(self) -> frozenset[str]:
        """The columns that every line fills."""
        return frozenset(column.name for column in self.table.columns if column.required)


def layouts_of(profile: Mapping[str, Any]) -> Iterator[Layout]:
    """Read the layouts that a profile describes."""
    for table in tables_of(profile):
        if table.builds == BUILDS:
            yield _layout(table, profile["tables"][table.name])


def _layout(table: Table, data: Mapping[str, Any]) -> Layout:
    return Layout(
        channel=data["channel"],
        method=METHODS[data["channel"]],
        table=table,
        texts=tuple(data.get("texts", ())),
        statuses=data.get("statuses", {}),
        end=_pattern(data, "end"),
        aside=_pattern(data, "aside"),
        totals=tuple(
            Total(re.compile(row["text"]), row["of"], row.get("sum", "")) for row in data.get("totals", ())
        ),
        closed=data.get("closed", False),
    )


def _pattern(data: Mapping[str, Any], key: str) -> re.Pattern[str] | None:
    return re.compile(data[key]) if key in data else None


def ruled(rule: Record, like: Layout) -> Layout:
    """Make the layout that a rule of the desk's settings describes; sums stand in it as in another one."""
    texts = {_numbered("remark", at): header for at, header in enumerate(rule.get("remark", ()))}
    headers = {name: rule[name] for name in _RULED if name in rule} | texts
    refs = []
    for at, header in enumerate(rule["ref"]):  # a reference may be made of a column that says more
        refs.append(next((name for name, text in headers.items() if text == header), _numbered("ref", at)))
        headers[refs[-1]] = header
    columns = [Column(name, (text,), "text", name in (*_NEEDED, *refs)) for name, text in headers.items()]
    return Layout(
        channel="bank",
        method=rule.get("method", METHODS["bank"]),
        table=Table("desk", rule["name"], BUILDS, tuple(columns)),
        refs=tuple(refs),
        texts=tuple(texts),
        aside=like.aside,
        totals=like.totals,
        rule=rule["name"],
        skip=rule.get("skip", 0),
    )


def _numbered(name: str, at: int) -> str:
    return f"{name}{at + 1}" if at else name


def chosen_rule(layouts: Sequence[Layout], rule: str | None) -> list[Layout]:
    """Keep of the bank layouts the one of a rule, if one is named."""
    if rule is None:
        return list(layouts)
    rules = [layout.rule for layout in layouts if layout.rule]
    if rule not in rules:
        raise NotFound(
            msg("there is no rule {rule} under reconcile: in desk.yaml", rule=rule),
            hint=msg("the rules are: {rules}", rules=", ".join(rules) or "-"),
            field="rule",
        )
    return [layout for layout in layouts if layout.rule == rule or layout.channel != "bank"]
