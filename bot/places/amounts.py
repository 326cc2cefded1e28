"""Turns amounts into kinds of work: "2 days WFH" and "60% remote" are hybrid, five days are not.

Part of `cleaning.py`: each amount is replaced by the word for the kind of work that it means.
"""

from __future__ import annotations

import re

_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_NUMBER = r"(?:\d{1,2}|one|two|three|four|five)"
_DAYS = r"(?:days?|x|j|jours?|tagen?|tage?|días?|dias?|dni|dagar|dagen|giorni|päivää)"
_WEEK = r"(?:week|wk|semaine|woche|semana|tydzień|tygodniu|settimana|vecka)"
_A_WEEK = (
    rf"(?:\s*(?:/|per|an?|each|every|par|pro|die|in der|por|a la|w|alla|i)\s*{_WEEK}|\s*weekly)"
)
_OFFICE = (
    r"(?:in[- ]?(?:the[- ])?office|office|on[- ]?site|in[- ]person|büro|bureau|oficina|escritório"
    r"|sur site|présentiel|biurze|ufficio|kontoret|kantoor|vor ort)"
)
_HOME = (
    r"(?:remote(?:ly)?|wfh|(?:work(?:ing)? )?(?:from |at )?home|home[- ]?office|télétravail|remoto"
    r"|teletrabajo|zdalnie|mobiles arbeiten)"
)
_JOIN = r"(?:(?:in|at|from|of|de|en|im|aus dem|w|au|à|al|på)\s+)?(?:(?:the|our|your|an?)\s+)?"
_AMOUNT_OF_DAYS = re.compile(
    rf"\b(?:{_NUMBER}\s*(?:-|–|to|or|/)\s*)?(?P<most>{_NUMBER})\+?\s*{_DAYS}\b"
    rf"{_A_WEEK}?\s*{_JOIN}(?:(?P<office>{_OFFICE})|(?P<home>{_HOME}))\b{_A_WEEK}?",
    re.IGNORECASE,
)
#: The other way round: "WFH 2 days a week", "télétravail possible (2j/semaine)".
_DAYS_AFTER = re.compile(
    rf"\b(?:(?P<office>{_OFFICE})|(?P<home>{_HOME}))\b[\s:,(–-]*"
    r"(?:(?:possible|up to|for|min\.?)\s+)*"
    rf"(?:{_NUMBER}\s*(?:-|–|to|or|/)\s*)?(?P<most>{_NUMBER})\+?\s*{_DAYS}{_A_WEEK}",
    re.IGNORECASE,
)
_SHARE = re.compile(
    rf"\b(?P<share>\d{{1,3}})\s?%\s*{_JOIN}(?:(?P<office>{_OFFICE})|(?P<home>{_HOME}))\b",
    re.IGNORECASE,
)
#: A week's work, in days.
_WHOLE_WEEK = 5
_WHOLE = 100


def with_amounts_settled(text: str) -> str:
    """Replace amounts of office and home days by the kind of work that they mean."""
    if "%" in text:
        text = _SHARE.sub(_of_share, text)
    return _DAYS_AFTER.sub(_of_days, _AMOUNT_OF_DAYS.sub(_of_days, text))


def _of_days(found: re.Match[str]) -> str:
    number = found["most"].lower()
    days = _NUMBERS.get(number) or int(number)
    return _kind(found, is_all=days >= _WHOLE_WEEK, is_none=days == 0)


def _of_share(found: re.Match[str]) -> str:
    share = int(found["share"])
    return _kind(found, is_all=share >= _WHOLE, is_none=share == 0)


def _kind(found: re.Match[str], *, is_all: bool, is_none: bool) -> str:
    if not is_all and not is_none:
        return " hybrid "
    is_office = is_all if found["office"] else is_none
    return " onsite " if is_office else " remote "
