"""`export` shows everything about a person and nothing of others; `forget me` erases just that."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.storage.columns import metadata
from bot.storage.schema import subscriptions
from bot.storage.web_messages import post
from tests.fakes import FakePlatform
from tests.integration.commands.visitor import Visitor, buttons, texts
from tests.integration.community import Community
from tests.making import NOW

#: Tables that hold nothing of people.
IMPERSONAL = {
    "sources",
    "postings",
    "posting_versions",
    "posting_places",
    "posting_hashtags",
    "documents",
    # Numbers that stand for terms, whoever asks for them.
    "filed_terms",
    "workspaces",
}


async def rows(community: Community) -> dict[str, int]:
    """Count the rows of every table that may hold something of people."""
    async with community.database.read() as connection:
        return {
            table.name: await connection.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
            if table.name not in IMPERSONAL
        }


async def _live(visitor: Visitor) -> None:
    """Leave a row of every kind."""
    await visitor.say("subscribe #python daily at 8 tz Europe/Oslo")
    await visitor.say("subscribe #aws")
    await visitor.community.post(1, company="Acme")
    await visitor.community.post(2, title="Gardener", hashtags=("python",))
    for line in ("save 1", "applied 1", "hide 2", "mute company:nobody", "search #python"):
        await visitor.say(line)
    await visitor.say("digest")
    platform = FakePlatform()
    await visitor.community.sender(platform).send_due()
    async with visitor.community.database.write() as connection:
        for address, delivery_id, message in platform.taken:
            room = f"@{address.target}"
            await post(connection, room=room, message=message, delivery_id=delivery_id, now=NOW)


def exported(text: str) -> dict[str, Any]:
    """Read what `export` shows; JSON may hold anything, hence `Any`."""
    read: dict[str, Any] = json.loads(text.removeprefix("```json\n").removesuffix("\n```"))
    return read


async def test_forgetting_leaves_no_row(me: Visitor) -> None:
    """Of any kind, in any table, and says what was erased."""
    await _live(me)
    before = await rows(me.community)
    assert all(before[name] for name in ("deliveries", "matches", "web_messages", "queries"))
    message = await me.say("forget me now")
    assert message.heading == "Done: I have forgotten you."
    assert {row.label: row.text for row in message.rows} == {
        "Subscriptions": "2",
        "Saved, hidden and applied-for postings": "3",
        "Muted companies": "1",
        "Searches": "1",
        "Messages to you": str(before["deliveries"]),
    }
    assert not any((await rows(me.community)).values())


async def test_forgetting_one_leaves_the_others(me: Visitor) -> None:
    """Their rows are as they were, also those that speak of the same query."""
    other = replace(me, person="you")
    await other.say("subscribe #python")
    await other.say("search #python")
    before = await rows(me.community)
    await me.say("subscribe #python")
    await me.say("search #python")
    await me.say("forget me now")
    assert await rows(me.community) == before
    assert "#python" in texts(await other.say("list"))


async def test_what_a_channel_gets_stays_without_a_name(me: Visitor) -> None:
    """It is the channel's by now, and the answer says so."""
    manager = replace(me, channel="jobs", may_manage=True)
    await manager.say("subscribe #go to here")
    message = await manager.say("forget me now")
    assert "1 subscription that you made for a channel stays there" in message.paragraphs[0]
    async with me.community.database.read() as connection:
        assert (await connection.scalars(select(subscriptions.c.created_by))).all() == [None]
    assert "#go" in texts(await manager.say("list"))


async def test_forgetting_asks_first(alone: Visitor) -> None:
    """One slip of the finger erases nothing; the button does."""
    await alone.say("subscribe #go")
    message = await alone.say("forget me")
    assert "Shall I erase" in message.heading
    assert "#go" in texts(await alone.say("list"))
    reply = await alone.press(buttons(message)["Forget me"].action)
    assert reply.replaces
    assert "forgotten you" in reply.message.heading
    assert "no subscriptions" in (await alone.say("list")).heading


@pytest.mark.parametrize("rest", ["you", "me later", "everything"])
async def test_only_oneself_can_be_forgotten(alone: Visitor, rest: str) -> None:
    """Nobody else, and nothing by a word that is not understood."""
    await alone.say("subscribe #go")
    assert "forget me" in (await alone.say_wrongly(f"forget {rest}")).heading


async def test_a_stranger_has_nothing(alone: Visitor) -> None:
    """To show or to forget."""
    for line in ("export", "forget me now"):
        assert (await alone.say(line)).heading == "I keep nothing about you."
    assert not any((await rows(alone.community)).values())


async def test_a_forgotten_person_is_new(alone: Visitor) -> None:
    """They may come back; nothing is remembered against them."""
    await alone.say("digest at 7 tz Europe/Oslo")
    await alone.say("forget me now")
    assert "daily at 09:00." in (await alone.say("subscribe #go daily")).heading


async def test_export_holds_everything(me: Visitor) -> None:
    """Everything that forgetting would erase, as JSON that a program reads."""
    await _live(me)
    read = exported((await me.say("export")).markdown)
    assert read["person"]["time_zone"] == "Europe/Oslo"
    assert read["person"]["address"] == "web:local/@me"
    assert [one["query"] for one in read["subscriptions"]] == ["#python", "#aws"]
    assert {(one["state"], one["title"]) for one in read["postings"]} == {
        ("saved", "Infrastructure Engineer"),
        ("applied", "Infrastructure Engineer"),
        ("hidden", "Gardener"),
    }
    assert [one["name"] for one in read["muted_companies"]] == ["nobody"]
    assert [one["query"] for one in read["searches"]] == ["#python"]
    assert len(read["digests"]) == 1
    assert len(read["messages"]) == (await rows(me.community))["deliveries"]
    assert len(read["matches"]) == (await rows(me.community))["matches"]


async def test_export_holds_nothing_of_others(alone: Visitor) -> None:
    """Not even of those who asked for the same."""
    await _live(replace(alone, person="you"))
    await alone.say("search #go")
    read = exported((await alone.say("export")).markdown)
    assert [one["query"] for one in read.pop("searches")] == ["#go"]
    assert read.pop("person")["name"] == "Me"
    assert not any(read.values())
