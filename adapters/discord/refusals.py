"""What each of Discord's errors means for a delivery, by its code: a table.

Every code that sending, editing, posting in forums and looking can meet is listed. A code that is
not here is tried again for as long as any other trouble, with the code in the record: a new error
of Discord's must not lose a message. What broke on the way is judged in `failing.py`.
Source: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.messages.catalogue import _


class Meaning(StrEnum):
    """What an error says about this delivery and the ones after it."""

    #: Nothing reaches anybody until the operator does something.
    WORKSPACE = "workspace"
    #: Nothing reaches this channel or person.
    DESTINATION = "destination"
    #: This message cannot be sent or changed; the next one may well be.
    MESSAGE = "message"
    #: Surely not done, and worth another try.
    LATER = "later"


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """What one error means."""

    meaning: Meaning
    #: One sentence for people, with a gap for Discord's own code of the error.
    text: str


TOKEN_DEAD = _("Discord does not accept the bot's token ({error}): set DISCORD_TOKEN anew.")
_GONE = _("The channel is gone ({error}).")
_SERVER_GONE = _("The server is gone, or the bot is not in it any more ({error}).")
_NOT_SEEN = _("The bot cannot see the channel ({error}): let it view the channel.")
_NOT_ALLOWED = _(
    "The bot may not post in the channel ({error}): let it view the channel, send messages there"
    " and write in its threads."
)
_WRONG_KIND = _("Nothing can be posted in a channel of this kind ({error}).")
_LOCKED = _("The thread is locked ({error}).")
_BANNED = _("The person or the bot is banned there ({error}).")
_CLOSED_TO_US = _(
    "Direct messages from the bot are closed ({error}): allow them in the server's privacy"
    " settings, or unblock the bot."
)
_NO_SERVER = _("The person shares no server with the bot any more ({error}).")
_NOBODY = _("There is no such person any more ({error}).")
_EXPIRED = _("What somebody asked for is answered already, or took too long ({error}).")
MALFORMED = _("Discord refuses the message as it is made ({error}).")
_BLOCKED = _("The server's rules for words, or Discord, block the message ({error}).")
_TAG_NEEDED = _("The forum wants a tag on every post, and none of its tags fits ({error}).")
_UNCHANGEABLE = _("The message is gone or cannot be changed any more ({error}).")
TOO_FAST = _("Discord asks to send more slowly ({error}).")
_ARCHIVED = _("The thread was archived just now ({error}).")
_FULL = _("The server has as many open threads as Discord allows ({error}).")
_SWITCHED_OFF = _("Discord has switched this off for a while ({error}).")
UNSURE = _("Discord had an accident and may have done it all the same ({error}).")
UNKNOWN = _("Discord refused ({error}).")

_TABLE: tuple[tuple[Meaning, str, tuple[int, ...]], ...] = (
    (Meaning.WORKSPACE, TOKEN_DEAD, (40001, 50014)),
    (Meaning.DESTINATION, _GONE, (10003,)),
    (Meaning.DESTINATION, _SERVER_GONE, (10004,)),
    (Meaning.DESTINATION, _NOT_SEEN, (50001,)),
    (Meaning.DESTINATION, _NOT_ALLOWED, (50013,)),
    # 40058 answers whoever posts in a forum as if it were a channel of texts.
    (Meaning.DESTINATION, _WRONG_KIND, (40058, 50008, 50024)),
    (Meaning.DESTINATION, _LOCKED, (160005,)),
    (Meaning.DESTINATION, _BANNED, (40007,)),
    (Meaning.DESTINATION, _CLOSED_TO_US, (50007,)),
    (Meaning.DESTINATION, _NO_SERVER, (50278,)),
    (Meaning.DESTINATION, _NOBODY, (10013, 50033)),
    (Meaning.MESSAGE, _EXPIRED, (10062, 10015, 40060, 40094, 50027)),
    (Meaning.MESSAGE, MALFORMED, (40005, 50006, 50035, 50109)),
    (Meaning.MESSAGE, _TAG_NEEDED, (40067,)),
    (Meaning.MESSAGE, _BLOCKED, (20009, 200000, 200001, 240000)),
    # 30046: messages older than an hour may be changed only so often. 10008 also answers a message
    # whose nonce was used and that was deleted since: it did arrive, and a moderator took it away.
    # Source: https://github.com/discord/discord-api-docs/issues/6647
    (Meaning.MESSAGE, _UNCHANGEABLE, (10008, 30046, 50005, 50021)),
    (
        Meaning.LATER,
        TOO_FAST,
        (20016, 20022, 20028, 20029, 31001, 31002, 40003, 40062, 130000),
    ),
    (Meaning.LATER, _ARCHIVED, (50083,)),
    (Meaning.LATER, _FULL, (160006, 160007)),
    (Meaning.LATER, _SWITCHED_OFF, (40004, 40006)),
)

#: By Discord's code of the error.
REFUSALS: Mapping[int, Refusal] = {
    code: Refusal(meaning=meaning, text=text) for meaning, text, codes in _TABLE for code in codes
}
#: Codes of closed channels that are open again once the bot is back and may write there.
MENDED_BY_RIGHTS = (10004, 50001, 50013, 160005)


def refusal_of(code: int) -> Refusal:
    """Give what an error means, also one that is not in the table."""
    return REFUSALS.get(code) or Refusal(meaning=Meaning.LATER, text=UNKNOWN)


def reason_of(code: int) -> str:
    """Give the reason under which sending closes what meets this error."""
    return refusal_of(code).text.format(error=code)
