"""Whatever git, people and disks do to a desk: it answers the same with its index and without one."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import smalldesk
from conftest import Ran, Runner
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from lives import live
from smalldesk import DAY1, FLAT, SHOP

WHEN = "2026-04-02 09:00"
BUG = 70
QUESTIONS = tuple(
    tuple(line.split())
    for line in f"""
    unit list
    person list
    fee tariff list
    fee balance
    fee arrears --as-of 2026-03-31
    fee arrears --by owner --as-of 2026-02-10
    fee statement {FLAT}
    fee runs
    fee receipt A-000001
    fee bill --period 2026-04 --dry-run
    fee invoice list
    fee expense list
    fee openness --quarter 2026Q1
    fee close 2026-01 --dry-run
    find 何
    find hjl
    find 0101
    household show {FLAT}
    show 0102
    """.strip().splitlines()
)
"""Every list, balance, arrears, statement, run and search; and a bill that is only tried."""

EDITS = (
    (f"units/1/{FLAT}.yaml", 'area: "90"', 'area: "91.5"'),
    (f"units/1/{SHOP}.yaml", "kind: shop", "kind: office"),
    ("tariffs/property.yaml", 'price: "2"', 'price: "2.5"'),
    ("people/aa/P-aaaaaa.yaml", "何家乐", "何嘉乐"),
    ("desk.yaml", "name: 翠竹苑", "name: 衡昌家园"),
    (f"units/1/{SHOP}.yaml", "kind: shop", "kind: [shop"),
    ("bills/2026-02/property.yaml", "count: 2", "count: two"),
    (DAY1, "method: cash", "method: gold"),
)
"""A file, what stands in it, what a person makes of it; the last ones are mistakes."""

Answers = list[tuple[object, ...]]

PAGE = 4096
edits, few = st.sampled_from(EDITS), st.integers(1, 3)
units, fen = st.sampled_from((FLAT, SHOP)), st.integers(1, 60000)


class Desk:
    """A desk that git and people work on."""

    def __init__(self, root: Path, propdesk: Runner) -> None:
        self.root, self.propdesk = root, propdesk
        self.known: dict[bytes, Answers] = {}

    def run(self, *words: str) -> Ran:
        """Run a command; it may refuse, but never fail by its own mistake."""
        ran: Ran = self.propdesk("-C", self.root, "--lang", "en", "--at", WHEN, *words, "-o", "json")
        assert ran.code != BUG, (words, ran.stderr)
        return ran

    def git(self, *words: str) -> bool:
        """Run the user's git; tell whether it went well."""
        editor = {"GIT_EDITOR": "true", "GIT_SEQUENCE_EDITOR": "true"}
        done = subprocess.run(
            ["git", "-C", self.root, *words], capture_output=True, env={**os.environ, **editor}, check=False
        )
        return done.returncode == 0

    def edit(self, path: str, old: str, new: str) -> bool:
        """Edit a file by hand, if it is there and says so."""
        place = self.root / path
        text = place.read_text("utf-8") if place.is_file() and not place.is_symlink() else ""
        if old in text:
            place.write_text(text.replace(old, new, 1), encoding="utf-8")
        return old in text

    @property
    def state(self) -> bytes:
        """All that answers may come from: the records of HEAD, and which files differ from them."""
        asked = (("rev-parse", "HEAD^{tree}"), ("status", "--porcelain", "-uall"))
        return b"".join(
            subprocess.run(["git", "-C", self.root, *words], capture_output=True, check=True).stdout
            for words in asked
        )

    def bare_answers(self) -> Answers:
        """The answers without an index; asked for once in each state."""
        state = self.state
        if state not in self.known:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("PROPDESK_INDEX", "off")
                self.known[state] = self.answers()
        return self.known[state]

    def answers(self) -> Answers:
        """What every question is answered with."""
        rans = ((words, self.run(*words)) for words in QUESTIONS)
        return [(words, ran.code, ran.raw, ran.stderr) for words, ran in rans]

    def index_files(self) -> list[Path]:
        """The index with its side files."""
        return sorted((self.root / ".git/propdesk").glob("index-*"))


class History(RuleBasedStateMachine):
    """Random histories; ``begin`` gives each a desk of its own."""

    begin: Callable[[], Desk]

    def __init__(self) -> None:
        super().__init__()
        self.desk = type(self).begin()

    def teardown(self) -> None:
        shutil.rmtree(self.desk.root.parent)

    # -- git ----------------------------------------------------------------------------------------

    @rule(back=few)
    def switch_to_a_branch_of_older_days(self, back: int) -> None:
        self.desk.git("checkout", "-q", "-f", "-B", "older", f"HEAD~{back}")

    @rule(back=few)
    def look_at_older_days(self, back: int) -> None:
        self.desk.git("checkout", "-q", "-f", "--detach", f"HEAD~{back}")

    @rule()
    def come_back(self) -> None:
        self.desk.git("checkout", "-q", "-f", "main")

    @rule(back=few)
    def reset(self, back: int) -> None:
        self.desk.git("reset", "-q", "--hard", f"HEAD~{back}")

    @rule(back=st.integers(0, 3))
    def revert(self, back: int) -> None:
        self.desk.git("reset", "-q", "--hard")
        if not self.desk.git("revert", "--no-edit", f"HEAD~{back}"):
            self.desk.git("revert", "--abort")

    @rule(back=few)
    def rebase_one_commit_away(self, back: int) -> None:
        self.desk.git("reset", "-q", "--hard")
        if not self.desk.git("rebase", "-q", "--onto", f"HEAD~{back + 1}", f"HEAD~{back}"):
            self.desk.git("rebase", "--abort")

    @rule(edit=edits, rebase=st.booleans())
    def pull_what_another_clone_did(self, edit: tuple[str, str, str], rebase: bool) -> None:
        self.desk.git("reset", "-q", "--hard")
        other = Desk(self.desk.root.parent / "clone", self.desk.propdesk)
        self.desk.git("clone", "-q", "--no-hardlinks", str(self.desk.root), str(other.root))
        if other.edit(*edit):
            other.git("commit", "-q", "-a", "-m", "from the other clone")
            self.desk.git("commit", "-q", "--allow-empty", "-m", "meanwhile")
            how = "--rebase" if rebase else "--no-rebase"
            self.desk.git("pull", "-q", how, "--no-edit", str(other.root), "HEAD")
        shutil.rmtree(other.root, ignore_errors=True)

    @rule()
    def forget_all_that_is_not_reached(self) -> None:
        self.desk.git("reflog", "expire", "--expire=now", "--all")
        self.desk.git("gc", "-q", "--prune=now")

    # -- people -------------------------------------------------------------------------------------

    @rule(edit=edits, commit=st.booleans())
    def edit_by_hand(self, edit: tuple[str, str, str], commit: bool) -> None:
        if self.desk.edit(*edit) and commit:
            self.desk.git("commit", "-q", "-a", "-m", "by hand")

    @rule(edit=edits, drop=st.booleans())
    def keep_or_discard(self, edit: tuple[str, str, str], drop: bool) -> None:
        self.desk.edit(*edit)
        path = str(self.desk.root / edit[0])
        self.desk.run("discard", path) if drop else self.desk.run("keep", path, "-m", "更正")

    @rule(path=st.sampled_from((f"units/1/{SHOP}.yaml", "tariffs/parking.yaml", DAY1)), link=st.booleans())
    def remove_a_file_or_put_a_link_there(self, path: str, link: bool) -> None:
        place = self.desk.root / path
        place.unlink(missing_ok=True)
        if link and place.parent.is_dir():
            place.symlink_to("/etc/passwd")
        self.desk.git("add", "-A")
        self.desk.git("commit", "-q", "-m", "something else")

    # -- the index ----------------------------------------------------------------------------------

    @rule()
    def delete_the_index(self) -> None:
        for path in self.desk.index_files():
            path.unlink()

    @rule(page=st.integers(0, 30), garbage=st.sampled_from((b"\0", b"\xff", b"garbage!")))
    def damage_the_index(self, page: int, garbage: bytes) -> None:
        for path in self.desk.index_files()[:1]:
            data = bytearray(path.read_bytes())
            at = page * PAGE % max(len(data), 1)
            data[at : at + PAGE] = garbage * (PAGE // len(garbage))
            path.write_bytes(data)

    @rule(where=st.floats(0, 1))
    def cut_the_index_short(self, where: float) -> None:
        for path in self.desk.index_files()[:1]:
            os.truncate(path, int(where * path.stat().st_size))

    @rule()
    def build_the_index_anew(self) -> None:
        self.desk.run("reindex")

    # -- clerks -------------------------------------------------------------------------------------

    @rule(month=st.integers(1, 4), catch_up=st.booleans())
    def bill(self, month: int, catch_up: bool) -> None:
        more = ("--catch-up",) if catch_up else ()
        self.desk.run("fee", "bill", "--period", f"2026-0{month}", *more)

    @rule(unit=units, fen=fen)
    def pay(self, unit: str, fen: int) -> None:
        self.desk.run("fee", "pay", unit, f"{fen // 100}.{fen % 100:02d}")

    @rule(number=st.integers(1, 6), digit=st.integers(0, 9))
    def invoice(self, number: int, digit: int) -> None:
        words = (
            "--number",
            f"2631200000001234567{digit}",
            "--receipt",
            f"A-{number:06d}",
            "--to",
            "P-aaaaaa",
        )
        self.desk.run("fee", "invoice", "issue", *words)

    @rule(month=st.integers(1, 4), fen=fen)
    def spend(self, month: int, fen: int) -> None:
        day = f"2026-0{month}-01"
        self.desk.run("fee", "expense", "add", "lift", f"{fen // 100}.{fen % 100:02d}", "--date", day)

    @rule(month=st.integers(1, 3))
    def close(self, month: int) -> None:
        self.desk.run("fee", "close", f"2026-0{month}")

    @rule(number=st.integers(1, 6))
    def void_a_receipt(self, number: int) -> None:
        self.desk.run("fee", "void-receipt", f"A-{number:06d}", "-m", "录错")

    @rule(month=st.integers(1, 4), item=st.sampled_from(("property", "parking")))
    def void_a_run(self, month: int, item: str) -> None:
        self.desk.run("fee", "void-run", f"2026-0{month}/{item}", "-m", "录错")

    @invariant()
    def answers_are_the_same_with_and_without_the_index(self) -> None:
        for mine, bare in zip(self.desk.answers(), self.desk.bare_answers(), strict=True):
            assert mine == bare


@pytest.fixture
def histories(propdesk: Runner, tmp_path: Path) -> type[History]:
    """Histories that begin on copies of one small desk."""
    template, numbers = tmp_path / "template", itertools.count()
    smalldesk.build(template)

    def begin() -> Desk:
        return Desk(smalldesk.copied(template, tmp_path / str(next(numbers)) / "desk"), propdesk)

    return type("Histories", (History,), {"begin": staticmethod(begin)})


@pytest.mark.slow
def test_the_index_never_changes_an_answer(histories: type[History]) -> None:
    live(histories, chance=1, examples=3, steps=10)


@pytest.mark.torture
@pytest.mark.parametrize("chance", range(100, 108))
def test_the_index_never_changes_an_answer_in_long_histories(histories: type[History], chance: int) -> None:
    live(histories, chance=chance, examples=10, steps=25)
