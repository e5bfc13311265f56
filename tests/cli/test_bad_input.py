"""Bad input: the documented exit code, a message that names record and field, an unchanged repository."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran, Runner
from watched import Watched

from propdesk.domain.changes import Change, Put
from propdesk.store.desk import Desk

pytestmark = pytest.mark.xdist_group("bad-input")

ESC, BIDI = "a\x1b[31m", "a\u202eb"
ZHAO = "{id: zhao, name: zhao, roles: [cashier]}"
TARIFF = "--title 物业费 --formula fixed --cycle 1 --timing advance --surcharge 3 --from 2026-01-01"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The desk that copies are made of, once it is there."""
    return {"place": tmp_path_factory.mktemp("bad")}


@pytest.fixture
def desk(built: dict[str, Path], propdesk: Runner, tmp_path: Path) -> Watched:
    """Give a desk of one's own."""
    if "desk" not in built:
        built["desk"] = built["place"] / "desk"
        _build(Watched(built["desk"], propdesk))
    shutil.copytree(built["desk"], tmp_path / "desk", symlinks=True)
    return Watched(tmp_path / "desk", propdesk)


def _build(desk: Watched) -> None:
    assert desk.propdesk("init", desk.root, "--name", "衡昌家园", "--units", "2:1x2x2").code == 0
    desk.edit("desk.yaml", "\ntills:\n", f"  - {ZHAO}\n\ntills:\n  - {{id: B, clerk: zhao}}\n")
    desk.git("commit", "-q", "-a", "-m", "a second cashier")
    _take_calls(desk)
    for words in (
        f"fee tariff set property {TARIFF}",
        "unit edit 1-1-0101 --charge property:2026-10-01",
        "fee bill --period 2026-10",
        "fee pay 1-1-0101 1 --method wechat --ref R1",
    ):
        ran = desk.run(*words.split())
        assert ran.code == 0, ran.stderr


def _take_calls(desk: Watched) -> None:
    """A ticket that nobody has yet, and one that a worker has done."""
    store = Desk.open(desk.root)
    settings = store.snapshot().get("desk", "desk")
    call = {"kind": "repair", "channel": "hotline", "priority": "normal", "category": "water"}
    who = {"at": "2026-11-21 09:00", "clerk": "zhao"}
    told = {**call, **who, "unit": "1-1-0101", "text": "漏水"}
    steps = ({"kind": "assigned", "to": "wang"}, {"kind": "resolved", "result": "更换角阀"})
    events = [{"id": f"aaaa{number}", **who, **step} for number, step in enumerate(steps)]
    puts = (
        Put("desk", "desk", {**settings, "workers": [{"id": "wang", "name": "王师傅"}]}),
        Put("ticket", "T-261121-k3q9x", told),
        Put("ticket", "T-261121-a1b2c", {**told, "events": events}),
    )
    store.commit(lambda _: Change("edit", "edit", "zhao", puts))


# --- what the clerk types --------------------------------------------------------------------------


@dataclass(frozen=True)
class Bad:
    """Words that are refused: with which exit code, and what record and field the refusal names."""

    words: Sequence[str]
    code: int
    record: str = ""
    field: str = ""
    says: Sequence[str] = ()


def _bad(words: str, code: int, record: str = "", field: str = "", says: str = "", **names: str) -> Bad:
    return Bad([word.format_map(names) for word in words.split()], code, record, field, says.split())


TYPED = [
    _bad("fee pay 9-9-9999 5", 4, "9-9-9999", says="9-9-9999"),
    _bad("fee balance 9-9-9999", 4, "9-9-9999"),
    _bad("fee statement 9-9-9999", 4, "9-9-9999"),
    _bad("unit show 9-9-9999", 4, "9-9-9999"),
    _bad("show 9-9-9999", 4, "9-9-9999"),
    _bad("fee pay 0101 5", 4, "0101", says="1-1-0101 2-1-0101"),
    _bad("--as nobody fee pay 1-1-0101 5", 4, field="clerk", says="nobody clerk zhao"),
    _bad("--as= fee pay 1-1-0101 5", 4, field="clerk"),
    _bad("fee pay 1-1-0101 -- -5", 2, field="amount", says="-5 0.00"),
    _bad("fee pay 1-1-0101 -5", 2, field="amount", says="-5 0.00"),
    _bad("fee pay 1-1-0101 -5.00", 2, field="amount", says="0.00"),
    _bad("fee pay 1-1-0101 0.00", 2, field="amount"),
    _bad("fee pay 1-1-0101 1.234", 2, field="amount", says="1.234 142.93"),
    _bad("fee pay 1-1-0101 1e3", 2, field="amount"),
    _bad("fee pay 1-1-0101 １２", 2, field="amount"),
    _bad("fee pay 1-1-0101 99999999999999", 2, field="amount"),
    _bad("fee day --close --cash=-5", 2, field="cash", says="-5"),
    _bad("fee day --close --cash 1.234", 2, field="cash"),
    _bad("fee arrears --min=-5", 2, field="min"),
    _bad("fee arrears --min 1.234", 2, field="min"),
    _bad("unit edit 1-1-0101 --area=-3", 5, field="area"),
    _bad("fee bill --period 2026-13", 2, field="period", says="2026-13"),
    _bad("fee bill --period 2026-00", 2, field="period"),
    _bad("fee bill --period 2026Q5", 2, field="period"),
    _bad("fee bill --period 26-1", 2, field="period"),
    _bad("fee bill --period 2026-11 --item water", 4, "water", "item"),
    _bad("fee bill --period 2026-11 --unit 9-*", 4, field="unit"),
    _bad("fee pay 1-1-0101 5 --till B", 3, field="till", says="B clerk"),
    _bad("fee pay 1-1-0101 5 --till C", 3, field="till", says="C"),
    _bad("fee day --till B", 3, field="till"),
    _bad("fee pay 1-1-0101 5 --method gold", 2, field="method"),
    _bad("fee pay 1-1-0101 5 --received 2026-11-22", 3, field="received"),
    _bad("fee pay 1-1-0101 5 --received 2026-02-30", 2, field="received"),
    _bad("fee pay 1-1-0101 5 --bill property/1-1-0101/2020-01-01", 4, "property/1-1-0101/2020-01-01", "bill"),
    _bad("fee pay 1-1-0102 5 --method wechat --ref R1", 3, "A-000001", "ref"),
    _bad("fee void-run 2026-10/property -m x", 3, "2026-10/property", says="A-000001"),
    _bad("fee void-run 2026-10/property", 2, field="reason"),
    _bad("fee void-receipt A-000009 -m x", 4, "A-000009"),
    _bad("fee void-receipt A-000001", 2, field="reason"),
    _bad("fee pay ../../x 5", 4, "../../x"),
    _bad("fee balance ../../x", 4, "../../x"),
    _bad("fee void-run ../../x -m x", 4, "../../x"),
    _bad("fee receipt ../../x", 4, "../../x"),
    _bad("show ../../x", 4, "../../x"),
    _bad("unit add ../../x --kind flat", 5, field="id", says="../../X"),
    _bad("unit add CON-1-1 --kind flat", 5, field="id"),
    _bad(f"fee tariff set ../../x {TARIFF}", 5, field="id", says="../../x"),
    _bad("fee deposit deduct D-1 5 -m x --attach none.jpg", 2, field="attach", says="none.jpg"),
    _bad("fee deposit deduct D-1 5 -m x --attach /dev", 2, field="attach", says="dev folder"),
    _bad("fee deposit deduct D-1 5 -m x --attach /dev/null", 5, field="attach", says="null device"),
    _bad("fee deposit deduct D-1 5 -m x --attach {esc}", 2, field="attach", says="a[31m", esc=ESC),
    _bad("person add --name {esc}", 5, field="name", esc=ESC),
    _bad("person add --name {bidi}", 5, field="name", bidi=BIDI),
    _bad("unit edit 1-1-0101 --note {esc}", 5, field="note", esc=ESC),
    _bad("fee pay 1-1-0101 5 --ref {esc}", 5, field="ref", esc=ESC),
    _bad("fee pay 1-1-0101 5 -m {bidi}", 5, field="reason", bidi=BIDI),
    _bad("ticket new", 2, field="unit", says="--unit"),
    _bad("ticket new --unit 9-9-9999 --category water x", 4, "9-9-9999"),
    _bad("ticket new --unit 1-1-0101 --place lobby --category water x", 2, field="unit"),
    _bad("ticket new --unit 1-1-0101 --category watr x", 2, field="category", says="watr water"),
    _bad("ticket new --unit 1-1-0101 --category water", 2, field="text", says="TEXT"),
    _bad("ticket new --unit 1-1-0101 --category water {long}", 5, field="text", long="漏" * 10_000),
    _bad("ticket new --unit 1-1-0101 --category water {esc}", 5, field="text", esc=ESC),
    _bad("ticket new --unit 1-1-0101 --category water --caller x --phone call-me x", 5, field="phone"),
    _bad("ticket new --unit 1-1-0101 --category water --phone 13800000000 x", 2, field="caller"),
    _bad("ticket new --unit 1-1-0101 --category water --promise 25:00..26:00 x", 2, field="promise"),
    _bad("ticket new --unit 1-1-0101 --category water --promise 08:00..09:00 x", 3, field="promise"),
    _bad("ticket new --unit 1-1-0101 --category water --answered ok x", 3, field="answered"),
    _bad("--at 2026-11-20 ticket assign k3q9x --to wang", 3, "T-261121-k3q9x", "at"),
    _bad("ticket assign k3q9x --to nobody", 4, field="to", says="nobody wang"),
    _bad("ticket assign zzzzz --to wang", 4, "zzzzz"),
    _bad("ticket accept k3q9x", 3, "T-261121-k3q9x", "status", "open assigned"),
    _bad("ticket callback k3q9x --score 5", 3, "T-261121-k3q9x", "status"),
    _bad("ticket callback a1b2c --score 6", 2, field="score"),
    _bad("ticket callback a1b2c --score 0", 2, field="score"),
    _bad("ticket callback a1b2c", 2, field="score", says="--unreached"),
    _bad("ticket callback a1b2c --score 5 --unreached", 2, field="score"),
    _bad("ticket close a1b2c", 3, "T-261121-a1b2c", "status", "0 3 callback"),
    _bad("ticket close k3q9x a1b2c", 3, "T-261121-k3q9x", "status"),
    _bad("ticket cancel k3q9x", 2, field="reason"),
    _bad("ticket reopen a1b2c", 2, field="reason"),
    _bad("ticket resolve k3q9x --result x", 3, "T-261121-k3q9x", "status", "assign"),
    _bad("ticket resolve k3q9x --result x --labour=-5", 2, field="labour"),
    _bad("ticket resolve k3q9x --result x --material valve:1", 2, field="material", says="NAME:QTY:PRICE"),
    _bad("ticket hold k3q9x --for money", 2, field="what", says="money parts"),
    _bad("ticket note k3q9x {bidi}", 5, field="text", bidi=BIDI),
    _bad("ticket note k3q9x {long}", 5, field="text", long="长" * 10_000),
    _bad("ticket duplicate k3q9x --of k3q9x", 3, "T-261121-k3q9x", "of"),
    _bad("ticket join k3q9x --incident k3q9x", 3, "T-261121-k3q9x", "ticket"),
    _bad("ticket edit k3q9x", 2, field="priority"),
    _bad("ticket edit k3q9x --priority normal", 3, "T-261121-k3q9x", "priority"),
    _bad("ticket show ../../x", 4, "../../x"),
    _bad("ticket list --view nights", 4, field="view", says="nights"),
    _bad("ticket list --assignee nobody", 4, field="to", says="nobody wang"),
    _bad("ticket list --since yesterday", 2, field="since"),
]  # fmt: skip


@pytest.mark.parametrize("bad", TYPED, ids=lambda bad: ascii(" ".join(bad.words))[:90])
def test_bad_words_change_nothing(desk: Watched, bad: Bad) -> None:
    before = desk.state()
    ran = desk.run(*bad.words)
    assert ran.code == bad.code, ran.stderr
    error = ran.json["error"]
    assert bad.record in ("", error["record"])
    assert error["field"].rpartition(".")[2] == bad.field
    said = " ".join((error["message"], error["hint"]))
    assert all(word in said for word in bad.says), said
    _assert_clean_text(ran)
    assert desk.state() == before


def _assert_clean_text(ran: Ran) -> None:
    assert not {"\x1b", "\u202e"} & {*ran.stdout, *ran.stderr}


# --- what stands in the repository -----------------------------------------------------------------


def _typo(desk: Watched) -> None:
    desk.edit("desk.yaml", "timezone:", "timezon:")


def _committed_typo(desk: Watched) -> None:
    _typo(desk)
    desk.git("commit", "-q", "-a", "-m", "a typo")


def _no_yaml(desk: Watched) -> None:
    desk.edit("desk.yaml", "tills:", "tills: [")


def _detached(desk: Watched) -> None:
    desk.git("checkout", "-q", "--detach")


def _merging(desk: Watched) -> None:
    desk.git("checkout", "-q", "-b", "other", "HEAD~2")
    desk.edit("desk.yaml", "name: 衡昌家园", "name: 翠竹苑")
    desk.git("commit", "-q", "-a", "-m", "another name")
    desk.git("checkout", "-q", "main")
    desk.git("merge", "-q", "--no-ff", "--no-commit", "other")


def _link_for_till(desk: Watched) -> None:
    (desk.root.parent / "outside").mkdir()
    shutil.rmtree(desk.root / "tills")
    (desk.root / "tills").symlink_to(desk.root.parent / "outside")


def _link_for_sheet(desk: Watched) -> None:
    sheet = desk.root / "tills/2026-11/2026-11-21-a.yaml"
    shutil.move(sheet, desk.root.parent / "outside.yaml")
    sheet.symlink_to(desk.root.parent / "outside.yaml")


def _committed_link(desk: Watched) -> None:
    unit = desk.root / "units/1/1-1-0101.yaml"
    unit.unlink()
    unit.symlink_to("/etc/passwd")
    desk.git("add", "-A")
    desk.git("commit", "-q", "-m", "a link")


def _hand_edit(desk: Watched) -> None:
    desk.edit("tills/2026-11/2026-11-21-a.yaml", 'amount: "1.00", method', 'amount: "9.00", method')


def _named(name: str) -> Callable[[Watched], None]:
    return lambda desk: desk.git("config", "user.name", name) and None


@dataclass(frozen=True)
class Odd:
    """A state in which an entry is refused: exit code, record, field and what the refusal says."""

    make: Callable[[Watched], Any]
    code: int
    record: str = ""
    field: str = ""
    says: str = ""
    reads: int = 0


PAY = ("fee", "pay", "1-1-0101", "5")
ODD = {
    "a typo in desk.yaml": Odd(_typo, 5, "desk.yaml", "timezon", "timezon"),
    "a committed typo in desk.yaml": Odd(_committed_typo, 5, "desk.yaml", "timezon", "timezon", reads=5),
    "no YAML in desk.yaml": Odd(_no_yaml, 5, "desk.yaml", says="desk.yaml:"),
    "detached HEAD": Odd(_detached, 6, says="detached"),
    "merge in progress": Odd(_merging, 6, says="merge"),
    "a link for the folder of tills": Odd(_link_for_till, 6, says="tills/2026-11/2026-11-21-a.yaml"),
    "a link for the day's sheet": Odd(_link_for_sheet, 6, says="tills/2026-11/2026-11-21-a.yaml"),
    "a committed link for a unit": Odd(
        _committed_link, 5, "units/1/1-1-0101.yaml", says="units/1/1-1-0101.yaml", reads=0
    ),
    "a hand edit in the way": Odd(_hand_edit, 6, says="tills/2026-11/2026-11-21-a.yaml"),
    "ESC in git's user.name": Odd(_named(ESC), 5, field="user.name", says="user.name"),
    "a bidi sign in git's user.name": Odd(_named(BIDI), 5, field="user.name", says="user.name"),
}


@pytest.mark.parametrize("name", ODD)
def test_in_an_odd_state_nothing_is_entered(desk: Watched, name: str) -> None:
    odd = ODD[name]
    odd.make(desk)
    before = desk.state()
    ran = desk.run(*PAY)
    assert ran.code == odd.code, ran.stderr
    error = ran.json["error"]
    assert (error["record"] or odd.record, error["field"] or odd.field) == (
        odd.record or error["record"],
        odd.field or error["field"],
    )
    assert odd.says in ran.stderr
    assert error["hint"] or error.get("findings")
    _assert_clean_text(ran)
    assert desk.state() == before
    assert desk.run("fee", "balance").code == odd.reads
    assert desk.state() == before


def test_a_typo_that_was_committed_is_mended_with_the_desk_s_own_commands(desk: Watched) -> None:
    _committed_typo(desk)
    assert desk.run("check").code in (1, 5)
    desk.edit("desk.yaml", "timezon:", "timezone:")
    assert desk.run("status").code == 0
    ran = desk.run("keep", str(desk.root / "desk.yaml"), "-m", "typo")
    assert ran.code == 0, ran.stderr
    assert desk.run(*PAY).code == 0


def test_an_edit_with_a_typo_is_dropped_with_the_desk_s_own_commands(desk: Watched) -> None:
    _typo(desk)
    assert desk.run("discard", str(desk.root / "desk.yaml")).code == 0
    assert desk.run(*PAY).code == 0


def test_records_without_a_repository_are_refused(desk: Watched, tmp_path: Path) -> None:
    shutil.rmtree(desk.root / ".git")
    before = sorted(str(path) for path in tmp_path.rglob("*"))
    for words in (PAY, ("fee", "balance")):
        ran = desk.run(*words)
        assert ran.code == 10
        assert "git" in ran.json["error"]["message"]
    assert sorted(str(path) for path in tmp_path.rglob("*")) == before


def test_without_a_git_identity_it_says_how_to_set_one(
    desk: Watched, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "empty").touch()
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "empty"))
    before = desk.state()
    ran = desk.run(*PAY)
    assert ran.code == 10, ran.stderr
    assert ran.json["error"]["field"] == "user.name"
    assert "git config --global user.name" in ran.json["error"]["hint"]
    assert desk.state() == before
    assert desk.run("fee", "balance").code == 0
