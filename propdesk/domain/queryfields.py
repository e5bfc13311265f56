"""The fields that a query may ask for, in a table: what each is called, and what of a ticket it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from propdesk.domain import tickettitles
from propdesk.domain.fieldkinds import (
    NO_CODES,
    Field,
    building_code,
    coded,
    counted,
    ends,
    free,
    has_code,
    id_end,
    in_unit,
    timed,
    unit_value,
    within,
)
from propdesk.domain.messages import msg
from propdesk.domain.spanvalues import date_text, duration_text
from propdesk.domain.ticketfacts import ENDED, Judged
from propdesk.domain.tickettitles import Names
from propdesk.domain.titles import Title

STATES: Names = {
    "open": ("未办结", "未结", "未关闭", "未完成"),
    "new": tickettitles.STATES["open"],
    **{code: names for code, names in tickettitles.STATES.items() if code != "open"},
}
"""States as a query says them: ``open`` is all that is not closed, the first state alone is ``new``."""

_GROUPS = {"open": frozenset(tickettitles.STATES) - ENDED, "new": frozenset({"open"})}


def states_of(code: str) -> frozenset[str]:
    """The states of tickets that a state of a query stands for."""
    return _GROUPS.get(code) or frozenset({code})


def _length(value: str) -> str | None:
    """A duration that is not negative."""
    return None if value.startswith("-") else duration_text(value)


def _age(judged: Judged, now: datetime) -> datetime:
    """As long after now as the ticket was reported before it: ages compare as terms do."""
    return now + (now - judged.ticket.at)


def _promised(judged: Judged, _now: datetime) -> datetime | None:
    """When the time promised begins."""
    return judged.ticket.promise[0] if judged.ticket.promise else None


_CODE = msg("a code of desk.yaml, or none")
_DAYS = msg(
    "a day 2026-11-21, a month 2026-11, today, yesterday, alone or after < > <= >=; "
    "or a range 2026-11-01..2026-11-07"
)
_MOMENTS = msg(
    "after < > <= >=: 30m, 4h, 2d, 1w; a day 2026-11-21 or today, also alone; a range 1d..3d; none"
)

FIELDS: Mapping[str, Field] = {
    "status": coded(
        *("状态", "status", "state"),
        names=STATES,
        test=lambda judged, _op, value, _ground: judged.ticket.status in states_of(value),
    ),
    "kind": coded("类型", "kind", "种类", names=tickettitles.KINDS, test=has_code(lambda one: one.kind)),
    "priority": coded(
        *("优先级", "priority", "紧急程度"),
        names=tickettitles.PRIORITIES,
        test=has_code(lambda one: one.priority),
    ),
    "category": coded(
        *("类别", "category", "分类"),
        names=tickettitles.CATEGORIES,
        test=has_code(lambda one: one.category),
    ),
    "channel": coded(
        *("渠道", "channel", "来源"), names=tickettitles.CHANNELS, test=has_code(lambda one: one.channel)
    ),
    "hold": coded(
        *("挂起原因", "hold", "等待"),
        names={**tickettitles.HELD_FOR, **NO_CODES},
        test=has_code(lambda one: one.held),
    ),
    "unit": Field(
        Title("房屋", "unit"),
        ("房号", "户"),
        unit_value,
        msg("3-2-0301, 3-*, building:3, kind:shop, tag:NAME, or none"),
        in_unit,
    ),
    "building": free(
        *("楼栋", "building", "楼", "楼号"),
        of=lambda one: one.building,
        allowed=msg("a building such as 3, or none"),
        read=building_code,
    ),
    "place": free(
        *("地点", "place", "位置"),
        of=lambda one: one.place,
        allowed=msg("part of the place's name, or none"),
        same=within,
    ),
    "assignee": free(
        *("维修员", "assignee", "worker", "处理人", "责任人"), of=lambda one: one.assignee, allowed=_CODE
    ),
    "dept": free("部门", "dept", "department", of=lambda one: one.dept, allowed=_CODE),
    "by": free(
        *("报修人", "by", "反映人", "来电人"),
        of=lambda one: one.by,
        allowed=msg("a person's id P-k3q9x7 or its end, or none"),
        read=id_end,
        same=ends,
    ),
    "incident": free(
        *("事件", "incident", "事件单"),
        of=lambda one: one.incident,
        allowed=msg("a ticket's id T-261121-k3q9x or its end, or none"),
        read=id_end,
        same=ends,
    ),
    "score": counted("评分", "score", "满意度", of=lambda one: one.score),
    "reopened": counted("重开", "reopened", "重开次数", of=lambda one: one.reopened),
    "age": timed(
        *("时长", "age", "已报"),
        of=_age,
        allowed=msg("after < > <= >=: 30m, 4h, 2d, 1w; or a range 1d..3d"),
        lengths=_length,
    ),
    "at": timed(
        *("报单时间", "at", "时间", "日期", "reported"),
        of=lambda judged, _now: judged.ticket.at,
        allowed=_DAYS,
        days=date_text,
    ),
    "due": timed(
        *("到期", "due", "期限", "时限"),
        of=lambda judged, _now: judged.due,
        allowed=_MOMENTS,
        lengths=duration_text,
        days=date_text,
    ),
    "promised": timed(
        *("预约", "promised", "约定"), of=_promised, allowed=_MOMENTS, lengths=duration_text, days=date_text
    ),
}
"""Every field by its plain name."""

FIELD_NAMES: Names = {name: (field.title.zh, field.title.en, *field.others) for name, field in FIELDS.items()}

FLAGS: Names = {
    "overdue": ("超时", "逾期", "已超时", "late"),
    "unassigned": ("未派单", "未派"),
    "held": ("挂起中",),
}
"""Words that ask for a property; in quotes they are texts."""

FLAG_TESTS: Mapping[str, Callable[[Judged], bool]] = {
    "overdue": lambda judged: bool(judged.late),
    "unassigned": lambda judged: not judged.ticket.assignee,
    "held": lambda judged: bool(judged.ticket.held),
}
