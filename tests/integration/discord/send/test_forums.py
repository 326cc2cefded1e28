"""A forum: a thread for each message, named and tagged, closed with its posting, never doubled."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.discord.forums import SETTLES_S
from adapters.discord.send import DiscordAdapter
from bot.errors import DeliveryError, Scope
from bot.places.place import Work
from tests.integration.discord.send.conftest import Turned
from tests.integration.discord.send.places import (
    FORUM,
    POST,
    SINCE,
    about,
    asked,
    shown,
    threads,
)
from tests.making import NOW
from tests.twins.discord.faults import Fault
from tests.twins.discord.permissions import Right
from tests.twins.discord.populate import forbid
from tests.twins.discord.state import Tag
from tests.twins.discord.twin import Twin


def tag_names(twin: Twin) -> list[str]:
    """Give what the one thread is tagged with, by name."""
    names = {tag.id: tag.name for tag in twin.world.channels[FORUM.target].tags}
    [thread] = threads(twin)
    return [names[tag] for tag in thread.applied_tags]


def add_tag(twin: Twin, name: str, *, moderated: bool = False) -> None:
    """Add a tag to the forum."""
    tag = Tag(id=twin.world.next_id(), name=name, moderated=moderated)
    twin.world.channels[FORUM.target].tags.append(tag)


async def test_posting_becomes_a_thread(twin: Twin, adapter: DiscordAdapter) -> None:
    """Its name is the posting's, its tags are those of the hashtags and the kind of work."""
    said = about("Engineer", "kubernetes", "rust", "python", work=Work.REMOTE)
    ref = await adapter.send(FORUM, said, delivery_id=1)
    [thread] = threads(twin)
    assert ref == f"{thread.id}/{thread.id}"
    assert thread.name == "Engineer"
    assert tag_names(twin) == ["k8s", "Python", "Remote"]


async def test_name_is_cut_between_graphemes(twin: Twin, adapter: DiscordAdapter) -> None:
    """A hundred characters at most, and no half of a family."""
    family = "👩\u200d👩\u200d👧"
    await adapter.send(FORUM, about(family * 60), delivery_id=1)
    [thread] = threads(twin)
    assert len(thread.name) <= 100
    assert thread.name.endswith(f"{family}…")


async def test_five_tags_at_most(twin: Twin, adapter: DiscordAdapter) -> None:
    """However many fit, the first hashtags win."""
    for name in ("a1", "a2", "a3", "a4"):
        add_tag(twin, name)
    await adapter.send(FORUM, about("E", "a4", "a3", "a2", "a1", "python", "k8s"), delivery_id=1)
    assert tag_names(twin) == ["a4", "a3", "a2", "a1", "Python"]


async def test_tags_for_moderators_are_left_alone(twin: Twin, adapter: DiscordAdapter) -> None:
    """A tag that only moderators may set would have the whole thread refused."""
    add_tag(twin, "rust", moderated=True)
    await adapter.send(FORUM, about("E", "rust", "python"), delivery_id=1)
    assert tag_names(twin) == ["Python"]


@pytest.mark.parametrize(
    ("extra", "expected"), [("Jobs", ["Jobs"]), ("", ["Python"])], ids=["general", "first"]
)
async def test_demanded_tag_is_given(
    twin: Twin, adapter: DiscordAdapter, extra: str, expected: list[str]
) -> None:
    """Where every post needs a tag and none fits, a general one does, or else the first."""
    twin.world.channels[FORUM.target].requires_tag = True
    if extra:
        add_tag(twin, extra)
    await adapter.send(FORUM, about("E", "rust"), delivery_id=1)
    assert tag_names(twin) == expected


async def test_forum_without_tags_that_demands_one(twin: Twin, adapter: DiscordAdapter) -> None:
    """Nobody can post there; the reason says so, and the forum stays open for the next posting."""
    forum = twin.world.channels[FORUM.target]
    forum.requires_tag, forum.tags = True, []
    with pytest.raises(DeliveryError) as caught:
        await adapter.send(FORUM, about("E"), delivery_id=1)
    assert (caught.value.permanent, caught.value.closes) == (True, Scope.MESSAGE)
    assert "tag" in caught.value.message
    twin.world.violations.clear()


async def test_closed_posting_archives_its_thread(twin: Twin, adapter: DiscordAdapter) -> None:
    """The message is struck through, the thread is tagged and goes into the archive."""
    add_tag(twin, "Closed")
    ref = await adapter.send(FORUM, about("Engineer", "python"), delivery_id=1)
    await adapter.edit(FORUM, ref, about("Engineer", "python", closed=True))
    [thread] = threads(twin)
    assert (thread.archived, thread.name) == (True, "Engineer")
    assert tag_names(twin) == ["Closed", "Python"]
    assert "~~" in shown(twin, FORUM)[0]


async def test_closing_twice_changes_nothing(twin: Twin, adapter: DiscordAdapter) -> None:
    """A thread that is closed already is opened for the change and closed again."""
    add_tag(twin, "Closed")
    ref = await adapter.send(FORUM, about("E", "python"), delivery_id=1)
    for _ in range(2):
        await adapter.edit(FORUM, ref, about("E", "python", closed=True))
    assert threads(twin)[0].archived
    assert tag_names(twin) == ["Closed", "Python"]


async def test_reopened_posting_brings_its_thread_back(twin: Twin, adapter: DiscordAdapter) -> None:
    """Out of the archive and without the tag, as if it had never been closed."""
    add_tag(twin, "Closed")
    ref = await adapter.send(FORUM, about("E", "python"), delivery_id=1)
    await adapter.edit(FORUM, ref, about("E", "python", closed=True))
    await adapter.edit(FORUM, ref, about("E", "python"))
    assert not threads(twin)[0].archived
    assert tag_names(twin) == ["Python"]


async def test_new_title_names_the_thread_anew(twin: Twin, adapter: DiscordAdapter) -> None:
    """Threads stay true, also those that Discord put into the archive meanwhile."""
    ref = await adapter.send(FORUM, about("Engineer"), delivery_id=1)
    threads(twin)[0].archived = True
    await adapter.edit(FORUM, ref, about("Architect"))
    assert threads(twin)[0].name == "Architect"
    assert "Architect" in shown(twin, FORUM)[0]


async def test_thread_that_a_moderator_locked_still_tells_the_truth(
    twin: Twin, adapter: DiscordAdapter
) -> None:
    """Its message is changed; that the thread cannot be is no reason to fail."""
    ref = await adapter.send(FORUM, about("E"), delivery_id=1)
    threads(twin)[0].locked = True
    await adapter.edit(FORUM, ref, about("E", closed=True))
    assert "~~" in shown(twin, FORUM)[0]


async def test_thread_elsewhere_is_not_touched(twin: Twin, adapter: DiscordAdapter) -> None:
    """A reference that leads out of the forum leads nowhere."""
    with pytest.raises(DeliveryError) as caught:
        await adapter.edit(FORUM, "34/34", about("E"))
    assert (caught.value.permanent, caught.value.closes) == (True, Scope.MESSAGE)


@pytest.mark.parametrize("archived", [False, True], ids=["open", "archived"])
async def test_thread_is_found_again(
    twin: Twin, adapter: DiscordAdapter, *, archived: bool
) -> None:
    """By the mark of its first message, also when somebody closed it meanwhile."""
    ref = await adapter.send(FORUM, about("E"), delivery_id=1)
    await adapter.send(FORUM, about("E"), delivery_id=2)
    for thread in threads(twin):
        thread.archived = archived
    assert await adapter.find(FORUM, delivery_id=1, since=SINCE) == ref
    assert await adapter.find(FORUM, delivery_id=3, since=SINCE) is None
    later = NOW + timedelta(minutes=2)
    assert await adapter.find(FORUM, delivery_id=1, since=later) is None


@pytest.mark.parametrize("fault", [Fault.FAIL_AFTER, Fault.DROP_AFTER, Fault.NOT_JSON])
async def test_thread_is_never_doubled(twin: Twin, adapter: DiscordAdapter, fault: Fault) -> None:
    """It was made and the answer got lost: Discord is asked once, and the thread is found."""
    twin.faults.plan(POST, fault)
    with pytest.raises(DeliveryError) as caught:
        await adapter.send(FORUM, about("E"), delivery_id=1)
    assert caught.value.in_doubt
    assert asked(twin, POST) == 1
    found = await adapter.find(FORUM, delivery_id=1, since=SINCE)
    assert found == f"{threads(twin)[0].id}/{threads(twin)[0].id}"


async def test_who_looks_too_early_is_told_to_wait(
    twin: Twin, adapter: DiscordAdapter, clock: Turned
) -> None:
    """What was asked for a moment ago may still appear; only later is its absence believed."""
    twin.faults.plan(POST, Fault.FAIL_BEFORE)
    with pytest.raises(DeliveryError):
        await adapter.send(FORUM, about("E"), delivery_id=1)
    with pytest.raises(DeliveryError) as caught:
        await adapter.find(FORUM, delivery_id=1, since=SINCE)
    assert (caught.value.permanent, caught.value.retry_after_s) == (False, SETTLES_S)
    clock.now += SETTLES_S
    assert await adapter.find(FORUM, delivery_id=1, since=SINCE) is None


async def test_forum_that_cannot_be_read_is_no_proof(twin: Twin, adapter: DiscordAdapter) -> None:
    """Without the right to read nobody can tell, and that is said."""
    await adapter.send(FORUM, about("E"), delivery_id=1)
    forbid(twin.world.channels[FORUM.target], twin.world.bot_id, Right.READ_MESSAGE_HISTORY)
    with pytest.raises(DeliveryError):
        await adapter.find(FORUM, delivery_id=1, since=SINCE)
