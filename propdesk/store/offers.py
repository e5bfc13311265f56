"""What a shell may complete: ids with what is said of them, from the index as it stands.

A prompt waits for nothing and is no time to write: an index that is missing, old or damaged gives less, or
nothing at all. The next command brings it up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from propdesk.store.git import Repository
from propdesk.store.index import as_it_stands
from propdesk.store.locations import prefix_in

Fact = tuple[Any, ...]
"""A value to complete, and what its kind says of it."""

MOST = 200
"""So many receipts and bill lines, the latest ones, are worth offering."""

_BEGINS = "substr({0}, 1, length(:start)) = :start"
_BODIES = f"FROM bodies WHERE {_BEGINS.format('id')} AND kind ="
_FACTS: Mapping[str, str] = {
    "unit": "SELECT id, json_extract(body, '$.kind'), IFNULL(json_extract(body, '$.area'), '')"
    f" {_BODIES} 'unit'",
    "building": f"SELECT id, IFNULL(json_extract(body, '$.title'), '') {_BODIES} 'building'",
    "tariff": "SELECT id, json_extract(body, '$.title'), IFNULL(json_extract(body, '$.title_en'), '')"
    f" {_BODIES} 'tariff'",
    "person": f"SELECT id, json_extract(body, '$.kind'), json_extract(body, '$.name') {_BODIES} 'person'",
    "tag": "SELECT value, COUNT(*) FROM bodies, json_each(body, '$.tags')"
    f" WHERE kind = 'unit' AND {_BEGINS.format('value')} GROUP BY value ORDER BY value",
    "receipt": "SELECT no, received, unit, fen FROM receipts"
    f" WHERE {_BEGINS.format('no')} ORDER BY received DESC, no DESC LIMIT {MOST}",
    "run": "SELECT run, SUM(fen), COUNT(*), run IN (SELECT run FROM voided_runs) FROM lines"
    f" WHERE {_BEGINS.format('run')} GROUP BY run ORDER BY period DESC, run",
    "period": "SELECT period, SUM(fen), COUNT(*) FROM live_lines"
    f" WHERE {_BEGINS.format('period')} GROUP BY period ORDER BY period DESC",
    "key": f"SELECT key, start, finish, fen FROM live_lines WHERE {_BEGINS.format('key')}"
    f" AND (:unit = '' OR unit LIKE '%' || :unit) ORDER BY due DESC, key LIMIT {MOST}",
    **{
        kind: "SELECT id, json_extract(body, '$.date'), json_extract(body, '$.amount')"
        f" {_BODIES} '{kind}' AND json_extract(body, '$.void') IS NULL ORDER BY 2 DESC, id LIMIT {MOST}"
        for kind in ("invoice", "expense")
    },
    "ticket": "SELECT id, unit, category, status FROM tickets WHERE live = 1"
    f" AND ({_BEGINS.format('id')} OR {_BEGINS.format('substr(id, -5)')})"
    f" ORDER BY reported DESC, id LIMIT {MOST}",
    "desk": "SELECT body FROM bodies WHERE kind = 'desk'",
}
"""What is asked for: the value and its facts, from those that begin with what was typed."""


class Offers:
    """The index of one desk, to ask what begins with a text."""

    def __init__(self, database: Any) -> None:
        self._database = database

    def begin(self, what: str, start: str = "", *, unit: str = "") -> list[Fact]:
        """Give the values of a kind that begin with ``start``; ``unit`` narrows bill lines."""
        found: list[Fact] = self._database.execute(_FACTS[what], {"start": start, "unit": unit}).fetchall()
        return found


@contextmanager
def standing(root: Path) -> Iterator[Offers]:
    """Open the index of the desk at ``root`` to read; nothing is built, written or waited for."""
    repo = Repository.find(root)
    with as_it_stands(repo, prefix_in(repo.work_tree, root) or "") as database:
        yield Offers(database)
