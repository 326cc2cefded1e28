"""Which lines and buttons depend on what somebody may do in channels."""

from __future__ import annotations

import pytest

from bot.commands.run import needs_rights, press_needs_rights
from bot.commands.verbs import (
    NEED_RIGHTS,
    NEED_RIGHTS_ELSEWHERE,
    PRESSES,
    PRESSES_NEED_RIGHTS,
    TYPED,
)


@pytest.mark.parametrize(
    ("line", "needed"),
    [
        ("subscribe #go to #jobs", True),
        ("/jobs sub #go to here daily", True),
        ("/jobs sub #go", False),
        ("subscribe #go to me at 9", False),
        ("subscribe #go at 99", False),
        ("digest", False),
        ("digest at 8 to <#C1|jobs>", True),
        ("stop 7", True),
        ("list", True),
        ("search #go", False),
        ("#go remote", False),
        ("saved", False),
        ("", False),
        ("subscirbe #go", False),
        ("x" * 5_000, False),
        ("list\0", True),
    ],
)
def test_lines_that_touch_channels_need_rights(line: str, needed: bool) -> None:
    """By the verb, and by where it is to take effect; what does not parse needs nothing."""
    assert needs_rights(line) is needed


@pytest.mark.parametrize(
    ("action", "needed"),
    [("unsub:7", True), ("leave:12", True), ("save:12", False), ("<!>", False), ("", False)],
)
def test_buttons_that_touch_channels_need_rights(action: str, needed: bool) -> None:
    """A forged one needs nothing, since it does nothing."""
    assert press_needs_rights(action) is needed


def test_only_what_exists_needs_rights() -> None:
    """A verb that was renamed must not lose its rights unnoticed."""
    assert set(TYPED) >= NEED_RIGHTS | NEED_RIGHTS_ELSEWHERE
    assert set(PRESSES) >= PRESSES_NEED_RIGHTS
