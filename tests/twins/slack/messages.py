"""What a message may say: shared by the methods that post and by what goes to a response_url."""

from __future__ import annotations

import copy
import json
import re
from dataclasses import dataclass
from typing import Any

from tests.twins.slack.blocks import MOST_TEXT, block_problems, filled, length_of
from tests.twins.slack.calls import Refused
from tests.twins.slack.state import Json, Message, Team, World

#: Beyond it Slack cuts a text off, and advises against more than the first.
ADVISED_TEXT, MOST_PLAIN_TEXT = 4_000, 40_000
MOST_MARKDOWN_TEXT = 12_000
MOST_ATTACHMENTS = 100
#: Not published; large enough for every honest use.
MOST_METADATA_BYTES = 8_000


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a message says."""

    text: str
    blocks: list[Json]
    #: None when none was sent, empty when it is to be taken away.
    metadata: Json | None


def read_content(payload: Json, world: World, *, where: str) -> Content:
    """Read what a message is to say.

    Args:
        payload: The arguments of a method, or what was posted to a response_url.
        world: Where mistakes are noted that Slack bears with.
        where: What is said of the place in such a note.

    Raises:
        Refused: Slack would not take it.
    """
    text = str(payload.get("text") or "")
    markdown = payload.get("markdown_text")
    if markdown and (text or payload.get("blocks")):
        raise Refused("markdown_text_conflict", ours=True)
    if markdown:
        text = str(markdown)
        if len(text) > MOST_MARKDOWN_TEXT:
            raise Refused("msg_too_long", ours=True)
    blocks = _read_blocks(payload.get("blocks"))
    attachments = _read(payload.get("attachments"), "invalid_attachments") or []
    if len(attachments) > MOST_ATTACHMENTS:
        raise Refused("too_many_attachments", ours=True)
    if not (text or blocks or attachments):
        raise Refused("no_text", ours=True)
    if len(text) > ADVISED_TEXT and not markdown:
        world.violations.append(f"{where}: a text of {len(text)} characters")
    if blocks and not text:
        world.violations.append(f"{where}: blocks without a text for notifications")
    return Content(
        text=text[:MOST_PLAIN_TEXT],
        blocks=filled(blocks, next(world.numbers)),
        metadata=_read_metadata(payload.get("metadata")),
    )


def shown(message: Message, team: Team, *, metadata: bool = True) -> Json:
    """Write a message as Slack tells of it.

    Args:
        message: The message.
        team: Where it stands.
        metadata: Whether its metadata is told in full, else only its kind.
    """
    told: Json = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": team.id,
    }
    if message.bot_id:
        told |= {
            "bot_id": message.bot_id,
            "app_id": message.app_id,
            "bot_profile": {
                "id": message.bot_id,
                "app_id": message.app_id,
                "team_id": team.id,
                "name": "hirewire",
                "deleted": False,
            },
        }
    if message.blocks:
        told["blocks"] = copy.deepcopy(message.blocks)
    if message.edited:
        told["edited"] = {"user": message.user, "ts": message.ts}
    if message.metadata:
        kept = message.metadata if metadata else {"event_type": message.metadata["event_type"]}
        told["metadata"] = copy.deepcopy(kept)
    return told


def _read(value: Any, error: str) -> list[Any] | None:
    """Read a list that may be written as JSON in a form's field."""
    try:
        found = json.loads(value) if isinstance(value, str) and value else value
    except ValueError:
        raise Refused(error, ours=True) from None
    if found and not isinstance(found, list):
        raise Refused(error, ours=True)
    return found or None


def _read_blocks(value: Any) -> list[Json]:
    blocks = _read(value, "invalid_blocks_format") or []
    problems = block_problems(blocks, "message")
    if problems:
        raise Refused("invalid_blocks", ours=True, problems=problems, errors=problems)
    if length_of(blocks) > MOST_TEXT:
        raise Refused("msg_blocks_too_long", ours=True)
    return blocks


def _read_metadata(value: Any) -> Json | None:
    try:
        found = json.loads(value) if isinstance(value, str) and value else value
    except ValueError:
        raise Refused("invalid_metadata_format", ours=True) from None
    if not found:
        return None if found is None else {}
    if not isinstance(found, dict) or set(found) - {"event_type", "event_payload", "entities"}:
        raise Refused("invalid_metadata_format", ours=True)
    kind, payload = found.get("event_type"), found.get("event_payload")
    if not isinstance(kind, str) or not re.fullmatch(r"\w{1,255}", kind, re.ASCII):
        raise Refused("invalid_metadata_format", ours=True)
    if not isinstance(payload, dict):
        raise Refused("invalid_metadata_format", ours=True)
    if len(json.dumps(found).encode()) > MOST_METADATA_BYTES:
        raise Refused("metadata_too_large", ours=True)
    return dict(found)
