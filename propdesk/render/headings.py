"""What commands are called where a result stands alone: a sheet's name, a page's title, a line of the log."""

from __future__ import annotations

from collections.abc import Mapping

from propdesk.render.language import Language


def heading(command: str, language: Language) -> str:
    """Say what a command is about; one that is not listed goes by its own name."""
    titles = _HEADINGS.get(command)
    return language.pick(*titles) if titles else command


_HEADINGS: Mapping[str, tuple[str, str]] = {
    "backup": ("备份", "Backup"),
    "building add": ("新增楼栋", "New building"),
    "building edit": ("修改楼栋", "Changed building"),
    "building list": ("楼栋", "Buildings"),
    "building show": ("楼栋", "Building"),
    "check": ("检查结果", "Check"),
    "demo": ("演示数据", "Demo"),
    "discard": ("放弃改动", "Dropped edits"),
    "doctor": ("体检", "Health"),
    "fee arrears": ("欠费", "Arrears"),
    "fee balance": ("收缴余额", "Balances"),
    "fee bill": ("出账", "Bills"),
    "fee day": ("收款日报", "Cashier's day"),
    "fee export": ("账目导出", "Journal"),
    "fee notice": ("缴费通知单", "Fee notices"),
    "fee pay": ("收款", "Payments"),
    "fee read": ("抄表", "Reading"),
    "fee readings import": ("导入读数", "Readings of a file"),
    "fee readings list": ("读数", "Readings"),
    "fee readings missing": ("未抄表", "Not read"),
    "fee readings sheet": ("抄表单", "Sheet of a round"),
    "fee receipt": ("收据", "Receipt"),
    "fee runs": ("出账批次", "Bill runs"),
    "fee statement": ("往来账", "Statement"),
    "fee tariff list": ("收费项目", "Fee items"),
    "fee tariff set": ("收费项目", "Fee item"),
    "fee tariff show": ("收费项目", "Fee item"),
    "fee void-receipt": ("收据作废", "Void of a receipt"),
    "fee void-run": ("出账作废", "Void of a run"),
    "find": ("查找结果", "Found"),
    "fmt": ("格式整理", "Tidied files"),
    "household show": ("住户往来", "Household"),
    "import": ("导入", "Import"),
    "init": ("建立客服中心", "New desk"),
    "keep": ("保存改动", "Kept edits"),
    "log": ("改动记录", "Changes"),
    "maintain": ("维护", "Upkeep"),
    "meter add": ("装表", "New meter"),
    "meter edit": ("修改表计", "Changed meter"),
    "meter list": ("表计", "Meters"),
    "meter remove": ("拆表", "Removed meter"),
    "meter replace": ("换表", "Replaced meter"),
    "meter show": ("表计", "Meter"),
    "pay": ("收款", "Payment"),
    "person add": ("新增人员", "New person"),
    "person edit": ("修改人员", "Changed person"),
    "person link": ("关联房屋", "Linked person"),
    "person list": ("人员", "People"),
    "person show": ("人员", "Person"),
    "person unlink": ("解除关联", "Unlinked person"),
    "reindex": ("重建索引", "Index"),
    "show": ("记录", "Record"),
    "status": ("未提交的改动", "Hand edits"),
    "templates check": ("模板检查", "Check of the templates"),
    "templates copy": ("自定模板", "One's own template"),
    "templates diff": ("模板差异", "Changes of a template"),
    "templates list": ("单据模板", "Templates"),
    "templates remove": ("恢复内置模板", "Template removed"),
    "templates show": ("单据模板", "Template"),
    "today": ("今日待办", "Today"),
    "unit add": ("新增房屋", "New unit"),
    "unit edit": ("修改房屋", "Changed unit"),
    "unit list": ("房屋", "Units"),
    "unit show": ("房屋", "Unit"),
    "void last": ("撤销上一笔收款", "Void of the last receipt"),
}
"""Command (or operation of a change): Chinese, English."""
