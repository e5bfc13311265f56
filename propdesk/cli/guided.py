"""What is asked at a terminal to enter units, people and buildings, each with the likely value offered.

Who gives what is needed on the command line is asked nothing; who leaves something out is led through
all of it. Every question has an option.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from propdesk.cli.asking import ask, choose, confirm, missing
from propdesk.domain.messages import Message, UsageRefused, msg
from propdesk.render.codes import PERSON_KINDS, ROLES, UNIT_KINDS, UNIT_STATES, Titles

if TYPE_CHECKING:
    from propdesk.cli.app import App
    from propdesk.services.buildings import BuildingEdit
    from propdesk.store.snapshot import Snapshot

NONE = "-"
"""What is typed, or offered, for a value that is left out."""

Values = dict[str, Any]


def optional(
    app: App, question: Message, *, name: str, default: str = "", parse: Callable[[str], str] = str
) -> str | None:
    """Ask for what may be left out: Enter takes what is offered, ``-`` takes nothing."""
    return ask(
        app,
        question,
        name=name,
        default=default or NONE,
        parse=lambda text: None if text == NONE else parse(text),
    )


def titled(app: App, titles: Titles) -> list[tuple[str, str]]:
    """Codes with their titles, to choose from."""
    return [(code, app.language.pick(*names)) for code, names in titles.items()]


def _field(kind: str, name: str) -> Callable[[str], str]:
    from propdesk.services.editing import check_field

    return lambda text: check_field(kind, name, text)


# --- units -----------------------------------------------------------------------------------------


def ask_unit(app: App, code: str | None, values: Values) -> tuple[str, Values]:
    """Ask for the place of a new unit and for what it is, unless code and kind are given."""
    said = any(text.startswith("kind=") for text in values.get("texts", ()))
    if code and (values.get("kind") or said or not app.interactive):
        return code, values
    if not app.interactive:
        raise missing("CODE")
    snapshot = app.session().desk.snapshot()
    place = _place(app, snapshot, code, values)
    values |= place
    return code or "-".join(place.values()), values | _nature(app, snapshot, values)


def _place(app: App, snapshot: Snapshot, code: str | None, values: Values) -> dict[str, str]:
    """Building, entrance and room: as given, as the code says, or as answered."""
    from propdesk.services.likely import doors_of, next_room

    segments = (code or "").upper().split("-", 2)
    told = dict(zip(("building", "entrance", "room"), segments, strict=True)) if len(segments) == 3 else {}
    told |= {key: values[key] for key in ("building", "entrance", "room") if values.get(key)}
    building = told.get("building") or _building(app, snapshot.ids("building"))
    entrance = told.get("entrance") or _entrance(app, doors_of(snapshot, building))
    room = told.get("room") or ask(
        app,
        msg("room"),
        name="--room",
        default=next_room(snapshot, building, entrance),
        parse=_field("unit", "room"),
    )
    return {"building": building, "entrance": entrance, "room": room}


def _building(app: App, known: Sequence[str]) -> str:
    if not known:
        return ask(app, msg("building"), name="--building", parse=_field("unit", "building"))
    return _one_of(app, msg("building"), known, name="--building")


def _entrance(app: App, doors: Sequence[str]) -> str:
    if not doors:
        return ask(app, msg("entrance"), name="--entrance", default="0", parse=_field("unit", "entrance"))
    return _one_of(app, msg("entrance"), doors, name="--entrance")


def _one_of(app: App, question: Message, codes: Sequence[str], *, name: str) -> str:
    """Ask for one of several codes by itself: a number in a list would be taken for one of them."""

    def parse(text: str) -> str:
        if text.upper() not in codes:
            raise UsageRefused(msg("choose one of: {choices}", choices=list(codes)))
        return text.upper()

    if len(codes) == 1:
        return codes[0]
    shown = msg("{question} ({choices})", question=question, choices=list(codes))
    return ask(app, shown, name=name, default=codes[-1], parse=parse)


def _nature(app: App, snapshot: Snapshot, values: Values) -> Values:
    """Kind, floor, area and state, as the neighbours have them unless answered otherwise."""
    from propdesk.services.likely import alike

    like = alike(snapshot, values["building"], values["entrance"], values["room"])
    given = {key: values[key] for key in ("kind", "floor", "area", "state") if values.get(key)}
    offered = {"kind": "flat", "state": "vacant"} | {key: str(value) for key, value in like.items()} | given
    kinds, states = titled(app, UNIT_KINDS), titled(app, UNIT_STATES)
    if "kind" not in given:
        given["kind"] = choose(app, msg("kind"), kinds, name="--kind", default=offered["kind"])
    for name, question in (("floor", msg("floor")), ("area", msg("area in square metres"))):
        if name not in given:
            parse = _field("unit", name)
            given[name] = optional(
                app, question, name=f"--{name}", default=offered.get(name, ""), parse=parse
            )
    if "state" not in given:
        given["state"] = choose(app, msg("state"), states, name="--state", default=offered["state"])
    return given


def ask_change(app: App, unit: str, titles: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, str]:
    """Let fields of a unit be chosen one by one, and their new values be entered."""
    changes: dict[str, str] = {}
    while True:
        shown = {**now, **changes}
        rows = [(name, _current(app, title, shown.get(name))) for name, title in titles.items()]
        done = ("", app.language.say(msg("done") if changes else msg("nothing more")))
        name = choose(app, msg("which field of {unit}", unit=unit), [*rows, (NONE, done[1])], name="--set")
        if name == NONE:
            return changes
        parse = _field("unit", name)
        question = msg("new value of {field}", field=titles[name])
        answer = optional(app, question, name="--set", default=str(shown.get(name, "")), parse=parse)
        changes[name] = answer or ""


def _current(app: App, title: object, value: object) -> str:
    said = str(app.language.plain(title))
    return said if value in (None, "") else f"{said} ({value})"


# --- people ----------------------------------------------------------------------------------------


def ask_person(app: App, values: Values) -> Values:
    """Ask for a new person's name, kind and numbers, unless the name is given."""
    if values.get("name"):
        return values
    if not app.interactive:
        raise missing("--name")
    name = ask(app, msg("name"), name="--name", parse=_field("person", "name"))
    kind = values.get("kind") or choose(
        app, msg("kind"), titled(app, PERSON_KINDS), name="--company", default="person"
    )
    number = ("credit_code", msg("credit code")) if kind == "company" else ("id_number", msg("ID number"))
    answers: Values = {"name": name, "kind": kind}
    for field, question in (("phone", msg("phone")), number):
        if not values.get(field):
            option = "--" + field.replace("_", "-")
            answers[field] = optional(app, question, name=option, parse=_field("person", field))
    return values | answers


def ask_link(app: App, person: str | None, unit: str | None, role: str | None) -> tuple[str, str, str]:
    """Ask who is linked to which unit, and as what; the first one is likely its owner."""
    from propdesk.cli.counter import whose
    from propdesk.services.people import resolve_person

    snapshot = app.session().desk.snapshot()
    who = person or ask(
        app,
        msg("person: name, phone or id"),
        name="PERSON",
        parse=lambda text: resolve_person(snapshot, text),
    )
    code = unit or whose(app, None, name="UNIT")
    if role:
        return who, code, role
    owned = snapshot.get("unit", snapshot.resolve("unit", code)).get("owners")
    default = "tenant" if owned else "owner"
    return who, code, choose(app, msg("role"), titled(app, ROLES), name="--role", default=default)


# --- buildings -------------------------------------------------------------------------------------


def ask_building(app: App, code: str | None, values: Values) -> tuple[str, BuildingEdit]:
    """Ask for a new building's code, title, entrances and flats, unless code and entrances are given."""
    from propdesk.services.buildings import BuildingEdit
    from propdesk.services.likely import next_building

    entrances, flats = values["entrances"], values["flats"]
    fields = {key: values[key] for key in ("title", "keeper", "note") if values[key] is not None}
    if code and (entrances or not app.interactive):
        return code, BuildingEdit(fields, entrances, flats=flats or 0)
    if not app.interactive:
        raise missing("CODE")
    snapshot = app.session().desk.snapshot()
    code = code or ask(
        app, msg("code of the building"), name="CODE", default=next_building(snapshot), parse=str
    )
    if "title" not in fields:
        title = optional(app, msg("title"), name="--title", parse=_field("building", "title"))
        fields |= {"title": title} if title else {}
    entrances = entrances or _entrances(app)
    flats = _count(app, msg("flats on every floor"), name="--flats", default="0") if flats is None else flats
    return code, BuildingEdit(fields, entrances, flats=flats)


def _entrances(app: App) -> tuple[str, ...]:
    doors = _count(app, msg("how many entrances"), name="--entrance", default="1")
    floors = _count(app, msg("how many floors"), name="--entrance", default="18")
    lift = ":lift" if confirm(app, msg("is there a lift"), name="--entrance", default=floors > 6) else ""
    return tuple(f"{door}:{floors}{lift}" for door in range(1, doors + 1))


def _count(app: App, question: Message, *, name: str, default: str) -> int:
    from propdesk.services.editing import whole_number

    return ask(app, question, name=name, default=default, parse=lambda text: whole_number(text, field=name))


# --- a desk ----------------------------------------------------------------------------------------

_SETTINGS = ("hotline", "address")


def ask_desk(app: App, values: Values, *, name: str) -> Values:
    """Ask for a new desk's name, hotline and houses, unless any of them is given; ``name`` is offered."""
    told = {key: value for key, value in values.items() if value is not None}
    if app.interactive and not told.keys() & {"name", "units", *_SETTINGS}:
        told |= _desk(app, name)
    settings = {key: told[key] for key in _SETTINGS if told.get(key)}
    units = told.get("units") or ""
    return {"name": told.get("name") or name, "units": units, "inside": told["inside"], "settings": settings}


def _desk(app: App, name: str) -> Values:
    from propdesk.services.setup import houses_of

    def houses(text: str) -> str:
        next(houses_of(text))
        return text

    question = msg("houses, as buildings:entrancesxfloorsxrooms, such as 3:2x18x4")
    return {
        "name": ask(
            app, msg("name of the property"), name="--name", default=name, parse=_field("desk", "name")
        ),
        "hotline": optional(app, msg("service hotline"), name="--hotline", parse=_field("desk", "hotline")),
        "units": optional(app, question, name="--units", parse=houses),
    }
