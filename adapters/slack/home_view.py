"""How the Home tab looks: what one can do, subscriptions, noted postings, hours. Pure.

Source: https://docs.slack.dev/surfaces/app-home
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from adapters.slack.blocks import Block, actions, context, divider, plain_text, section
from adapters.slack.buttons import button_element, numbered
from adapters.slack.cards import ROOMS, card_blocks
from adapters.slack.escape import fitted, one_line
from adapters.slack.payload import Payload, text
from bot.commands.actions import encode
from bot.commands.describing import SEPARATOR
from bot.commands.home import Home, Hours, Shelf, Subscribed, ZoneFrom
from bot.commands.times import show_days, show_minute
from bot.messages.catalogue import _
from bot.messages.message import Button, Style

#: Blocks of a view.
#: Source: https://docs.slack.dev/reference/block-kit/blocks
MAX_BLOCKS = 100
#: Names of what only Home has; `builder.py` and `settings_form.py` listen to theirs.
NEW, EDIT, SETTINGS, TURN = "new_alert", "edit_alert", "settings", "turn_home"
#: Characters of a query, of what belongs to it, and of a warning.
_LABEL, _TEXT, _WARNING = 600, 300, 500
#: Of a noted posting: enough to know it again.
ROOM = ROOMS[2]


def home_view(home: Home, *, notice: str = "") -> Block:
    """Show a person's page.

    Args:
        home: What is on it.
        notice: What just happened, "" when nothing did.
    """
    blocks = [
        *_top(home, notice),
        *(block for one in home.subscriptions for block in _subscription(one)),
        *_turning(home),
        divider(),
        *_shelf(home.saved),
        divider(),
        *_shelf(home.applied),
        divider(),
        context(_hours(home.hours)),
    ]
    metadata = json.dumps({"page": home.page})
    return {
        "type": "home",
        "private_metadata": metadata,
        "blocks": numbered(blocks)[:MAX_BLOCKS],
    }


def page_of(view: Payload) -> int:
    """Read which page of the subscriptions a Home shows, 1 when it does not say."""
    try:
        kept = json.loads(text(view, "private_metadata") or "{}")
        page = kept["page"] if isinstance(kept, dict) else 1
    except (ValueError, KeyError):
        return 1
    return page if isinstance(page, int) and 0 < page < 10**6 else 1


def _top(home: Home, notice: str) -> Iterator[Block]:
    if notice:
        yield section(fitted(one_line(notice), _WARNING))
    new = button_element(Button(label=_("New job alert"), style=Style.PRIMARY))
    hours = button_element(Button(label=_("Settings")))
    now = Button(label=_("Digest now"), action=encode("digest-now"))
    yield actions(
        [
            _named(new, NEW),
            _named(hours, SETTINGS),
            *([button_element(now)] if home.takes_digests else []),
        ]
    )
    for warning in home.warnings:
        yield section(fitted(one_line(warning), _WARNING))
    yield section(f"*{home.heading}*")


def _subscription(one: Subscribed) -> Iterator[Block]:
    label = fitted(one_line(one.row.label), _LABEL, amid_marks=True)
    yield section(f"*{label}*\n{fitted(one_line(one.row.text), _TEXT)}")
    first, *others = one.row.buttons
    edit = _named(button_element(Button(label=_("Edit")), one.row.label), f"{EDIT}:{one.id}")
    yield actions(
        [
            button_element(first, one.row.label),
            edit,
            *(_asking(button_element(other, one.row.label)) for other in others),
        ]
    )


def _asking(button: Block) -> Block:
    """Let a button that takes something away ask first: thumbs slip.

    Source: https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object
    """
    if button.get("style") != Style.DANGER.value:
        return button
    confirm = {
        "title": plain_text(_("End this subscription?")),
        "text": plain_text(
            _("You will hear no more because of it. Pause silences it for a while.")
        ),
        "confirm": plain_text(_("Unsubscribe")),
        "deny": plain_text(_("Keep it")),
        "style": "danger",
    }
    return {**button, "confirm": confirm}


def _turning(home: Home) -> Iterator[Block]:
    pages = {_("Back"): home.page - 1, _("More"): home.page + 1}
    elements = [
        _named(button_element(Button(label=label)), f"{TURN}:{page}")
        for label, page in pages.items()
        if 0 < page <= home.last_page
    ]
    if elements:
        yield actions(elements)


def _shelf(shelf: Shelf) -> Iterator[Block]:
    yield section(f"*{shelf.heading}*")
    for card in shelf.cards:
        yield from card_blocks([card], ROOM)
    if shelf.buttons:
        yield actions([button_element(button) for button in shelf.buttons])


def _hours(hours: Hours) -> str:
    origin = {
        ZoneFrom.CHOICE: _("chosen by you"),
        ZoneFrom.PROFILE: _("from your profile"),
        ZoneFrom.COMMUNITY: _("as for everyone here"),
    }
    text = _("Digests come at {clock}, weekly ones on {days}.").format(
        clock=show_minute(hours.minute), days=show_days(hours.days)
    )
    parts = [text, f"{hours.zone} ({origin[hours.zone_from]})"]
    if hours.quiet:
        begin, end = map(show_minute, hours.quiet)
        parts.append(_("Quiet from {begin} until {end}.").format(begin=begin, end=end))
    return SEPARATOR.join(parts)


def _named(element: Block, name: str) -> Block:
    # What comes back is its name: it carries no action of the core.
    return {**{key: value for key, value in element.items() if key != "url"}, "action_id": name}
