"""What Discord would make of a message: whether it takes it, and how it looks, as plain lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from discord import ui
from hypothesis import strategies as st

from tests.twins.discord.components import check_components, displayed, walk
from tests.twins.discord.errors import Refused
from tests.twins.discord.live import misleading_links
from tests.twins.discord.openapi import wrong_in_body

#: What people and authors write, good and bad; put together by chance.
PIECES = (
    *(
        "a",
        "word ",
        "Node.js",
        "good.example",
        " ",
        "\n",
        "\n\n",
        "  \n",
        "é",
        "日本",
        "👩\u200d👧",
    ),
    *("*", "**", "_", "~~", "`", "```", "\n```\n", "|", "||", "\n|-|-|\n", "\n- ", "\n    - "),
    *("\n1. ", "\n> ", "\n>>> ", "\n# ", "\n-# ", "\n---\n", "&", "&lt;@1&gt;", "<", ">", "\\"),
    *(
        "[",
        "](",
        ")",
        "![",
        "@everyone",
        "@here",
        "<@1>",
        "<@&",
        "<#1>",
        "<t:1>",
        "<:a:1>",
        "</a:1>",
    ),
    *("<id:home>", ":smile:", "@", "every", "one", "<b>", "<br>", "<!--", "://", "javascript:x"),
    *("https://evil.example/a_b?x=1&y=2", "(https://a.example", "https://u@evil.example", "https:"),
    *("mailto:a@good.example", "\u202e", "\u200b", "\x00", "\ud800", "\u2028", "\t", "\r"),
)
hostile_texts = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)

_LIVE = re.compile(r"<(?:@|#|a?:\w|/\w|id:|t:)|@everyone|@here\b", re.IGNORECASE)
#: The only token that is ours.
_DAY = re.compile(r"<t:\d{1,11}:D>")
_CODE = re.compile(r"(?<!\\)```.*?```|(?<![\\`])`[^`\n]+`", re.DOTALL)
_CREATE = "POST /channels/{channel_id}/messages"
_STYLES = {1: "+", 4: "!", 5: "^"}


def faults(view: ui.LayoutView) -> list[str]:
    """Say what is wrong with a message, by the twin's rules, the specification and our own."""
    components = components_of(view)
    body = {"components": components, "flags": 1 << 15, "allowed_mentions": {"parse": []}}
    return [
        *_refusals(components),
        *(f"{place}: {problem}" for place, problem in wrong_in_body(_CREATE, body).items()),
        *live_tokens(components),
        *misleading(displayed(components)),
        *_encoding_faults(body),
    ]


def misleading(texts: Iterable[str]) -> list[str]:
    """Find links that show another host than theirs; between backticks nothing is a link."""
    return list(misleading_links(_CODE.sub("", one) for one in texts))


def components_of(view: ui.LayoutView) -> list[dict[str, Any]]:
    """Give what discord.py sends of a view."""
    found: list[dict[str, Any]] = view.to_components()  # type: ignore[no-untyped-call]
    return found


def live_tokens(value: Any) -> list[str]:
    """Find what would name or call somebody, in whatever is shown."""
    if isinstance(value, str):
        rest = _DAY.sub("", value)
        return [rest[max(0, one.start() - 20) : one.end() + 20] for one in _LIVE.finditer(rest)]
    if isinstance(value, dict):
        # An address may hold whatever it likes where nothing is shown of it.
        shown = (one for name, one in value.items() if name not in {"url", "custom_id", "value"})
        return [found for one in shown for found in live_tokens(one)]
    return [found for one in value for found in live_tokens(one)] if isinstance(value, list) else []


def shown_texts(view: ui.LayoutView) -> list[str]:
    """Give the texts of a message in order."""
    return displayed(components_of(view))


def carried(view: ui.LayoutView) -> list[str]:
    """Give what buttons and the options of menus carry."""
    every = [one for _at, one in walk(components_of(view))]
    buttons = [one["custom_id"] for one in every if one["type"] == 2 and one.get("custom_id")]
    return [*buttons, *(one["value"] for menu in every for one in menu.get("options", []))]


def looks(view: ui.LayoutView) -> str:
    """Draw a message: a bar beside what is framed, buttons between square brackets."""
    return "\n".join(_drawn(components_of(view)))


def _drawn(components: Iterable[dict[str, Any]]) -> Iterator[str]:
    for one in components:
        match one["type"]:
            case 1:
                yield "    " + " ".join(map(_element, one["components"]))
            case 9:
                yield one["components"][0]["content"]
                yield f"    at its side: {_element(one['accessory'])}"
            case 10:
                yield one["content"]
            case 17:
                lines = "\n".join(_drawn(one["components"])).split("\n")
                yield from (f"┃ {line}" for line in lines)


def _element(element: dict[str, Any]) -> str:
    if element["type"] == 3:
        options = " / ".join(_option(one) for one in element["options"])
        return f"[{element['placeholder']} … {options}]"
    return f"[{_STYLES.get(element['style'], '')}{element['label']}]"


def _option(option: dict[str, Any]) -> str:
    about = option.get("description")
    return f"{option['label']} ({about})" if about else str(option["label"])


def _refusals(components: list[dict[str, Any]]) -> Iterator[str]:
    try:
        check_components(components, second=True)
    except Refused as refused:
        yield str(refused.__dict__)


def _encoding_faults(value: object) -> Iterator[str]:
    # What cannot be encoded would end the connection before Discord saw it.
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        yield str(error)
