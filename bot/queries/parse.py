"""From a filter text to a `Query`: `parse_query` is the one way in.

The text is cleaned (`clean.py`), given a shape (`syntax.py`, `grammar.lark`), each term gets its
meaning (`build.py`, `terms.py`), and the whole one canonical form (`normal.py`, `printing.py`).
"""

from __future__ import annotations

from bot.errors import QueryError
from bot.messages.catalogue import _
from bot.queries.build import build
from bot.queries.clauses import clauses
from bot.queries.clean import clean
from bot.queries.normal import NOTHING, both
from bot.queries.query import Query
from bot.queries.syntax import read_tree

#: Longest filter text, in characters, as typed and as printed.
MAX_LENGTH = 1_000


def parse_query(text: str) -> Query:
    """Read a filter text.

    Args:
        text: As a person typed it or a platform sent it.

    Returns:
        The query in canonical form: texts that mean the same give equal queries.

    Raises:
        QueryError: the text makes no sense; the error says where and what to write instead.
    """
    if len(text) > MAX_LENGTH:
        raise _too_long(text)
    cleaned = clean(text)
    if not cleaned.text.strip(" ,;"):
        raise _says_nothing(text)
    built = build(cleaned, read_tree(cleaned))
    if not built.parts and built.since is None and not built.closed:
        raise _says_nothing(text)
    root = both(built.parts)
    if root == NOTHING:
        message = _("This leaves everything out, so nothing can be found.")
        raise QueryError(message, text=text, suggestion="all")
    query = Query(root=root, since=built.since, closed=built.closed)
    _check_size(query, text)
    return query


def require_standing(query: Query) -> None:
    """Refuse what only a search can do, for a filter that shall stand.

    Raises:
        QueryError: it looks back in time or for closed postings.
    """
    if query.since is not None:
        message = _("since: is for searches; a subscription brings new postings as they come.")
    elif query.closed:
        message = _("“closed” is for searches; a subscription brings open postings only.")
    else:
        return
    raise QueryError(message, text=str(query), suggestion=str(Query(root=query.root)))


def _says_nothing(text: str) -> QueryError:
    message = _("Say what to look for, such as #python or in:London; all finds everything.")
    return QueryError(message, text=text, at=0, suggestion="all")


def _too_long(text: str) -> QueryError:
    message = _("A filter has at most {limit} characters. Make it shorter, or two of it.")
    return QueryError(message.format(limit=MAX_LENGTH), text=text, at=min(len(text), MAX_LENGTH))


def _check_size(query: Query, text: str) -> None:
    try:
        clauses(query.root)
    except QueryError as error:
        raise QueryError(error.message, text=text) from None
    # Place names print longer than they are typed, and what we print must be readable again.
    if len(str(query)) > MAX_LENGTH:
        raise _too_long(text)
