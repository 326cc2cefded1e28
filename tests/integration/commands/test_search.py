"""`search` pages through what it finds, remembers its pages, and says what to change."""

from __future__ import annotations

from datetime import timedelta

from bot.commands.search import PER_PAGE
from bot.storage.searches import KEPT
from tests.integration.commands.visitor import Visitor, buttons, texts, titles
from tests.making import IN_LONDON, NOW, NOWHERE, REMOTE, make_posting, store


async def _fill(visitor: Visitor, count: int = 12) -> None:
    for number in range(1, count + 1):
        await store(visitor.community.database, make_posting(number, title=f"Engineer {number}"))


async def test_pages_follow_each_other(me: Visitor) -> None:
    """More and Back lead through everything once, in place of the page before."""
    await _fill(me)
    first = await me.say("search #python")
    assert first.heading == "12 postings match #python."
    assert first.footer == "Page 1 of 3"
    assert "Back" not in buttons(first)
    seen, page = titles(first), first
    while "More" in buttons(page):
        reply = await me.press(buttons(page)["More"].action)
        assert reply.replaces
        page = reply.message
        seen += titles(page)
    assert sorted(seen) == sorted(f"Engineer {number}" for number in range(1, 13))
    back = await me.press(buttons(page)["Back"].action)
    assert titles(back.message) == seen[PER_PAGE : 2 * PER_PAGE]


async def test_pages_are_not_pushed_by_what_comes_meanwhile(me: Visitor) -> None:
    """Who turns to the second page sees nothing of the first again."""
    await _fill(me, 7)
    first = await me.say("search #python")
    await store(me.community.database, make_posting(8, title="Engineer 8"))
    more = (await me.press(buttons(first)["More"].action)).message
    assert titles(more) == ["Engineer 2", "Engineer 1"]
    assert (more.heading, more.footer) == ("7 postings match #python.", "Page 2 of 2")
    back = (await me.press(buttons(more)["Back"].action)).message
    assert titles(back) == titles(first)


async def test_much_can_be_narrowed_down(me: Visitor) -> None:
    """The first page names hashtags, places and companies that some of it has, and none asked."""
    for number in range(1, 7):
        tags = ("go", "aws", "rare")[: number % 3] if number > 1 else ("go", "rare")
        company = "Acme" if number < 4 else "Primer"
        where = IN_LONDON if number < 3 else REMOTE
        await store(
            me.community.database,
            make_posting(number, hashtags=("python", *tags), company=company),
            where,
        )
    page = await me.say("search #python")
    assert page.paragraphs == (
        "To narrow it down, add one of these: #go (4), #aws (2), in:London (2),"
        ' in:"United Kingdom" (2), company:acme (3), company:primer (3).',
    )
    assert (await me.press(buttons(page)["More"].action)).message.paragraphs == ()
    assert "in:" not in texts(await me.say("search #python remote"))


async def test_a_page_past_the_end_is_the_last(alone: Visitor) -> None:
    """Postings close while somebody reads."""
    await _fill(alone, 7)
    action = buttons(await alone.say("search #python"))["More"].action
    search_id = action.split(":")[1]
    reply = await alone.press(f"page:{search_id}:99")
    assert reply.message.footer == "Page 2 of 2"
    assert len(reply.message.cards) == 2
    assert (await alone.press(f"page:{search_id}:0")).message.footer == "Page 1 of 2"


async def test_a_query_alone_is_a_search(alone: Visitor) -> None:
    """Nobody has to name the verb."""
    await _fill(alone, 1)
    assert (await alone.say("#python in:london")).heading.startswith("1 posting matches")


async def test_cards_know_what_their_reader_did(alone: Visitor) -> None:
    """Saved ones say so; hidden ones and muted companies are left out."""
    await _fill(alone, 3)
    await store(alone.community.database, make_posting(9, title="Other", company="Acme"))
    await alone.press("save:1")
    await alone.press("hide:2")
    await alone.press("mute:4")
    page = await alone.say("search all")
    assert set(titles(page)) == {"Engineer 1", "Engineer 3"}
    saved = next(card for card in page.cards if card.title == "Engineer 1")
    assert "unsave:1" in [button.action for button in saved.buttons]


async def test_doubtful_ones_say_so(me: Visitor) -> None:
    """A posting that does not say where it is comes last, with a word of warning."""
    await store(me.community.database, make_posting(1, title="Somewhere"), NOWHERE)
    await store(me.community.database, make_posting(2, title="London"), IN_LONDON)
    page = await me.say("search in:london")
    assert titles(page) == ["London", "Somewhere"]
    assert [bool(card.why) for card in page.cards] == [False, True]


async def test_nothing_found_says_which_term_to_drop(me: Visitor) -> None:
    """Each way out says how much it finds, and its button shows it."""
    await _fill(me, 3)
    await store(me.community.database, make_posting(9, hashtags=("go",)), REMOTE)
    page = await me.say("search #go in:london onsite")
    assert page.heading.startswith("Nothing matches")
    assert [(row.label, row.text) for row in page.rows] == [("Without #go", "3 postings")]
    shown = await me.press(buttons(page)["Show"].action)
    assert len(shown.message.cards) == 3


async def test_nothing_found_asks_about_a_mistyped_hashtag(me: Visitor) -> None:
    """Only what is asked for counts, not what is ruled out."""
    await _fill(me, 1)
    page = await me.say("search (#pyhton OR #qqqqqq) -#nonsense")
    assert page.paragraphs == (
        "No open posting has #pyhton. Did you mean #python?",
        "No open posting has #qqqqqq.",
    )
    assert [(row.label, row.text) for row in page.rows] == [
        ("Did you mean (#python OR #qqqqqq) -#nonsense?", "1 posting"),
        ("Without #pyhton OR #qqqqqq", "1 posting"),
    ]
    plain = await me.say("search cobol")
    assert (plain.paragraphs, plain.rows) == ((), ())


async def test_a_mistyped_employer_or_word_is_mended_too(me: Visitor) -> None:
    """A company is compared with the board's, a bare word with its hashtags."""
    await _fill(me, 2)
    page = await me.say("search company:prymer #python")
    assert page.paragraphs == (
        "No employer on the board matches company:prymer. Did you mean company:primer?",
    )
    assert [row.label for row in page.rows] == [
        "Did you mean #python company:primer?",
        "Without company:prymer",
    ]
    shown = await me.press(buttons(page)["Show"].action)
    assert len(shown.message.cards) == 2
    word = await me.say("search pyhton")
    assert (word.paragraphs, [row.label for row in word.rows]) == ((), ["Did you mean #python?"])


async def test_an_implied_hashtag_is_no_slip(me: Visitor) -> None:
    """Nothing carries it, yet it finds something: that it finds nothing here has another reason."""
    await _fill(me, 1)
    page = await me.say("search #cloud in:berlin onsite")
    assert page.paragraphs == ()
    assert [row.label for row in page.rows] == ["Without in:Berlin"]


async def test_a_time_limit_is_a_term_to_drop(me: Visitor) -> None:
    """Of `since:` and `closed` too, it is said what is found without."""
    old = NOW - timedelta(days=30)
    await store(me.community.database, make_posting(1, posted_at=old))
    page = await me.say("search #python since:7d")
    assert [(row.label, row.text) for row in page.rows] == [("Without since:7d", "1 posting")]
    page = await me.say("search #python closed")
    assert [row.label for row in page.rows] == ["Without closed"]


async def test_ones_own_marks_are_named(alone: Visitor) -> None:
    """Who hid all that there is need not wonder."""
    await _fill(alone, 2)
    await alone.press("hide:1")
    await alone.press("hide:2")
    page = await alone.say("search #python")
    assert page.paragraphs == (
        "2 postings would match, but you hid them or muted their companies.",
    )


async def test_long_queries_get_no_advice(alone: Visitor) -> None:
    """Trying each of many terms is left to their author."""
    await _fill(alone, 1)
    page = await alone.say("search #python a b c d e f g h i j k l")
    assert page.rows == ()


async def test_pages_outlive_the_process(alone: Visitor) -> None:
    """Their buttons carry a number, and the query lies in the database."""
    await _fill(alone, 6)
    action = buttons(await alone.say("search #python"))["More"].action
    stranger_to_nothing = Visitor(alone.community)
    assert len((await stranger_to_nothing.press(action)).message.cards) == 1


async def test_an_old_search_says_that_it_is_gone(alone: Visitor) -> None:
    """Nobody's searches pile up."""
    await _fill(alone, 6)
    action = buttons(await alone.say("search #python"))["More"].action
    for number in range(KEPT):
        await alone.say(f"search all -word{number}")
    assert "Ask again" in (await alone.press_wrongly(action)).heading


async def test_a_search_becomes_a_subscription(me: Visitor) -> None:
    """One press, in direct messages; what looks back in time offers none."""
    await _fill(me, 1)
    page = await me.say("search #python")
    reply = await me.press(buttons(page)["Tell me of new ones"].action)
    assert "#python comes to your direct messages at once" in reply.message.heading
    assert "#python" in texts(await me.say("list"))
    for line in ("search #python since:7d", "search #python closed"):
        assert "Tell me of new ones" not in buttons(await me.say(line))


async def test_a_mistake_shows_its_spot(alone: Visitor) -> None:
    """The answer says what is wrong, where, and what to write instead."""
    message = await alone.say_wrongly("search #python in:lodnon")
    assert "lodnon" in message.heading
    assert "in:London" in " ".join(message.paragraphs)
    assert message.markdown.splitlines()[1:3] == ["#python in:lodnon", " " * 11 + "^"]


async def test_hostile_words_are_words(me: Visitor) -> None:
    """Operators of SQL, LIKE and full text mean nothing."""
    await _fill(me, 1)
    for line in ('search "x\' OR 1=1"', "search title:%", 'search "NEAR(a b)"', "search a\0b"):
        reply = await me.say(line) if "%" not in line else await me.say_wrongly(line)
        assert not reply.cards
