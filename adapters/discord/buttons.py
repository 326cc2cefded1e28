"""Buttons and menus of our messages: acknowledged at once, then done, for whoever presses.

discord.py knows them by what they carry alone, so they work after a restart, on messages of any age
and for anyone. Everything that one says is looked up again for the person who pressed it, so an old
or forged one does no harm; what it changes in a channel is decided by that person's rights.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from discord import Component, InteractionType, ui

from adapters.discord.actors import Asked, actor_of
from adapters.discord.answers import acknowledge, give, refuse
from adapters.discord.custom_ids import BUTTON_TEMPLATE, MENU_TEMPLATE, page_of, read_custom_id
from adapters.discord.parts import Parts
from bot.commands.actions import stale
from bot.commands.run import press
from bot.messages.catalogue import _

Item = ui.Item[Any]

_OURS = re.compile(f"{BUTTON_TEMPLATE}|{MENU_TEMPLATE}".replace("?P<action>", "?:"), re.ASCII)
#: A button that turns a page of what it stands below.
_TURNS = re.compile(r"details:[0-9]+:[0-9]+", re.ASCII)


def dynamic_items(parts: Parts) -> tuple[type[ui.DynamicItem[Any]], ...]:
    """Make the kinds of components that discord.py shall know by what they carry.

    Args:
        parts: What to do it with when one is pressed.
    """

    class Press(ui.DynamicItem[ui.Button[Any]], template=BUTTON_TEMPLATE):
        """A button."""

        @classmethod
        async def from_custom_id(
            cls, interaction: Asked, item: Item, match: re.Match[str], /
        ) -> Press:
            """Take the button as it stands in its message."""
            return cls(item)  # type: ignore[arg-type]  # the template is that of buttons

        async def callback(self, interaction: Asked) -> None:
            """Do what it says."""
            await pressed(interaction, read_custom_id(self.custom_id), parts)

    class Choose(ui.DynamicItem[ui.Select[Any]], template=MENU_TEMPLATE):
        """A menu, whose options carry what buttons do."""

        @classmethod
        async def from_custom_id(
            cls, interaction: Asked, item: Item, match: re.Match[str], /
        ) -> Choose:
            """Take the menu as it stands in its message."""
            return cls(item)  # type: ignore[arg-type]  # the template is that of menus

        async def callback(self, interaction: Asked) -> None:
            """Do what the chosen option says."""
            chosen = self.item.values
            await pressed(interaction, read_custom_id(chosen[0]) if chosen else None, parts)

    return Press, Choose


async def answer_unknown(interaction: Asked) -> None:
    """Answer a component or a form that no listener gets, such as one of an earlier version.

    Call it for every interaction: those that something else answers are left alone.
    """
    is_form = interaction.type is InteractionType.modal_submit
    is_component = interaction.type is InteractionType.component
    if is_form or (is_component and not _is_heard(interaction)):
        await refuse(interaction, stale())


def _is_heard(interaction: Asked) -> bool:
    """Tell whether discord.py hands a press on: it does so only for what stands in the message."""
    said = interaction.custom_id or ""
    data: Mapping[str, Any] = dict(interaction.data or {})
    return bool(_OURS.fullmatch(said)) and any(
        getattr(one, "custom_id", None) == said and one.type.value == data.get("component_type")
        for one in _walk(interaction.message.components if interaction.message else ())
    )


def _walk(components: Iterable[Component]) -> Iterator[Component]:
    for one in components:
        yield one
        yield from _walk(getattr(one, "children", ()))
        accessory = getattr(one, "accessory", None)
        if accessory is not None:
            yield accessory


async def pressed(interaction: Asked, said: str | None, parts: Parts) -> None:
    """Answer a press.

    Args:
        interaction: Who pressed, and where.
        said: The action, "save:12"; None when it carries none of ours.
        parts: What to do it with.
    """
    if said is None:
        await refuse(interaction, stale())
    elif parts.work.is_full_for(interaction):
        await refuse(
            interaction, _("Too many people ask at this moment. Please press it again in a minute.")
        )
    elif await acknowledge(interaction):
        await parts.work.do(interaction, lambda: answer(interaction, said, parts))


async def answer(interaction: Asked, said: str, parts: Parts) -> None:
    """Do what an acknowledged button says, and tell the person who pressed it."""
    reply = await press(said, actor=actor_of(interaction, parts.setup), desk=parts.desk)
    if reply.owes:
        parts.wake()
    if _TURNS.fullmatch(said):
        reply = replace(reply, replaces=not reply.is_error)
    await give(interaction, reply, page=page_of(said))
