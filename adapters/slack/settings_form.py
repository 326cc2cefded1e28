"""The form for hours: when digests come, in which time zone, and which hours stay quiet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.slack.blocks import Block, plain_text
from adapters.slack.forms import Filled, clock, field, option, several
from adapters.slack.home_view import SETTINGS
from adapters.slack.opening import open_form
from adapters.slack.parts import Parts
from adapters.slack.payload import Payload, part, text
from bot.commands.home import Hours, ZoneFrom, check_hours, keep_hours, read_hours
from bot.commands.request import Actor
from bot.commands.times import show_days, zones_starting
from bot.errors import CommandError
from bot.messages.catalogue import _

#: Shows a person's page anew.
Publish = Callable[[Parts, Actor], Awaitable[None]]

CALLBACK = "settings"
_CLOCK, _DAYS, _ZONE, _QUIET = "settings_clock", "settings_days", "settings_zone", "settings_quiet"
_FROM, _UNTIL = "settings_quiet_from", "settings_quiet_until"
#: Chosen as the zone: the profile's.
_PROFILE = "profile"
_ON = "on"
#: Quiet hours that are offered to whoever has none: the night.
_NIGHT = (22 * 60, 7 * 60)
_WEEK = 7
#: Zones that one answer offers.
_ZONES = 20


def register(app: AsyncApp, parts: Parts, *, on_kept: Publish) -> None:
    """Listen to the form: it is opened, asks for zones, and is submitted."""

    @app.action(SETTINGS)
    async def opened(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        await parts.work.begin(body, lambda: _open(body, parts))

    @app.options(_ZONE)
    async def zones(ack: AsyncAck, body: dict[str, Any]) -> None:
        typed = text(body, "value")
        found = [option(zone, zone) for zone in zones_starting(typed, limit=_ZONES)]
        await ack(options=[_from_profile(), *found])

    @app.view(CALLBACK)
    async def submitted(ack: AsyncAck, body: dict[str, Any]) -> None:
        filled = Filled(part(body, "view"))
        mistakes = find_mistakes(filled)
        if mistakes:
            await ack(response_action="errors", errors=mistakes)
            return
        await ack()
        await parts.work.begin(body, lambda: _keep(body, filled, parts, on_kept))


async def _open(body: Payload, parts: Parts) -> None:
    actor = await parts.actors.actor(body, rights=False)
    await open_form(body, settings_view(await read_hours(actor, parts.desk)), parts)


async def _keep(body: Payload, filled: Filled, parts: Parts, on_kept: Publish) -> None:
    actor = await parts.actors.actor(body, rights=False)
    await keep_hours(read_filled(filled), actor, parts.desk)
    await on_kept(parts, actor)


def settings_view(hours: Hours) -> Block:
    """Make the form, filled with how it is now."""
    quiet_from, quiet_until = hours.quiet or _NIGHT
    days = [option(str(day), show_days(str(day))) for day in range(_WEEK)]
    toggle = [option(_ON, _("Hold direct messages during quiet hours"))]
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain_text(_("Settings")),
        "submit": plain_text(_("Save")),
        "close": plain_text(_("Cancel")),
        "blocks": [
            field(_CLOCK, _("Digests come at"), _picker(hours.minute)),
            field(
                _DAYS,
                _("Weekly digests come on"),
                {"type": "multi_static_select", **several(days, hours.days.split(","))},
            ),
            field(_ZONE, _("Time zone"), _zone_select(hours), hint=_("Type a city, like London.")),
            field(
                _QUIET,
                _("Quiet hours"),
                {"type": "checkboxes", **several(toggle, [_ON] if hours.quiet else [])},
                optional=True,
            ),
            field(_FROM, _("Quiet from"), _picker(quiet_from)),
            field(_UNTIL, _("Quiet until"), _picker(quiet_until)),
        ],
    }


def read_filled(filled: Filled) -> Hours:
    """Read what the form holds; nothing of it is checked."""
    zone = filled.chosen(_ZONE)
    night = filled.minute(_FROM), filled.minute(_UNTIL)
    quiet = None
    if _ON in filled.chosen_several(_QUIET) and night[0] is not None and night[1] is not None:
        quiet = night[0], night[1]
    return Hours(
        minute=filled.minute(_CLOCK) or 0,
        days=",".join(filled.chosen_several(_DAYS)),
        zone="" if zone == _PROFILE else zone,
        quiet=quiet,
    )


def find_mistakes(filled: Filled) -> dict[str, str]:
    """Say what makes no sense, by field."""
    hours = read_filled(filled)
    if hours.quiet and hours.quiet[0] == hours.quiet[1]:
        return {_UNTIL: _("Quiet hours that begin when they end would never end.")}
    try:
        check_hours(hours)
    except CommandError as error:
        return {_ZONE: error.message}
    return {}


def _picker(minute: int) -> Block:
    return {"type": "timepicker", "initial_time": clock(minute)}


def _zone_select(hours: Hours) -> Block:
    chosen = option(hours.zone, hours.zone)
    return {
        "type": "external_select",
        "min_query_length": 0,
        "initial_option": chosen if hours.zone_from is ZoneFrom.CHOICE else _from_profile(),
    }


def _from_profile() -> Block:
    return option(_PROFILE, _("From my Slack profile"))
