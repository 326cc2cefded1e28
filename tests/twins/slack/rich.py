"""The shape of rich text.

Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from __future__ import annotations

from tests.twins.slack.objects import IDENTIFIER
from tests.twins.slack.shapes import Check, by_type, flag, like, link, many, one_of, record, whole
from tests.twins.slack.shapes import words as _words

_NAMES = ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight")
_STYLE: dict[str, Check] = {"style": record({}, dict.fromkeys((*_NAMES, "unlink"), flag))}
_NAME = _words(255)

_INLINE = by_type(
    {
        "text": record({"text": _words(12_000)}, _STYLE),
        "link": record({"url": link(3000)}, {**_STYLE, "text": _words(12_000), "unsafe": flag}),
        "emoji": record({"name": _NAME}, {**_STYLE, "unicode": _NAME}),
        "date": record(
            {"timestamp": whole(0, 9_999_999_999), "format": _NAME},
            {**_STYLE, "url": link(3000), "fallback": _NAME},
        ),
        "color": record({"value": like(r"#[0-9A-Fa-f]{6}")}),
        "user": record({"user_id": _NAME}, _STYLE),
        "usergroup": record({"usergroup_id": _NAME}, _STYLE),
        "channel": record({"channel_id": _NAME}, _STYLE),
        "broadcast": record({"range": one_of("here", "channel", "everyone")}, _STYLE),
    }
)
_RUN = many(_INLINE, 1000, 0)
_SECTION = record({"elements": _RUN})

#: A rich_text block, which an input may hold as well.
RICH_TEXT = record(
    {
        "elements": many(
            by_type(
                {
                    "rich_text_section": _SECTION,
                    "rich_text_quote": record({"elements": _RUN}, {"border": whole(0, 1)}),
                    "rich_text_preformatted": record(
                        {"elements": _RUN}, {"border": whole(0, 1), "language": _NAME}
                    ),
                    "rich_text_list": record(
                        {
                            "style": one_of("bullet", "ordered"),
                            "elements": many(by_type({"rich_text_section": _SECTION}), 1000, 0),
                        },
                        {"indent": whole(0, 8), "offset": whole(0, 9999), "border": whole(0, 1)},
                    ),
                }
            ),
            1000,
        )
    },
    {"block_id": IDENTIFIER},
)
