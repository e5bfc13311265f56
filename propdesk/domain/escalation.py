"""Who must be told of a ticket: the supervisor of what is late, the manager of worse; once a level."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from propdesk.domain.messages import Message, msg
from propdesk.domain.ticketfacts import SETTLED, UNCOUNTED, Judged, Ticket

SUPERVISOR, MANAGER = "supervisor", "manager"
LEVELS = (SUPERVISOR, MANAGER)

RECENT = timedelta(days=30)
"""A complaint so soon after another of the same household is a repeated one."""

STALE = timedelta(days=7)
"""What was settled is not told any more so long after its report: old tickets of an import stay quiet."""

ALARMS: Mapping[str, Sequence[str]] = {
    "injury": (
        *("受伤", "伤人", "摔伤", "摔倒", "砸伤", "砸到人", "划伤", "烫伤", "烧伤", "咬伤", "夹伤", "夹到手"),
        *("触电", "流血", "出血", "骨折", "昏迷", "晕倒", "中毒", "溺水", "坠楼", "轻生", "死亡", "救护车"),
        *(
            "injury",
            "injuries",
            "injured",
            "hurt",
            "bleeding",
            "unconscious",
            "electric shock",
            "electrocuted",
        ),
        *("ambulance", "dead", "died", "bitten", "poisoned"),
    ),
    "fire": (
        *(
            "着火",
            "起火",
            "失火",
            "火灾",
            "火情",
            "火警",
            "燃烧",
            "冒烟",
            "浓烟",
            "爆炸",
            "煤气泄漏",
            "燃气泄漏",
        ),
        *(
            "on fire",
            "caught fire",
            "fire broke out",
            "burning",
            "smoke",
            "explosion",
            "exploded",
            "gas leak",
        ),
    ),
    "media": (
        *(
            "媒体",
            "记者",
            "曝光",
            "电视台",
            "上新闻",
            "发抖音",
            "发微博",
            "发小红书",
            "热搜",
            "网络舆情",
            "舆情",
        ),
        *("media", "reporter", "reporters", "journalist", "journalists", "newspaper", "tv station"),
    ),
    "group": (
        *(
            "集体投诉",
            "群体投诉",
            "联名",
            "集体上访",
            "集体维权",
            "群体事件",
            "拉横幅",
            "聚众",
            "多户投诉",
            "多名业主",
        ),
        *("group complaint", "joint complaint", "petition", "protest", "many owners", "several owners"),
    ),
}
"""Words of a report that go to the manager at once, by what they tell of; a desk may have its own."""

HARMLESS = (
    *("无人受伤", "没人受伤", "没有人受伤", "未受伤", "没有受伤", "没受伤", "无人员伤亡", "未造成伤亡"),
    *("多媒体", "火灾报警", "火警报警", "火灾自动报警", "火灾探测", "火灾演练", "排烟", "防火"),
    *(
        "nobody hurt",
        "nobody was hurt",
        "no one hurt",
        "no one was hurt",
        "not hurt",
        "no injury",
        "no injuries",
    ),
    *("nobody injured", "nobody was injured", "no one injured", "no one was injured", "smoke detector"),
    *("smoke detectors", "smoke alarm", "smoke alarms"),
)
"""What holds such words without telling of anything."""


@dataclass(frozen=True)
class Escalation:
    """Somebody to tell: the level, the reason as a sentence, and the codes of all reasons."""

    level: str
    reason: Message
    codes: tuple[str, ...] = ()


def due_escalations(
    judged: Judged,
    told_levels: Collection[str],
    recent_complaints: Iterable[Ticket],
    now: datetime,
    *,
    alarms: Mapping[str, Sequence[str]] = ALARMS,
) -> list[Escalation]:
    """Tell who must be told of a ticket: each level that was not yet (``told_levels``), with all its reasons.

    ``recent_complaints`` are tickets among which those of the same household are found. Lateness counts while
    the work is not done; an alarm or a repeated complaint also afterwards, until the report is a week old.
    """
    if judged.ticket.status in UNCOUNTED:
        return []
    reasons: Mapping[str, list[tuple[str, Message]]] = {
        SUPERVISOR: list(_for_supervisor(judged)),
        MANAGER: list(_for_manager(judged, recent_complaints, now, alarms)),
    }
    return [
        Escalation(level, _joined([message for _, message in found]), tuple(code for code, _ in found))
        for level, found in reasons.items()
        if found and level not in told_levels
    ]


def _joined(messages: list[Message]) -> Message:
    return messages[0] if len(messages) == 1 else msg("{reasons}", reasons=messages)


def _for_supervisor(judged: Judged) -> Iterator[tuple[str, Message]]:
    if judged.late and judged.ticket.status not in SETTLED:
        yield judged.late, _LATE[judged.late]


_LATE: Mapping[str, Message] = {
    "response": msg("overdue at the response"),
    "resolution": msg("overdue at the resolution"),
}


def _for_manager(
    judged: Judged, recent: Iterable[Ticket], now: datetime, alarms: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, Message]]:
    ticket = judged.ticket
    if judged.late and judged.terms > 0 and ticket.status not in SETTLED:
        yield "term", msg("overdue by another full term")
    if ticket.status in SETTLED and now - ticket.at > STALE:
        return
    before = repeated(ticket, recent)
    if before:
        ids = [one.id for one in before]
        yield "repeat", msg("complaint of the same household again within 30 days ({ids})", ids=ids)
    for alarm, word in alarms_in(ticket.text, alarms=alarms).items():
        yield alarm, msg(_TOLD.get(alarm, _OTHER).text, word=word)


_OTHER = msg("the report says {word}")
_TOLD: Mapping[str, Message] = {
    "injury": msg("the report tells of an injury ({word})"),
    "fire": msg("the report tells of a fire ({word})"),
    "media": msg("the report tells of the media ({word})"),
    "group": msg("the report tells of a complaint of many ({word})"),
}


def repeated(ticket: Ticket, others: Iterable[Ticket]) -> list[Ticket]:
    """The complaints of the same household in the 30 days before a complaint, in order."""
    if ticket.kind != "complaint":
        return []
    found = [one for one in others if _is_before(one, ticket) and _of_one_household(one, ticket)]
    return sorted(found, key=lambda one: (one.at, one.id))


def _is_before(one: Ticket, ticket: Ticket) -> bool:
    counts = one.kind == "complaint" and one.status not in UNCOUNTED and one.id != ticket.id
    return counts and (one.at, one.id) < (ticket.at, ticket.id) and ticket.at - one.at <= RECENT


def _of_one_household(one: Ticket, other: Ticket) -> bool:
    return any(name and name in (other.unit, other.by) for name in (one.unit, one.by))


def alarms_in(text: str, *, alarms: Mapping[str, Sequence[str]] = ALARMS) -> dict[str, str]:
    """The alarms that a text tells of, each with the first word that says so.

    Chinese words are found anywhere but in what is ``HARMLESS``, others as whole words.
    """
    plain = _without(text.casefold(), HARMLESS)
    found = {
        alarm: next((word for word in words if _holds(plain, word)), "") for alarm, words in alarms.items()
    }
    return {alarm: word for alarm, word in found.items() if word}


def _without(text: str, phrases: Iterable[str]) -> str:
    """Take phrases out of a text, and leave a sign so that their neighbours do not make new words."""
    for phrase in phrases:
        text = text.replace(phrase, "|")
    return text


def _holds(text: str, word: str) -> bool:
    wanted = word.casefold()
    if not wanted.isascii():
        return wanted in "".join(text.split())
    return wanted in text and re.search(rf"\b{re.escape(wanted)}\b", text, re.ASCII) is not None
