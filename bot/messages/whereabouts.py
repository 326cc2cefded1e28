"""Where the work is, in words: "London, United Kingdom · remote from Europe"."""

from __future__ import annotations

from bot.messages.catalogue import _, ngettext
from bot.places.gazetteer import gazetteer
from bot.places.place import Location, Place, PlaceKind, Work

#: Places named before the rest is counted.
NAMED = 3
SEPARATOR = " · "


def place_text(location: Location) -> str:
    """Say where the work is done and where a remote worker may live; "" when nobody knows."""
    offices = _list([_full_name(place) for place in location.places])
    return SEPARATOR.join(part for part in (offices, _work(location)) if part)


def brief_place(location: Location) -> str:
    """Say it in as few words as a notification has room for: "United Kingdom · remote"."""
    named = [
        place.name
        for place in (*location.places, *location.remote_area)
        if place.kind is not PlaceKind.WORLD
    ]
    work = {Work.REMOTE: _("remote"), Work.HYBRID: _("hybrid")}.get(location.work, "")
    return SEPARATOR.join(part for part in (_list(named[:1], of=len(named)), work) if part)


def _work(location: Location) -> str:
    match location.work:
        case Work.REMOTE:
            return _remote(location.remote_area)
        case Work.HYBRID:
            return _("hybrid")
        case Work.ONSITE if not location.places:
            return _("on site")
        case _:
            # An office says by itself that the work is done there.
            return ""


def _remote(area: tuple[Place, ...]) -> str:
    if not area or any(place.kind is PlaceKind.WORLD for place in area):
        return _("remote, anywhere")
    return _("remote from {area}").format(area=_list([_full_name(place) for place in area]))


def _full_name(place: Place) -> str:
    if not place.country or place.kind is PlaceKind.COUNTRY:
        return place.name
    country = gazetteer().place(f"country:{place.country}").name
    return f"{place.name}, {country}"


def _list(names: list[str], *, of: int = 0) -> str:
    named = names[:NAMED]
    rest = max(of, len(names)) - len(named)
    text = "; ".join(named) if any("," in name for name in named) else ", ".join(named)
    if not (named and rest):
        return text
    return ngettext("{places} and {count} more", "{places} and {count} more", rest).format(
        places=text, count=rest
    )
