"""Links whose words name another site than the one they lead to.

Discord takes them; a bot that passes on what strangers write must not send them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

#: "[words](address)", unless the bracket is escaped.
_MASKED = re.compile(r"(?<!\\)\[((?:[^\[\]\\]|\\.)*)\]\(\s*<?(\w+:[^\s)>]*)>?[^)]*\)")
#: An address, or what everybody takes for one; "Node.js" is none.
_HOST = re.compile(
    r"(?:https?://((?:[\w-]+\.)+[\w-]+)\S*|((?:[\w-]+\.)+(?:com|dev|io|net|org))(?:/\S*)?$)",
    re.IGNORECASE,
)


def misleading_links(texts: Iterable[str]) -> Iterator[str]:
    """Say which links mislead, one sentence each."""
    for text in texts:
        for words, address in _MASKED.findall(text):
            parts = urlsplit(address)
            if parts.scheme not in ("http", "https") or parts.username:
                yield f"a link leads to “{address[:80]}”"
                continue
            shown = _HOST.match(words.replace("\\", "").strip())
            host = parts.hostname or ""
            if shown and not _same(shown[1] or shown[2], host):
                yield f"a link to {host} is shown as “{words[:80]}”"


def _same(shown: str, host: str) -> bool:
    return shown.lower().removeprefix("www.") == host.lower().removeprefix("www.")
