"""Filters as people say them: `in:new york`, `near:berlin 30km`, `#python or #go`.

The grammar sees single words there. Where only one thing can be meant, it is taken so; where two
can, the answer asks.
"""

from __future__ import annotations

from lark import Token, Tree

from bot.messages.catalogue import _
from bot.queries.clean import Cleaned
from bot.queries.places import find_places, is_distance
from bot.queries.syntax import Branch, end, start

#: Words of the longest place name that is looked for without quotes.
MAX_NAME_WORDS = 5


def join_spoken_values(cleaned: Cleaned, tree: Tree[Token]) -> None:
    """Let a bare place take the words after it that belong to its name, or its distance.

    Args:
        cleaned: The text.
        tree: Terms side by side; changed in place.
    """
    at = 0
    while at < len(tree.children):
        keyed = _place_term(tree.children[at])
        if keyed is not None:
            following = _bare_words(tree.children[at + 1 :])
            taken = _take_name(cleaned, keyed, following)
            taken += _take_distance(keyed, following[taken:])
            del tree.children[at + 1 : at + 1 + taken]
        at += 1


def check_spoken_operators(cleaned: Cleaned, tree: Tree[Token]) -> None:
    """Refuse a lower-case `or` or `not` among terms: it may be an operator or a word.

    Raises:
        QueryError: there is one.
    """
    last = len(tree.children) - 1
    for at, child in enumerate(tree.children):
        if not isinstance(child, Token) or child.type != "WORD":
            continue
        spoken = child.casefold()
        if (spoken == "or" and 0 < at < last) or (spoken == "not" and at < last):
            operator = spoken.upper()
            message = _(
                "Write {operator} in capitals to mean the operator, or “{word}” in quotes to mean"
                " the word."
            )
            rest = cleaned.text[: start(child)] + operator + cleaned.text[end(child) :]
            raise cleaned.error(
                message.format(operator=operator, word=spoken), at=start(child), suggestion=rest
            )


def _place_term(branch: Branch) -> Tree[Token] | None:
    while isinstance(branch, Tree) and branch.data == "negation":
        branch = branch.children[1]
    if isinstance(branch, Token) or branch.data != "keyed":
        return None
    return branch if str(branch.children[0]).casefold() in ("in:", "near:") else None


def _bare_words(branches: list[Branch]) -> list[Token]:
    found: list[Token] = []
    for branch in branches[:MAX_NAME_WORDS]:
        if not isinstance(branch, Token) or branch.type != "WORD":
            break
        found.append(branch)
    return found


def _take_name(cleaned: Cleaned, keyed: Tree[Token], following: list[Token]) -> int:
    """Give how many of the following words belong to the name, and put them into it."""
    value = keyed.children[1]
    if not isinstance(value, Token) or value.type != "BARE" or ":" in value:
        return 0
    for count in range(min(len(following), MAX_NAME_WORDS - 1), 0, -1):
        name = cleaned.text[start(value) : end(following[count - 1])]
        if find_places(name):
            keyed.children[1] = Token("BARE", name, start_pos=start(value))
            return count
    return 0


def _take_distance(keyed: Tree[Token], following: list[Token]) -> int:
    value = keyed.children[1]
    is_told = len(keyed.children) > 2 or (isinstance(value, Token) and ":" in value)
    if str(keyed.children[0]).casefold() != "near:" or is_told:
        return 0
    if not following or not is_distance(following[0]):
        return 0
    keyed.children.append(Token("DISTANCE", f":{following[0]}", start_pos=start(following[0]) - 1))
    return 1
