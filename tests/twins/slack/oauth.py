"""The methods with which workspaces install the app and take it away.

Source: https://docs.slack.dev/authentication/installing-with-oauth and using-token-rotation
"""

from __future__ import annotations

from tests.twins.slack.calls import Asked, Known, Refused, wrong
from tests.twins.slack.state import Json, Team

#: Seconds for which a code can be exchanged, and for which a token works that rotates.
CODE_S, TOKEN_S = 600, 43_200
#: Tokens of a team that work at the same time.
MOST_TOKENS = 2


def access(asked: Asked) -> Json:
    """Exchange a code, or a refresh token, for a bot token."""
    _check_client(asked)
    grant = asked.text("grant_type", "authorization_code")
    if grant == "refresh_token":
        return _refreshed(asked)
    if grant != "authorization_code":
        raise Refused("invalid_grant_type", ours=True)
    return _exchanged(asked)


def uninstall(asked: Asked) -> Json:
    """Take the app away from the team whose token it is."""
    _check_client(asked)
    asked.team.installed = False
    return {}


def renew(asked: Asked, team: Team) -> None:
    """Give a team a new token, and of one that rotates a new refresh token."""
    number = next(asked.world.numbers)
    if not team.rotates:
        team.bot_token = f"xoxb-canary-{team.id}-{number}"
        return
    team.bot_token = f"xoxe.xoxb-1-canary-{team.id}-{number}"
    team.refresh_token = f"xoxe-1-canary-{team.id}-{number}"
    team.tokens[team.bot_token] = asked.world.clock() + TOKEN_S
    for old in list(team.tokens)[:-MOST_TOKENS]:
        del team.tokens[old]
        team.revoked.add(old)


def _exchanged(asked: Asked) -> Json:
    grant = asked.world.grants.get(asked.text("code"))
    if grant is None:
        raise Refused("invalid_code")
    if grant.used:
        raise Refused("code_already_used")
    if asked.world.clock() - grant.at > CODE_S:
        raise Refused("invalid_code")
    if asked.text("redirect_uri", grant.redirect_uri) != grant.redirect_uri:
        raise Refused("bad_redirect_uri", ours=True)
    grant.used = True
    team = asked.world.teams[grant.team]
    renewed = not team.installed or not team.bot_token or team.bot_token in team.revoked
    team.installed = True
    team.scopes |= grant.scopes
    if renewed or team.rotates:
        renew(asked, team)
    return _told(asked, team, user=grant.user)


def _refreshed(asked: Asked) -> Json:
    given = asked.text("refresh_token")
    team = next((one for one in asked.world.teams.values() if one.refresh_token == given), None)
    if team is None or not team.rotates:
        raise Refused("invalid_refresh_token")
    if not team.installed:
        raise Refused("account_inactive")
    renew(asked, team)
    return _told(asked, team)


def _told(asked: Asked, team: Team, *, user: str = "") -> Json:
    answer: Json = {
        "app_id": team.app_id,
        "authed_user": {"id": user} if user else {},
        "scope": ",".join(sorted(team.scopes)),
        "token_type": "bot",
        "access_token": team.bot_token,
        "bot_user_id": team.bot_user,
        "team": {"id": team.id, "name": team.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }
    if team.rotates:
        ends_at = team.tokens[team.bot_token]
        answer |= {
            "refresh_token": team.refresh_token,
            "expires_in": int(ends_at - asked.world.clock()),
        }
    return answer


def _check_client(asked: Asked) -> None:
    """Check the app's id and secret, sent in the header or as arguments."""
    name, secret = asked.client
    name = name or asked.text("client_id", "")
    secret = secret or asked.text("client_secret", "")
    if not name:
        raise wrong("missing required field: client_id")
    if name != asked.world.client_id:
        raise Refused("invalid_client_id", ours=True)
    if secret != asked.world.client_secret:
        raise Refused("bad_client_secret", ours=True)


METHODS = {
    "oauth.v2.access": Known(do=access, by="client"),
    "apps.uninstall": Known(do=uninstall),
}
