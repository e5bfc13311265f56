"""What codes are called in both languages: one table for rows, options and help."""

from __future__ import annotations

from collections.abc import Mapping

from propdesk.domain import titles

Titles = Mapping[str, tuple[str, str]]

ROLES: Titles = {"owner": ("业主", "owner"), "tenant": ("租户", "tenant")}
UNIT_KINDS: Titles = titles.UNIT_KINDS
GENDERS: Titles = {"male": ("男", "male"), "female": ("女", "female")}
PERSON_KINDS: Titles = {
    "person": ("个人", "person"),
    "company": ("单位", "company"),
    "guest": ("访客", "guest"),
}
UTILITIES: Titles = {code: (names[0], names[1]) for code, names in titles.UTILITIES.items()}
METER_STATES: Titles = {
    "in-use": ("在用", "in use"),
    "idle": ("停用", "out of use"),
    "faulty": ("故障", "faulty"),
}
_READINGS: Titles = {
    "actual": ("实抄", "actual"),
    "estimate": ("估抄", "estimate"),
    "final": ("拆除读数", "final"),
    "initial": ("初始读数", "initial"),
    "meter": ("表计", "meter"),
    "reading": ("抄表", "reading"),
    "replaced": ("换表", "meter replaced"),
}
FORMULAS: Titles = {"area": ("按面积", "by area"), "fixed": ("固定费用", "fixed")}
TIMINGS: Titles = {"advance": ("预付", "in advance"), "arrears": ("后付", "in arrears")}
ANCHORS: Titles = {"unit": ("各房屋", "the unit's own start"), "calendar": ("自然年", "calendar")}
METHODS: Titles = {
    "cash": ("现金", "cash"),
    "card": ("刷卡", "card"),
    "transfer": ("转账", "transfer"),
    "wechat": ("微信", "WeChat"),
    "alipay": ("支付宝", "Alipay"),
    "collection": ("托收", "bank collection"),
}
_KIN: Titles = {"family": ("家庭成员", "family"), "temporary": ("临时人员", "temporary")}
_UNKNOWN: Titles = {"unknown": ("不详", "unknown")}
_RECORDS: Titles = {
    "bill": ("账单", "bill run"),
    "bill-line": ("账单明细", "bill line"),
    "bill-credit": ("预存抵扣", "credit used"),
    "bill-void": ("出账作废", "void of a run"),
    "building": ("楼栋", "building"),
    "desk": ("客服中心", "desk"),
    "meter": ("表计", "meter"),
    "reading": ("抄表", "readings"),
    "receipt": ("收据", "receipt"),
    "tariff": ("收费项目", "fee item"),
    "till": ("收款日", "till day"),
    "unit": ("房屋", "unit"),
    "vehicle": ("车辆", "vehicle"),
    "void": ("作废", "void"),
}
FOUND_KINDS: Titles = {**PERSON_KINDS, **UNIT_KINDS, **_RECORDS, "person": ("住户", "person")}
"""What can be found: ``person`` is any of the people here, ``unit`` any of the units."""

EVENTS: Titles = {
    "meters": ("表计", "meters"),
    "money": ("收支", "money"),
    "people": ("人员", "people"),
    "changes": ("变更", "changes"),
}
_HAPPENED: Titles = {
    "change": ("资料变更", "change"),
    "hand-edit": ("手工修改", "hand edit"),
    "import": ("导入", "import"),
    "opening": ("期初", "opening"),
    "people": ("人员变动", "people"),
}
_EDITS: Titles = {
    "changed": ("已改动", "changed"),
    "conflict": ("合并冲突", "conflict"),
    "deleted": ("已删除", "deleted"),
    "new": ("新增", "new"),
    "leftover": ("残留", "left over"),
    "staged": ("已暂存", "staged"),
    "unfinished": ("未完成", "unfinished"),
}
_IMPORTED: Titles = {
    "different": ("不一致", "different"),
    "same": ("相同", "same"),
    "updated": ("已更新", "updated"),
}
_HEALTH: Titles = {
    "ok": ("正常", "ok"),
    "warning": ("注意", "warning"),
    "problem": ("异常", "problem"),
    "committed": ("已提交", "committed"),
    "verified": ("已验证", "verified"),
}
_EXAMINED: Titles = {
    "git": ("Git", "git"),
    "python": ("Python", "Python"),
    "libraries": ("程序库", "libraries"),
    "sqlite": ("SQLite", "SQLite"),
    "fonts": ("字体", "fonts"),
    "texts": ("文字编码", "texts"),
    "terminal": ("终端", "terminal"),
    "zone": ("时区", "time zone"),
    "handles": ("打开文件数", "open files"),
    "identity": ("Git 用户", "identity"),
    "place": ("磁盘类型", "place"),
    "disk": ("磁盘空间", "disk"),
    "state": ("仓库状态", "state"),
    "config": ("Git 设置", "git settings"),
    "signing": ("签名", "signing"),
    "locks": ("锁文件", "locks"),
    "journal": ("未完成操作", "journal"),
    "objects": ("Git 对象", "objects"),
    "history": ("历史", "history"),
    "clock": ("时钟", "clock"),
    "remotes": ("远程仓库", "remotes"),
    "hooks": ("钩子", "hooks"),
    "mistakes": ("程序出错", "mistakes"),
    "settings": ("desk.yaml", "desk.yaml"),
    "desk": ("客服中心", "desk"),
    "clerk": ("经办人", "clerk"),
    "attributes": ("Git 属性", "attributes"),
    "line-ends": ("换行", "line ends"),
    "entries": ("文件", "files"),
    "edits": ("手工改动", "hand edits"),
    "index": ("索引", "index"),
    "rights": ("权限", "rights"),
    "backup": ("备份", "backup"),
}
_UPKEEP: Titles = {
    "loose": ("零散对象", "loose objects"),
    "packs": ("包文件", "packs"),
    "size": ("占用字节", "bytes"),
    "left": ("残留文件", "left over files"),
}
_DUE: Titles = {
    "takings": ("今日收款", "takings of today"),
    "no-ref": ("缺流水号", "without reference"),
    "unclosed": ("未日结", "days not closed"),
    "unbilled": ("待出账", "to be billed"),
    "unbillable": ("出账时跳过", "skipped by the run"),
    "due": ("今日到期", "due today"),
    "due-soon": ("一周内到期", "due in a week"),
    "overdue": ("一周内新欠费", "overdue since a week"),
    "arrears": ("欠费合计", "all arrears"),
    "parking-end": ("车位到期", "parking ends"),
    "price-end": ("价格到期", "price ends"),
    "unread": ("未抄表", "not read"),
    "meter-check": ("表计检定到期", "meter check due"),
    "edit": ("未提交的改动", "hand edits"),
    "backup": ("备份", "backup"),
}
UNIT_STATES: Titles = {
    "occupied": ("已入住", "occupied"),
    "vacant": ("空置", "vacant"),
    "unsold": ("未售", "unsold"),
    "undelivered": ("未交房", "not delivered"),
    "delivered": ("已交房", "delivered"),
    "renovating": ("装修中", "being renovated"),
    "let": ("出租", "let"),
}

CODES: Mapping[str, Titles] = {
    **dict.fromkeys(("building", "debtor", "keeper", "owner"), _UNKNOWN),
    "anchor": ANCHORS,
    "check": _EXAMINED,
    "entry": {
        "bill": ("账单", "bill"),
        "opening": ("期初", "opening"),
        "receipt": ("收据", "receipt"),
        "void": ("作废", "void"),
    },
    "formula": FORMULAS,
    "gender": GENDERS,
    "kind": {**_RECORDS, **_DUE, **UNIT_KINDS, **PERSON_KINDS, **_HAPPENED, **_READINGS},
    "locale": {"zh": ("中文", "Chinese"), "en": ("英文", "English")},
    "method": METHODS,
    "payer": {**ROLES, **_UNKNOWN},
    "relation": {**_KIN, "tenant": ("租户", "tenant")},
    "role": {**ROLES, **_KIN},
    "roles": {
        "cashier": ("收费员", "cashier"),
        "supervisor": ("客服主管", "supervisor"),
        "manager": ("项目经理", "manager"),
    },
    "state": {
        **UNIT_STATES,
        **METER_STATES,
        "removed": ("已拆除", "removed"),
        **_EDITS,
        **_IMPORTED,
        **_HEALTH,
        "closed": ("已日结", "closed"),
        "issued": ("已出账", "issued"),
        "open": ("未日结", "open"),
        "built-in": ("内置", "built-in"),
        "own": ("本处自定", "one's own"),
        "void": ("已作废", "void"),
    },
    "tenure": {"owned": ("出售", "owned"), "rent": ("出租", "rent")},
    "timing": TIMINGS,
    "utility": UTILITIES,
    "what": {**METHODS, **_UPKEEP},
    "type": {"car": ("小客车", "car"), "bus": ("客车", "bus"), "truck": ("货车", "truck")},
}
"""Column: code: Chinese title, English title."""
