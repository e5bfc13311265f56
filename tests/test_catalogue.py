"""The Chinese catalogue says everything that the code can say, and says it as Chinese is printed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from string import Formatter

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from conftest import ROOT

PACKAGE = ROOT / "propdesk"
MESSAGES = PACKAGE / "locale" / "zh_CN" / "LC_MESSAGES"

HAN = "[\u3007\u4e00-\u9fff]"
HALF_WIDTH = re.compile(rf"{HAN}\s*[,;!?()]|[,;!?()]\s*{HAN}|{HAN}[.:]")
"""ASCII punctuation that touches Chinese; a colon may stand before it, as in ``FILE:LINE:COL: text``."""

ENDS = {".": "。", ":": "：", "?": "？", "!": "！"}
ABBREVIATED = ("no.",)
VERBATIM = re.compile(r"`[^`]+`|(?<![\w-])-{1,2}[A-Za-z][\w-]*")
"""Commands and options: the same in every language."""


@cache
def _catalogue() -> Catalog:
    with (MESSAGES / "propdesk.po").open("rb") as file:
        return read_po(file, locale="zh_CN", abort_invalid=True)


@cache
def _said() -> dict[str, str]:
    return {str(message.id): str(message.string) for message in _catalogue() if message.id}


@cache
def _extracted() -> frozenset[str]:
    found = extract_from_dir(PACKAGE, method_map=[("**.py", "python")], keywords={"msg": None})
    return frozenset(str(text) for _file, _line, text, _comments, _context in found)


def _literals() -> Iterator[str]:
    """Every literal that the code hands to ``msg``, read from the syntax tree."""
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if "msg(" in text else ():
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "msg" or not node.args:
                continue
            if isinstance(node.args[0], ast.Constant):
                yield node.args[0].value


def _fields(text: str) -> set[str]:
    return {name for _literal, name, _spec, _conversion in Formatter().parse(text) if name is not None}


def _end(text: str) -> str:
    return text[-1:] if text[-1:] in ENDS.values() else ""


def test_extraction_finds_every_message_of_the_code() -> None:
    assert frozenset(_literals()) - _extracted() == frozenset()


def test_every_message_is_translated_and_no_translation_is_left_over() -> None:
    untranslated = sorted(text for text in _extracted() if not _said().get(text))
    assert untranslated == [], "run `make catalogue` and translate these"
    assert sorted(_said().keys() - _extracted()) == [], "run `make catalogue`: nothing says these any more"
    assert not _catalogue().obsolete
    assert [message.id for message in _catalogue() if message.id and message.fuzzy] == []


def test_placeholders_agree_in_both_languages() -> None:
    assert [text for text, zh in _said().items() if _fields(text) != _fields(zh)] == []


def test_commands_and_options_stay_as_they_are_typed() -> None:
    pairs = _said().items()
    wrong = [zh for text, zh in pairs if set(VERBATIM.findall(text)) != set(VERBATIM.findall(zh))]
    assert wrong == []


def test_chinese_is_punctuated_in_full_width() -> None:
    assert [zh for zh in _said().values() if HALF_WIDTH.search(zh)] == []


def test_sentences_end_alike() -> None:
    whole = {text: zh for text, zh in _said().items() if not text.endswith(ABBREVIATED)}
    assert [zh for text, zh in whole.items() if _end(zh) != ENDS.get(text.rstrip()[-1], "")] == []


def test_the_compiled_catalogue_is_what_the_text_says() -> None:
    assert _compiled() == _said(), "run `make catalogue`"


def _compiled() -> dict[str, str]:
    """What the compiled catalogue says, without its header, which names the version of the tool."""
    with (MESSAGES / "propdesk.mo").open("rb") as file:
        catalogue = read_mo(file)
    return {str(each.id): str(each.string) for each in catalogue if each.id}
