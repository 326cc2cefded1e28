"""Which events a bot is told of, by the intents that it identified with.

Source: https://discord.com/developers/docs/events/gateway#list-of-intents
"""

from __future__ import annotations

from tests.twins.discord.state import Json

GUILDS = 1 << 0
GUILD_MEMBERS = 1 << 1
GUILD_PRESENCES = 1 << 8
GUILD_MESSAGES = 1 << 9
DIRECT_MESSAGES = 1 << 12
MESSAGE_CONTENT = 1 << 15
#: All that there are; with another bit the connection is closed.
KNOWN = (1 << 17) - 1 | 0b11 << 20 | 0b11 << 24
#: Of those that Discord must grant: the flags of an application that has them, one for bots in
#: few servers, one for bots in many.
PRIVILEGED = {
    GUILD_PRESENCES: 0b11 << 12,
    GUILD_MEMBERS: 0b11 << 14,
    MESSAGE_CONTENT: 0b11 << 18,
}
INVALID, DISALLOWED = 4013, 4014
#: Of events by the beginning of their name; those that are not here need none.
_NEEDED = {
    "GUILD_MEMBER_": GUILD_MEMBERS,
    "GUILD_BAN_": 1 << 2,
    "GUILD_AUDIT_LOG_": 1 << 2,
    "GUILD_EMOJIS_": 1 << 3,
    "GUILD_STICKERS_": 1 << 3,
    "GUILD_INTEGRATIONS_": 1 << 4,
    "INTEGRATION_": 1 << 4,
    "WEBHOOKS_": 1 << 5,
    "INVITE_": 1 << 6,
    "VOICE_STATE_": 1 << 7,
    "PRESENCE_": GUILD_PRESENCES,
    "GUILD_SCHEDULED_": 1 << 16,
    # After those which begin likewise.
    "GUILD_": GUILDS,
    "CHANNEL_": GUILDS,
    "THREAD_": GUILDS,
    "STAGE_": GUILDS,
}


def wanted(intents: int, name: str, data: Json, *, bot_id: str) -> bool:
    """Tell whether a bot hears of an event.

    Args:
        intents: With which it identified.
        name: Of the event.
        data: What it says.
        bot_id: Of changes to itself a bot hears always.
    """
    if name == "GUILD_MEMBER_UPDATE" and data.get("user", {}).get("id") == bot_id:
        return True
    if name.startswith("MESSAGE_"):
        return bool(intents & (GUILD_MESSAGES if data.get("guild_id") else DIRECT_MESSAGES))
    for beginning, intent in _NEEDED.items():
        if name.startswith(beginning):
            return bool(intents & intent)
    return True


def refused(intents: int, flags: int) -> int:
    """Give the code with which such intents are refused, 0 when they are not.

    Args:
        intents: Those asked for.
        flags: Of the application.
    """
    if intents & ~KNOWN:
        return INVALID
    if any(intents & bit and not flags & granted for bit, granted in PRIVILEGED.items()):
        return DISALLOWED
    return 0
