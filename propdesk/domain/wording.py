"""How a bill line's sum came about, said step by step: on notices, and when somebody asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from propdesk.domain.changes import Record
from propdesk.domain.messages import Message, msg
from propdesk.domain.money import parse_decimal
from propdesk.domain.reckoning import in_tiers, price_at

_ROUNDED: Mapping[str, Message] = {
    "jiao": msg("rounded to the jiao"),
    "yuan": msg("rounded to the yuan"),
}
_SHARED: Mapping[str, Message] = {
    "area": msg("{total} CNY shared by area: {quantity} of {weights} m²"),
    "unit": msg("{total} CNY shared by unit: {quantity} of {weights} units"),
    "consumption": msg("{total} CNY shared by consumption: {quantity} of {weights}"),
}


def calculation(row: Record) -> Message:
    """Say how the amount of a line came about, so that the owner can follow it with a pocket calculator."""
    remarks = list(_remarks(row))
    what = msg("{basis} = {amount} CNY", basis=_BASES[row["formula"]](row), amount=row["amount"])
    return msg("{what} ({remarks})", what=what, remarks=remarks) if remarks else what


def _periodic(row: Record) -> Message:
    return _with_reliefs(row, _timed(row, _month(row)))


def _month(row: Record) -> Message:
    """What one month costs: the minimum where that is more."""
    price, surcharge = _number(row["price"]), _number(row["surcharge"])
    minimum = _number(row.get("minimum", "0"))
    if minimum > _number(row["quantity"]) * price + surcharge:
        return msg("at least {minimum} CNY/month", minimum=money(minimum))
    if row["formula"] == "fixed":
        return msg("{surcharge} CNY/month", surcharge=money(price + surcharge))
    return _with_surcharge(
        msg("{quantity} m² × {price} CNY/m² a month", quantity=row["quantity"], price=money(price)), surcharge
    )


def _with_surcharge(basis: Message, surcharge: Decimal) -> Message:
    if not surcharge:
        return basis
    monthly = msg("{surcharge} CNY/month", surcharge=money(surcharge))
    return msg("({area} + {surcharge})", area=basis, surcharge=monthly)


def _timed(row: Record, month: Message) -> Message:
    return msg("{month} × {months}", month=month, months=span_words(row))


def span_words(row: Record) -> Message:
    """Say the months that are charged: whole ones, those that are free, parts of months."""
    paid, free = row["months"] - row.get("free", 0), row.get("free", 0)
    said = [_months(paid)] if paid or not row.get("parts") else []
    said += [_part(part) for part in row.get("parts", ())]
    span = said[0]
    for each in said[1:]:
        span = msg("{one} + {other}", one=span, other=each)
    if len(said) > 1:
        span = msg("({span})", span=span)
    return msg("{span} ({free} more free)", span=span, free=_months(free)) if free else span


def _months(count: int) -> Message:
    return msg("1 month") if count == 1 else msg("{months} months", months=count)


def _part(part: Record) -> Message:
    if (part["days"], part["of"]) == (1, 2):
        return msg("half a month")
    return msg("{days}/{of} month", days=part["days"], of=part["of"])


def _with_reliefs(row: Record, basis: Message) -> Message:
    for relief in row.get("reliefs", ()):
        values = {"basis": basis, "percent": f"{relief['charged']}%", "id": relief["id"]}
        if relief["days"] == relief["of"]:
            basis = msg("{basis} × {percent} (relief {id})", **values)
        else:
            days = {"days": relief["days"], "of": relief["of"]}
            basis = msg("{basis}, {percent} for {days} of {of} days (relief {id})", **values, **days)
    return basis


def _once(row: Record) -> Message:
    price = msg("{price} CNY", price=money(_number(row["price"])))
    if _number(row["quantity"]) != 1:
        price = msg("{quantity} × {price}", quantity=row["quantity"], price=price)
    return _with_surcharge_once(price, _number(row["surcharge"]))


def _with_surcharge_once(basis: Message, surcharge: Decimal) -> Message:
    if not surcharge:
        return basis
    return msg("{one} + {other}", one=basis, other=msg("{price} CNY", price=money(surcharge)))


def _share(row: Record) -> Message:
    values = {key: row.get(key, "") for key in ("total", "quantity", "weights")}
    return msg(_SHARED[row.get("share_by", "unit")].text, **values)


def _imported(_row: Record) -> Message:
    return msg("as in the books of before")


def _consumption(row: Record) -> Message:
    used = msg("{reading}: {cost}", reading=_reading(row), cost=_cost(row))
    surcharge = _number(row["surcharge"])
    if surcharge:
        monthly = _timed(row, msg("{surcharge} CNY/month", surcharge=money(surcharge)))
        used = msg("{one} + {other}", one=used, other=monthly)
    return _with_reliefs(row, used)


def _reading(row: Record) -> Message:
    """The readings, what they are multiplied by and added to, and what was used."""
    if "previous" not in row or "current" not in row:
        return msg("used {quantity}", quantity=row["quantity"])
    values = {key: row[key] for key in ("previous", "current", "quantity")}
    factors = [
        msg(text.text, value=row[key]) for key, (text, plain) in _FACTORS.items() if _said(row, key, plain)
    ]
    if factors:
        return msg("read {previous} → {current}, {factors}, used {quantity}", factors=factors, **values)
    return msg("read {previous} → {current}, used {quantity}", **values)


_FACTORS: Mapping[str, tuple[Message, int]] = {
    "multiplier": (msg("multiplier {value}"), 1),
    "loss": (msg("loss {value}"), 0),
}


def _said(row: Record, key: str, plain: int) -> bool:
    return key in row and _number(row[key]) != plain


def _cost(row: Record) -> Message:
    """What was used at its price, tier by tier."""
    if "tiers" not in row:
        return _at_price(row["quantity"], row["price"])
    quantity, before = Fraction(_number(row["quantity"])), Fraction(_number(row.get("before", "0")))
    if row.get("tier_mode", "progressive") == "whole":
        return _at_price(row["quantity"], _text(price_at(row["tiers"], before + quantity)))
    parts = [_at_price(_text(part), _text(price)) for part, price in in_tiers(row["tiers"], before, quantity)]
    cost = parts[0] if parts else _at_price("0", row["price"])
    for part in parts[1:]:
        cost = msg("{one} + {other}", one=cost, other=part)
    return cost


def _at_price(quantity: str, price: str) -> Message:
    return msg("{quantity} × {price}", quantity=quantity, price=money(_number(price)))


def _remarks(row: Record) -> Iterator[Message]:
    """What else has its part in the sum."""
    if row.get("estimated"):
        yield msg("estimated, settled with the next reading")
    if "before" in row and _number(row["before"]):
        yield msg("{before} used before in these tiers", before=row["before"])
    if row["formula"] == "consumption" and "minimum" in row:
        yield msg("at least {minimum} CNY/month", minimum=money(_number(row["minimum"])))
    if row.get("rounding") in _ROUNDED:
        yield _ROUNDED[row["rounding"]]


_BASES: Mapping[str, Callable[[Record], Message]] = {
    "area": _periodic,
    "fixed": _periodic,
    "once": _once,
    "share": _share,
    "consumption": _consumption,
    "imported": _imported,
}


def _number(text: str) -> Decimal:
    return parse_decimal(text or "0")


def _text(value: Fraction) -> str:
    """Write an exact decimal; quantities and prices have at most eight decimals."""
    text = f"{Decimal(value.numerator) / Decimal(value.denominator):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(value: Decimal) -> str:
    """Write a price with at least the two decimals that people expect."""
    whole, _, decimals = f"{value:f}".partition(".")
    return f"{whole}.{decimals:0<2}"
