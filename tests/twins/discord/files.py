"""Files that come with a message: a body in several parts, of which one is the message as JSON.

Source: https://discord.com/developers/docs/reference#uploading-files
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import BodyPartReader, web

from tests.twins.discord.components import walk
from tests.twins.discord.errors import Refused, invalid
from tests.twins.discord.state import File, Json, World

#: Kinds of components that show a file, and where they name it.
_SHOWING = {11: ("media",), 12: ("items", "media"), 13: ("file",)}
_PART = re.compile(r"files\[([0-9])\]")
_OURS = "attachment://"


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file as it came."""

    name: str
    content: bytes


async def read_parts(request: web.Request) -> tuple[Any, dict[str, Upload]]:
    """Read a body in several parts.

    Returns:
        The JSON of it, and the files by their numbers.

    Raises:
        Refused: a part is none that Discord knows, or the JSON is none.
    """
    body, files = None, dict[str, Upload]()
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise Refused(50109, ours=True)
        content, numbered = bytes(await part.read()), _PART.fullmatch(part.name or "")
        if part.name == "payload_json":
            try:
                body = json.loads(content)
            except ValueError:
                raise Refused(50109, ours=True) from None
        elif numbered and part.filename:
            files[numbered[1]] = Upload(name=part.filename, content=content)
        else:
            raise invalid(str(part.name), "There is no such part, or it has no name.")
    return body, files


def attached(
    world: World, before: list[File], body: Json, uploads: Mapping[str, Upload]
) -> list[File]:
    """Give the files that a message has afterwards.

    Args:
        world: Numbers them, and knows how large they may be.
        before: Those that it has.
        body: Names those that stay and says more of those that come, unless it does not care.
        uploads: Those that come.

    Raises:
        Refused: it names one that is not there, or one is too large.
    """
    if any(len(one.content) > world.most_bytes for one in uploads.values()):
        raise Refused(40005, ours=True)
    come = {
        number: File(id=world.next_id(), name=one.name, content=one.content)
        for number, one in uploads.items()
    }
    named = body.get("attachments")
    if named is None:
        return [*before, *come.values()]
    there = {one.id: one for one in before} | come
    for number, one in enumerate(named):
        if str(one["id"]) not in there:
            raise invalid(f"attachments.{number}.id", "There is no such file.")
    kept = {str(one["id"]) for one in named} | come.keys()
    return [one for key, one in there.items() if key in kept]


def check_shown(components: list[Json], files: list[File], *, second: bool) -> None:
    """Refuse components that show a file which is not there, and files that nobody sees.

    Source: https://discord.com/developers/docs/components/reference#file
    """
    names = {one.name for one in files}
    shown = {
        address.removeprefix(_OURS)
        for _at, one in walk(components)
        for address in _addresses(one)
        if address.startswith(_OURS)
    }
    if shown - names:
        raise invalid("components", f"There is no file {sorted(shown - names)}.")
    if second and names - shown:
        raise invalid("attachments", f"No component shows {sorted(names - shown)}.")


def _addresses(component: Json) -> list[str]:
    at: list[Any] = [component]
    for step in _SHOWING.get(component["type"], ("",)):
        found = [one.get(step) for one in at]
        at = [one for each in found for one in (each if isinstance(each, list) else [each]) if one]
    return [str(one.get("url") or "") for one in at]
