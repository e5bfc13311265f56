"""A desk's own templates: within bounds of time and memory, no file, no network, no value as source."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from conftest import process_environment
from paperwork import DESK, NOTICE, RECEIPT
from pypdf import PdfReader, PdfWriter
from sheets import pages_of, said_in

from propdesk.domain.messages import BadData
from propdesk.render.joining import joined
from propdesk.render.language import Language
from propdesk.render.noticepdf import notices_drawing, notices_pdf
from propdesk.render.notices import notices_html
from propdesk.render.paper import Order, Press, order, printed, set_piece
from propdesk.render.receiptpdf import receipts_pdf
from propdesk.render.templates import PAPERS, TEMPLATE_DIR, Template, barred, built_in
from propdesk.render.trials import tried
from propdesk.render.workers import Bounds, Ended, worked

ZH = Language("zh")
NOTHING = '#let data = json("data.json")\n'


def own(**texts: str) -> Press:
    """A press with templates of the desk's own; ``_`` stands for the dot in a name."""
    return Press(ZH, own={name.replace("_", "."): text for name, text in texts.items()})


def wrong(press: Press) -> list[tuple[str, str]]:
    """Where and why a receipt is not printed."""
    with pytest.raises(BadData) as refused:
        receipts_pdf([RECEIPT], press)
    return [(one.where, str(one.message)) for one in refused.value.findings]


def sleep(seconds: int) -> int:
    """Work that takes its time."""
    import time

    time.sleep(seconds)
    return seconds


def pieces(count: int) -> list[Order]:
    """So many pieces of one notice each."""
    made = [replace(NOTICE, number=f"N-{at}", payload=f"{at}") for at in range(count)]
    draws = [partial(notices_drawing, [one], DESK, "zh", "") for one in made]
    return [order("notice.typ", Press(ZH), draw, dated=NOTICE.issued) for draw in draws]


def test_every_template_has_a_paper_and_prints_the_samples() -> None:
    files = {path.name for path in TEMPLATE_DIR.iterdir()}
    assert files == {*PAPERS, "report.html"}
    assert tried("notices.txt", Press(ZH)) == ()


def test_no_built_in_template_uses_what_is_barred() -> None:
    assert [name for name in PAPERS if barred(built_in(name))] == []


@pytest.mark.needs("pdftotext")
def test_an_own_template_is_given_the_same_and_prints_in_its_place(tmp_path: Path) -> None:
    text = NOTHING + "#for each in data.receipts [ #each.payer paid #each.amount ]"
    pdf = receipts_pdf([replace(RECEIPT, payer='#panic("x")')], own(receipt_typ=text))
    assert said_in(pdf, tmp_path) == '#panic("x")paid500.00'


@pytest.mark.parametrize(
    "word",
    ['#import "@preview/cetz:0.3.0"', "#include", '#eval("1")', '#std.at("x")', "#plugin", "$std.x$"],
)
def test_a_template_that_could_load_or_run_anything_is_refused_before(word: str) -> None:
    found = barred(Template("receipt.typ", f"\n{word}", own=True))
    assert [(fault.line, fault.column) for fault in found] == [(2, 2)]
    assert wrong(own(receipt_typ=f"\n{word}"))[0][0] == "templates/receipt.typ:2:2"


@pytest.mark.parametrize("name", ["important", "standing", "std-x", "evaluate"])
def test_longer_words_are_not_barred(name: str) -> None:
    assert barred(Template("receipt.typ", f"#let {name} = 1", own=True)) == ()


@pytest.mark.parametrize(
    ("text", "where", "why"),
    [
        ("\n#read", "", ""),
        ('\n#read("/etc/passwd")', ":2:7", "not found"),
        ('#read("../x")', ":1:7", "escape"),
        ("#while true {}", ":1:8", "always true"),
        ("#let f(n) = f(n + 1)\n#f(1)", ":1:13", "depth"),
        ("#nowhere", ":1:2", "unknown variable"),
    ],
)
def test_what_is_wrong_with_a_typst_template_has_its_place(text: str, where: str, why: str) -> None:
    if not where:
        assert receipts_pdf([RECEIPT], own(receipt_typ=text)).startswith(b"%PDF")
        return
    [(place, message)] = wrong(own(receipt_typ=text))
    assert place == f"templates/receipt.typ{where}" or place.startswith("templates/receipt.typ:")
    assert why in message


@pytest.mark.parametrize(
    ("text", "where", "why"),
    [
        ("\n{{ nope }}", ":2", "undefined"),
        ("{% for %}", ":1", "TemplateSyntaxError"),
        ("{{ 'a' * 10 ** 11 }}", "", "MemoryError"),
        ("{% for one in range(10 ** 9) %}{% endfor %}", ":1", "too big"),
        ("{{ ''.__class__ }}", ":1", "SecurityError"),
        ("{% include 'notices.txt' %}", ":1", "TemplateNotFound"),
        ("{% for a in range(9999) %}{{ 'x' * 9999 }}{% endfor %}", "", "more than"),
    ],
)
def test_what_is_wrong_with_a_text_template_has_its_place(text: str, where: str, why: str) -> None:
    with pytest.raises(BadData) as refused:
        notices_html([NOTICE], DESK, ZH, {"notices.html": text})
    [finding] = refused.value.findings
    assert finding.where.startswith(f"templates/notices.html{where}")
    assert why in str(finding.message)


def test_a_value_is_no_source_of_an_own_page_and_is_escaped() -> None:
    text = "{% for notice in notices %}{{ notice.addressee }}{% endfor %}"
    hostile = replace(NOTICE, addressee="{{ 7*7 }}<script>")
    assert notices_html([hostile], DESK, ZH, {"notices.html": text}) == "{{ 7*7 }}&lt;script&gt;"


def test_work_that_takes_too_long_or_too_much_is_ended() -> None:
    with pytest.raises(Ended, match="more than 1 seconds"):
        worked(sleep, [60], Bounds(seconds=1))
    with pytest.raises(Ended, match="memory"):
        worked(bytearray, [1 << 40], Bounds(memory=1 << 28))


def test_results_come_in_the_order_of_the_jobs() -> None:
    assert worked(sleep, [1, 0, 0], Bounds(processes=2)) == [1, 0, 0]


@pytest.mark.needs("pdftotext")
def test_pieces_are_the_same_wherever_they_are_set(tmp_path: Path) -> None:
    orders = pieces(3)
    pdf = printed(orders)
    assert pdf == joined([set_piece(one).pdf for one in orders])
    assert [f"N-{at}" in page for at, page in enumerate(pages_of(pdf, tmp_path))] == [True] * 3


@pytest.mark.needs("pdftotext")
def test_files_are_joined_whoever_wrote_them(tmp_path: Path) -> None:
    part, copy = notices_pdf([NOTICE], DESK, Press(ZH)), BytesIO()
    PdfWriter(clone_from=BytesIO(part)).write(copy)
    quick, copied = joined([part, part, part]), joined([part, copy.getvalue(), part])
    assert pages_of(quick, tmp_path) == pages_of(copied, tmp_path) == pages_of(part, tmp_path) * 3
    read = PdfReader(BytesIO(quick), strict=True)
    assert (len(read.pages), read.metadata and read.metadata.title) == (3, "缴费通知单")


LOOKING = '''
from paperwork import RECEIPT
from propdesk.render.language import Language
from propdesk.render.paper import Press, set_piece, order
from propdesk.render.receiptpdf import receipts_drawing
from propdesk.render.workers import Bounds, worked
from functools import partial

text = """#dictionary(std).at("eval")("#import \\\\"@preview/cetz:0.3.0\\\\"", mode: "markup")"""

def main():
    for source in (text, '#read("/etc/hostname")', '#image("/../../x.png")'):
        press = Press(Language("zh"), own={"receipt.typ": source})
        draw = partial(receipts_drawing, [RECEIPT], "zh", "")
        one = order("receipt.typ", press, draw, dated=RECEIPT.received)
        print(worked(set_piece, [one], Bounds(seconds=60, memory=1 << 30))[0].faults)

if __name__ == "__main__":
    main()
'''


@pytest.mark.needs("strace")
def test_even_past_the_barred_words_nothing_outside_is_read_or_asked(tmp_path: Path) -> None:
    (tmp_path / "look.py").write_text(LOOKING, encoding="utf-8")
    trace = tmp_path / "trace"
    tests = Path(__file__).resolve().parent.parent
    done = subprocess.run(
        [
            "strace",
            "-f",
            "-qq",
            "-e",
            "trace=connect,openat",
            "-o",
            trace,
            sys.executable,
            tmp_path / "look.py",
        ],
        env=process_environment({"PYTHONPATH": f"{tests.parent}:{tests}"}),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.count("Fault(") == 3, done.stdout
    seen = trace.read_text(encoding="utf-8").splitlines()
    reached = [line for line in seen if "connect(" in line and "AF_INET" in line]
    assert [line for line in reached if 'inet_addr("127.0.0.1")' not in line] == []
    assert [
        line for line in seen if '"/etc/hostname"' in line or "x.png" in line.replace(str(tmp_path), "")
    ] == []
