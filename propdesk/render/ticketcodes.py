"""What the codes of tickets are called in rows, options and on paper, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from propdesk.domain import tickettitles
from propdesk.domain.tickettitles import Names
from propdesk.domain.titles import Title
from propdesk.render.language import Language


def _pairs(names: Names) -> Mapping[str, tuple[str, str]]:
    """The first two names: the titles."""
    return {code: (zh, en) for code, (zh, en, *_) in names.items()}


KINDS = _pairs(tickettitles.KINDS)
CHANNELS = _pairs(tickettitles.CHANNELS)
PRIORITIES = _pairs(tickettitles.PRIORITIES)
CATEGORIES = _pairs(tickettitles.CATEGORIES)
HOLDS = _pairs(tickettitles.HELD_FOR)
STATES = _pairs(tickettitles.STATES)
EVENTS = {"reported": ("报事", "reported"), **_pairs(tickettitles.EVENTS)}
REASONS = _pairs(tickettitles.REASONS)
TOLD = _pairs(tickettitles.TOLD)
LATE: Mapping[str, tuple[str, str]] = {
    "response": ("响应超时", "response"),
    "resolution": ("处理超时", "resolution"),
}
FIGURES: Mapping[str, tuple[str, str]] = {
    "callback": ("回访率", "callback rate"),
    "on-time": ("及时率", "handled on time"),
    "satisfaction": ("满意率", "satisfaction"),
    "reopened": ("重开率", "reopened"),
    "repeat": ("重复报事率", "repeat rate"),
    "response-median": ("响应时长（中位数）", "response, median"),
    "response-p90": ("响应时长（90%位）", "response, 90th percentile"),
    "resolution-median": ("处理时长（中位数）", "resolution, median"),
    "resolution-p90": ("处理时长（90%位）", "resolution, 90th percentile"),
    "open": ("未办结", "open"),
    "open-d1": ("未办结：1天内", "open up to 1 day"),
    "open-d3": ("未办结：1–3天", "open 1 to 3 days"),
    "open-d7": ("未办结：3–7天", "open 3 to 7 days"),
    "open-d30": ("未办结：7–30天", "open 7 to 30 days"),
    "open-older": ("未办结：30天以上", "open over 30 days"),
}
"""Figures of the ticket desk."""

MEASURES: Mapping[str, tuple[str, str]] = {"min": ("分钟", "min"), "tickets": ("件", "tickets")}
"""What figures are counted in, besides percent."""

TRENDS: Mapping[str, tuple[str, str]] = {
    "better": ("改善", "better"),
    "worse": ("变差", "worse"),
    "same": ("持平", "same"),
}
GROUPINGS: Mapping[str, tuple[str, str]] = {
    "category": ("类别", "category"),
    "building": ("楼栋", "building"),
    "assignee": ("维修员", "worker"),
    "kind": ("类型", "kind"),
    "priority": ("紧急程度", "priority"),
    "channel": ("渠道", "channel"),
    "hot": ("高发点", "hot spots"),
    "caller": ("报事人", "callers"),
}
"""What tickets are counted by."""

DUTIES: Mapping[str, tuple[str, str]] = {
    "ticket-escalate": ("工单待上报", "to escalate"),
    "ticket-overdue": ("工单逾期", "ticket late"),
    "ticket-promised": ("工单约定", "promised"),
    "ticket-due": ("工单今日到期", "ticket due"),
    "ticket-new": ("工单待派单", "to assign"),
    "ticket-callback": ("工单待回访", "to call back"),
    "ticket-close": ("工单待关闭", "to close"),
    "ticket-clock": ("工单时限未知", "no clock"),
}
"""What is to be done about tickets."""


def titled(code: str | Title, titles: Mapping[str, tuple[str, str]], language: Language) -> str:
    """Say a code by its titles; what the desk itself named goes by that, an unknown code stays."""
    if isinstance(code, Title):
        return language.pick(code.zh, code.en)
    return language.pick(*titles[code]) if code in titles else code
