"""What people do in the twin, as Bolt understands it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.slack.twin_transports.bolt import HTTP, SOCKET, client_of, connected, noted
from tests.twins.slack.state import Json, Message, Team
from tests.twins.slack.twin import Twin

BOTH = pytest.mark.parametrize("transport", [SOCKET, HTTP])


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


BUTTON: Json = {
    "type": "actions",
    "block_id": "row",
    "elements": [
        {"type": "button", "action_id": "save", "text": _plain("Save"), "value": "save:1"},
        {
            "type": "overflow",
            "action_id": "more",
            "options": [{"text": _plain("Hide"), "value": "hide:1"}],
        },
    ],
}
FORM: Json = {
    "type": "modal",
    "callback_id": "form",
    "notify_on_close": True,
    "title": _plain("Search"),
    "submit": _plain("Go"),
    "blocks": [
        {
            "type": "input",
            "block_id": "words",
            "label": _plain("Words"),
            "element": {"type": "plain_text_input", "action_id": "words"},
        },
        {
            "type": "section",
            "block_id": "place",
            "text": _plain("Place"),
            "accessory": {
                "type": "external_select",
                "action_id": "place",
                "placeholder": _plain("Anywhere"),
                "min_query_length": 1,
            },
        },
    ],
}


@BOTH
async def test_a_command(twin: Twin, team: Team, transport: str) -> None:
    """It comes as Slack writes it, and the answer goes where the command said."""
    seen: list[Json] = []
    async with connected(twin, transport) as app:

        @app.command("/jobs")
        async def typed(ack: Any, respond: Any, command: Json) -> None:
            await ack()
            seen.append(command)
            await respond("Hello", response_type="in_channel")

        done = await twin.type(team, "U1", "C1", "search #python #rust R&D by @ada")
        [reply] = await done.replies()
    assert seen[0]["text"] == "search <#C1|python> #rust R&amp;D by <@U1|ada>"
    assert (seen[0]["channel_id"], seen[0]["channel_name"]) == ("C1", "python")
    assert done.acked_within_s is not None
    assert reply["text"] == "Hello"
    assert [message.text for message in team.channels["C1"].messages] == ["Hello"]


@BOTH
async def test_buttons_and_menus_of_a_message(twin: Twin, team: Team, transport: str) -> None:
    """What is pressed is told with the message, whose place the answer may take."""
    seen: list[Json] = []
    async with connected(twin, transport) as app:

        @app.action("save")
        @app.action("more")
        async def pressed(ack: Any, respond: Any, body: Json, action: Json) -> None:
            await ack()
            seen.append(action | {"in": body["message"]["ts"]})
            await respond("Done", replace_original=action["type"] == "overflow")

        blocks = [BUTTON]
        await client_of(twin).chat_postMessage(channel="C1", text="A job", blocks=blocks)
        [message] = team.channels["C1"].messages
        done = await twin.press(team, "U1", message, label="Save")
        await done.replies()
        assert message.text == "A job"
        done = await twin.choose(team, "U1", message, action="hide:1")
        await done.replies()
        assert (message.text, message.blocks) == ("Done", [])
        with pytest.raises(AssertionError, match="nothing to press"):
            await twin.press(team, "U1", message, label="Save")
    save, hide = seen
    assert (save["value"], save["block_id"], save["in"]) == ("save:1", "row", message.ts)
    assert hide["selected_option"]["value"] == "hide:1"


@BOTH
async def test_a_form(twin: Twin, team: Team, transport: str) -> None:
    """It opens by a shortcut, suggests, remembers, is sent off with a mistake, and closes."""
    sent: list[Json] = []
    closed: list[bool] = []
    async with connected(twin, transport) as app:

        @app.shortcut("search")
        async def begin(ack: Any, body: Json) -> None:
            await ack()
            await client_of(twin).views_open(trigger_id=body["trigger_id"], view=FORM)

        @app.options("place")
        async def suggest(ack: Any, payload: Json) -> None:
            one = {"text": _plain(payload["value"].title()), "value": payload["value"]}
            await ack(options=[one])

        @app.action("place")
        async def chosen(ack: Any) -> None:
            await ack()

        @app.view("form")
        async def submitted(ack: Any, view: Json) -> None:
            sent.append(view["state"]["values"])
            words = view["state"]["values"]["words"]["words"]["value"]
            await (ack() if words == "python" else ack({"response_action": "errors", **WRONG}))

        @app.view_closed("form")
        async def gone(ack: Any, body: Json) -> None:
            await ack()
            closed.append(body["is_cleared"])

        form = await (await twin.shortcut(team, "U1", "search")).opened()
        with pytest.raises(AssertionError, match="nobody is told"):
            await twin.press(team, "U1", form, action="words", value="go")
        assert await twin.suggest(team, "U1", form, "place", "") == []
        [option] = await twin.suggest(team, "U1", form, "place", "london")
        assert option["text"]["text"] == "London"
        await twin.press(team, "U1", form, action="place", value="london")
        with pytest.raises(AssertionError, match="words"):
            await twin.submit(team, "U1", form)
        wrong = await twin.submit(team, "U1", form, {"words": "pyton"})
        assert wrong.ack["errors"] == WRONG["errors"]
        assert form.id in team.views
        await twin.submit(team, "U1", form, {"words": "python"})
        assert team.views == {}
        form = await (await twin.shortcut(team, "U1", "search")).opened()
        await twin.close(team, "U1", form, all_of_it=True)
    assert sent[1]["words"]["words"] == {"type": "plain_text_input", "value": "python"}
    assert sent[1]["place"]["place"]["selected_option"] == option
    assert closed == [True]


WRONG: Json = {"errors": {"words": "There is no such word."}}


@BOTH
async def test_a_stranger_in_a_shared_channel(twin: Twin, team: Team, transport: str) -> None:
    """What they press tells their own workspace, a view tells it twice, and events are marked."""
    twin.add_user(team, "U9", name="bob", team_id="T9")
    twin.add_channel(team, "C9", "shared", members=["U9", team.bot_user], is_ext_shared=True)
    seen: list[Json] = []
    async with connected(twin, transport) as app:

        @app.action("save")
        async def pressed(ack: Any, body: Json) -> None:
            await ack()
            seen.append(body)
            await client_of(twin).views_open(trigger_id=body["trigger_id"], view=FORM)

        @app.view("form")
        async def submitted(ack: Any, body: Json) -> None:
            await ack()
            seen.append(body)

        @app.event("channel_archive")
        async def archived(body: Json) -> None:
            seen.append(body)

        await client_of(twin).chat_postMessage(channel="C9", text="A job", blocks=[BUTTON])
        [message] = team.channels["C9"].messages
        form = await (await twin.press(team, "U9", message, label="Save")).opened()
        await twin.submit(team, "U9", form, {"words": "go"})
        for channel in ("C9", "C1"):
            await twin.event(team, {"type": "channel_archive", "channel": channel, "user": "U1"})
    button, modal, *events = seen
    assert (button["team"]["id"], button["user"]["team_id"]) == ("T1", "T9")
    assert (modal["team"]["id"], modal["user"]["team_id"]) == ("T9", "T9")
    assert (modal["view"]["team_id"], modal["view"]["app_installed_team_id"]) == ("T9", "T1")
    assert [one["is_ext_shared_channel"] for one in events] == [True, False]


@BOTH
async def test_home_and_messages(twin: Twin, team: Team, transport: str) -> None:
    """Home is shown when it is opened; a message's shortcut tells the message."""
    seen: list[Json] = []
    async with connected(twin, transport) as app:

        @app.event("app_home_opened")
        async def opened(event: Json) -> None:
            seen.append(event)
            view = {"type": "home", "blocks": [BUTTON]}
            await client_of(twin).views_publish(user_id=event["user"], view=view)

        @app.shortcut("keep")
        async def keep(ack: Any, shortcut: Json) -> None:
            await ack()
            said = shortcut["message"]["text"]
            where, who = shortcut["channel"]["id"], shortcut["user"]["id"]
            await client_of(twin).chat_postEphemeral(channel=where, user=who, text=f"Kept: {said}")

        home = await (await twin.open_home(team, "U1")).opened()
        await (await twin.open_home(team, "U1")).opened()
        message = Message(ts=twin.world.next_ts(), user="U1", text="A job")
        team.channels["C1"].messages.append(message)
        [reply] = await (await twin.shortcut(team, "U1", "keep", message)).replies()
    assert home.type == "home"
    assert ["view" in event for event in seen] == [False, True]
    assert reply["text"] == "Kept: A job"


@pytest.mark.parametrize(
    ("ack", "note"),
    [
        ({"options": [{"text": _plain("x" * 76), "value": "x"}]}, "block_suggestion"),
        ({"options": [{"text": _plain("x"), "value": "x"}] * 101}, "block_suggestion"),
        ({}, ""),
    ],
    ids=["too-long", "too-many", "none"],
)
async def test_suggestions_are_checked(twin: Twin, team: Team, ack: Json, note: str) -> None:
    """Options that Slack would not show are a mistake; none at all is not."""
    async with connected(twin, HTTP) as app:

        @app.shortcut("search")
        async def begin(ack: Any, body: Json) -> None:
            await ack()
            await client_of(twin).views_open(trigger_id=body["trigger_id"], view=FORM)

        @app.options("place")
        async def suggest(ack: Any) -> None:
            await ack(**given)

        given = ack
        form = await (await twin.shortcut(team, "U1", "search")).opened()
        await twin.suggest(team, "U1", form, "place", "x")
    await noted(twin, *([note] if note else []))
