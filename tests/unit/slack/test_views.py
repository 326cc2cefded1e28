"""Messages as windows in Slack: a posting's details, whole."""

from __future__ import annotations

import json

import pytest

from adapters.slack.views import message_modal
from bot.messages.alerts import details_message
from bot.messages.message import Message
from tests.adapter_contract import HOSTILE, hostile_posting
from tests.unit.slack.looking import looks, view_faults
from tests.unit.slack.test_render import stored

BODY = """
Primer builds **_infrastructure_** for payments.

## What you do

*   Keep [payments](https://example.com/payments?a=1&b=2) running
*   Watch, alone or in a team:
    *   `latency`
    *   errors

> We do not sleep.

| Level | Pay |
|---|---|
| Senior | £90k |

```
$ make it run
```

![The team](https://example.com/team.png)
"""


def test_details_look_like_this() -> None:
    """Golden: the window that opens behind "Details"."""
    view = message_modal(details_message(stored(body=BODY)), channel="C1")
    assert view_faults(view) == []
    assert view["title"]["text"] == "Infrastructure Engineer"
    assert looks(view["blocks"]) == (
        "*<https://example.com/jobs/1|Infrastructure Engineer>*\n"
        "Primer · London, United Kingdom · On site\n"
        "#python #aws · <!date^1795521540^{date_short_pretty}|2026-11-24>\n"
        "    [+Apply] [Save] [Hide] [… Mute company / Why]\n"
        "Primer builds *_infrastructure_* for payments.\n"
        "\n"
        "*What you do*\n"
        "• Keep <https://example.com/payments?a=1&amp;b=2|payments> running\n"
        "• Watch, alone or in a team:\n"
        "    ◦ `latency`\n"
        "    ◦ errors\n"
        "\n"
        "&gt; We do not sleep.\n"
        "\n"
        "```\nLevel   Pay\nSenior  £90k\n```\n"
        "\n"
        "```\n$ make it run\n```\n"
        "\n"
        "[image: The team]\n"
        "    [I applied]"
    )


def test_window_remembers_where_it_was_opened() -> None:
    """What is pressed inside comes without a channel, so the window carries it."""
    message = Message(heading="Done.")
    assert json.loads(message_modal(message, channel="C1")["private_metadata"])["channel"] == "C1"
    assert json.loads(message_modal(message)["private_metadata"])["channel"] == ""


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        pytest.param("Engineer", "Engineer", id="short"),
        pytest.param("Senior Infrastructure Engineer", "Senior Infrastructure E…", id="long"),
        pytest.param("\u202e\x00", "Hirewire", id="nothing-to-read"),
    ],
)
def test_title_fits(title: str, shown: str) -> None:
    """Twenty-four characters, cut like everything else."""
    view = message_modal(details_message(stored(title=title)))
    assert view["title"]["text"] == shown
    assert view_faults(view) == []


def test_reply_keeps_its_heading_in_the_window() -> None:
    """A sentence is too long for a title, so the window has the bot's name."""
    view = message_modal(Message(heading="You will hear no more of Acme, ever again."))
    assert view["title"]["text"] == "Hirewire"
    assert looks(view["blocks"]) == "You will hear no more of Acme, ever again."


def test_long_body_is_whole() -> None:
    """A window takes what a message does not."""
    view = message_modal(details_message(stored(body="A paragraph of some words.\n\n" * 3_500)))
    assert looks(view["blocks"]).count("A paragraph") == 3_500
    assert view_faults(view) == []


@pytest.mark.parametrize("text", ["A paragraph of some words.\n\n" * 9_000, "日本 " * 30_000])
def test_endless_body_ends_with_the_way_on(text: str) -> None:
    """Even a window has a limit, in blocks and in bytes; then it says where the rest is."""
    view = message_modal(details_message(stored(body=text)))
    assert view_faults(view) == []
    assert (
        "\nThere is more than fits here: <https://example.com/jobs/1|the whole text>.\n"
        in looks(view["blocks"])
    )


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_details_are_taken(text: str) -> None:
    """Whatever an author wrote, Slack opens the window, and nothing in it acts."""
    assert view_faults(message_modal(details_message(hostile_posting(text)))) == []
