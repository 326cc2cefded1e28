"""How places, kinds of work and words are called in an explanation."""

from __future__ import annotations

import re

from bot.matching.condition import Field
from bot.messages.catalogue import _
from bot.places.gazetteer import gazetteer
from bot.places.place import Place, PlaceKind, Work

#: English names that want “the”.
_WITH_ARTICLE = re.compile(
    r"(United|Republic|Democratic Republic|Central African|State|Canton|Province|Community|Region"
    r"|Isle|British|French Southern|European)\b.*"
    r"|.*\b(Islands?|Republic|Territory|Territories|Area|Country|Valley)"
    r"|Philippines|Bahamas|Gambia|Maldives|Comoros|Vatican|Nordics|Baltics|Balkans|Middle East"
    r"|Gulf.*|Caribbean|Americas|Caucasus|EU|EEA|UK.*|US .*"
)


def full_name(place: Place) -> str:
    """Name a place so that a stranger knows it: “London, United Kingdom”, “the United States”."""
    if place.kind is PlaceKind.WORLD:
        return _("the whole world")
    label = gazetteer().label(place)
    if not place.country or place.kind is PlaceKind.COUNTRY or "," in label:
        return _with_article(place.name if ":" in label else label)
    country = gazetteer().place(f"country:{place.country}").name
    return _("{place}, {country}").format(place=_with_article(label), country=country)


def _with_article(name: str) -> str:
    if name.startswith("The "):
        return f"the {name[4:]}"
    return f"the {name}" if _WITH_ARTICLE.fullmatch(name) else name


def remote_from(area: Place) -> str:
    """Say where a remote worker may live."""
    if area.kind is PlaceKind.WORLD:
        return _("remote from anywhere")
    return _("remote from {area}").format(area=full_name(area))


def work_name(work: Work) -> str:
    """Name a kind of work."""
    names = {Work.REMOTE: _("remote"), Work.HYBRID: _("hybrid"), Work.ONSITE: _("on-site")}
    return names.get(work, "")


def quoted(words: tuple[str, ...]) -> str:
    """Put words between quotes."""
    return f"“{' '.join(words)}”"


def field_name(field: Field) -> str:
    """Name the part of a posting where words stand."""
    names = {
        Field.TITLE: _("title"),
        Field.COMPANY: _("company name"),
        Field.HASHTAGS: _("hashtags"),
        Field.BODY: _("body"),
    }
    return names[field]
