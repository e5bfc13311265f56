"""How a sum came about, in words: everything that the line was computed from is said."""

from __future__ import annotations

from typing import Any

import pytest

from propdesk.domain.money import format_money
from propdesk.domain.reckoning import reckon
from propdesk.domain.wording import calculation

TIERS = [{"up_to": "230", "price": "0.5283"}, {"up_to": "400", "price": "0.5783"}, {"price": "0.8783"}]
METER = {"previous": "1200", "current": "1650"}


def row(formula: str = "area", quantity: str = "94.56", price: str = "1.3", **more: Any) -> dict[str, Any]:
    line = {"formula": formula, "quantity": quantity, "price": price, "surcharge": "0", "months": 1} | more
    return {"amount": format_money(reckon({"amount": "33.34", **line}))} | line


def relief(days: int) -> dict[str, Any]:
    return {"reliefs": [{"id": "R-261121-k3q9x", "charged": "70", "days": days, "of": 30}]}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (row(), "94.56 m² × 1.30 CNY/m² a month × 1 month = 122.93 CNY"),
        (
            row(surcharge="20", months=6),
            "(94.56 m² × 1.30 CNY/m² a month + 20.00 CNY/month) × 6 months = 857.57 CNY",
        ),
        (row("fixed", "1", "9", surcharge="1.5"), "10.50 CNY/month × 1 month = 10.50 CNY"),
        (
            row(months=0, parts=[{"days": 17, "of": 31}]),
            "94.56 m² × 1.30 CNY/m² a month × 17/31 month = 67.41 CNY",
        ),
        (
            row("fixed", "1", "31", months=2, parts=[{"days": 1, "of": 31}, {"days": 1, "of": 2}]),
            "31.00 CNY/month × (2 months + 1/31 month + half a month) = 78.50 CNY",
        ),
        (
            row("fixed", "1", "10", months=13, free=1),
            "10.00 CNY/month × 12 months (1 month more free) = 120.00 CNY",
        ),
        (row(minimum="150"), "at least 150.00 CNY/month × 1 month = 150.00 CNY"),
        (row(minimum="50"), "94.56 m² × 1.30 CNY/m² a month × 1 month = 122.93 CNY"),
        (
            row("fixed", "1", "10", **relief(30)),
            "10.00 CNY/month × 1 month × 70% (relief R-261121-k3q9x) = 7.00 CNY",
        ),
        (
            row("fixed", "1", "10", **relief(10)),
            "10.00 CNY/month × 1 month, 70% for 10 of 30 days (relief R-261121-k3q9x) = 9.00 CNY",
        ),
        (
            row("fixed", "1", "10.26", rounding="jiao"),
            "10.26 CNY/month × 1 month = 10.30 CNY (rounded to the jiao)",
        ),
        (row("once", "2", "45.5"), "2 × 45.50 CNY = 91.00 CNY"),
        (row("once", "1", "120", surcharge="3"), "120.00 CNY + 3.00 CNY = 123.00 CNY"),
        (
            row("share", "94.56", "0", share_by="area", total="100.00", weights="283.68"),
            "100.00 CNY shared by area: 94.56 of 283.68 m² = 33.34 CNY",
        ),
        (
            row("share", "1", "0", share_by="unit", total="100.00", weights="3"),
            "100.00 CNY shared by unit: 1 of 3 units = 33.34 CNY",
        ),
        (row("imported", "1", "0"), "as in the books of before = 33.34 CNY"),
        (row("consumption", "12.5", "3.55"), "used 12.5: 12.5 × 3.55 = 44.38 CNY"),
        (
            row("consumption", "450", "0", tiers=TIERS, **METER),
            "read 1200 → 1650, used 450: 230 × 0.5283 + 170 × 0.5783 + 50 × 0.8783 = 263.74 CNY",
        ),
        (
            row("consumption", "450", "0", tiers=TIERS, tier_mode="whole", **METER),
            "read 1200 → 1650, used 450: 450 × 0.8783 = 395.24 CNY",
        ),
        (
            row("consumption", "20", "0", tiers=TIERS, before="220", surcharge="2", estimated=True),
            "used 20: 10 × 0.5283 + 10 × 0.5783 + 2.00 CNY/month × 1 month = 13.07 CNY"
            " (estimated, settled with the next reading, 220 used before in these tiers)",
        ),
        (
            row("consumption", "0", "0", tiers=TIERS, minimum="5", multiplier="40", loss="3", **METER),
            "read 1200 → 1650, multiplier 40, loss 3, used 0: 0 × 0.00 = 5.00 CNY (at least 5.00 CNY/month)",
        ),
    ],
)
def test_every_input_of_a_sum_is_said(line: dict[str, Any], said: str) -> None:
    shown = calculation(line)
    assert _plain(shown) == said


def _plain(value: Any) -> str:
    """Fill a message in English as the reader's language does."""
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    if hasattr(value, "values") and hasattr(value, "text"):
        return str(value.text.format_map({key: _plain(each) for key, each in value.values.items()}))
    return str(value)
