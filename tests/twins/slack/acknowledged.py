"""What may come with an acknowledgement, by what is acknowledged.

Source: https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response
"""

from __future__ import annotations

from tests.twins.slack.calls import Refused
from tests.twins.slack.interaction import Interaction
from tests.twins.slack.live import live_tokens
from tests.twins.slack.objects import SUGGESTIONS
from tests.twins.slack.responses import say
from tests.twins.slack.state import Json, World


def take_ack(world: World, done: Interaction, kind: str, payload: Json, ack: Json) -> None:
    """Check an acknowledgement, and show the person what came with it.

    Args:
        world: Where mistakes are noted.
        done: What was done, to which an answer is added.
        kind: "slash_commands", "interactive", "events_api".
        payload: What was sent to the app.
        ack: What came back.
    """
    done.ack = ack
    if not ack:
        return
    what = payload.get("type", kind) if kind == "interactive" else kind
    where = f"the acknowledgement of {what}"
    world.violations += [f"{where}: {one}" for one in live_tokens(ack)]
    if what == "block_suggestion":
        world.violations += [f"{where}: {one}" for one in SUGGESTIONS(ack, "")]
    elif what == "slash_commands":
        try:
            say(world, done, ack, where=where)
        except Refused as refused:
            world.violations.append(f"{where}: {refused}")
    elif what != "view_submission":
        world.violations.append(f"{where} says something: {sorted(ack)}")
