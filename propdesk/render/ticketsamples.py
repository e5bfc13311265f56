"""Papers of the ticket desk to try templates on: ordinary, empty, long, and meant to do harm."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from propdesk.domain.ticketpapers import DayCounts, Happening, LogRow, Material, Photo, WorkLog, WorkSlip
from propdesk.domain.titles import Title
from propdesk.render.samples import COMPANY, MANY, NAMES

_PIXEL = Photo(
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,"
    b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;",
    "image/gif",
)
_SLIP = WorkSlip(
    desk="翠竹苑",
    id="T-261121-k3q9x",
    kind="repair",
    category="water",
    priority="emergency",
    where="3-2-0301",
    at=datetime(2026, 11, 21, 9, 10),
    text="厨房水管爆裂，水已流到楼下 3-2-0201。",
    caller="张三",
    phone="138-0000-0000",
    promise=(datetime(2026, 11, 21, 9, 30), datetime(2026, 11, 21, 11, 0)),
    respond_by=datetime(2026, 11, 21, 9, 40),
    resolve_by=datetime(2026, 11, 21, 13, 10),
    dept="工程部",
    worker="王师傅",
    assigned=datetime(2026, 11, 21, 9, 20),
    clerk="林晓",
    hotline="010-5550 0118",
)
_DONE = replace(
    _SLIP,
    arrived=datetime(2026, 11, 21, 9, 35),
    finished=datetime(2026, 11, 21, 10, 50),
    result="更换 DN20 角阀，试压 10 分钟无渗漏。",
    labour=8000,
    materials=(Material("DN20 角阀", "2", 3550, 7100), Material("生料带", "0.5", 300, 150)),
    reprint=True,
)
_ROW = LogRow(
    at=_SLIP.at,
    id=_SLIP.id,
    kind="repair",
    where="3-2-0301",
    text=_SLIP.text,
    priority="emergency",
    status="resolved",
    worker="王师傅",
    happened=(
        Happening(datetime(2026, 11, 21, 9, 20), "assigned", {"to": "王师傅"}),
        Happening(datetime(2026, 11, 21, 9, 35), "started"),
        Happening(datetime(2026, 11, 21, 10, 50), "resolved", {"result": "更换角阀，已处理"}),
    ),
)
_LOG = WorkLog("翠竹苑", date(2026, 11, 21), (_ROW,), DayCounts(12, 9, 3, 1, 8), "010-5550 0118")


def noted(text: str) -> Happening:
    """A note of the day."""
    return Happening(_SLIP.at, "note", {"text": text})


def sample_slips() -> list[WorkSlip]:
    """An ordinary slip, one done, one for each hard value, one of nothing, one of photos, a long one."""
    long = "水管爆裂，请尽快处理。" * 360
    return [
        _SLIP,
        _DONE,
        *(replace(_DONE, where=name, caller=name, text=name, result=name, worker=name) for name in NAMES),
        WorkSlip("翠竹苑", "T-261121-aaaaa", "praise", "other", "low", "", _SLIP.at, ""),
        replace(_SLIP, photos=(_PIXEL, Photo(b"GIF89a", "image/gif"), _PIXEL, _PIXEL), files=2),
        replace(_DONE, desk=COMPANY, category=Title("泳池", "pool"), text=long, result=long),
    ]


def sample_worklogs() -> list[WorkLog]:
    """The log of an ordinary day, of one without a ticket, and of many with hard values."""
    rows = tuple(
        replace(_ROW, where=name, text=name, happened=(noted(name),), overdue=at % 2 == 0)
        for at, name in ((at, NAMES[at % len(NAMES)]) for at in range(MANY))
    )
    return [
        _LOG,
        replace(_LOG, rows=(), counts=DayCounts(0, 0, 0, 0, 0), hotline=""),
        replace(_LOG, desk=COMPANY, rows=rows),
    ]
