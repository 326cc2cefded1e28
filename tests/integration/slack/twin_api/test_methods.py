"""Each method, asked by the real slack_sdk."""

from __future__ import annotations

import json

import pytest

from tests.integration.slack.twin_api.small import HOME, MODAL, SECTION, Small, refused
from tests.shared_data import shared
from tests.twins.slack.api import METHODS
from tests.twins.slack.arguments import parameters
from tests.twins.slack.state import Grant


async def test_messages_live(twin: Small) -> None:
    """A message is posted, read back with its metadata, changed, and taken away."""
    metadata = {"event_type": "job_alert", "event_payload": {"delivery_id": 7}}
    first = await twin.post()
    ts = await twin.post(blocks=[SECTION], metadata=metadata, unfurl_links=False)

    read = await twin.client.conversations_history(
        channel="C1", oldest=first, include_all_metadata=True
    )
    assert [one["ts"] for one in read["messages"]] == [ts]
    assert read["messages"][0]["metadata"] == metadata
    assert read["messages"][0]["app_id"] == "A1"
    without = await twin.client.conversations_history(channel="C1")
    assert without["messages"][0]["metadata"] == {"event_type": "job_alert"}

    changed = await twin.client.chat_update(channel="C1", ts=ts, text="Closed")
    assert changed["message"]["text"] == "Closed"
    assert "blocks" not in changed["message"]
    assert twin.team.channels["C1"].messages[-1].metadata == metadata
    await twin.client.chat_delete(channel="C1", ts=ts)
    assert (await refused(twin.client.chat_delete(channel="C1", ts=ts)))["error"] == (
        "message_not_found"
    )
    assert twin.world.violations == []
    assert [call.method for call in twin.calls][:2] == ["chat.postMessage", "chat.postMessage"]


async def test_direct_and_ephemeral_messages(twin: Small) -> None:
    """A person's id opens their direct messages; what only they see stands in no history."""
    posted = await twin.client.chat_postMessage(channel="U1", text="Go")
    opened = await twin.client.conversations_open(users=["U1"])
    assert posted["channel"] == opened["channel"]["id"] == "D1"
    assert opened["already_open"]

    await twin.client.chat_postEphemeral(channel="C1", user="U1", text="Only you")
    assert (await twin.client.conversations_history(channel="C1"))["messages"] == []
    assert twin.team.channels["C1"].messages[0].ephemeral_to == "U1"
    assert twin.world.violations == []


async def test_history_comes_in_pages(twin: Small) -> None:
    """The newest messages come first, page by page."""
    posted = [await twin.post() for _ in range(3)]

    first = await twin.client.conversations_history(channel="C1", limit=2)
    assert first["has_more"]
    cursor = first["response_metadata"]["next_cursor"]
    second = await twin.client.conversations_history(channel="C1", limit=2, cursor=cursor)
    found = [one["ts"] for one in [*first["messages"], *second["messages"]]]
    assert found == posted[::-1]
    assert not second["has_more"]


async def test_people_and_channels(twin: Small) -> None:
    """The bot sees public channels and the private ones it is in, people and their time zones."""
    client, both = twin.client, "public_channel,private_channel"

    assert (await client.users_info(user="U1"))["user"]["tz"] == "Asia/Tokyo"
    assert (await client.users_info(user="U2"))["user"]["deleted"]
    assert (await client.conversations_members(channel="C1"))["members"] == ["U0", "U1"]
    assert (await client.conversations_info(channel="G1"))["channel"]["is_private"]
    assert (await refused(client.conversations_info(channel="G2")))["error"] == "channel_not_found"
    seen = await client.users_conversations(user="U1", types=both)
    assert [one["id"] for one in seen["channels"]] == ["C1", "G1"]
    everything = await client.conversations_list(types=both, exclude_archived=True)
    assert [one["name"] for one in everything["channels"]] == ["jobs", "random", "board"]
    assert twin.world.violations == []


async def test_modals_pile_up_to_three(twin: Small) -> None:
    """A trigger opens a modal, others are pushed on it, and one below may be changed."""
    opened = await twin.client.views_open(trigger_id=twin.trigger(), view=MODAL)
    top = opened["view"]
    for _ in range(2):
        answer = await twin.client.views_push(trigger_id=twin.trigger(view=top["id"]), view=MODAL)
        assert answer["view"]["previous_view_id"] == top["id"]
        assert answer["view"]["root_view_id"] == opened["view"]["id"]
        top = answer["view"]
    changed = await twin.client.views_update(
        view_id=opened["view"]["id"], view=MODAL, hash=opened["view"]["hash"]
    )
    assert changed["view"]["hash"] != opened["view"]["hash"]
    assert twin.world.violations == []

    again = twin.client.views_push(trigger_id=twin.trigger(view=top["id"]), view=MODAL)
    assert (await refused(again))["error"] == "push_limit_reached"
    assert len(twin.world.violations) == 1


async def test_triggers_end(twin: Small) -> None:
    """A trigger opens one modal within three seconds, and no unknown one opens any."""
    late, used = twin.trigger(), twin.trigger()
    await twin.client.views_open(trigger_id=used, view=MODAL)
    again = await refused(twin.client.views_open(trigger_id=used, view=MODAL))
    assert again["error"] == "exchanged_trigger_id"
    twin.now[0] += 3.1
    assert (await refused(twin.client.views_open(trigger_id=late, view=MODAL)))["error"] == (
        "expired_trigger_id"
    )
    assert twin.world.violations == []
    assert (await refused(twin.client.views_open(trigger_id="1.2.3", view=MODAL)))["error"] == (
        "invalid_trigger_id"
    )
    assert len(twin.world.violations) == 1


async def test_home_is_published_and_guarded_by_its_hash(twin: Small) -> None:
    """Home stays one view; an old hash changes nothing; a Home that is off is told."""
    first = (await twin.client.views_publish(user_id="U1", view=HOME))["view"]
    second = (await twin.client.views_publish(user_id="U1", view=HOME, hash=first["hash"]))["view"]
    assert first["id"] == second["id"]
    conflict = twin.client.views_publish(user_id="U1", view=HOME, hash=first["hash"])
    assert (await refused(conflict))["error"] == "hash_conflict"
    twin.team.home_enabled = False
    off = twin.client.views_publish(user_id="U1", view=HOME)
    assert (await refused(off))["error"] == "not_enabled"
    assert twin.world.violations == []


# slack_sdk still asks for what the next aiohttp will not have.
@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
async def test_installing_and_rotating(twin: Small) -> None:
    """A code is exchanged once; a refresh token once, and an old token ends with its time."""
    team, world = twin.team, twin.world
    team.rotates, team.installed = True, False
    world.grants["code"] = Grant(
        team="T1", user="U1", scopes={"commands"}, redirect_uri="https://h/x", at=world.clock()
    )
    asked = {"client_id": world.client_id, "client_secret": world.client_secret}

    got = await twin.stranger.oauth_v2_access(**asked, code="code", redirect_uri="https://h/x")
    assert (await twin.with_token(got["access_token"]).auth_test())["team_id"] == "T1"
    assert got["expires_in"] == 43_200
    again = twin.stranger.oauth_v2_access(**asked, code="code")
    assert (await refused(again))["error"] == "code_already_used"

    twin.now[0] += 43_200
    ended = twin.with_token(got["access_token"]).auth_test()
    assert (await refused(ended))["error"] == "token_expired"
    rotation = {**asked, "grant_type": "refresh_token", "refresh_token": got["refresh_token"]}
    new = await twin.stranger.oauth_v2_access(**rotation)
    assert (await twin.with_token(new["access_token"]).auth_test())["bot_id"] == "B1"
    assert (await refused(twin.stranger.oauth_v2_access(**rotation)))["error"] == (
        "invalid_refresh_token"
    )
    assert world.violations == []
    wrong = twin.stranger.oauth_v2_access(client_id="1.1", client_secret="no", code="code")
    assert (await refused(wrong))["error"] == "bad_client_secret"


async def test_tokens_open_what_they_are_for(twin: Small) -> None:
    """The app's token opens connections and nothing else; a revoked one opens nothing."""
    app = twin.with_token(twin.world.app_token)
    opened = await app.apps_connections_open(app_token=twin.world.app_token)
    assert opened["url"] == twin.socket_url()
    await twin.client.auth_revoke()
    assert (await refused(twin.client.auth_test()))["error"] == "token_revoked"
    twin.team.installed = False
    assert (await refused(twin.client.auth_test()))["error"] == "account_inactive"
    assert (await refused(twin.with_token("xoxb-no").auth_test()))["error"] == "invalid_auth"
    assert twin.world.violations == []
    assert (await refused(app.auth_test()))["error"] == "not_allowed_token_type"
    assert (await refused(twin.stranger.auth_test()))["error"] == "not_authed"
    assert len(twin.world.violations) == 2


async def test_calls_may_be_forms(twin: Small) -> None:
    """A form's fields carry JSON as text, with the token among them."""
    form = {
        "token": "xoxb-canary-1",
        "channel": "C1",
        "text": "Go",
        "blocks": json.dumps([SECTION]),
    }
    assert twin.client.session is not None
    url = f"{twin.client.base_url}chat.postMessage"
    async with twin.client.session.post(url, data=form) as answer:
        assert (await answer.json())["ok"]
        assert "chat:write" in answer.headers["X-OAuth-Scopes"]
    assert twin.team.channels["C1"].messages[0].blocks[0]["block_id"]
    assert twin.world.violations == []


def test_every_method_is_known_to_slack() -> None:
    """The specification of 2021 knows each method but the one that came later."""
    shared("specs/slack-web-openapi-v2-2021.json")
    unknown = {name for name in METHODS if not parameters(name)}
    assert unknown == {"apps.connections.open", "auth.test"}
