"""A message as a window over the conversation: a posting's details, or a reply to a button in one.

Source: https://docs.slack.dev/reference/views/modal-views
"""

from __future__ import annotations

import json

from adapters.slack.blocks import Block, plain_text
from adapters.slack.escape import plain
from adapters.slack.render import is_about, modal_blocks
from bot.messages.catalogue import _
from bot.messages.message import Message

#: Characters of a window's title and of its buttons.
MAX_TITLE = 24


def message_modal(message: Message, *, channel: str = "") -> Block:
    """Show a message in a window.

    Args:
        message: What to show; a posting's title becomes the window's.
        channel: The platform's id of the channel that it was opened from, "" for none. The window
            remembers it: what is pressed inside comes without a channel.
    """
    card = is_about(message)
    title = plain(card.title, MAX_TITLE) if card else ""
    return {
        "type": "modal",
        "title": plain_text(title or "Hirewire"),
        "close": plain_text(_("Close")),
        "private_metadata": json.dumps({"channel": channel}),
        "blocks": modal_blocks(message),
    }
