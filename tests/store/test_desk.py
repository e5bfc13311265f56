"""A desk as the services see it: one change, one commit; nothing written of what is not whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from smalldesk import FLAT, SHOP, edit, git, session_at

from propdesk.domain.changes import Change, Put
from propdesk.domain.messages import BadData, Conflict, NotFound, RuleRefused, Unsafe
from propdesk.services.writing import write
from propdesk.store.desk import ATTRIBUTES, Desk
from propdesk.store.snapshot import Snapshot


def with_area(snapshot: Snapshot, area: str, unit: str = FLAT) -> Change:
    return Change(
        "unit edit",
        f"unit: edit {unit}",
        "lin",
        [Put("unit", unit, snapshot.get("unit", unit) | {"area": area})],
    )


def head(root: Path) -> str:
    return git(root, "rev-parse", "HEAD").strip()


def test_a_change_is_one_commit_with_its_trailers(small: Path) -> None:
    written = Desk.open(small).commit(lambda snapshot: with_area(snapshot, "91"))
    assert written.commit == head(small)
    message = git(small, "log", "-1", "--format=%B").strip().splitlines()
    assert message[0] == f"unit: edit {FLAT}"
    assert message[-2:] == ["Propdesk-Actor: lin", "Propdesk-Op: unit edit"]
    assert git(small, "show", "--stat", "--format=", "HEAD").count("|") == 1
    assert git(small, "status", "--porcelain") == ""


def test_what_is_there_already_makes_no_commit(small: Path) -> None:
    before = head(small)
    assert Desk.open(small).commit(lambda snapshot: with_area(snapshot, "90")).commit is None
    assert Desk.open(small).commit(lambda _: Change("x", "x", "lin")).commit is None
    assert head(small) == before


def test_a_dry_run_refuses_as_the_run_would_and_writes_nothing(small: Path) -> None:
    before = head(small)
    desk = Desk.open(small)
    assert desk.commit(lambda snapshot: with_area(snapshot, "91"), dry_run=True).commit is None
    for dry_run in (True, False):
        with pytest.raises(BadData):
            desk.commit(lambda snapshot: with_area(snapshot, "9.1.1"), dry_run=dry_run)
    assert (head(small), git(small, "status", "--porcelain")) == (before, "")


def test_a_record_is_removed(small: Path) -> None:
    Desk.open(small).commit(lambda _: Change("x", "x", "lin", [Put("vehicle", "V-aaaaaa", None)]))
    assert not (small / "vehicles/aa/V-aaaaaa.yaml").exists()
    assert Desk.open(small).snapshot().find("vehicle", "V-aaaaaa") is None


def test_one_bad_record_of_many_keeps_all_from_being_written(small: Path) -> None:
    before = head(small)
    puts = [Put("building", "2", {"entrances": []}), Put("building", "3", {"entrances": [{"code": "x"}]})]
    with pytest.raises(BadData):
        Desk.open(small).commit(lambda _: Change("x", "x", "lin", puts))
    assert (head(small), (small / "buildings/2.yaml").exists()) == (before, False)


def test_it_is_decided_again_on_the_new_head_if_the_branch_moved(small: Path) -> None:
    seen: list[str | None] = []

    def decide(snapshot: Snapshot) -> Change:
        seen.append(snapshot.commit)
        if len(seen) < 3:
            git(small, "commit", "-q", "--allow-empty", "-m", f"meanwhile {len(seen)}")
        return with_area(snapshot, "91")

    written = Desk.open(small).commit(decide)
    assert len(set(seen)) == 3
    assert git(small, "log", "-3", "--format=%s").splitlines() == [
        f"unit: edit {FLAT}",
        "meanwhile 2",
        "meanwhile 1",
    ]
    assert written.commit == head(small)


def test_a_branch_that_keeps_moving_is_given_up_on(small: Path) -> None:
    def decide(snapshot: Snapshot) -> Change:
        git(small, "commit", "-q", "--allow-empty", "-m", "meanwhile")
        return with_area(snapshot, "91")

    with pytest.raises(Conflict):
        Desk.open(small).commit(decide)
    assert Desk.open(small).snapshot().get("unit", FLAT)["area"] == "90"
    assert git(small, "status", "--porcelain") == ""


def test_a_hand_edit_of_the_same_file_is_never_overwritten_and_others_stay(small: Path) -> None:
    edit(small, f"units/1/{FLAT}.yaml", ('area: "90"', 'area: "99"'))
    with pytest.raises(Conflict):
        Desk.open(small).commit(lambda snapshot: with_area(snapshot, "91"))
    assert Desk.open(small).commit(lambda snapshot: with_area(snapshot, "51", SHOP)).commit
    assert 'area: "99"' in (small / f"units/1/{FLAT}.yaml").read_text("utf-8")


def test_nothing_is_written_under_settings_that_do_not_read(small: Path) -> None:
    session = session_at(small)
    edit(small, "desk.yaml", ("name: 翠竹苑", "nome: 翠竹苑"))
    with pytest.raises(BadData) as refused:
        write(session, lambda snapshot: with_area(snapshot, "91"))
    assert refused.value.findings[0].where.startswith("desk.yaml:")


def test_what_was_issued_is_not_written_again(small: Path) -> None:
    def decide(snapshot: Snapshot) -> Change:
        sheet = snapshot.get("bill", "2026-01/property") | {"count": 1}
        return Change("x", "x", "lin", [Put("bill", "2026-01/property", sheet)])

    with pytest.raises(RuleRefused) as refused:
        write(session_at(small), decide)
    assert refused.value.findings[0].record == "2026-01/property"


def test_a_desk_keeps_git_from_rewriting_its_files(small: Path) -> None:
    assert (small / ".gitattributes").read_bytes() == ATTRIBUTES
    assert git(small, "check-attr", "text", "--", "desk.yaml") == "desk.yaml: text: unset\n"


def test_a_desk_is_found_where_desk_yaml_is_even_if_only_committed(small: Path, tmp_path: Path) -> None:
    (small / "desk.yaml").unlink()
    assert Desk.open(small).snapshot().get("desk", "desk")["name"] == "翠竹苑"
    with pytest.raises(NotFound):
        Desk.open(small / "units")
    with pytest.raises(Unsafe):
        Desk.open(tmp_path)
