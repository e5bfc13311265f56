"""``propdesk person``: masked in every format, in full only on request, and that is noted."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from conftest import Runner
from counter import AYI, FIRM, FLAT, ID_NUMBER, PHONE, PLATE, ZHANG, built, commits, desk
from openpyxl import load_workbook

__all__ = ["built", "desk"]

SECRETS = ("张三", "阿依古丽", "李四", PHONE, ID_NUMBER, PLATE, "13900001111")


@pytest.mark.parametrize(
    "words",
    [
        "person list",
        f"person show {ZHANG}",
        f"person show {FIRM}",
        f"show {ZHANG}",
        "show V-aaaaaa",
        "find 张三",
        "find 京A",
        "unit list",
        f"unit show {FLAT}",
        f"person edit {ZHANG} --gender male --dry-run",
        "log",
    ],
)
@pytest.mark.parametrize("format", ["json", "table", "plain", "csv", "md"])
def test_personal_data_is_masked_in_every_format(
    propdesk: Runner, built: Path, words: str, format: str
) -> None:
    ran = propdesk("-C", built, *words.split(), "-o", format)
    assert ran.code == 0
    assert not [secret for secret in SECRETS if secret in ran.stdout + ran.stderr]


def test_a_workbook_is_masked_too(propdesk: Runner, built: Path, tmp_path: Path) -> None:
    assert propdesk("-C", built, "person", "list", "-O", tmp_path / "people.xlsx").code == 0
    sheet = load_workbook(tmp_path / "people.xlsx").active
    assert sheet is not None
    cells = " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
    assert "138****5678" in cells
    assert not [secret for secret in SECRETS if secret in cells]


def test_masks_let_recognise_and_companies_are_public(propdesk: Runner, built: Path) -> None:
    rows = {row["id"]: row for row in propdesk("-C", built, "person", "list", "-o", "json").rows}
    assert [rows[id]["name"] for id in (ZHANG, FIRM, AYI)] == ["张*", "衡昌商贸有限公司", "阿依**"]
    assert rows[ZHANG]["id_number"] == "110101********1234"
    assert rows[FIRM]["contacts"] == [{"name": "李*", "phone": "139****1111"}]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (f"person show {ZHANG}", PHONE),
        ("find 张三", "张三"),
        (f"unit show {FLAT}", "张三"),
        ("show V-aaaaaa", PLATE),
        ("person list --columns name", "张三"),
    ],
)
def test_a_reveal_shows_all_and_is_noted_without_personal_data(
    propdesk: Runner, desk: Path, words: str, shown: str
) -> None:
    ran = propdesk("-C", desk, "--at", "2020-01-01", *words.split(), "--reveal")
    log = desk / ".git" / "propdesk" / "reveals.log"
    assert shown in ran.stdout
    fields = log.read_text("utf-8").rstrip("\n").split("\t")
    command = "person list" if "list" in words else words.rpartition(" ")[0]
    assert fields[:3] == ["2026-11-21 10:00", "lin", command]
    assert "aaaaaa" in fields[3] or FLAT in fields[3]
    assert not [secret for secret in SECRETS if secret in "".join(fields)]
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_what_cannot_be_noted_is_not_shown(propdesk: Runner, desk: Path) -> None:
    (desk / ".git" / "propdesk" / "reveals.log").mkdir()
    ran = propdesk("-C", desk, "person", "list", "--reveal")
    assert (ran.code, ran.stdout) == (8, "")


def test_a_masked_look_leaves_no_note(propdesk: Runner, desk: Path) -> None:
    propdesk("-C", desk, "person", "list")
    assert not (desk / ".git" / "propdesk" / "reveals.log").exists()


def test_a_person_comes_in_is_linked_and_parts(propdesk: Runner, desk: Path) -> None:
    words = ["--name", "王小明", "--phone", "13900000000", "--gender", "男"]
    added = propdesk("-C", desk, "person", "add", *words, "-o", "json")
    id = added.rows[0]["id"]
    linked = propdesk("-C", desk, "person", "link", id, "0102", "--role", "租户", "-o", "json")
    parted = propdesk("-C", desk, "person", "unlink", id, "0102", "-m", "搬走", "-o", "json")
    assert (added.code, linked.code, parted.code) == (0, 0, 0)
    assert linked.rows[0]["tenants"] == [AYI, id]
    assert parted.rows[0]["tenants"] == [AYI]
    assert not [subject for subject in commits(desk) if "王" in subject]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["person", "add"], 2),
        (["person", "add", "--name", "x", "--company", "--guest"], 2),
        (["person", "add", "--name", "a\x1b[31m"], 5),
        (["person", "add", "--name", "a\u202eb"], 5),
        (["person", "add", "--name", "张三", "--phone", "12ab"], 5),
        (["person", "edit", ZHANG], 2),
        (["person", "edit", ZHANG, "--set", "phone"], 2),
        (["person", "edit", "zzz", "--phone", "139"], 4),
        (["person", "link", ZHANG, FLAT], 2),
        (["person", "link", ZHANG, FLAT, "--role", "king"], 2),
        (["person", "link", ZHANG, "zzz", "--role", "owner"], 4),
        (["person", "unlink", AYI, FLAT], 4),
        (["person", "show", "zzz"], 4),
        (["person", "list", "--unit", "zzz"], 4),
    ],
)
def test_what_does_not_fit_ends_with_its_exit_code(
    propdesk: Runner, built: Path, words: list[str], code: int
) -> None:
    before = commits(built)
    ran = propdesk("--lang", "en", "-C", built, *words)
    assert (ran.code, ran.stdout) == (code, "")
    assert "Refused" in ran.stderr
    assert commits(built) == before
