"""What Discord asks of a message beyond the specification, and what our bot asks of itself.

Source: https://discord.com/developers/docs/resources/message#create-message
"""

from __future__ import annotations

from dataclasses import replace

from tests.twins.discord.calls import Asked
from tests.twins.discord.components import (
    check_address,
    check_components,
    displayed,
    with_numbers,
)
from tests.twins.discord.errors import Refused, invalid
from tests.twins.discord.files import attached, check_shown
from tests.twins.discord.live import misleading_links
from tests.twins.discord.mentions import check_mentions, check_roles, mentioned
from tests.twins.discord.state import Channel, Json, Message

SUPPRESS_EMBEDS, EPHEMERAL, SILENT, SECOND = 1 << 2, 1 << 6, 1 << 12, 1 << 15
MOST_CONTENT, MOST_EMBEDDED = 2000, 6000
_TEXTS = ("title", "description")


def fill(
    asked: Asked,
    message: Message,
    body: Json,
    *,
    interaction: bool = False,
) -> Message:
    """Make the message that comes of a body; what it does not name stays as it is.

    Args:
        asked: The call.
        message: As it is, or empty for a new one.
        body: What is asked for.
        interaction: It answers an interaction: it may be ephemeral, and pings fewer by default.

    Raises:
        Refused: Discord would not take it.
    """
    made = replace(
        message,
        content=body["content"] or "" if "content" in body else message.content,
        embeds=body["embeds"] or [] if "embeds" in body else message.embeds,
        components=body["components"] or [] if "components" in body else message.components,
        files=attached(asked.world, message.files, body, asked.files),
        flags=_flags(message, body, interaction=interaction),
        sent=body,
    )
    _check(made)
    check_mentions(asked, message, body)
    check_roles(asked, made, body)
    for sentence in misleading_links(_texts(made)):
        asked.note(sentence)
    made.pings = mentioned(made, body, interaction=interaction)
    made.components = with_numbers(made.components)
    return made


def check_words(channel: Channel, message: Message) -> None:
    """Refuse what the server's AutoMod blocks."""
    said = " ".join(_texts(message)).lower()
    if any(word.lower() in said for word in channel.blocked_words):
        raise Refused(200000)


def _check(message: Message) -> None:
    second = bool(message.flags & SECOND)
    if second and (message.content or message.embeds):
        raise invalid(
            "content" if message.content else "embeds",
            "The field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
        )
    if not (message.content.strip() or message.embeds or message.components or message.files):
        raise Refused(50006, ours=True)
    if second and not message.components:
        raise Refused(50006, ours=True)
    if len(message.content) > MOST_CONTENT:
        raise invalid("content", "Must be 2000 or fewer in length.")
    check_components(message.components, second=second)
    check_shown(message.components, message.files, second=second)
    _check_embeds(message.embeds)


def _check_embeds(embeds: list[Json]) -> None:
    total = 0
    for number, embed in enumerate(embeds):
        texts = _of_embed(embed)
        if not texts and not embed.get("image") and not embed.get("thumbnail"):
            raise invalid(f"embeds.{number}", "Embed is empty.")
        for place, field in enumerate(embed.get("fields") or []):
            if not field["name"].strip() or not field["value"].strip():
                raise invalid(f"embeds.{number}.fields.{place}", "This field is required.")
        if embed.get("url"):
            check_address(embed["url"], f"embeds.{number}.url")
        total += sum(map(len, texts))
    if total > MOST_EMBEDDED:
        raise invalid("embeds", "Embed size exceeds maximum size of 6000")
    addresses = [embed["url"] for embed in embeds if embed.get("url")]
    if len(set(addresses)) < len(addresses):
        raise invalid("embeds", "Embeds with the same address are shown as one.")


def _flags(message: Message, body: Json, *, interaction: bool) -> int:
    wanted = int(body.get("flags") or 0)
    permitted = SUPPRESS_EMBEDS | SILENT | SECOND | (EPHEMERAL if interaction else 0)
    if wanted & ~permitted:
        raise invalid("flags", "One or more flags may not be set by a bot.")
    if "flags" not in body:
        return message.flags
    return (wanted & ~EPHEMERAL) | (message.flags & SECOND)


def _texts(message: Message) -> list[str]:
    embedded = [text for embed in message.embeds for text in _of_embed(embed)]
    return [message.content, *displayed(message.components), *embedded]


def _of_embed(embed: Json) -> list[str]:
    """Give the texts that count."""
    found = [embed.get(name) for name in _TEXTS]
    found.append((embed.get("footer") or {}).get("text"))
    found.append((embed.get("author") or {}).get("name"))
    for field in embed.get("fields") or []:
        found += [field["name"], field["value"]]
    return [text for text in found if text]
