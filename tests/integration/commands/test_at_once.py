"""Many people, and one person's many fingers, at the same moment."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.commands.run import run
from tests.integration.commands.test_subscribe import stored
from tests.integration.commands.visitor import Visitor


async def test_the_same_line_twice_at_once_is_one_subscription(me: Visitor) -> None:
    """A double click is answered twice and stored once."""
    answers = await asyncio.gather(*(me.say("subscribe #go daily at 8") for _ in range(6)))
    assert sum(answer.heading.startswith("Subscription 1:") for answer in answers) == 1
    assert len(await stored(me)) == 1


async def test_people_do_not_get_into_each_others_way(me: Visitor) -> None:
    """They come, change and leave with the same query while postings are announced."""

    async def live(number: int) -> None:
        visitor = replace(me, person=f"p{number}", channel="jobs", may_manage=True)
        await visitor.say("subscribe #python daily")
        for line in ("subscribe #aws to here", "pause all", "resume all", "mute company:x"):
            reply = await run(line, actor=visitor.actor, desk=visitor.desk)
            assert "on our side" not in reply.message.heading
        await visitor.say("unsubscribe all" if number % 2 else "forget me now")

    await asyncio.gather(*(live(number) for number in range(6)), me.community.post_many(5))
    assert [one.query for one in await stored(me)] == ["#aws"]
