"""The methods about the app itself: whose token it is, and connections for Socket Mode.

Source: https://docs.slack.dev/reference/methods/auth.test
"""

from __future__ import annotations

from tests.twins.slack.calls import Asked, Known
from tests.twins.slack.state import Json


def test(asked: Asked) -> Json:
    """Tell whose token it is."""
    return {
        "url": f"https://{asked.team.id.lower()}.slack.example/",
        "team": asked.team.name,
        "user": "hirewire",
        "team_id": asked.team.id,
        "user_id": asked.team.bot_user,
        "bot_id": asked.team.bot_id,
        "is_enterprise_install": False,
    }


def revoke(asked: Asked) -> Json:
    """End a token."""
    if asked.flag("test"):
        return {"revoked": False}
    asked.team.revoked.add(asked.token)
    return {"revoked": True}


def open_connection(asked: Asked) -> Json:
    """Give the address of a new connection for Socket Mode."""
    return {"url": asked.twin.socket_url()}


METHODS = {
    "auth.test": Known(do=test),
    "auth.revoke": Known(do=revoke),
    "apps.connections.open": Known(do=open_connection, by="app"),
}
