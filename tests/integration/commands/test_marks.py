"""Save, applied, hide and mute: by button or by name, taken back by Undo, each person's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.commands.marks import MARKS, PER_PAGE, save_named
from bot.errors import CommandError
from tests.integration.commands.visitor import Visitor, buttons, texts, titles
from tests.making import NOW, make_posting, store


@pytest.mark.parametrize("name", sorted(MARKS))
async def test_every_mark_can_be_taken_back(alone: Visitor, name: str) -> None:
    """Undo stands in the answer, and leads to one that can be undone again."""
    await store(alone.community.database, make_posting(1, title="Engineer"))
    reply = await alone.press(f"{name}:1")
    assert "“Engineer”" in reply.message.heading
    assert not reply.replaces
    undo = buttons(reply.message)["Undo"].action
    assert buttons((await alone.press(undo)).message)["Undo"].action == f"{name}:1"


@pytest.mark.parametrize(
    ("verb", "none", "one", "note"),
    [
        ("saved", "saved nothing", "You saved 1 posting.", "save"),
        ("applied", "no application", "You applied for 1 posting.", "applied"),
        ("hide", "hidden nothing", "You hid 1 posting.", "hide"),
    ],
)
async def test_lists_show_what_was_noted(
    me: Visitor, verb: str, none: str, one: str, note: str
) -> None:
    """By button or by name, and nothing of anybody else."""
    await store(me.community.database, make_posting(1, title="Data Engineer"))
    assert none in (await me.say(verb)).heading
    await me.say(f"{verb} data engineer")
    message = await me.say(verb)
    assert message.heading == one
    assert titles(message) == ["Data Engineer"]
    await replace(me, person="you").press(f"{note}:1")
    await me.press({"save": "unsave", "applied": "unapplied", "hide": "unhide"}[note] + ":1")
    assert none in (await me.say(f"{verb} list")).heading


async def test_long_lists_have_pages(alone: Visitor) -> None:
    """A page past the end is the last one."""
    for number in range(1, PER_PAGE + 3):
        await store(alone.community.database, make_posting(number, title=f"Engineer {number}"))
        alone.community.wait(seconds=1)
        await alone.press(f"save:{number}")
    first = await alone.say("saved")
    assert titles(first)[0] == f"Engineer {PER_PAGE + 2}"
    second = await alone.press(buttons(first)["More"].action)
    assert second.replaces
    assert titles(second.message) == ["Engineer 2", "Engineer 1"]
    back = await alone.press(buttons(second.message)["Back"].action)
    assert titles(back.message) == titles(first)
    assert titles((await alone.press("marked:saved:99")).message) == ["Engineer 2", "Engineer 1"]


@pytest.mark.parametrize(
    "said",
    ["1", "#1", "https://example.com/jobs/1?utm_source=x", "<https://example.com/jobs/1|it>"],
    ids=["number", "with sign", "address", "as slack sends it"],
)
async def test_postings_are_named_in_many_ways(alone: Visitor, said: str) -> None:
    """By number or address."""
    await store(alone.community.database, make_posting(1, title="Engineer"))
    assert "Saved “Engineer”" in (await alone.say(f"save {said}")).heading


async def test_of_several_titles_the_newest_open_one_is_meant(me: Visitor) -> None:
    """A closed one is found too, where no open one is called so."""
    database = me.community.database
    older = make_posting(1, title="Site Engineer", posted_at=NOW - timedelta(days=2))
    await store(database, older, now=NOW - timedelta(days=2))
    await store(database, make_posting(2, title="Site Engineer (Remote)"))
    await store(database, make_posting(3, title="Site Engineer II", closed=True))
    assert "(Remote)" in (await me.say("save site engineer")).heading
    assert "Site Engineer II" in (await me.say("save engineer II")).heading


@pytest.mark.parametrize(
    "said", ["99", "https://example.com/jobs/99", "no such title", "!?", "hide"]
)
async def test_an_unknown_posting_is_not_invented(alone: Visitor, said: str) -> None:
    """The answer repeats what was said."""
    await store(alone.community.database, make_posting(1, title="Engineer"))
    assert said in (await alone.say_wrongly(f"save {said}")).heading


async def test_a_held_posting_does_not_exist_yet(alone: Visitor) -> None:
    """Whoever guesses its number learns nothing before its day."""
    later = make_posting(1, title="Secret", posted_at=NOW + timedelta(days=1))
    await store(alone.community.database, later, matched=False)
    for line in ("save 1", "why 1", "hide https://example.com/jobs/1", "save secret"):
        assert "I don't know a posting" in (await alone.say_wrongly(line)).heading
    for action in ("save:1", "details:1", "why:1", "mute:1"):
        assert "Secret" not in texts(await alone.press_wrongly(action))


async def test_details_show_the_whole_posting(alone: Visitor) -> None:
    """With what its reader did with it."""
    await store(alone.community.database, make_posting(1))
    assert "payments" in (await alone.press("details:1")).message.markdown
    await alone.press("applied:1")
    reply = await alone.press("details:1")
    assert "unapplied:1" in [button.action for button in reply.message.buttons]


async def test_a_company_is_muted_by_button_or_name(me: Visitor) -> None:
    """By the name that the board shows, once, and unmuted the same ways."""
    await store(me.community.database, make_posting(1, company="Primer"))
    assert "no more of Primer" in (await me.press("mute:1")).message.heading
    assert "muted already" in (await me.say('mute company:"primer"')).heading
    listed = await me.say("mute list")
    assert [row.label for row in listed.rows] == ["Primer"]
    reply = await me.press(buttons(listed)["Unmute"].action)
    assert "hear of Primer again" in reply.message.heading
    await me.press_wrongly(buttons(listed)["Unmute"].action)
    await me.say("mute PRIMER")
    assert [row.label for row in (await me.say("unmute")).rows] == ["Primer"]
    await me.say("unmute company:primer")
    assert "muted nobody" in (await me.say("mute")).heading


async def test_muting_a_part_of_a_name_names_the_whole_ones(alone: Visitor) -> None:
    """Only the company that is called so is muted."""
    await store(alone.community.database, make_posting(1, company="Acme GmbH"))
    message = await alone.say("mute company:Acme")
    assert message.paragraphs == ("Others whose name begins so are not muted by it: Acme GmbH.",)
    assert len((await alone.say("search all")).cards) == 1


@pytest.mark.parametrize(
    "line", ["mute company:", "mute ?!", "unmute company:nobody", "mute " + "x" * 300]
)
async def test_a_mistaken_mute_changes_nothing(alone: Visitor, line: str) -> None:
    """It is answered in a sentence."""
    await alone.say_wrongly(line)
    assert (await alone.say("mute list")).rows == ()


async def test_a_posting_without_a_company_mutes_nobody(alone: Visitor) -> None:
    """There is nobody to mute."""
    await store(alone.community.database, make_posting(1, company=""))
    assert "names no company" in (await alone.press_wrongly("mute:1")).heading


@pytest.mark.parametrize(
    "action",
    ["save", "save:99", "hide:x", "marked", "marked:lost:1", "marked:saved", "unmute", "unmute:ff"],
)
async def test_stale_buttons_are_answered_politely(alone: Visitor, action: str) -> None:
    """They may be a year old, or forged."""
    assert "button does not work any more" in (await alone.press_wrongly(action)).heading


async def test_a_message_about_one_posting_saves_it(alone: Visitor) -> None:
    """By the buttons of our own, else by the addresses that stand in it, tracking and all."""
    await store(alone.community.database, make_posting(1, title="Engineer"))
    await store(alone.community.database, make_posting(2, title="Baker"))
    ours = await save_named([1, 1, 99], [], alone.actor, alone.desk)
    assert "Saved “Engineer”" in ours.heading
    urls = ["https://nowhere.example", "https://EXAMPLE.com/jobs/2/?utm_source=x"]
    theirs = await save_named([], urls, alone.actor, alone.desk)
    assert "Saved “Baker”" in theirs.heading
    assert buttons(theirs)["Undo"].action == "unsave:2"


async def test_a_message_about_several_postings_asks_which(alone: Visitor) -> None:
    """Nothing is saved before they say; what is not on the board is said politely."""
    later = make_posting(3, posted_at=NOW + timedelta(days=1))
    for posting in (make_posting(1, title="Engineer"), make_posting(2, title="Baker"), later):
        await store(alone.community.database, posting)
    asked = await save_named([2, 1, 3], [], alone.actor, alone.desk)
    assert [row.label for row in asked.rows] == ["Baker", "Engineer"]
    assert "saved nothing" in (await alone.say("saved")).heading
    for ids, urls in (([3], []), ([], []), ([7], ["not an address", "https://x.example"])):
        with pytest.raises(CommandError, match="no posting of the board"):
            await save_named(ids, urls, alone.actor, alone.desk)
