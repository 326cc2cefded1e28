"""How terms and words are spelt in the full-text index, on both databases.

Words come folded from `bot.postings.words`: letters and digits only, so they are kept as they are.
Terms hold anything, so what could mean something to a database, or cut them in two, is escaped.
A spelt term always holds a sign that no word has, so neither is ever mistaken for the other.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from bot.matching.condition import Entry, Field
from bot.postings.hashtag_table import TABLE
from bot.postings.words import words
from bot.storage.posting_rows import Record

#: Longer ones are kept as a digest: PostgreSQL refuses long keys and SQLite cuts them.
MAX_LENGTH = 120
#: Before a word of a title, an employer's name or a hashtag; escaping makes none of these.
MARKS: Mapping[Field, str] = {Field.TITLE: "%t:", Field.COMPANY: "%c:", Field.HASHTAGS: "%h:"}
#: Numbers from here on stand for pairs of words. They lie at the lowest end, where one of a word
#: would be as rare as a second word with the same number.
_PAIRS = -(1 << 63)
_PAIR_NUMBERS = 1 << 16
_PLAIN = re.compile(r"[a-z0-9#:/.+_-]+")
_TO_ESCAPE = re.compile(r"[^a-z0-9#:/.+_-]")


def company_term(company: str) -> str:
    """Give the term for an employer, from its folded words joined by single spaces."""
    return f"company:{company}"


def tagged_term(name: str) -> str:
    """Give the term for a hashtag that a posting carries itself, where others could imply it."""
    return f"tagged:{name}"


def terms_of(record: Record, entry: Entry) -> list[str]:
    """Give the terms of a posting, spelt: the matcher's, and those that only searches ask for."""
    posting = record.stored.posting
    company = company_term(" ".join(words(posting.company)))
    tagged = {tagged_term(name) for name in TABLE.including.intersection(posting.hashtags)}
    return sorted(spell_term(term) for term in entry.terms | tagged | {company})


def marked_words(found: Mapping[Field, Sequence[str]]) -> list[str]:
    """Give terms for the words of the short fields, so that few postings have to be looked at.

    Args:
        found: Words of each field, spelt.
    """
    return sorted({mark + word for field, mark in MARKS.items() for word in found[field]})


@lru_cache(maxsize=16_384)
def spell_term(term: str) -> str:
    """Escape what is not plain, byte by byte: `type:full time` is `type:full%20time`."""
    if len(term) > MAX_LENGTH:
        return f"%long:{_digest(term)}"
    if not term or term.isalnum():
        return f"%:{_TO_ESCAPE.sub(_escape, term)}"
    return term if _PLAIN.fullmatch(term) else _TO_ESCAPE.sub(_escape, term)


def spell_words(found: Sequence[str]) -> Sequence[str]:
    """Keep words as they are, but for those that are too long for an index."""
    if max(map(len, found), default=0) <= MAX_LENGTH:
        return found
    return [word if len(word) <= MAX_LENGTH else _digest(word) for word in found]


@lru_cache(maxsize=65_536)
def number_of(spelt: str) -> int:
    """Give the 64-bit number that stands for a term or word where text would be too wide."""
    digest = hashlib.blake2b(spelt.encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(digest.digest(), signed=True)


def pairs_of(spelt: Sequence[str]) -> Iterator[int]:
    """Give numbers for words that stand side by side, for an index that knows no positions.

    Many pairs share a number, or there would be nearly as many as there are words in all texts: a
    posting without the number surely lacks the phrase, one with it has to be looked at.
    """
    for one, other in pairwise(spelt):
        yield _PAIRS + crc32(f"{one} {other}".encode("utf-8", "surrogatepass")) % _PAIR_NUMBERS


def _escape(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02x}" for byte in found[0].encode("utf-8", "surrogatepass"))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
