"""Two clones that fetch from each other: what joins, what does not, and that nothing is half merged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from clones import TICKET, Clone, build, cloned
from smalldesk import FLAT, LIN, SHOP, git

from propdesk.domain.changes import Outcome, Put
from propdesk.domain.merging import KEYS
from propdesk.domain.messages import BadData, Conflict, NotFound, Refusal, RuleRefused
from propdesk.domain.periods import Month
from propdesk.render.masking import masked
from propdesk.services import ticketmoves, ticketwork
from propdesk.services.billing import Request as Bill
from propdesk.services.billing import issue_bills
from propdesk.services.cashier import close_day
from propdesk.services.checking import check_desk
from propdesk.services.closing import close_period
from propdesk.services.mergeplan import shape_of
from propdesk.services.merging import merge
from propdesk.services.payments import Request, take_payments
from propdesk.store import schemas


@pytest.fixture(scope="session")
def cloned_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("clones") / "desk"
    build(root)
    return root


@pytest.fixture
def clones(cloned_desk: Path, tmp_path: Path) -> tuple[Clone, Clone]:
    return cloned(cloned_desk, tmp_path)


def states(outcome: Outcome) -> dict[str, str]:
    return {row["path"].rpartition("/")[2]: row["state"] for row in outcome.rows}


def is_whole(clone: Clone) -> bool:
    """Tell whether the work tree is what the commit holds, and the desk's checks have nothing to say."""
    quiet = not git(clone.root, "status", "--porcelain") and not check_desk(clone.session()).rows
    return quiet and not git(clone.root, "fsck", "--strict", "--no-dangling", "--no-progress")


def refused(clone: Clone, other: Clone, kind: type[Refusal]) -> Refusal:
    """Merge in vain: nothing changes."""
    before = clone.head, git(clone.root, "status", "--porcelain")
    with pytest.raises(kind) as found:
        clone.take_over(other)
    assert (clone.head, git(clone.root, "status", "--porcelain")) == before
    return found.value


def conflicts(clone: Clone, other: Clone) -> list[dict[str, Any]]:
    """Merge in vain for what both have changed: nothing changes."""
    before = clone.head, git(clone.root, "status", "--porcelain")
    outcome = clone.take_over(other)
    assert outcome.clash
    assert outcome.commit is None
    assert (clone.head, git(clone.root, "status", "--porcelain")) == before
    return [dict(row) for row in outcome.rows]


def fields(clone: Clone, other: Clone) -> list[tuple[str, str]]:
    return [(row["record"], row["field"]) for row in conflicts(clone, other)]


# --- tickets ---------------------------------------------------------------------------------------


def test_both_assign_the_same_ticket_otherwise(clones: tuple[Clone, Clone]) -> None:
    lin, chen = clones
    ticketmoves.assign(lin.session("09:10"), [TICKET], "wang")
    ticketmoves.assign(chen.session("09:20"), [TICKET], "zhao")
    for mine, other, to, their in ((lin, chen, "wang", "zhao"), (chen, lin, "zhao", "wang")):
        [row] = conflicts(mine, other)
        assert (row["kind"], row["record"], row["field"]) == ("ticket", TICKET, "status")
        assert row["base"] == {"status": "open"}
        assert [event["to"] for event in row["mine"]] == [to]
        assert [event["to"] for event in row["theirs"]] == [their]


def test_a_note_joins_a_resolution_and_both_clones_come_to_the_same(clones: tuple[Clone, Clone]) -> None:
    lin, chen = clones
    ticketwork.resolve(lin.session("09:10"), TICKET, ticketwork.Work("已协调"))
    ticketmoves.move(chen.session("09:05"), [TICKET], "note", text="业主又来电")
    told = lin.take_over(chen)
    assert told.commit == lin.head
    assert states(told) == {f"{TICKET}.yaml": "joined"}
    assert [event["kind"] for event in lin.record("ticket", TICKET)["events"]] == ["note", "resolved"]
    assert git(lin.root, "log", "-1", "--format=%P").split()[1:] == [chen.head]
    body = git(lin.root, "log", "-1", "--format=%B")
    assert body.startswith(f"merge: {chen.head[:10]}\n")
    assert "\nPropdesk-Op: merge\n" in body
    assert is_whole(lin)
    forward = chen.take_over(lin)
    assert (forward.commit, chen.head, chen.tree) == (lin.head, lin.head, lin.tree)
    assert is_whole(chen)
    assert lin.take_over(chen).commit is None
    ticketmoves.move(chen.session("14:00"), [TICKET], "note", text="已回复")


def test_both_orders_give_the_same_tree(clones: tuple[Clone, Clone]) -> None:
    lin, chen = clones
    ticketwork.resolve(lin.session("09:10"), TICKET, ticketwork.Work("已协调"))
    ticketmoves.move(chen.session("09:10"), [TICKET], "note", text="业主又来电")
    at = chen.head
    chen.take_over(lin)
    git(lin.root, "fetch", "-q", str(chen.root), at)
    merge(lin.session("12:00"), "FETCH_HEAD")
    assert lin.head != chen.head
    assert lin.tree == chen.tree
    told = lin.take_over(chen)  # each has merged the other: two beginnings, but one and the same end
    assert told.commit == lin.head
    assert told.rows == []
    chen.take_over(lin)
    assert lin.head == chen.head


# --- money -----------------------------------------------------------------------------------------


def pay(clone: Clone, unit: str, fen: int, time: str = "09:00", ref: str = "") -> None:
    take_payments(clone.session(time), [Request(unit, fen, "wechat" if ref else "cash", ref)])


def test_payments_in_different_tills_join(clones: tuple[Clone, Clone]) -> None:
    lin, chen = clones
    pay(lin, FLAT, 10000)
    pay(chen, SHOP, 5000)
    assert states(lin.take_over(chen)) == {"2026-03-20-b.yaml": "new"}
    assert is_whole(lin)
    pay(lin, FLAT, 100, "13:00")
    chen.take_over(lin)
    assert chen.head == lin.head


def test_one_series_of_numbers_on_two_clones_clashes(clones: tuple[Clone, Clone]) -> None:
    lin, chen = clones
    other = Clone(chen.root, "lin")
    pay(lin, FLAT, 10000)
    pay(other, SHOP, 5000)
    [row] = conflicts(lin, other)
    assert (row["record"], row["field"]) == ("2026-03-20-a", "lines.A-000001")
    assert row["base"] is None
    assert (row["mine"]["amount"], row["theirs"]["amount"]) == ("100.00", "50.00")
    assert "clerk" not in row["mine"]  # what both say is left out


def test_a_number_that_comes_twice_on_two_days_is_found_by_the_checks(clones: tuple[Clone, Clone]) -> None:
    lin, chen = clones
    take_payments(lin.session(day="2026-03-19"), [Request(FLAT, 10000, "cash")])
    pay(Clone(chen.root, "lin"), SHOP, 5000)
    found = refused(lin, chen, Conflict)
    assert {one.check for one in found.findings} == {"receipt-numbers"}
    assert found.findings[0].where.startswith("tills/2026-03/")


def test_one_bill_that_is_paid_twice_is_found_by_the_checks(clones: tuple[Clone, Clone]) -> None:
    lin, chen = clones
    pay(lin, SHOP, 10000)
    pay(chen, SHOP, 10000)
    assert "paid-lines" in {one.check for one in refused(lin, chen, Conflict).findings}


def test_a_day_that_one_side_has_closed_takes_nothing_of_the_other(clones: tuple[Clone, Clone]) -> None:
    lin, chen = clones
    pay(lin, FLAT, 10000)
    chen.take_over(lin)
    close_day(lin.session("18:00"), cash=10000)
    pay(Clone(chen.root, "lin"), FLAT, 500, "10:00")
    found = refused(lin, chen, Conflict)
    assert "a closed day takes no more entries" in [str(one.message) for one in found.findings]
    refused(chen, lin, Conflict)


def test_a_month_that_one_side_has_closed_takes_nothing_of_the_other(clones: tuple[Clone, Clone]) -> None:
    lin, chen = clones
    take_payments(chen.session(day="2026-02-20"), [Request(SHOP, 100, "cash")])
    close_period(lin.session(day="2026-04-02"), [Month(2026, 2)])
    refused(lin, chen, RuleRefused)
    assert refused(chen, lin, Conflict).findings


def test_the_same_run_on_both_sides_is_one(clones: tuple[Clone, Clone]) -> None:
    lin, chen = clones
    for clone in clones:
        issue_bills(clone.session(day="2026-04-01"), Bill((Month(2026, 4),)))
    told = lin.take_over(chen)
    assert (told.rows, told.commit) == ([], lin.head)
    assert is_whole(lin)


# --- master data -----------------------------------------------------------------------------------


def edited(clone: Clone, kind: str, id: str, **values: Any) -> None:
    clone.change(Put(kind, id, {**clone.record(kind, id), **values}))


def test_fields_tags_and_prices_join(clones: tuple[Clone, Clone]) -> None:
    lin, chen = clones
    edited(lin, "unit", SHOP, area="51", tags=["商铺"])
    edited(chen, "unit", SHOP, note="转角", tags=["重点客户"])
    lin.take_over(chen)
    unit = lin.record("unit", SHOP)
    assert (unit["area"], unit["note"]) == ("51", "转角")
    assert set(unit["tags"]) == {"商铺", "重点客户"}
    assert is_whole(lin)


def test_personal_data_are_masked_and_no_name_is_in_a_path(clones: tuple[Clone, Clone]) -> None:
    lin, chen = clones
    contact = {"name": "刘美丽", "phone": "13800001111"}
    edited(lin, "person", LIN, phone="13900002222", contacts=[contact])
    edited(chen, "person", LIN, phone="13900003333", contacts=[{**contact, "phone": "13800009999"}])
    lin.fetch(chen)
    shown = masked(merge(lin.session("12:00"), "FETCH_HEAD"))
    assert [row["field"] for row in shown.rows] == ["phone", "contacts"]
    assert [row["mine"]["phone"] for row in shown.rows] == ["139****2222", "138****1111"]
    assert not [word for word in ("刘美丽", "美丽", "00002222") if word in str(shown)]


def test_a_record_that_one_side_removed_and_the_other_changed(clones: tuple[Clone, Clone]) -> None:
    lin, chen = clones
    lin.change(Put("vehicle", "V-aaaaaa", None))
    edited(chen, "vehicle", "V-aaaaaa", colour="red")
    [row] = conflicts(lin, chen)
    assert (row["record"], row["field"], row["mine"]) == ("V-aaaaaa", "", None)


def test_what_one_side_removed_is_missed_by_what_the_other_entered(clones: tuple[Clone, Clone]) -> None:
    lin, chen = clones
    lin.change(Put("vehicle", "V-aaaaaa", None), Put("person", "P-bbbbbb", None))
    edited(chen, "unit", SHOP, owners=["P-bbbbbb"])
    assert {one.check for one in refused(lin, chen, Conflict).findings} == {"unit-people"}
    assert refused(chen, lin, Conflict).findings


# --- what a fetch may bring ------------------------------------------------------------------------


def by_hand(clone: Clone, path: str, text: str | None) -> None:
    if text is None:
        (clone.root / path).unlink()
    else:
        (clone.root / path).parent.mkdir(parents=True, exist_ok=True)
        (clone.root / path).write_text(text, encoding="utf-8")
    git(clone.root, "add", "-A")
    git(clone.root, "commit", "-q", "-m", "by hand")


UNIT = f"units/1/{SHOP}.yaml"


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        (UNIT, "building: [", BadData),
        (UNIT, "kind: flat\n", BadData),
        ("units/1/x.yaml", "a: b\n", BadData),
        ("units/.gitattributes", "* text\n", BadData),
        ("README", "x\n", BadData),  # there is a readme
        ("templates/notice.exe", "x\n", BadData),
        ("attachments/ab/x.jpg", "x\n", BadData),
        ("desk.yaml", None, BadData),
        ("bills/2026-03/property.yaml", None, Conflict),
    ],
)
def test_what_a_desk_has_no_place_for_is_refused(
    clones: tuple[Clone, Clone], path: str, text: str | None, kind: type[Refusal]
) -> None:
    lin, chen = clones
    by_hand(lin, "readme", "x\n")
    by_hand(chen, path, text)
    found = refused(lin, chen, kind)
    assert found.findings or path.startswith("attachments")


def test_links_and_submodules_are_refused(clones: tuple[Clone, Clone]) -> None:
    lin, chen = clones
    (chen.root / "link").symlink_to("/etc/passwd")
    git(chen.root, "add", "link")
    git(chen.root, "commit", "-q", "-m", "link")
    assert [one.where for one in refused(lin, chen, BadData).findings] == ["link"]


def test_what_was_issued_and_taken_away_again_on_the_way_is_missed(clones: tuple[Clone, Clone]) -> None:
    lin, chen = clones
    pay(chen, SHOP, 5000)
    by_hand(chen, "tills/2026-03/2026-03-20-b.yaml", None)
    edited(chen, "unit", SHOP, note="转角")
    assert [one.check for one in refused(lin, chen, Conflict).findings] == ["issued"]


def test_other_files_of_the_repository_come_along(clones: tuple[Clone, Clone]) -> None:
    lin, chen = clones
    by_hand(chen, "README", "hello\n")
    by_hand(lin, "NOTES", "hello\n")
    lin.take_over(chen)
    assert sorted(path.name for path in lin.root.glob("[NR]*")) == ["NOTES", "README"]
    by_hand(lin, "README", "mine\n")
    by_hand(chen, "README", "theirs\n")
    assert fields(lin, chen) == [("README", "")]


def test_a_desk_in_a_folder_merges_the_whole_repository(clones: tuple[Clone, Clone]) -> None:
    lin, chen = clones
    (chen.root / "records").mkdir()
    for name in git(chen.root, "ls-tree", "--name-only", "HEAD").split():
        git(chen.root, "mv", name, f"records/{name}")
    git(chen.root, "commit", "-q", "-m", "into a folder")
    git(lin.root, "pull", "-q", "--ff-only", str(chen.root), "main")
    ours, theirs = (Clone(clone.root / "records", clone.clerk) for clone in clones)
    edited(theirs, "unit", SHOP, note="转角")
    by_hand(chen, "other/file", "x\n")
    edited(ours, "unit", SHOP, area="51")
    git(lin.root, "fetch", "-q", str(chen.root), "main")
    told = merge(ours.session("12:00"), "FETCH_HEAD")
    assert [row["path"] for row in told.rows] == ["other/file", f"records/{UNIT}"]
    assert (ours.record("unit", SHOP)["note"], ours.record("unit", SHOP)["area"]) == ("转角", "51")
    assert git(lin.root, "status", "--porcelain") == ""


def test_hand_edits_in_the_way_are_kept(clones: tuple[Clone, Clone]) -> None:
    lin, chen = clones
    edited(chen, "unit", SHOP, note="转角")
    (lin.root / UNIT).write_text("mine\n", encoding="utf-8")
    refused(lin, chen, Conflict)
    assert (lin.root / UNIT).read_text(encoding="utf-8") == "mine\n"


def test_a_dry_run_says_the_same_and_writes_nothing(clones: tuple[Clone, Clone]) -> None:
    lin, chen = clones
    edited(chen, "unit", SHOP, note="转角")
    edited(lin, "unit", FLAT, note="朝南")
    before = lin.head
    dry = lin.take_over(chen, dry_run=True)
    assert lin.head == before
    assert dry.rows == lin.take_over(chen).rows


# --- which commits ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "nothing", "--all", "HEAD..main", "HEAD:desk.yaml", "a\nb", "a\0b"])
def test_a_name_that_is_no_commit(clones: tuple[Clone, Clone], name: str) -> None:
    with pytest.raises(NotFound):
        merge(clones[0].session(), name)


def test_a_stranger_is_refused(clones: tuple[Clone, Clone]) -> None:
    lin, chen = clones
    git(lin.root, "checkout", "-q", "--orphan", "alone")
    git(lin.root, "commit", "-q", "-m", "alone")
    assert "no commit in common" in str(refused(lin, chen, RuleRefused))


def test_two_that_merged_each_other_otherwise_are_refused(clones: tuple[Clone, Clone]) -> None:
    lin, chen = clones
    edited(lin, "unit", SHOP, note="转角")
    edited(chen, "unit", FLAT, note="朝南")
    old = chen.head
    chen.take_over(lin)
    git(lin.root, "fetch", "-q", str(chen.root), old)
    merge(lin.session("12:00"), "FETCH_HEAD")
    edited(lin, "unit", SHOP, area="51")
    assert "2 commits" in str(refused(lin, chen, RuleRefused))


# --- what entries go by ----------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "place"), [(kind, place) for kind, rows in KEYS.items() for place in rows])
def test_what_entries_go_by_stands_in_their_schema(kind: str, place: tuple[str, ...]) -> None:
    items: Any = schemas.kind(kind).schema["properties"][place[0]]["items"]
    assert set(KEYS[kind][place]) <= items.get("properties", {}).keys()
    assert len(place) == 1


def test_the_schema_tells_the_rest() -> None:
    assert shape_of("ticket").lists == {("events",): ("id",)}
    assert shape_of("deposit").lists[("deductions",)] == ("id",)
    assert shape_of("unit").lists[("owners",)] == ()
    assert shape_of("desk").lists[("clerks", "roles")] == ()
    assert shape_of("bill").whole
