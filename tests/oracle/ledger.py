"""What the documents say about cycles, bills, money and arrears, reckoned in fractions and fen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from oracle.days import Day, day, later, length, month_of, parts, show, show_month

NO_AREA, NO_PRICE, PART, EARLIER = "no area", "no price", "part cycle", "earlier cycle"
BUCKETS = ("d30", "d60", "d90", "d180", "d365", "older")


@dataclass(frozen=True)
class Price:
    """What an item costs from a day on, to a last day if it has one."""

    start: Day
    end: Day | None
    price: Fraction
    surcharge: Fraction


@dataclass
class Item:
    """A fee item: ``by_area`` or fixed, in ``advance`` or in arrears, from each unit's day or by calendar."""

    code: str
    cycle: int
    advance: bool
    by_area: bool
    prices: list[Price]
    due_days: int = 0
    calendar: bool = False
    by_day: bool = False

    def price_on(self, when: Day) -> Price | None:
        """The latest price that has begun and not ended."""
        begun = (each for each in self.prices if each.start <= when)
        running = [each for each in begun if each.end is None or when <= each.end]
        return max(running, key=lambda each: each.start) if running else None


@dataclass(frozen=True)
class Unit:
    """A unit: its area, if it is known, its owner's number, if that one is known, and its charges."""

    code: str
    area: Fraction | None
    owner: int | None
    charges: tuple[tuple[str, Day], ...]


@dataclass
class Line:
    """A billed line."""

    run: str
    item: str
    unit: str
    start: Day
    end: Day
    due: Day
    months: int
    quantity: Fraction
    price: Price
    fen: int
    parts: tuple[tuple[int, int], ...] = ()

    @property
    def key(self) -> str:
        """ITEM/UNIT/FROM."""
        return f"{self.item}/{self.unit}/{show(self.start)}"


@dataclass(frozen=True)
class Skipped:
    """A cycle that is not billed; of earlier cycles, the span of all."""

    unit: str
    item: str
    reason: str
    start: Day
    end: Day


@dataclass
class Receipt:
    """Money that came in, what it paid for directly, and what was left over at first."""

    no: str
    unit: str
    fen: int
    received: Day
    entered: Day
    paid: list[tuple[str, int]]
    credit: int
    void: bool = False


@dataclass
class Use:
    """Credit of a receipt that a run used for one of its lines."""

    run: str
    receipt: str
    bill: str
    fen: int


@dataclass
class Billed:
    """What a bill run says: its new lines, those it found, and those it skips."""

    new: list[Line] = field(default_factory=list)
    known: list[Line] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


@dataclass
class Ledger:
    """The accounts of one property."""

    items: dict[str, Item]
    units: dict[str, Unit]
    lines: list[Line] = field(default_factory=list)
    void_runs: set[str] = field(default_factory=set)
    receipts: list[Receipt] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    closed: set[Day] = field(default_factory=set)

    # -- what lives ---------------------------------------------------------------------------------

    def live(self) -> list[Line]:
        """Lines of runs that are not void."""
        return [line for line in self.lines if line.run not in self.void_runs]

    def payments(self, up_to: Day | None = None) -> Iterable[tuple[str, str, int]]:
        """(bill, receipt, fen) of money that counts: directly paid, or as credit that a live run used."""
        for receipt in self.receipts:
            if not receipt.void and (up_to is None or receipt.received <= up_to):
                yield from ((key, receipt.no, fen) for key, fen in receipt.paid)
                mine = (use for use in self.uses if use.receipt == receipt.no)
                yield from ((use.bill, use.receipt, use.fen) for use in mine if use.run not in self.void_runs)

    def paid(self, key: str, up_to: Day | None = None) -> int:
        """What counts as paid on a line."""
        return sum(fen for bill, _, fen in self.payments(up_to) if bill == key)

    def credit_left(self, receipt: Receipt) -> int:
        """What of a receipt's credit no live run has used."""
        used = sum(
            use.fen for use in self.uses if use.receipt == receipt.no and use.run not in self.void_runs
        )
        return 0 if receipt.void else receipt.credit - used

    # -- bills --------------------------------------------------------------------------------------

    def bill(
        self,
        months: Sequence[int],
        *,
        items: Iterable[str] | None = None,
        units: Iterable[str] | None = None,
        catch_up: bool = False,
        write: bool = True,
    ) -> Billed:
        """Bill what is billed in these months; name or catch up what was due to be billed before."""
        billed, fresh = Billed(), list[tuple[int, Line]]()
        chosen = self.items.keys() if items is None else set(items)
        wanted = [unit for unit in self.units.values() if units is None or unit.code in set(units)]
        names = {show_month(month) for month in months}
        billed.known = [
            line
            for line in self.live()
            if line.run[:7] in names and line.item in chosen and line.unit in {unit.code for unit in wanted}
        ]
        for unit in wanted:
            for code, since in unit.charges:
                if code in chosen:
                    self._consider(unit, self.items[code], since, months, catch_up, billed, fresh)
        self._name_runs(fresh)
        billed.new = [line for _, line in fresh]
        if write:
            self.lines += billed.new
            self._use_credit(billed.new)
        return billed

    def _consider(
        self,
        unit: Unit,
        item: Item,
        since: Day,
        months: Sequence[int],
        catch_up: bool,
        billed: Billed,
        fresh: list[tuple[int, Line]],
    ) -> None:
        taken = {
            (line.start, line.end) for line in self.live() if (line.item, line.unit) == (item.code, unit.code)
        }
        spans = [
            _cut(item, since, span) for span in _cycles(item, since, until=months[-1]) if span[1] >= since
        ]
        free = [span for span in spans if span not in taken]
        early = [span for span in free if _billed_in(item, span) < months[0] and span[0] >= since]
        if early and not catch_up:
            billed.skipped.append(Skipped(unit.code, item.code, EARLIER, early[0][0], early[-1][1]))
        due = [(months[0], span) for span in early if catch_up]
        due += [(month, span) for month in months for span in free if _billed_in(item, span) == month]
        for month, span in due:
            line = _assess(unit, item, since, span)
            if isinstance(line, Skipped):
                billed.skipped.append(line)
            else:
                fresh.append((month, line))

    def _name_runs(self, fresh: list[tuple[int, Line]]) -> None:
        names: dict[tuple[int, str], str] = {}
        taken = {line.run for line in self.lines}
        for month, line in fresh:
            stem = f"{show_month(month)}/{line.item}"
            if (month, line.item) not in names:
                further = [f"{stem}.{number}" for number in range(2, 100)]
                names[month, line.item] = next(name for name in (stem, *further) if name not in taken)
            line.run = names[month, line.item]

    def _use_credit(self, fresh: Iterable[Line]) -> None:
        """Oldest money first, on new lines of the same unit in the order of their due days."""
        for line in sorted(fresh, key=_oldest):
            open_ = line.fen
            for receipt in sorted(self.receipts, key=lambda each: (each.received, each.no)):
                part = min(open_, self.credit_left(receipt)) if receipt.unit == line.unit else 0
                if part > 0:
                    self.uses.append(Use(line.run, receipt.no, line.key, part))
                    open_ -= part

    def names_payers(self, run: str) -> bool:
        """Whether a live receipt has paid on a run directly."""
        keys = {line.key for line in self.live() if line.run == run}
        return any(key in keys for each in self.receipts if not each.void for key, _ in each.paid)

    # -- money --------------------------------------------------------------------------------------

    def open_lines(self, unit: str) -> list[tuple[Line, int]]:
        """Lines with what is open on them, oldest due first."""
        found = [(line, line.fen - self.paid(line.key)) for line in self.live() if line.unit == unit]
        return [(line, rest) for line, rest in sorted(found, key=lambda each: _oldest(each[0])) if rest > 0]

    def pay(self, unit: str, fen: int, *, received: Day, entered: Day, told: Sequence[str] = ()) -> Receipt:
        """Give money to the lines that the payer names, then to the oldest due; the rest is credit."""
        lines = self.open_lines(unit)
        by_key = {line.key: (line, rest) for line, rest in lines}
        order = [by_key[key] for key in told] + [each for each in lines if each[0].key not in told]
        paid, rest_of_money = [], fen
        for line, rest in order:
            part = min(rest, rest_of_money)
            if part:
                paid.append((line.key, part))
                rest_of_money -= part
        number = f"A-{len(self.receipts) + 1:06d}"
        receipt = Receipt(number, unit, fen, received, entered, paid, rest_of_money)
        self.receipts.append(receipt)
        return receipt

    # -- reports ------------------------------------------------------------------------------------

    def balance(self, unit: str) -> dict[str, int]:
        """A unit's figures."""
        billed = sum(line.fen for line in self.live() if line.unit == unit)
        mine = {line.key for line in self.live() if line.unit == unit}
        paid = sum(fen for key, _, fen in self.payments() if key in mine)
        credit = sum(self.credit_left(each) for each in self.receipts if each.unit == unit)
        return {"billed": billed, "paid": paid, "credit": credit, "outstanding": billed - paid}

    def arrears(self, as_of: Day) -> dict[str, dict[str, int]]:
        """What is overdue on a day, by unit: principal, the buckets, and the oldest due day."""
        found: dict[str, dict[str, int]] = {}
        for line in self.live():
            rest = line.fen - self.paid(line.key, as_of)
            age = as_of - line.due
            if age <= 0 or rest <= 0:
                continue
            nothing = {**dict.fromkeys(BUCKETS, 0), "principal": 0, "oldest": line.due}
            row = found.setdefault(line.unit, nothing)
            row[_bucket(age)] += rest
            row["principal"] += rest
            row["oldest"] = min(row["oldest"], line.due)
        return found

    def closing(self, unit: str, up_to: Day) -> int:
        """What a unit's statement ends with: billed and due, less all the money it brought."""
        billed = sum(line.fen for line in self.live() if line.unit == unit and line.due <= up_to)
        mine = (each for each in self.receipts if each.unit == unit and not each.void)
        return billed - sum(each.fen for each in mine if each.received <= up_to)


def _oldest(line: Line) -> tuple[Day, Day, str]:
    return line.due, line.start, line.item


def _bucket(age: int) -> str:
    """0-30, 31-60, 61-90, 91-180, 181-365 days, over a year."""
    if age <= 30:
        return "d30"
    if age <= 60:
        return "d60"
    if age <= 90:
        return "d90"
    if age <= 180:
        return "d180"
    return "d365" if age <= 365 else "older"


def _cycles(item: Item, since: Day, *, until: int) -> list[tuple[Day, Day]]:
    """All cycles that begin up to a month: anchor + n x months each, never the one before + months."""
    anchor = day(parts(since)[0], 1, 1) if item.calendar else since
    spans, number = [], 0
    while month_of(later(anchor, number * item.cycle)) <= until:
        start, following = later(anchor, number * item.cycle), later(anchor, (number + 1) * item.cycle)
        spans.append((start, following - 1))
        number += 1
    return spans


def _cut(item: Item, since: Day, span: tuple[Day, Day]) -> tuple[Day, Day]:
    """What of a cycle is billed: with proration by day, from the unit's start on."""
    return (max(span[0], since), span[1]) if item.by_day else span


def _billed_in(item: Item, span: tuple[Day, Day]) -> int:
    return month_of(span[0] if item.advance else span[1])


def _assess(unit: Unit, item: Item, since: Day, span: tuple[Day, Day]) -> Line | Skipped:
    start, end = span
    price = item.price_on(start)
    if start < since:
        return Skipped(unit.code, item.code, PART, start, end)
    if price is None:
        return Skipped(unit.code, item.code, NO_PRICE, start, end)
    if item.by_area and unit.area is None:
        return Skipped(unit.code, item.code, NO_AREA, start, end)
    quantity = unit.area if item.by_area and unit.area is not None else Fraction(1)
    months, lengths = _months(item, since, span)
    span_of_time = months + sum(Fraction(days, of) for days, of in lengths)
    yuan = (quantity * price.price + price.surcharge) * span_of_time
    due = (start if item.advance else end + 1) + item.due_days
    fen = int(yuan * 100 + Fraction(1, 2))  # all sums are positive: cutting off rounds half up
    return Line("", item.code, unit.code, start, end, due, months, quantity, price, fen, lengths)


def _months(item: Item, since: Day, span: tuple[Day, Day]) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Whole months of a cycle; of a calendar's that begins late, those left and the days of the first."""
    if not item.calendar or span[0] != since:
        return item.cycle, ()
    year, month, first = parts(since)
    later_months = month_of(span[1]) - month_of(since)
    if first == 1:
        return later_months + 1, ()
    return later_months, ((length(year, month) - first + 1, length(year, month)),)
