"""What Slack would make of blocks: whether it takes them, and how they look, as plain lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from hypothesis import strategies as st

from adapters.slack.blocks import Block
from tests.twins.slack.blocks import block_problems, elements_of, length_of, view_problems
from tests.twins.slack.live import live_tokens

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
    *("*", "**", "_", "~~", "`", "```", "\n```\n", "|", "\n|-|-|\n", "\n- ", "\n    - ", "\n1. "),
    *(
        "\n> ",
        "\n# ",
        "\n---\n",
        "&",
        "&amp;",
        "<",
        ">",
        "&lt;!here&gt;",
        "\\",
        "[",
        "](",
        ")",
        "![",
    ),
    *(
        "<!channel>",
        "<@U1>",
        "<#C1|x>",
        "<!date^1^x|y>",
        "<https://evil.example|https://a.example>",
    ),
    *("https://evil.example/a_b?x=1&y=2", "javascript:x", "mailto:a@good.example", "<b>", "<br>"),
    *(
        "\u202e",
        "\u200b",
        "\x00",
        "\ud800",
        "\u2028",
        "\t",
        "\r",
        "<!--",
        "://",
        "(https://a.example",
    ),
)
hostile_texts = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


def message_faults(blocks: list[Block], text: str = "") -> list[str]:
    """Say what is wrong with a message, by the twin's rules and our own."""
    faults = [*block_problems(blocks, "message"), *live_tokens({"text": text, "blocks": blocks})]
    if length_of(blocks) > 12_000:
        faults.append(f"{length_of(blocks)} characters")
    return [*faults, *_name_faults(blocks), *_encoding_faults(blocks)]


def view_faults(view: Block) -> list[str]:
    """Say what is wrong with a view."""
    faults = [*view_problems(view), *live_tokens({"view": view})]
    if len(json.dumps(view)) > 250_000:
        faults.append(f"{len(json.dumps(view))} bytes")
    return [*faults, *_name_faults(view["blocks"]), *_encoding_faults(view)]


def looks(blocks: Iterable[Block]) -> str:
    """Draw blocks: text as it is, small print in brackets, buttons between square ones."""
    return "\n".join(line for block in blocks for line in _look(block))


def _look(block: Block) -> Iterator[str]:
    match block["type"]:
        case "section":
            yield block["text"]["text"]
            if "accessory" in block:
                yield f"    {_element(block['accessory'])}"
        case "context":
            yield f"    ({block['elements'][0]['text']})"
        case "actions":
            yield "    " + " ".join(map(_element, block["elements"]))
        case kind:
            yield f"---- {kind}"


def _element(element: Block) -> str:
    if element["type"] == "overflow":
        return "[… " + " / ".join(one["text"]["text"] for one in element["options"]) + "]"
    sign = {"primary": "+", "danger": "!"}.get(element.get("style", ""), "")
    return f"[{sign}{element['text']['text']}]"


def _name_faults(blocks: list[Block]) -> Iterator[str]:
    names = [element.get("action_id") for element in elements_of(blocks)]
    if None in names or len(set(names)) < len(names):
        yield f"names of elements are missing or stand twice: {names}"


def _encoding_faults(value: object) -> Iterator[str]:
    # What cannot be encoded would end the connection before Slack saw it.
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        yield str(error)
