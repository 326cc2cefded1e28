"""What is owed when a posting comes: one match for each destination, and nobody is flooded."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import delete

from bot.channel import Address
from bot.deliveries.cadence import Cadence
from bot.deliveries.delivery import Kind, State
from bot.deliveries.outbox import announce, who_wants
from bot.storage.destinations import pause_destination
from bot.storage.personal import State as Mark
from bot.storage.personal import mark, mute_company
from bot.storage.schema import deliveries
from bot.storage.session import Database
from bot.storage.subscriptions import pause_subscriptions
from tests.fakes import FakePlatform
from tests.integration.community import JOBS, ME, Community, counted_statements
from tests.making import IN_LONDON, NOWHERE, make_posting, store


async def test_instant_subscription_gets_an_alert_at_once(database: Database) -> None:
    """A posting that a channel's subscription wants becomes one alert, due now, with its reason."""
    here = Community(database)
    await here.subscribe("#python")
    stored = await here.post()
    [alert] = await here.deliveries()
    assert (alert.kind, alert.state, alert.destination) == (Kind.ALERT, State.PENDING, JOBS)
    assert alert.to_json()["postings"] == [
        {"title": stored.posting.title, "url": stored.posting.url}
    ]
    assert "#python" in alert.why
    assert alert.created_at == here.now


async def test_several_subscriptions_make_one_match(database: Database) -> None:
    """Two subscriptions of one channel want the same posting: it comes once and names both."""
    here = Community(database)
    await here.subscribe("#python")
    await here.subscribe("in:london")
    await here.post()
    [alert] = await here.deliveries()
    assert "#python" in alert.why
    assert "London" in alert.why


async def test_most_urgent_cadence_wins(database: Database) -> None:
    """A daily and an instant subscription of one channel make an instant alert."""
    here = Community(database)
    await here.subscribe("#python", cadence=Cadence.DAILY)
    await here.subscribe("#aws", cadence=Cadence.INSTANT)
    await here.post()
    assert [one.kind for one in await here.deliveries()] == [Kind.ALERT]


async def test_daily_subscription_waits(database: Database) -> None:
    """A daily subscription's posting is owed but sends nothing yet."""
    here = Community(database)
    await here.subscribe("all", cadence=Cadence.DAILY)
    stored = await store(database, make_posting())
    assert await here.announce(stored) == 1
    assert await here.deliveries() == []


async def test_announcing_again_owes_nothing(database: Database) -> None:
    """The same posting comes to a destination once, however often it is announced."""
    here = Community(database)
    await here.subscribe("all")
    stored = await here.post()
    assert await here.announce(stored) == 0
    assert len(await here.deliveries()) == 1


async def test_new_subscriber_gets_what_is_announced_again(database: Database) -> None:
    """Announcing again owes a posting only to those who did not have it."""
    here = Community(database)
    await here.subscribe("all")
    stored = await here.post()
    await here.subscribe("all", ME)
    assert await here.announce(stored) == 1
    assert [one.destination for one in await here.deliveries()] == [JOBS, ME]


async def test_nothing_to_announce_and_nobody_to_tell(database: Database) -> None:
    """No postings, or no subscription that wants them, owe nothing."""
    here = Community(database)
    assert await here.announce() == 0
    await here.subscribe("#rust")
    assert await here.announce(await store(database, make_posting())) == 0


@pytest.mark.parametrize("with_unknown", [True, False], ids=["asked for", "not asked for"])
async def test_unknown_location_counts_where_asked_for(
    database: Database, with_unknown: bool
) -> None:
    """A posting that names no place comes to a place's channel only if that asked for it."""
    here = Community(database)
    await here.subscribe("in:london", with_unknown=with_unknown)
    stored = await store(database, make_posting(), NOWHERE)
    assert await here.announce(stored) == int(with_unknown)


async def test_paused_subscription_gets_nothing(database: Database) -> None:
    """While a subscription is paused, nothing is owed to it."""
    here = Community(database)
    subscription_id = await here.subscribe("all")
    async with database.write() as connection:
        await pause_subscriptions(connection, [subscription_id], at=here.now)
    assert await here.announce(await store(database, make_posting())) == 0


async def test_paused_destination_keeps_its_matches(database: Database) -> None:
    """A destination that met a dead end is still owed the posting, but nothing is sent."""
    here = Community(database)
    await here.subscribe("all")
    channel = await here.destination_id()
    async with database.write() as connection:
        await pause_destination(connection, channel, reason="gone", now=here.now)
    assert await here.announce(await store(database, make_posting())) == 1
    assert await here.deliveries() == []


async def test_what_a_person_hid_or_muted_stays_away(database: Database) -> None:
    """Mutes and hidden postings shape a person's own messages, never a channel's."""
    here = Community(database)
    await here.subscribe("all", ME)
    await here.subscribe("all", JOBS)
    me = await here.person()
    hidden = await store(database, make_posting(1, company="Acme"))
    async with database.write() as connection:
        await mute_company(connection, me, "PRIMER", now=here.now)
        await mark(connection, me, hidden.id, Mark.HIDDEN, now=here.now)
    await here.announce(hidden, await store(database, make_posting(2, company="Primer")))
    assert [one.destination for one in await here.deliveries()] == [JOBS, JOBS]


async def test_quiet_hours_hold_direct_messages(database: Database) -> None:
    """An instant direct message waits for the morning; a channel's does not."""
    here, web = Community(database), FakePlatform()
    await here.subscribe("all", ME)
    await here.subscribe("all", JOBS)
    await here.person(quiet_from=11 * 60, quiet_until=14 * 60, time_zone="Europe/London")
    await here.post()
    assert await here.sender(web).send_due() == 1
    here.wait(hours=1, minutes=59)
    assert await here.sender(web).send_due() == 0
    here.wait(minutes=1)
    assert await here.sender(web).send_due() == 1
    assert [address for address, _, _ in web.taken] == [JOBS, ME]


async def test_burst_collapses_beyond_the_limit(database: Database) -> None:
    """A commit of 173 files: 20 alerts, and the other 153 in one message."""
    here, web = Community(database), FakePlatform()
    await here.subscribe("all")
    await here.post_many(173)
    kinds = [one.kind for one in await here.deliveries()]
    assert (kinds.count(Kind.ALERT), kinds.count(Kind.DIGEST)) == (20, 1)
    [rest] = [one for one in await here.deliveries() if one.kind is Kind.DIGEST]
    assert len(rest.postings) == 153
    assert "20 jobs" in rest.why
    assert await here.sender(web).send_due() == 21


async def test_best_of_a_burst_come_alone(database: Database) -> None:
    """When not all can have a message of their own, the featured ones do."""
    here = Community(database, channel_limit_per_hour=1)
    await here.subscribe("all")
    plain = await store(database, make_posting(1))
    featured = await store(database, make_posting(2, featured=5))
    await here.announce(plain, featured)
    alert, rest = await here.deliveries()
    assert (alert.kind, alert.postings[0].id) == (Kind.ALERT, featured.id)
    assert (rest.kind, rest.postings[0].id) == (Kind.DIGEST, plain.id)


async def test_later_postings_join_the_waiting_message(database: Database) -> None:
    """What comes beyond the limit joins the collapsed message while nobody has taken it up."""
    here = Community(database, channel_limit_per_hour=1)
    await here.subscribe("all")
    for number in range(4):
        await here.post(number)
    alert, rest = await here.deliveries()
    assert (len(alert.postings), len(rest.postings)) == (1, 3)


async def test_steady_stream_collapses_once_an_hour(database: Database) -> None:
    """A posting every five minutes for three hours: one alert and one collapsed an hour."""
    here, web = Community(database, channel_limit_per_hour=1), FakePlatform()
    sender = here.sender(web)
    await here.subscribe("all")
    for number in range(36):
        await here.post(number)
        await sender.send_due()
        here.wait(minutes=5)
    here.wait(hours=1)
    await sender.send_due()
    sent = await here.deliveries(State.SENT)
    assert sum(len(one.postings) for one in sent) == 36
    assert len(sent) <= 2 * 4


async def test_limit_counts_what_is_still_to_be_sent(database: Database) -> None:
    """A platform that was away for hours is not flooded when it comes back."""
    here, web = Community(database, channel_limit_per_hour=2), FakePlatform()
    await here.subscribe("all")
    for number in range(10):
        await here.post(number)
        here.wait(hours=2)
    assert await here.sender(web).send_due() == 3


async def test_limits_of_destinations_are_their_own(database: Database) -> None:
    """A channel at its limit takes nothing from another one."""
    here = Community(database, channel_limit_per_hour=2)
    other = Address.parse("web:local/python")
    await here.subscribe("all")
    await here.post_many(2)
    await here.subscribe("all", other)
    await here.post_many(2, start=3)
    kinds = [(one.destination, one.kind) for one in await here.deliveries()]
    assert kinds.count((other, Kind.ALERT)) == 2
    assert kinds.count((JOBS, Kind.DIGEST)) == 1


async def test_fifty_announcements_at_once_make_one_match(database: Database) -> None:
    """However many announce the same posting at the same time, it is owed once."""
    here = Community(database)
    await here.subscribe("all")
    stored = await store(database, make_posting())
    owed = await asyncio.gather(*(here.announce(stored) for _ in range(50)))
    assert sorted(owed) == [0] * 49 + [1]
    assert len(await here.deliveries()) == 1


async def test_announcements_at_once_keep_the_limit(database: Database) -> None:
    """Ten commits at the same time share one limit and one collapsed message."""
    here = Community(database, channel_limit_per_hour=3)
    await here.subscribe("all")
    stored = [await store(database, make_posting(number)) for number in range(10)]
    await asyncio.gather(*(here.announce(one) for one in stored))
    kinds = [one.kind for one in await here.deliveries()]
    assert (kinds.count(Kind.ALERT), kinds.count(Kind.DIGEST)) == (3, 1)
    assert sum(len(one.postings) for one in await here.deliveries()) == 10


async def test_nothing_is_owed_when_the_change_is_rolled_back(database: Database) -> None:
    """Matches and deliveries live and die with the caller's transaction."""
    here = Community(database)
    await here.subscribe("all")
    stored = await store(database, make_posting())
    with pytest.raises(RuntimeError, match="disk full"):
        async with database.write() as connection:
            await announce(connection, [stored], now=here.now, settings=here.settings)
            raise RuntimeError("disk full")
    assert await here.deliveries() == []
    assert await here.announce(stored) == 1


async def test_unreadable_stored_query_stops_nobody(database: Database) -> None:
    """A query that a newer version cannot read any more is passed by; the others are served."""
    here = Community(database)
    await here.subscribe("in:nowhereville", Address.parse("web:local/lost"))
    await here.subscribe("all")
    await here.post()
    assert [one.destination for one in await here.deliveries()] == [JOBS]


async def test_one_posting_for_many_destinations(database: Database) -> None:
    """A posting that three hundred channels want is owed to each of them, in few statements."""
    here = Community(database)
    await here.subscribe_many(300)
    stored = await store(database, make_posting())
    with counted_statements(database) as statements:
        assert await here.announce(stored) == 300
    assert len(await here.deliveries()) == 300
    assert len(statements) < 20


async def test_who_wants_names_subscriptions(database: Database) -> None:
    """A posting file that is not stored: who would get it and why."""
    here = Community(database)
    await here.subscribe("#python", ME)
    await here.subscribe("#rust", JOBS)
    async with database.read() as connection:
        [wanted] = await who_wants(connection, make_posting(), IN_LONDON, source="")
    assert (wanted.address, wanted.query) == (ME, "#python")
    assert "#python" in wanted.why


async def test_the_number_of_an_erased_delivery_is_not_given_out_again(database: Database) -> None:
    """Platforms know messages by it, and would take the next one for one that they have."""
    here = Community(database)
    await here.subscribe("all")
    await here.post(1)
    [erased] = await here.deliveries()
    async with database.write() as connection:
        await connection.execute(delete(deliveries))
    await here.post(2)
    [alert] = await here.deliveries()
    assert alert.id > erased.id
