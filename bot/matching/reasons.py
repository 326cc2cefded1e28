"""What matched, in a few words: the parts of an alert's “why”."""

from __future__ import annotations

from collections.abc import Iterator

from bot.matching.facts import field_of, implied_way, told
from bot.matching.naming import field_name, full_name, quoted, remote_from, work_name
from bot.matching.nearness import first_inside, first_open_to, nearest_office
from bot.matching.subject import Subject
from bot.messages.catalogue import _
from bot.places.place import Location, Place, Work
from bot.queries.clauses import Clause, Literal, LivesIn
from bot.queries.printing import print_term
from bot.queries.query import (
    Company,
    FromSource,
    Hashtag,
    InPlace,
    JobType,
    Near,
    OfWork,
    Title,
    Words,
)


def reasons(clause: Clause, subject: Subject) -> Iterator[str]:
    """Name what a posting has of the terms that a clause wants.

    Args:
        clause: One that the posting meets, surely or for all that is known.
        subject: The posting.
    """
    wanted = [literal for literal in clause if literal.wanted]
    if not wanted:
        # Who only leaves things out is told what is not there.
        for literal in clause:
            if not isinstance(literal.term, LivesIn):
                yield _("not {term}").format(term=print_term(literal.term))
        return
    says_home = any(isinstance(literal.term, LivesIn) for literal in wanted)
    for literal in wanted:
        if literal.about_location and not subject.location.is_known:
            yield _("location unknown")
        elif not (says_home and literal.term == OfWork(work=Work.REMOTE)):
            yield _reason(literal, subject)


def _reason(literal: Literal, subject: Subject) -> str:
    match literal.term:
        case InPlace(place=place):
            return _inside(subject.location, place)
        case LivesIn(place=place):
            return remote_from(first_open_to(subject.location, place) or place)
        case Near(place=place):
            return _near(subject.location, place)
        case OfWork(work=work):
            return work_name(work)
        case Words(words=words):
            return _said(words, subject)
        case Title(words=words):
            return _("{words} in its title").format(words=quoted(words))
        case Company():
            return _("at {company}").format(company=subject.posting.company)
        case Hashtag(name=name) if way := implied_way(name, subject.posting):
            return told(way)
        case JobType() | FromSource() | Hashtag() as term:
            return print_term(term)
    return ""


def _inside(location: Location, asked: Place) -> str:
    office = first_inside(location.places, asked)
    if office is not None:
        return _("in {place}").format(place=full_name(office))
    return remote_from(first_inside(location.remote_area, asked) or asked)


def _near(location: Location, city: Place) -> str:
    office, km = nearest_office(location, city) or (city, 0)
    if office.key == city.key:
        return _("in {place}").format(place=full_name(office))
    message = _("in {office}, {km} km from {city}")
    return message.format(office=full_name(office), km=km, city=city.name)


def _said(words: tuple[str, ...], subject: Subject) -> str:
    field = field_of(words, subject)
    if field is None:
        return quoted(words)
    return _("{words} in its {part}").format(words=quoted(words), part=field_name(field))
