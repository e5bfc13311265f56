"""The demo desk: right in all its records and money, the same every time, made without any git identity."""

from __future__ import annotations

import random
from datetime import datetime
from pathlib import Path

import pytest
from smalldesk import git

from propdesk.domain.messages import Conflict
from propdesk.services.balances import list_arrears, list_balances
from propdesk.services.billing import Request, issue_bills
from propdesk.services.checking import check_desk
from propdesk.services.demo import Demo, build_demo, plan_demo
from propdesk.services.runs import list_runs
from propdesk.store.git import Repository

NOW = datetime(2026, 5, 10, 9, 30)
HISTORY = 2
"""March and April; in April a receipt is void."""


def build(root: Path) -> Demo:
    return build_demo(root, now=NOW, random=random.Random(7).randrange, history=HISTORY)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    nobody = tmp_path_factory.mktemp("nobody") / "gitconfig"
    nobody.touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_CONFIG_GLOBAL", str(nobody))
        return build(tmp_path_factory.mktemp("demo") / "desk")


def test_all_records_and_all_money_are_right(demo: Demo) -> None:
    outcome = check_desk(demo.session)
    assert (list(outcome.rows), outcome.look) == ([], False)


def test_git_knew_nobody_and_the_repository_names_the_demo(demo: Demo) -> None:
    assert git(demo.session.desk.root, "log", "-1", "--format=%an") == "propdesk demo\n"
    assert git(demo.session.desk.root, "status", "--porcelain") == ""


def test_there_is_something_of_everything(demo: Demo) -> None:
    assert str(demo.month) == "2026-04"
    log = git(demo.session.desk.root, "log", "--format=%s").splitlines()
    assert sum(line.startswith("fee: bill") for line in log) == HISTORY
    assert any(line.startswith("fee: void-receipt") for line in log)
    assert any(line.endswith("closed") for line in log)
    balances = list_balances(demo.session).totals
    assert balances["credit"] != "0.00"
    assert list_arrears(demo.session, by="building").rows
    runs = {row["period"] for row in list_runs(demo.session).rows}
    assert runs == {"2026-03", "2026-04"}


def test_the_months_are_billed_and_nothing_before_them_is_missed(demo: Demo) -> None:
    again = issue_bills(demo.session, Request((demo.month,)), dry_run=True)
    assert (again.totals["new"], again.totals["skipped"]) == (0, 0)


def test_the_same_moment_and_chance_make_the_same_desk(demo: Demo, tmp_path: Path) -> None:
    other = build(tmp_path / "desk")
    trees = [git(each.session.desk.root, "log", "--format=%T %s") for each in (demo, other)]
    assert trees[0] == trees[1]
    assert other.outcome.rows == demo.outcome.rows


def test_a_plan_tells_the_same_and_writes_nothing(demo: Demo, tmp_path: Path) -> None:
    planned = plan_demo(tmp_path / "desk", now=NOW)
    assert (planned.rows, planned.commit) == (demo.outcome.rows, None)
    assert not (tmp_path / "desk").exists()


def test_a_directory_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    for make in (lambda: plan_demo(tmp_path, now=NOW), lambda: build(tmp_path)):
        with pytest.raises(Conflict):
            make()
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_demo_stands_in_a_checkout_as_a_repository_of_its_own(tmp_path: Path) -> None:
    around = Repository.create(tmp_path / "checkout")
    built = build_demo(tmp_path / "checkout" / "demo", now=NOW, random=random.Random(1).randrange, history=1)
    assert built.session.desk.repo.git_dir == tmp_path / "checkout" / "demo" / ".git"
    assert around.head().commit is None
