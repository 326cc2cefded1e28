"""Which commands Discord offers somebody, and what it lets them put in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.twins.discord.permissions import ALL, Right, rights_in
from tests.twins.discord.state import Channel, Json, Role, User, World
from tests.twins.discord.told import context_of, owners

#: Whom and what one can name.
Named = User | Role | Channel
#: What somebody puts into an option.
Put = str | int | float | bool | Named
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN = 1, 2, 3, 4, 5
USER, CHANNEL, ROLE, MENTIONABLE, NUMBER = 6, 7, 8, 9, 10
_TAKES: dict[int, type | tuple[type, ...]] = {
    STRING: str,
    INTEGER: int,
    BOOLEAN: bool,
    USER: User,
    CHANNEL: Channel,
    ROLE: Role,
    MENTIONABLE: (User, Role),
    NUMBER: (int, float),
}
_LONGEST_TEXT = 6000


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A command with what was put in."""

    #: As the app is told of it, without what is named.
    data: Json
    #: Whom and what the options name.
    named: list[Named] = field(default_factory=list)


def fill(
    world: World, channel: Channel, user: User, name: str, options: Mapping[str, Put]
) -> Filled:
    """Fill in a command as Discord lets people do it.

    Args:
        world: In which the app registered its commands.
        channel: Where.
        user: Who.
        name: "jobs subscribe".
        options: By name.

    Raises:
        AssertionError: there is no such command for them, or Discord would not let them send it.
    """
    command, path = _find(world, channel, user, name)
    known = {one["name"]: one for one in path[-1].get("options") or []}
    assert set(options) <= set(known), f"/{name} has no {sorted(set(options) - set(known))}"
    missing = [one for one in known if known[one].get("required") and one not in options]
    assert not missing, f"/{name} needs {missing}"
    given = [_option(known[one], value) for one, value in options.items()]
    named = [one for one in options.values() if isinstance(one, Named)]
    return Filled(data=_data(command, path, given), named=named)


def typing(
    world: World,
    channel: Channel,
    user: User,
    name: str,
    option: str,
    text: str,
    options: Mapping[str, Put],
) -> Filled:
    """Fill in a command up to an option in which somebody is typing; see `fill`.

    Raises:
        AssertionError: nothing is offered while somebody types into this option.
    """
    command, path = _find(world, channel, user, name)
    known = {one["name"]: one for one in path[-1].get("options") or []}
    assert known[option].get("autocomplete"), f"/{name} offers nothing for “{option}”"
    given = [_option(known[one], value) for one, value in options.items()]
    half: Json = {"name": option, "type": known[option]["type"], "value": text, "focused": True}
    return Filled(data=_data(command, path, [*given, half]))


def _find(world: World, channel: Channel, user: User, name: str) -> tuple[Json, list[Json]]:
    """Give a command, and it with the group and the subcommand that a name means."""
    first, *further = name.split()
    local = world.commands.get(channel.guild_id, []) if channel.guild_id else []
    everywhere = [one for one in world.commands.get("", []) if _fits(world, channel, user, one)]
    offered = [one for one in [*local, *everywhere] if one["type"] == 1]
    found = [one for one in offered if one["name"] == first]
    assert found, f"nobody is offered /{first} here, only {[one['name'] for one in offered]}"
    command = found[0]
    assert _may(world, channel, user, command), f"{user.username} is not offered /{first}"
    path = [command]
    for word in further:
        inner = [one for one in path[-1].get("options") or [] if one["name"] == word]
        assert inner, f"there is no “{word}” in /{name}"
        path.append(inner[0])
    below = path[-1].get("options") or []
    assert all(one["type"] not in (SUBCOMMAND, GROUP) for one in below), f"/{name} is not whole"
    return command, path


def is_offered(world: World, channel: Channel, user: User, command: Json) -> bool:
    """Tell whether somebody is offered a command of everywhere in a channel."""
    return _fits(world, channel, user, command) and _may(world, channel, user, command)


def _fits(world: World, channel: Channel, user: User, command: Json) -> bool:
    """Tell whether a command of everywhere is there in a channel."""
    contexts = command.get("contexts")
    if contexts is not None and context_of(channel) not in contexts:
        return False
    kinds = {str(one) for one in command.get("integration_types") or [0]}
    return bool(kinds & set(owners(world, channel, user)))


def _may(world: World, channel: Channel, user: User, command: Json) -> bool:
    """Tell whether somebody has the rights that a command asks for."""
    if not channel.guild_id:
        return True
    rights = rights_in(world, channel, user.id)
    needed = command.get("default_member_permissions")
    if rights == ALL or not rights & Right.USE_APPLICATION_COMMANDS:
        return rights == ALL
    return needed is None or (int(needed) != 0 and rights & int(needed) == int(needed))


def _data(command: Json, path: list[Json], given: list[Json]) -> Json:
    for inner in reversed(path[1:]):
        given = [{"name": inner["name"], "type": inner["type"], "options": given}]
    data: Json = {"id": command["id"], "name": command["name"], "type": 1, "options": given}
    return data | ({"guild_id": command["guild_id"]} if "guild_id" in command else {})


def _option(known: Json, value: Put) -> Json:
    """Write an option.

    Raises:
        AssertionError: Discord would not take this value.
    """
    name, kind = known["name"], known["type"]
    is_kind = isinstance(value, _TAKES[kind]) and (kind == BOOLEAN) == isinstance(value, bool)
    assert is_kind, f"“{name}” does not take {value!r}"
    if isinstance(value, Channel) and known.get("channel_types"):
        assert value.kind in known["channel_types"], f"“{name}” takes no such channel"
    choices = [one["value"] for one in known.get("choices") or []]
    assert not choices or value in choices, f"“{name}” is one of {choices}"
    if isinstance(value, str):
        least, most = known.get("min_length") or 0, known.get("max_length") or _LONGEST_TEXT
        assert least <= len(value) <= most, f"“{name}” has {least} to {most} characters"
    elif isinstance(value, int | float) and not isinstance(value, bool):
        assert value >= known.get("min_value", value), f"“{name}” is too small"
        assert value <= known.get("max_value", value), f"“{name}” is too great"
    written = value.id if isinstance(value, Named) else value
    return {"name": name, "type": kind, "value": written}
