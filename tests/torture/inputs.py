"""Properties of the parsers: any input is read or refused, within bounds, and the refusal can be shown."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from functools import cache
from random import Random

import workbooks
from channelbills import Paid, alipay, personal_lines, wechat
from conftest import ROOT
from hypothesis import strategies as st
from torture.bounds import within_bounds
from torture.spoiling import VALUES, spoil_book, spoil_bytes, spoil_record

from propdesk.domain.ids import ending_matches, natural_key
from propdesk.domain.importing.cells import Cell, CellKind, Sheet
from propdesk.domain.importing.join import KINDS, Existing, join
from propdesk.domain.importing.plan import plan
from propdesk.domain.messages import BadData, NotFound, Refusal, SystemRefused, UsageRefused
from propdesk.domain.money import parse_amount, parse_decimal, parse_money, parse_positive_money
from propdesk.domain.periods import parse_date, parse_moment, parse_period
from propdesk.domain.reconcile.cells import day_in, number_in, word_in
from propdesk.domain.reconcile.naming import Names
from propdesk.domain.reconcile.statement import read_statement
from propdesk.domain.unit import selector
from propdesk.render.language import Language
from propdesk.render.sentences import refusal_text
from propdesk.services.importing import known_tables
from propdesk.services.reconcile import known_layouts
from propdesk.store import canonical, filing, gitconfig, objects, paths, schemas, yamlio
from propdesk.store.workbook import read_workbook

LANGUAGES = tuple(Language(code) for code in ("zh", "en"))
EXAMPLES = ROOT / "tests" / "examples"
seeds = st.integers(0, 2**48)


@contextmanager
def read_or_refused(*kinds: type[Refusal]) -> Iterator[None]:
    """Let the block end well or refuse, in bounds; a refusal says what is wrong, in both languages."""
    refused: Refusal | None = None
    try:
        with within_bounds():
            yield
    except Refusal as refusal:
        refused = refusal
    if refused is None:
        return
    assert isinstance(refused, kinds or (BadData, UsageRefused, NotFound))
    assert all(refusal_text(refused, language).strip() for language in LANGUAGES)


# --- workbooks and CSV files -----------------------------------------------------------------------


@cache
def books() -> tuple[bytes, ...]:
    """Workbooks to spoil: the sample in several guises, and the third-party one where it is."""
    guises = (
        workbooks.Guise(),
        workbooks.Guise(down=3, right=2, permute=1, dates="datetime", numbers="text", gaps=(1,)),
        workbooks.Guise(from_1904=True, dates="date", remarks=False),
    )
    return (*(workbooks.write(workbooks.sample(), guise) for guise in guises), *workbooks.sources().values())


@cache
def sheets() -> tuple[bytes, ...]:
    """CSV files to spoil."""
    encodings = ("utf-8-sig", "utf-8", "gb18030", "utf-16")
    tables = workbooks.sample().values()
    return tuple(workbooks.write_csv(table, encoding=code) for table in tables for code in encodings)


def _import(data: bytes, name: str) -> None:
    with read_or_refused():
        planned = plan(read_workbook(data, name=name), known_tables())
        joined = join(planned.drafts, Existing({kind: {} for kind in KINDS}), draw=_drawing())
        for entry in joined.entries:
            assert schemas.problems(entry.draft.kind, entry.data) == [], entry
        for finding in (*planned.findings, *joined.findings):
            assert finding.where
            assert str(finding.message)


def _drawing() -> Callable[[str], str]:
    numbers = iter(range(10**6))
    return lambda kind: f"{'P' if kind == 'person' else 'V'}-{next(numbers):06}"


def workbook_bytes(data: st.DataObject) -> None:
    """A workbook with damaged bytes."""
    chance = Random(data.draw(seeds))
    _import(spoil_bytes(chance, chance.choice(books())), "x.xlsx")


def workbook_parts(data: st.DataObject) -> None:
    """A workbook whose parts are odd, missing, doubled, huge, or not what they say."""
    chance = Random(data.draw(seeds))
    _import(spoil_book(chance, chance.choice(books())), "x.xlsx")


def csv_files(data: st.DataObject) -> None:
    """A CSV file in any encoding with odd bytes."""
    chance = Random(data.draw(seeds))
    source = chance.choice(sheets())
    _import(spoil_bytes(chance, source) if chance.random() < 0.9 else chance.randbytes(200), "x.csv")


@cache
def bills() -> tuple[tuple[str, bytes], ...]:
    """Bills to spoil, each with its channel."""
    paid = (
        Paid("4200001", "219.24", "2-1-0101"),
        Paid("4200002", "5.00"),
        Paid("4200002", "5.00", back=True),
    )
    wallet = personal_lines(("2026-03-18", "收入", "219.24", "已收钱", "1000050001", "2栋1单元101"))
    bank = ("交易日期,流水号,借方发生额,贷方发生额,摘要", "20260318,B1,,219.24,0101", "合计,,,219.24,")
    return (
        *(("wechat", source) for source in (wechat(*paid), wechat(*paid, encoding="gb18030"), wechat())),
        *(("alipay", source) for source in (alipay(*paid), alipay(*paid, encoding="utf-8-sig"), alipay())),
        *(("wechat", "\n".join(wallet).encode(code)) for code in ("utf-8-sig", "gb18030")),
        *(("bank", "\n".join(bank).encode(code)) for code in ("utf-8-sig", "gb18030")),
    )


def _odd_cells(chance: Random, source: bytes) -> bytes:
    """Put odd texts into some cells of a bill, behind the sign that guards them."""
    lines = source.decode("utf-8-sig" if source.startswith(b"\xef") else "gb18030", "replace").split("\n")
    odd = [value for value in VALUES if isinstance(value, str) and len(value) < 9999]
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(lines))
        cells = lines[at].split(",")
        cells[chance.randrange(len(cells))] = chance.choice(("", "`")) + chance.choice(
            (*odd, "-1", "1e9", "  ")
        )
        lines[at] = ",".join(cells)
    return "\n".join(lines).encode("utf-8", "surrogatepass")


_LAYOUTS = cache(lambda: known_layouts({"reconcile": [_RULE]}))
_RULE = {"name": "own", "date": "交易日期", "amount": "余额", "ref": ["交易日期", "摘要"], "skip": 1}
_NAMES = Names((("2-1-0101", {"building": "2", "room": "0101"}),), {"翠竹苑": "2"})


def channel_bills(data: st.DataObject) -> None:
    """A bill of a channel with damaged bytes or odd cells, read as that of any channel."""
    chance = Random(data.draw(seeds))
    channel, source = chance.choice(bills())
    spoiled = spoil_bytes(chance, source) if chance.random() < 0.5 else _odd_cells(chance, source)
    channel = channel if chance.random() < 0.8 else chance.choice(("bank", "wechat", "alipay"))
    with read_or_refused():
        sheets = read_workbook(spoiled, name="x.csv")
        statement = read_statement(sheets, _LAYOUTS(), channel=channel, today=date(2026, 3, 20))
        for line in statement.lines:
            assert line.ref
            assert line.amount >= 0
            assert line.kind != "paid" or line.amount
            _NAMES.named_in(line.texts, line.amount)
        assert all(finding.where and str(finding.message) for finding in statement.problems)


texts = (
    st.sampled_from([value for value in VALUES if isinstance(value, str)])
    | st.text(max_size=12)
    | st.sampled_from(
        ["2020/6/10", "1#2", "43992", "43992.5", "1e-400", "-0.0", "1001", "有", "13800000000", "18999999999"]
    )
    | st.decimals(allow_nan=False).map(str)
    | st.floats().map(repr)
)
cells = st.builds(Cell, st.sampled_from(CellKind), texts.filter(str.strip))


def tables(data: st.DataObject) -> None:
    """Tables with known headers over cells of any kind."""
    made = []
    for title, table in workbooks.sample().items():
        headers = list(table.headers)
        if data.draw(st.booleans()):
            headers = data.draw(st.lists(st.sampled_from(table.headers), max_size=14))
        rows = {1: {at: Cell(CellKind.TEXT, name) for at, name in enumerate(headers, 1)}}
        for number, row in enumerate(table.rows[:3], 2):
            usual = {
                at: Cell(CellKind.TEXT, str(value)) for at, value in enumerate(row, 1) if value is not None
            }
            rows[number] = usual | data.draw(st.dictionaries(st.integers(1, 14), cells, max_size=4))
        made.append(Sheet(title, {number: row for number, row in rows.items() if row}))
    with read_or_refused():
        planned = plan(made, known_tables())
        joined = join(planned.drafts, Existing({kind: {} for kind in KINDS}), draw=_drawing())
        for entry in joined.entries:
            assert schemas.problems(entry.draft.kind, entry.data) == [], entry


# --- records ---------------------------------------------------------------------------------------


@cache
def records() -> tuple[tuple[str, bytes], ...]:
    """Records to spoil, of every kind: the examples and those of the sample desk."""
    files = [*EXAMPLES.glob("*/*/*.yaml")]
    found = [(path.parent.parent.name, path.read_bytes()) for path in files]
    return tuple(found + list(_sample()))


def _sample() -> Iterator[tuple[str, bytes]]:
    for path in sorted((ROOT / "records").rglob("*.yaml")):
        name = paths.identify(path.relative_to(ROOT / "records").as_posix())
        if name:
            yield name[0], path.read_bytes()


def yaml_bytes(data: st.DataObject) -> None:
    """A record file with damaged bytes."""
    chance = Random(data.draw(seeds))
    kind, source = chance.choice(records())
    spoiled = spoil_bytes(chance, source)
    with read_or_refused(BadData):
        record = schemas.read_record(kind, spoiled, name="x.yaml")
        assert schemas.read_record(kind, schemas.write_record(kind, record), name="x.yaml") == record


signs = st.text(" \n\t-:?,[]{}#&*!|>'\"%@`~<.0123abcno名𠮷\x85\u2028\ufeff", max_size=60)
lines = st.lists(st.sampled_from(["a: b", "- x", "  - {a: b}", "? k", "a: |", "  text", "'", "<<: *a",
"&a", "---", "...",
                                  "a: [1, 2", "]", "# c", "%YAML 1.1", "!!x y", "a:", "  b: 012",
                                  "\tc: d"]), max_size=12)  # fmt: skip


def yaml_texts(data: st.DataObject) -> None:
    """Text made of YAML's signs and phrases."""
    text = data.draw(signs | lines.map("\n".join)) + "\n"
    with read_or_refused(BadData):
        record = yamlio.read(text.encode("utf-8", "surrogatepass"), name="x")
        assert all(isinstance(key, str) for key in record)
        assert () in yamlio.locate(text.encode())


def canonical_texts(data: st.DataObject) -> None:
    """Whatever is written is read again as it was."""
    values = st.recursive(
        st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(max_size=30),
        lambda inner: st.lists(inner, max_size=4),
        max_leaves=12,
    )
    record = data.draw(st.dictionaries(st.sampled_from("abc"), values, max_size=3))
    order = canonical.Order(keys=("a", "b", "c"))
    with read_or_refused(BadData), suppress(ValueError):
        written = canonical.write(record, order=order)
        assert yamlio.read(written, name="x") == record


def validators(data: st.DataObject) -> None:
    """Both validators say the same of any record, and what one takes can be written and read."""
    chance = Random(data.draw(seeds))
    kind, source = chance.choice(records())
    with suppress(BadData):
        good = yamlio.read(source, name="x", cap=yamlio.SHEET_CAP)
        record = spoil_record(chance, good)
        with within_bounds():
            found = schemas.problems(kind, record)
        told = [(one.path, str(one.message)) for one in found]
        assert told == [(one.path, str(one.message)) for one in schemas.reference_problems(kind, record)]
        if not found:
            assert (
                yamlio.read(schemas.write_record(kind, copy.deepcopy(record)), name="x", cap=yamlio.SHEET_CAP)
                == record
            )


# --- words -----------------------------------------------------------------------------------------

PARSERS: Mapping[str, Callable[[str], object]] = {
    "money": parse_money,
    "amount": parse_amount,
    "positive": parse_positive_money,
    "decimal": parse_decimal,
    "period": parse_period,
    "date": parse_date,
    "moment": parse_moment,
    "selector": lambda text: selector(text)("2-1-0101", {"building": "2", "tags": ["a"]}),
    "ending": lambda text: ending_matches(text, ["2-1-0101", "T-261121-k3q9x"]),
    "natural": natural_key,
    "named": lambda text: _NAMES.named_in([text], 100),
    "day": lambda text: day_in(Cell(CellKind.TEXT, text)),
    "number": lambda text: number_in(Cell(CellKind.TEXT, text)),
    "word": lambda text: word_in(Cell(CellKind.TEXT, text)),
    "path": paths.identify,
    "folder": lambda text: [paths.path_of(kind, text) for kind in filing.record_folders() if kind],
    "check": lambda text: schemas.problems("person", {"name": text, "kind": text, "phone": text}),
}
written = st.text(max_size=20) | st.text("0123456789-./:,Q*eE+ 年月日元％￥", max_size=20) | texts


def words(data: st.DataObject) -> None:
    """A word on the command line: money, dates, periods, selectors, ids."""
    text = data.draw(written | st.integers(1, 6000).map(lambda count: "9" * count))
    for name, parse in PARSERS.items():
        with read_or_refused(Refusal):
            assert parse(text) is not ..., name


def git_output(data: st.DataObject) -> None:
    """What git prints, or its objects hold, in any bytes."""
    chance = Random(data.draw(seeds))
    spoiled = spoil_bytes(chance, chance.choice(_SPOKEN))
    for parse in _READERS:
        with read_or_refused(SystemRefused):
            parse(spoiled)


_OID = "6a7b" * 10
_SPOKEN = (
    b"100644 a.yaml\0" + bytes(20) + b"40000 units\0" + bytes(range(20)),
    f"tree {_OID}\nparent {_OID}\nauthor lin <l@x> 1700000000 +0800\ncommitter lin <l@x> 17 +0800\n"
    "encoding gbk\ngpgsig -----BEGIN\n x\n\nfee: pay\n\nwhy\n\nPropdesk-Txn: x\nPropdesk-Op: pay\n".encode(),
    b"local\0file:.git/config\0core.bare\nfalse\0command\0command line:\0gc.auto\n0\0",
)
_READERS: tuple[Callable[[bytes], object], ...] = (
    lambda data: objects.parse_tree(data, width=20),
    lambda data: objects.parse_commit(_OID, data),
    gitconfig.parse_settings,
)


PROPERTIES: Mapping[str, Callable[[st.DataObject], None]] = {
    "workbook bytes": workbook_bytes,
    "workbook parts": workbook_parts,
    "CSV files": csv_files,
    "channel bills": channel_bills,
    "tables": tables,
    "YAML bytes": yaml_bytes,
    "YAML texts": yaml_texts,
    "canonical texts": canonical_texts,
    "validators": validators,
    "words": words,
    "git output": git_output,
}
