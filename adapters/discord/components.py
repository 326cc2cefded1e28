"""Components of a message within Discord's limits: texts, buttons, menus, and the view of them all.

A message takes 40 components, nested ones counted, and 4,000 characters of text. What a button or a
menu carries is in `custom_ids.py`; what a view looks like is decided in `cards.py` and `render.py`.
Source: https://discord.com/developers/docs/components/reference
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# discord.py's items are generic in their view, which no item here cares about, hence `Any`.
from typing import Any

import discord
from discord import ui

from adapters.discord.custom_ids import custom_id, menu_id, read_custom_id
from adapters.discord.escape import address, fitted, host_link, plain
from bot.messages.catalogue import _
from bot.messages.message import Button, Style
from bot.postings.addresses import safe_url

Item = ui.Item[Any]

MAX_COMPONENTS = 40
MAX_TEXT = 4_000
MAX_LABEL, MAX_URL = 80, 512
IN_ROW = 5
MAX_OPTIONS, MAX_OPTION, MAX_PLACEHOLDER = 25, 100, 150
#: Buttons of a card that are always in sight when there are more than fit a row.
IN_SIGHT = 3
#: Characters of what is written instead of a button: its label, a mail address.
_WRITTEN_LABEL, _WRITTEN_MAIL = 30, 200

_STYLES = {
    Style.PLAIN: discord.ButtonStyle.secondary,
    Style.PRIMARY: discord.ButtonStyle.primary,
    Style.DANGER: discord.ButtonStyle.danger,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """An option of a menu: a button that has no room of its own."""

    label: str
    #: A second line, "" for none.
    about: str = ""
    #: As a button's.
    action: str


def text(content: str) -> ui.TextDisplay[Any]:
    """Show Markdown of ours, everything foreign in it escaped already."""
    return ui.TextDisplay(content or "…")


def pressable(buttons: Iterable[Button]) -> list[Button]:
    """Leave out what cannot be a button: mail, and what leads nowhere safe or too far."""
    return [button for button in buttons if button.action or _is_page(button.url)]


def written(buttons: Iterable[Button], room: int) -> list[str]:
    """Write the buttons that cannot be pressed as texts: where to write to, a long link.

    Args:
        buttons: In order.
        room: Characters of an address; a longer one is left out.
    """
    found = []
    for button in buttons:
        target = "" if button.action else safe_url(button.url)
        name = fitted(plain(button.label, _WRITTEN_LABEL), _WRITTEN_LABEL * 2)
        if target.startswith("mailto:"):
            mail = target.removeprefix("mailto:").partition("?")[0]
            found += [f"{name}: {fitted(mail, _WRITTEN_MAIL)}"] if len(mail) <= room else []
        elif len(target) > MAX_URL and len(address(target)) <= room:
            found.append(f"{name}: {host_link(target)}")
    return found


def button_item(button: Button) -> ui.Button[Any]:
    """Give one button; `view_of` makes what it carries unlike the others'."""
    name = plain(button.label, MAX_LABEL) or "…"
    if not button.action:
        return ui.Button(label=name, url=safe_url(button.url))
    return ui.Button(label=name, style=_STYLES[button.style], custom_id=custom_id(button.action))


def button_rows(buttons: Sequence[Button], *, most: int = IN_ROW * 3) -> list[Item]:
    """Give buttons as rows, every one in sight.

    Args:
        buttons: In order; those that cannot be pressed are left out.
        most: Buttons that are shown.
    """
    usable = pressable(buttons)[:most]
    return [
        ui.ActionRow(*map(button_item, usable[start : start + IN_ROW]))
        for start in range(0, len(usable), IN_ROW)
    ]


def folded_rows(buttons: Sequence[Button]) -> list[Item]:
    """Give a card's buttons: one row, and where it does not hold them all a menu below it.

    Args:
        buttons: In order; those that cannot be pressed are left out.
    """
    usable = pressable(buttons)
    if len(usable) <= IN_ROW:
        return button_rows(usable)
    others = usable[IN_SIGHT:]
    # A menu opens no pages.
    in_sight = [*usable[:IN_SIGHT], *(button for button in others if not button.action)]
    choices = [Choice(label=one.label, action=one.action) for one in others if one.action]
    return [*button_rows(in_sight), *menu_rows([choices], _("More"))]


def menu_rows(groups: Iterable[Sequence[Choice]], placeholder: str) -> list[Item]:
    """Give choices as menus, as many as it takes; `view_of` names them.

    Args:
        groups: Choices that stay in one menu if it can hold them, in order.
        placeholder: What a menu says before anything is chosen.
    """
    menus: list[list[Choice]] = [[]]
    for group in groups:
        # Discord takes no value twice in one menu.
        known = {choice.action for choice in menus[-1]}
        added = list({choice.action: choice for choice in group}.values())
        if len(known | {choice.action for choice in added}) > MAX_OPTIONS:
            menus.append([])
            known = set()
        for choice in added:
            if choice.action in known:
                continue
            if len(menus[-1]) == MAX_OPTIONS:
                menus.append([])
            menus[-1].append(choice)
    name = plain(placeholder, MAX_PLACEHOLDER)
    return [ui.ActionRow(_menu(choices, name)) for choices in menus if choices]


def size(items: Iterable[Item]) -> tuple[int, int]:
    """Count components, nested ones too, and characters of text."""
    every = list(_walk(items))
    return len(every), sum(len(one.content) for one in every if isinstance(one, ui.TextDisplay))


def view_of(items: Iterable[Item]) -> ui.LayoutView:
    """Put a message together; no two of its components carry the same.

    Returns:
        A view that waits for nobody: whoever presses is answered by the application, also after it
        was started again, and discord.py need not remember the message.
    """
    view = ui.LayoutView(timeout=None)
    copies: dict[str, int] = {}
    menus = 0
    for item in items:
        view.add_item(item)
    for item in view.walk_children():
        if isinstance(item, ui.Button) and item.custom_id:
            action = read_custom_id(item.custom_id) or ""
            copies[action] = copies.get(action, 0) + 1
            item.custom_id = custom_id(action, copies[action])
        elif isinstance(item, ui.Select):
            menus += 1
            item.custom_id = menu_id(menus)
    view.stop()
    return view


def _menu(choices: Sequence[Choice], placeholder: str) -> ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=plain(choice.label, MAX_OPTION) or "…",
            value=custom_id(choice.action),
            description=plain(choice.about, MAX_OPTION) or None,
        )
        for choice in choices
    ]
    return ui.Select(placeholder=placeholder, options=options, custom_id=menu_id(1))


def _walk(items: Iterable[Item]) -> Iterable[Item]:
    for item in items:
        yield item
        if isinstance(item, ui.Container | ui.Section | ui.ActionRow):
            yield from item.walk_children()


def _is_page(url: str) -> bool:
    target = safe_url(url)
    return target.startswith(("http://", "https://")) and len(target) <= MAX_URL
