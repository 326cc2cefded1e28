"""What a posting says to a single term, in plain words; places are left to `place_facts.py`."""

from __future__ import annotations

from bot.matching.condition import Field, HasWords, holds
from bot.matching.naming import field_name, quoted
from bot.matching.place_facts import place_fact
from bot.matching.subject import Subject
from bot.messages.catalogue import _
from bot.postings.hashtag_table import TABLE
from bot.postings.posting import Posting
from bot.queries.clauses import LivesIn
from bot.queries.query import (
    Company,
    Everything,
    FromSource,
    Hashtag,
    InPlace,
    JobType,
    Near,
    OfWork,
    Term,
    Title,
    Words,
)


def fact(term: Term | LivesIn, subject: Subject) -> str:
    """Say what a posting has to do with a term, whether that is enough or not.

    Returns:
        The end of a sentence that begins with “because”.
    """
    match term:
        case InPlace() | LivesIn() | Near() | OfWork():
            return place_fact(term, subject.location)
        case Hashtag(name=name):
            return _tagged(name, subject)
        case Words(words=words):
            return _said(words, subject)
        case Title(words=words):
            return _in_title(words, subject)
        case Company():
            return _employer(subject)
        case JobType():
            return _job_type(subject)
        case FromSource():
            return _source(subject)
        case Everything():
            return _("“all” is every posting")


def field_of(words: tuple[str, ...], subject: Subject) -> Field | None:
    """Give the first part of a posting where words stand side by side."""
    return next(
        (
            field
            for field in Field
            if holds(HasWords(words=words, fields=frozenset({field})), subject.entry)
        ),
        None,
    )


def _tagged(name: str, subject: Subject) -> str:
    if name in subject.posting.hashtags:
        return _("the posting is tagged #{name}").format(name=name)
    if way := implied_way(name, subject.posting):
        text = _("the posting is tagged #{tag}, and {implied}")
        return text.format(tag=way[0], implied=told(way))
    return _("the posting is not tagged #{name}").format(name=name)


def implied_way(name: str, posting: Posting) -> tuple[str, ...]:
    """Give the steps from a hashtag that a posting carries to one that it only implies."""
    way = TABLE.path(posting.hashtags, name)
    return way if len(way) > 1 else ()


def told(way: tuple[str, ...]) -> str:
    """Say what implies what: “#next.js implies #react implies #javascript”."""
    return _(" implies ").join(f"#{name}" for name in way)


def _said(words: tuple[str, ...], subject: Subject) -> str:
    field = field_of(words, subject)
    if field is None:
        message = _("{words} stands nowhere in its title, company name, hashtags or body")
        return message.format(words=quoted(words))
    message = _("{words} stands in its {part}")
    return message.format(words=quoted(words), part=field_name(field))


def _in_title(words: tuple[str, ...], subject: Subject) -> str:
    wanted = HasWords(words=words, fields=frozenset({Field.TITLE}))
    if holds(wanted, subject.entry):
        return _("{words} stands in its title").format(words=quoted(words))
    return _("{words} does not stand in its title").format(words=quoted(words))


def _employer(subject: Subject) -> str:
    if not subject.posting.company:
        return _("it names no employer")
    return _("its employer is {company}").format(company=subject.posting.company)


def _job_type(subject: Subject) -> str:
    if not subject.posting.job_type:
        return _("it names no job type")
    return _("its job type is {name}").format(name=subject.posting.job_type)


def _source(subject: Subject) -> str:
    if not subject.source:
        return _("it came from no named source")
    return _("it came from the source {name}").format(name=subject.source)
