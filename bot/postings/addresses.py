"""Addresses: which posting this is, and which links are fit to be a button.

Stage 2 of the journey. Two questions with two answers: `canonical_url` makes one spelling of what
leads to the same page; `safe_url` keeps the author's spelling, or refuses the address.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

#: Longer addresses exist, but no browser, platform or index agrees to all of them.
MAX_LENGTH = 2_000

_DEFAULT_PORTS = {"http": 80, "https": 443}
# Parameters that say where a visitor came from, never which page it is.
_TRACKING = re.compile(
    r"utm_\w+|gclid|dclid|gbraid|wbraid|fbclid|msclkid|yclid|twclid|igshid|mc_cid|mc_eid|_hs\w+|"
    r"gh_src|lever-source(?:\[\])?|trk|trackingid|refid",
    re.IGNORECASE,
)
_NO_SCHEME = re.compile(
    r"(?://)?(?:[a-z0-9\-]{1,63}\.){1,8}[a-z]{2,24}(?::\d{1,5})?(?:[/?#]|$)", re.IGNORECASE
)
_MAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_{|}~\-]{1,64}@[^\s@?#/]{1,253}", re.IGNORECASE)
_MAIL_SIGNS = "!#$&'*+/=^_{|}~"
_LABEL = re.compile(r"(?!-)[a-z0-9_\-]{1,63}(?<!-)", re.ASCII)
_IPV4 = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}", re.ASCII)
# Letters of other scripts that are drawn like a Latin one.
_LOOK_ALIKES = frozenset("аеорсухіјѕһӏԁԛԝүαοινρυκτε")


@dataclass(frozen=True, kw_only=True, slots=True)
class _WebAddress:
    """An http or https address in parts, percent-encoded, host in ASCII and lower case."""

    scheme: str
    host: str
    #: ":8080", or "" for the scheme's own.
    port: str
    path: str
    query: str
    fragment: str
    #: The host may be mistaken for another one.
    is_deceptive: bool


def canonical_url(text: str) -> str:
    """Give the one spelling of an address, a posting's identity.

    Args:
        text: The address as written; without a scheme, https is meant.

    Returns:
        Host in lower case, without default port, trailing slash, tracking parameters and fragment
        (`#/jobs/1` is a page of its own and stays). Empty unless it leads to a page or a mailbox.
    """
    if mail := _mail_address(text):
        return mail
    address = _web_address(text)
    if address is None:
        return ""
    kept = [part for part in address.query.split("&") if part and not _is_tracking(part)]
    query = f"?{'&'.join(kept)}" if kept else ""
    fragment = f"#{address.fragment}" if address.fragment.startswith(("/", "!/")) else ""
    path = address.path.rstrip("/")
    return f"{address.scheme}://{address.host}{address.port}{path}{query}{fragment}"


def safe_url(text: str) -> str:
    """Give an address that a person may be sent to.

    Args:
        text: The address as written.

    Returns:
        The address in ASCII; empty unless it is a plain http, https or mailto address without a
        user name, direction marks, or a host that passes for another.
    """
    if mail := _mail_address(text):
        return mail
    address = _web_address(text)
    if address is None or address.is_deceptive:
        return ""
    query = f"?{address.query}" if address.query else ""
    fragment = f"#{address.fragment}" if address.fragment else ""
    return f"{address.scheme}://{address.host}{address.port}{address.path}{query}{fragment}"


def _is_tracking(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    if name.casefold() in {"ref", "source", "src"}:
        # `ref=newsletter` says where one comes from, `ref=4711` which job it is.
        return not any(c.isdigit() for c in value)
    return _TRACKING.fullmatch(name) is not None


def _web_address(text: str) -> _WebAddress | None:
    text = text.strip().replace("&amp;", "&")
    return _in_parts(text) if text and len(text) <= MAX_LENGTH else None


# A board names few hosts and companies, each many times.
@lru_cache(maxsize=1024)
def _in_parts(text: str) -> _WebAddress | None:
    if any(_is_dangerous(c) for c in set(text)):
        return None
    if _NO_SCHEME.match(text):
        text = f"https://{text.lstrip('/')}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or "@" in parts.netloc or port == 0:
        return None
    host = _ascii_host(parts.hostname or "")
    address = _WebAddress(
        scheme=parts.scheme,
        host=host,
        port="" if port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{port}",
        path=_encoded(parts.path),
        query=_encoded(parts.query),
        fragment=_encoded(parts.fragment),
        is_deceptive=_is_deceptive(host),
    )
    encoded = len(address.path) + len(address.query) + len(address.fragment)
    return address if host and encoded <= MAX_LENGTH else None


def _mail_address(text: str) -> str:
    text = text.strip()
    scheme, rest = (text[:7].casefold(), text[7:]) if ":" in text[:7] else ("mailto:", text)
    address, _, query = rest.partition("?")
    address = unquote(address)
    if scheme != "mailto:" or len(text) > MAX_LENGTH or not _MAIL.fullmatch(address):
        return ""
    name, _, domain = address.rpartition("@")
    host = _ascii_host(domain)
    if "." not in host or _is_deceptive(host):
        return ""
    # Other headers could send the application to someone else as well.
    kept = [part for part in query.split("&") if part.casefold().startswith(("subject=", "body="))]
    subject = f"?{_encoded('&'.join(kept))}" if kept else ""
    return f"mailto:{quote(name, safe=_MAIL_SIGNS)}@{host}{subject}"


def _is_dangerous(character: str) -> bool:
    # A backslash is a slash to browsers; controls and direction marks show another text than is
    # meant.
    return character == "\\" or unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _encoded(part: str) -> str:
    if part.isascii() and part.isalnum():
        return part
    # "%" stays: what is encoded already must not be encoded twice.
    return quote(part, safe="%/:?#[]@!$&'()*+,;=~", errors="replace")


@lru_cache(maxsize=4096)
def _ascii_host(host: str) -> str:
    """Write a host in ASCII; empty when it is none."""
    try:
        name = host.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    labels = name.split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return ""
    # `2130706433` and `0x7f.1` are numbers that browsers turn into an address of their own choice.
    is_number = labels[-1].isdigit() or labels[-1].startswith("0x")
    return name if not is_number or _IPV4.fullmatch(name) else ""


@lru_cache(maxsize=4096)
def _is_deceptive(host: str) -> bool:
    """Tell whether a host can be mistaken for another: mixed alphabets, or letters drawn alike."""
    for label in host.split("."):
        if not label.startswith("xn--"):
            continue
        try:
            letters = [c for c in label.encode("ascii").decode("idna") if c.isalpha()]
        except UnicodeError:
            return True
        if len({_script(c) for c in letters}) > 1 or all(c in _LOOK_ALIKES for c in letters):
            return True
    return False


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "").partition(" ")[0]
    if name == "LATIN" and letter > "ſ":
        # Beyond the letters of European languages, Latin has look-alikes of its own.
        return letter
    return "CJK" if name in {"HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"} else name
