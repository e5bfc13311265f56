"""Canonical form: what a file says stays, edits stay uncommitted, other tools' commits are put right once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import ROOT
from smalldesk import commit_all, put
from watched import Watched

from propdesk.store import paths, schemas

UNIT, SHOP = "units/1/1-1-0101.yaml", "units/1/1-1-0102.yaml"
EXAMPLES = sorted((ROOT / "tests" / "examples").glob("*/valid/*.yaml"))
IDS = {
    "bill": "2027-01/x{}", "bill-credit": "2027-02/x{}.credit", "bill-void": "2027-03/x{}.void",
    "building": "{}", "desk": "desk", "person": "P-zzzzz{}", "tariff": "t{}", "till": "2027-01-1{}-z",
    "unit": "9-1-090{}", "vehicle": "V-zzzzz{}", "invoice": "I-27011{}-zzzzz", "expense": "E-27011{}-zzzzz",
    "period-close": "20{}7-01",
}  # fmt: skip


def _as_json(path: Path, kind: str) -> str:
    """What a record says, in the form that another program would give it."""
    return json.dumps(schemas.read_record(kind, path.read_bytes(), name=path.name), ensure_ascii=False) + "\n"


def _in_json(desk: Watched, path: str) -> bytes:
    """Write a record of the desk in another form; give its canonical one."""
    right = (desk.root / path).read_bytes()
    put(desk.root, path, _as_json(desk.root / path, path.partition("/")[0].removesuffix("s")))
    return right


@pytest.mark.parametrize("committed", [False, True], ids=["hand-edit", "committed"])
def test_every_example_keeps_what_it_says(desk: Watched, committed: bool) -> None:
    wanted: dict[str, bytes] = {}
    for at, example in enumerate(EXAMPLES):
        kind = example.parent.parent.name
        if kind not in IDS or (kind == "desk" and "desk.yaml" in wanted):
            continue
        path = paths.path_of(kind, IDS[kind].format(at % 10))
        put(desk.root, path, _as_json(example, kind))
        read = schemas.read_record(kind, example.read_bytes(), name=path)
        wanted[path] = schemas.write_record(kind, read)
    if committed:
        commit_all(desk.root)
    head = desk.git("rev-parse", "HEAD")
    ran = desk.run("fmt")
    assert ran.code == 0, ran.stderr
    assert {row["path"] for row in ran.rows} == wanted.keys()
    assert {path: (desk.root / path).read_bytes() for path in wanted} == wanted
    assert (desk.git("rev-parse", "HEAD~1" if committed else "HEAD")) == head
    assert bool(desk.git("status", "--porcelain")) != committed
    assert desk.run("fmt").rows == []


def test_edits_stay_edits_and_commits_become_one_commit(desk: Watched) -> None:
    right = _in_json(desk, UNIT)
    _in_json(desk, "tariffs/property.yaml")
    commit_all(desk.root)
    edited = _in_json(desk, SHOP)
    put(desk.root, "notes.yaml", "{a:   1}\n")
    ran = desk.run("fmt", "-m", "另一个程序写的")
    assert {(row["path"], row["state"]) for row in ran.rows} == {
        (UNIT, "committed"), ("tariffs/property.yaml", "committed"), (SHOP, "changed")}  # fmt: skip
    assert ran.json["commit"] == desk.git("rev-parse", "HEAD")
    assert desk.git("log", "-1", "--format=%s%n%b").startswith("fmt: 2 records\n另一个程序写的")
    assert (desk.root / UNIT).read_bytes() == right
    assert (desk.root / SHOP).read_bytes() == edited
    assert (desk.root / "notes.yaml").read_text("utf-8") == "{a:   1}\n"
    assert desk.run("check").rows == []


def test_check_only_lists(desk: Watched) -> None:
    _in_json(desk, UNIT)
    before = desk.state()
    ran = desk.run("fmt", "units", "--check")
    assert (ran.code, [(row["path"], row["where"]) for row in ran.rows]) == (1, [(UNIT, f"{UNIT}:1")])
    assert desk.run("fmt", "--dry-run").code == 0
    assert desk.run("fmt", "people", "--check").code == 0
    assert desk.state() == before


@pytest.mark.parametrize(("text", "where"), [
    ('building: "1" # the old house\n', ":1:15: comments"),
    ("building: [\n", ":2:1: "),
    ('building: "1"\n\nbuilding: "2"\n', ":3:1: "),
])  # fmt: skip
def test_while_one_does_not_read_nothing_is_written(desk: Watched, text: str, where: str) -> None:
    _in_json(desk, SHOP)
    put(desk.root, UNIT, text)
    before = desk.state()
    ran = desk.run("fmt")
    assert (ran.code, f"{UNIT}{where}" in ran.stderr) == (5, True), ran.stderr
    assert desk.state() == before
    assert desk.run("fmt", SHOP).code == 0


@pytest.mark.parametrize("path", [".gitattributes", "nothing", "../desk"])
def test_what_is_no_record_is_left(desk: Watched, path: str) -> None:
    before = desk.state()
    assert desk.run("fmt", path).code in (0, 4)
    assert desk.state() == before
