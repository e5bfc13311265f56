"""What the columns of figures and duties of tickets are called; a part of the table in ``columns``."""

from __future__ import annotations

from collections.abc import Mapping

TICKET_COLUMNS: Mapping[str, tuple[str, str, str]] = {
    "codes": ("原因代码", "reason codes", "text"),
    "compared": ("对比期", "compared with", "fixed"),
    "complaints": ("其中投诉", "complaints", "number"),
    "done": ("已完成", "done", "number"),
    "during": ("统计期", "during", "fixed"),
    "figure": ("指标", "figure", "text"),
    "increase": ("增加", "increase", "number"),
    "measure": ("计量单位", "measured in", "text"),
    "median": ("处理时长中位数（分钟）", "median minutes", "number"),
    "met": ("达标", "met", "text"),
    "part": ("其中", "of them", "number"),
    "reported": ("报事数", "reported", "number"),
    "target": ("目标", "target", "text"),
    "ticket_kind": ("工单类型", "kind of ticket", "text"),
    "tickets": ("工单数", "tickets", "number"),
    "trend": ("趋势", "trend", "text"),
    "unfinished": ("未完成", "unfinished", "number"),
    "who": ("通知", "who", "text"),
    "whole": ("总数", "of", "number"),
}
