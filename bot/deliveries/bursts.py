"""Instant matches become messages: one each up to the flood limit, and one for all the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.deliveries.delivery import Kind
from bot.deliveries.flood import WINDOW, next_burst_at, split_burst
from bot.deliveries.hours import end_of_quiet, zone_of
from bot.messages.catalogue import _
from bot.postings.stored import StoredPosting
from bot.settings import Settings
from bot.storage.deliveries import ALERT, BURST, Owed, Traffic, enqueue, hold_open, traffic_of
from bot.storage.matches import Match, hand_over
from bot.storage.new_matches import Taker


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """What one destination gets."""

    #: New deliveries, in the order in which they go out.
    owed: tuple[Owed, ...]
    #: Match → unique key of the new delivery that carries it.
    keys: Mapping[int, str]
    #: Match → delivery that was there before and can carry it.
    appended: Mapping[int, int]


async def send_alerts(
    connection: AsyncConnection,
    instant: Sequence[Match],
    takers: Mapping[int, Taker],
    postings: Mapping[int, StoredPosting],
    *,
    now: datetime,
    settings: Settings,
) -> None:
    """Enqueue the messages that carry instant matches.

    Args:
        connection: With a transaction for writing.
        instant: Matches that nothing carries yet, of destinations that are not paused.
        takers: Their destinations.
        postings: By id.
        now: Aware UTC.
        settings: The flood limit and the community's time zone.
    """
    by_destination: dict[int, list[Match]] = {}
    for match in instant:
        by_destination.setdefault(match.destination_id, []).append(match)
    traffic = await traffic_of(connection, sorted(by_destination), since=now - WINDOW)
    open_bursts = await hold_open(
        connection, [one.open_burst_id for one in traffic.values() if one.open_burst_id]
    )
    plans = [
        _plan(
            [(postings[match.posting_id], match) for match in matches],
            traffic.get(destination_id, Traffic()),
            open_bursts,
            due_at=_due_at(takers[destination_id], now, settings),
            limit=settings.channel_limit_per_hour,
        )
        for destination_id, matches in by_destination.items()
    ]
    new = await enqueue(connection, [owed for plan in plans for owed in plan.owed], now=now)
    carriers: dict[int, int] = {}
    for plan in plans:
        carriers.update(plan.appended)
        carriers.update((match, new[key]) for match, key in plan.keys.items() if key in new)
    await hand_over(connection, carriers)


def _plan(
    matches: Sequence[tuple[StoredPosting, Match]],
    earlier: Traffic,
    open_bursts: Collection[int],
    *,
    due_at: datetime,
    limit: int,
) -> _Plan:
    alone, together = split_burst(matches, taken=earlier.alerts, limit=limit)
    owed = [_alert(match, due_at) for match in alone]
    keys = {match.id: _alert_key(match) for match in alone}
    appended: dict[int, int] = {}
    burst_id = earlier.open_burst_id
    if together and burst_id is not None and burst_id in open_bursts:
        appended = dict.fromkeys((match.id for match in together), burst_id)
    elif together:
        owed.append(_burst(together[0], next_burst_at(due_at, earlier.last_burst_at), limit))
        keys |= dict.fromkeys((match.id for match in together), _burst_key(together[0]))
    return _Plan(owed=tuple(owed), keys=keys, appended=appended)


def _due_at(taker: Taker, now: datetime, settings: Settings) -> datetime:
    return end_of_quiet(
        now,
        quiet_from=taker.quiet_from,
        quiet_until=taker.quiet_until,
        zone=zone_of(taker.time_zone, community=settings.zone),
    )


def _alert(match: Match, due_at: datetime) -> Owed:
    return Owed(
        kind=Kind.ALERT,
        destination_id=match.destination_id,
        due_at=due_at,
        unique_key=_alert_key(match),
    )


def _alert_key(match: Match) -> str:
    return f"{ALERT}:{match.posting_id}:{match.destination_id}"


def _burst(first: Match, due_at: datetime, limit: int) -> Owed:
    return Owed(
        kind=Kind.DIGEST,
        destination_id=first.destination_id,
        due_at=due_at,
        # A posting comes to a destination once, so no other burst can begin with it.
        unique_key=_burst_key(first),
        text=_("More than {count} jobs came within an hour, so the rest comes together.").format(
            count=limit
        ),
    )


def _burst_key(first: Match) -> str:
    return f"{BURST}:{first.destination_id}:{first.posting_id}"
