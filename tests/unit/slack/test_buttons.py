"""Buttons in Slack: what they carry comes back, and everything stays within reach."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.slack.blocks import actions, section
from adapters.slack.buttons import (
    action_blocks,
    button_element,
    folded_blocks,
    mail_lines,
    menu_element,
    numbered,
    read_press,
)
from bot.messages.message import Button, Style
from tests.unit.slack.looking import looks, message_faults

APPLY = Button(label="Apply", url="https://a.example/apply", style=Style.PRIMARY)
SAVE = Button(label="Save", action="save:7")
MAIL = Button(label="Apply", url="mailto:jobs@a.example?subject=Job%20&body=Hi")
UNSAFE = Button(label="Apply", url="javascript:alert(1)")


def presses(count: int) -> list[Button]:
    """So many buttons."""
    return [Button(label=f"B{number}", action=f"save:{number}") for number in range(count)]


def test_button_carries_its_action_or_opens_its_page() -> None:
    """One thing each; the style is kept, and screen readers hear what it is about."""
    assert button_element(SAVE, "Engineer") == {
        "type": "button",
        "text": {"type": "plain_text", "text": "Save"},
        "value": "save:7",
        "accessibility_label": "Save: Engineer",
    }
    apply = button_element(APPLY)
    assert (apply["url"], apply["style"]) == ("https://a.example/apply", "primary")
    assert "value" not in apply


@pytest.mark.parametrize(
    ("count", "line"),
    [
        pytest.param(1, "    [B0]", id="one"),
        pytest.param(4, "    [B0] [B1] [B2] [B3]", id="a-menu-for-one-is-none"),
        pytest.param(5, "    [B0] [B1] [B2] [… B3 / B4]", id="menu"),
        pytest.param(
            10, "    [B0] [B1] [B2] [… B3 / B4 / B5 / B6 / B7] [… B8 / B9]", id="two-menus"
        ),
    ],
)
def test_rare_buttons_wait_in_a_menu(count: int, line: str) -> None:
    """Three stay in sight, a menu holds at most five."""
    assert looks(folded_blocks(presses(count))) == line


def test_buttons_that_lead_nowhere_are_left_out() -> None:
    """Unsafe addresses have no button, mail stands in the text; a line of nothing is none."""
    assert looks(folded_blocks([UNSAFE, MAIL, SAVE])) == "    [Save]"
    assert folded_blocks([UNSAFE, MAIL]) == action_blocks([UNSAFE]) == []


def test_mail_is_a_line_of_text() -> None:
    """The address is there to see and to copy; what would make the link too long goes first."""
    assert mail_lines([SAVE, UNSAFE, APPLY, MAIL]) == [
        "Apply: <mailto:jobs@a.example?subject=Job%20&amp;body=Hi|jobs@a.example>"
    ]
    wordy = Button(label="Apply", url=f"mailto:jobs@a.example?body={'x' * 500}")
    assert mail_lines([wordy]) == ["Apply: <mailto:jobs@a.example|jobs@a.example>"]


def test_many_buttons_take_several_lines() -> None:
    """A line takes 25, and no more than asked for are shown."""
    blocks = numbered(action_blocks(presses(60), most=40))
    assert [len(block["elements"]) for block in blocks] == [25, 15]
    assert message_faults(blocks) == []


def test_every_element_has_a_name_of_its_own() -> None:
    """Buttons, links and menus are told apart by their names; those that have one keep it."""
    menu, own = menu_element([SAVE, APPLY]), {**button_element(SAVE), "action_id": "mine"}
    blocks = numbered(
        [
            section("a", button_element(SAVE)),
            actions([button_element(SAVE), button_element(APPLY), menu, own]),
        ]
    )
    assert blocks[0]["accessory"]["action_id"] == "press:1"
    names = [element["action_id"] for element in blocks[1]["elements"]]
    assert names == ["press:2", "link:3", "more:4", "mine"]
    assert message_faults(blocks) == []


def test_labels_fit() -> None:
    """A long label is cut, an empty one is still something to press."""
    long = Button(label="x" * 200, action="save:1")
    empty = Button(label="", url="https://a.example")
    assert (
        message_faults(numbered(folded_blocks([long, empty, *[long, empty] * 3], "y" * 99))) == []
    )


@pytest.mark.parametrize(
    ("payload", "action"),
    [
        pytest.param({"type": "button", "value": "save:7"}, "save:7", id="button"),
        pytest.param({"selected_option": {"value": "mute:7"}}, "mute:7", id="menu"),
        pytest.param({"type": "button", "action_id": "link:1"}, None, id="link"),
        pytest.param({"selected_option": {"value": "link:1"}}, None, id="link-in-menu"),
        pytest.param({"value": ""}, None, id="nothing"),
        pytest.param({"value": {"a": 1}}, None, id="nonsense"),
        pytest.param({"selected_option": None, "value": 7}, None, id="number"),
    ],
)
def test_press_is_read_back(payload: dict[str, Any], action: str | None) -> None:
    """Our action comes out; links and forgeries are none."""
    assert read_press(payload) == action
