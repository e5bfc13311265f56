"""``--attach``: what a clerk sees of files that are kept, and of those that are not."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from attached import JPEG, REFUSED, photo
from conftest import Runner
from smalldesk import build, git

DEDUCT = ("fee", "deposit", "deduct")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("attach") / "desk"
    build(root)
    return root


@pytest.fixture
def desk(template: Path, tmp_path: Path, propdesk: Runner) -> Path:
    shutil.copytree(template, tmp_path / "desk", symlinks=True)
    ran = propdesk("-C", tmp_path / "desk", "fee", "deposit", "take", "0101", "2000")
    assert ran.code == 0, ran.stderr
    return tmp_path / "desk"


def _id(desk: Path) -> str:
    return next(path.stem for path in desk.glob("deposits/*/*.yaml"))


def test_a_photo_is_named_to_people_and_to_programs(
    desk: Path, tmp_path: Path, propdesk: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo(tmp_path, "门锁.jpg")
    monkeypatch.chdir(tmp_path)  # FILE is relative to where the caller stands, not to -C
    words = ("-C", "desk", *DEDUCT, _id(desk), "80", "-m", "门锁损坏", "--attach", "门锁.jpg")
    said = propdesk("--lang", "zh", *words, "--dry-run", "-o", "table")
    assert (said.code, "随单保存的附件：门锁.jpg" in said.stderr) == (0, True)
    [row] = propdesk(*words, "-o", "json").rows
    [one] = row["attachments"]
    path = f"attachments/{one['sha256'][:2]}/{one['sha256']}.jpg"
    assert (one["name"], one["type"], one["size"]) == ("门锁.jpg", "jpg", len(JPEG))
    assert (desk / path).read_bytes() == JPEG
    assert path in git(desk, "show", "--name-only", "--format=", "HEAD").split()
    assert "门锁" not in git(desk, "log", "-1", "--format=%s%n", "--name-only")


def test_a_refusal_says_in_chinese_what_it_is_and_what_to_do(
    desk: Path, tmp_path: Path, propdesk: Runner
) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    words = ("--lang", "zh", "-C", desk, *DEDUCT, _id(desk), "80", "-m", "x")
    ran = propdesk(*words, "--attach", tmp_path / "pipe.jpg")
    assert (ran.code, ran.stdout) == (5, "")
    assert ran.stderr.splitlines() == [
        "未能执行：pipe.jpg 是管道，不是文件",
        "字段：attach",
        "下一步：先把其中的内容存成文件",
    ]
    script = photo(tmp_path, "x.jpg", REFUSED["script"])
    ran = propdesk(*words, "--attach", tmp_path / "pipe.jpg", "--attach", script)
    assert ran.code == 5
    assert [text in ran.stderr for text in ("有 2 个文件不能作为附件", "管道", "程序或脚本")] == [True] * 3
    assert git(desk, "status", "--porcelain") == ""
