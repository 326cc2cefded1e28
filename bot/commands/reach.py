"""What an actor may touch: their own direct messages, and channels that they may manage.

Every verb asks here before it reads or changes a subscription, whatever id was typed or pressed.
What lies outside an actor's reach is answered as if it did not exist.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channel import Address
from bot.commands.request import Actor, Desk, LookAtPing, no_pings
from bot.deliveries.digests import move_to_zone
from bot.deliveries.hours import is_zone, zone_of
from bot.errors import CommandError
from bot.messages.catalogue import _
from bot.settings import Settings
from bot.storage.destinations import (
    Destination,
    channels_in,
    channels_named,
    destination_by_id,
    ensure_destination,
    find_destinations,
)
from bot.storage.people import Person, ensure_person, find_person
from bot.storage.subscriptions import Subscription, find_subscription

_SLACK_CHANNEL = re.compile(r"<#(?P<id>[^|>]+)(?:\|(?P<name>[^>]*))?>")
#: Words that name the actor's own direct messages.
ME = frozenset({"me", "@me", "dm", "myself"})


@dataclass(frozen=True, kw_only=True)
class Reach:
    """What an actor may read and change."""

    #: None for someone we never met.
    person: Person | None
    #: Their direct messages; None before anything was subscribed there.
    own: Destination | None
    #: The channel they stand in, when anything was ever subscribed there. May be read.
    channel: Destination | None
    #: Channels whose subscriptions they may change, the one they stand in first.
    managed: tuple[Destination, ...] = ()
    #: Asks the platform whom a channel's messages may call.
    look_at_ping: LookAtPing = no_pings

    @property
    def here(self) -> tuple[Destination, ...]:
        """What concerns them where they stand: their own, and the channel if they manage it."""
        channel = [place for place in self.managed if place == self.channel]
        return tuple(place for place in (self.own, *channel) if place is not None)

    @property
    def changeable(self) -> tuple[Destination, ...]:
        """Everything whose subscriptions they may change."""
        own = () if self.own is None else (self.own,)
        return (*own, *self.managed)

    @property
    def person_id(self) -> int | None:
        """The person's id, None for someone we never met."""
        return self.person.id if self.person else None


async def reach_of(connection: AsyncConnection, actor: Actor) -> Reach:
    """Look up what an actor may touch."""
    managed = _managed(actor)
    asked = dict.fromkeys([*([actor.channel] if actor.channel else []), *managed])
    known = await find_destinations(connection, actor.own_address, asked, workspace=actor.workspace)
    channels = [known.get(_channel(actor, channel_id)) for channel_id in managed]
    if actor.manages_all:
        channels += await channels_in(connection, actor.platform, actor.workspace)
    return Reach(
        person=_as_told(await find_person(connection, actor.own_address), actor),
        own=known.get(actor.own_address),
        channel=known.get(_channel(actor, actor.channel)) if actor.channel else None,
        managed=tuple(dict.fromkeys(place for place in channels if place is not None)),
        look_at_ping=actor.look_at_ping,
    )


def _as_told(person: Person | None, actor: Actor) -> Person | None:
    """Let a person read times where their profile says that they are now; it is kept elsewhere."""
    if person is None or not is_zone(actor.time_zone):
        return person
    return replace(person, profile_zone=actor.time_zone)


async def ensure_actor(connection: AsyncConnection, actor: Actor, desk: Desk) -> int:
    """Give the actor's own id, made first when we never met; their profile's zone is kept."""
    person_id = await ensure_person(connection, actor.own_address, name=actor.name)
    if actor.time_zone:
        await move_to_zone(
            connection, person_id, actor.time_zone, now=desk.clock(), settings=desk.settings
        )
    return person_id


async def ensure_own(connection: AsyncConnection, actor: Actor, desk: Desk) -> Destination:
    """Give the actor's direct messages, made first when we never wrote there."""
    await ensure_actor(connection, actor, desk)
    return await _ensure(connection, actor.own_address, name=actor.name)


async def ensure_place(
    connection: AsyncConnection, actor: Actor, said: str, desk: Desk
) -> Destination:
    """Give the destination that `to …` names, made first when nothing was sent there yet.

    Args:
        connection: With a transaction for writing.
        actor: Who says it.
        said: "me", "here", "#jobs", "jobs", "<#C1|jobs>"; "" is me.
        desk: What to work with.

    Raises:
        CommandError: it is no channel that they may change.
    """
    if not said or said.casefold() in ME:
        return await ensure_own(connection, actor, desk)
    channel_id, name = await find_channel(connection, actor, said)
    require_manager(actor, channel_id, name=name)
    return await _ensure(connection, _channel(actor, channel_id), name=name)


def require_manager(actor: Actor, channel_id: str, *, name: str) -> None:
    """Refuse someone who may not change a channel's subscriptions.

    Raises:
        CommandError: they may not.
    """
    if manages(actor, channel_id):
        return
    require_known_rights(actor)
    if channel_id == actor.channel:
        message = _(
            "Only people who manage this channel can change what it gets, and a private one has to"
            " let me in first. To have it yourself, name no channel."
        )
        raise CommandError(message)
    message = _(
        "I cannot change {place} from here. Say it in that channel if you manage it."
        " To have it yourself, name no channel."
    )
    raise CommandError(message.format(place=f"#{name}" if name else _("that channel")))


def require_known_rights(actor: Actor) -> None:
    """Refuse politely someone of whom nobody can tell just now what they may change.

    Raises:
        CommandError: so it is.
    """
    if not actor.rights_known:
        message = _("I cannot find out just now what you may change there. Try again in a minute.")
        raise CommandError(message)


def manages(actor: Actor, channel_id: str) -> bool:
    """Tell whether the actor may change a channel's subscriptions."""
    return channel_id in _managed(actor)


async def require_subscription(
    connection: AsyncConnection, reach: Reach, subscription_id: int
) -> Subscription:
    """Give a subscription that the actor may change.

    Raises:
        CommandError: there is none by that number within their reach.
    """
    ids = [place.id for place in reach.changeable]
    found = await find_subscription(connection, subscription_id, ids)
    if found is None:
        message = _("You have no subscription {number}; “/jobs list” shows yours.")
        raise CommandError(message.format(number=subscription_id))
    return found


def zone_for(person: Person | None, settings: Settings) -> ZoneInfo:
    """Give the zone in which a person reads times."""
    chosen = (person.time_zone, person.profile_zone) if person else ()
    return zone_of(*chosen, community=settings.zone)


def place_name(place: Destination) -> str:
    """Name a destination for its reader."""
    return _("your direct messages") if place.address.is_person else f"#{place.name}"


async def _ensure(connection: AsyncConnection, address: Address, *, name: str) -> Destination:
    destination_id = await ensure_destination(connection, address, name=name)
    found = await destination_by_id(connection, destination_id)
    if found is None:
        message = f"destination {destination_id} vanished within a transaction"
        raise AssertionError(message)
    return found


async def find_channel(connection: AsyncConnection, actor: Actor, said: str) -> tuple[str, str]:
    """Tell a channel's id and name; one we never heard of is taken for an id.

    Whether the actor may do anything there is for `require_manager` to say.

    Raises:
        CommandError: "here" was said outside a channel.
    """
    if said.casefold() == "here":
        if not actor.channel:
            raise CommandError(_("You are not in a channel here; name one."))
        return actor.channel, actor.channels.get(actor.channel, "")
    if found := _SLACK_CHANNEL.fullmatch(said):
        # What stands behind the bar can be typed, so a name that the adapter knows comes first.
        return found["id"], actor.channels.get(found["id"], "") or found["name"] or ""
    name = said.lstrip("#＃")
    if name == actor.channel:
        return name, actor.channels.get(name, "")
    for channel_id, known in actor.channels.items():
        if name.casefold() in (known.casefold(), channel_id.casefold()):
            return channel_id, known
    stored = await channels_named(connection, actor.platform, actor.workspace, name)
    return (stored[0].address.target, stored[0].name) if stored else (name, name)


def _managed(actor: Actor) -> Collection[str]:
    own = [actor.channel] if actor.channel and actor.may_manage else []
    return dict.fromkeys([*own, *actor.channels])


def _channel(actor: Actor, channel_id: str) -> Address:
    return Address(platform=actor.platform, workspace=actor.workspace, target=channel_id)
