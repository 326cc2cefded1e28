"""A person's own page: what they subscribed to, what they noted, and how they want to be told.

One use case reads all of it in few statements; platforms that have such a page show it. What its
buttons do is what the same buttons do below any message.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.actions import encode
from bot.commands.describing import Reader, dead_ends, reader_of
from bot.commands.hours import keep_wishes
from bot.commands.list import subscription_row
from bot.commands.marks import tell_marked
from bot.commands.reach import Reach, ensure_own, reach_of, zone_for
from bot.commands.request import Actor, Desk
from bot.commands.times import parse_days, parse_zone
from bot.deliveries.hours import is_zone
from bot.errors import CommandError
from bot.messages.cards import posting_card
from bot.messages.catalogue import _, ngettext
from bot.messages.message import Button, Card, Row
from bot.settings import Settings
from bot.storage.destinations import lock_destinations
from bot.storage.people import Person, change_person
from bot.storage.personal import State, marked, states
from bot.storage.postings import by_ids
from bot.storage.subscriptions import subscriptions_of

#: Subscriptions on one page.
PER_PAGE = 10
#: Postings shown of each list; the rest is a press away.
SHOWN = 3
_MINUTES_A_DAY = 24 * 60


class ZoneFrom(StrEnum):
    """Who says in which time zone a person lives."""

    #: They chose it.
    CHOICE = "choice"
    #: Their profile on the platform.
    PROFILE = "profile"
    #: Nobody: it is the community's.
    COMMUNITY = "community"


@dataclass(frozen=True, kw_only=True)
class Hours:
    """When a person wants to be told."""

    #: Of digests, minutes after local midnight.
    minute: int
    #: Weekdays of the weekly digest, 0 is Monday: "0,3".
    days: str
    #: IANA name; when it is kept, "" takes the profile's.
    zone: str
    zone_from: ZoneFrom = ZoneFrom.CHOICE
    #: Direct messages wait between these, minutes after local midnight; None: never.
    quiet: tuple[int, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Subscribed:
    """A subscription on the page."""

    #: Its number.
    id: int
    #: As lists show it.
    row: Row


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Postings that a person noted, the latest first."""

    #: "You saved 12 postings."
    heading: str
    #: The first few.
    cards: tuple[Card, ...] = ()
    #: Leads to all of them.
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Home:
    """Everything on a person's own page."""

    #: "You have 3 subscriptions."
    heading: str
    #: What keeps messages from reaching them.
    warnings: tuple[str, ...] = ()
    subscriptions: tuple[Subscribed, ...] = ()
    #: Of the subscriptions, from 1.
    page: int = 1
    last_page: int = 1
    saved: Shelf
    applied: Shelf
    hours: Hours
    #: Whether some subscription comes as a digest, which can be called now.
    takes_digests: bool = False


async def home(actor: Actor, desk: Desk, *, page: int = 1) -> Home:
    """Read a person's page.

    Args:
        actor: Whose.
        desk: What to work with.
        page: Of their subscriptions, from 1; one past the end is the last.
    """
    async with desk.database.read() as connection:
        # Channels are managed where they are, so only what is the person's own is looked up.
        reach = await reach_of(connection, replace(actor, channel="", channels={}))
        own = () if reach.own is None else (reach.own,)
        found = await subscriptions_of(connection, [place.id for place in own])
        reader = await reader_of(connection, reach, own, desk)
        last = max(1, -(-len(found) // PER_PAGE))
        page = min(max(page, 1), last)
        saved, applied = await _shelves(connection, reach)
    return Home(
        heading=_how_many(len(found)),
        warnings=dead_ends(own, reader),
        subscriptions=tuple(
            Subscribed(id=one.id, row=subscription_row(one, reader, with_place=False))
            for one in found[(page - 1) * PER_PAGE : page * PER_PAGE]
        ),
        page=page,
        last_page=last,
        saved=saved,
        applied=applied,
        hours=_hours(reach.person, actor, reader, desk.settings),
        takes_digests=bool(reader.schedules),
    )


async def read_hours(actor: Actor, desk: Desk) -> Hours:
    """Read when a person wants to be told, for a form that changes it."""
    async with desk.database.read() as connection:
        reach = await reach_of(connection, replace(actor, channel="", channels={}))
        reader = await reader_of(connection, reach, (), desk)
    return _hours(reach.person, actor, reader, desk.settings)


async def keep_hours(hours: Hours, actor: Actor, desk: Desk) -> None:
    """Keep when a person wants to be told; their digests move at once.

    Args:
        hours: What a form holds; it is checked as if it had been typed.
        actor: Who.
        desk: What to work with.

    Raises:
        CommandError: something in it makes no sense.
    """
    hours = check_hours(hours)
    begin, end = hours.quiet or (None, None)
    wishes: dict[str, str | int | None] = {
        "minute": hours.minute,
        "days": hours.days,
        "time_zone": hours.zone or None,
    }
    async with desk.database.write() as connection:
        own = await ensure_own(connection, actor, desk)
        await lock_destinations(connection, [own.id])
        await keep_wishes(connection, own, wishes, now=desk.clock(), settings=desk.settings)
        if own.person_id is not None:
            await change_person(connection, own.person_id, quiet_from=begin, quiet_until=end)


def check_hours(hours: Hours) -> Hours:
    """Give hours as they can be kept.

    Raises:
        CommandError: something in them makes no sense.
    """
    begin, end = hours.quiet or (None, None)
    for minute in (hours.minute, begin, end):
        if minute is not None and not 0 <= minute < _MINUTES_A_DAY:
            raise CommandError(_("That is not a time of day."))
    if begin is not None and begin == end:
        raise CommandError(_("Quiet hours that begin when they end would never end."))
    zone = parse_zone(hours.zone) if hours.zone else ""
    return replace(hours, days=_days(hours.days), zone=zone)


def _days(said: str) -> str:
    """Read weekdays by their numbers; a week without any has no digest."""
    numbers = {part.strip() for part in said.split(",")}
    if not numbers <= set("0123456"):
        return parse_days(said)
    return ",".join(sorted(numbers))


def _hours(person: Person | None, actor: Actor, reader: Reader, settings: Settings) -> Hours:
    # Somebody new has no row yet, and reads their own clock all the same.
    zone = actor.time_zone if is_zone(actor.time_zone) else None
    known = person or Person(
        id=0, workspace_id=0, external_id=actor.person, name=actor.name, profile_zone=zone
    )
    minute = known.digest_minute
    quiet_from, quiet_until = known.quiet_from, known.quiet_until
    return Hours(
        minute=settings.digest_hour * 60 if minute is None else minute,
        days=known.digest_days,
        zone=zone_for(known, settings).key,
        zone_from=_zone_from(known),
        quiet=None if quiet_from is None or quiet_until is None else (quiet_from, quiet_until),
    )


def _zone_from(person: Person) -> ZoneFrom:
    if person.time_zone:
        return ZoneFrom.CHOICE
    return ZoneFrom.PROFILE if person.profile_zone else ZoneFrom.COMMUNITY


async def _shelves(connection: AsyncConnection, reach: Reach) -> tuple[Shelf, Shelf]:
    person_id = reach.person_id
    if person_id is None:
        return _shelf(State.SAVED, 0, ()), _shelf(State.APPLIED, 0, ())
    ids = {
        state: await marked(connection, person_id, state) for state in (State.SAVED, State.APPLIED)
    }
    shown = [id_ for found in ids.values() for id_ in found[:SHOWN]]
    postings = await by_ids(connection, shown)
    noted = await states(connection, person_id, shown)
    # A page is for looking over: what a posting says is behind its title and Details.
    cards = {
        id_: replace(posting_card(stored, state=noted.get(id_, frozenset())), summary="")
        for id_, stored in postings.items()
    }
    saved, applied = (
        _shelf(state, len(found), tuple(cards[id_] for id_ in found[:SHOWN] if id_ in cards))
        for state, found in ids.items()
    )
    return saved, applied


def _shelf(state: State, count: int, cards: tuple[Card, ...]) -> Shelf:
    more = Button(
        label=_("Show all {count}").format(count=count), action=encode("marked", state.value, 1)
    )
    return Shelf(
        heading=tell_marked(state, count),
        cards=cards,
        buttons=(more,) if count > len(cards) else (),
    )


def _how_many(count: int) -> str:
    if not count:
        return _("You have no subscriptions yet.")
    text = ngettext("You have {count} subscription.", "You have {count} subscriptions.", count)
    return text.format(count=count)
