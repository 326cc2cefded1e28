"""What people and workspaces do: each becomes what Slack would send the app."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable, Mapping

from tests.twins.slack import payloads, responses
from tests.twins.slack.acknowledged import take_ack
from tests.twins.slack.filling import Put, put_into
from tests.twins.slack.interaction import PATIENCE_S, Interaction
from tests.twins.slack.pressing import Spot, find
from tests.twins.slack.sending import Sending
from tests.twins.slack.state import Json, Message, Team, View, World
from tests.twins.slack.submitting import apply_ack, close_all, close_one, complaints

#: What Slack makes a link of in a command: "#jobs", "@ada".
_NAMED = re.compile(r"(?<!\S)([#@])([\w.-]+)")


class Acting:
    """The twin, as people use it."""

    world: World
    #: The way to the app.
    sending: Sending
    url: str

    def __init__(self) -> None:
        """Start with nothing done yet."""
        self._interactions: dict[str, Interaction] = {}

    async def until(self, holds: Callable[[], bool], *, within_s: float = PATIENCE_S) -> None:
        """Wait until something holds that the app brings about."""
        raise NotImplementedError

    def changed(self) -> None:
        """Say that something happened that somebody may wait for."""
        raise NotImplementedError

    async def command(
        self, team: Team, user: str, channel: str, text: str, command: str = "/jobs"
    ) -> Interaction:
        """Type a command; `text` is what Slack makes of it: escaped, with channels by id."""
        done = self._begin(team, user, channel=channel)
        payload = payloads.command_payload(
            self.world,
            done,
            url=self._response_url(done),
            command=command,
            text=text,
            name=payloads.name_of_channel(team, channel),
        )
        return await self._send(done, "slash_commands", payload)

    async def type(self, team: Team, user: str, channel: str, text: str) -> Interaction:
        """Type a command as a person does: Slack escapes it, and names what it knows by its id."""

        def linked(match: re.Match[str]) -> str:
            sign, name = match.groups()
            known = team.channels if sign == "#" else team.users
            ids = (one.id for one in known.values() if one.name == name)
            id_ = next(ids, "")
            return f"<{sign}{id_}|{name}>" if id_ else match[0]

        escaped = html.escape(text, quote=False)
        return await self.command(team, user, channel, _NAMED.sub(linked, escaped))

    async def press(
        self,
        team: Team,
        user: str,
        where: Message | View | Json,
        *,
        action: str = "",
        label: str = "",
        channel: str = "",
        value: Put = None,
    ) -> Interaction:
        """Press a button, choose from a menu, or change an input that tells of it.

        Args:
            team: Where.
            user: Who.
            where: A message in a channel, an answer that only this person sees, or a view.
            action: What the element carries, or its action id.
            label: Or what stands on it.
            channel: Of an answer: where it stands.
            value: Of an input: what is put in.

        Raises:
            AssertionError: there is no such thing, or the app would not be told; see `fill`.
        """
        spot = find(where, action=action, label=label)
        assert spot.tells, f"nobody is told when {spot.element['action_id']} is filled in"
        return await self.press_raw(team, user, where, spot, channel=channel, value=value)

    choose = press

    def fill(self, view: View, action_id: str, value: Put) -> None:
        """Put something into an input; whether the app is told of it is up to `press`."""
        spot = find(view, action=action_id)
        view.filled[spot.key] = put_into(spot.element, value, view.offered.get(action_id, ()))

    async def press_raw(
        self,
        team: Team,
        user: str,
        where: Message | View | Json,
        spot: Spot,
        *,
        channel: str = "",
        value: Put = None,
    ) -> Interaction:
        """Press what may not be there any more, or never was: stale and forged buttons."""
        if isinstance(where, View):
            done = self._begin(team, user, view=where)
            offered = where.offered.get(spot.element["action_id"], [])
            if spot.is_input:
                where.filled[spot.key] = put_into(spot.element, value, offered)
            container = {"type": "view", "view_id": where.id}
            payload = payloads.from_view(done, "block_actions", where) | {"container": container}
        else:
            done = self._begin(team, user, channel=channel or self._channel_of(team, where))
            done.pressed, offered = where, []
            place = payloads.place_of(done, url=self._response_url(done), message=where)
            payload = payloads.around(done, "block_actions") | place
        action = spot.told(value, offered) | {"action_ts": f"{self.world.clock():.6f}"}
        return await self._send(done, "interactive", payload | {"actions": [action]})

    async def suggest(
        self, team: Team, user: str, view: View, action_id: str, value: str
    ) -> list[Json]:
        """Type into a select that asks the app; give its options, none when that is too short."""
        spot = find(view, action=action_id)
        if len(value) < spot.element.get("min_query_length", 3):
            return []
        done = self._begin(team, user, view=view)
        payload = payloads.from_view(done, "block_suggestion", view) | {
            "action_id": action_id,
            "block_id": spot.block["block_id"],
            "value": value,
            "container": {"type": "view", "view_id": view.id},
        }
        # Nothing was pressed, so nothing may open.
        payload.pop("trigger_id", None)
        done = await self._send(done, "interactive", payload)
        groups = done.ack.get("option_groups", ())
        found = [one for group in groups for one in group["options"]]
        view.offered[action_id] = found or list(done.ack.get("options", ()))
        return view.offered[action_id]

    async def submit(
        self, team: Team, user: str, view: View, values: Mapping[str, Put] | None = None
    ) -> Interaction:
        """Send a modal off; what is put in adds to what stands there already.

        Raises:
            AssertionError: Slack would not let them: something is left empty, or is too long.
        """
        for action_id, put in (values or {}).items():
            self.fill(view, action_id, put)
        assert not complaints(view), complaints(view)
        done = self._begin(team, user, view=view)
        payload = payloads.from_view(done, "view_submission", view) | {"response_urls": []}
        await self._send(done, "interactive", payload)
        if done.acked_within_s is not None:
            apply_ack(self.world, team, view, done.ack)
        return done

    async def close(self, team: Team, user: str, view: View, *, all_of_it: bool = False) -> None:
        """Close a modal, or with it all of its stack; tell the app of those that it asked about."""
        all_of_it = all_of_it or bool(view.content.get("clear_on_close"))
        for one in close_all(team, view) if all_of_it else close_one(team, view):
            if one.content.get("notify_on_close"):
                done = self._begin(team, user, view=one)
                payload = payloads.from_view(done, "view_closed", one)
                # What is closed opens nothing.
                payload.pop("trigger_id")
                await self._send(done, "interactive", payload | {"is_cleared": all_of_it})

    async def open_home(self, team: Team, user: str) -> Interaction:
        """Look at the app's Home tab."""
        event = {"type": "app_home_opened", "user": user, "channel": team.direct(user).id}
        homes = [one for one in team.views.values() if (one.type, one.user) == ("home", user)]
        done = self._begin(team, user)
        shown = {"view": payloads.view_of(done, homes[0])} if homes else {}
        payload = payloads.event_payload(self.world, team, event | {"tab": "home"} | shown)
        return await self._send(done, "events_api", payload)

    async def shortcut(
        self, team: Team, user: str, callback_id: str, message: Message | None = None
    ) -> Interaction:
        """Choose a shortcut: of a message when one is given, else from anywhere."""
        channel = self._channel_of(team, message) if message else ""
        done = self._begin(team, user, channel=channel)
        kind = "message_action" if message else "shortcut"
        payload = payloads.around(done, kind) | {
            "callback_id": callback_id,
            "action_ts": f"{self.world.clock():.6f}",
        }
        if message:
            place = payloads.place_of(done, url=self._response_url(done), message=message)
            named = {name: place[name] for name in ("channel", "message", "response_url")}
            payload |= named | {"message_ts": message.ts}
        return await self._send(done, "interactive", payload)

    async def event(self, team: Team, payload: Json) -> Interaction:
        """Let something happen that the app is told of."""
        who = payload.get("user", "")
        done = self._begin(team, str(who.get("id", "") if isinstance(who, dict) else who))
        whole = payloads.event_payload(self.world, team, payload)
        return await self._send(done, "events_api", whole)

    async def allow(self, team: Team, user: str, address: str, *, denies: bool = False) -> str:
        """Press "Allow" on the page for installing; give where Slack sends the browser then.

        Args:
            team: Where the app is installed.
            user: Who does it.
            address: Of the page, as the app links to it.
            denies: Press "Cancel" instead.
        """
        assert self.sending.session is not None
        who = {"twin_team": team.id, "twin_user": user, **({"twin_denies": "1"} if denies else {})}
        asked = self.sending.session.get(address, params=who, allow_redirects=False)
        async with asked as answer:
            assert answer.status == 302, await answer.text()
            return answer.headers["Location"]

    # --- how it gets there

    async def deliver(self, done: Interaction, kind: str, payload: Json) -> Interaction:
        """Send a payload as it is, once more for instance."""
        return await self._send(done, kind, payload)

    def _begin(
        self, team: Team, user: str, *, channel: str = "", view: View | None = None
    ) -> Interaction:
        name = f"{len(self._interactions) + 1}"
        done = Interaction(
            id=name,
            twin=self,
            team=team,
            user=user,
            channel=channel,
            view=view.id if view else "",
            before={one.id: one.hash for one in team.views.values()},
            number=next(self.world.numbers),
            ends_at=self.world.clock() + responses.ENDS_AFTER_S,
        )
        if user:
            is_modal = view is not None and view.type == "modal"
            name_of_modal = view.id if view and is_modal else ""
            done.trigger_id = self.world.new_trigger(team.id, user, view=name_of_modal)
        self._interactions[done.id] = done
        return done

    async def _send(self, done: Interaction, kind: str, payload: Json) -> Interaction:
        began = time.perf_counter()
        done.payload = payload
        tried = await self.sending.send(kind, payload)
        done.status = tried.status
        if not tried.reason:
            done.acked_within_s = time.perf_counter() - began
            take_ack(self.world, done, kind, payload, tried.ack)
        return done

    def _response_url(self, done: Interaction) -> str:
        return f"{self.url}responses/{done.id}"

    def _channel_of(self, team: Team, message: Message | Json) -> str:
        if not isinstance(message, Message):
            for done in reversed(self._interactions.values()):
                if any(answer is message for answer in done.answers):
                    return done.channel
            # Shown to them alone, by chat.postEphemeral.
            return str(message.get("channel", ""))
        return next(
            one.id for one in team.channels.values() if any(m is message for m in one.messages)
        )
