"""The contract of the commands, walked row by row: envelope, exit code, dry run, formats, languages.

A command without a row here fails; so the contract cannot be forgotten with a new one.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from attached import photo
from channelbills import Paid, wechat
from conftest import Ran, Runner
from smalldesk import session_at
from workbooks import UNITS, add, sample, write

from propdesk.cli.registry import COMMANDS
from propdesk.domain.changes import Change, Put
from propdesk.render.language import Language
from propdesk.render.values import shown as value_shown
from propdesk.services.adjusting import plan_note
from propdesk.services.approvals import Ask, do_or_ask
from propdesk.services.dunning import Wanted, dun
from propdesk.services.naming import NAMED
from propdesk.services.session import open_session
from propdesk.services.tickets import Call, new_ticket
from propdesk.store.desk import Desk

pytestmark = pytest.mark.xdist_group("contract")

WHEN = "2020-07-02 09:00"
ENVELOPE = {"schema", "command", "rows", "totals", "notes", "commit"}
REFUSAL = {"schema", "command", "error"}
ERROR = {"exit", "kind", "message", "hint", "record", "field"}
NOTE = {"message", "level", "record", "where"}
AGES = "principal late total d30 d60 d90 d180 d365 older"
UNIT_KEYS = "id building entrance room floor kind area state tags owners tenants charges"
COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
EDITED = "units/1/1-1-1012.yaml"


def _edit_by_hand(desk: Path) -> None:
    path = desk / EDITED
    path.write_text(
        path.read_text("utf-8").replace('inner_area: "94.56"', 'inner_area: "90"'), encoding="utf-8"
    )


def _other_form(desk: Path) -> None:
    path = desk / EDITED
    path.write_text(path.read_text("utf-8").replace("kind: flat", "kind: 'flat'"), encoding="utf-8")
    subprocess.run(["git", "-C", desk, "commit", "-qam", "other"], check=True, capture_output=True)


def _asked(desk: Path) -> None:
    """A second clerk asks for a waiver, which waits for the first."""
    path = desk / "desk.yaml"
    text = path.read_text("utf-8")
    if "policies:" not in text:
        boss = "\n  - {id: boss, name: 主管, roles: [supervisor]}\n\ntills:"
        text = text.replace("\n\ntills:", boss) + "\npolicies:\n  waiver: other\n"
        path.write_text(text, encoding="utf-8")
        subprocess.run(["git", "-C", desk, "commit", "-qam", "two"], check=True, capture_output=True)
    at = datetime.fromisoformat(WHEN)
    session = open_session(desk, claim="boss", at=at, clock=lambda _: at, random=Random(3).randrange)
    ask = Ask("waiver", {"bill": "property-1/1-1-1012/2020-06-10", "amount": "5.00"}, "漏水")
    assert do_or_ask(session, "fee waive", ask, plan_note).waiting


def _other_clone(desk: Path) -> None:
    """Leave another clone's entry on a branch."""
    git = ["git", "-C", desk]
    subprocess.run([*git, "switch", "-q", "-c", "other"], check=True, capture_output=True)
    _expense(desk, day="2020-07-01")
    subprocess.run([*git, "switch", "-q", "-"], check=True, capture_output=True)


def _own_template(desk: Path) -> None:
    (desk / "templates").mkdir()
    (desk / "templates" / "notice.typ").write_text("= x\n", encoding="utf-8")
    for words in (("add", "templates"), ("commit", "-q", "-m", "own")):
        subprocess.run(["git", "-C", desk, *words], check=True, capture_output=True)


def _hang_meter(desk: Path) -> None:
    """Hang a water meter up at a flat, and read it once."""
    prices = [{"from": "2020-01-01", "price": "3.5"}]
    terms = {"title": "水费", "formula": "consumption", "utility": "water", "cycle": 1, "timing": "arrears"}
    meter = {"unit": "1-1-1011", "utility": "water", "item": "water", "serial": "SB-1"}
    line = {"meter": "M-aaaaaa", "date": "2020-05-31", "value": "105", "kind": "actual"}
    who, sheet = {"at": "2020-05-31 17:00", "clerk": "clerk"}, {"period": "2020-05", "utility": "water"}
    puts = (
        Put("tariff", "water", {**terms, "prices": prices}),
        Put("meter", "M-aaaaaa", {**meter, "installed": "2020-01-01", "initial": "100"}),
        Put("reading", "2020-05/water", {**sheet, "lines": [{**line, **who}]}),
    )
    Desk.open(desk).commit(lambda _: Change("edit", "edit", "clerk", puts))


INVOICE = "26312000000012345678"
_WHO = 'at: "2020-07-02 09:00"\n\nclerk: clerk\n'
CLOSE = (
    f'{_WHO}\nopening: "0.00"\n\nbilled: "0.00"\n\nnoted: "0.00"\n\nreceived: "0.00"\n\ncredit: "0.00"\n\n'
    'returned: "0.00"\n\nsettled: "0.00"\n\nclosing: "0.00"\n\n'
    "counts:\n  bills: 0\n  receipts: 0\n  invoices: 0\n  expenses: 0\n"
)


def _put(desk: Path, path: str, text: str) -> None:
    (desk / path).parent.mkdir(parents=True, exist_ok=True)
    with (desk / path).open("x", encoding="utf-8") as file:
        file.write(text)
    for words in (("add", path), ("commit", "-q", "-m", "by hand")):
        subprocess.run(["git", "-C", desk, *words], check=True, capture_output=True)


def _invoice(desk: Path) -> None:
    person = min(desk.glob("people/*/*.yaml")).stem
    said = f'date: "2020-07-02"\n\nnumber: "{INVOICE}"\n\nperson: {person}\n\namount: "5.00"\n\n'
    paid = '  - {receipt: A-000001, amount: "5.00"}\n'
    _put(
        desk,
        "invoices/2020-07/I-200702-k3q9x.yaml",
        f"{said}receipts:\n{paid}\nlate: false\n\n{_WHO}",
    )


def _expense(desk: Path, day: str = "2020-07-02") -> None:
    said = f'date: "{day}"\n\nitem: cleaning\n\namount: "5.00"\n\n'
    _put(desk, f"expenses/2020-07/E-{day[2:].replace('-', '')}-k3q9x.yaml", said + _WHO)


_ITEM = "title: {title}\n\nformula: {formula}\n\ncycle: 1\n\ntiming: arrears\n\nprices: []\n"
_RELIEF = (
    'unit: 1-1-1011\n\ncharged: "70"\n\nfrom: "2020-07-01"\n\nto: "2020-12-31"\n\nreason: vacancy\n\n'
    'at: "2020-06-30 09:00"\n\nclerk: clerk\n'
)


def _more_records(desk: Path) -> None:
    (desk / "reliefs" / "2020-06").mkdir(parents=True)
    texts = {
        "tariffs/repair.yaml": _ITEM.format(title="维修", formula="once"),
        "tariffs/light.yaml": _ITEM.format(title="公共照明", formula="share"),
        "reliefs/2020-06/R-200630-k3q9x.yaml": _RELIEF,
    }
    for path, text in texts.items():
        (desk / path).write_text(text, encoding="utf-8")
    for words in (("add", "."), ("commit", "-q", "-m", "more")):
        subprocess.run(["git", "-C", desk, *words], check=True, capture_output=True)


LETTER = "L-200702-84g7z"


def _letter(desk: Path) -> None:
    """Write a dunning letter; chance is that of ``session_at``, so that its id is known."""
    dun(session_at(desk, WHEN, claim="clerk"), Wanted(units="1-1-1012"))


TICKET = "T-200702-84g7z"


def _reported(desk: Path) -> None:
    """Write a ticket of the owner down; chance is that of ``session_at``, so that its id is known."""
    by = next(iter(_owners(desk)), "")
    new_ticket(session_at(desk, WHEN, claim="clerk"), Call("repair", "water", "漏水", unit="1011", by=by))


def _ticket(desk: Path) -> None:
    """Write a repair down that is overdue by now."""
    call = Call("repair", "water", "漏水", unit="1-1-1011")
    new_ticket(session_at(desk, "2020-06-22 09:00", claim="clerk"), call)


OTHER = "T-200601-a1b2c"
_EVENTS: Mapping[str, Mapping[str, Any]] = {
    "assigned": {"to": "wang"},
    "accepted": {},
    "held": {"for": "parts"},
    "resolved": {"result": "更换角阀"},
    "called-back": {"score": 5, "solved": True},
}


def _ticket_after(*kinds: str) -> Callable[[Path], None]:
    """Write a ticket down that has come so far, beside one that nobody looked at for a month."""

    def make(desk: Path) -> None:
        _reported(desk)
        records = Desk.open(desk).snapshot()
        ticket, settings = records.get("ticket", TICKET), records.get("desk", "desk")
        ticket.pop("events", None)
        who = {"at": WHEN, "clerk": "clerk"}
        events = [{"id": f"{at:05d}", "kind": kind, **who, **_EVENTS[kind]} for at, kind in enumerate(kinds)]
        puts = (
            Put("desk", "desk", {**settings, "workers": [{"id": "wang", "name": "王师傅"}]}),
            Put("ticket", TICKET, {**ticket, **({"events": events} if events else {})}),
            Put("ticket", OTHER, {**ticket, "at": "2020-06-01 09:00"}),
        )
        Desk.open(desk).commit(lambda _: Change("edit", "edit", "clerk", puts))

    return make


def _priced(desk: Path) -> None:
    """A ticket that a worker has, and the fee item that its repair is charged by."""
    _ticket_after("assigned")(desk)
    _more_records(desk)


@dataclass(frozen=True)
class Row:
    """How a command is called, and what it promises.

    ``keys`` stand in every row of JSON, ``head`` in the record above them, ``columns`` in the header of
    CSV, ``totals`` are exact. ``drawn``
    keys come from chance or name the commit, and differ between a dry run and the real one.
    """

    words: str
    writes: bool = False
    code: int = 0
    keys: str = ""
    head: str = ""
    columns: str = ""
    totals: str | None = None
    drawn: tuple[str, ...] = ()
    before: Callable[[Path], None] | None = None
    commits: bool = True
    rows: bool = True


LISTED = "id kind status priority unit category summary assignee respond_by resolve_by overdue"
MOVED = "id status priority where event at clerk said"
READ = "unit utility meter period date value kind"
BILL = "unit item from to months quantity price surcharge formula amount due debtor"
RUN = "count amount skipped new"
TABLE: Mapping[str, Row] = {
    "init": Row("{new} --name 翠竹苑 --units 1:1x2x2", writes=True),
    "demo": Row("{new} --no-notices", writes=True),
    "import": Row("{book}", writes=True, code=1, keys="kind id state", drawn=("id",)),
    "status": Row("", before=_edit_by_hand),
    "today": Row("", keys="kind count hint", totals="date"),
    "keep": Row("{edited} -m 更正", writes=True, before=_edit_by_hand),
    "discard": Row("{edited}", writes=True, before=_edit_by_hand, commits=False, drawn=("blobs",)),
    "merge": Row("other", writes=True, keys="path state kind record", before=_other_clone),
    "check": Row("", rows=False),
    "show": Row("1-1-1011", keys="id"),
    "find": Row("1011", keys="id"),
    "log": Row("1-1-1011", keys="commit"),
    "doctor": Row("", keys="check state detail", code=1),
    "backup": Row("{shelf}", keys="file state size commits commit sha256"),
    "maintain": Row("", keys="what before after"),
    "fmt": Row("", writes=True, keys="path state record where", before=_other_form),
    "reindex": Row("", rows=False),
    "unit list": Row("", keys="id building kind", columns=UNIT_KEYS),
    "unit show": Row("1-1-1011", keys="id building kind area owners charges"),
    "unit add": Row("1-1-1099 --kind flat --area 88.8", writes=True),
    "unit edit": Row("1-1-1011 --note 空置 -m 登记", writes=True),
    "person list": Row("", keys="id name kind"),
    "person show": Row("{person}", keys="id name kind"),
    "person add": Row("--name 王小明 --phone 13900000000", writes=True, drawn=("id",)),
    "person edit": Row("{person} --phone 13900000000", writes=True),
    "person link": Row("{person} 1-1-1024 --role tenant", writes=True),
    "person unlink": Row("{person} 1-1-1011 --role owner", writes=True),
    "ticket import": Row(
        "{tickets}",
        writes=True,
        keys="key id state status kind category at where",
        totals="count new guests problems",
        drawn=("id",),
    ),
    "fee tariff list": Row("", keys="id title formula cycle timing"),
    "fee tariff show": Row("property-1"),
    "fee tariff set": Row("property-1 --price 1.5 --surcharge 20 --from 2021-01-01 -m 调价", writes=True),
    "fee bill": Row("--period 2020-07", writes=True, keys=BILL, totals=RUN),
    "fee charge": Row(
        "1-1-1011 repair 120.00 -m 换锁",
        writes=True,
        keys=f"{BILL} source key run",
        totals=RUN,
        drawn=("source", "key"),
        before=_more_records,
    ),
    "fee share": Row(
        "light 100.00 --by unit --period 2020-06 --unit 1-* --exclude 1-1-1012",
        writes=True,
        keys=f"{BILL} share_by total weights",
        totals=RUN,
        before=_more_records,
    ),
    "fee prepay": Row("1-1-1011 property-1 --months 12", writes=True, keys=BILL, totals=RUN),
    "fee relief add": Row(
        "1-1-1011 --charged 70 --from 2020-08-01 --to 2020-12-31 --why 空置",
        writes=True,
        keys="id unit charged from to reason at clerk",
        drawn=("id",),
    ),
    "fee relief list": Row("", keys="id unit charged from to reason state", before=_more_records),
    "fee relief end": Row("k3q9x --on 2020-08-31", writes=True, keys="id ended", before=_more_records),
    "fee explain": Row(
        "property-1/1-1-1011/2020-06-10",
        keys="what value",
        head="id unit item run calculation amount paid outstanding",
        totals="amount paid outstanding",
    ),
    "fee forecast": Row("", keys="period item count amount", totals="count amount"),
    "fee runs": Row("", keys="run item period count amount state", totals="count amount paid credit"),
    "fee void-run": Row(
        "2020-06/property-2 -m 录错", writes=True, keys="run bill amount", totals="count amount"
    ),
    "fee pay": Row(
        "1-1-1012 100.00 --method 微信 --ref R1",
        writes=True,
        keys="receipt unit amount allocations credit",
        totals="count amount new",
    ),
    "fee reconcile": Row(
        "{bill} --channel 微信 --post",
        writes=True,
        keys="date ref amount unit match state receipt remark where",
        columns="date ref amount unit match state receipt remark where",
        totals="count amount refunded fees matched proposed known unmatched duplicates missing posted"
        " problems",
    ),
    "pay": Row(
        "1012 100.00 --method 微信 --ref R1",
        writes=True,
        keys="receipt unit amount allocations credit",
        totals="count amount new",
    ),
    "void last": Row("-m 录错", writes=True, keys="void of unit amount reversed credit"),
    "fee receipt": Row("A-000002", keys="receipt unit amount allocations credit"),
    "fee refund": Row("A-000003 100 -m 多收", writes=True, keys="refund of unit amount reversed credit"),
    "fee adjust": Row(
        "credit property-1/1-1-1011/2020-06-10 5 -m 更正",
        writes=True,
        keys="id kind bill unit amount",
        drawn=("id",),
    ),
    "fee waive": Row(
        "property-1/1-1-1012/2020-06-10 5 -m 更正",
        writes=True,
        keys="id kind bill unit amount",
        drawn=("id",),
    ),
    "fee deposit take": Row(
        "1-1-1011 2000 --kind 装修押金", writes=True, keys="id kind receipt unit amount", drawn=("id",)
    ),
    "fee deposit deduct": Row(
        "{deposit} 150 -m 损坏 --attach {photo}",
        writes=True,
        keys="deposit unit amount reason attachments",
        drawn=("id",),
    ),
    "fee deposit refund": Row("{deposit} 150 -m 合格", writes=True, keys="refund unit amount"),
    "ticket attach": Row(
        f"{TICKET} {{photo}}",
        writes=True,
        keys="id status where event at clerk name type size sha256 new",
        before=_reported,
    ),
    "ticket slip": Row(
        TICKET,
        keys="id kind status priority category unit where text caller phone respond_by resolve_by files",
        before=_reported,
    ),
    "ticket log": Row(
        "",
        keys="at id kind where text priority status assignee overdue events",
        totals="date received done open overdue called_back",
        before=_reported,
    ),
    "fee deposit list": Row(
        "", keys="id kind unit amount held", totals="count amount deducted refunded held"
    ),
    "proposals": Row("", keys="id op clerk state content", totals="count", before=_asked),
    "approve": Row("{waiting}", writes=True, keys="id", drawn=("id",), before=_asked),
    "reject": Row("{waiting} -m 不同意", writes=True, keys="id op state", before=_asked),
    "fee void-receipt": Row("A-000003 -m 录错", writes=True, keys="void of unit amount reversed credit"),
    "fee balance": Row(
        "", keys="unit billed paid credit outstanding", totals="billed paid credit outstanding"
    ),
    "fee statement": Row("1-1-1011", keys="date entry balance", totals="unit billed paid balance"),
    "fee arrears": Row(
        "--as-of 2020-08-01", keys=f"unit {AGES} oldest_due", columns=AGES, totals=f"{AGES} as_of"
    ),
    "fee dun": Row(
        "--level formal",
        writes=True,
        keys="units principal late total ends",
        drawn=("id",),
        totals="count total skipped new",
    ),
    "fee letters list": Row(
        "", before=_letter, keys="id level units debtor total outstanding state ends", totals="count total"
    ),
    "fee letters show": Row(LETTER, before=_letter, keys="id level units lines total state"),
    "fee letters proof": Row(
        f"{LETTER} --kind delivered --proof EMS1", writes=True, before=_letter, keys="id kind date proof"
    ),
    "fee promise": Row("1-1-1012 100 2020-07-31", writes=True, keys="id units amount date", drawn=("id",)),
    "fee promises": Row("", rows=False, totals="count amount"),
    "fee limitation": Row(
        "--within 2000",
        keys="bill unit due amount restarted_by ends days_left state",
        totals="count amount as_of",
    ),
    "fee clearance": Row("1-1-1011", writes=True, keys="id unit as_of outstanding late", drawn=("id",)),
    "fee notice": Row(
        "--period 2020-06",
        keys="unit notice due current arrears credit total",
        totals="count current arrears late credit total",
    ),
    "fee collection": Row(
        "--period 2020-06",
        keys="item billed collected rate arrears cleared cleared_rate",
        totals="billed collected rate arrears cleared cleared_rate period as_of",
    ),
    "fee pivot": Row("--period 2020Q2", keys="item 2020-04 2020-05 2020-06 total"),
    "fee day": Row("--close --cash 0 -m miscounted", writes=True, rows=False),
    "meter list": Row("", keys="id unit utility item state date value", before=_hang_meter),
    "meter show": Row(
        "SB-1", keys="period date value kind", head="id unit utility item state", before=_hang_meter
    ),
    "meter add": Row(
        "1-1-1012 --utility 水 --initial 0 --installed 2020-06-01",
        writes=True,
        keys="id unit utility item installed initial",
        drawn=("id",),
        before=_hang_meter,
    ),
    "meter edit": Row("SB-1 --check-due 2030-01-01 -m 登记", writes=True, before=_hang_meter),
    "meter replace": Row(
        "SB-1 --final 120 --initial 0", writes=True, keys="id", drawn=("id",), before=_hang_meter
    ),
    "meter remove": Row("SB-1 --final 120 -m 拆除", writes=True, keys="id removed final", before=_hang_meter),
    "fee read": Row("1011 水 110", writes=True, keys=f"{READ} quantity new", before=_hang_meter),
    "fee readings list": Row("", keys=f"{READ} quantity", totals="count", before=_hang_meter),
    "fee readings missing": Row(
        "--period 2020-06", keys="unit utility meter last_value last_date", totals="count", before=_hang_meter
    ),
    "fee readings sheet": Row(
        "--period 2020-06", keys="unit utility meter last_value value date", before=_hang_meter
    ),
    "fee readings import": Row(
        "{readings}",
        writes=True,
        keys=f"{READ} new where",
        totals="count new problems",
        before=_hang_meter,
    ),
    "fee invoice issue": Row(
        f"--number {INVOICE} --receipt A-000002:100 --to {{person}}",
        writes=True,
        keys="id number date amount receipts person late state",
        drawn=("id",),
    ),
    "fee invoice void": Row("k3q9x -m 开错", writes=True, keys="id void state", before=_invoice),
    "fee invoice list": Row(
        "",
        keys="id number date amount receipts person late state",
        totals="count amount voids",
        before=_invoice,
    ),
    "fee expense add": Row("cleaning 12.50", writes=True, keys="id date item amount state", drawn=("id",)),
    "fee expense void": Row("k3q9x -m 错", writes=True, keys="id void state", before=_expense),
    "fee expense list": Row(
        "", keys="id date item amount state", totals="count amount voids", before=_expense
    ),
    "fee openness": Row(
        "--quarter 2020Q2",
        keys="section entry title amount",
        totals="quarter as_of income expense surplus units",
    ),
    "fee close": Row("2020-06", writes=True, keys="period opening billed received credit closing counts"),
    "fee closes": Row(
        "",
        keys="period opening billed received credit closing counts",
        totals="count",
        before=lambda desk: _put(desk, "closes/2020-05.yaml", CLOSE),
    ),
    "building list": Row("", keys="id entrances units", totals="units"),
    "building show": Row("1", keys="id entrances units kinds"),
    "building add": Row("77 --entrance 1:6 --flats 2", writes=True, keys="id entrances units"),
    "building edit": Row("1 --note 外墙翻新", writes=True, keys="id entrances note"),
    "household show": Row(
        "1011", keys="at kind what clerk id", head="id building kind outstanding overdue credit balance"
    ),
    "ticket new": Row(
        "--unit 1011 --category 给排水 --caller 路人 --phone 13700000000 漏水",
        writes=True,
        keys="id kind status priority unit category by respond_by resolve_by text",
        drawn=("id", "by"),
    ),
    "ticket list": Row("", keys=LISTED, totals="count late_count", before=_ticket_after()),
    "ticket show": Row(
        TICKET,
        keys="at event clerk said",
        head="id kind status priority unit category text by caller channel at respond_by resolve_by",
        before=_ticket_after("assigned"),
    ),
    "ticket overdue": Row("", keys=LISTED, totals="count late_count", before=_ticket_after()),
    "ticket assign": Row(f"{TICKET} a1b2c --to 王师傅", writes=True, keys=MOVED, before=_ticket_after()),
    "ticket accept": Row(TICKET, writes=True, keys=MOVED, before=_ticket_after("assigned")),
    "ticket return": Row(f"{TICKET} -m 非本工种", writes=True, keys=MOVED, before=_ticket_after("assigned")),
    "ticket start": Row(TICKET, writes=True, keys=MOVED, before=_ticket_after("assigned")),
    "ticket hold": Row(f"{TICKET} --for 等配件", writes=True, keys=MOVED, before=_ticket_after()),
    "ticket resume": Row(TICKET, writes=True, keys=MOVED, before=_ticket_after("held")),
    "ticket reply": Row(f"{TICKET} 已告知", writes=True, keys=MOVED, before=_ticket_after()),
    "ticket resolve": Row(
        f"{TICKET} --result 更换角阀 --labour 50 --material 角阀:1:35",
        writes=True,
        keys=MOVED,
        before=_priced,
    ),
    "ticket callback": Row(
        f"{TICKET} --score 4", writes=True, keys=MOVED, before=_ticket_after("assigned", "resolved")
    ),
    "ticket close": Row(
        TICKET, writes=True, keys=MOVED, before=_ticket_after("assigned", "resolved", "called-back")
    ),
    "ticket reopen": Row(
        f"{TICKET} -m 又漏了", writes=True, keys=MOVED, before=_ticket_after("assigned", "resolved")
    ),
    "ticket cancel": Row(f"{TICKET} -m 误报", writes=True, keys=MOVED, before=_ticket_after()),
    "ticket duplicate": Row(f"{TICKET} --of {OTHER}", writes=True, keys=MOVED, before=_ticket_after()),
    "ticket relate": Row(f"{TICKET} --to {OTHER}", writes=True, keys=MOVED, before=_ticket_after()),
    "ticket join": Row(f"{TICKET} --incident {OTHER}", writes=True, keys=MOVED, before=_ticket_after()),
    "ticket note": Row(f"{TICKET} 业主晚上在家", writes=True, keys=MOVED, before=_ticket_after()),
    "ticket edit": Row(f"{TICKET} --priority 紧急", writes=True, keys=MOVED, before=_ticket_after()),
    "fee export": Row("", keys="account amount", totals="count amount"),
    "ticket today": Row("", keys="kind id priority where summary when hint", totals="count", before=_ticket),
    "ticket escalate": Row(
        "", writes=True, keys="ticket where level who reason codes", totals="count", before=_ticket
    ),
    "ticket stats": Row(
        "--by category --period 2020-06",
        keys="category reported before increase unfinished done late_count",
        totals="during compared tickets",
        before=_ticket,
    ),
    "templates list": Row("", keys="name title state", totals="count"),
    "templates show": Row("notice.typ", keys="name state text"),
    "templates diff": Row("notice.typ", rows=False),
    "templates copy": Row("notice.typ", writes=True, keys="name path"),
    "templates remove": Row("notice.typ", writes=True, keys="name path", before=_own_template),
    "templates check": Row("notices.txt", rows=False, totals="checks count"),
}
PAPERS: Mapping[str, tuple[str, str]] = {
    "fee notice": ("", "1-1-1011"),
    "help": ("fee pay", "propdesk fee pay"),
    "completion": ("bash", "propdesk"),
    "fee export": ("--to hledger", "Assets:Receivable:1-1-1011"),
}
"""Commands that print something else than rows (without ``-o``): further words, and what is found."""

WRITING = [name for name, row in TABLE.items() if row.writes]


def fill(words: str, desk: Path, names: Mapping[str, object]) -> list[str]:
    """The words with the names filled in; ``waiting`` is the request of the desk that nobody has decided."""
    asked = desk.glob("requests/*/*.yaml")
    waiting = next((path.stem for path in asked if b"events:" not in path.read_bytes()), "")
    return [word.format_map({**names, "waiting": waiting}) for word in words.split()]


@dataclass(frozen=True)
class Place:
    """A desk of one's own, and the words of a command with its names filled in."""

    desk: Path
    propdesk: Runner
    names: Mapping[str, object]

    def run(self, command: str, *more: str, lang: tuple[str, ...] = ("--lang", "en")) -> Ran:
        """Run a command of the table."""
        words = TABLE[command].words if command in TABLE else ""
        filled = fill(words, self.desk, self.names)
        at = ("-C", str(self.desk), "--as", "clerk", "--at", WHEN)
        ran: Ran = self.propdesk(*lang, *at, *command.split(), *filled, *more)
        return ran

    def state(self) -> tuple[str, str]:
        """HEAD, and what git says of the work tree."""
        return self.git("rev-parse", "HEAD").strip(), self.git("status", "--porcelain", "-uall")

    def git(self, *words: str) -> str:
        """Run the user's git."""
        return subprocess.run(["git", "-C", self.desk, *words], capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def built() -> dict[str, Path]:
    """The desk that all copies are made of, once it is built."""
    return {}


@pytest.fixture
def place(
    built: dict[str, Path], propdesk: Runner, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Place:
    """Give a copy of a desk with a workbook taken over, a month billed and two receipts."""
    if not built:
        built["desk"] = tmp_path_factory.mktemp("contract") / "desk"
        _build(built["desk"], propdesk)
    desk = tmp_path / "desk"
    shutil.copytree(built["desk"], desk)
    book = tmp_path / "more.xlsx"
    flat = (1031, 1, 1, 3, "10102", 80, 1, 1, "2020-08-31", 110, 80, 0)
    book.write_bytes(write(add(sample(), UNITS, flat)))
    return Place(desk, propdesk, names_of(desk, book))


def names_of(desk: Path, book: Path) -> dict[str, object]:
    """What the words of the table leave open: a desk's own, and files beside a workbook."""
    readings = book.parent / "readings.csv"
    readings.write_text("房号,表计类型,本次读数,抄表日期\n1-1-1011,水,110,2020-06-30\n", encoding="utf-8")
    calls = book.parent / "tickets.csv"
    calls.write_text("工单号,报修时间,房号,内容\nW1,2020-06-30 09:00,1-1-1011,厨房漏水\n", encoding="utf-8")
    return {
        "readings": readings,
        "tickets": calls,
        "new": book.parent / "new",
        "book": book,
        "shelf": book.parent,
        "bill": _bill(book.parent / "wechat.csv"),
        "photo": photo(book.parent),
        "edited": desk / EDITED,
        "person": _owner(desk),
        "deposit": next(path.stem for path in desk.glob("deposits/*/*.yaml")),
    }


def _bill(path: Path) -> Path:
    """Write a bill of WeChat Pay, if there is none."""
    if not path.exists():
        path.write_bytes(wechat(Paid("4200001", "100.00", "物业费1-1-1012", day="2020-07-01", fee="0.6")))
    return path


def _build(desk: Path, propdesk: Runner) -> None:
    book = desk.parent / "book.xlsx"
    book.write_bytes(write(sample()))
    steps = (
        (0, "init", desk, "--name", "衡昌家园"),
        (1, "-C", desk, "import", book),
        (0, "-C", desk, "--at", "2020-06-01 09:00", "fee", "bill", "--period", "2020-06"),
        (0, "-C", desk, "--at", WHEN, "fee", "deposit", "take", "1012", "2000"),
        (0, "-C", desk, "--at", WHEN, "fee", "pay", "1011", "500", "--method", "wechat"),
        (0, "-C", desk, "--at", WHEN, "fee", "pay", "1011", "500", "--method", "wechat"),
    )
    for code, *words in steps:
        ran = propdesk("--lang", "en", *words)
        assert ran.code == code, ran.stderr


def _owner(desk: Path) -> str:
    return _owners(desk)[0]


def _owners(desk: Path) -> list[str]:
    return re.findall("P-[0-9a-z]{6}", (desk / "units/1/1-1-1011.yaml").read_text("utf-8"))


def _prepare(place: Place, command: str) -> Row:
    row = TABLE[command]
    if row.before:
        row.before(place.desk)
    return row


def test_every_command_has_a_row() -> None:
    leaves = {name for name, row in COMMANDS.items() if row.target}
    assert leaves == TABLE.keys() | PAPERS.keys()


@pytest.mark.parametrize("command", TABLE)
def test_the_envelope_holds_what_is_promised(place: Place, command: str) -> None:
    row = _prepare(place, command)
    before = place.state()
    ran = place.run(command, "-o", "json")
    assert ran.code == row.code, ran.stderr
    shown = ran.json
    assert shown.keys() - {"head"} == ENVELOPE
    assert shown.get("head", {}).keys() >= set(row.head.split())
    assert (shown["schema"], shown["command"]) == (1, command)
    _check_rows(shown, row)
    _check_commit(place, shown["commit"], row, before)


def _check_rows(shown: Mapping[str, Any], row: Row) -> None:
    assert shown["rows"] or not row.rows
    for each in shown["rows"]:
        assert "skipped" in each or set(row.keys.split()) <= each.keys()
    if row.totals is not None:
        assert shown["totals"].keys() == set(row.totals.split())
    assert isinstance(shown["totals"], dict)
    for note in shown["notes"]:
        assert note.keys() <= NOTE
        assert {"message", "level"} <= note.keys()


def _check_commit(place: Place, commit: str | None, row: Row, before: tuple[str, str]) -> None:
    head, changed = place.state()
    if not row.writes or not row.commits:
        assert head == before[0]
        assert commit in (None, head)
        return
    assert commit is not None
    assert COMMIT.fullmatch(commit)
    assert changed == ""
    assert "{new}" in row.words or commit == head != before[0]


@pytest.mark.parametrize("command", WRITING)
def test_a_dry_run_writes_nothing_and_shows_what_would_be(place: Place, command: str) -> None:
    row = _prepare(place, command)
    before, new = place.state(), place.names["new"]
    dry = place.run(command, "--dry-run", "-o", "json")
    assert dry.code == row.code, dry.stderr
    assert place.state() == before
    assert not Path(str(new)).exists()
    assert dry.json["commit"] is None
    real = place.run(command, "-o", "json").json
    assert _shown(dry.json, row) == _shown(real, row)


def _shown(envelope: Mapping[str, Any], row: Row) -> tuple[Any, Any]:
    rows = [{key: value for key, value in each.items() if key not in row.drawn} for each in envelope["rows"]]
    return rows, envelope["totals"]


LANGUAGES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "--lang zh": (("--lang", "zh"), "C"),
    "LANG=en": ((), "en_GB.UTF-8"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", TABLE)
def test_every_format_in_both_languages(
    place: Place, command: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = _prepare(place, command)
    words, locale = LANGUAGES[language]
    monkeypatch.setenv("LANG", locale)
    dry = ("--dry-run",) if row.writes else ()
    formats = ("table", "plain", "json", "csv") if language == "--lang zh" else ("table", "json")
    shown = {format: place.run(command, *dry, "-o", format, lang=words) for format in formats}
    for format, ran in shown.items():
        assert ran.code == row.code, (format, ran.stderr)
        assert "\x1b" not in ran.stdout
        assert ran.raw.decode("utf-8") == ran.stdout
    rows = shown["json"].rows
    assert not rows or shown["table"].stdout
    if language != "--lang zh":
        return
    header, *lines = [*csv.reader(io.StringIO(shown["csv"].stdout)), []] if rows else [[], []]
    assert len([line for line in lines if line]) == len(rows)
    assert set(row.columns.split()) <= set(header)
    assert not rows or shown["plain"].stdout
    assert sorted(_codes_untitled(rows)) == []


_CODE = re.compile(r"[a-z]{3,}(?:-[a-z]+)*", re.ASCII)


def _codes_untitled(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Codes in rows that a Chinese reader would see as they are."""
    for row in rows:
        for key, value in row.items():
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, Mapping):
                    yield from _codes_untitled([each])
                elif isinstance(each, str) and _CODE.fullmatch(each) and key not in NAMED | {"fields"}:
                    titled = value_shown(each, key=key, language=Language("zh")) != each
                    yield from () if titled else [(key, each)]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("command", PAPERS)
def test_papers_are_printed(place: Place, command: str, language: str) -> None:
    words, found = PAPERS[command]
    ran = place.run(command, *words.split(), lang=("--lang", language))
    assert ran.code == 0, ran.stderr
    assert found in ran.stdout


@pytest.mark.parametrize("command", ["fee pay", "fee bill", "fee balance"])
def test_the_two_languages_say_the_same_in_other_words(place: Place, command: str) -> None:
    said = [_said(place, command, code) for code in ("zh", "en")]
    assert said[0] != said[1]


def _said(place: Place, command: str, language: str) -> str:
    dry = ("--dry-run",) if TABLE[command].writes else ()
    ran = place.run(command, *dry, "-o", "table", lang=("--lang", language))
    return ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("words", "code", "kind", "record", "field"),
    [
        ("fee pay 1-1-9999 5", 4, "not-found", "1-1-9999", ""),
        ("fee pay 1-1-1011 0", 2, "usage", "", "amount"),
        ("fee pay 1-1-1011", 2, "usage", "", "amount"),
        ("fee bill --period 2020-13", 2, "usage", "", "period"),
        ("fee void-run 2020-06/property-1 -m x", 3, "rule", "2020-06/property-1", ""),
        ("fee void-receipt A-000009 -m x", 4, "not-found", "A-000009", ""),
        ("ticket close T-200601-a1b2c", 4, "not-found", "T-200601-a1b2c", ""),
        ("ticket new --unit 1011 --category water", 2, "usage", "", "text"),
    ],
)
def test_a_refusal_is_an_envelope_too(
    place: Place, words: str, code: int, kind: str, record: str, field: str
) -> None:
    before = place.state()
    ran = place.propdesk("-C", place.desk, "--lang", "en", "--at", WHEN, *words.split(), "-o", "json")
    shown = ran.json
    assert ran.code == code
    assert shown.keys() == REFUSAL
    assert shown["schema"] == 1
    assert shown["command"] == " ".join(words.split()[:2])
    error = shown["error"]
    assert error.keys() - {"findings"} == ERROR
    assert (error["exit"], error["kind"], error["record"], error["field"]) == (code, kind, record, field)
    assert error["message"]
    assert ran.stderr
    assert place.state() == before
