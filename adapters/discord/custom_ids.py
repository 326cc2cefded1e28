"""What a button or a menu carries to Discord and back: our action behind a short mark.

Discord refuses a message in which two components carry the same id, so a second button for the same
action gets a number behind it, which is ignored when it comes back.
Source: https://discord.com/developers/docs/components/reference#anatomy-of-a-component-custom-id
"""

from __future__ import annotations

import re

#: Source: https://discord.com/developers/docs/components/reference#button-button-structure
MAX_LENGTH = 100
#: What buttons carry; for `discord.ui.DynamicItem`.
BUTTON_TEMPLATE = r"hw:(?P<action>[A-Za-z0-9:._-]{1,90})(?:#[0-9]{1,4})?"
#: What menus carry; their options have values like a button's.
MENU_TEMPLATE = r"hw/more:[0-9]{1,4}"
#: An action that turns a page of ours: the core's own with one more argument.
_PAGE = re.compile(r"details:[0-9]{1,18}:([0-9]{1,4})", re.ASCII)
_BUTTON = re.compile(BUTTON_TEMPLATE, re.ASCII)


def custom_id(action: str, copy: int = 1) -> str:
    """Write what a button carries.

    Args:
        action: Of a `bot.messages.message.Button`, at most 90 characters.
        copy: Which button for this action it is in its message, from 1.
    """
    return f"hw:{action}#{copy}" if copy > 1 else f"hw:{action}"


def menu_id(number: int) -> str:
    """Name a menu of a message, from 1."""
    return f"hw/more:{number}"


def read_custom_id(text: str) -> str | None:
    """Read which action a button carried, or an option of a menu.

    Args:
        text: As Discord sends it; it may be old or forged.

    Returns:
        "save:12"; None for what is no button of ours.
    """
    found = _BUTTON.fullmatch(text)
    return found["action"] if found else None


def page_action(posting_id: int, page: int) -> str:
    """Write the action that shows another page of a posting's text."""
    return f"details:{posting_id}:{page}"


def page_of(action: str) -> int:
    """Tell which page of a posting's text an action asks for, from 1."""
    found = _PAGE.fullmatch(action)
    return max(1, int(found[1])) if found else 1
