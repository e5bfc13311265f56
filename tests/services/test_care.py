"""Hand edits are shown, kept only if they are right, and dropped without losing what they said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from smalldesk import DAY1, DAY2, build, commit_all, copied, edit, git, put, session_at

from propdesk.domain.changes import Outcome
from propdesk.domain.messages import BadData, Conflict, Exit, NotFound, Refusal, Unsafe, UsageRefused
from propdesk.services.care import drop, keep, reindex, show_status
from propdesk.services.checking import check_desk
from propdesk.store.git import Repository
from propdesk.store.journal import Journal, Step, Workspace
from propdesk.store.lock import desk_folder
from propdesk.store.objects import FILE, Entry

UNIT, SHOP, BILL1 = "units/1/1-1-0101.yaml", "units/1/1-1-0102.yaml", "bills/2026-01/property.yaml"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("desk") / "desk"
    build(root)
    return root


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Path:
    return copied(template, tmp_path / "desk")


def _keep(root: Path, *wanted: str, at: Path | None = None, dry_run: bool = False) -> Outcome:
    return keep(session_at(root), wanted, at=at or root, reason="更正", dry_run=dry_run)


def _drop(root: Path, *wanted: str) -> Outcome:
    return drop(session_at(root), wanted, at=root)


def _head(root: Path) -> str:
    return git(root, "rev-parse", "HEAD").strip()


# --- status ----------------------------------------------------------------------------------------


def test_status_is_empty_where_all_is_as_committed(desk: Path) -> None:
    outcome = show_status(session_at(desk))
    assert (list(outcome.rows), list(outcome.notes)) == ([], [])


def test_status_lists_each_edit_with_its_record_and_its_problem(desk: Path) -> None:
    edit(desk, UNIT, ('area: "90"', "area: 90"))
    (desk / SHOP).unlink()
    put(desk, "people/zz/P-zzzzzz.yaml", "name: 新\n\nkind: person\n")
    put(desk, "units/1/odd.yaml", "a: 1\n")
    put(desk, "notes.txt", "hello\n")
    edit(desk, "desk.yaml", ("翠竹苑", "翠竹"))
    git(desk, "add", "desk.yaml")
    rows = {row["path"]: row for row in show_status(session_at(desk)).rows}
    states = {path: (row["state"], row.get("record", "")) for path, row in rows.items()}
    assert states == {
        UNIT: ("changed", "1-1-0101"),
        SHOP: ("deleted", "1-1-0102"),
        "people/zz/P-zzzzzz.yaml": ("new", "P-zzzzzz"),
        "units/1/odd.yaml": ("new", ""),
        "notes.txt": ("new", ""),
        "desk.yaml": ("staged", "desk"),
    }
    assert {path for path, row in rows.items() if "problem" in row} == {UNIT, "units/1/odd.yaml"}
    assert str(rows[UNIT]["problem"]).startswith(f"{UNIT}:9:1: ")


def test_status_names_an_operation_that_was_cut_short_and_leaves_it(desk: Path) -> None:
    repo = Repository.find(desk)
    work = Workspace(desk_folder(repo), "0123456789abcdef")
    work.create()
    step = Step(UNIT, repo.entry(repo.head().commit, UNIT), Entry(FILE, "1" * 40))
    work.write(Journal(work.txn, "refs/heads/main", _head(desk), "2" * 40, "fee: pay A-000005", (step,)))
    edit(desk, UNIT, ("90", "91"))
    outcome = show_status(session_at(desk))
    assert "fee: pay A-000005" in str(outcome.notes[0].message)
    assert [row["state"] for row in outcome.rows] == ["unfinished"]
    assert (desk / ".git/propdesk/journal").exists()


def test_status_says_why_nothing_can_be_written(desk: Path) -> None:
    git(desk, "checkout", "-q", "--detach")
    assert "HEAD is detached" in str(show_status(session_at(desk)).notes[0].message)


def test_a_filter_that_the_repository_brings_along_is_not_run(desk: Path) -> None:
    git(desk, "config", "filter.odd.clean", "touch ran; cat")
    with pytest.raises(Unsafe):
        show_status(session_at(desk))
    assert session_at(desk).hand_edit_note() is None


# --- keep ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", [False, True])
def test_an_edit_that_is_right_is_committed_with_its_reason(desk: Path, stage: bool) -> None:
    edit(desk, UNIT, ('"90"', '"91.5"'))
    if stage:
        git(desk, "add", "-A")
    outcome = _keep(desk, UNIT)
    assert outcome.commit == _head(desk)
    message = git(desk, "log", "-1", "--format=%B")
    assert message.startswith("keep: unit 1-1-0101\n\n更正\n\nPropdesk-Txn:")
    assert git(desk, "show", "--name-only", "--format=").split() == [UNIT]
    assert git(desk, "status", "--porcelain") == ""
    assert not check_desk(session_at(desk)).rows


@pytest.mark.parametrize(("at", "wanted"), [("units/1", "1-1-0101.yaml"), ("bills", UNIT), (".", "units")])
def test_a_path_counts_from_the_caller_or_from_the_desk(desk: Path, at: str, wanted: str) -> None:
    edit(desk, UNIT, ('"90"', '"91"'))
    edit(desk, "desk.yaml", ("翠竹苑", "翠竹"))
    assert [row["path"] for row in _keep(desk, wanted, at=desk / at).rows] == [UNIT]
    assert git(desk, "status", "--porcelain") == " M desk.yaml\n"


def test_new_and_removed_records_are_kept_together(desk: Path) -> None:
    put(desk, "people/zz/P-zzzzzz.yaml", "name: 新\n\nkind: person\n")
    (desk / "vehicles/aa/V-aaaaaa.yaml").unlink()
    outcome = _keep(desk, "people", "vehicles")
    assert [row["state"] for row in outcome.rows] == ["new", "deleted"]
    assert git(desk, "log", "-1", "--format=%s") == "keep: 2 records\n"
    assert git(desk, "status", "--porcelain") == ""


def test_a_file_in_another_form_is_written_canonically(desk: Path) -> None:
    text = (desk / UNIT).read_text(encoding="utf-8")
    put(desk, UNIT, text.replace("\n\n", "\n").replace('"90"', "'91'"))
    _keep(desk, UNIT)
    assert (desk / UNIT).read_text(encoding="utf-8") == text.replace('"90"', '"91"')
    assert git(desk, "status", "--porcelain") == ""


def test_what_differs_in_form_alone_needs_no_commit(desk: Path) -> None:
    before = _head(desk)
    edit(desk, UNIT, ('"90"', "'90'"))
    assert _keep(desk, UNIT).commit is None
    assert (_head(desk), git(desk, "status", "--porcelain")) == (before, "")


def test_a_dry_run_writes_nothing_and_changes_no_file(desk: Path) -> None:
    before = _head(desk)
    edit(desk, UNIT, ('"90"', "'91'"))
    assert [row["path"] for row in _keep(desk, UNIT, dry_run=True).rows] == [UNIT]
    assert _head(desk) == before
    assert "'91'" in (desk / UNIT).read_text(encoding="utf-8")


def test_keeping_what_is_as_committed_does_nothing(desk: Path) -> None:
    outcome = _keep(desk, UNIT)
    assert (outcome.commit, str(outcome.notes[0].message)) == (
        None,
        "nothing to do: the files are as committed",
    )


def test_a_record_that_does_not_read_at_head_is_mended_by_keeping(desk: Path) -> None:
    text = (desk / DAY2).read_text(encoding="utf-8")
    put(desk, DAY2, "lines: [\n")
    commit_all(desk)
    put(desk, DAY2, text)
    assert _keep(desk, DAY2).commit
    assert not check_desk(session_at(desk)).rows


def test_mending_may_not_change_what_was_issued_before(desk: Path) -> None:
    text = (desk / DAY2).read_text(encoding="utf-8")
    put(desk, DAY2, "lines: [\n")
    commit_all(desk)
    put(desk, DAY2, text.replace("500.00", "400.00").replace("280.00", "180.00"))
    with pytest.raises(Refusal) as refused:
        _keep(desk, DAY2)
    assert refused.value.exit == Exit.RULE


def _change(path: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda root: edit(root, path, (old, new))


REFUSED: list[tuple[str, Callable[[Path], object], Exit, str]] = [
    (UNIT, _change(UNIT, '"90"', "90"), Exit.DATA, "area"),
    (UNIT, _change(UNIT, "P-aaaaaa", "P-zzzzzz"), Exit.DATA, "there is no person P-zzzzzz"),
    (SHOP, lambda root: (root / SHOP).unlink(), Exit.DATA, "there is no unit 1-1-0102"),
    ("units", lambda root: put(root, "units/1/odd.yaml", "a: 1\n"), Exit.DATA, "is no record"),
    ("units", lambda root: (root / UNIT).rename(root / "units/2-1.yaml"), Exit.DATA, "is no record"),
    ("notes.txt", lambda root: put(root, "notes.txt", "hello\n"), Exit.DATA, "is no record"),
    (BILL1, _change(BILL1, '"280.00"', '"281.00"'), Exit.RULE, "an issued sheet never changes"),
    (BILL1, lambda root: (root / BILL1).unlink(), Exit.RULE, "an issued sheet never changes"),
    (DAY2, _change(DAY2, "R2", "R3"), Exit.RULE, "lines of a till's day never change"),
    (DAY1, _change(DAY1, 'cash: "100.00"', 'cash: "90.00"'), Exit.RULE, "a closed day takes no more entries"),
    (UNIT, lambda root: _linked(root / UNIT), Exit.CONFLICT, "is a link"),
    ("../../x", lambda root: None, Exit.NOT_FOUND, "is no file of the desk"),
    ("units/9", lambda root: None, Exit.NOT_FOUND, "is no file of the desk"),
]


def _linked(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/hostname")


@pytest.mark.parametrize(("path", "change", "code", "said"), REFUSED, ids=range(len(REFUSED)))
def test_an_edit_that_is_wrong_is_refused_and_stays(
    desk: Path, path: str, change: Callable[[Path], object], code: Exit, said: str
) -> None:
    change(desk)
    before = _head(desk), git(desk, "status", "--porcelain")
    with pytest.raises(Refusal) as refused:
        _keep(desk, path)
    words = [refused.value.message, *(finding.message for finding in refused.value.findings)]
    assert refused.value.exit == code
    assert said in " ".join(map(str, words))
    assert (_head(desk), git(desk, "status", "--porcelain")) == before


def test_a_sheet_made_by_hand_must_fit_the_accounts(desk: Path) -> None:
    text = (desk / DAY2).read_text(encoding="utf-8")
    put(desk, "tills/2026-02/2026-02-06-a.yaml", text.replace("2026-02-05", "2026-02-06"))
    with pytest.raises(BadData) as refused:
        _keep(desk, "tills")
    assert {"receipt-numbers", "paid-lines"} <= {finding.check for finding in refused.value.findings}


def test_damage_that_was_there_before_keeps_nothing_from_being_kept(desk: Path) -> None:
    edit(desk, SHOP, ('building: "1"', 'building: "9"'))
    commit_all(desk)
    edit(desk, UNIT, ('"90"', '"91"'))
    assert _keep(desk, UNIT).commit


def test_a_reason_is_needed(desk: Path) -> None:
    with pytest.raises(UsageRefused):
        keep(session_at(desk), [UNIT], at=desk, reason=" ")


# --- discard ---------------------------------------------------------------------------------------


def test_what_is_dropped_can_still_be_read(desk: Path) -> None:
    was = (desk / UNIT).read_text(encoding="utf-8")
    edit(desk, UNIT, ('"90"', '"91"'))
    git(desk, "add", UNIT)
    edit(desk, UNIT, ('"91"', '"92"'))
    (row,) = _drop(desk, UNIT).rows
    assert (desk / UNIT).read_text(encoding="utf-8") == was
    assert git(desk, "status", "--porcelain") == ""
    kept = [git(desk, "cat-file", "-p", blob) for blob in row["blobs"]]
    assert kept == [was.replace('"90"', '"92"'), was.replace('"90"', '"91"')]


def test_new_removed_and_linked_files_become_as_committed(desk: Path) -> None:
    put(desk, "units/9/9-1.yaml", "new\n")
    (desk / SHOP).unlink()
    git(desk, "rm", "-q", "--cached", "desk.yaml")
    _linked(desk / UNIT)
    outcome = _drop(desk, ".")
    assert git(desk, "status", "--porcelain") == ""
    assert not (desk / "units/9").exists()
    told = {row["path"]: row["blobs"] for row in outcome.rows}
    assert git(desk, "cat-file", "-p", told["units/9/9-1.yaml"][0]) == "new\n"
    assert git(desk, "cat-file", "-p", told[UNIT][0]) == "/etc/hostname"
    assert told[SHOP] == told["desk.yaml"] == []


def test_only_the_named_files_are_dropped(desk: Path) -> None:
    edit(desk, UNIT, ('"90"', '"91"'))
    edit(desk, SHOP, ('"50"', '"51"'))
    _drop(desk, UNIT)
    assert git(desk, "status", "--porcelain") == f" M {SHOP}\n"


def test_dropping_tells_how_to_see_it_and_a_dry_run_drops_nothing(desk: Path) -> None:
    edit(desk, UNIT, ('"90"', '"91"'))
    drop(session_at(desk), [UNIT], at=desk, dry_run=True)
    assert git(desk, "status", "--porcelain") == f" M {UNIT}\n"
    outcome = _drop(desk, UNIT)
    assert f"git cat-file -p {outcome.rows[0]['blobs'][0]}" in str(outcome.notes[0].message)


def test_a_repository_within_the_desk_is_not_dropped(desk: Path) -> None:
    git(desk, "init", "-q", "units/1/inner")
    put(desk, "units/1/inner/a.txt", "a\n")
    with pytest.raises(Conflict):
        _drop(desk, "units")
    assert (desk / "units/1/inner/a.txt").exists()


def test_dropping_a_path_that_is_not_there_is_refused(desk: Path) -> None:
    with pytest.raises(NotFound):
        _drop(desk, "units/9")


# --- reindex ---------------------------------------------------------------------------------------


def test_the_index_is_built_anew_and_counted(desk: Path) -> None:
    session = session_at(desk)
    counts = {row["kind"]: row["count"] for row in reindex(session).rows}
    assert counts["unit"] == 2
    assert counts["bill"] == 6
    assert counts["till"] == 2
    assert len(session.desk.snapshot().ids("unit")) == 2


def test_a_record_that_does_not_read_is_told(desk: Path) -> None:
    put(desk, UNIT, "a: [\n")
    commit_all(desk)
    assert [note.level for note in reindex(session_at(desk)).notes] == ["problem"]
