"""Application commands as they are registered, everywhere or in one server.

Source: https://discord.com/developers/docs/interactions/application-commands
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.twins.discord.calls import Asked, Do, Known
from tests.twins.discord.errors import Refused, invalid
from tests.twins.discord.state import Json

#: For each server, and for the application.
CREATES_A_DAY = 200
#: By type: commands with a name of their own, of users, of messages.
MOST = {1: 100, 2: 15, 3: 15}
#: Of all names, descriptions and values of one command.
MOST_CHARACTERS = 8000
SUBCOMMAND, GROUP, STRING, INTEGER, NUMBER = 1, 2, 3, 4, 10
_NAME = re.compile(r"[-_'\w]{1,32}")
_GLOBAL = "/applications/{application_id}/commands"
_LOCAL = "/applications/{application_id}/guilds/{guild_id}/commands"


def listed(asked: Asked) -> tuple[int, Any]:
    """Give the commands."""
    return 200, _of(asked)


def replaced(asked: Asked) -> tuple[int, Any]:
    """Put these commands in the place of all others."""
    wanted = asked.body or []
    if not isinstance(wanted, list):
        raise invalid("", "Must be a list.")
    before = _of(asked)
    names = [(one.get("type") or 1, one["name"]) for one in wanted]
    if len(set(names)) < len(names):
        raise invalid("name", "Application command names must be unique")
    for kind, most in MOST.items():
        if sum(1 for one, _name in names if one == kind) > most:
            raise invalid("", f"Maximum number of application commands reached ({most}).")
    made = [_made(asked, one, before, str(number)) for number, one in enumerate(wanted)]
    asked.world.commands[_where(asked)] = made
    return 200, made


def upserted(asked: Asked) -> tuple[int, Any]:
    """Add a command, or put it in the place of the one with its name."""
    before = _of(asked)
    made = _made(asked, asked.fields, before, "")
    is_new = all(one["id"] != made["id"] for one in before)
    asked.world.commands[_where(asked)] = [
        *(one for one in before if one["id"] != made["id"]),
        made,
    ]
    return (201 if is_new else 200), made


def read(asked: Asked) -> tuple[int, Any]:
    """Give one command."""
    return 200, _one(asked)


def deleted(asked: Asked) -> tuple[int, Any]:
    """Take one command away."""
    _of(asked).remove(_one(asked))
    return 204, None


def _where(asked: Asked) -> str:
    if asked.place["application_id"] != asked.world.application.id:
        raise Refused(50001, ours=True)
    guild_id = asked.place.get("guild_id", "")
    if guild_id:
        asked.guild()
    return guild_id


def _of(asked: Asked) -> list[Json]:
    return asked.world.commands.setdefault(_where(asked), [])


def _one(asked: Asked) -> Json:
    for one in _of(asked):
        if one["id"] == asked.place["command_id"]:
            return one
    raise Refused(10063)


def _made(asked: Asked, wanted: Json, before: list[Json], place: str) -> Json:
    """Make a command; one that was there under its name keeps its id and counts as no new one."""
    kind = wanted.get("type") or 1
    _check_command(wanted, kind, place)
    where = _where(asked)
    found = next(
        (one for one in before if (one["type"], one["name"]) == (kind, wanted["name"])), None
    )
    if found is None:
        created = asked.world.commands_created.get(where, 0) + 1
        if created > CREATES_A_DAY:
            raise Refused(30034)
        asked.world.commands_created[where] = created
    given = {name: value for name, value in wanted.items() if value is not None}
    made = {
        "default_member_permissions": None,
        "nsfw": False,
        "description": "",
        **given,
        "id": found["id"] if found else asked.world.next_id(),
        "application_id": asked.world.application.id,
        "version": asked.world.next_id(),
        "type": kind,
    }
    return made | ({"guild_id": where} if where else _usual(wanted))


def _usual(wanted: Json) -> Json:
    """Say where a command of everywhere can be used."""
    return {
        "integration_types": wanted.get("integration_types") or [0],
        "contexts": wanted.get("contexts"),
        "dm_permission": True,
    }


def _check_command(wanted: Json, kind: int, place: str) -> None:
    if kind != 1:
        if wanted.get("description") or wanted.get("options"):
            raise invalid(place, "Context menu commands cannot have a description or options.")
        return
    _check_names(wanted, place)
    _check_options(wanted.get("options") or [], place)
    if sum(map(len, _words(wanted))) > MOST_CHARACTERS:
        raise invalid(place, "Command exceeds maximum size (8000)")


def _check_names(wanted: Json, place: str) -> None:
    name = wanted["name"]
    if not _NAME.fullmatch(name) or name != name.lower():
        raise invalid(f"{place}.name".lstrip("."), "Command name is invalid")
    if not 1 <= len(wanted.get("description") or "") <= 100:
        raise invalid(f"{place}.description".lstrip("."), "Must be between 1 and 100 in length.")


def _check_options(options: list[Json], place: str, within: int = 0) -> None:
    """Refuse options that do not go together.

    Args:
        options: Of a command, a group or a subcommand.
        place: Where they stand.
        within: `GROUP` or `SUBCOMMAND`, 0 for the command itself.
    """
    if len(options) > 25:
        raise invalid(f"{place}.options".lstrip("."), "Must be 25 or fewer in length.")
    names = [one["name"] for one in options]
    if len(set(names)) < len(names):
        raise invalid(f"{place}.options".lstrip("."), "Option names must be unique.")
    nested = [one["type"] in (SUBCOMMAND, GROUP) for one in options]
    if any(nested) and not all(nested):
        raise invalid(place, "Sub-command and sub-command group options stand alone.")
    required = [bool(one.get("required")) for one in options]
    if required != sorted(required, reverse=True):
        raise invalid(place, "Required options must be placed before non-required options")
    for number, one in enumerate(options):
        at = f"{place}.options.{number}".lstrip(".")
        _check_names(one, at)
        if within == SUBCOMMAND and one["type"] in (SUBCOMMAND, GROUP):
            raise invalid(at, "It is nested too deeply.")
        if within == GROUP and one["type"] != SUBCOMMAND:
            raise invalid(at, "A group holds subcommands only.")
        if one["type"] in (SUBCOMMAND, GROUP):
            _check_options(one.get("options") or [], at, one["type"])
        else:
            _check_value(one, at)


def _check_value(option: Json, place: str) -> None:
    choices = option.get("choices") or []
    if choices and option.get("autocomplete"):
        raise invalid(place, "Choices and autocomplete are mutually exclusive.")
    if option.get("autocomplete") and option["type"] not in (STRING, INTEGER, NUMBER):
        raise invalid(place, "This type cannot be autocompleted.")
    check_choices(choices, f"{place}.choices")


def check_choices(choices: list[Json], place: str) -> None:
    """Refuse choices that are too many, too long or the same."""
    if len(choices) > 25:
        raise invalid(place, "Must be 25 or fewer in length.")
    names = [one["name"] for one in choices]
    if len(set(names)) < len(names):
        raise invalid(place, "Choice names must be unique.")
    for number, one in enumerate(choices):
        if not 1 <= len(one["name"].strip()) <= 100 or len(str(one["value"])) > 100:
            raise invalid(f"{place}.{number}", "Must be between 1 and 100 in length.")


def _words(wanted: Json) -> Iterator[str]:
    """Give the texts of a command that count for its size; of translations the longest."""
    for name in ("name", "description"):
        translated = (wanted.get(f"{name}_localizations") or {}).values()
        yield max([wanted.get(name) or "", *translated], key=len)
    for choice in wanted.get("choices") or []:
        yield choice["name"]
        yield str(choice["value"])
    for option in wanted.get("options") or []:
        yield from _words(option)


_DO: dict[str, Do] = {
    f"{method} {place}{tail}": do
    for place in (_GLOBAL, _LOCAL)
    for method, tail, do in (
        ("GET", "", listed),
        ("PUT", "", replaced),
        ("POST", "", upserted),
        ("GET", "/{command_id}", read),
        ("DELETE", "/{command_id}", deleted),
    )
}
CALLS: dict[str, Known] = {name: Known(do=do) for name, do in _DO.items()}
