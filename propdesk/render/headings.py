"""What commands are called where a result stands alone: a sheet's name, a page's title, a line of the log."""

from __future__ import annotations

from collections.abc import Mapping

from propdesk.render.codes import OPERATIONS
from propdesk.render.language import Language


def heading(command: str, language: Language) -> str:
    """Say what a command is about; one that is not listed goes by its own name."""
    titles = _HEADINGS.get(command) or OPERATIONS.get(command)
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
    "approve": ("批准", "Approved"),
    "proposals": ("待审批", "Waiting for approval"),
    "reject": ("驳回", "Rejected"),
    "request": ("申请审批", "Asked for approval"),
    "fee adjust": ("账单调整", "Note on a bill"),
    "fee deposit deduct": ("押金扣款", "Deduction from a deposit"),
    "fee deposit list": ("押金", "Deposits"),
    "fee deposit refund": ("退押金", "Deposit paid back"),
    "fee deposit take": ("收押金", "Deposit"),
    "fee refund": ("退款", "Refund"),
    "fee waive": ("减免", "Waiver"),
    "fee arrears": ("欠费", "Arrears"),
    "fee balance": ("收缴余额", "Balances"),
    "fee bill": ("出账", "Bills"),
    "fee dun": ("催缴", "Dunning letters"),
    "fee letters list": ("催缴函件", "Dunning letters"),
    "fee letters show": ("催缴函件", "Dunning letter"),
    "fee letters proof": ("送达记录", "Proof of delivery"),
    "fee promise": ("还款承诺", "Promise to pay"),
    "fee promises": ("还款承诺", "Promises to pay"),
    "fee limitation": ("诉讼时效", "Limitation of claims"),
    "fee clearance": ("结清证明", "Clearance"),
    "fee day": ("收款日报", "Cashier's day"),
    "fee export": ("账目导出", "Journal"),
    "fee notice": ("缴费通知单", "Fee notices"),
    "fee pay": ("收款", "Payments"),
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
