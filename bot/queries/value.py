"""What stands after a key's colon, taken out of its quotes."""

from __future__ import annotations

from dataclasses import dataclass

from lark import Token

from bot.queries.syntax import start


@dataclass(frozen=True, kw_only=True)
class Value:
    """A key's value, as typed."""

    #: Without quotes and the commas of a list.
    text: str
    #: Where it starts in the clean text.
    at: int
    #: What follows the place of `near:`, "" when nothing does.
    distance: str = ""


def read_value(token: Token, distance: Token | None) -> Value:
    """Take a value out of its quotes.

    Args:
        token: The value, quoted or bare.
        distance: `:30km`, where the key takes one and it stood apart.
    """
    if token.type == "PHRASE":
        inside = token[1:-1]
        indent = 1 + len(inside) - len(inside.lstrip())
        text, at = inside.strip(), start(token) + indent
    else:
        text, at = token.rstrip(","), start(token)
    return Value(text=text, at=at, distance=distance.strip(":,") if distance else "")
