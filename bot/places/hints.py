"""What title and body say of the kind of work, where the location is silent.

Titles and bodies use these words for other things too ("Remote Sensing", "our remote offices"), so
only phrases that speak of this job count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from bot.places.place import Work

#: More of a body than this is not looked at.
MAX_BODY = 100_000
#: Nor at more of its uses of a word.
_MAX_USES = 200
#: More of a title says nothing about where.
_MAX_TITLE = 300
_REACH = 40

_TITLE_REMOTE = re.compile(
    r"\b(?:remote|remotely|work from home|wfh|home ?office|telecommute|work from anywhere)\b"
    r"(?![ -]?(?:sens|control|access|desktop|monitor|hands|procedure|patient|support|operat|device"
    r"|vehicle|site|infra|server|team|work(?:er|force)|pilot|vision|learning|care))",
    re.IGNORECASE,
)
_TITLE_NOT = re.compile(r"\b(?:not|non|no)[ -]remote\b|\bremote not\b", re.IGNORECASE)
_TITLE_HYBRID = re.compile(
    r"[(\[][^)\]]{0,60}\bhybrid\b[^)\]]{0,60}[)\]]|[-–|,] *hybrid *$|\bhybrid remote\b",
    re.IGNORECASE,
)
_TITLE_ONSITE = re.compile(
    r"[(\[][^)\]]{0,60}\b(?:on-?site|in-office)\b[^)\]]{0,60}[)\]]|[-–|,] *on-?site *$",
    re.IGNORECASE,
)
_TITLE_AREA = re.compile(
    r"[(\[]([^()\[\]]{0,80}\bremote\b[^()\[\]]{0,80})[)\]]|[-–|,]\s*(remote\b[^()\[\]]{0,80})$",
    re.IGNORECASE,
)
_BODY_STRONG = re.compile(
    r"(?:fully|full|100 ?%|completely|entirely|permanently)[ -]remote(?:ly)?\b"
    r"|\b(?:is|be|as) (?:an? )?(?:fully |full-time )?remote (?:role|position|job|opportunity)\b"
    r"|\bremote (?:role|position|job)\b(?! (?:board|market|experience|search))"
    r"|\bremote(?:ly)? from any (?:location|place|country)\b"
    r"|(?<!remote )\bwork(?:ing)? (?:remotely )?from (?=anywhere|wherever)",
    re.IGNORECASE,
)
_BODY_WEAK = re.compile(r"\bremote[ -](?:first|only)\b|\ball[ -]remote\b", re.IGNORECASE)
#: Before the phrase: not this job, or what the person did before it.
_BODY_NOT = re.compile(
    r"\b(?:not|isn['’]t|no|non|cannot|can['’]t|never|don['’]t|previous|previously|prior|past)\b"
    r"[^.!?\n]{0,40}$",
    re.IGNORECASE,
)
#: After the phrase: "…based anywhere in Europe", "…but we only hire in the EU".
_BODY_AREA = re.compile(
    r"(?:[^.!?\n]{0,40}?\b(?:anywhere|anyone|anybody|only hire|hiring|based|located|candidates)\b"
    r"[^.!?\n]{0,20}?\b)?\s*(?:in|within|across|from)\s+([^.!?\n]{2,60})",
    re.IGNORECASE,
)
_BODY_CUES = ("remote", "from anywhere", "from wherever")


def title_work(title: str) -> Work:
    """Give the kind of work that a title names."""
    title = title[:_MAX_TITLE]
    if _TITLE_NOT.search(title):
        return Work.UNKNOWN
    if _TITLE_HYBRID.search(title):
        return Work.HYBRID
    if _TITLE_REMOTE.search(title):
        return Work.REMOTE
    return Work.ONSITE if _TITLE_ONSITE.search(title) else Work.UNKNOWN


def title_area(title: str) -> str:
    """Give the part of a title that may say from where: "Remote, US" of "Engineer (Remote, US)"."""
    found = _TITLE_AREA.search(title[:_MAX_TITLE])
    return (found[1] or found[2] or "") if found else ""


def body_area(body: str, *, is_place_named: bool) -> str | None:
    """Tell whether a body says that this job is remote, and from where.

    Args:
        body: Markdown or plain text.
        is_place_named: The location names a place; then a company that merely calls itself
            remote-first is not enough.

    Returns:
        None where it does not say so; else what it names as the area, which may be "".
    """
    text = body[:MAX_BODY]
    low = text.lower()
    is_remote = False
    for cue in _BODY_CUES:
        for at in islice(_uses(low, cue), _MAX_USES):
            end = _end_of_claim(text, at, is_place_named=is_place_named)
            if end is not None:
                is_remote = True
                area = _BODY_AREA.match(text, end)
                if area:
                    return area[1]
    return "" if is_remote else None


def _uses(text: str, cue: str) -> Iterator[int]:
    at = text.find(cue)
    while at >= 0:
        yield at
        at = text.find(cue, at + len(cue))


def _end_of_claim(text: str, at: int, *, is_place_named: bool) -> int | None:
    """Give where a phrase ends that says that this job is remote, if one stands here."""
    start = max(0, at - _REACH)
    around = text[start : at + _REACH]
    found = _BODY_STRONG.search(around)
    if found is None and not is_place_named:
        found = _BODY_WEAK.search(around)
    if found is None or _BODY_NOT.search(around[: found.start()]):
        return None
    return start + found.end()
