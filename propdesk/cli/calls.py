"""What is asked at a terminal while somebody calls: where, who, what, how urgent, and what was promised.

Who gives place, category and words on the command line is asked nothing; who leaves one of them out is
led through all of it, with the likely answer on Enter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from propdesk.cli.asking import ask, choose
from propdesk.cli.guided import titled
from propdesk.domain.messages import Message, msg
from propdesk.domain.ticketfacts import USUAL_KINDS
from propdesk.render.ticketcodes import CATEGORIES, KINDS, PRIORITIES

if TYPE_CHECKING:
    from propdesk.cli.app import App
    from propdesk.domain.window import Window

Said = dict[str, Any]

_CODE = re.compile(r"[A-Za-z]?[0-9][0-9A-Za-z]*(?:-[0-9A-Za-z]+)*|[0-9A-Za-z]+(?:-[0-9A-Za-z]+)+")
"""What is a unit's code, or the end of one; anything else is a public place."""

_OTHER = "-"


def ask_call(app: App, said: Said) -> Said:
    """Give what was said of a call, with what it cannot do without; the rest is asked along with that."""
    if said.keys() & {"unit", "place"} and {"category", "text"} <= said.keys():
        return said
    if not said.keys() & {"unit", "place"}:
        said |= ask(app, msg("unit, or a public place"), name="--unit", parse=lambda text: _place(app, text))
    if not said.keys() & {"by", "caller", "phone"} and app.interactive:
        said |= _caller(app, said.get("unit", ""))
    if "category" not in said:
        options = titled(app, CATEGORIES)
        said["category"] = choose(app, msg("category"), options, name="--category", default=options[0][0])
    if "kind" not in said and app.interactive:
        usual = USUAL_KINDS.get(said["category"], "repair")
        said["kind"] = choose(app, msg("kind"), titled(app, KINDS), name="--kind", default=usual)
    if "text" not in said:
        said["text"] = ask(app, msg("what is it"), name="TEXT", parse=_words)
    return _terms(app, said)


def _terms(app: App, said: Said) -> Said:
    """How urgent it is, and when somebody comes."""
    if "priority" not in said:
        levels = titled(app, PRIORITIES)
        said["priority"] = choose(app, msg("urgency"), levels, name="--priority", default="normal")
    if "promise" not in said and "answered" not in said:
        question = msg("promised for, such as 14:00-16:00 (Enter: nothing)")
        window = ask(app, question, name="--promise", parse=lambda text: _window(app, text), empty=True)
        said |= {"promise": window} if window else {}
    return said


def _place(app: App, text: str) -> Said:
    """A unit by its code or the end of it, else a public place."""
    if _CODE.fullmatch(text):
        return {"unit": app.session().desk.snapshot().resolve("unit", text)}
    return {"place": _field("place", text)}


def _words(text: str) -> str:
    return _field("text", text)


def _field(name: str, text: str, kind: str = "ticket") -> str:
    from propdesk.services.editing import check_field

    return check_field(kind, name, text)


def _window(app: App, text: str) -> Window | None:
    from propdesk.domain.window import parse_window, refuse_past

    if not text:
        return None
    now = app.session().acting.at
    window = parse_window(text, now)
    refuse_past(window, now)
    return window


# --- who calls -------------------------------------------------------------------------------------


def _caller(app: App, unit: str) -> Said:
    """One of the unit's people, by number; or somebody else, by name and phone."""
    from propdesk.services.callers import people_of

    snapshot = app.session().desk.snapshot()
    code = snapshot.resolve("unit", unit) if unit else ""
    people = [(id, _masked(snapshot.get("person", id))) for id in people_of(snapshot, code)] if code else []
    if people:
        options: list[tuple[str, Message | str]] = [*people, (_OTHER, msg("somebody else"))]
        by = choose(app, msg("who calls"), options, name="--by", default=people[0][0])
        if by != _OTHER:
            return {"by": by}
    return _stranger(app)


def _masked(person: Said) -> str:
    from propdesk.render import masks

    phone = masks.phone(person["phone"]) if "phone" in person else ""
    return f"{masks.name(person['name'], kind=person['kind'])} {phone}".strip()


def _stranger(app: App) -> Said:
    def field(name: str, text: str) -> str:
        return _field(name, text, "person") if text else ""

    question = msg("who calls, by name (Enter: nobody says)")
    name = ask(app, question, name="--caller", parse=lambda text: field("name", text), empty=True)
    if not name:
        return {}
    question = msg("phone (Enter: none)")
    phone = ask(app, question, name="--phone", parse=lambda text: field("phone", text), empty=True)
    return {"caller": name, **({"phone": phone} if phone else {})}
