"""How the query builder looks, and what somebody put into it. Pure.

The form is made anew for every preview. Slack keeps what a person has put into a field as long as
the field keeps its name, so nothing they do is lost.
Source: https://docs.slack.dev/reference/methods/views.update
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from adapters.slack.blocks import Block, mrkdwn, plain_text
from adapters.slack.escape import escape_code, fitted
from adapters.slack.forms import Filled, among, field, option, several
from adapters.slack.payload import Payload, text
from bot.commands.builder import Draft, Kind, Suggestion, chosen
from bot.commands.wishes import KINDS, Wishes
from bot.deliveries.cadence import Cadence
from bot.messages.catalogue import _
from bot.messages.cut import cut
from bot.messages.wording import work_label
from bot.queries.parse import MAX_LENGTH

CALLBACK = "builder"
#: Names of the fields.
HASHTAGS, PLACES, COMPANIES = "builder_hashtags", "builder_places", "builder_companies"
MATCH, WORK, ALSO = "builder_match", "builder_work", "builder_also"
TEXT, CADENCE, TO = "builder_text", "builder_cadence", "builder_to"
PREVIEW = "builder_preview"
#: Which field is filled with what.
SUGGESTED: Mapping[str, Kind] = {
    HASHTAGS: Kind.HASHTAGS,
    PLACES: Kind.PLACES,
    COMPANIES: Kind.COMPANIES,
}
#: Fields whose change changes what is found.
LIVE = (HASHTAGS, PLACES, COMPANIES, MATCH, WORK, ALSO, TEXT, TO)
_ANY, _EVERY = "any", "every"
_REMOTE, _UNKNOWN = "remote", "unknown"
#: Things chosen in one field.
_MOST_CHOSEN = 20
#: Characters of a query, which escaping may make five times as long, and of what follows it.
_QUERY, _SENTENCE = 500, 400


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What a form remembers beside its fields. It comes back from outside, so it opens nothing."""

    #: Of the subscription that is edited; 0 for a new one.
    number: int = 0
    #: Where that one goes: the channel's id, "" for direct messages.
    to: str = ""
    #: The same for the reader.
    place: str = ""


def kept_of(draft: Draft) -> Kept:
    """Remember which subscription a form is about."""
    return Kept(number=draft.number, to=draft.wishes.to, place=cut(draft.place, 150))


def builder_view(wishes: Wishes, kept: Kept, *, preview: str) -> Block:
    """Make the form.

    Args:
        wishes: What it holds.
        kept: Which subscription it is about.
        preview: mrkdwn below the fields; see `tell_preview` and `tell_mistake`.
    """
    is_new = not kept.number
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": _write(kept),
        "title": plain_text(_("New job alert") if is_new else _("Edit job alert")),
        "submit": plain_text(_("Create") if is_new else _("Save")),
        "close": plain_text(_("Cancel")),
        "blocks": [
            *_what(wishes),
            *_where(wishes),
            *_how(wishes, kept),
            {"type": "section", "block_id": PREVIEW, "text": mrkdwn(preview)},
        ],
    }


def read_wishes(view: Payload) -> tuple[Wishes, Kept]:
    """Read what a person put into the form; nothing of it is checked."""
    filled, kept = Filled(view), read_kept(view)
    also = filled.chosen_several(ALSO)
    cadence = filled.chosen(CADENCE)
    wishes = Wishes(
        hashtags=filled.chosen_several(HASHTAGS),
        every_hashtag=filled.chosen(MATCH) == _EVERY,
        places=filled.chosen_several(PLACES),
        or_remote=_REMOTE in also,
        work=tuple(kind for kind in KINDS if kind.value in filled.chosen_several(WORK)),
        without=filled.chosen_several(COMPANIES),
        text=filled.typed(TEXT),
        cadence=Cadence(cadence) if cadence in set(Cadence) else Cadence.INSTANT,
        with_unknown=_UNKNOWN in also,
        to=kept.to if kept.number else filled.typed(TO, 40),
    )
    return wishes, kept


def read_kept(view: Payload) -> Kept:
    """Read what the form remembers."""
    try:
        kept = json.loads(text(view, "private_metadata") or "{}")
    except ValueError:
        return Kept()
    number = kept.get("number") if isinstance(kept, dict) else None
    if not isinstance(number, int) or not 0 < number < 10**18:
        return Kept()
    return Kept(number=number, to=text(kept, "to")[:40], place=text(kept, "place")[:150])


def tell_preview(query: str, counted: str) -> str:
    """Show the query that a form makes, and what it would have found."""
    return f"`{escape_code(cut(query, _QUERY))}`\n*{fitted(counted, _SENTENCE)}*"


def tell_hint() -> str:
    """Say what an empty form waits for."""
    return _("Choose something, and I count what the last 30 days would have brought.")


def _what(wishes: Wishes) -> list[Block]:
    match = [
        option(_ANY, _("Any of these hashtags")),
        option(_EVERY, _("All of these hashtags together")),
    ]
    first = _EVERY if wishes.every_hashtag else _ANY
    return [
        field(
            HASHTAGS,
            _("Hashtags"),
            _suggested(Kind.HASHTAGS, wishes.hashtags, _("Like #python")),
            optional=True,
            live=True,
        ),
        field(
            MATCH,
            _("A job needs"),
            {"type": "radio_buttons", **among(match, value=first)},
            live=True,
        ),
    ]


def _where(wishes: Wishes) -> list[Block]:
    kinds = [option(kind.value, work_label(kind)) for kind in KINDS]
    also = [
        option(_REMOTE, _("Remote work that can be done from these places")),
        option(_UNKNOWN, _("Jobs that do not say where they are")),
    ]
    ticked = [
        *([_REMOTE] if wishes.or_remote else []),
        *([_UNKNOWN] if wishes.with_unknown else []),
    ]
    return [
        field(
            PLACES,
            _("Places"),
            _suggested(Kind.PLACES, wishes.places, _("Cities, countries, regions")),
            optional=True,
            live=True,
        ),
        field(
            ALSO,
            _("Also include"),
            {"type": "checkboxes", **several(also, ticked)},
            hint=_("The first counts unless you choose kinds of work below."),
            optional=True,
            live=True,
        ),
        field(
            WORK,
            _("Kinds of work"),
            {"type": "multi_static_select", **several(kinds, [kind.value for kind in wishes.work])},
            hint=_("Leave it empty for all of them."),
            optional=True,
            live=True,
        ),
    ]


def _how(wishes: Wishes, kept: Kept) -> list[Block]:
    cadences = [
        option(Cadence.INSTANT.value, _("At once")),
        option(Cadence.DAILY.value, _("In a daily digest")),
        option(Cadence.WEEKLY.value, _("In a weekly digest")),
    ]
    return [
        field(
            COMPANIES,
            _("Companies to leave out"),
            _suggested(Kind.COMPANIES, wishes.without, _("Nobody")),
            optional=True,
            live=True,
        ),
        field(
            TEXT,
            _("Words, or a query"),
            _typing(wishes.text),
            hint=_("As you would type it: senior “payment systems” -intern near:Berlin:30km"),
            optional=True,
            live=True,
        ),
        field(
            CADENCE,
            _("Tell me"),
            {"type": "radio_buttons", **among(cadences, value=wishes.cadence.value)},
        ),
        _destination(wishes, kept),
    ]


def _typing(initial: str) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "max_length": MAX_LENGTH,
        "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
    }
    # What is typed beyond it stays in the field, where Slack says that it is too long.
    return {**element, "initial_value": initial[:MAX_LENGTH]} if initial else element


def _destination(wishes: Wishes, kept: Kept) -> Block:
    if kept.number:
        text = _("It comes to {place}.").format(place=fitted(kept.place, 300))
        return {"type": "context", "elements": [mrkdwn(text)]}
    element: Block = {
        "type": "conversations_select",
        "placeholder": plain_text(_("Your direct messages")),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    return field(
        TO,
        _("Channel"),
        {**element, "initial_conversation": wishes.to} if wishes.to else element,
        hint=_("Leave it empty to have it in your direct messages."),
        optional=True,
        live=True,
    )


def _suggested(kind: Kind, values: tuple[str, ...], placeholder: str) -> Block:
    element: Block = {
        "type": "multi_external_select",
        "placeholder": plain_text(placeholder),
        "min_query_length": 0,
        "max_selected_items": _MOST_CHOSEN,
    }
    options = [suggestion_option(chosen(kind, value)) for value in values]
    # A query may name more than the form would take.
    element["max_selected_items"] = max(_MOST_CHOSEN, len(options))
    return {**element, "initial_options": options} if options else element


def suggestion_option(one: Suggestion) -> Block:
    """Offer a suggestion."""
    return option(one.value, one.label, one.detail)


def _write(kept: Kept) -> str:
    return json.dumps({"number": kept.number, "to": kept.to, "place": kept.place})
