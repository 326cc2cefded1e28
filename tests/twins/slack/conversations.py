"""The methods that tell of channels, their members and their messages.

Source: https://docs.slack.dev/reference/methods/conversations.info and its neighbours
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from tests.twins.slack.calls import Asked, Known, Refused, wrong
from tests.twins.slack.messages import shown
from tests.twins.slack.paging import page_of
from tests.twins.slack.state import Channel, Json, Team

_TYPES = ("public_channel", "private_channel", "im", "mpim")
#: What stands before ":read" and ":history" in the scope for each kind.
_SCOPES = {"public_channel": "channels", "private_channel": "groups", "im": "im"}


def open_direct(asked: Asked) -> Json:
    """Open the direct messages with a person."""
    if asked.given("channel"):
        return {"channel": described(asked.channel(), asked.team)}
    names = [name for name in asked.text("users", "").split(",") if name]
    if not names:
        raise Refused("users_list_not_supplied", ours=True)
    if len(names) > 1:
        raise Refused("method_not_supported_for_channel_type", ours=True)
    user = asked.team.users.get(names[0])
    if user is None:
        raise Refused("user_not_found")
    if user.deleted:
        raise Refused("user_disabled")
    known = any(channel.user == user.id for channel in asked.team.channels.values())
    channel = asked.team.direct(user.id)
    told = described(channel, asked.team) if asked.flag("return_im") else {"id": channel.id}
    return {"channel": told, **({"no_op": True, "already_open": True} if known else {})}


def info(asked: Asked) -> Json:
    """Describe a channel."""
    channel = _readable(asked, "read")
    told = described(channel, asked.team)
    if asked.flag("include_num_members"):
        told["num_members"] = len(channel.members)
    return {"channel": told}


def members(asked: Asked) -> Json:
    """Name the members of a channel."""
    found, more = page_of(asked, sorted(_readable(asked, "read").members))
    return {"members": found, **more}


def history(asked: Asked) -> Json:
    """Give the messages of a channel that the bot is in, the newest first."""
    channel = _readable(asked, "history")
    if asked.team.bot_user not in channel.members:
        raise Refused("not_in_channel")
    found = [
        message
        for message in sorted(channel.messages, key=lambda one: Decimal(one.ts), reverse=True)
        if not message.ephemeral_to and _is_within(asked, Decimal(message.ts))
    ]
    page, more = page_of(asked, found, most=999)
    whole = asked.flag("include_all_metadata")
    return {
        "messages": [shown(message, asked.team, metadata=whole) for message in page],
        "has_more": bool(more["response_metadata"]["next_cursor"]),
        **more,
    }


def list_all(asked: Asked) -> Json:
    """Give the channels that the bot may know of."""
    found, more = page_of(asked, visible(asked, of=None))
    return {"channels": [described(channel, asked.team) for channel in found], **more}


def visible(asked: Asked, *, of: str | None) -> list[Channel]:
    """Find channels of the kinds that are asked for and that the bot may know of.

    Args:
        asked: The call, with `types` and `exclude_archived`.
        of: Only where this person is a member, None for all.
    """
    wanted = asked.text("types", "public_channel").replace(" ", "").split(",")
    if not set(wanted) <= set(_TYPES):
        raise wrong("invalid types")
    for kind, scope in _SCOPES.items():
        if kind in wanted:
            asked.needs(f"{scope}:read")
    skipped = asked.flag("exclude_archived")
    return [
        channel
        for channel in asked.team.channels.values()
        if _type_of(channel) in wanted
        if not (skipped and channel.is_archived)
        if not channel.is_private or asked.team.bot_user in channel.members
        if of is None or of in channel.members
    ]


def described(channel: Channel, team: Team) -> Json:
    """Write a channel as Slack tells of it."""
    if channel.user:
        return {
            "id": channel.id,
            "is_im": True,
            "is_archived": False,
            "user": channel.user,
            "context_team_id": team.id,
        }
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": True,
        "is_group": channel.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_general": channel.name == "general",
        "is_member": team.bot_user in channel.members,
        "is_shared": channel.is_ext_shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_org_shared": False,
        "context_team_id": team.id,
    }


def _readable(asked: Asked, what: str) -> Channel:
    """Give the channel that is asked about, when its kind may be read."""
    channel = asked.channel()
    asked.needs(f"{_SCOPES[_type_of(channel)]}:{what}")
    return channel


def _type_of(channel: Channel) -> str:
    if channel.user:
        return "im"
    return "private_channel" if channel.is_private else "public_channel"


def _is_within(asked: Asked, moment: Decimal) -> bool:
    """Tell whether a message's time is in the stretch that is asked for."""
    oldest, latest = _moment(asked, "oldest"), _moment(asked, "latest")
    if asked.flag("inclusive") and moment in (oldest, latest):
        return True
    return (oldest is None or moment > oldest) and (latest is None or moment < latest)


def _moment(asked: Asked, name: str) -> Decimal | None:
    if not asked.given(name):
        return None
    try:
        found = Decimal(asked.text(name))
    except InvalidOperation:
        raise Refused(f"invalid_ts_{name}", ours=True) from None
    # Zero stands for no limit, as in Slack's examples.
    return found or None


METHODS = {
    "conversations.open": Known(do=open_direct, scopes=("im:write",)),
    "conversations.info": Known(do=info),
    "conversations.members": Known(do=members),
    "conversations.history": Known(do=history),
    "conversations.list": Known(do=list_all),
}
