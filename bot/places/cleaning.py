"""Makes a location text readable: what markup, encodings and addresses leave in the way of names.

Boards send HTML ("K&ouml;ln", "<b>Berlin</b>"), text that was decoded wrongly ("MÃ¼nchen"),
full-width letters, flags, postal addresses and amounts of office days. After this a text holds
words and signs only; `spans.py` cuts it.
"""

from __future__ import annotations

import html
import re
import unicodedata

from bot.places.amounts import with_amounts_settled

#: What may be in the way; most texts have none of it.
_ODD = re.compile(r"[^ A-Za-z,./()|;:'’éüöäñãóáíôçøåÄÖÜßú–—-]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_ENTITY = re.compile(r"&#?\w{2,10};")
#: Letters that text decoded wrongly is full of: "MÃ¼nchen", "Remote â€“ UK".
_BROKEN = re.compile(r"[ÂÃÄÅÎÐÑ×Øâ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufe0f\ufeff]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_NATION_FLAG = re.compile("\U0001f3f4([\U000e0061-\U000e007a]{2,6})\U000e007f")
_GLOBE = re.compile("[\U0001f30d-\U0001f310]")
_NATIONS = {"gbeng": "England", "gbsct": "Scotland", "gbwls": "Wales"}
_COMMAS = str.maketrans({"、": ",", "،": ",", "؛": ";", "・": "/", "·": "|", "_": " ", "»": ">"})

#: Of the web, and of mail.
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|\S+@\w\S*\.\w\S*")
#: "Western or Central Europe": the first part has to be told its noun.
_SIDES = re.compile(
    r"\b(?!central (?:and|&) eastern)(?P<side>(?:north|south|east|west)(?:ern)?|central)\s*"
    r"(?P<join>/|&|,|or|and|and/or)\s*"
    r"(?=(?:(?:north|south|east|west)(?:ern)?|central) (?P<noun>europe|africa|asia|coast)\b)",
    re.IGNORECASE,
)
_REMOTE_SAID = re.compile(r"\bremote\s*[:=?]\s*(?P<answer>no|false|yes|true)\b", re.IGNORECASE)
_HOUSE = r"\d+[A-Za-z]?"
_STREETS = tuple(
    re.compile(pattern)
    for pattern in (
        # "221B Baker Street", "1600 Amphitheatre Parkway", "100 George St,", "350 5th Ave".
        rf"\b{_HOUSE}\s+(?:[\w.'’-]+\s+){{1,4}}?(?i:street|road|avenue|lane|boulevard|drive|parkway"
        r"|highway|terrace|crescent|circle|court|square)\b\.?(?:\s[NSEW]{1,2}\b)?",
        rf"\b{_HOUSE}\s+(?:[\w.'’-]+\s+){{1,4}}?(?i:st|rd|ave|av|ln|blvd|dr|pkwy|hwy|ct|sq)\b\.?"
        r"(?:\s[NSEW]{1,2}\b)?(?=\s*[,;]|\s*$)",
        # "10 rue de Rivoli".
        rf"\b{_HOUSE},?\s+(?i:rue|avenue|boulevard|place|quai|allée)\s[^,;\d]{{2,40}}(?=[,;\d]|$)",
        # "Via Torino 2", "Calle Gran Vía 28", "Av. Paulista, 1000", "ul. Marszałkowska 10".
        r"\b(?i:via|viale|piazza|corso|calle|av|avenida|avda|rua|rue|carrer|paseo|ul|ulica|plaza)\b"
        rf"\.?\s[^,;|/\d]{{2,40}},?\s*{_HOUSE}\b",
        # "Friedrichstraße 123", "Marienplatz 1".
        r"\b[^\W\d_]+(?:straße|strasse|str\.|platz|allee|weg|gasse|ufer|damm|gracht|straat)"
        rf"\s*{_HOUSE}\b",
        # "NW1 6XE", "M5X 1A9".
        r"\b[A-Z]{1,2}\d[A-Z\d]?\s+\d[A-Z]{2}\b",
        r"\b[A-Z]\d[A-Z]\s?\d[A-Z]\d\b",
        # The letters of "CH-8001 Zürich", "D-20095 Hamburg".
        r"\b[A-Z]{1,2}-(?=\d{4,5}\b)",
    )
)


def cleaned(text: str) -> str:
    """Give a text without what hides its names."""
    text = _REMOTE_SAID.sub(_answered, _SIDES.sub(r"\g<side> \g<noun> \g<join> ", text))
    if "://" in text or "www." in text or "@" in text:
        text = _ADDRESS.sub(" ", text)
    if not _ODD.search(text):
        return with_amounts_settled(text) if "day" in text else text
    text = _decoded(text)
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_COMMAS)
    text = _with_flags_named(text)
    if any(map(str.isdecimal, text)):
        for street in _STREETS:
            text = street.sub(" ", text)
    return with_amounts_settled(text)


def _answered(said: re.Match[str]) -> str:
    return " remote " if said["answer"].lower() in {"yes", "true"} else " onsite "


def _decoded(text: str) -> str:
    if "&" in text:
        text = _ENTITY.sub(_character, text)
    if "<" in text:
        text = _TAG.sub(" ; ", text)
    if _BROKEN.search(text):
        # Seldom needed, and a tenth of what starting costs.
        from ftfy import fix_text

        text = fix_text(text)
    return text


def _character(entity: re.Match[str]) -> str:
    return html.unescape(entity[0])


def _with_flags_named(text: str) -> str:
    if text.isascii():
        return text
    text = _NATION_FLAG.sub(_nation, _FLAG.sub(_country_code, text))
    if _GLOBE.search(text) and not any(map(str.isalnum, text)):
        return "worldwide"
    return text


def _country_code(flag: re.Match[str]) -> str:
    return " " + "".join(chr(ord(sign) - 0x1F1E6 + ord("A")) for sign in flag[0]) + " "


def _nation(flag: re.Match[str]) -> str:
    letters = "".join(chr(ord(sign) - 0xE0000) for sign in flag[1])
    return f" {_NATIONS.get(letters, '')} "
