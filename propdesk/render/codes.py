"""What codes are called in both languages: one table for rows, options and help."""

from __future__ import annotations

from collections.abc import Mapping

from propdesk.domain import titles
from propdesk.render import ticketcodes
from propdesk.render.checkcodes import CHECKS, DUE, EXAMINED

Titles = Mapping[str, tuple[str, str]]

ROLES: Titles = {"owner": ("业主", "owner"), "tenant": ("租户", "tenant")}
UNIT_KINDS: Titles = titles.UNIT_KINDS
GENDERS: Titles = {"male": ("男", "male"), "female": ("女", "female")}
PERSON_KINDS: Titles = {
    "person": ("个人", "person"),
    "company": ("单位", "company"),
    "guest": ("访客", "guest"),
}
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
FORMULAS: Titles = {
    "area": ("按面积", "by area"),
    "fixed": ("固定费用", "fixed"),
    "consumption": ("按用量", "by consumption"),
    "share": ("分摊", "shared"),
    "once": ("一次性", "one-off"),
}
NATURES: Titles = {
    "income": ("收入", "income"),
    "pass-through": ("代收代付", "passed through"),
    "deposit": ("押金", "deposit"),
}
ROUNDINGS: Titles = {
    "fen": ("到分", "to the fen"),
    "jiao": ("到角", "to the jiao"),
    "yuan": ("到元", "to the yuan"),
}
PRORATIONS: Titles = {
    "day": ("按天折算", "by day"),
    "half-month": ("按半月折算", "by half month"),
    "none": ("不折算", "whole months"),
}
UTILITIES: Titles = {code: (names[0], names[1]) for code, names in titles.UTILITIES.items()}
TIER_MODES: Titles = {
    "progressive": ("分段累进", "progressive"),
    "whole": ("全量单价", "whole quantity"),
}
TIER_RESETS: Titles = {"cycle": ("每期", "every cycle"), "year": ("每年", "every year")}
SHARED_BY: Titles = {
    "area": ("按面积", "by area"),
    "unit": ("按户", "by unit"),
    "consumption": ("按用量", "by consumption"),
}
RELIEF_REASONS: Titles = {
    "vacancy": ("空置", "vacancy"),
    "hardship": ("困难", "hardship"),
    "staff": ("员工", "staff"),
    "other": ("其他", "other"),
}
TIMINGS: Titles = {"advance": ("预付", "in advance"), "arrears": ("后付", "in arrears")}
ANCHORS: Titles = {"unit": ("各房屋", "the unit's own start"), "calendar": ("自然年", "calendar")}
DEPOSITS: Titles = {
    "renovation": ("装修押金", "renovation deposit"),
    "key": ("钥匙押金", "key deposit"),
    "card": ("门禁卡押金", "card deposit"),
    "rent": ("租赁押金", "rent deposit"),
    "other": ("其他押金", "other deposit"),
}
ALLOCATIONS: Titles = {
    "principal-first": ("先本金", "principal first"),
    "charge-first": ("先违约金", "late charge first"),
}
ADJUSTMENTS: Titles = {
    "credit": ("贷记", "credit note"),
    "debit": ("借记", "debit note"),
    "waiver": ("减免", "waiver"),
    "late-waiver": ("违约金减免", "late charge waived"),
}
OPERATIONS: Titles = {
    **ADJUSTMENTS,
    "refund": ("退款", "refund"),
    "deduction": ("押金扣款", "deduction from a deposit"),
    "deposit-refund": ("退押金", "deposit paid back"),
    "void-run": ("整批作废", "void of a run"),
    "price": ("调价", "price change"),
    "relief": ("减免期", "relief"),
}
LEVELS: Titles = {
    "reminder": ("提醒", "reminder"),
    "written": ("书面催缴", "written reminder"),
    "formal": ("催缴函", "formal letter"),
    "legal": ("起诉/仲裁", "legal action"),
}
WAYS: Titles = {
    "phone": ("电话", "phone"),
    "sms": ("短信", "SMS"),
    "wechat": ("微信", "WeChat"),
    "email": ("电子邮件", "e-mail"),
    "door": ("上门", "at the door"),
    "post": ("挂号信", "registered post"),
    "ems": ("EMS 快递", "EMS"),
    "court": ("法院/仲裁机构", "court or arbitration"),
}
LETTER_EVENTS: Titles = {
    "sent": ("已发出", "sent"),
    "delivered": ("已送达", "delivered"),
    "refused": ("拒收", "refused"),
    "returned": ("退回", "returned"),
    "acknowledged": ("已确认欠费", "acknowledged"),
    "note": ("备注", "note"),
}
PROMISES: Titles = {
    "running": ("履行中", "running"),
    "kept": ("已履行", "kept"),
    "broken": ("未履行", "broken"),
}
_LIMITS: Titles = {"lapsing": ("即将届满", "lapsing"), "lapsed": ("已届满", "lapsed")}
_VERDICTS: Titles = {
    "waiting": ("待审批", "waiting"),
    "approved": ("已批准", "approved"),
    "rejected": ("已驳回", "rejected"),
}
METHODS: Titles = {
    "cash": ("现金", "cash"),
    "card": ("刷卡", "card"),
    "transfer": ("转账", "transfer"),
    "wechat": ("微信", "WeChat"),
    "alipay": ("支付宝", "Alipay"),
    "collection": ("托收", "bank collection"),
}
CHANNELS: Titles = {
    "bank": ("银行", "bank"),
    "wechat": ("微信", "WeChat"),
    "alipay": ("支付宝", "Alipay"),
}
MATCHES: Titles = {
    "reference": ("单号", "reference"),
    "unit": ("房号", "unit"),
    "amount": ("金额", "amount"),
    "told": ("指定", "told"),
    "none": ("无", "none"),
}
_RECONCILED: Titles = {
    "known": ("早已入账", "known"),
    "matched": ("可入账", "matched"),
    "proposed": ("待确认", "proposed"),
    "posted": ("已入账", "posted"),
    "unmatched": ("未匹配", "unmatched"),
    "duplicate": ("疑重复", "duplicate"),
    "missing": ("对账单缺", "missing"),
    "refunded": ("已退款", "refunded"),
    "failed": ("未成功", "failed"),
}
_KIN: Titles = {"family": ("家庭成员", "family"), "temporary": ("临时人员", "temporary")}
_UNKNOWN: Titles = {"unknown": ("不详", "unknown")}
_RECORDS: Titles = {
    "adjustment": ("调整单", "adjustment"),
    "clearance": ("结清证明", "clearance certificate"),
    "dunning": ("催缴函件", "dunning letter"),
    "promise": ("还款承诺", "promise to pay"),
    "deposit": ("押金", "deposit"),
    "refund": ("退款", "refund"),
    "request": ("审批单", "request for approval"),
    "bill": ("账单", "bill run"),
    "bill-line": ("账单明细", "bill line"),
    "bill-credit": ("预存抵扣", "credit used"),
    "bill-void": ("出账作废", "void of a run"),
    "building": ("楼栋", "building"),
    "desk": ("客服中心", "desk"),
    "expense": ("支出", "expense"),
    "invoice": ("发票", "invoice"),
    "invoice-void": ("发票作废", "void of an invoice"),
    "meter": ("表计", "meter"),
    "period-close": ("结账", "close of a period"),
    "reading": ("抄表", "readings"),
    "receipt": ("收据", "receipt"),
    "relief": ("减免", "relief"),
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
_UPKEEP: Titles = {
    "loose": ("零散对象", "loose objects"),
    "packs": ("包文件", "packs"),
    "size": ("占用字节", "bytes"),
    "left": ("残留文件", "left over files"),
}
_SOURCES: Titles = {
    "area": ("建筑面积", "area"),
    "credit": ("预存抵扣", "credit used"),
    "issued": ("出账", "issued"),
    "price": ("单价", "price"),
    "reading": ("读数", "readings"),
    "receipt": ("收款", "receipt"),
    "relief": ("减免", "relief"),
    "settled": ("以前已缴", "settled before"),
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

_HELD: Titles = {
    "late": ("违约金", "late charge"),
    "credit": ("预存", "credit"),
    "deposit": ("押金", "deposit"),
}

FILE_TYPES: Titles = {
    **{type: (f"{type.upper()} 图片", f"{type.upper()} picture") for type in ("png", "gif", "webp", "heic")},
    **{type: (f"{type.upper()} 录音", f"{type.upper()} sound") for type in ("mp3", "m4a", "amr")},
    "jpg": ("JPEG 图片", "JPEG picture"),
    "pdf": ("PDF 文件", "PDF document"),
    "mp4": ("MP4 视频", "MP4 film"),
    "xlsx": ("Excel 工作簿", "Excel workbook"),
    "docx": ("Word 文档", "Word document"),
    "txt": ("文本", "text"),
}

CODES: Mapping[str, Titles] = {
    **dict.fromkeys(("building", "debtor", "keeper", "owner"), _UNKNOWN),
    "anchor": ANCHORS,
    "check": {**CHECKS, **EXAMINED},
    "entry": {
        "bill": ("账单", "bill"),
        "item": ("项目", "item"),
        "opening": ("期初", "opening"),
        "prepaid": ("预存", "prepaid"),
        "receipt": ("收据", "receipt"),
        "total": ("合计", "total"),
        "unit": ("房屋", "unit"),
        "void": ("作废", "void"),
        **ADJUSTMENTS,
        "late": ("违约金", "late charge"),
        "refund": ("退款", "refund"),
        "settled": ("以前已缴", "settled before"),
        "shared": ("与他户合并缴纳", "paid with others"),
    },
    "formula": {**FORMULAS, "imported": ("导入", "imported")},
    "gender": GENDERS,
    "item": {**titles.EXPENSES, **_HELD},
    "kind": {
        **LETTER_EVENTS,
        **_RECORDS,
        **ADJUSTMENTS,
        **DEPOSITS,
        **DUE,
        **UNIT_KINDS,
        **PERSON_KINDS,
        **_HAPPENED,
        **_READINGS,
        **ticketcodes.KINDS,
        **ticketcodes.EVENTS,
    },
    "category": ticketcodes.CATEGORIES,
    "channel": ticketcodes.CHANNELS,
    "event": ticketcodes.EVENTS,
    "for": ticketcodes.HOLDS,
    **dict.fromkeys(("late", "overdue"), ticketcodes.LATE),
    "level": {**LEVELS, **ticketcodes.TOLD},
    "priority": ticketcodes.PRIORITIES,
    "status": ticketcodes.STATES,
    "locale": {"zh": ("中文", "Chinese"), "en": ("英文", "English")},
    "match": MATCHES,
    "method": METHODS,
    "nature": NATURES,
    "payer": {**ROLES, **_UNKNOWN},
    "proration": PRORATIONS,
    "reason": RELIEF_REASONS,
    "relation": {**_KIN, "tenant": ("租户", "tenant")},
    "role": {**ROLES, **_KIN},
    "roles": {
        "cashier": ("收费员", "cashier"),
        "supervisor": ("客服主管", "supervisor"),
        "manager": ("项目经理", "manager"),
    },
    "rounding": ROUNDINGS,
    "share_by": SHARED_BY,
    "state": {
        **UNIT_STATES,
        **METER_STATES,
        "removed": ("已拆除", "removed"),
        **_EDITS,
        **_IMPORTED,
        **_HEALTH,
        **_RECONCILED,
        "active": ("生效中", "in force"),
        "closed": ("已日结", "closed"),
        "coming": ("未生效", "to come"),
        "ended": ("已终止", "ended"),
        "expired": ("已到期", "expired"),
        "issued": ("已出账", "issued"),
        "open": ("未日结", "open"),
        "built-in": ("内置", "built-in"),
        "own": ("本处自定", "one's own"),
        "valid": ("有效", "valid"),
        "void": ("已作废", "void"),
        **_VERDICTS,
        **LETTER_EVENTS,
        **PROMISES,
        **_LIMITS,
        "written-out": ("待发出", "not sent yet"),
    },
    "section": {
        "income": ("收入", "income"),
        "billed": ("应收", "billed"),
        "expense": ("支出", "expense"),
        "surplus": ("结余", "surplus"),
        "passed-on": ("代收代付", "passed on"),
        "arrears": ("欠费", "arrears"),
    },
    "spent_on": titles.EXPENSES,
    "tenure": {"owned": ("出售", "owned"), "rent": ("出租", "rent")},
    "tier_mode": TIER_MODES,
    "tier_reset": TIER_RESETS,
    "timing": TIMINGS,
    "utility": UTILITIES,
    "way": WAYS,
    "what": {**ADJUSTMENTS, "late": ("违约金", "late charge"), **METHODS, **_UPKEEP, **_SOURCES},
    "type": {"car": ("小客车", "car"), "bus": ("客车", "bus"), "truck": ("货车", "truck"), **FILE_TYPES},
}
"""Column: code: Chinese title, English title."""
