"""Buttons and menus: what they carry there, and what comes back when one is pressed.

A button carries our action as its value. Mail has no button: Slack's are for web pages, its text
takes mail links, so those become a line of text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Any

from adapters.slack.blocks import Block, actions, plain_text
from adapters.slack.escape import address, escape, fitted, plain
from bot.messages.message import Button, Style
from bot.postings.addresses import safe_url

#: Source: https://docs.slack.dev/reference/block-kit/block-elements/button-element
MAX_LABEL, MAX_URL = 75, 3_000
#: Source: https://docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element
MAX_OPTIONS = 5
#: Source: https://docs.slack.dev/reference/block-kit/blocks/actions-block
MAX_ELEMENTS = 25
#: Buttons of a card that are always in sight; two or more others wait in a menu.
IN_SIGHT = 3
#: Characters of a mail link's address, of what it shows, and of the label before it.
MAX_MAIL, MAX_MAIL_SHOWN, MAX_MAIL_LABEL = 300, 200, 30

#: What the value of a menu's link begins with; nothing of ours is called so.
_LINK = "link:"


def action_blocks(buttons: Sequence[Button], about: str = "", *, most: int = 100) -> list[Block]:
    """Give buttons as lines, every one in sight.

    Args:
        buttons: In order; those that lead nowhere safe are left out.
        about: What they are about, for screen readers: "Apply: Infrastructure Engineer".
        most: Buttons that are shown.
    """
    elements = [button_element(button, about) for button in pressable(buttons)[:most]]
    return [
        actions(elements[start : start + MAX_ELEMENTS])
        for start in range(0, len(elements), MAX_ELEMENTS)
    ]


def folded_blocks(buttons: Sequence[Button], about: str = "") -> list[Block]:
    """Give a card's buttons as one line: the first in sight, the others in menus.

    Args:
        buttons: In order; those that lead nowhere safe are left out.
        about: As for `action_blocks`.
    """
    usable = pressable(buttons)
    in_sight = IN_SIGHT if len(usable) > IN_SIGHT + 1 else len(usable)
    folded = usable[in_sight:]
    elements = [
        *(button_element(button, about) for button in usable[:in_sight]),
        *(
            menu_element(folded[start : start + MAX_OPTIONS])
            for start in range(0, len(folded), MAX_OPTIONS)
        ),
    ]
    return [actions(elements[:MAX_ELEMENTS])] if elements else []


def button_element(button: Button, about: str = "") -> Block:
    """Give one button; `numbered` names it."""
    element: Block = {"type": "button", "text": plain_text(plain(button.label, MAX_LABEL) or "…")}
    if button.action:
        element["value"] = button.action
    else:
        element["url"] = safe_url(button.url)
    if button.style is not Style.PLAIN:
        element["style"] = button.style.value
    if about:
        element["accessibility_label"] = plain(f"{button.label}: {about}", MAX_LABEL)
    return element


def menu_element(buttons: Sequence[Button]) -> Block:
    """Give one to five buttons as a menu; `numbered` names it."""
    return {"type": "overflow", "options": [_option(*one) for one in enumerate(buttons)]}


def pressable(buttons: Iterable[Button]) -> list[Button]:
    """Leave out what cannot be a button: mail, and what leads nowhere safe."""
    return [button for button in buttons if button.action or _is_page(button.url)]


def mail_lines(buttons: Iterable[Button]) -> list[str]:
    """Write the buttons that open a letter as lines of text with the address to write to."""
    return [
        f"{escape(plain(button.label, MAX_MAIL_LABEL))}: {_mail(safe_url(button.url))}"
        for button in buttons
        if not button.action and safe_url(button.url).startswith("mailto:")
    ]


def numbered(blocks: Iterable[Block]) -> list[Block]:
    """Name every button and menu of a message that has no name yet, each differently.

    Returns:
        The blocks with `press:1` for buttons, `link:2` for those that open a page, `more:3` for
        menus.
    """
    numbers = count(1)

    def named(element: Block) -> Block:
        if "action_id" in element or element.get("type") not in {"button", "overflow"}:
            return element
        kind = "more" if element["type"] == "overflow" else "link" if "url" in element else "press"
        return {**element, "action_id": f"{kind}:{next(numbers)}"}

    def with_names(block: Block) -> Block:
        if "accessory" in block:
            return {**block, "accessory": named(block["accessory"])}
        if block["type"] == "actions":
            return {**block, "elements": [named(element) for element in block["elements"]]}
        return block

    return [with_names(block) for block in blocks]


def read_press(payload: Mapping[str, Any]) -> str | None:
    """Read which of our actions an element carried.

    Args:
        payload: One of the `actions` that Slack sends; it may be old or forged.

    Returns:
        "save:12"; None for a link, and for what is no button of ours.
    """
    option = payload.get("selected_option")
    value = option.get("value") if isinstance(option, Mapping) else payload.get("value")
    if not isinstance(value, str) or not value or value.startswith(_LINK):
        return None
    return value


def _option(number: int, button: Button) -> Block:
    option: Block = {"text": plain_text(plain(button.label, MAX_LABEL) or "…")}
    if button.action:
        return {**option, "value": button.action}
    return {**option, "value": f"{_LINK}{number}", "url": safe_url(button.url)}


def _is_page(url: str) -> bool:
    target = safe_url(url)
    return target.startswith(("http://", "https://")) and len(target) <= MAX_URL


def _mail(url: str) -> str:
    shown = fitted(url.removeprefix("mailto:").partition("?")[0], MAX_MAIL_SHOWN, amid_marks=True)
    for target in (url, url.partition("?")[0]):
        if len(address(target)) <= MAX_MAIL:
            return f"<{address(target)}|{shown.replace('|', '│')}>"
    return shown
