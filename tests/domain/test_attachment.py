"""Attachments as values: their paths, the names that records keep, and where records refer to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.attachment import attachment_of, clean_name, holds, identify, path_of, referred
from propdesk.domain.messages import BadData

SHA = "ab" * 32


def test_a_path_tells_hash_and_type() -> None:
    path = path_of(SHA, "jpg")
    assert path == f"attachments/ab/{SHA}.jpg"
    assert identify(path) == (SHA, "jpg")


@pytest.mark.parametrize(
    ("sha256", "type"),
    [
        (SHA.upper(), "jpg"), (SHA[:-1], "jpg"), (SHA + "a", "jpg"), ("../../etc", "jpg"), (SHA, "exe"),
        (SHA, "JPG"), (SHA, ""), ("", "jpg"), (SHA, "jpg\n"), ("a/" + SHA[2:], "jpg"),
    ],
)  # fmt: skip
def test_what_no_attachment_may_be_called(sha256: str, type: str) -> None:
    with pytest.raises(BadData):
        path_of(sha256, type)


@pytest.mark.parametrize(
    "path",
    [
        f"attachments/cd/{SHA}.jpg", f"attachments/{SHA}.jpg", f"x/attachments/ab/{SHA}.jpg",
        f"attachments/ab/{SHA}.jpg.yaml", f"attachments/ab/{SHA}", f"attachments/AB/{SHA}.jpg",
        f"attachments/ab/../ab/{SHA}.jpg",
    ],
)  # fmt: skip
def test_no_attachment_lies_elsewhere(path: str) -> None:
    assert identify(path) is None


NAMES = [
    ("门锁.jpg", "门锁.jpg"),
    ("../../etc/passwd", "passwd"),
    ("C:\\Users\\lin\\门锁.jpg", "门锁.jpg"),
    ("a\nb\x1b[31m.jpg", "ab[31m.jpg"),
    ("a\u202egpj.exe", "agpj.exe"),
    ("\u3000 photo.jpg ", "photo.jpg"),
    ("", "file.jpg"),
    ("..", "file.jpg"),
    ("\x00\u200f", "file.jpg"),
    ("bad\udcff.jpg", "bad.jpg"),
    ("𠮷" * 130 + ".jpeg", "𠮷" * 115 + ".jpeg"),
    ("x" * 130, "x" * 120),
    ("x." + "y" * 130, "x." + "y" * 118),
]


@pytest.mark.parametrize(("name", "kept"), NAMES)
def test_the_name_that_is_kept(name: str, kept: str) -> None:
    assert clean_name(name, type="jpg") == kept


@given(st.text(max_size=200))
def test_every_name_fits_the_schema_and_is_clean_already(name: str) -> None:
    from propdesk.store import schemas

    once = clean_name(name, type="jpg")
    assert clean_name(once, type="jpg") == once
    reference = attachment_of(name, "jpg", b"x").reference
    deduction = {"id": "E-261201-k3q9x", "amount": "1.00", "date": "2026-12-01", "at": "2026-12-01 09:00"}
    deduction |= {"clerk": "lin", "reason": "x", "attachments": [reference]}
    found = schemas.problems("deposit", {"deductions": [deduction]})
    assert [problem for problem in found if problem.path[:1] == ("deductions",)] == []


def test_an_attachment_is_named_by_what_it_holds() -> None:
    one = attachment_of("/tmp/门锁.jpg", "jpg", b"abc")
    assert one.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert one.reference == {"name": "门锁.jpg", "type": "jpg", "size": 3, "sha256": one.sha256}
    assert holds(one.file.path, one.file.data)
    assert not holds(one.file.path, b"abd")
    assert "abc" not in repr(one)


def test_records_are_asked_only_where_their_schema_has_attachments() -> None:
    one, other = ({"name": "x", "type": "jpg", "size": 1, "sha256": sha} for sha in (SHA, "cd" * 32))
    record = {"events": [{"kind": "note"}, {"file": one}, {"file": one}], "cover": other, "file": other}
    assert referred(record, [("events", None, "file"), ("none", None)]) == [path_of(SHA, "jpg")]
    assert referred(record, [("cover",)]) == [path_of("cd" * 32, "jpg")]
