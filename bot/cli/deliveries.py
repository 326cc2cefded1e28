"""The operator's view of what is owed: `subscribe`, `subscriptions`, `deliveries`, `retry`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from bot.app import open_desk
from bot.channel import Address
from bot.cli.output import AsJson, console, print_json, settings, table, wait_for
from bot.commands.parse import Options
from bot.commands.subscribe import Stored, subscribe_address
from bot.deliveries.cadence import Cadence
from bot.deliveries.delivery import State
from bot.deliveries.listing import DeliveryRecord, listing
from bot.errors import UsageError
from bot.messages.whereabouts import place_text
from bot.queries.parse import parse_query
from bot.queries.query import Query
from bot.settings import Settings
from bot.storage.claims import retry
from bot.storage.subscriptions import Subscription, every_subscription

#: Deliveries shown unless told.
SHOWN = 50


def add_to(app: typer.Typer) -> None:
    """Register this group's commands."""
    app.command(name="subscribe")(_subscribe)
    app.command(name="subscriptions")(_subscriptions)
    app.command(name="deliveries")(_deliveries)
    app.command(name="retry")(_retry)


def _subscribe(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="Such as '#python in:uk'.")],
    to: Annotated[str, typer.Option(metavar="ADDRESS", help="Such as web:local/jobs.")],
    every: Annotated[Cadence, typer.Option(help="How often.")] = Cadence.INSTANT,
    with_unknown: Annotated[
        bool, typer.Option("--with-unknown", help="Postings count whose place nobody can tell.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Subscribe a channel or a person, as their moderator would."""
    options = Options(cadence=every, with_unknown=with_unknown)
    address, parsed = Address.parse(to), parse_query(query)
    stored = wait_for(_subscribe_by(settings(), parsed, options, address))
    if as_json:
        print_json(_subscription_json(stored.subscription) | {"new": stored.is_new})
        return
    said = "Subscription" if stored.is_new else "There was already subscription"
    one = stored.subscription
    typer.echo(f"{said} {one.id}: {one.query} to {one.destination.address}, {one.cadence}.")


async def _subscribe_by(
    loaded: Settings, query: Query, options: Options, address: Address
) -> Stored:
    async with open_desk(loaded) as desk:
        return await subscribe_address(query, options, address, desk)


def _subscriptions(as_json: AsJson = False) -> None:
    """List every subscription."""
    found = wait_for(_read_subscriptions(settings()))
    if as_json:
        print_json({"subscriptions": [_subscription_json(one) for one in found]})
        return
    shown = table("id", "destination", "query", "every", "paused")
    for one in found:
        paused = "yes" if one.paused_at else one.destination.paused_reason or ""
        shown.add_row(str(one.id), str(one.destination.address), one.query, one.cadence, paused)
    console().print(shown if found else "Nobody has subscribed yet.")


async def _read_subscriptions(loaded: Settings) -> list[Subscription]:
    async with open_desk(loaded) as desk, desk.database.read() as connection:
        return await every_subscription(connection)


def _subscription_json(one: Subscription) -> dict[str, object]:
    return {
        "id": one.id,
        "query": one.query,
        "destination": str(one.destination.address),
        "cadence": one.cadence.value,
        "with_unknown": one.with_unknown,
        "ping": one.ping,
        "created_at": one.created_at.isoformat(),
        "paused_at": one.paused_at.isoformat() if one.paused_at else None,
        "destination_paused": one.destination.paused_reason,
    }


def _deliveries(
    state: Annotated[State | None, typer.Option(help="Only those in this state.")] = None,
    to: Annotated[str, typer.Option(metavar="ADDRESS", help="Only those for this address.")] = "",
    limit: Annotated[
        int | None, typer.Option(min=1, help="How many; all of them with --json.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List what was sent and what is owed, the latest first."""
    address = Address.parse(to) if to else None
    at_most = limit or (None if as_json else SHOWN)
    found = wait_for(_read_deliveries(settings(), state, address, at_most))
    if as_json:
        print_json({"deliveries": [delivery.to_json() for delivery in found]})
    else:
        show_deliveries(found)


async def _read_deliveries(
    loaded: Settings, state: State | None, address: Address | None, limit: int | None
) -> list[DeliveryRecord]:
    async with open_desk(loaded) as desk, desk.database.read() as connection:
        return await listing(connection, state=state, destination=address, limit=limit)


def show_deliveries(found: Sequence[DeliveryRecord]) -> None:
    """Print deliveries for people: destination, title, place, hashtags, why."""
    out = console()
    for delivery in found:
        attempts = f", attempt {delivery.attempts}" if delivery.attempts > 1 else ""
        head = f"{delivery.id} {delivery.kind} {delivery.state}{attempts}"
        out.print(f"{head} → {delivery.destination}", style="bold")
        for stored in delivery.postings:
            tags = " ".join(f"#{tag}" for tag in stored.posting.hashtags)
            details = (stored.posting.title, place_text(stored.location), tags)
            out.print("  " + " · ".join(part for part in details if part))
        if delivery.why:
            out.print(f"  because: {delivery.why}")
        if delivery.error:
            out.print(f"  {delivery.error}")
    if not found:
        out.print("Nothing was sent and nothing is owed.")


def _retry(number: Annotated[int, typer.Argument(metavar="ID", help="The delivery.")]) -> None:
    """Send again what failed, was cancelled or is held in doubt."""
    if not wait_for(_retry_by(settings(), number)):
        message = f"Delivery {number} is not one that failed; `hirewire deliveries` lists them."
        raise UsageError(message)
    typer.echo(f"Delivery {number} is sent again at once.")


async def _retry_by(loaded: Settings, number: int) -> bool:
    async with open_desk(loaded) as desk, desk.database.write() as connection:
        return await retry(connection, number, now=desk.clock())
