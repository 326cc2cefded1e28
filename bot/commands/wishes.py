"""What somebody chooses in a form instead of typing a query, as a query and back. Pure.

A form holds the parts that most people want; whatever else a query says stays in its free text, so
that any subscription can be opened in a form and comes out as it went in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.deliveries.cadence import Cadence
from bot.errors import CommandError
from bot.messages.catalogue import _
from bot.places.gazetteer import gazetteer
from bot.places.place import Place, Work
from bot.postings.hashtags import canonical_hashtag
from bot.postings.words import words
from bot.queries.normal import both, either, negated
from bot.queries.parse import parse_query, require_standing
from bot.queries.printing import print_node
from bot.queries.query import And, Company, Hashtag, InPlace, Node, Not, OfWork, Or, Query

#: Characters of something that is chosen, and things chosen in one field: the least of what
#: platforms take.
MAX_VALUE, MOST_CHOSEN = 100, 100
#: Kinds of work that a form offers.
KINDS = (Work.REMOTE, Work.HYBRID, Work.ONSITE)
_REMOTE = OfWork(work=Work.REMOTE)


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What a form holds. Nothing in it is trusted."""

    #: Canonical, without "#".
    hashtags: tuple[str, ...] = ()
    #: All of the hashtags together, rather than any of them.
    every_hashtag: bool = False
    #: Keys of the gazetteer; any of them will do.
    places: tuple[str, ...] = ()
    #: Work in one of the places, or remote work that can be done from there. Where kinds of work
    #: are named, those say it.
    or_remote: bool = True
    #: Any of these kinds; none named: all of them.
    work: tuple[Work, ...] = ()
    #: Companies to leave out, by words of their names.
    without: tuple[str, ...] = ()
    #: Whatever else, in the language of queries: words, most of the time.
    text: str = ""
    cadence: Cadence = Cadence.INSTANT
    #: Whether postings whose location is unknown count too.
    with_unknown: bool = False
    #: The platform's own id of the channel that shall have it; "" for direct messages.
    to: str = ""


def query_of(wishes: Wishes) -> Query:
    """Write what a form holds as a query.

    Raises:
        QueryError: the free text makes no sense, nothing is asked for, or too much.
        CommandError: it holds something that no form offered.
    """
    parts = [*_hashtags(wishes), *_work(wishes), *_places(wishes), *_without(wishes)]
    if wishes.text.strip() or not parts:
        typed = parse_query(wishes.text)
        require_standing(typed)
        parts.append(typed.root)
    # Read again: that alone says whether it is too long or has too many alternatives.
    return parse_query(str(Query(root=both(parts))))


def wishes_of(query: Query) -> Wishes:
    """Fill a form with a query that stands; what has no place of its own goes to the free text."""
    parts = query.root.parts if isinstance(query.root, And) else (query.root,)
    wishes, rest = Wishes(), list[Node]()
    for part in parts:
        filled = _filled(wishes, part)
        wishes = filled or wishes
        rest += [] if filled else [part]
    wishes = replace(wishes, text=print_node(both(rest)) if rest else "")
    # Parts can change their meaning side by side; then the query stays as it is written. So it does
    # where it names more, or longer things, than can be chosen.
    return wishes if _can_be_chosen(wishes) and _means(wishes, query) else Wishes(text=str(query))


def _can_be_chosen(wishes: Wishes) -> bool:
    fields = (wishes.hashtags, wishes.places, wishes.without)
    return all(
        len(values) <= MOST_CHOSEN and all(len(value) <= MAX_VALUE for value in values)
        for values in fields
    )


def _means(wishes: Wishes, query: Query) -> bool:
    return query_of(wishes) == query


def _filled(wishes: Wishes, part: Node) -> Wishes | None:
    """Put a part of a query where it belongs; None when the form has no place for it."""
    alternatives = part.parts if isinstance(part, Or) else (part,)
    match part:
        case Hashtag(name=name) if not wishes.hashtags or wishes.every_hashtag:
            return replace(wishes, hashtags=(*wishes.hashtags, name), every_hashtag=True)
        case Not(part=Company(words=said)):
            return replace(wishes, without=(*wishes.without, " ".join(said)))
    if all(isinstance(each, Hashtag) for each in alternatives) and not wishes.hashtags:
        names = tuple(each.name for each in alternatives if isinstance(each, Hashtag))
        return replace(wishes, hashtags=names, every_hashtag=False)
    if all(isinstance(each, OfWork) for each in alternatives) and not wishes.work:
        kinds = tuple(each.work for each in alternatives if isinstance(each, OfWork))
        return replace(wishes, work=kinds)
    return None if wishes.places else _with_places(wishes, part, alternatives)


def _with_places(wishes: Wishes, part: Node, alternatives: tuple[Node, ...]) -> Wishes | None:
    places = tuple(each.place for each in alternatives if isinstance(each, InPlace))
    keys = tuple(place.key for place in places)
    if places and part == _within(places):
        return replace(wishes, places=keys, or_remote=False)
    if places and part == _within_or_remote(places):
        return replace(wishes, places=keys, or_remote=True)
    return None


def _hashtags(wishes: Wishes) -> list[Node]:
    names = filter(None, map(canonical_hashtag, wishes.hashtags))
    found = [Hashtag(name=name) for name in names]
    if not found:
        return []
    return [both(found) if wishes.every_hashtag else either(found)]


def _work(wishes: Wishes) -> list[Node]:
    found = [OfWork(work=kind) for kind in wishes.work if kind in KINDS]
    return [either(found)] if found else []


def _places(wishes: Wishes) -> list[Node]:
    places = tuple(map(_place, wishes.places))
    if not places:
        return []
    wide = wishes.or_remote and not wishes.work
    return [_within_or_remote(places) if wide else _within(places)]


def _place(key: str) -> Place:
    try:
        return gazetteer().place(key)
    except (KeyError, ValueError):
        raise CommandError(_("I don't know one of these places any more; choose again.")) from None


def _within(places: tuple[Place, ...]) -> Node:
    return either(InPlace(place=place) for place in places)


def _within_or_remote(places: tuple[Place, ...]) -> Node:
    return either([_within(places), both([_REMOTE, _within(places)])])


def _without(wishes: Wishes) -> list[Node]:
    names = filter(None, map(words, wishes.without))
    return [negated(Company(words=name)) for name in names]
