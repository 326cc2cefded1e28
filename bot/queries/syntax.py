"""The shape of a filter text: the grammar's tree, and what to say where there is none.

What each term means is left to `build.py`; here only operators, parentheses and missing values
go wrong.
"""

from __future__ import annotations

from functools import cache

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput, UnexpectedToken

from bot.errors import QueryError
from bot.messages.catalogue import _
from bot.queries.clean import Cleaned

#: How deep parentheses and NOTs may stand inside one another.
MAX_NESTING = 20

Branch = Tree[Token] | Token


def read_tree(cleaned: Cleaned) -> Branch:
    """Find the shape of a text.

    Raises:
        QueryError: an operator, parenthesis or value is missing or too many.
    """
    last: Token | None = None
    pending: list[Token] = []
    parser = _grammar().parse_interactive(cleaned.text)
    try:
        for token in parser.iter_parse():
            last = token
            _follow(pending, token)
            if len(pending) > MAX_NESTING:
                raise _too_deep(cleaned, token)
        tree: Branch = parser.feed_eof(last)  # type: ignore[no-untyped-call]  # lark has no types here
    except UnexpectedInput as stop:
        raise _mistake(cleaned, pending, last, stop) from None
    return tree


@cache
def _grammar() -> Lark:
    return Lark.open("grammar.lark", rel_to=__file__, start="query", parser="lalr")


def start(token: Token) -> int:
    """Tell where a token starts in the clean text."""
    return token.start_pos or 0


def end(token: Token) -> int:
    """Tell where a token ends in the clean text."""
    return start(token) + len(token)


def _follow(pending: list[Token], token: Token) -> None:
    """Keep the parentheses that are open and the NOTs that wait for what they negate."""
    if token.type in ("_LPAR", "NOT"):
        pending.append(token)
        return
    if token.type == "_RPAR" and pending:
        pending.pop()
    while pending and pending[-1].type == "NOT":
        pending.pop()


def _too_deep(cleaned: Cleaned, token: Token) -> QueryError:
    message = _("Parentheses and NOTs stand more than {limit} deep here. Write it flatter.")
    return cleaned.error(message.format(limit=MAX_NESTING), at=start(token))


def _mistake(
    cleaned: Cleaned, pending: list[Token], last: Token | None, stop: UnexpectedInput
) -> QueryError:
    """Say why the text has no shape, at the spot to look at."""
    at, all_read = _spot(cleaned, stop)
    if last is not None and last.type == "KEY":
        return _missing_value(cleaned, last, at)
    if last is not None and last.type in ("_OR", "_AND", "NOT"):
        return dangling(cleaned, last)
    if all_read:
        return _unclosed_parenthesis(cleaned, pending)
    if cleaned.text[at] == ")":
        return _needless_parenthesis(cleaned, last, at)
    operator = cleaned.text[at:].split(maxsplit=1)[0]
    return dangling(cleaned, Token("_OR", operator, start_pos=at))


def _spot(cleaned: Cleaned, stop: UnexpectedInput) -> tuple[int, bool]:
    """Tell where reading stopped, and whether that was the end."""
    end_of_text = len(cleaned.text.rstrip())
    if isinstance(stop, UnexpectedToken) and stop.token.type == "$END":
        return end_of_text, True
    return stop.pos_in_stream if stop.pos_in_stream is not None else end_of_text, False


def _unclosed_parenthesis(cleaned: Cleaned, pending: list[Token]) -> QueryError:
    opened = next(token for token in pending if token.type == "_LPAR")
    message = _("This parenthesis is never closed. Add a “)”.")
    suggestion = f"{cleaned.text.rstrip()})"
    return cleaned.error(message, at=start(opened), suggestion=suggestion)


def _missing_value(cleaned: Cleaned, key: Token, at: int) -> QueryError:
    message = _("“{key}” wants a value right after it, such as {example}.")
    name = key.casefold()
    example = EXAMPLES.get(name.rstrip(":"), "in:London")
    return cleaned.error(message.format(key=name, example=example), at=at, suggestion=example)


def dangling(cleaned: Cleaned, operator: Token) -> QueryError:
    """Make the error for an operator that lacks what it is about."""
    if operator in ("NOT", "-", "!"):
        message = _("Nothing follows “{operator}”. Write what to leave out, such as -#php.")
    else:
        message = _("“{operator}” stands between two terms, such as #go OR #rust.")
    return cleaned.error(message.format(operator=operator), at=start(operator))


def _needless_parenthesis(cleaned: Cleaned, last: Token | None, at: int) -> QueryError:
    if last is not None and last.type == "_LPAR":
        return cleaned.error(_("There is nothing between these parentheses."), at=start(last))
    suggestion = cleaned.text[:at] + cleaned.text[at + 1 :]
    return cleaned.error(_("This “)” closes nothing."), at=at, suggestion=suggestion)


#: One good example for each key.
EXAMPLES = {
    "in": "in:London",
    "near": "near:Berlin:30km",
    "company": "company:primer",
    "title": "title:infrastructure",
    "type": "type:software",
    "source": "source:crocoder",
    "since": "since:7d",
    "work": "work:remote",
}
