"""Reads a location text: places, the kind of work, and where a remote person may live.

`cleaning.py` mends the text, `spans.py` cuts it, `mentions.py` settles which places it names,
`reading.py` tells offices from remote areas, `hints.py` asks title and body where the location is
silent. What stays unknown stays unknown: a department, "TBD" or "Multiple locations" names no
place.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.places.areas import WORLD
from bot.places.cleaning import cleaned
from bot.places.gazetteer import gazetteer
from bot.places.hints import body_area, title_area, title_work
from bot.places.names import fold
from bot.places.place import Location, Work
from bot.places.reading import read
from bot.places.spans import MAX_TEXT, spans
from bot.places.words import departments, weak_words

#: In a text with one of these is more than a name.
_SEVERAL = re.compile(r"[;|]| / | or |remote|hybrid|on-?site", re.IGNORECASE)


def resolve_location(text: str, *, title: str = "", body: str = "") -> Location:
    """Read a location text.

    Args:
        text: As the author wrote it.
        title: The posting's title; asked where the text is silent on the kind of work, and on
            the area of remote work.
        body: The posting's body; asked where both are silent on the kind of work.
    """
    start = text[:MAX_TEXT]
    location = _resolve(start, Work.UNKNOWN, "")
    if location.work is Work.UNKNOWN:
        return _with_hints(location, start, title, body)
    if location.work is Work.REMOTE and location.remote_area[0].key == WORLD:
        area = title_area(title)
        return _resolve(start, Work.REMOTE, area) if area else location
    return location


def _with_hints(location: Location, text: str, title: str, body: str) -> Location:
    work = title_work(title)
    if work is not Work.UNKNOWN:
        return _resolve(text, work, title_area(title))
    area = body_area(body, is_place_named=bool(location.places))
    return location if area is None else _resolve(text, Work.REMOTE, area)


@lru_cache(maxsize=65_536)
def _resolve(text: str, said: Work, area_text: str) -> Location:
    """Read a text.

    Args:
        text: The location.
        said: What the posting says elsewhere of the kind of work.
        area_text: What it says elsewhere of the area of remote work.
    """
    places = gazetteer()
    area = spans(cleaned(area_text), places.naming)
    plain = cleaned(text)
    name = fold(plain)
    if not name or name in departments():
        return read(text, [], said=said, area=area)
    # A text that is a place's name and nothing else needs no cutting, whatever words it holds:
    # "Reading", "Biel/Bienne", "Halle (Saale), Germany".
    is_one = said is not Work.REMOTE and not _SEVERAL.search(plain)
    whole = places.find(plain) if is_one else ()
    if whole and whole[0].key != WORLD and name.partition(" ")[0] not in weak_words():
        return Location(text=text, work=said, places=whole[:1])
    return read(text, spans(plain, places.naming), said=said, area=area)
