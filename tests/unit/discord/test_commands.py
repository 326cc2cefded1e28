"""`/jobs` as Discord is told of it, within Discord's limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest

from adapters.discord.client import Client
from adapters.discord.commands import CHANNELS, MANAGED, MANAGING, NAME, Tree, build_tree
from adapters.discord.fields import options_of
from adapters.discord.parts import Parts
from adapters.discord.setup import Setup
from adapters.discord.syncing import digest_of
from adapters.discord.work import Work
from bot.commands.parse import VERBS
from bot.commands.request import Desk

#: Characters of every name, description and value of a command.
#: Source: https://discord.com/developers/docs/interactions/application-commands
MOST_CHARACTERS = 8_000
SUBCOMMAND, TEXT, YES_OR_NO, CHANNEL = 1, 3, 5, 7
SETUP = Setup(token="t", api_url="http://127.0.0.1:1/api/v10", gateway_url="ws://127.0.0.1:1/")


def tree() -> Tree:
    """A tree of a client that never calls anybody; its commands are not run."""
    desk = cast(Desk, None)
    return build_tree(Client(), Parts(desk=desk, setup=SETUP, work=Work(), wake=lambda: None))


@pytest.fixture(scope="module")
def jobs() -> dict[str, Any]:
    """The command as it goes over the wire."""
    made = tree()
    command = made.get_command(NAME)
    assert command
    return command.to_dict(made)


def texts(part: Any) -> Iterator[str]:
    """Everything that counts against the size of a command."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name in {"name", "description", "value"} and isinstance(value, str):
                yield value
            else:
                yield from texts(value)
    elif isinstance(part, list):
        for one in part:
            yield from texts(one)


def test_one_command_has_a_subcommand_for_every_verb(jobs: dict[str, Any]) -> None:
    """In the order in which `help` tells them, each with its fields."""
    assert jobs["name"] == NAME
    assert [one["name"] for one in jobs["options"]] == list(VERBS)
    for one in jobs["options"]:
        assert one["type"] == SUBCOMMAND
        assert [field["name"] for field in one["options"]] == [
            option.name for option in options_of(one["name"])
        ]


def test_it_is_small_enough(jobs: dict[str, Any]) -> None:
    """Discord counts every text in it together."""
    assert sum(map(len, texts(jobs))) <= MOST_CHARACTERS
    assert all(1 <= len(one["description"]) <= 100 for one in jobs["options"])


def test_it_is_for_everybody_everywhere(jobs: dict[str, Any]) -> None:
    """Servers, direct messages, groups; installed for a server or for oneself."""
    assert sorted(jobs["contexts"]) == [0, 1, 2]
    assert sorted(jobs["integration_types"]) == [0, 1]
    assert jobs["default_member_permissions"] is None


def test_channels_are_managed_by_a_command_for_managers() -> None:
    """Offered in servers that installed the bot, to those who have “Manage Server”."""
    made = tree()
    command = made.get_command(MANAGED)
    assert command
    managed = command.to_dict(made)
    assert managed["default_member_permissions"] == 1 << 5
    assert (managed["contexts"], managed["integration_types"]) == ([0], [0])
    assert [one["name"] for one in managed["options"]] == list(MANAGING)
    assert sum(map(len, texts(managed))) <= MOST_CHARACTERS


def test_fields_have_types(jobs: dict[str, Any]) -> None:
    """A channel is chosen among channels, a choice among choices, the rest is typed."""
    verbs = {
        one["name"]: {field["name"]: field for field in one["options"]} for one in jobs["options"]
    }
    to = verbs["subscribe"]["to"]
    assert to["type"] == CHANNEL
    assert to["channel_types"] == [kind.value for kind in CHANNELS]
    assert verbs["subscribe"]["unknown"]["type"] == YES_OR_NO
    query = verbs["subscribe"]["query"]
    assert (query["type"], query["autocomplete"], query["max_length"]) == (TEXT, True, 2_000)
    assert [choice["value"] for choice in verbs["edit"]["every"]["choices"]] == [
        "instant",
        "daily",
        "weekly",
    ]
    assert verbs["edit"]["number"]["required"] is True
    assert not verbs["saved"]["posting"]["required"]
    assert [choice["value"] for choice in verbs["help"]["verb"]["choices"]] == list(VERBS)


def test_the_digest_changes_with_the_definition() -> None:
    """The same definition is told once, another one again."""
    made = tree()
    first = digest_of(made)
    assert digest_of(tree()) == first
    made.remove_command(NAME)
    assert digest_of(made) != first
