"""Buttons and menus: for whoever presses, at any age of the message, and never unanswered."""

from __future__ import annotations

import pytest

from adapters.discord.app import Discord
from adapters.discord.render import render_message
from bot.messages.alerts import alert_message
from bot.postings.stored import StoredPosting
from tests.integration.discord.running import Place, says
from tests.making import make_posting, store
from tests.twins.discord.interactions import LATER_UPDATE
from tests.twins.discord.state import Channel, Message

LONG = "\n\n".join(f"Paragraph {number}. " + "Words and more words. " * 20 for number in range(40))


async def posted(place: Place, body: str = "What it is about.") -> StoredPosting:
    """Store a posting."""
    return await store(place.community.database, make_posting(1, hashtags=("python",), body=body))


async def alerted(discord: Discord, channel: Channel, stored: StoredPosting) -> Message:
    """Let an alert stand in a channel."""
    view = render_message(alert_message(stored, why="You subscribed to #python.")).view
    await discord.client.get_partial_messageable(int(channel.id)).send(view=view)
    return list(channel.messages.values())[-1]


async def test_anybody_presses_a_channels_alert(place: Place) -> None:
    """The answer is theirs alone, and the alert stays as it is for everybody."""
    stored = await posted(place)
    async with place.listening() as discord:
        alert = await alerted(discord, place.channel, stored)
        before = list(alert.components)
        for user in (place.ana, place.ben):
            done = await place.twin.press(user, alert, label="Save")
            (answer,) = await done.answered()
            assert done.answer_type == LATER_UPDATE
            assert answer.ephemeral_to == user.id
            assert "Saved" in says(answer)
    assert alert.components == before


async def test_a_button_outlives_the_process(place: Place) -> None:
    """Another process, which never saw the message, answers it."""
    stored = await posted(place)
    async with place.listening() as discord:
        alert = await alerted(discord, place.channel, stored)
    async with place.listening():
        done = await place.twin.press(place.ben, alert, custom_id=f"hw:save:{stored.id}")
        assert "Saved" in says((await done.answered())[0])


async def test_details_turn_their_pages_in_place(place: Place) -> None:
    """The whole text is read page by page in one message of one's own."""
    stored = await posted(place, LONG)
    async with place.listening() as discord:
        alert = await alerted(discord, place.channel, stored)
        done = await place.twin.press(place.ben, alert, label="Details")
        (details,) = await done.answered()
        assert details.ephemeral_to == place.ben.id
        seen = says(details)
        for page in (2, 3, 4, 5, 6):
            wanted = f"hw:details:{stored.id}:{page}"
            if wanted not in says(details):
                break
            done = await place.twin.press(place.ben, details, custom_id=wanted)
            await done.answered()
            seen += says(details)
    assert page > 3
    assert all(f"Paragraph {number}." in seen for number in range(40))


async def test_a_page_of_a_search_takes_the_place_of_the_last(place: Place) -> None:
    """One's own message changes; it works in direct messages too."""
    for number in range(1, 8):
        await store(place.community.database, make_posting(number, hashtags=("python",)))
    async with place.listening():
        for channel in (place.channel, place.twin.world.direct(place.ben.id)):
            done = await place.twin.command(place.ben, channel, "jobs search", hashtag="python")
            (shown,) = await done.answered()
            assert "Page 1 of 2" in says(shown)
            done = await place.twin.press(place.ben, shown, label="More")
            (answer,) = await done.answered()
            assert answer.id == shown.id
            assert "Page 2 of 2" in says(shown)


async def test_a_menu_does_what_its_buttons_would(place: Place) -> None:
    """What has no room of its own waits in a menu, and says the same."""
    stored = await posted(place)
    async with place.listening() as discord:
        alert = await alerted(discord, place.channel, stored)
        done = await place.twin.select(
            place.ben, alert, f"hw:hide:{stored.id}", custom_id="hw/more:1"
        )
        assert "will not come up" in says((await done.answered())[0])


async def test_a_member_cannot_unsubscribe_a_channel_by_a_button(place: Place) -> None:
    """Not even by the button of a message that a manager got."""
    async with place.listening():
        done = await place.twin.command(
            place.ana, place.channel, "jobs subscribe", hashtag="go", to=place.channel
        )
        (answer,) = await done.answered()
        assert "hw:unsub:1" in says(answer)
        answer.ephemeral_to = ""
        done = await place.twin.press_raw(place.ben, answer, "hw:unsub:1")
        await place.twin.until(lambda: bool(done.replies))
        assert "You have no subscription 1" in says(done.replies[0])
    assert len(await place.community.subscriptions()) == 1


async def test_alerts_in_direct_messages_change_what_is_ones_own(place: Place) -> None:
    """A subscription made in a server is ended from the conversation with the bot."""
    direct = place.twin.world.direct(place.ben.id)
    async with place.listening():
        done = await place.twin.command(place.ben, place.channel, "jobs subscribe", hashtag="go")
        await done.answered()
        done = await place.twin.command(place.ben, direct, "jobs list")
        (listed,) = await done.answered()
        done = await place.twin.press(place.ben, listed, custom_id="hw:unsub:1")
        await done.answered()
    assert await place.community.subscriptions() == []


@pytest.mark.parametrize(
    ("custom_id", "kind"),
    [
        pytest.param("hw:save:999999", 2, id="gone"),
        pytest.param("hw:bogus:1", 2, id="forged"),
        pytest.param("hw:<script>", 2, id="not-ours"),
        pytest.param("press:1", 2, id="earlier-version"),
        pytest.param("hw/more:1", 3, id="menu-without-choice"),
        pytest.param("x" * 100, 3, id="foreign-menu"),
    ],
)
async def test_what_leads_nowhere_is_answered(place: Place, custom_id: str, kind: int) -> None:
    """Old, forged and foreign ones alike: nobody waits for nothing."""
    stored = await posted(place)
    async with place.listening() as discord:
        alert = await alerted(discord, place.channel, stored)
        done = await place.twin.press_raw(place.ben, alert, custom_id, component_type=kind)
        await done.answered()
    assert "does not work any more" in says(done.replies[-1])
