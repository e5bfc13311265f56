"""Files that a person names are read safely, written with the records, and found again in HEAD."""

from __future__ import annotations

import os
import shutil
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from attached import DEPOSIT, JPEG, KEPT, REFUSED, deposit, photo
from smalldesk import commit_all, git, put, session_at

from propdesk.domain.attachment import CAP, attachment_of, path_of
from propdesk.domain.changes import Change, File, Put
from propdesk.domain.messages import BadData, Conflict, NotFound, Refusal, SystemRefused, UsageRefused
from propdesk.store.attachments import (
    TOTAL_CAP,
    read_attachment,
    read_attachments,
    read_unchanged,
    stored,
    unfit,
)
from propdesk.store.desk import Written

# --- reading ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("type", KEPT)
def test_a_file_is_read_as_what_it_holds_with_the_name_it_has(tmp_path: Path, type: str) -> None:
    one = read_attachment(photo(tmp_path, "照片.exe", KEPT[type]))
    assert (one.name, one.type, one.size, one.data) == ("照片.exe", type, len(KEPT[type]), KEPT[type])


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_photo_is_refused_though_it_is_called_one(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadData, match=r"photo\.jpg cannot be attached"):
        read_attachment(photo(tmp_path, data=REFUSED[name]))


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        here = Path.cwd()
        os.chdir(path.parent)  # the path of a socket may have 107 characters
        one.bind(path.name)
        os.chdir(here)


def _link(path: Path) -> None:
    path.symlink_to(photo(path.parent, "other.jpg"))


def _sparse(path: Path, size: int = 300 << 20) -> None:
    with open(path, "wb") as stream:
        stream.truncate(size)


Make = Callable[[Path], object]
ODD: list[tuple[Make, type[Refusal], str]] = [
    (_fifo, BadData, "a pipe"),
    (_socket, BadData, "a socket"),
    (_link, BadData, "a symbolic link"),
    (Path.mkdir, UsageRefused, "a folder"),
    (Path.touch, BadData, "is empty"),
    (_sparse, BadData, "has 300 MB"),
    (lambda path: None, UsageRefused, "is not there"),
]


@pytest.mark.parametrize(("make", "refusal", "said"), ODD, ids=[said for *_, said in ODD])
def test_what_is_no_file_or_too_big_is_refused_at_once(
    tmp_path: Path, make: Make, refusal: type[Refusal], said: str
) -> None:
    path = tmp_path / "photo.jpg"
    make(path)
    began = time.monotonic()
    with pytest.raises(refusal, match=said) as caught:
        read_attachment(path)
    assert time.monotonic() - began < 1
    assert caught.value.hint
    assert str(tmp_path) not in str(caught.value)


def test_a_device_is_refused_and_not_opened() -> None:
    with pytest.raises(BadData, match="null is a device"):
        read_attachment(Path("/dev/null"))


def test_a_path_through_a_file_or_too_long_is_not_there(tmp_path: Path) -> None:
    for path in (photo(tmp_path) / "x.jpg", tmp_path / ("x" * 300)):
        with pytest.raises(UsageRefused, match="not there"):
            read_attachment(path)


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    path = photo(tmp_path)
    path.chmod(0)
    user = os.geteuid()
    os.seteuid(user or 65534)  # root may read everything
    try:
        with pytest.raises(SystemRefused, match="cannot be read: Permission denied"):
            read_attachment(path)
    finally:
        os.seteuid(user)


def test_the_name_of_a_refused_file_is_shown_without_what_a_terminal_obeys(tmp_path: Path) -> None:
    with pytest.raises(BadData) as caught:
        read_attachment(photo(tmp_path, "a\x1b[2J\n.jpg", b""))
    assert str(caught.value) == "a[2J.jpg is empty"


@pytest.mark.parametrize("size", [CAP, CAP + 1])
def test_the_cap_is_what_an_attachment_may_have(tmp_path: Path, size: int) -> None:
    path = photo(tmp_path)
    os.truncate(path, size)
    if size == CAP:
        assert read_attachment(path).size == CAP
        return
    with pytest.raises(BadData, match="has 21 MB; an attachment has at most 20 MB"):
        read_attachment(path)


def _grow(path: Path) -> None:
    with open(path, "ab") as stream:
        stream.write(b"more")


def _shrink(path: Path) -> None:
    os.truncate(path, 9)


@pytest.mark.parametrize("change", [_grow, _shrink])
def test_a_file_that_changes_while_it_is_read_is_refused_and_not_read_on(
    tmp_path: Path, change: Make
) -> None:
    path = photo(tmp_path)
    with open(path, "rb") as stream:
        before = os.fstat(stream.fileno())
        change(path)
        with pytest.raises(Conflict, match="is being written"):
            read_unchanged(stream.fileno(), before, path=path)
        assert os.lseek(stream.fileno(), 0, os.SEEK_CUR) <= before.st_size


def test_the_same_content_twice_is_one_attachment(tmp_path: Path) -> None:
    first, again, other = (photo(tmp_path, f"{n}.jpg", JPEG + bytes([n // 2])) for n in range(3))
    assert [one.name for one in read_attachments([first, again, other])] == ["0.jpg", "2.jpg"]


def test_all_that_is_wrong_with_files_is_said_at_once(tmp_path: Path) -> None:
    good, bad = photo(tmp_path), photo(tmp_path, "x.jpg", REFUSED["elf"])
    with pytest.raises(BadData, match="2 files cannot be attached") as caught:
        read_attachments([good, bad, tmp_path / "none.jpg"])
    assert [str(one.message)[:8] for one in caught.value.findings] == ["x.jpg ca", "none.jpg"]


def test_the_files_of_one_command_have_a_cap_together(tmp_path: Path) -> None:
    paths = [photo(tmp_path, f"{n}.jpg", JPEG + bytes([n])) for n in range(4)]
    for path in paths:
        os.truncate(path, CAP)
    assert sum(one.size for one in read_attachments(paths[:3])) == TOTAL_CAP
    with pytest.raises(BadData, match=r"3\.jpg is too much"):
        read_attachments(paths)


# --- writing ---------------------------------------------------------------------------------------

ONE = attachment_of("门锁.jpg", "jpg", JPEG * 1000)
PATH = ONE.file.path


def _commit(root: Path, *puts: Put, files: list[File], dry_run: bool = False) -> Written:
    change = Change("fee deposit deduct", "fee: deposit", "lin", puts, files=files)
    return session_at(root).desk.commit(lambda _: change, dry_run=dry_run)


def test_files_and_records_are_one_commit_that_names_nobody(small: Path) -> None:
    made = _commit(small, deposit(ONE), files=[ONE.file, ONE.file])
    paths = git(small, "show", "--name-only", "--format=", "HEAD").split()
    assert (git(small, "rev-parse", "HEAD").strip(), paths) == (
        made.commit,
        [PATH, f"deposits/2026-01/{DEPOSIT}.yaml"],
    )
    assert (small / PATH).read_bytes() == ONE.data
    assert git(small, "status", "--porcelain") == ""
    assert "门锁" not in git(small, "log", "-1", "--format=%B%n", "--name-only")


def test_a_dry_run_writes_no_file(small: Path) -> None:
    assert _commit(small, deposit(ONE), files=[ONE.file], dry_run=True).commit is None
    assert not (small / "attachments").exists()


def test_a_file_that_is_there_already_is_no_change(small: Path) -> None:
    _commit(small, deposit(ONE), files=[ONE.file])
    assert _commit(small, deposit(ONE), files=[ONE.file]).commit is None


@pytest.mark.parametrize(
    "path",
    ["units/1/1-1-0101.yaml", "desk.yaml", "../x.jpg", f"attachments/../{PATH}", PATH.replace("jpg", "exe"),
     path_of("0" * 64, "jpg")],
)  # fmt: skip
def test_nothing_but_attachments_is_written_beside_records(small: Path, path: str) -> None:
    head = git(small, "rev-parse", "HEAD")
    for dry_run in (True, False):
        with pytest.raises(BadData, match="no path of an attachment"):
            _commit(small, files=[File(path, ONE.data)], dry_run=dry_run)
    assert git(small, "rev-parse", "HEAD") == head


def test_a_hand_edit_in_the_way_is_left_and_refused(small: Path) -> None:
    put(small, PATH, "by hand")
    with pytest.raises(Conflict, match="differ from the last commit"):
        _commit(small, deposit(ONE), files=[ONE.file])
    assert (small / PATH).read_text() == "by hand"
    assert git(small, "status", "--porcelain", "-uall") == f"?? {PATH}\n"


def test_a_link_in_the_place_of_the_folder_is_not_followed(small: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (small / "attachments").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Conflict):
        _commit(small, deposit(ONE), files=[ONE.file])
    assert list((tmp_path / "elsewhere").iterdir()) == []


# --- in HEAD ---------------------------------------------------------------------------------------


def test_an_attachment_is_read_from_head_and_not_from_the_work_tree(small: Path) -> None:
    _commit(small, deposit(ONE), files=[ONE.file])
    (small / PATH).unlink()
    assert session_at(small).desk.snapshot().attachment(ONE.sha256, "jpg") == ONE.data


def test_what_is_not_there_is_not_found(small: Path) -> None:
    snapshot = session_at(small).desk.snapshot()
    with pytest.raises(NotFound):
        snapshot.attachment(ONE.sha256, "jpg")
    with pytest.raises(BadData):
        snapshot.attachment("../../desk", "yaml")


def test_what_was_put_in_its_place_is_not_given(small: Path) -> None:
    put(small, PATH, "other")
    commit_all(small)
    with pytest.raises(BadData, match="something else"):
        session_at(small).desk.snapshot().attachment(ONE.sha256, "jpg")
    (small / PATH).unlink()
    (small / PATH).symlink_to("/etc/passwd")
    commit_all(small)
    with pytest.raises(BadData, match="link"):
        session_at(small).desk.snapshot().attachment(ONE.sha256, "jpg")


@pytest.mark.parametrize("anew", [False, True])
def test_the_index_knows_which_records_refer_to_a_file(small: Path, anew: bool) -> None:
    other = attachment_of("x", "txt", b"x")
    session_at(small).desk.snapshot()
    _commit(small, deposit(ONE, other), files=[ONE.file, other.file])
    if anew:
        shutil.rmtree(small / ".git" / "propdesk")
    found = session_at(small).desk.snapshot().attached()
    assert found == sorted((one.file.path, "deposit", DEPOSIT) for one in (ONE, other))
    _commit(small, deposit(other), files=[])
    snapshot = session_at(small).desk.snapshot()
    assert snapshot.attached(other.file.path) == [(other.file.path, "deposit", DEPOSIT)]
    assert snapshot.attached(PATH) == []


def test_what_lies_in_the_folder_is_judged_file_by_file(small: Path) -> None:
    script = attachment_of("x", "jpg", REFUSED["script"])
    text = attachment_of("x", "jpg", KEPT["txt"])
    for one in (ONE, script, text):
        (small / one.file.path).parent.mkdir(parents=True)
        (small / one.file.path).write_bytes(one.data)
    put(small, path_of("0" * 64, "pdf"), "other")
    put(small, "attachments/readme.md", "x")
    (small / "attachments" / "link").symlink_to("readme.md")
    commit_all(small)
    snapshot = session_at(small).desk.snapshot()
    found = {path: unfit(snapshot, one) for path, one in stored(snapshot).items()}
    assert {path: str(wrong) for path, wrong in found.items() if wrong} == {
        script.file.path: "it is of another type than its name says",
        text.file.path: "it is of another type than its name says",
        path_of("0" * 64, "pdf"): "it holds something else than its name says",
        "attachments/readme.md": "no attachment may have this name",
        "attachments/link": "no attachment may have this name",
    }
    assert found[PATH] is None


def test_a_link_and_a_huge_file_are_not_even_read(small: Path) -> None:
    (small / PATH).parent.mkdir(parents=True)
    (small / PATH).symlink_to("/etc/passwd")
    huge = path_of("0" * 64, "pdf")
    (small / huge).parent.mkdir()
    _sparse(small / huge, CAP + 1)
    commit_all(small)
    snapshot = session_at(small).desk.snapshot()
    found = {path: str(unfit(snapshot, one)) for path, one in stored(snapshot).items()}
    assert found == {
        PATH: "this is a link or a submodule, not a file",
        huge: "an attachment has at most 20 MB and is not empty",
    }
