"""`places home`: where a person lives. Their searches then show first what they can do from there.

It changes nothing about what a search finds, nor about anybody's messages.
"""

from __future__ import annotations

from bot.commands.reach import ensure_actor
from bot.commands.request import Actor, Desk
from bot.errors import CommandError
from bot.matching.naming import full_name
from bot.messages.catalogue import _
from bot.messages.message import Message
from bot.places.gazetteer import gazetteer
from bot.places.place import Place, PlaceKind
from bot.storage.people import change_person, find_person

#: The word behind `places` that speaks of a person's own place.
HOME = "home"
_OFF = frozenset({"off", "none", "nowhere", "forget"})
#: Nobody lives on a continent in a way that tells one job from another.
_TOO_LARGE = frozenset({PlaceKind.CONTINENT, PlaceKind.WORLD})


def speaks_of_home(rest: str) -> bool:
    """Tell whether what stands behind `places` is about the person's own place."""
    return rest.casefold().split(maxsplit=1)[:1] == [HOME]


async def home_place(rest: str, actor: Actor, desk: Desk) -> Message:
    """Keep, show or forget where a person lives.

    Args:
        rest: "home", "home Berlin", "home off".
        actor: Who.
        desk: What to work with.

    Raises:
        CommandError: nobody knows the place, or it is too large to live in.
    """
    said = rest.split(maxsplit=1)[1:]
    if not said:
        return await _show(actor, desk)
    off = said[0].casefold() in _OFF
    place = None if off else _read(said[0].strip('"“”„'))
    async with desk.database.write() as connection:
        person_id = await ensure_actor(connection, actor, desk)
        await change_person(connection, person_id, home_key=place.key if place else None)
    if place is None:
        return Message(heading=_("I have forgotten where you live."))
    return _told(place, _("Noted: you live in {place}."))


async def _show(actor: Actor, desk: Desk) -> Message:
    async with desk.database.read() as connection:
        person = await find_person(connection, actor.own_address)
    if person is None or person.home_key is None:
        return Message(
            heading=_("I don't know where you live."),
            paragraphs=(
                _("Say “/jobs places home Berlin”, and remote work open to Berlin comes first."),
            ),
        )
    try:
        place = gazetteer().place(person.home_key)
    except KeyError:
        return Message(heading=_("I don't know the place any more where you live; say it again."))
    return _told(place, _("You live in {place}."))


def _told(place: Place, heading: str) -> Message:
    return Message(
        heading=heading.format(place=full_name(place)),
        paragraphs=(
            _("Your searches show first what is remote and open to people there."),
            _("“/jobs places home off” makes me forget it."),
        ),
    )


def _read(name: str) -> Place:
    known = gazetteer()
    found = known.find(name)
    if not found:
        raise CommandError(_unknown(name))
    if found[0].kind in _TOO_LARGE:
        message = _("{place} is too large to be a home; name a city or a country.")
        raise CommandError(message.format(place=full_name(found[0])))
    return found[0]


def _unknown(name: str) -> str:
    near = gazetteer().suggest(name, 1)
    if not near:
        return _("I don't know the place “{name}”.").format(name=name)
    message = _("I don't know the place “{name}”. Did you mean “{meant}”?")
    return message.format(name=name, meant=gazetteer().label(near[0]))
