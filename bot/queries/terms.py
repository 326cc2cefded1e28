"""What a single term means: `#tag`, words, and `key:value`. Values are checked here.

Places are left to `places.py`, spans of time to `spans.py`, what stands between terms to
`build.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lark import Token
from rapidfuzz import fuzz, process

from bot.errors import QueryError
from bot.messages.catalogue import _
from bot.places.place import Work
from bot.postings.hashtags import canonical_hashtag
from bot.postings.words import words
from bot.queries.clean import Cleaned
from bot.queries.places import read_near, read_place
from bot.queries.printing import print_term
from bot.queries.query import (
    Company,
    Everything,
    FromSource,
    Hashtag,
    JobType,
    OfWork,
    Term,
    Title,
    Words,
    fold_name,
)
from bot.queries.syntax import EXAMPLES, dangling, start
from bot.queries.value import Value, read_value

#: What people write for our keys, in other tools or from memory.
_OTHER_KEYS: Mapping[str, str] = {
    **dict.fromkeys(("loc", "location", "place", "city", "country", "where", "region"), "in:"),
    **dict.fromkeys(("tag", "tags", "hashtag", "hashtags", "skill", "skills", "label"), "#"),
    **dict.fromkeys(("org", "organisation", "organization", "employer", "at"), "company:"),
    **dict.fromkeys(("job", "jobtype", "job-type", "kind", "category"), "type:"),
    **dict.fromkeys(("posted", "after", "age", "within", "last", "newer"), "since:"),
    **dict.fromkeys(("board", "feed", "from", "site"), "source:"),
    **dict.fromkeys(("role", "position", "intitle", "name"), "title:"),
    **dict.fromkeys(("around", "close", "nearby", "radius"), "near:"),
    **dict.fromkeys(("workplace", "mode"), "work:"),
}


def read_single(cleaned: Cleaned, token: Token) -> Term | None:
    """Read a term that has no key.

    Returns:
        The term; None for a bare sign such as `&`, which says nothing.

    Raises:
        QueryError: it says nothing that can be looked for.
    """
    match token.type:
        case "HASHTAG":
            return _hashtag(cleaned, token)
        case "WORK":
            return OfWork(work=Work(token.casefold().replace("-", "")))
        case "ALL":
            return Everything()
        case "UNCLOSED":
            raise _unclosed(cleaned, token)
        case "PHRASE":
            return _phrase(cleaned, token)
    return _bare(cleaned, token)


def read_keyed(cleaned: Cleaned, key: Token, value: Token, distance: Token | None) -> Term:
    """Read `key:value`, all but `since:`.

    Raises:
        QueryError: the key is unknown, or its value makes no sense.
    """
    if value.type == "UNCLOSED":
        raise _unclosed(cleaned, value)
    name = key.rstrip(":").casefold()
    if name not in _READERS and name != "near":
        raise _unknown_key(cleaned, key, value)
    given = read_value(value, distance if name == "near" else None)
    if not given.text:
        raise _empty(cleaned, key, given)
    if name == "near":
        return read_near(cleaned, given)
    if distance is not None:
        message = _("Only near: takes a distance, such as near:Berlin:30km.")
        raise cleaned.error(message, at=start(distance), suggestion=EXAMPLES["near"])
    term = _READERS[name](cleaned, given)
    if term is None:
        raise _empty(cleaned, key, given)
    return term


def _hashtag(cleaned: Cleaned, token: Token) -> Term:
    name = canonical_hashtag(token.replace('"', ""))
    if not name:
        message = _("“{typed}” is not a hashtag. Write one like #python or #ui/ux.")
        raise cleaned.error(message.format(typed=token), at=start(token))
    return Hashtag(name=name)


def _phrase(cleaned: Cleaned, token: Token) -> Term:
    found = words(token)
    if not found:
        message = _("There is no word between these quotes.")
        raise cleaned.error(message, at=start(token))
    return Words(words=found)


def _bare(cleaned: Cleaned, token: Token) -> Term | None:
    if token.startswith("--") or token.strip("-!") == "":
        message = _("Put one “-” right before what to leave out, such as -#php.")
        suggestion = f"-{token.strip('-!')}" if token.strip("-!") else ""
        raise cleaned.error(message, at=start(token), suggestion=suggestion)
    if token.strip("#") == "":
        message = _("Write the hashtag right after the “#”, such as #python.")
        raise cleaned.error(message, at=start(token))
    if token in ("OR", "AND", "NOT"):
        raise dangling(cleaned, token)
    found = words(token)
    tag = canonical_hashtag(token)
    # As words, `c++`, `c#` and `.net` are a plain “c” and “net”: surely not what was meant.
    if found and (tag.endswith(("+", "#")) or tag.startswith(".")):
        message = _("Signs are not looked for in texts. Did you mean the hashtag #{tag}?")
        raise cleaned.error(message.format(tag=tag), at=start(token), suggestion=f"#{tag}")
    return Words(words=found) if found else None


def _company(cleaned: Cleaned, value: Value) -> Term | None:
    found = words(value.text)
    return Company(words=found) if found else None


def _title(cleaned: Cleaned, value: Value) -> Term | None:
    found = words(value.text)
    return Title(words=found) if found else None


def _job_type(cleaned: Cleaned, value: Value) -> Term | None:
    return JobType(name=fold_name(value.text))


def _source(cleaned: Cleaned, value: Value) -> Term | None:
    return FromSource(name=fold_name(value.text))


def _work(cleaned: Cleaned, value: Value) -> Term | None:
    name = value.text.casefold().replace("-", "")
    if name in (Work.REMOTE, Work.HYBRID, Work.ONSITE):
        return OfWork(work=Work(name))
    message = _("“{typed}” is not a kind of work. Write remote, hybrid or onsite.")
    raise cleaned.error(message.format(typed=value.text), at=value.at)


_READERS: Mapping[str, Callable[[Cleaned, Value], Term | None]] = {
    "in": read_place,
    "company": _company,
    "title": _title,
    "type": _job_type,
    "source": _source,
    "work": _work,
}
#: Every key there is.
KEYS = (*_READERS, "near", "since")


def _unclosed(cleaned: Cleaned, token: Token) -> QueryError:
    message = _('This quote is never closed. Add a “"”.')
    return cleaned.error(message, at=start(token), suggestion=cleaned.text.rstrip() + '"')


def _empty(cleaned: Cleaned, key: Token, value: Value) -> QueryError:
    name = key.casefold()
    message = _("“{key}” wants a value right after it, such as {example}.")
    example = EXAMPLES[name.rstrip(":")]
    return cleaned.error(message.format(key=name, example=example), at=value.at, suggestion=example)


def _unknown_key(cleaned: Cleaned, key: Token, value: Token) -> QueryError:
    name = key.rstrip(":").casefold()
    known = _OTHER_KEYS.get(name) or _most_alike(name)
    if not known:
        phrase = print_term(Words(words=words(f"{name} {value}")))
        message = _("I don't know “{key}”. To look for these words, put them in quotes: {phrase}.")
        return cleaned.error(
            message.format(key=key, phrase=phrase), at=start(key), suggestion=phrase
        )
    suggestion = f"{known}{value}"
    message = _("I don't know “{key}”. Did you mean {suggestion}?")
    return cleaned.error(
        message.format(key=key, suggestion=suggestion), at=start(key), suggestion=suggestion
    )


def _most_alike(name: str) -> str:
    found = process.extractOne(name, KEYS, scorer=fuzz.ratio, score_cutoff=65)
    return f"{found[0]}:" if found else ""
