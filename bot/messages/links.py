"""Whether a link leads where its text says: authors write both, and readers trust the text.

Stage 6 of the journey. Adapters ask before they link; which addresses are fit to be linked at all
is decided in `bot/postings/addresses.py`.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from bot.postings.addresses import safe_url

#: Something that reads as an address: "good.example", "https://good.example/x", "a@good.example".
#: It starts only where no word was going on and gives nothing back, so that it takes linear time.
_HOST = re.compile(r"(?<![\w.-])[\w-]++(?:\.[\w-]++)++(?!@)")
#: Browsers take each of these for a dot.
_EVERY_DOT = ".。．｡"
_DOTS = str.maketrans(_EVERY_DOT, "....")
#: Node.js and the like: no host ends so.
_NO_HOSTS = (".js", ".ts")


def host_of(url: str) -> str:
    """Name the host that an address leads to, for mail the one behind the "@"."""
    parts = urlsplit(url)
    found = parts.path.rpartition("@")[2] if parts.scheme == "mailto" else parts.hostname
    return (found or "").lower().removeprefix("www.")


def named_hosts(text: str) -> list[str]:
    """Find what reads as a host in a text."""
    if not any(dot in text for dot in _EVERY_DOT):
        return []
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf").translate(_DOTS)
    found = (name.lower().removeprefix("www.") for name in _HOST.findall(seen))
    return [name for name in found if not name.endswith(_NO_HOSTS)]


def is_honest(text: str, url: str) -> bool:
    """Tell whether a text names no other host than the one that its link leads to.

    Args:
        text: What the reader sees.
        url: Where it leads; a house's own name may stand for any host of the house.
    """
    if safe_url(text) == url:
        # The address itself, whatever else its path and its parameters read like.
        return True
    host = host_of(url)
    return all(name == host or host.endswith(f".{name}") for name in named_hosts(text))
