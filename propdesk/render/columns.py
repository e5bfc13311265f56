"""What the keys of rows are called in a table, and how their values stand in it.

A key that is not listed is its own title and holds text: a new column works without a row here.
"""

from __future__ import annotations

from dataclasses import dataclass

from propdesk.render.language import Language

TEXT, MONEY, NUMBER, FIXED = "text", "money", "number", "fixed"
"""Text may be cut to fit a screen; money and numbers stand to the right; fixed (ids, dates) is never cut."""

SPARE = (
    *("source", "note", "tariff", "debtor", "formula", "anchor", "timing", "layout", "inner_area", "by"),
    *("surcharge", "quantity", "price", "ref", "colour", "brand", "oldest_due"),
)
"""Columns that a narrow screen can do without, the first of them first."""


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


def column(key: str, language: Language) -> Column:
    """Look up a column by its key."""
    zh, en, kind = _COLUMNS.get(key, (key, key, TEXT))
    return Column(key, language.pick(zh, en), kind)


def code_title(key: str, value: str, language: Language) -> str:
    """Say a code in the reader's language (``wechat`` in the column ``method``: 微信); other values stay."""
    titles = _CODES.get(key, {}).get(value)
    return language.pick(*titles) if titles else value


_COLUMNS: dict[str, tuple[str, str, str]] = {
    "address": ("地址", "address", TEXT),
    "age": ("年龄", "age", NUMBER),
    "allocations": ("冲抵明细", "allocations", TEXT),
    "amount": ("金额", "amount", MONEY),
    "anchor": ("周期起点", "anchor", TEXT),
    "area": ("建筑面积", "area", NUMBER),
    "at": ("时间", "at", FIXED),
    "balance": ("余额", "balance", MONEY),
    "bill": ("账单", "bill", FIXED),
    "billed": ("应收", "billed", MONEY),
    "billing_from": ("起计日", "billed from", FIXED),
    "brand": ("品牌", "brand", TEXT),
    "building": ("楼栋", "building", TEXT),
    "by": ("经手人", "by", TEXT),
    "cash": ("现金", "cash", MONEY),
    "charges": ("收费项目", "charges", TEXT),
    "check": ("检查项", "check", FIXED),
    "clerk": ("经办人", "clerk", TEXT),
    "clerks": ("经办人", "clerks", TEXT),
    "closed": ("结账", "closed", TEXT),
    "code": ("代码", "code", FIXED),
    "colour": ("颜色", "colour", TEXT),
    "commit": ("提交", "commit", FIXED),
    "contacts": ("联系人", "contacts", TEXT),
    "count": ("笔数", "count", NUMBER),
    "credit": ("预存", "credit", MONEY),
    "credit_code": ("统一社会信用代码", "credit code", FIXED),
    "cycle": ("周期（月）", "cycle", NUMBER),
    "d30": ("30天内", "≤30d", MONEY),
    "d60": ("31–60天", "31–60d", MONEY),
    "d90": ("61–90天", "61–90d", MONEY),
    "d180": ("91–180天", "91–180d", MONEY),
    "d365": ("181–365天", "181–365d", MONEY),
    "date": ("日期", "date", FIXED),
    "debtor": ("付款人", "debtor", FIXED),
    "default_clerk": ("默认经办人", "default clerk", TEXT),
    "due": ("应缴日", "due", FIXED),
    "due_days": ("缴费期限（天）", "due days", NUMBER),
    "entrance": ("单元", "entrance", TEXT),
    "entrances": ("单元", "entrances", TEXT),
    "field": ("字段", "field", FIXED),
    "file": ("文件", "file", FIXED),
    "floor": ("楼层", "floor", NUMBER),
    "floors": ("层数", "floors", NUMBER),
    "formula": ("计算方式", "formula", TEXT),
    "from": ("起", "from", FIXED),
    "gender": ("性别", "gender", TEXT),
    "hint": ("下一步", "hint", TEXT),
    "hotline": ("服务热线", "hotline", FIXED),
    "hours": ("服务时间", "hours", TEXT),
    "id": ("编号", "id", FIXED),
    "id_number": ("证件号码", "ID number", FIXED),
    "inner_area": ("套内面积", "inner area", NUMBER),
    "item": ("收费项目", "item", TEXT),
    "key": ("键", "key", FIXED),
    "kind": ("类型", "kind", TEXT),
    "late": ("违约金", "late", MONEY),
    "layout": ("户型", "layout", TEXT),
    "lift": ("电梯", "lift", TEXT),
    "lines": ("行数", "lines", NUMBER),
    "locale": ("语言", "language", TEXT),
    "message": ("说明", "message", TEXT),
    "method": ("收款方式", "method", TEXT),
    "months": ("月数", "months", NUMBER),
    "name": ("名称", "name", TEXT),
    "new": ("新增", "new", NUMBER),
    "number": ("票号", "number", FIXED),
    "note": ("备注", "note", TEXT),
    "of": ("关联", "of", FIXED),
    "older": ("一年以上", "older", MONEY),
    "oldest_due": ("最早应缴日", "oldest due", FIXED),
    "op": ("操作", "operation", FIXED),
    "outstanding": ("未缴", "outstanding", MONEY),
    "owner": ("业主", "owner", TEXT),
    "owner_names": ("业主姓名", "owners' names", TEXT),
    "owners": ("业主", "owners", TEXT),
    "paid": ("已缴", "paid", MONEY),
    "payer": ("付款方", "payer", TEXT),
    "period": ("账期", "period", FIXED),
    "phone": ("电话", "phone", FIXED),
    "plate": ("车牌", "plate", FIXED),
    "policies": ("审批", "policies", TEXT),
    "price": ("单价", "price", NUMBER),
    "prices": ("价格", "prices", TEXT),
    "principal": ("本金", "principal", MONEY),
    "quantity": ("数量", "quantity", NUMBER),
    "reason": ("原因", "reason", TEXT),
    "receipt": ("收据号", "receipt", FIXED),
    "received": ("收款日", "received", FIXED),
    "record": ("记录", "record", FIXED),
    "ref": ("流水号", "ref", FIXED),
    "relation": ("关系", "relation", TEXT),
    "rent": ("租金", "rent", MONEY),
    "reversed": ("冲回明细", "reversed", TEXT),
    "role": ("身份", "role", TEXT),
    "room": ("房号", "room", FIXED),
    "run": ("批次", "run", FIXED),
    "schema": ("格式版本", "schema", NUMBER),
    "sheet": ("工作表", "sheet", TEXT),
    "skipped": ("未出账", "skipped", TEXT),
    "source": ("来源", "source", TEXT),
    "state": ("状态", "state", TEXT),
    "status": ("状态", "status", TEXT),
    "subject": ("摘要", "subject", TEXT),
    "summary": ("摘要", "summary", TEXT),
    "surcharge": ("附加费", "surcharge", NUMBER),
    "tags": ("标签", "tags", TEXT),
    "tariff": ("标准起始日", "tariff", FIXED),
    "tenant_names": ("租户姓名", "tenants' names", TEXT),
    "tenants": ("租户", "tenants", TEXT),
    "tenure": ("权属", "tenure", TEXT),
    "text": ("内容", "text", TEXT),
    "till": ("收银台", "till", FIXED),
    "tills": ("收银台", "tills", TEXT),
    "time": ("时间", "time", FIXED),
    "timezone": ("时区", "time zone", FIXED),
    "timing": ("预收/后收", "timing", TEXT),
    "title": ("名称", "title", TEXT),
    "title_en": ("英文名称", "English title", TEXT),
    "to": ("止", "to", FIXED),
    "total": ("合计", "total", MONEY),
    "type": ("类别", "type", TEXT),
    "unit": ("房号", "unit", FIXED),
    "units": ("房屋", "units", TEXT),
    "value": ("内容", "value", TEXT),
    "void": ("作废号", "void", FIXED),
    "where": ("位置", "where", FIXED),
}
"""Key: Chinese title, English title, kind."""

_CODES: dict[str, dict[str, tuple[str, str]]] = {
    "anchor": {"unit": ("各房屋", "the unit's own start"), "calendar": ("自然年", "calendar")},
    "formula": {"area": ("按面积", "by area"), "fixed": ("固定金额", "fixed")},
    "gender": {"male": ("男", "male"), "female": ("女", "female")},
    "kind": {
        "flat": ("住宅", "flat"),
        "shop": ("商铺", "shop"),
        "parking": ("车位", "parking"),
        "office": ("办公", "office"),
        "dormitory": ("宿舍", "dormitory"),
        "person": ("个人", "person"),
        "company": ("单位", "company"),
        "guest": ("访客", "guest"),
        "receipt": ("收据", "receipt"),
        "void": ("作废", "void"),
        "unit": ("房屋", "unit"),
        "building": ("楼栋", "building"),
        "vehicle": ("车辆", "vehicle"),
        "tariff": ("收费项目", "fee item"),
        "desk": ("服务台", "desk"),
    },
    "method": {
        "cash": ("现金", "cash"),
        "card": ("刷卡", "card"),
        "transfer": ("转账", "transfer"),
        "wechat": ("微信", "WeChat"),
        "alipay": ("支付宝", "Alipay"),
        "collection": ("托收", "bank collection"),
    },
    "payer": {"owner": ("业主", "owner"), "tenant": ("租户", "tenant")},
    "relation": {
        "family": ("家庭成员", "family"),
        "tenant": ("租户", "tenant"),
        "temporary": ("临时住户", "temporary"),
    },
    "role": {
        "owner": ("业主", "owner"),
        "tenant": ("租户", "tenant"),
        "family": ("家庭成员", "family"),
        "temporary": ("临时住户", "temporary"),
    },
    "state": {
        "occupied": ("已入住", "occupied"),
        "vacant": ("空置", "vacant"),
        "unsold": ("未售", "unsold"),
        "undelivered": ("未交房", "not delivered"),
        "delivered": ("已交房", "delivered"),
        "renovating": ("装修中", "being renovated"),
        "let": ("出租", "let"),
        "issued": ("已出账", "issued"),
        "void": ("作废", "void"),
    },
    "timing": {"advance": ("预收", "in advance"), "arrears": ("后收", "in arrears")},
    "type": {"car": ("小客车", "car"), "bus": ("客车", "bus"), "truck": ("货车", "truck")},
}
"""Column: code: Chinese title, English title."""
_CODES["where"] = {key: (zh, en) for key, (zh, en, _kind) in _COLUMNS.items()}
