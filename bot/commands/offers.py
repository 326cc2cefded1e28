"""What completion offers behind each verb, for the word that is being typed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.living import HOME
from bot.commands.parse import VERBS
from bot.commands.reach import reach_of
from bot.commands.request import Actor, Completion, Desk
from bot.commands.suggest_postings import company_of, postings_for
from bot.commands.terms import LIMIT, Word, complete_company, complete_term
from bot.commands.times import zones_starting
from bot.messages.catalogue import _
from bot.storage.people import find_person
from bot.storage.personal import mutes
from bot.storage.subscriptions import subscriptions_of

_CADENCES = ("instant", "daily", "weekly")


@dataclass(frozen=True, kw_only=True)
class Typing:
    """A line, cut where its last word begins."""

    #: As `bot.commands.parse.VERBS` has it.
    verb: str
    #: The line up to what follows the verb, and that.
    opening: str
    rest: str
    #: The line up to that word.
    head: str
    #: Words between the verb and it.
    before: tuple[str, ...]
    #: The last word as typed so far; "" after a space.
    word: str
    actor: Actor
    connection: AsyncConnection
    desk: Desk

    @property
    def previous(self) -> str:
        """The word before the last, folded."""
        return self.before[-1].casefold() if self.before else ""


def _all(typing: Typing, words: Iterable[tuple[str, str]]) -> list[Completion]:
    """Offer those of some fixed words that begin with what was typed."""
    folded = typing.word.casefold()
    return [
        Completion(line=typing.head + word, label=word, detail=detail)
        for word, detail in words
        if word.casefold().startswith(folded) and word.casefold() != folded
    ]


async def _query(typing: Typing, *, standing: bool) -> list[Completion]:
    words = await complete_term(typing.connection, typing.word, standing=standing)
    return [_completion(typing, word) for word in words]


def _completion(typing: Typing, word: Word) -> Completion:
    return Completion(line=typing.head + word.text, label=word.text, detail=word.detail)


async def _search(typing: Typing) -> list[Completion]:
    return await _query(typing, standing=False)


async def _subscribe(typing: Typing) -> list[Completion]:
    if typing.previous == "to":
        return _places(typing)
    if typing.previous in {"tz", "zone", "timezone"}:
        return _zones(typing)
    if typing.previous == "at":
        return _all(typing, [("08:00", ""), ("09:00", ""), ("18:00", "")])
    if typing.previous == "every":
        return _all(typing, [(cadence, "") for cadence in _CADENCES])
    if typing.previous == "with":
        return _all(typing, [("unknown", _("also postings that do not say where they are"))])
    options = _options(typing) if typing.before else []
    terms = await _query(typing, standing=True)
    # Once something is asked for and nothing is being typed, the options are news.
    return options + terms if not typing.word else terms + options


def _options(typing: Typing) -> list[Completion]:
    channels = [(f"to #{name}", _("this channel or another")) for name in _channels(typing)]
    # A subscription stays where it is.
    moving = [] if typing.verb == "edit" else [("to me", _("direct messages")), *channels]
    return _all(
        typing,
        [
            ("daily", _("one digest a day")),
            ("weekly", _("one digest a week")),
            ("instant", _("each one as it comes")),
            *moving,
            ("at 09:00", _("the digest's hour")),
            ("tz ", _("the time zone, like Europe/London")),
            ("with unknown", _("also postings that do not say where they are")),
        ],
    )


def _places(typing: Typing) -> list[Completion]:
    named = [(f"#{name}", "") for name in _channels(typing)]
    bare = typing.word.lstrip("#＃").casefold()
    found = [pair for pair in named if pair[0][1:].casefold().startswith(bare)]
    offered = [("me", _("direct messages")), *found] if not typing.word.startswith("#") else found
    return [
        Completion(line=typing.head + word, label=word, detail=detail)
        for word, detail in offered
        if word.startswith("#") or word.startswith(typing.word.casefold())
    ]


def _channels(typing: Typing) -> list[str]:
    actor = typing.actor
    own = [actor.channel] if actor.channel and actor.may_manage else []
    names = {channel: actor.channels.get(channel, channel) for channel in own}
    return list(dict.fromkeys([*names.values(), *actor.channels.values()]))


def _zones(typing: Typing) -> list[Completion]:
    return [
        Completion(line=typing.head + zone, label=zone)
        for zone in zones_starting(typing.word, limit=LIMIT)
    ]


async def _edit(typing: Typing) -> list[Completion]:
    return await (_subscribe(typing) if typing.before else _numbers(typing))


async def _numbers(typing: Typing) -> list[Completion]:
    """Offer the numbers of the actor's subscriptions, with what they ask for."""
    reach = await reach_of(typing.connection, typing.actor)
    found = await subscriptions_of(typing.connection, [place.id for place in reach.here])
    numbers = [(str(one.id), one.query) for one in found if str(one.id) not in typing.before]
    return [
        Completion(line=typing.head + number, label=number, detail=query)
        for number, query in numbers
        if number.startswith(typing.word)
    ]


async def _several(typing: Typing) -> list[Completion]:
    everything = [] if typing.before else _all(typing, [("all", _("every one of yours"))])
    return await _numbers(typing) + everything


async def _digest(typing: Typing) -> list[Completion]:
    if typing.previous in {"tz", "zone", "timezone"}:
        return _zones(typing)
    if typing.previous == "to":
        return _places(typing)
    return _all(
        typing,
        [
            ("at 09:00", _("when digests come")),
            ("on mon,thu", _("days of the weekly digest")),
            ("tz ", _("the time zone, like Europe/London")),
            ("quiet 22:00-07:00", _("direct messages wait meanwhile")),
            ("quiet off", _("no quiet hours")),
        ],
    )


async def _tags(typing: Typing) -> list[Completion]:
    words = await complete_term(typing.connection, "#" + typing.word.lstrip("#"), standing=False)
    return [_completion(typing, word) for word in words]


async def _place_names(typing: Typing) -> list[Completion]:
    words = await complete_term(typing.connection, "in:" + typing.word, standing=False)
    home = [] if typing.before else _all(typing, [(HOME, _("where you live"))])
    return home + [Completion(line=typing.head + word.detail, label=word.detail) for word in words]


async def _postings(typing: Typing) -> list[Completion]:
    """Offer postings by their numbers; whatever follows the verb is taken for one name."""
    found = await postings_for(
        typing.connection, typing.verb, typing.rest, typing.actor, typing.desk, limit=LIMIT
    )
    return [
        Completion(line=f"{typing.opening}{one.id}", label=one.title, detail=company_of(one))
        for one in found
        if str(one.id) != typing.rest
    ]


async def _mute(typing: Typing) -> list[Completion]:
    told = typing.word.casefold().startswith("company:")
    prefix = typing.word if told else f"company:{typing.word}"
    words = await complete_company(typing.connection, prefix)
    return [_completion(typing, word) for word in words] + _all(typing, [("list", "")])


async def _unmute(typing: Typing) -> list[Completion]:
    person = await find_person(typing.connection, typing.actor.own_address)
    muted = await mutes(typing.connection, person.id) if person else []
    return _all(typing, [(f'company:"{one.name}"', "") for one in muted])


async def _help(typing: Typing) -> list[Completion]:
    return _all(typing, [(verb, "") for verb in VERBS]) if not typing.before else []


async def _forget(typing: Typing) -> list[Completion]:
    return _all(typing, [("me", _("erases everything about you"))]) if not typing.before else []


#: By verb; one that is not here takes nothing that could be completed.
OFFERS: dict[str, Callable[[Typing], Awaitable[list[Completion]]]] = {
    "search": _search,
    "subscribe": _subscribe,
    "edit": _edit,
    "pause": _several,
    "resume": _several,
    "unsubscribe": _several,
    "digest": _digest,
    "tags": _tags,
    "places": _place_names,
    "saved": _postings,
    "applied": _postings,
    "hide": _postings,
    "unhide": _postings,
    "why": _postings,
    "mute": _mute,
    "unmute": _unmute,
    "help": _help,
    "forget": _forget,
}
