"""Attachments of a desk: checked, shown, kept or refused by hand, and carried by deductions."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from attached import DEPOSIT, JPEG, KEPT, REFUSED, deposit, photo
from correcteddesk import LATER, approve, settle
from smalldesk import build, commit_all, copied, edit, git, put, session_at

from propdesk.domain.attachment import Attachment, attachment_of
from propdesk.domain.changes import Change, Outcome
from propdesk.domain.messages import BadData, RuleRefused, UsageRefused
from propdesk.render.fonts import font_set
from propdesk.services import deciding, deposits
from propdesk.services.approvals import Ask, do_or_ask
from propdesk.services.attached import read_attachments
from propdesk.services.care import drop, keep, show_status
from propdesk.services.checking import check_desk
from propdesk.services.doctor import examine
from propdesk.services.forming import put_in_form
from propdesk.services.health.patient import Outside
from propdesk.services.payments import Request

ONE = attachment_of("门锁.jpg", "jpg", JPEG)
PATH, RECORD = ONE.file.path, f"deposits/2026-01/{DEPOSIT}.yaml"
STRAY = attachment_of("other.txt", "txt", KEPT["txt"])


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("attached") / "desk"
    build(root)
    change = Change("edit", "edit", "lin", [deposit(ONE)], files=[ONE.file])
    session_at(root).desk.commit(lambda _: change)
    return root


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Path:
    return copied(template, tmp_path / "desk")


def _lay(root: Path, one: Attachment, data: bytes | None = None) -> str:
    """Put a file in its place by hand."""
    (root / one.file.path).parent.mkdir(parents=True, exist_ok=True)
    (root / one.file.path).write_bytes(one.data if data is None else data)
    return one.file.path


def _found(root: Path) -> list[tuple[str, str]]:
    rows = check_desk(session_at(root), only=["attachments"]).rows
    return [(row["where"], str(row["message"])) for row in rows]


# --- check and doctor ------------------------------------------------------------------------------


def test_what_belongs_together_is_well(desk: Path) -> None:
    assert _found(desk) == []


def test_a_missing_file_is_found_at_the_place_that_names_it(desk: Path) -> None:
    (desk / PATH).unlink()
    commit_all(desk)
    [(where, message)] = _found(desk)
    assert (where.rpartition(":")[0], message) == (
        f"{RECORD}:16",
        f"the attachment {PATH} is not in the desk",
    )


def test_another_size_than_the_record_says_is_found(desk: Path) -> None:
    edit(desk, RECORD, (f"size: {ONE.size}", f"size: {ONE.size - 1}"))
    commit_all(desk)
    assert [message for _, message in _found(desk)] == [
        f"the attachment {PATH} has {ONE.size} bytes, not {ONE.size - 1}"
    ]


def test_files_that_hold_something_else_are_found(desk: Path) -> None:
    _lay(desk, ONE, bytes(ONE.size))
    script = _lay(desk, attachment_of("x", "jpg", REFUSED["script"]))
    put(desk, "attachments/readme.md", "x")
    commit_all(desk)
    assert sorted(_found(desk)) == sorted([
        (PATH, "it holds something else than its name says"),
        (script, "it is of another type than its name says"),
        ("attachments/readme.md", "no attachment may have this name"),
    ])  # fmt: skip


def _signs(root: Path) -> list[tuple[str, str]]:
    outside = Outside(datetime.now(UTC), os.environ, None, font_set, "lin")
    return [(row["state"], str(row["detail"])) for row in examine(root, outside, only=["attachments"]).rows]


def test_the_doctor_remarks_on_files_that_nothing_refers_to(desk: Path) -> None:
    assert _signs(desk) == [("ok", "records refer to all attachments (1)")]
    stray = _lay(desk, STRAY)
    commit_all(desk)
    assert _found(desk) == []
    assert _signs(desk) == [("warning", f"attachments that no record refers to: {stray}")]


def test_the_doctor_sees_rules_of_git_that_would_rewrite_files(desk: Path) -> None:
    outside = Outside(datetime.now(UTC), os.environ, None, font_set, "lin")
    put(desk, ".git/info/attributes", "attachments/** text\n")
    [row] = [row for row in examine(desk, outside, only=["attributes"]).rows if row["state"] != "ok"]
    assert PATH in str(row["detail"])


# --- hand edits ------------------------------------------------------------------------------------


def _keep(root: Path, *wanted: str) -> Outcome:
    return keep(session_at(root), wanted, at=root, reason="更正")


def _status(root: Path) -> dict[str, tuple[str, str]]:
    rows = show_status(session_at(root)).rows
    return {row["path"]: (row["state"], str(row.get("problem", ""))) for row in rows}


def test_a_stray_file_is_shown_and_not_kept(desk: Path) -> None:
    stray = _lay(desk, STRAY)
    assert _status(desk) == {stray: ("new", "no record refers to this attachment")}
    with pytest.raises(BadData, match="no record refers"):
        _keep(desk, stray)
    drop(session_at(desk), [stray], at=desk)
    assert _status(desk) == {}
    assert not (desk / stray).exists()


def test_a_file_of_another_name_is_shown_and_not_kept(desk: Path) -> None:
    put(desk, "attachments/photo.jpg", "x")
    assert _status(desk) == {"attachments/photo.jpg": ("new", "no attachment may have this name")}
    with pytest.raises(BadData, match="no attachment may have this name"):
        _keep(desk, "attachments/photo.jpg")


def test_a_file_that_holds_something_else_is_not_kept(desk: Path) -> None:
    _refer(desk, STRAY)
    with pytest.raises(BadData, match="something else than its name"):
        _keep(desk, RECORD, _lay(desk, STRAY, JPEG))


@pytest.mark.parametrize("data", [JPEG + b"x", KEPT["pdf"]])
def test_a_changed_file_is_shown_not_kept_and_restored(desk: Path, data: bytes) -> None:
    _lay(desk, ONE, data)
    assert _status(desk) == {PATH: ("changed", "an attachment never changes")}
    with pytest.raises(BadData, match="never changes"):
        _keep(desk, PATH)
    drop(session_at(desk), ["attachments"], at=desk)
    assert (desk / PATH).read_bytes() == JPEG
    assert git(desk, "status", "--porcelain") == ""


def test_a_file_that_is_needed_is_not_removed_by_hand(desk: Path) -> None:
    (desk / PATH).unlink()
    assert _status(desk) == {PATH: ("deleted", "records refer to this attachment")}
    with pytest.raises(BadData, match="records refer"):
        _keep(desk, PATH)


def test_a_file_that_is_not_needed_is_removed_by_hand(desk: Path) -> None:
    stray = _lay(desk, STRAY)
    commit_all(desk)
    (desk / stray).unlink()
    assert _status(desk) == {stray: ("deleted", "")}
    assert _keep(desk, stray).commit
    assert _signs(desk) == [("ok", "records refer to all attachments (1)")]


def test_nothing_is_removed_while_a_record_does_not_read(desk: Path) -> None:
    edit(desk, RECORD, ("kind: key", "kind: gold"))
    commit_all(desk)
    (desk / PATH).unlink()
    with pytest.raises(BadData, match="does not read"):
        _keep(desk, PATH)


def test_a_file_that_is_missing_in_the_last_commit_is_put_back_by_hand(desk: Path) -> None:
    (desk / PATH).unlink()
    commit_all(desk)
    _lay(desk, ONE)
    assert _status(desk) == {PATH: ("new", "")}
    assert _keep(desk, PATH).commit
    assert _found(desk) == []


_BY_HAND = (
    '  - {{id: E-260111-bbbbb, amount: "1.00", date: "2026-01-11", at: "2026-01-11 09:00", clerk: lin,'
    " reason: 损坏, attachments: [{{name: {name}, type: {type}, size: {size}, sha256: {sha256}}}]}}\n"
)


def _refer(root: Path, one: Attachment) -> None:
    """Add a deduction by hand that refers to a file."""
    with open(root / RECORD, "a", encoding="utf-8") as stream:
        stream.write(_BY_HAND.format(**one.reference))


def test_a_record_that_refers_to_nothing_is_not_kept_by_hand(desk: Path) -> None:
    _refer(desk, STRAY)
    with pytest.raises(BadData, match="is not in the desk") as caught:
        _keep(desk, RECORD)
    assert [(one.record, one.named) for one in caught.value.findings] == [
        (DEPOSIT, "deductions.1.attachments.0")
    ]


def test_a_record_and_its_file_are_kept_together(desk: Path) -> None:
    _refer(desk, STRAY)
    stray = _lay(desk, STRAY)
    with pytest.raises(BadData, match="no record refers"):
        _keep(desk, stray)
    assert _keep(desk, RECORD, stray).commit
    assert _found(desk) == []
    assert git(desk, "status", "--porcelain") == ""


def test_what_was_missing_before_does_not_bar_another_edit(desk: Path) -> None:
    (desk / PATH).unlink()
    commit_all(desk)
    _refer(desk, STRAY)
    assert _keep(desk, RECORD, _lay(desk, STRAY)).commit


def test_a_huge_file_in_the_folder_is_refused_unread(desk: Path) -> None:
    stray = _lay(desk, STRAY)
    with open(desk / stray, "wb") as stream:
        stream.truncate(300 << 20)
    with pytest.raises(BadData, match="has 300 MB"):
        _keep(desk, stray)


def test_fmt_leaves_attachments_alone(desk: Path) -> None:
    _lay(desk, STRAY)
    assert put_in_form(session_at(desk), [], at=desk).rows == []
    assert (desk / STRAY.file.path).read_bytes() == STRAY.data


# --- deductions ------------------------------------------------------------------------------------


def _take(root: Path) -> str:
    request = Request("0101", 200000, "wechat")
    return str(deposits.take_deposit(session_at(root, LATER), request, kind="key").rows[0]["id"])


def _deduct(root: Path, id: str, *files: Path, dry_run: bool = False, **said: Any) -> Outcome:
    ask = Ask("deduction", {"deposit": id, "amount": "150.00"} | said, "损坏")
    session = session_at(root, LATER)
    attachments = read_attachments(files)
    return do_or_ask(
        session, "deduct", ask, deposits.plan_deduction, attachments=attachments, dry_run=dry_run
    )


def _wrong(root: Path) -> list[object]:
    return [row for row in check_desk(session_at(root)).rows if row.get("record") != DEPOSIT]


def _deduction(root: Path, id: str) -> dict[str, Any]:
    [row] = session_at(root).desk.snapshot().get("deposit", id)["deductions"]
    return dict(row)


def test_a_deduction_keeps_its_photos_in_the_same_commit(desk: Path, tmp_path: Path) -> None:
    id, paths = _take(desk), [photo(tmp_path, f"{n}.jpg", JPEG + bytes([n])) for n in (1, 2)]
    assert _deduct(desk, id, *paths, dry_run=True).commit is None
    made = _deduct(desk, id, *paths)
    assert [str(note.message) for note in made.notes] == ["kept with it: 1.jpg, 2.jpg"]
    assert made.commit == git(desk, "rev-parse", "HEAD").strip()
    snapshot = session_at(desk).desk.snapshot()
    kept = _deduction(desk, id)["attachments"]
    assert [snapshot.attachment(one["sha256"], one["type"])[-1] for one in kept] == [1, 2]
    assert _wrong(desk) == []


def test_a_deduction_that_waits_keeps_its_photos_for_who_approves_it(desk: Path, tmp_path: Path) -> None:
    id, path = _take(desk), photo(tmp_path, data=JPEG + b"new")
    settle(desk, policies={"deduction": "other"})
    asked = _deduct(desk, id, path)
    one = asked.rows[0]["attachments"][0]
    assert session_at(desk).desk.snapshot().attachment(one["sha256"], "jpg") == JPEG + b"new"
    assert _deduct(desk, id, path).commit is None
    assert _deduct(desk, id).rows[0]["id"] != asked.rows[0]["id"]
    approve(desk, asked)
    assert _deduction(desk, id)["attachments"] == [one]
    assert _wrong(desk) == []


def test_an_approval_is_bound_to_the_photos(desk: Path, tmp_path: Path) -> None:
    id = _take(desk)
    settle(desk, policies={"deduction": "other"})
    asked = str(_deduct(desk, id, photo(tmp_path, data=JPEG + b"new")).rows[0]["id"])
    path = f"requests/2026-04/{asked}.yaml"
    sha256 = attachment_of("", "jpg", JPEG + b"new").sha256
    edit(desk, path, (sha256, ONE.sha256))
    commit_all(desk)
    with pytest.raises(RuleRefused, match="no longer what was asked for"):
        deciding.approve(session_at(desk, LATER, claim="chen"), asked)
    assert "requests" in {row["check"] for row in check_desk(session_at(desk)).rows}


def test_a_file_that_is_refused_leaves_nothing_written(desk: Path, tmp_path: Path) -> None:
    id = _take(desk)
    head = git(desk, "rev-parse", "HEAD")
    with pytest.raises(UsageRefused):
        _deduct(desk, id, photo(tmp_path), tmp_path / "none.jpg")
    assert git(desk, "rev-parse", "HEAD") == head
