"""Numbers that check themselves."""

from __future__ import annotations

import pytest

from propdesk.domain.identity import credit_code_fault, id_number_fault


@pytest.mark.parametrize("number", ["11010519491231002X", "11010519491231002x", "440524188001010014"])
def test_a_good_number_has_no_fault(number: str) -> None:
    assert id_number_fault(number) is None


@pytest.mark.parametrize(
    ("number", "word"),
    [
        ("110105194912310021", "last digit"),
        ("110105194912310O2X", ""),
        ("110105194913310023", "date of birth"),
        ("110105194902300020", "date of birth"),
    ],
)
def test_a_slip_is_noticed(number: str, word: str) -> None:
    fault = id_number_fault(number)
    assert (fault is None) if not word else (fault is not None and word in fault.text)


@pytest.mark.parametrize("number", ["E12345678", "H1234567(8)", "110105491231002", ""])
def test_other_papers_are_as_they_are(number: str) -> None:
    assert id_number_fault(number) is None


def test_credit_codes() -> None:
    assert credit_code_fault("91110000600037341L") is None
    assert credit_code_fault("91110000600037342L") is not None
    assert credit_code_fault("110108-123456") is None
