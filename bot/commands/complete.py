"""Completion of a half-typed line: verbs, terms of a query, options, numbers of subscriptions.

It answers at every key press, so it asks little of the database, and never fails: a line that it
cannot make sense of has no completions.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.parse import MAX_LINE, SYNONYMS, VERBS, begins_query, storable, without_slash
from bot.commands.reach import reach_of
from bot.commands.request import Actor, Completion, Desk
from bot.commands.terms import Word, complete_company, complete_term
from bot.commands.times import zones_starting
from bot.messages.catalogue import _
from bot.places.gazetteer import gazetteer
from bot.storage.people import find_person
from bot.storage.personal import mutes
from bot.storage.subscriptions import subscriptions_of

log = structlog.get_logger()

#: Completions that are shown.
LIMIT = 8
#: Verbs that say all by themselves.
COMPLETE_VERBS = frozenset({"list", "privacy", "export"})
_CADENCES = ("instant", "daily", "weekly")
_PLACE_WITH_SPACES = re.compile(
    r"(?<!\S)[(-]*(?:in|near):(?P<name>[^\s\"“”:#()]+(?: [^\s\"“”:#()]+){1,3})\Z", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class _Typing:
    """A line, cut where its last word begins."""

    #: The line up to that word.
    head: str
    #: Words between the verb and it.
    before: tuple[str, ...]
    #: The last word as typed so far; "" after a space.
    word: str
    actor: Actor
    connection: AsyncConnection

    @property
    def previous(self) -> str:
        """The word before the last, folded."""
        return self.before[-1].casefold() if self.before else ""


async def complete(line: str, *, actor: Actor, desk: Desk) -> list[Completion]:
    """Give ways to go on typing, the likeliest first.

    Args:
        line: What was typed up to the cursor, with or without `/jobs`.
        actor: Who types, and where.
        desk: What to work with.
    """
    if len(line) > MAX_LINE:
        return []
    try:
        async with desk.database.read() as connection:
            found = await _complete(storable(line), actor, connection)
    except Exception:
        # Nobody asked for it; whoever types must not be disturbed.
        log.exception("completion_failed")
        return []
    return list({one.line: one for one in found}.values())[:LIMIT]


async def _complete(line: str, actor: Actor, connection: AsyncConnection) -> list[Completion]:
    text = without_slash(line)
    slash = line[: len(line) - len(text)]
    first, space, rest = text.partition(" ")
    verb = SYNONYMS.get(first.casefold(), first.casefold())
    if not space and not begins_query(text):
        return _verbs(slash, text)
    if verb not in VERBS:
        if not begins_query(text):
            return []
        verb, rest, head = "search", text, slash
    else:
        head = slash + first + space
    start = start_of_last(rest)
    typing = _Typing(
        head=head + rest[:start],
        before=tuple(rest[:start].split()),
        word=rest[start:],
        actor=actor,
        connection=connection,
    )
    return await _BY_VERB.get(verb, _nothing)(typing)


def _verbs(slash: str, prefix: str) -> list[Completion]:
    folded = prefix.casefold()
    return [
        Completion(line=slash + verb + ("" if verb in COMPLETE_VERBS else " "), label=verb)
        for verb in VERBS
        if verb.startswith(folded)
    ]


def start_of_last(text: str) -> int:
    """Tell where the last word begins.

    A space between quotes does not end one, nor does one within the name of a place: `in:new y`.
    """
    place = _PLACE_WITH_SPACES.search(text)
    if place and gazetteer().starting_with(place["name"], 1):
        return place.start()
    start, quoted = 0, False
    for at, character in enumerate(text):
        if character in '"“”':
            quoted = not quoted
        elif character.isspace() and not quoted:
            start = at + 1
    return start


def _all(typing: _Typing, words: Iterable[tuple[str, str]]) -> list[Completion]:
    """Offer those of some fixed words that begin with what was typed."""
    folded = typing.word.casefold()
    return [
        Completion(line=typing.head + word, label=word, detail=detail)
        for word, detail in words
        if word.casefold().startswith(folded) and word.casefold() != folded
    ]


async def _query(typing: _Typing, *, standing: bool) -> list[Completion]:
    words = await complete_term(typing.connection, typing.word, standing=standing)
    return [_completion(typing, word) for word in words]


def _completion(typing: _Typing, word: Word) -> Completion:
    return Completion(line=typing.head + word.text, label=word.text, detail=word.detail)


async def _search(typing: _Typing) -> list[Completion]:
    return await _query(typing, standing=False)


async def _subscribe(typing: _Typing) -> list[Completion]:
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


def _options(typing: _Typing) -> list[Completion]:
    return _all(
        typing,
        [
            ("daily", _("one digest a day")),
            ("weekly", _("one digest a week")),
            ("instant", _("each one as it comes")),
            ("to me", _("direct messages")),
            *((f"to #{name}", _("this channel or another")) for name in _channels(typing)),
            ("at 09:00", _("the digest's hour")),
            ("tz ", _("the time zone, like Europe/London")),
            ("with unknown", _("also postings that do not say where they are")),
        ],
    )


def _places(typing: _Typing) -> list[Completion]:
    named = [(f"#{name}", "") for name in _channels(typing)]
    bare = typing.word.lstrip("#＃").casefold()
    found = [pair for pair in named if pair[0][1:].casefold().startswith(bare)]
    offered = [("me", _("direct messages")), *found] if not typing.word.startswith("#") else found
    return [
        Completion(line=typing.head + word, label=word, detail=detail)
        for word, detail in offered
        if word.startswith("#") or word.startswith(typing.word.casefold())
    ]


def _channels(typing: _Typing) -> list[str]:
    actor = typing.actor
    own = [actor.channel] if actor.channel and actor.may_manage else []
    names = {channel: actor.channels.get(channel, channel) for channel in own}
    return list(dict.fromkeys([*names.values(), *actor.channels.values()]))


def _zones(typing: _Typing) -> list[Completion]:
    return [
        Completion(line=typing.head + zone, label=zone)
        for zone in zones_starting(typing.word, limit=LIMIT)
    ]


async def _edit(typing: _Typing) -> list[Completion]:
    return await (_subscribe(typing) if typing.before else _numbers(typing))


async def _numbers(typing: _Typing) -> list[Completion]:
    """Offer the numbers of the actor's subscriptions, with what they ask for."""
    reach = await reach_of(typing.connection, typing.actor)
    found = await subscriptions_of(typing.connection, [place.id for place in reach.here])
    numbers = [(str(one.id), one.query) for one in found if str(one.id) not in typing.before]
    return [
        Completion(line=typing.head + number, label=number, detail=query)
        for number, query in numbers
        if number.startswith(typing.word)
    ]


async def _several(typing: _Typing) -> list[Completion]:
    everything = [] if typing.before else _all(typing, [("all", _("every one of yours"))])
    return await _numbers(typing) + everything


async def _digest(typing: _Typing) -> list[Completion]:
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


async def _tags(typing: _Typing) -> list[Completion]:
    words = await complete_term(typing.connection, "#" + typing.word.lstrip("#"), standing=False)
    return [_completion(typing, word) for word in words]


async def _place_names(typing: _Typing) -> list[Completion]:
    words = await complete_term(typing.connection, "in:" + typing.word, standing=False)
    return [Completion(line=typing.head + word.detail, label=word.detail) for word in words]


async def _mute(typing: _Typing) -> list[Completion]:
    told = typing.word.casefold().startswith("company:")
    prefix = typing.word if told else f"company:{typing.word}"
    words = await complete_company(typing.connection, prefix)
    return [_completion(typing, word) for word in words] + _all(typing, [("list", "")])


async def _unmute(typing: _Typing) -> list[Completion]:
    person = await find_person(typing.connection, typing.actor.own_address)
    muted = await mutes(typing.connection, person.id) if person else []
    return _all(typing, [(f'company:"{one.name}"', "") for one in muted])


async def _help(typing: _Typing) -> list[Completion]:
    return _all(typing, [(verb, "") for verb in VERBS]) if not typing.before else []


async def _forget(typing: _Typing) -> list[Completion]:
    return _all(typing, [("me", _("erases everything about you"))]) if not typing.before else []


async def _nothing(typing: _Typing) -> list[Completion]:
    return []


_BY_VERB: dict[str, Callable[[_Typing], Awaitable[list[Completion]]]] = {
    "search": _search,
    "subscribe": _subscribe,
    "edit": _edit,
    "pause": _several,
    "resume": _several,
    "unsubscribe": _several,
    "digest": _digest,
    "tags": _tags,
    "places": _place_names,
    "mute": _mute,
    "unmute": _unmute,
    "help": _help,
    "forget": _forget,
}
