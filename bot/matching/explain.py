"""Why a query wants a posting, or which term fails.

Stage 4 of the journey, for people: `explain` looks at every term, `why` is an alert's one line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.matching.facts import fact
from bot.matching.match import Verdict, verdict
from bot.matching.reasons import reasons
from bot.matching.subject import Subject
from bot.messages.catalogue import _
from bot.messages.cut import cut
from bot.places.place import Location
from bot.postings.posting import Posting
from bot.queries.clauses import Clause, Literal, LivesIn, clauses
from bot.queries.printing import print_term
from bot.queries.query import And, Everything, InPlace, Node, Not, Or, Query, Term

#: Longest line that `why` gives, in characters.
MAX_WHY = 200


@dataclass(frozen=True, kw_only=True)
class TermVerdict:
    """One term, looked at."""

    #: As the query prints it: "#python", "-#php".
    term: str
    #: None where it hangs on a location that nobody can tell.
    holds: bool | None
    #: What the posting says to it; the end of a sentence that begins with “because”.
    because: str
    #: What it asks about, as it was written.
    asks: Term


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """A query and a posting, looked at term by term."""

    verdict: Verdict
    #: In the order of the canonical query, each once; what another term covers is left out.
    terms: tuple[TermVerdict, ...]

    def to_json(self) -> dict[str, object]:
        """Give what scripts rely on; an unknown location does not match."""
        return {
            "matches": self.verdict is Verdict.YES,
            "verdict": self.verdict.value,
            "terms": [
                {"term": each.term, "holds": each.holds, "because": each.because}
                for each in self.terms
            ],
        }


def explain(query: Query, posting: Posting, location: Location, source: str) -> Explanation:
    """Look at every term of a query.

    Args:
        query: The filter; `since:` and `closed` are left aside.
        posting: The posting.
        location: Its location, resolved.
        source: The name of its source.
    """
    subject = Subject(posting=posting, location=location, source=source)
    return Explanation(
        verdict=verdict(query, subject.entry),
        terms=tuple(_look_at(literal, subject) for literal in _literals(query)),
    )


def why(query: Query, posting: Posting, location: Location, source: str) -> str:
    """Say in one line why a query wants a posting.

    Returns:
        What matched, such as "#python · remote from Europe", at most `MAX_WHY` characters; "" when
        nothing does.
    """
    subject = Subject(posting=posting, location=location, source=source)
    met = [clause for clause in clauses(query.root) if _is_met(clause, subject, surely=True)]
    met = met or [
        clause for clause in clauses(query.root) if _is_met(clause, subject, surely=False)
    ]
    if not met:
        return ""
    # The alternative that says most is the one a reader recognises.
    best = max(met, key=lambda clause: sum(literal.wanted for literal in clause))
    return cut(" · ".join(dict.fromkeys(reasons(best, subject))) or _("everything"), MAX_WHY)


def _is_met(clause: Clause, subject: Subject, *, surely: bool) -> bool:
    found = [subject.meets(literal) for literal in clause]
    return all(found) if surely else False not in found


def _look_at(literal: Literal, subject: Subject) -> TermVerdict:
    term = InPlace(place=literal.term.place) if isinstance(literal.term, LivesIn) else literal.term
    return TermVerdict(
        term=f"{'' if literal.wanted else '-'}{print_term(term)}",
        holds=subject.meets(literal),
        because=fact(literal.term, subject),
        asks=term,
    )


def _literals(query: Query) -> list[Literal]:
    found = dict.fromkeys(literal for clause in clauses(query.root) for literal in clause)
    order = list(_leaves(query.root, wanted=True))
    return sorted(found, key=lambda literal: _position(literal, order)) or [
        Literal(term=Everything())
    ]


def _leaves(node: Node, *, wanted: bool) -> Iterator[Literal]:
    match node:
        case Not(part=part):
            yield from _leaves(part, wanted=not wanted)
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from _leaves(part, wanted=wanted)
        case _:
            yield Literal(term=node, wanted=wanted)


def _position(literal: Literal, order: list[Literal]) -> int:
    if isinstance(literal.term, LivesIn):
        # In `in:uk OR (remote in:uk)` it is the second that asks where the person lives.
        as_written = Literal(term=InPlace(place=literal.term.place))
        return len(order) - 1 - order[::-1].index(as_written)
    return order.index(literal)
