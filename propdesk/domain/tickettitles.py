"""What the codes of tickets are called: code, Chinese title, English title, and what else people say."""

from __future__ import annotations

from collections.abc import Mapping

Names = Mapping[str, tuple[str, ...]]

STATES: Names = {
    "open": ("待派单", "open", "新建"),
    "assigned": ("已派单", "assigned"),
    "accepted": ("已接单", "accepted"),
    "in-progress": ("处理中", "in progress", "进行中"),
    "on-hold": ("挂起", "on hold", "暂停"),
    "resolved": ("已完成", "resolved", "待回访"),
    "called-back": ("已回访", "called back"),
    "closed": ("已关闭", "closed", "已办结"),
    "cancelled": ("已取消", "cancelled"),
    "duplicate": ("重复单", "duplicate", "重复"),
}
KINDS: Names = {
    "repair": ("报修", "repair", "维修"),
    "complaint": ("投诉", "complaint"),
    "consultation": ("咨询", "consultation"),
    "help": ("求助", "help"),
    "suggestion": ("建议", "suggestion"),
    "praise": ("表扬", "praise"),
}
CHANNELS: Names = {
    "hotline": ("电话", "hotline", "热线"),
    "counter": ("来访", "counter", "前台"),
    "wechat": ("微信", "WeChat"),
    "web": ("网站", "web"),
    "email": ("邮件", "e-mail"),
    "patrol": ("巡查", "patrol"),
    "callback": ("回访", "callback"),
    "handover": ("秩序交接", "security handover"),
}
PRIORITIES: Names = {
    "emergency": ("急修", "emergency"),
    "urgent": ("紧急", "urgent", "加急"),
    "normal": ("普通", "normal", "一般"),
    "low": ("不急", "low", "低"),
}
CATEGORIES: Names = {
    "water": ("给排水", "water and drainage"),
    "electrical": ("强电", "electrical"),
    "low-voltage": ("弱电", "low voltage"),
    "lift": ("电梯", "lift"),
    "door-window": ("门窗", "doors and windows"),
    "leak": ("渗漏", "leakage", "渗漏水"),
    "lighting": ("公共照明", "public lighting", "照明"),
    "fire": ("消防", "fire system"),
    "access": ("门禁", "access control"),
    "cleaning": ("保洁", "cleaning"),
    "greening": ("绿化", "greening"),
    "security": ("秩序", "security", "安保"),
    "noise": ("噪音", "noise", "噪声"),
    "parking": ("停车", "parking"),
    "pets": ("宠物", "pets"),
    "neighbour": ("相邻权纠纷", "neighbours", "邻里纠纷"),
    "fees": ("收费", "fees"),
    "staff": ("服务态度", "staff attitude"),
    "renovation": ("装修", "renovation"),
    "other": ("其他", "other"),
}
HELD_FOR: Names = {
    "owner": ("等业主", "owner", "业主"),
    "parts": ("等配件", "parts", "配件"),
    "developer": ("等开发商", "developer", "开发商"),
    "weather": ("等天气", "weather", "天气"),
}
EVENTS: Names = {
    "assigned": ("派工", "assigned"),
    "accepted": ("接单", "accepted"),
    "returned": ("退单", "returned"),
    "started": ("开工", "started"),
    "held": ("挂起", "on hold"),
    "resumed": ("恢复", "resumed"),
    "replied": ("答复", "replied"),
    "resolved": ("完成", "resolved"),
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
REASONS: Names = {
    "response": ("响应超时", "late at the response"),
    "resolution": ("处理超时", "late at the resolution"),
    "term": ("再超一个时限", "late by a further term"),
    "repeat": ("30天内重复投诉", "complaint again within 30 days"),
    "injury": ("人身伤害", "injury"),
    "fire": ("火情", "fire"),
    "media": ("媒体", "media"),
    "group": ("群体投诉", "complaint of many"),
}
"""Why somebody is told of a ticket."""

TOLD: Names = {"supervisor": ("客服主管", "supervisor"), "manager": ("项目经理", "manager")}
"""Who is told of what is late."""
