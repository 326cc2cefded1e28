"""Unsubscribe, below a posting: it ends what brought the posting to where it is pressed."""

from __future__ import annotations

from dataclasses import replace

from bot.deliveries.cadence import Cadence
from bot.messages.alerts import alert_message, details_message, digest_message
from bot.messages.message import Message
from tests.integration.commands.test_subscribe import stored
from tests.integration.commands.visitor import Visitor, buttons


def _leave(message: Message) -> str:
    return buttons(message)["Unsubscribe"].action


async def test_the_only_subscription_ends_at_once_and_comes_back_as_it_was(me: Visitor) -> None:
    """One press ends it, one press undoes that: cadence, unknown places and the hour return."""
    await me.say("subscribe #python daily at 08:00 with unknown")
    posting = await me.community.post()
    reply = await me.press(_leave(digest_message([posting], delivery_id=1)))
    assert reply.message.heading == (
        "Unsubscribed: #python no longer comes to your direct messages."
    )
    assert not reply.replaces
    assert await stored(me) == []
    undone = await me.press(buttons(reply.message)["Undo"].action)
    assert "#python comes to your direct messages daily at 08:00" in undone.message.heading
    [one] = await stored(me)
    assert (one.cadence, one.with_unknown) == (Cadence.DAILY, True)


async def test_of_several_the_reader_chooses(alone: Visitor) -> None:
    """Nothing ends before they say which; what did not bring it is not among them."""
    for query in ("#python", "#aws", "#rust"):
        await alone.say(f"subscribe {query}")
    posting = await alone.community.post()
    asked = (await alone.press(_leave(alert_message(posting)))).message
    assert [row.label for row in asked.rows] == ["1. #python", "2. #aws"]
    await alone.press(asked.rows[1].buttons[-1].action)
    assert [one.query for one in await stored(alone)] == ["#python", "#rust"]


async def test_in_a_channel_only_who_manages_it_ends_anything(alone: Visitor) -> None:
    """Others are told how to have it for themselves; their own subscriptions stay."""
    manager = replace(alone, person="boss", channel="jobs", may_manage=True)
    reader = replace(alone, channel="jobs")
    await manager.say("subscribe #python weekly on mon,thu to here")
    await alone.say("subscribe #python")
    action = _leave(alert_message(await alone.community.post()))
    assert "Only people who manage" in (await reader.press_wrongly(action)).heading
    assert len(await stored(alone)) == 2
    reply = await manager.press(action)
    assert [one.destination.person_id is None for one in await stored(alone)] == [False]
    back = buttons(reply.message)["Undo"].action
    assert "does not work any more" in (await reader.press_wrongly(back)).heading
    undone = await manager.press(back)
    assert "to #jobs weekly on Monday, Thursday" in undone.message.heading


async def test_stale_and_foreign_buttons_end_nothing(alone: Visitor) -> None:
    """It ended already, it is another one's, or it is no number."""
    await alone.say("subscribe #python")
    posting = await alone.community.post()
    other = replace(alone, person="you")
    for pressed in (f"leave:{posting.id}", "leave:999", "leave", "leave:x"):
        assert (await other.press_wrongly(pressed)).heading
    assert len(await stored(alone)) == 1
    first = await alone.press(f"leave:{posting.id}")
    assert "ended already" in (await alone.press_wrongly(f"leave:{posting.id}")).heading
    undo = buttons(first.message)["Undo"].action
    for forged in ("rejoin:1", "rejoin:1:1", "rejoin:1:1:hourly-", "rejoin:9:1:daily-"):
        await alone.press_wrongly(forged)
    assert "does not work" in (await other.press_wrongly(undo)).heading
    assert await stored(alone) == []


async def test_what_nobody_subscribed_to_has_no_such_button(alone: Visitor) -> None:
    """Details and searches show postings that nothing brought."""
    posting = await alone.community.post()
    assert "Unsubscribe" not in buttons(details_message(posting))
    assert "Unsubscribe" not in buttons(await alone.say("search #python"))
