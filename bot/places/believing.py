"""Whether a name in a location text is a place at all, by the words that stand beside it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.places.mention import Mention
from bot.places.names import fold
from bot.places.place import PlaceKind
from bot.places.spans import Span
from bot.places.words import Meaning

#: What ends an item of a list.
_BOUNDS = frozenset(
    {Meaning.OR, Meaning.AND, Meaning.REMOTE, Meaning.HYBRID, Meaning.ONSITE, Meaning.TIED}
)
#: Towns smaller than this are not believed in between words that we do not know.
_KNOWN_TOWN = 50_000


def is_believed(mention: Mention, spans: Sequence[Span]) -> bool:
    """Tell whether it is a place even so, where words stand beside it that we do not know."""
    if spans[mention.first].is_weak:
        # "Mobile, AL" is one, "surprise us" is none.
        last = spans[mention.last]
        return mention.is_settled and ("," in last.gap or not last.text.islower())
    if mention.is_settled:
        return True
    if spans[mention.first].is_everyday:
        return _stands_alone(mention, spans)
    place, name = mention.place, fold(spans[mention.first].text)
    if _trails_a_city(mention, spans):
        return fold(place.name) == name
    if not _is_in_noise(mention, spans):
        return True
    if mention.is_code or len(name) <= 3:
        return False
    if place.kind is not PlaceKind.CITY:
        return True
    return place.population >= _KNOWN_TOWN and fold(place.name) == name


def _stands_alone(mention: Mention, spans: Sequence[Span]) -> bool:
    """Tell whether "Nice" is an item of its own: "Nice or Cannes", not "nice to"."""
    after = spans[mention.last + 1] if mention.last + 1 < len(spans) else None
    before = spans[mention.first - 1] if mention.first else None
    gap = spans[mention.first].gap
    return (
        spans[mention.first].text[:1].isupper()
        and (before is None or before.meaning in _BOUNDS or not gap.isspace())
        and (after is None or after.meaning in _BOUNDS or not after.gap.isspace())
    )


def _trails_a_city(mention: Mention, spans: Sequence[Span]) -> bool:
    """Tell whether it is the "Selatan" of "Jakarta Selatan": south, and a town far away."""
    before = spans[mention.first - 1] if mention.first else None
    place = mention.place
    return bool(
        before
        and before.places
        and spans[mention.first].gap == " "
        and {before.places[0].kind, place.kind} == {PlaceKind.CITY}
        and before.places[0].country != place.country
    )


def _is_in_noise(mention: Mention, spans: Sequence[Span]) -> bool:
    before = spans[mention.first - 1] if mention.first else None
    after = spans[mention.last + 1] if mention.last + 1 < len(spans) else None
    gap = spans[mention.first].gap
    return bool(
        (before and before.meaning is Meaning.NOISE and gap.isspace())
        or (after and after.meaning is Meaning.NOISE and after.gap.isspace())
    )
