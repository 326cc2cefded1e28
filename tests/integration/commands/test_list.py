"""`list`, `edit`, `pause`, `resume`, `unsubscribe`: subscriptions by their number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.deliveries.cadence import Cadence
from tests.integration.commands.test_subscribe import stored
from tests.integration.commands.visitor import Visitor, buttons, texts


async def test_an_empty_list_shows_how_to_begin(alone: Visitor) -> None:
    """Someone new learns the next step."""
    assert "subscribe #python remote" in (await alone.say("list")).heading


async def test_the_list_shows_number_query_and_next_digest(me: Visitor) -> None:
    """All that tells one subscription from another."""
    await me.say("subscribe #go daily at 8 tz Europe/Berlin with unknown")
    await me.say("subscribe in:uk")
    message = await me.say("list")
    assert message.heading == "2 subscriptions."
    assert [row.label for row in message.rows] == ["1. #go", '2. in:"United Kingdom"']
    assert message.rows[0].text == (
        "daily at 08:00 · to your direct messages · with unknown places · next tomorrow at 08:00"
    )
    assert message.rows[1].text == "at once · to your direct messages"


async def test_a_channels_subscriptions_are_for_who_manages_it(alone: Visitor) -> None:
    """Those who stand elsewhere, or may not, see only their own."""
    manager = replace(alone, channel="jobs", may_manage=True)
    await manager.say("subscribe #go to here")
    await manager.say("subscribe #rust")
    assert len((await manager.say("list")).rows) == 2
    assert len((await alone.say("list")).rows) == 1
    assert len((await replace(manager, may_manage=False).say("list")).rows) == 1
    elsewhere = replace(alone, channels={"jobs": "jobs"})
    assert len((await elsewhere.say("list")).rows) == 1
    assert len((await elsewhere.say("list all")).rows) == 2
    assert "list all" in (await alone.say_wrongly("list everything")).heading


async def test_edit_keeps_the_number(me: Visitor) -> None:
    """Another query, other options, or both."""
    await me.say("subscribe #go")
    assert "is now #rust" in (await me.say("edit 1 #rust")).heading
    assert "weekly on Monday at 09:00" in (await me.say("edit 1 weekly")).heading
    message = await me.say("edit 1 in:uk #aws daily at 7 with unknown")
    assert "daily at 07:00" in message.heading
    [one] = await stored(me)
    assert (one.id, one.cadence, one.with_unknown) == (1, Cadence.DAILY, True)
    await me.say("edit #1 instant")
    assert "next" not in texts(await me.say("list"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("edit", "edit 7"),
        ("edit 1", "edit 7"),
        ("edit one #go", "is not a number"),
        ("edit 9 #go", "no subscription 9"),
        ("edit 1 to #jobs", "stays where it is"),
        ("edit 1 in:lodnon", "lodnon"),
        ("edit 1 #go since:7d", "since:"),
        ("edit 1 #rust", "Subscription 2 asks for that"),
        ("edit 1 instant at 9", "takes no hour"),
        ("edit 999999999999999999999 #go", "is not a number"),
    ],
)
async def test_a_mistaken_edit_changes_nothing(alone: Visitor, line: str, said: str) -> None:
    """The answer says what to do instead."""
    await alone.say("subscribe #go")
    await alone.say("subscribe #rust")
    before = await stored(alone)
    assert said in (await alone.say_wrongly(line)).heading
    assert await stored(alone) == before


async def test_pause_and_resume(me: Visitor) -> None:
    """One, several, or all of one's own."""
    await me.say("subscribe #go daily")
    await me.say("subscribe #rust")
    await me.say("subscribe #aws")
    assert "Paused #go" in (await me.say("pause 1")).heading
    assert "paused today at 12:00" in texts(await me.say("list"))
    assert "Paused 2 subscriptions" in (await me.say("pause all")).heading
    assert "no active subscription" in (await me.say_wrongly("pause 1 2")).heading
    assert "Resumed #rust" in (await me.say("resume 2")).heading
    assert "Resumed 2 subscriptions" in (await me.say("resume 1, 3")).heading
    assert "none of these" in (await me.say_wrongly("resume all")).heading


async def test_unsubscribe(me: Visitor) -> None:
    """One, or all; the schedule of a digest goes with the last that needs it."""
    for query in ("#go daily", "#rust", "#aws"):
        await me.say(f"subscribe {query}")
    message = await me.say("unsubscribe 1")
    assert message.heading == "Unsubscribed: #go no longer comes to your direct messages."
    assert "Digest now" not in buttons(await me.say("list"))
    assert "2 queries" in (await me.say("unsubscribe all")).heading
    assert await stored(me) == []
    assert "no subscription to end" in (await me.say_wrongly("unsubscribe all")).heading


@pytest.mark.parametrize("verb", ["pause", "resume", "unsubscribe"])
@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("", "Say which"),
        ("2", "no subscription 2"),
        ("one", "not a number"),
        ("1 #jobs", "Say numbers"),
        ("#jobs", "Say it in that channel"),
        ("here", "not in a channel"),
    ],
)
async def test_what_is_not_there_is_not_found(
    alone: Visitor, verb: str, rest: str, said: str
) -> None:
    """A slip changes nothing."""
    await alone.say("subscribe #go")
    before = await stored(alone)
    assert said in (await alone.say_wrongly(f"{verb} {rest}")).heading
    assert await stored(alone) == before


async def test_all_of_a_channel_is_named_with_it(alone: Visitor) -> None:
    """`all` alone never touches a channel."""
    manager = replace(alone, channel="jobs", may_manage=True)
    await manager.say("subscribe #go to here")
    await manager.say("subscribe #rust to here")
    assert "no subscription to end" in (await manager.say_wrongly("unsubscribe all")).heading
    assert "Paused 2" in (await manager.say("pause all #jobs")).heading
    assert "Resumed 2" in (await manager.say("resume here")).heading
    assert "2 queries" in (await manager.say("unsubscribe all to #jobs")).heading


async def test_buttons_answer_with_the_list(me: Visitor) -> None:
    """What stands on the screen stays true."""
    await me.say("subscribe #go")
    await me.say("subscribe #rust")
    reply = await me.press(buttons(await me.say("list"))["Pause"].action)
    assert reply.replaces
    assert reply.message.heading.startswith("Paused #go")
    assert buttons(reply.message)["Resume"].action == "resume:1"
    reply = await me.press("resume:1")
    assert reply.message.heading == "Resumed #go."
    reply = await me.press("unsub:1")
    assert [row.label for row in reply.message.rows] == ["2. #rust"]
    for stale in ("unsub:1", "pause:1", "resume:99", "cadence:1:daily", "cadence:2:hourly"):
        await me.press_wrongly(stale)
    assert len(await stored(me)) == 1
