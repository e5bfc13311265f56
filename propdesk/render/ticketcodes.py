"""What the codes of tickets are called on paper, in both languages."""

from __future__ import annotations

from propdesk.domain.titles import Title
from propdesk.render.codes import Titles
from propdesk.render.language import Language

TICKET_KINDS: Titles = {
    "repair": ("报修", "repair"),
    "complaint": ("投诉", "complaint"),
    "consultation": ("咨询", "consultation"),
    "help": ("求助", "help"),
    "suggestion": ("建议", "suggestion"),
    "praise": ("表扬", "praise"),
}
PRIORITIES: Titles = {
    "emergency": ("急修", "emergency"),
    "urgent": ("紧急", "urgent"),
    "normal": ("普通", "normal"),
    "low": ("不急", "low"),
}
CATEGORIES: Titles = {
    "water": ("给排水", "water & drainage"),
    "electrical": ("强电", "electrical"),
    "low-voltage": ("弱电", "low voltage"),
    "lift": ("电梯", "lift"),
    "door-window": ("门窗", "doors & windows"),
    "leak": ("渗漏", "leakage"),
    "lighting": ("公共照明", "public lighting"),
    "fire": ("消防", "fire protection"),
    "access": ("门禁", "access control"),
    "cleaning": ("保洁", "cleaning"),
    "greening": ("绿化", "greening"),
    "security": ("秩序", "security"),
    "noise": ("噪音", "noise"),
    "parking": ("停车", "parking"),
    "pets": ("宠物", "pets"),
    "neighbour": ("相邻权纠纷", "neighbours"),
    "fees": ("收费", "fees"),
    "staff": ("服务态度", "staff attitude"),
    "renovation": ("装修", "renovation"),
    "other": ("其他", "other"),
}
TICKET_STATES: Titles = {
    "open": ("待派工", "open"),
    "assigned": ("已派工", "assigned"),
    "accepted": ("已接单", "accepted"),
    "in-progress": ("处理中", "in progress"),
    "on-hold": ("挂起", "on hold"),
    "resolved": ("已处理", "resolved"),
    "called-back": ("已回访", "called back"),
    "closed": ("已关闭", "closed"),
    "cancelled": ("已取消", "cancelled"),
    "duplicate": ("重复", "duplicate"),
}


def titled(code: str | Title, titles: Titles, language: Language) -> str:
    """Say a code by its titles; what the desk itself named goes by that, an unknown code stays."""
    if isinstance(code, Title):
        return language.pick(code.zh, code.en)
    return language.pick(*titles[code]) if code in titles else code
