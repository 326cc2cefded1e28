"""The query builder: what a form offers, what it would have found, and what becomes of it.

How a form's parts make a query is in `wishes.py`; here they meet the board and the database. It
stores through the same code as `subscribe` and `edit`, so the same rules and rights hold.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.commands.backtest import Backtest
from bot.commands.edit import edit_subscription
from bot.commands.parse import Options
from bot.commands.reach import (
    manages,
    place_name,
    reach_of,
    require_known_rights,
    require_subscription,
)
from bot.commands.request import Actor, Desk
from bot.commands.subscribe import store_subscription
from bot.commands.terms import companies_like, hashtags_like, how_many, places_like
from bot.commands.wishes import MAX_VALUE, Wishes, query_of, wishes_of
from bot.errors import CommandError
from bot.messages.catalogue import _, ngettext
from bot.messages.message import Message
from bot.places.gazetteer import gazetteer
from bot.postings.hashtags import canonical_hashtag
from bot.postings.words import words
from bot.queries.parse import parse_query
from bot.queries.places import described
from bot.queries.query import Query
from bot.storage.people import find_person

#: Suggestions for one field.
LIMIT = 20


class Kind(StrEnum):
    """A field that is filled by choosing."""

    HASHTAGS = "hashtags"
    PLACES = "places"
    COMPANIES = "companies"


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """Something to choose."""

    #: What `Wishes` holds: a hashtag, a place's key, a company's words.
    value: str
    #: "#python", "London, United Kingdom".
    label: str
    #: "214 postings"; "" when nothing is known.
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A subscription opened in a form."""

    #: Its number.
    number: int
    wishes: Wishes
    #: Where it goes, for the reader; it stays there.
    place: str


async def open_draft(subscription_id: int, actor: Actor, desk: Desk) -> Draft:
    """Open a subscription in a form.

    Raises:
        UsageError: there is none by that number within the actor's reach, or its query cannot be
            read any more.
    """
    async with desk.database.read() as connection:
        reach = await reach_of(connection, actor)
        found = await require_subscription(connection, reach, subscription_id)
    place = found.destination
    return Draft(
        number=found.id,
        wishes=replace(
            wishes_of(parse_query(found.query)),
            cadence=found.cadence,
            with_unknown=found.with_unknown,
            to="" if place.address.is_person else place.address.target,
        ),
        place=place_name(place),
    )


async def look_back(query: Query, wishes: Wishes, actor: Actor, desk: Desk) -> str:
    """Say how many postings of the last 30 days a form asks for.

    Args:
        query: What `query_of` made of it.
        wishes: The form.
        actor: Whose; what they hid or muted does not come to their direct messages.
        desk: What to work with.
    """
    async with desk.database.read() as connection:
        person = None if wishes.to else await find_person(connection, actor.own_address)
        backtest = Backtest(
            connection=connection,
            now=desk.clock(),
            person_id=person.id if person else None,
            with_unknown=wishes.with_unknown,
        )
        count, _newest = await backtest.sent(query)
    text = ngettext(
        "{count} posting of the last 30 days matches.",
        "{count} postings of the last 30 days match.",
        count,
    )
    return text.format(count=count)


def check_place(wishes: Wishes, actor: Actor) -> None:
    """Refuse a channel that the actor may not change, before anything is stored.

    Raises:
        CommandError: they may not.
    """
    if wishes.to and not manages(actor, wishes.to):
        require_known_rights(actor)
        message = _(
            "You may not change what that channel gets. Choose one that you manage,"
            " or none to have it in your direct messages."
        )
        raise CommandError(message)


async def keep_alert(wishes: Wishes, number: int, actor: Actor, desk: Desk) -> Message:
    """Store what a form holds: a new subscription, or another version of one.

    Args:
        wishes: The form.
        number: Of the subscription that was opened in it; 0 for a new one.
        actor: Who asks.
        desk: What to work with.

    Raises:
        UsageError: as `query_of`, `subscribe` and `edit` do.
    """
    query = query_of(wishes)
    options = Options(cadence=wishes.cadence, with_unknown=wishes.with_unknown)
    if number:
        return await edit_subscription(number, query, options, actor, desk)
    check_place(wishes, actor)
    to = f"<#{wishes.to}>" if wishes.to else ""
    return await store_subscription(query, replace(options, to=to), actor, desk)


async def suggest(kind: Kind, typed: str, desk: Desk) -> list[Suggestion]:
    """Suggest what to choose, the likeliest first.

    Args:
        kind: For which field.
        typed: What was typed so far; "" asks for what the board has most of.
        desk: What to work with.
    """
    typed = typed.strip()
    async with desk.database.read() as connection:
        match kind:
            case Kind.HASHTAGS:
                counts = await hashtags_like(connection, typed, limit=LIMIT)
                found = [_hashtag(tag, count) for tag, count in counts]
                # What nobody has posted yet can be waited for.
                own = canonical_hashtag(typed)
                found += [_hashtag(own, 0)] if own and own not in dict(counts) else []
            case Kind.PLACES:
                places = (await places_like(connection, typed))[:LIMIT]
                found = [_place(place.key, count) for place, count in places]
            case Kind.COMPANIES:
                counts = await companies_like(connection, typed, limit=LIMIT)
                found = [_company(name, count) for name, count in counts]
                found += [_company(typed, 0)] if words(typed) else []
    by_value = {one.value: one for one in reversed(found) if 0 < len(one.value) <= MAX_VALUE}
    return list(reversed(by_value.values()))


def chosen(kind: Kind, value: str) -> Suggestion:
    """Show again what was chosen before."""
    match kind:
        case Kind.HASHTAGS:
            return _hashtag(value, 0)
        case Kind.PLACES:
            return _place(value, 0)
        case Kind.COMPANIES:
            return _company(value, 0)


def _hashtag(tag: str, count: int) -> Suggestion:
    return Suggestion(value=tag, label=f"#{tag}", detail=_counted(count))


def _place(key: str, count: int) -> Suggestion:
    try:
        label = described(gazetteer().place(key))
    except (KeyError, ValueError):
        # Chosen from an older gazetteer, or forged; `query_of` says so.
        label = key
    return Suggestion(value=key, label=label, detail=_counted(count))


def _company(name: str, count: int) -> Suggestion:
    """Offer a company by its words; of an endless name, as many as fit leave it out as well."""
    fitting: list[str] = []
    for word in words(name):
        if len(" ".join([*fitting, word])) > MAX_VALUE:
            break
        fitting.append(word)
    return Suggestion(value=" ".join(fitting), label=name, detail=_counted(count))


def _counted(count: int) -> str:
    return how_many(count) if count else ""
