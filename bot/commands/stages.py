"""The stages that a posting goes through on its way to a destination, each with its verdict.

What a subscription asks about comes first: hashtag, place, kind of work, words. Then what holds for
the destination, whoever subscribed: muted, hidden, already told, flood limit, quiet hours. `why.py`
shows them, with what became of the delivery at the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.commands.describing import Reader
from bot.commands.times import show_minute, show_moment
from bot.deliveries.cadence import Cadence
from bot.deliveries.delivery import Kind
from bot.deliveries.hours import end_of_quiet
from bot.matching.explain import Explanation, TermVerdict
from bot.matching.match import Verdict
from bot.messages.catalogue import _
from bot.messages.message import Row
from bot.postings.stored import StoredPosting
from bot.queries.query import Company, Hashtag, InPlace, Near, OfWork, Title, Words
from bot.storage.people import Person
from bot.storage.told import Told


class Mark(StrEnum):
    """What a stage says to a posting."""

    #: Lets it pass.
    PASSES = "✓"
    #: Keeps it back.
    STOPS = "✗"
    #: Nobody can tell, for the posting does not say where it is.
    OPEN = "?"
    #: Has nothing to do with it.
    IDLE = "–"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One stage, and its verdict."""

    #: “Hashtag”, “Quiet hours”.
    name: str
    mark: Mark
    #: One plain sentence without its full stop.
    sentence: str

    def as_row(self) -> Row:
        """Give it as one line of a list."""
        return Row(label=f"{self.mark} {self.name}", text=self.sentence)

    def as_line(self) -> str:
        """Give it as one line of a text."""
        return f"{self.mark} {self.name}: {self.sentence}"


@dataclass(frozen=True, kw_only=True)
class Case:
    """A posting, and what the asker did about it."""

    stored: StoredPosting
    hidden: bool
    muted: bool


def query_stages(found: Explanation) -> Iterator[Stage]:
    """Walk what a subscription asks about; each kind of question is one stage."""
    kinds: Mapping[str, tuple[type, ...]] = {
        _("Hashtag"): (Hashtag,),
        _("Place"): (InPlace, Near),
        _("Kind of work"): (OfWork,),
        _("Words"): (Words, Title, Company),
    }
    for name, kind in kinds.items():
        terms = [term for term in found.terms if isinstance(term.asks, kind)]
        yield Stage(name=name, mark=_mark(found, terms), sentence=_said(terms))
    told = tuple(each for kind in kinds.values() for each in kind)
    rest = [term for term in found.terms if not isinstance(term.asks, told)]
    if rest:
        yield Stage(name=_("The rest"), mark=_mark(found, rest), sentence=_said(rest))


def _mark(found: Explanation, terms: list[TermVerdict]) -> Mark:
    if not terms:
        return Mark.IDLE
    # Of alternatives, one is enough: where the whole is wanted, no part of it stops anything.
    if found.verdict is Verdict.YES or all(term.holds for term in terms):
        return Mark.PASSES
    if found.verdict is Verdict.NO and any(term.holds is False for term in terms):
        return Mark.STOPS
    return Mark.OPEN if any(term.holds is None for term in terms) else Mark.PASSES


def _said(terms: list[TermVerdict]) -> str:
    return "; ".join(dict.fromkeys(term.because for term in terms))


def place_stages(
    case: Case, told: Told | None, person: Person | None, reader: Reader
) -> Iterator[Stage]:
    """Walk what holds for a destination, whichever subscription asked.

    Args:
        case: The posting.
        told: What became of it there; None when it matched nothing.
        person: Whose direct messages it is; None for a channel.
        reader: Who asks.
    """
    yield _muted(case, person)
    yield _hidden(case, person)
    yield _already_told(told, reader)
    yield _flood(told, reader)
    yield _quiet(told, person, reader)


def _muted(case: Case, person: Person | None) -> Stage:
    company = case.stored.posting.company
    if person is None:
        mark, text = Mark.IDLE, _("what people mute keeps nothing from a channel")
    elif not company:
        mark, text = Mark.PASSES, _("it names no employer that you could have muted")
    elif case.muted:
        mark, text = Mark.STOPS, _("you muted {company}, so it does not come to you")
    else:
        mark, text = Mark.PASSES, _("you did not mute {company}")
    return Stage(name=_("Muted"), mark=mark, sentence=text.format(company=company))


def _hidden(case: Case, person: Person | None) -> Stage:
    if person is None:
        mark, text = Mark.IDLE, _("what people hide keeps nothing from a channel")
    elif case.hidden:
        mark, text = Mark.STOPS, _("you hid it, so it does not come to you")
    else:
        mark, text = Mark.PASSES, _("you did not hide it")
    return Stage(name=_("Hidden"), mark=mark, sentence=text)


def _already_told(told: Told | None, reader: Reader) -> Stage:
    name = _("Already told")
    if told is None:
        return Stage(name=name, mark=Mark.PASSES, sentence=_("it was not owed here before"))
    moment = show_moment(told.matched_at, zone=reader.zone, now=reader.now)
    text = _("it is owed here since {moment}, and comes once however many subscriptions want it")
    return Stage(name=name, mark=Mark.PASSES, sentence=text.format(moment=moment))


def _flood(told: Told | None, reader: Reader) -> Stage:
    limit = reader.settings.channel_limit_per_hour
    if told is not None and told.in_burst:
        mark = Mark.STOPS
        text = _("more than {limit} came within an hour, so it comes together with others")
    elif told is not None and told.cadence is Cadence.INSTANT and told.kind is Kind.ALERT:
        mark, text = Mark.PASSES, _("it is among the {limit} that come one by one within an hour")
    elif told is not None and told.cadence is not Cadence.INSTANT:
        mark, text = Mark.IDLE, _("a digest is one message, however many are in it")
    else:
        mark, text = Mark.IDLE, _("{limit} an hour come one by one, any others together")
    return Stage(name=_("Flood limit"), mark=mark, sentence=text.format(limit=limit))


def _quiet(told: Told | None, person: Person | None, reader: Reader) -> Stage:
    name = _("Quiet hours")
    if person is None:
        return Stage(name=name, mark=Mark.IDLE, sentence=_("a channel has none"))
    begin, end = person.quiet_from, person.quiet_until
    if begin is None or end is None:
        return Stage(name=name, mark=Mark.PASSES, sentence=_("you have none"))
    hours = {"begin": show_minute(begin), "end": show_minute(end)}
    if told is not None and told.cadence is not Cadence.INSTANT:
        text = _("yours, from {begin} until {end}, are for what comes at once, not for digests")
        return Stage(name=name, mark=Mark.IDLE, sentence=text.format(**hours))
    came_at = told.matched_at if told else reader.now
    until = end_of_quiet(came_at, quiet_from=begin, quiet_until=end, zone=reader.zone)
    if until == came_at:
        text = _("it came outside yours, from {begin} until {end}")
        return Stage(name=name, mark=Mark.PASSES, sentence=text.format(**hours))
    text = _("it came in yours, from {begin} until {end}, and so not before {moment}")
    moment = show_moment(until, zone=reader.zone, now=reader.now)
    return Stage(name=name, mark=Mark.STOPS, sentence=text.format(**hours, moment=moment))
