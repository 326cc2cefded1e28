"""The methods that tell of people and the channels they are in.

Source: https://docs.slack.dev/reference/methods/users.info, and the user object's `is_stranger`:
https://docs.slack.dev/reference/objects/user-object
"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from tests.twins.slack.calls import Asked, Known, Refused
from tests.twins.slack.conversations import described, visible
from tests.twins.slack.paging import page_of
from tests.twins.slack.state import Json, Team, User


def info(asked: Asked) -> Json:
    """Describe a person."""
    user = asked.team.users.get(asked.text("user"))
    if user is None:
        raise Refused("user_not_found")
    told = described_user(user, asked.team)
    if asked.flag("include_locale"):
        told["locale"] = "en-GB"
    return {"user": told}


def conversations(asked: Asked) -> Json:
    """Give the channels that a person is in and the bot may know of."""
    user = asked.text("user", asked.team.bot_user)
    if user != asked.team.bot_user and user not in asked.team.users:
        raise Refused("user_not_found")
    found, more = page_of(asked, visible(asked, of=user), most=999)
    return {"channels": [described(channel, asked.team) for channel in found], **more}


def described_user(user: User, team: Team) -> Json:
    """Write a person as Slack tells of them; of a deactivated one it tells less."""
    told: Json = {
        "id": user.id,
        "team_id": user.team_id or team.id,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": user.name.title(),
        "profile": {"display_name": user.name, "real_name": user.name.title()},
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 1_700_000_000,
    }
    if user.team_id and user.team_id != team.id:
        # Whoever shares a channel with us is no stranger, though they belong elsewhere.
        told["is_stranger"] = not any(
            user.id in channel.members
            and (not channel.is_private or team.bot_user in channel.members)
            for channel in team.channels.values()
        )
    if user.deleted:
        return told
    offset = datetime.now(UTC).astimezone(ZoneInfo(user.tz)).utcoffset()
    return told | {
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "is_admin": user.is_admin or user.is_owner,
        "is_owner": user.is_owner,
        "is_primary_owner": False,
        "is_restricted": user.is_restricted or user.is_ultra_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
    }


METHODS = {
    "users.info": Known(do=info, scopes=("users:read",)),
    "users.conversations": Known(do=conversations),
}
