"""Several clerks at once: every payment lands once, in a commit of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from torture.desks import SCENARIOS, git, scraps
from torture.faults import environment

CLERKS = 8
_LOOP = """
import subprocess, sys
for n in range(int(sys.argv[1])):
    words = [word.format(n=n) for word in sys.argv[2:]]
    done = subprocess.run([sys.executable, *words], stdout=subprocess.DEVNULL)
    if done.returncode:
        sys.exit(done.returncode)
"""


@pytest.mark.parametrize("rounds", [5, pytest.param(25, marks=pytest.mark.torture)])
def test_payments_of_many_clerks_all_land(tmp_path: Path, rounds: int) -> None:
    desk = tmp_path / "desk"
    SCENARIOS["bill"].prepare(desk)
    before = git(desk, "rev-parse", "HEAD").strip()
    clerks = [_clerk(desk, number, rounds) for number in range(CLERKS)]
    assert [clerk.wait() for clerk in clerks] == [0] * CLERKS
    commits = git(desk, "log", "--format=%x00%s", "--name-only", f"{before}..HEAD").split("\0")[1:]
    assert len(commits) == CLERKS * rounds
    assert {tuple(commit.split("\n")[2:-1]) for commit in commits} == {("tills/2020-06/2020-06-20-a.yaml",)}
    sheet = git(desk, "show", "HEAD:tills/2020-06/2020-06-20-a.yaml")
    refs = {f"{number}-{n}" for number in range(CLERKS) for n in range(rounds)}
    assert set(re.findall(r"ref: (\d-\d+)", sheet)) == refs
    numbers = [int(found) for found in re.findall(r"A-(\d{6}), kind: receipt", sheet)]
    assert numbers == list(range(numbers[0], numbers[0] + CLERKS * rounds))
    assert scraps(desk) == []
    assert git(desk, "diff", "--name-only", "HEAD", "--", "tills", "bills") == ""


def _clerk(desk: Path, number: int, rounds: int) -> subprocess.Popen[bytes]:
    pay = ["-m", "propdesk", "-C", str(desk), "--at", "2020-06-20 10:00", "fee", "pay"]
    pay += [f"1-1-0{number + 1}01", "1", "--method", "cash", "--ref", f"{number}-{{n}}"]
    env = environment({"PROPDESK_LOCK_WAIT": "120"})
    return subprocess.Popen([sys.executable, "-c", _LOOP, str(rounds), *pay], env=env)
