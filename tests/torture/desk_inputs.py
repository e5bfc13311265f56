"""Properties of the commands on a desk: any words, files and damage end in a documented exit code."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import click
from conftest import Ran, Runner
from hypothesis import strategies as st
from torture.bounds import within_bounds
from torture.inputs import bills, books, seeds, sheets
from torture.spoiling import NASTY, VALUES, spoil_book, spoil_bytes, spoil_record

from propdesk.cli.registry import COMMANDS
from propdesk.domain.messages import BadData
from propdesk.store import schemas, yamlio

WHEN = "2026-03-20 09:00"
CODES = frozenset(range(11))
_CONTROLS = {
    chr(code) for code in (*range(9), *range(11, 32), 127, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
LOOKS: Sequence[tuple[str, ...]] = (
    ("check",), ("status",), ("fee", "arrears"), ("fee", "balance"), ("unit", "list"), ("log",), ("find",
    "张"),
    ("fee", "bill", "--period", "2026-04"), ("fee", "pay", "0101", "1", "--method", "cash"), ("fee", "day"),
    ("fee", "statement", "0101"), ("person", "list"), ("reindex",), ("fee", "runs"), ("doctor",),
)  # fmt: skip


@dataclass
class Bench:
    """A small desk as it is built, a copy that is worked on, and how to run commands on it."""

    template: Path
    place: Path
    propdesk: Runner
    _desks: list[Path] = field(default_factory=list)

    def fresh(self) -> Path:
        """A desk as it was built; the one before it is gone."""
        for old in self._desks:
            shutil.rmtree(old)
        self._desks[:] = [self.place / "desk"]
        shutil.copytree(self.template, self._desks[0], symlinks=True)
        return self._desks[0]

    def run(self, desk: Path, *words: str) -> Ran:
        """Run a command within bounds; whatever it is given, it ends as promised."""
        with within_bounds():
            ran: Ran = self.propdesk("-C", desk, "--lang", "en", "--at", WHEN, *words, cwd=self.place)
        assert_as_promised(ran, words)
        return ran


def assert_as_promised(ran: Ran, words: Sequence[str]) -> None:
    """A documented exit code, a reason if it is none of success, nothing that a terminal would obey."""
    assert ran.code in CODES, (words, ran.code, ran.stderr, _log(ran.stderr))
    assert ran.code in (0, 1) or ran.stderr.strip(), words
    assert "Traceback" not in ran.stderr
    assert not _CONTROLS & set(ran.stderr), (words, ran.stderr)


def _log(said: str) -> str:
    """Give the frames of a mistake of ours: what failed may not fail again on another desk."""
    place = re.search(r"in (/\S+/last-error\.log)", said)
    return Path(place[1]).read_text("utf-8") if place and Path(place[1]).exists() else ""


# --- command lines ---------------------------------------------------------------------------------

_LEFT_OUT = frozenset({"demo", "init", "backup", "templates check"})
_USUAL = (
    "2-1-0101", "0101", "10-1-0102", "P-aaaaaa", "aaaaaa", "property", "2026-01/property", "A-000001",
    "2026-03", "2026",
    "2026-03-01", "2026-03-01 10:00", "1.00", "0.01", "99999999", "-1", "5", "cash", "wechat", "张三",
    "京A12345", "units.csv",
    "book.xlsx", "desk.yaml", "units", "property/2-1-0101/2026-01-01", "zs", "5678", "*", "2-*", "tag:a",
    "building:2", "a=b",
    "units.area=面积", "bill.csv", "4200001=0101", "-", "out.csv", "out.txt", "out.json", "out.xlsx",
    "out.md", "water:2026-01-01",
    "lin", "A", "1", "12",
)  # fmt: skip
_SLOW = frozenset({"pdf", "png"})
_texts = (
    st.sampled_from(_USUAL)
    | st.sampled_from(
        [value for value in VALUES if isinstance(value, str) and len(value) < 999 and value.isprintable()]
    )
    | st.text(max_size=15)
    | st.sampled_from(
        ["\udcff", "a\x00b", "\x1b[31m", "--", "-o", "--help", "\n", "\u202e", "９", "1e9", "²", "𠮷" * 50]
    )
)


def command_lines(data: st.DataObject, bench: Bench) -> None:
    """A command with any words; afterwards git and the desk's own check find nothing wrong."""
    desk = bench.fresh()
    path = data.draw(
        st.sampled_from([path for path, row in COMMANDS.items() if row.target and path not in _LEFT_OUT])
    )
    words = [*path.split(), *data.draw(_arguments(path))]
    _files(bench.place)
    before = _head(desk)
    ran = bench.run(desk, *words)
    if _head(desk) != before:
        assert ran.code in (0, 1), words
        found = bench.run(desk, "check")
        assert found.code == 0, (words, found.stdout)


def _files(place: Path) -> None:
    if not (place / "book.xlsx").exists():
        (place / "book.xlsx").write_bytes(books()[0])
        (place / "units.csv").write_bytes(sheets()[0])
        (place / "bill.csv").write_bytes(bills()[0][1])


def _head(desk: Path) -> bytes:
    return _git(desk, "rev-parse", "HEAD")


def _arguments(path: str) -> st.SearchStrategy[list[str]]:
    module, _, name = COMMANDS[path].target.partition(":")
    command: click.Command = getattr(importlib.import_module(f"propdesk.cli.{module}"), name)
    options = [_option(param) for param in command.params if isinstance(param, click.Option)]
    arguments = [param for param in command.params if isinstance(param, click.Argument)]
    given = st.tuples(*(_value(param).map(lambda value: [value]) for param in arguments))
    chosen = st.lists(st.sampled_from(range(len(options))), max_size=4).flatmap(
        lambda numbers: st.tuples(*(options[number] for number in numbers))
    ) if options else st.just(())  # fmt: skip
    stray = st.lists(_texts, max_size=1)
    return st.tuples(given, chosen, stray).map(
        lambda parts: [w for group in (*parts[0], *parts[1], parts[2]) for w in group]
    )


def _value(param: click.Parameter) -> st.SearchStrategy[str]:
    choices = [str(choice) for choice in getattr(param.type, "choices", ()) if str(choice) not in _SLOW]
    return st.sampled_from(choices) | _texts if choices else _texts


def _option(param: click.Option) -> st.SearchStrategy[list[str]]:
    name = param.opts[-1]
    if param.is_flag or param.count:
        return st.just([name])
    return _value(param).map(lambda value: [f"{name}={value}"] if name.startswith("--") else [name, value])


# --- files that are imported -----------------------------------------------------------------------


def imported_files(data: st.DataObject, bench: Bench) -> None:
    """A spoilt workbook or CSV file, imported for trial and in earnest, or as payments, or reconciled."""
    desk, chance = bench.fresh(), Random(data.draw(seeds))
    if chance.random() < 0.2:
        _reconciled(bench, desk, chance)
        return
    book = chance.random() < 0.5
    source = (
        spoil_book(chance, chance.choice(books())) if book else spoil_bytes(chance, chance.choice(sheets()))
    )
    name = bench.place / ("book.xlsx" if book else "units.csv")
    name.write_bytes(source)
    command = ("fee", "pay", "-f", str(name)) if chance.random() < 0.2 else ("import", str(name))
    trial = bench.run(desk, *command, "--dry-run")
    ran = bench.run(desk, *command)
    assert ran.code == trial.code, (ran.stderr, trial.stderr)
    if ran.code in (0, 1):
        assert bench.run(desk, *command).code in (ran.code, 3)
        assert bench.run(desk, "check").code in (0, 1)


def _reconciled(bench: Bench, desk: Path, chance: Random) -> None:
    """A spoilt bill of a channel: held against the books, posted, and posted again for nothing."""
    name = bench.place / "bill.csv"
    channel, source = chance.choice(bills())
    name.write_bytes(spoil_bytes(chance, source) if chance.random() < 0.7 else source)
    command = ("fee", "reconcile", str(name), "--channel", channel)
    looked = bench.run(desk, *command)
    ran = bench.run(desk, *command, "--post", "--confirm", "amount")
    assert (looked.code in (0, 1)) == (ran.code in (0, 1)), (looked.stderr, ran.stderr)
    if ran.code in (0, 1):
        after = _head(desk)
        assert bench.run(desk, *command, "--post", "--confirm", "amount").code in (0, 1)
        assert _head(desk) == after
        assert bench.run(desk, "check").code == 0


# --- damage ----------------------------------------------------------------------------------------


def spoilt_records(data: st.DataObject, bench: Bench) -> None:
    """Records committed by raw git that are odd or do not read at all."""
    desk, chance = bench.fresh(), Random(data.draw(seeds))
    for path in chance.sample(sorted(desk.glob("*/**/*.yaml")) + [desk / "desk.yaml"] * 3, 2):
        path.write_bytes(_spoilt(chance, path, desk))
    _git(desk, "commit", "-q", "-a", "--allow-empty", "-m", "by hand")
    for words in chance.sample(LOOKS, 4):
        bench.run(desk, *words)


def _spoilt(chance: Random, path: Path, desk: Path) -> bytes:
    from propdesk.store.paths import identify

    found = identify(path.relative_to(desk).as_posix())
    if found is None or chance.random() < 0.3:
        return spoil_bytes(chance, path.read_bytes())
    source = path.read_bytes()
    try:
        return schemas.write_record(found[0], spoil_record(chance, yamlio.read(source, name="x")))
    except (BadData, ValueError):
        return spoil_bytes(chance, source)


def own_files(data: st.DataObject, bench: Bench) -> None:
    """Damage to our own files in the git directory: index, journal, lists, leftovers of a kill."""
    desk, chance = bench.fresh(), Random(data.draw(seeds))
    folder = desk / ".git" / "propdesk"
    bench.run(desk, "fee", "balance")
    right = bench.run(desk, "fee", "arrears").stdout
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    hurt = [chance.choice(files) for _ in range(chance.randint(1, 3))]
    for path in hurt:
        chance.choice(_ON_OWN)(chance, folder, path)
    ran = bench.run(desk, "fee", "arrears")
    # A bit that has tipped in a row of the index is as good as any other: only a sum over all would tell.
    assert ran.code != 0 or ran.stdout == right or any(path.suffix == ".db" for path in hurt)
    for words in chance.sample(LOOKS, 3):
        bench.run(desk, *words)


def _spoil_file(chance: Random, _folder: Path, path: Path) -> None:
    if path.is_file():
        path.write_bytes(spoil_bytes(chance, path.read_bytes()))


def _remove(_chance: Random, _folder: Path, path: Path) -> None:
    if path.is_file():
        path.unlink()


def _journal(chance: Random, folder: Path, _path: Path) -> None:
    last = folder / "last"
    text = last.read_bytes() if last.is_file() else b'{"version": 1}'
    (folder / "journal").write_bytes(spoil_bytes(chance, text) if chance.random() < 0.7 else text)


def _folder_for_file(_chance: Random, _folder: Path, path: Path) -> None:
    if path.is_file():
        path.unlink()
    path.mkdir(exist_ok=True)


def _stray(chance: Random, folder: Path, _path: Path) -> None:
    (folder / "txn" / "stray").mkdir(parents=True, exist_ok=True)
    (folder / "txn" / "stray" / "marker").write_bytes(chance.choice(NASTY))


_ON_OWN = (_spoil_file, _spoil_file, _remove, _journal, _folder_for_file, _stray)


def git_files(data: st.DataObject, bench: Bench) -> None:
    """Damage to git's own files."""
    desk, chance = bench.fresh(), Random(data.draw(seeds))
    top = desk / ".git"
    files = [path for path in sorted(top.rglob("*")) if path.is_file() and "propdesk" not in path.parts]
    named = [top / name for name in ("HEAD", "config", "index", "refs/heads/main")]
    for path in chance.sample([*files, *named * 5], 2):
        path.chmod(0o644)
        path.write_bytes(spoil_bytes(chance, path.read_bytes()))
    for words in chance.sample(LOOKS, 3):
        bench.run(desk, *words)


def strange_names(data: st.DataObject, bench: Bench) -> None:
    """Files whose names are odd, committed where records lie."""
    desk, chance = bench.fresh(), Random(data.draw(seeds))
    blob = _git(desk, "rev-parse", "HEAD:desk.yaml").strip()
    mode = chance.choice((b"100644", b"100755", b"120000"))
    entries = b"".join(
        mode + b" " + blob + b"\t" + _name(chance) + b"\0" for _ in range(chance.randint(1, 4))
    )
    done = subprocess.run(
        ["git", "-C", desk, "update-index", "-z", "--index-info"],
        input=entries,
        check=False,
        capture_output=True,
    )
    if done.returncode:
        return
    _git(desk, "commit", "-q", "-m", "odd names")
    for words in chance.sample(LOOKS, 4):
        bench.run(desk, *words)


def _name(chance: Random) -> bytes:
    folder = chance.choice((b"", b"units/2/", b"tills/2026-01/", b"bills/2026-01/", b"people/aa/", b"x/"))
    odd = chance.choice((b"\xff.yaml", b"a\nb.yaml", b'a"b.yaml', b"\xe2\x80\xae.yaml", b"\x1b[31m.yaml",
    b" .yaml", b"2-1-0101",
                         b"CON.yaml", b"2-1-0101.YAML", b"-x.yaml", b"\t", b"a" * 250, "翠.yaml".encode(),
                         b"2-1-0101.yaml"))  # fmt: skip
    return folder + odd


def _git(desk: Path, *words: str) -> bytes:
    return subprocess.run(
        ["git", "-C", desk, *words], check=True, capture_output=True, env=dict(os.environ)
    ).stdout


PROPERTIES: Mapping[str, Callable[[st.DataObject, Bench], None]] = {
    "command lines": command_lines,
    "imported files": imported_files,
    "spoilt records": spoilt_records,
    "our own files": own_files,
    "git's own files": git_files,
    "strange names": strange_names,
}
