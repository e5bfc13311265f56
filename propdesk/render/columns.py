"""What the keys of rows are called in a table, and how their values stand in it.

A key that is not listed is its own title and holds text: a new column works without a row here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from propdesk.domain.titles import Title
from propdesk.render.codes import CODES
from propdesk.render.headings import heading
from propdesk.render.language import Language

TEXT, MONEY, NUMBER, FIXED = "text", "money", "number", "fixed"
"""Text may be cut to fit a screen; money and numbers stand to the right; fixed (ids, dates) is never cut."""

_MONTH = re.compile(r"[12][0-9]{3}-[0-9]{2}", re.ASCII)
"""Columns of a table of items by months."""

SPARE = (
    *("blobs", "source", "note", "tariff", "debtor", "formula", "anchor", "timing", "layout", "inner_area"),
    *("by", "surcharge", "quantity", "price", "colour", "brand", "oldest_due", "owners", "tenants"),
    *("code", "entrance", "building", "room", "months", "to", "period", "names", "category", "priority"),
)
"""Columns that a narrow screen can do without, the first of them first."""

PROSE = frozenset(("detail", "hint", "message", "problem", "what"))
"""Columns that say what is wrong or what to type: on a narrow screen they go on in a further line."""


_AS_USUAL: Mapping[str, Title] = MappingProxyType({})
_OTHERWISE: Mapping[str, str] = {
    "late": TEXT,
    "overdue": TEXT,
    "receipts": TEXT,
    "received": MONEY,
    "value": NUMBER,
}
"""Kinds of values under keys that mean something else: an invoice that is late, the money received, what a
meter shows."""


@dataclass(frozen=True)
class Column:
    """A column of a table: its key, its title in the reader's language and the kind of its values."""

    key: str
    title: str
    kind: str

    @property
    def right(self) -> bool:
        """Tell whether values stand to the right."""
        return self.kind in (MONEY, NUMBER)


def column(key: str, language: Language, titles: Mapping[str, Title] = _AS_USUAL) -> Column:
    """Look up a column by its key; ``titles`` holds those that mean something else here than elsewhere."""
    zh, en, kind = _COLUMNS.get(key, (key, key, MONEY if _MONTH.fullmatch(key) else TEXT))
    if key in titles:
        zh, en, kind = titles[key].zh, titles[key].en, _OTHERWISE.get(key, kind)
    return Column(key, language.pick(zh, en), kind)


def titles_of(key: str) -> tuple[str, str]:
    """The titles of a key in Chinese and English; one that is not listed is its own title."""
    zh, en, _kind = _COLUMNS.get(key, (key, key, TEXT))
    return zh, en


def key_named(name: str, keys: Iterable[str]) -> str | None:
    """Find the key that a name means: the key itself, or its title in either language."""
    known = tuple(keys)
    if name in known:
        return name
    wanted = name.strip().casefold()
    return next((key for key in known if wanted in _names(key)), None)


def _names(key: str) -> tuple[str, ...]:
    return tuple(name.casefold() for name in (key, *titles_of(key)))


def known_keys() -> tuple[str, ...]:
    """List every key that has a title here."""
    return tuple(_COLUMNS)


def code_title(key: str, value: str, language: Language) -> str:
    """Say a code in the reader's language (``wechat`` in the column ``method``: 微信); other values stay."""
    if key == "where" and value in _COLUMNS:
        return column(value, language).title
    if key == "op":
        return heading(value, language)
    titles = CODES.get(key, {}).get(value)
    return language.pick(*titles) if titles else value


_COLUMNS: dict[str, tuple[str, str, str]] = {
    "account": ("账户", "account", TEXT),
    "address": ("地址", "address", TEXT),
    "after": ("之后", "after", NUMBER),
    "age": ("年龄", "age", NUMBER),
    "allocations": ("冲抵明细", "allocations", TEXT),
    "amount": ("金额", "amount", MONEY),
    "anchor": ("周期起点", "anchor", TEXT),
    "approval": ("审批", "approval", FIXED),
    "area": ("建筑面积", "area", NUMBER),
    "arrears": ("往期欠费", "arrears", MONEY),
    "as_of": ("截至", "as of", FIXED),
    "assignee": ("经手", "assignee", TEXT),
    "at": ("时间", "at", FIXED),
    "attachments": ("附件", "attachments", TEXT),
    "balance": ("余额", "balance", MONEY),
    "before": ("之前", "before", NUMBER),
    "bill": ("账单", "bill", FIXED),
    "billed": ("应收", "billed", MONEY),
    "billing_from": ("出账起始日", "billed from", FIXED),
    "bills": ("账单", "bills", NUMBER),
    "blobs": ("对象编号", "blobs", TEXT),
    "brand": ("品牌", "brand", TEXT),
    "building": ("楼栋", "building", TEXT),
    "buildings": ("楼栋", "buildings", NUMBER),
    "by": ("经手人", "by", TEXT),
    "calculation": ("计算过程", "calculation", TEXT),
    "caller": ("来电人", "caller", TEXT),
    "candidates": ("可能房号", "candidates", TEXT),
    "cap_percent": ("上限（本金的 %）", "cap (% of principal)", NUMBER),
    "cash": ("实点现金", "cash counted", MONEY),
    "category": ("类别", "category", TEXT),
    "change": ("找零", "change", MONEY),
    "channel": ("渠道", "channel", TEXT),
    "charge": ("账单", "bill", FIXED),
    "charged": ("收取比例（%）", "percent charged", NUMBER),
    "charges": ("收费", "charges", TEXT),
    "check": ("检查项", "check", FIXED),
    "check_due": ("检定到期", "check due", FIXED),
    "checked": ("检定日期", "checked", FIXED),
    "checks": ("检查项", "checks", NUMBER),
    "cleared": ("已清欠", "cleared", MONEY),
    "cleared_rate": ("清欠率（%）", "cleared (%)", NUMBER),
    "clerk": ("经办人", "clerk", TEXT),
    "clerks": ("经办人", "clerks", TEXT),
    "close": ("结束", "closes", FIXED),
    "closed": ("日结", "closed", TEXT),
    "closing": ("期末应收", "closing", MONEY),
    "code": ("代码", "code", FIXED),
    "collected": ("实收", "collected", MONEY),
    "colour": ("颜色", "colour", TEXT),
    "commit": ("提交", "commit", FIXED),
    "commits": ("提交数", "commits", NUMBER),
    "consent": ("代缴说明", "consent", TEXT),
    "contacts": ("联系人", "contacts", TEXT),
    "content": ("内容", "content", TEXT),
    "copies": ("留存联数", "copies kept", NUMBER),
    "count": ("笔数", "count", NUMBER),
    "counterparty": ("对方", "counterparty", TEXT),
    "counts": ("笔数", "counts", TEXT),
    "covers": ("计费期间", "period covered", FIXED),
    "credit": ("预存", "credit", MONEY),
    "credit_code": ("统一社会信用代码", "credit code", FIXED),
    "current": ("本期", "this period", MONEY),
    "cycle": ("周期（月）", "cycle", NUMBER),
    "d180": ("91–180天", "91–180d", MONEY),
    "d30": ("30天内", "≤30d", MONEY),
    "d365": ("181–365天", "181–365d", MONEY),
    "d60": ("31–60天", "31–60d", MONEY),
    "d90": ("61–90天", "61–90d", MONEY),
    "date": ("日期", "date", FIXED),
    "days": ("天数", "days", NUMBER),
    "days_left": ("剩余天数", "days left", NUMBER),
    "debtor": ("缴费人", "debtor", FIXED),
    "deducted": ("已扣", "deducted", MONEY),
    "default_clerk": ("默认经办人", "default clerk", TEXT),
    "deposit": ("押金", "deposits", TEXT),
    "dept": ("部门", "department", TEXT),
    "desk": ("客服中心", "desk", TEXT),
    "detail": ("情况", "detail", TEXT),
    "difference": ("差额", "difference", MONEY),
    "different": ("不一致", "different", NUMBER),
    "digits": ("整数位数", "digits", NUMBER),
    "due": ("应缴日", "due", FIXED),
    "due_days": ("缴费期限（天）", "due days", NUMBER),
    "duplicates": ("疑重复", "duplicates", NUMBER),
    "earlier": ("往期", "earlier", TEXT),
    "ended": ("终止", "ended", TEXT),
    "ending": ("单号尾", "ref ends", FIXED),
    "ends": ("时效届满", "lapses", FIXED),
    "entrance": ("单元", "entrance", TEXT),
    "entrances": ("单元", "entrances", TEXT),
    "entry": ("事项", "entry", TEXT),
    "estimated": ("估抄", "estimated", TEXT),
    "event": ("事项", "event", TEXT),
    "events": ("送达记录", "events", TEXT),
    "evidence": ("凭据", "evidence", TEXT),
    "expected": ("应有现金", "cash expected", MONEY),
    "expense": ("支出", "expense", MONEY),
    "expenses": ("支出", "expenses", NUMBER),
    "family": ("家庭成员", "family", TEXT),
    "fees": ("手续费", "fees", MONEY),
    "field": ("字段", "field", FIXED),
    "fields": ("不同的字段", "fields", TEXT),
    "file": ("文件", "file", FIXED),
    "files": ("文件", "files", NUMBER),
    "final": ("拆除读数", "final reading", NUMBER),
    "first": ("首号", "first no.", FIXED),
    "floor": ("楼层", "floor", NUMBER),
    "floors": ("总层数", "floors", NUMBER),
    "font": ("字体", "font", TEXT),
    "for": ("等待", "for", TEXT),
    "formula": ("计算方式", "formula", TEXT),
    "free": ("免收月数", "months free", NUMBER),
    "from": ("起", "from", FIXED),
    "gender": ("性别", "gender", TEXT),
    "git": ("Git 用户名", "git user", TEXT),
    "given": ("实收现金", "cash given", MONEY),
    "grace_days": ("宽限天数", "days of grace", NUMBER),
    "held": ("在押", "held", MONEY),
    "hint": ("下一步", "hint", TEXT),
    "hotline": ("服务热线", "hotline", FIXED),
    "hours": ("办公时间", "hours", TEXT),
    "id": ("编号", "id", FIXED),
    "id_number": ("证件号码", "ID number", FIXED),
    "incident": ("事件工单", "incident", FIXED),
    "income": ("收入", "income", MONEY),
    "initial": ("初始读数", "initial reading", NUMBER),
    "inner_area": ("套内面积", "inner area", NUMBER),
    "installed": ("安装日期", "installed", FIXED),
    "invoices": ("发票", "invoices", NUMBER),
    "item": ("收费项目", "item", TEXT),
    "keeper": ("楼栋管家", "housekeeper", TEXT),
    "key": ("键", "key", FIXED),
    "kind": ("类型", "kind", TEXT),
    "kinds": ("各类型套数", "kinds", TEXT),
    "known": ("早已入账", "known", NUMBER),
    "labour": ("人工费", "labour", MONEY),
    "last": ("末号", "last no.", FIXED),
    "last_date": ("上次抄表日期", "last read on", FIXED),
    "last_value": ("上次读数", "last reading", NUMBER),
    "late": ("违约金", "late", MONEY),
    "late_count": ("逾期数", "late", NUMBER),
    "layout": ("户型", "layout", TEXT),
    "level": ("催缴级别", "level", TEXT),
    "lift": ("电梯", "lift", TEXT),
    "lines": ("行数", "lines", NUMBER),
    "locale": ("语言", "language", TEXT),
    "loss": ("损耗（%）", "loss %", NUMBER),
    "match": ("匹配依据", "match", TEXT),
    "matched": ("已匹配", "matched", NUMBER),
    "materials": ("材料", "materials", TEXT),
    "message": ("说明", "message", TEXT),
    "meter": ("表计编号", "meter", FIXED),
    "meters": ("表计", "meters", TEXT),
    "method": ("收款方式", "method", TEXT),
    "minimum": ("每月最低", "minimum a month", NUMBER),
    "missing": ("对账单缺", "missing", NUMBER),
    "moment": ("时刻", "moment", FIXED),
    "months": ("月数", "months", NUMBER),
    "multiplier": ("倍率", "multiplier", NUMBER),
    "name": ("名称", "name", TEXT),
    "names": ("姓名", "names", TEXT),
    "nature": ("款项性质", "nature", TEXT),
    "new": ("新增", "new", NUMBER),
    "note": ("备注", "note", TEXT),
    "noted": ("调整", "notes", MONEY),
    "notice": ("通知单号", "notice", FIXED),
    "number": ("票号", "number", FIXED),
    "of": ("关联", "of", FIXED),
    "off": ("不计", "off", TEXT),
    "older": ("一年以上", "older", MONEY),
    "oldest_due": ("最早应缴日", "oldest due", FIXED),
    "on": ("日期", "on", FIXED),
    "op": ("操作", "operation", FIXED),
    "open": ("开始", "opens", FIXED),
    "opening": ("期初应收", "opening", MONEY),
    "others": ("其他人员", "others", NUMBER),
    "outstanding": ("未缴", "outstanding", MONEY),
    "overdue": ("其中逾期", "overdue", MONEY),
    "owner": ("业主", "owner", TEXT),
    "owner_names": ("业主姓名", "owners' names", TEXT),
    "owners": ("业主", "owners", TEXT),
    "paid": ("已缴", "paid", MONEY),
    "parking": ("车位", "parking spaces", NUMBER),
    "parts": ("不足月", "part months", TEXT),
    "path": ("文件", "file", FIXED),
    "pay_ways": ("缴费方式", "ways to pay", TEXT),
    "payer": ("缴费人", "payer", TEXT),
    "percent_per_day": ("每日比例（%）", "percent a day", NUMBER),
    "period": ("账期", "period", FIXED),
    "person": ("人员", "person", FIXED),
    "phone": ("电话", "phone", FIXED),
    "place": ("地点", "place", TEXT),
    "plate": ("车牌号", "plate", FIXED),
    "posted": ("已入账", "posted", NUMBER),
    "prepay": ("预缴优惠", "prepayment", TEXT),
    "previous": ("上期读数", "previous", NUMBER),
    "price": ("单价", "price", NUMBER),
    "prices": ("价格", "prices", TEXT),
    "principal": ("本金", "principal", MONEY),
    "priority": ("紧急程度", "priority", TEXT),
    "problem": ("问题", "problem", TEXT),
    "problems": ("问题", "problems", NUMBER),
    "promise": ("约定", "promised", TEXT),
    "proof": ("凭证", "proof", TEXT),
    "proposed": ("待确认", "proposed", NUMBER),
    "proration": ("不足月", "part months", TEXT),
    "quantity": ("数量", "quantity", NUMBER),
    "quarter": ("季度", "quarter", FIXED),
    "rate": ("收缴率（%）", "rate (%)", NUMBER),
    "rates": ("日费率（%）", "% a day", TEXT),
    "read_from": ("上期抄表日期", "read from", FIXED),
    "read_to": ("本期抄表日期", "read to", FIXED),
    "reading_grace_days": ("抄表宽限天数", "days to read", NUMBER),
    "readings": ("读数", "readings", NUMBER),
    "reason": ("原因", "reason", TEXT),
    "receipt": ("收据号", "receipt", FIXED),
    "receipts": ("收据张数", "receipts", NUMBER),
    "received": ("到账日", "received", FIXED),
    "record": ("记录", "record", FIXED),
    "ref": ("单号", "ref", TEXT),
    "refund": ("退款", "refunds", TEXT),
    "refunded": ("已退款", "refunded", MONEY),
    "refunds": ("退款笔数", "refunds", NUMBER),
    "related": ("关联工单", "related", TEXT),
    "relation": ("关系", "relation", TEXT),
    "released": ("转回预存", "back to credit", TEXT),
    "reliefs": ("减免", "reliefs", TEXT),
    "remark": ("附言", "remark", TEXT),
    "removed": ("拆除日期", "removed", FIXED),
    "rent": ("租金", "rent", MONEY),
    "replaced": ("换表前", "replaced", TEXT),
    "replaces": ("替换原表", "replaces", FIXED),
    "reply_by": ("缴清期限", "pay by", FIXED),
    "resolve_by": ("解决期限", "resolve by", FIXED),
    "respond_by": ("响应期限", "respond by", FIXED),
    "restarted_by": ("中断依据", "begun anew by", FIXED),
    "restarted_on": ("中断日", "begun anew on", FIXED),
    "result": ("处理结果", "result", TEXT),
    "returned": ("退回", "returned", MONEY),
    "reversed": ("冲回明细", "reversed", TEXT),
    "role": ("身份", "role", TEXT),
    "roles": ("职责", "roles", TEXT),
    "rolled": ("过零", "passed zero", NUMBER),
    "rollover": ("过零", "passed zero", TEXT),
    "room": ("房间号", "room", FIXED),
    "rounding": ("取整", "rounding", TEXT),
    "run": ("批次", "run", FIXED),
    "said": ("说明", "said", TEXT),
    "same": ("相同", "same", NUMBER),
    "schema": ("格式版本", "schema", NUMBER),
    "score": ("评分", "score", NUMBER),
    "section": ("部分", "section", TEXT),
    "serial": ("表号", "serial no.", FIXED),
    "settled": ("以前已缴", "settled before", MONEY),
    "sha256": ("校验值 SHA-256", "SHA-256", FIXED),
    "share_by": ("分摊方式", "shared by", TEXT),
    "sheet": ("工作表", "sheet", TEXT),
    "size": ("大小（字节）", "bytes", NUMBER),
    "skipped": ("跳过", "skipped", TEXT),
    "solved": ("已解决", "solved", TEXT),
    "source": ("来源", "source", TEXT),
    "spent_on": ("支出项目", "spent on", TEXT),
    "state": ("状态", "state", TEXT),
    "status": ("状态", "status", TEXT),
    "subject": ("摘要", "subject", TEXT),
    "summary": ("摘要", "summary", TEXT),
    "surcharge": ("附加费", "surcharge", NUMBER),
    "surplus": ("结余", "surplus", MONEY),
    "system": ("来源系统", "system", TEXT),
    "tags": ("标签", "tags", TEXT),
    "tariff": ("价格版本", "tariff", FIXED),
    "tariffs": ("收费项目", "fee items", NUMBER),
    "tax_id": ("纳税人识别号", "tax id", FIXED),
    "tenant": ("租户", "tenant", TEXT),
    "tenant_names": ("租户姓名", "tenants' names", TEXT),
    "tenants": ("租户", "tenants", TEXT),
    "tenure": ("租售", "tenure", TEXT),
    "text": ("内容", "text", TEXT),
    "ticket": ("工单", "ticket", FIXED),
    "tier_mode": ("阶梯方式", "tier mode", TEXT),
    "tier_reset": ("阶梯清零", "tiers begin anew", TEXT),
    "tiers": ("阶梯", "tiers", TEXT),
    "till": ("收款台", "till", FIXED),
    "tills": ("收款台", "tills", TEXT),
    "time": ("时间", "time", FIXED),
    "timezone": ("时区", "time zone", FIXED),
    "timing": ("预付/后付", "timing", TEXT),
    "title": ("名称", "title", TEXT),
    "title_en": ("英文名称", "English title", TEXT),
    "to": ("止", "to", FIXED),
    "total": ("合计", "total", MONEY),
    "type": ("类别", "type", TEXT),
    "unfinished": ("未完成", "unfinished", NUMBER),
    "unit": ("房号", "unit", FIXED),
    "units": ("房屋", "units", TEXT),
    "unmatched": ("未匹配", "unmatched", NUMBER),
    "until": ("止", "until", FIXED),
    "up_to": ("上限", "up to", NUMBER),
    "updated": ("已更新", "updated", NUMBER),
    "utility": ("表计类型", "utility", TEXT),
    "value": ("内容", "value", TEXT),
    "vehicles": ("车辆", "vehicles", NUMBER),
    "void": ("作废号", "void", FIXED),
    "voided": ("作废金额", "voided", MONEY),
    "voids": ("作废张数", "voids", NUMBER),
    "voucher": ("凭证号", "voucher", FIXED),
    "way": ("方式", "way", TEXT),
    "weights": ("分摊基数合计", "all weights", NUMBER),
    "what": ("事项", "what", TEXT),
    "when": ("日期", "when", FIXED),
    "where": ("位置", "where", FIXED),
    "written": ("书面", "in writing", TEXT),
}
"""Key: Chinese title, English title, kind."""
