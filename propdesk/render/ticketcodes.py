"""What the codes of tickets are called in both languages."""

from __future__ import annotations

from collections.abc import Mapping

Titles = Mapping[str, tuple[str, str]]

KINDS: Titles = {
    "repair": ("报修", "repair"),
    "complaint": ("投诉", "complaint"),
    "consultation": ("咨询", "consultation"),
    "help": ("求助", "help"),
    "suggestion": ("建议", "suggestion"),
    "praise": ("表扬", "praise"),
}
CHANNELS: Titles = {
    "hotline": ("电话", "hotline"),
    "counter": ("来访", "counter"),
    "wechat": ("微信", "WeChat"),
    "web": ("网站", "web"),
    "email": ("邮件", "e-mail"),
    "patrol": ("巡查", "patrol"),
    "callback": ("回访", "callback"),
    "handover": ("安保交接", "handover"),
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
    "leak": ("渗漏", "walls & leakage"),
    "lighting": ("公共照明", "public lighting"),
    "fire": ("消防", "fire system"),
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
HOLDS: Titles = {
    "owner": ("等业主", "the owner"),
    "parts": ("等配件", "parts"),
    "developer": ("等开发商", "the developer"),
    "weather": ("等天气", "the weather"),
}
STATES: Titles = {
    "open": ("待派", "open"),
    "assigned": ("已派", "assigned"),
    "accepted": ("已接单", "accepted"),
    "in-progress": ("处理中", "in progress"),
    "on-hold": ("挂起", "on hold"),
    "resolved": ("待回访", "resolved"),
    "called-back": ("已回访", "called back"),
    "closed": ("已关闭", "closed"),
    "cancelled": ("已取消", "cancelled"),
    "duplicate": ("已并单", "duplicate"),
}
EVENTS: Titles = {
    "assigned": ("派工", "assigned"),
    "accepted": ("接单", "accepted"),
    "returned": ("退单", "returned"),
    "started": ("开工", "started"),
    "held": ("挂起", "on hold"),
    "resumed": ("恢复", "resumed"),
    "replied": ("答复", "replied"),
    "resolved": ("办结", "resolved"),
    "called-back": ("回访", "called back"),
    "unreached": ("回访未接通", "not reached"),
    "closed": ("关闭", "closed"),
    "reopened": ("重开", "reopened"),
    "cancelled": ("取消", "cancelled"),
    "duplicate": ("并单", "duplicate"),
    "note": ("备注", "note"),
    "attached": ("附件", "attached"),
    "priority": ("改紧急程度", "priority"),
    "corrected": ("更正", "corrected"),
    "promised": ("约定", "promised"),
    "related": ("关联", "related"),
    "joined": ("并入事件", "joined"),
    "escalated": ("上报", "escalated"),
}
LEVELS: Titles = {
    "supervisor": ("客服主管", "supervisor"),
    "manager": ("项目经理", "manager"),
}
