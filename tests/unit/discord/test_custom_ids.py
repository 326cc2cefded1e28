"""What buttons carry, and what is read when they come back."""

from __future__ import annotations

import re

import pytest

from adapters.discord.custom_ids import (
    BUTTON_TEMPLATE,
    MAX_LENGTH,
    MENU_TEMPLATE,
    custom_id,
    menu_id,
    page_action,
    page_of,
    read_custom_id,
)
from bot.commands.actions import MAX_LENGTH as MAX_ACTION
from bot.commands.actions import decode


@pytest.mark.parametrize("action", ["save:12", "page:7:2", "digest-now", "a" * MAX_ACTION])
@pytest.mark.parametrize("copy", [1, 2, 40])
def test_action_comes_back(action: str, copy: int) -> None:
    """What a button carries fits Discord, and says the same when it comes back."""
    carried = custom_id(action, copy)
    assert len(carried) <= MAX_LENGTH
    assert re.fullmatch(BUTTON_TEMPLATE, carried)
    assert read_custom_id(carried) == action


@pytest.mark.parametrize(
    "text", ["", "save:12", "hw:", "hw:a b", "hw:" + "a" * 91, "hw:ä", "x hw:a"]
)
def test_foreign_ids_say_nothing(text: str) -> None:
    """What is no button of ours is none."""
    assert read_custom_id(text) is None


def test_menus_are_no_buttons() -> None:
    """A menu itself carries no action, its options do."""
    assert re.fullmatch(MENU_TEMPLATE, menu_id(3))
    assert not re.fullmatch(BUTTON_TEMPLATE, menu_id(3))
    assert read_custom_id(menu_id(3)) is None


def test_page_is_an_action_of_the_core() -> None:
    """The core reads the posting, we read the page; anything else is the first page."""
    assert decode(page_action(12, 3)).id() == 12
    assert page_of(page_action(12, 3)) == 3
    assert [page_of(text) for text in ("details:12", "details:12:0", "page:7:2", "")] == [1] * 4
