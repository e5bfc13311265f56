"""Numbers that check themselves: identity cards, credit codes; for a slip of the finger (owner of stdnum)."""

from __future__ import annotations

import re

from propdesk.domain.messages import Message, msg

_RESIDENT = re.compile(r"[0-9]{17}[0-9Xx]", re.ASCII)
_CREDIT = re.compile(r"[0-9A-Z]{18}", re.ASCII)


def id_number_fault(text: str) -> Message | None:
    """Say what cannot be right in a resident's number; passports and other cards are as they are."""
    from stdnum.cn import ric
    from stdnum.exceptions import ValidationError

    if not _RESIDENT.fullmatch(text):
        return None
    try:
        ric.get_birth_date(text)
    except ValidationError:
        return msg("the date of birth in this number does not exist")
    if ric.calc_check_digit(text) != text[-1].upper():
        return msg("the last digit does not agree with the others: one of them is mistyped")
    return None


def credit_code_fault(text: str) -> Message | None:
    """Say what cannot be right in a unified social credit code; older codes are as they are."""
    from stdnum.cn import uscc
    from stdnum.exceptions import ValidationError

    if not _CREDIT.fullmatch(text):
        return None
    try:
        uscc.validate(text)
    except ValidationError:
        return msg("the last character does not agree with the others: one of them is mistyped")
    return None


FAULTS = {"id_number": id_number_fault, "credit_code": credit_code_fault}
"""Field of a person: what finds a fault in it."""
