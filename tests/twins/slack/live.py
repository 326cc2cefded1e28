"""Finds what would notify people or mislead them: texts in which Slack sees more than text.

Nothing that our bot writes names a person or a channel on purpose, so every live token is a
mistake, but for dates. Plain text and the text of rich text are never live.

Source: https://docs.slack.dev/messaging/formatting-message-text
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from tests.twins.slack.state import Json

_TOKEN = re.compile(r"<([^<>\n]+)>")
_DATE = re.compile(r"!date\^\d{1,11}\^[^|^]+(\^https?://[^|^\s]+)?\|.+", re.DOTALL)
#: In texts that are not verbatim, and in Markdown.
_BARE = re.compile(r"(?<![\w@/.])@(?:here|channel|everyone)\b")
_MARKDOWN_LINK = re.compile(r"\[([^\[\]]*)\]\(\s*<?([^\s()<>]+)")
_HOST = re.compile(r"(?<![\w.-])(?:[\w-]+\.)+([^\W\d_]{2,})(?![\w@-])")
#: Names that only look like hosts.
_NO_HOSTS = ("js", "ts")
_SCHEMES = ("http", "https", "mailto")
#: Elements of rich text that notify or name by themselves.
_LIVE_ELEMENTS = ("user", "usergroup", "broadcast", "channel", "team")


def live_tokens(payload: Json) -> list[str]:
    """Find everything live in what would be shown: a sentence each.

    Args:
        payload: The arguments of a method, what is posted to a response_url, or what is sent back
            with an acknowledgement.
    """
    found: list[str] = []
    for name in ("text", "markdown_text"):
        text = payload.get(name)
        if isinstance(text, str):
            found += _in_text(text, markdown=name == "markdown_text", verbatim=True)
    if payload.get("link_names") in (True, "1", "true") or payload.get("parse") == "full":
        found.append("names in the text are turned into mentions")
    for name in ("blocks", "attachments", "view"):
        found += _within(payload.get(name))
    return found


def _within(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _within(one)
    if not isinstance(value, dict):
        return
    kind, text = value.get("type"), value.get("text")
    if kind in ("mrkdwn", "markdown") and isinstance(text, str):
        yield from _in_text(text, markdown=kind == "markdown", verbatim=bool(value.get("verbatim")))
    elif kind in _LIVE_ELEMENTS and "elements" not in value:
        yield f"an element of rich text is a live {kind}"
    elif kind == "link" and isinstance(text, str):
        yield from _in_link(str(value.get("url", "")), text)
    elif kind is None:
        # Attachments are live without saying so.
        for name in ("pretext", "text", "fallback"):
            if isinstance(value.get(name), str):
                yield from _in_text(value[name], markdown=False, verbatim=True)
    for one in value.values():
        yield from _within(one)


def _in_text(text: str, *, markdown: bool, verbatim: bool) -> Iterator[str]:
    for token in _TOKEN.findall(text):
        if token.startswith("!"):
            if not _DATE.fullmatch(token):
                yield f"the live token <{token}>"
        elif token.startswith(("@", "#")):
            yield f"the live token <{token}>"
        else:
            url, _bar, label = token.partition("|")
            yield from _in_link(url, label)
    if not verbatim or markdown:
        for bare in _BARE.findall(text):
            yield f"the live name {bare}"
    if markdown:
        for label, url in _MARKDOWN_LINK.findall(text):
            yield from _in_link(url, label)


def _in_link(url: str, label: str) -> Iterator[str]:
    """Judge where a link leads and what it shows."""
    parts = urlsplit(url.replace("&amp;", "&"))
    if parts.scheme.lower() not in _SCHEMES:
        yield f"a link to {url}"
        return
    host = parts.path.rpartition("@")[2] if parts.scheme == "mailto" else parts.hostname
    host = (host or "").lower()
    if label == url:
        # The address itself, whatever its path reads like.
        return
    for match in _HOST.finditer(label.replace("&amp;", "&")):
        shown = match[0].lower().removeprefix("www.")
        if match[1].lower() in _NO_HOSTS or host == shown or host.endswith(f".{shown}"):
            continue
        yield f"a link that shows {shown} and leads to {host}"
