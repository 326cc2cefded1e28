"""Forms as Slack takes them, and what comes back of them whatever was put in."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.slack.blocks import Block
from adapters.slack.builder_form import (
    Kept,
    builder_view,
    kept_of,
    read_kept,
    read_wishes,
    tell_hint,
    tell_preview,
)
from adapters.slack.forms import Filled
from adapters.slack.settings_form import find_mistakes, read_filled, settings_view
from bot.commands.builder import Draft
from bot.commands.home import Hours, ZoneFrom
from bot.commands.wishes import Wishes, wishes_of
from bot.deliveries.cadence import Cadence
from bot.places.place import Work
from bot.queries.parse import parse_query
from tests.unit.slack.looking import view_faults

#: What each kind of element shows at first, and where its state has it.
_STATE = {
    "initial_value": "value",
    "initial_time": "selected_time",
    "initial_option": "selected_option",
    "initial_options": "selected_options",
    "initial_conversation": "selected_conversation",
}


def as_opened(view: Block) -> Block:
    """Give a view as Slack sends it when somebody submits it untouched."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            state = {_STATE[key]: value for key, value in element.items() if key in _STATE}
            values[block["block_id"]] = {element["action_id"]: state}
    return {**view, "state": {"values": values}}


QUERIES = (
    "#go",
    "#go OR #rust",
    "#go #rust (in:london OR (remote in:london)) -company:acme",
    "remote in:uk",
    "(hybrid OR onsite) in:uk senior",
    "(#a (in:uk OR #b)) OR (near:berlin:30km title:chef)",
    "all",
)


@pytest.mark.parametrize("text", QUERIES)
def test_an_edited_subscription_comes_back_untouched(text: str) -> None:
    """Opening the form and pressing Save changes nothing."""
    wishes = Wishes(
        **{**vars(wishes_of(parse_query(text))), "cadence": Cadence.WEEKLY, "with_unknown": True}
    )
    kept = kept_of(Draft(number=7, wishes=wishes, place="#" + "x" * 300))
    view = builder_view(wishes, kept, preview=tell_preview(text, "3 postings"))
    assert view_faults(view) == []
    again, remembered = read_wishes(as_opened(view))
    assert again == wishes
    assert remembered.number == 7


def test_long_names_survive_as_keys() -> None:
    """Options have 150 characters for a value, and names of places and hashtags may have more."""
    wishes = Wishes(
        hashtags=("ü" * 50, "c#"),
        places=tuple(["city:5128581"] * 40),
        without=("x" * 100,),
        work=(Work.REMOTE, Work.ONSITE),
        text="w" * 1_000,
        to="C1",
    )
    view = builder_view(wishes, Kept(), preview=tell_preview("&" * 1_000, "<" * 1_000))
    assert view_faults(view) == []
    again, kept = read_wishes(as_opened(view))
    assert again == wishes
    assert kept == Kept()


@pytest.mark.parametrize(
    "state",
    [
        pytest.param(None, id="none"),
        pytest.param({"values": []}, id="a list"),
        pytest.param({"values": {"builder_hashtags": "x"}}, id="a text"),
        pytest.param(
            {"values": {"builder_hashtags": {"builder_hashtags": {"selected_options": [1, None]}}}},
            id="no options",
        ),
    ],
)
def test_a_state_of_any_shape_is_an_empty_form(state: object) -> None:
    """What comes from outside breaks nothing."""
    wishes, kept = read_wishes({"state": state, "private_metadata": "[1]"})
    assert wishes == Wishes(or_remote=False)
    assert kept == Kept()


@pytest.mark.parametrize(
    "metadata", ["", "{", "7", '{"number": "7"}', '{"number": -1}', '{"number": 1e30}']
)
def test_a_form_that_remembers_nonsense_is_a_new_one(metadata: str) -> None:
    """It opens nothing: what may be changed is looked up anyway."""
    assert read_kept({"private_metadata": metadata}) == Kept()


def test_a_preview_shows_the_query_and_nothing_of_it_acts() -> None:
    """A query holds what people type."""
    view = builder_view(Wishes(), Kept(), preview=tell_preview("`<!here>` *x*", "3 postings"))
    assert view_faults(view) == []
    assert view_faults(builder_view(Wishes(), Kept(), preview=tell_hint())) == []


@pytest.mark.parametrize(
    "hours",
    [
        Hours(minute=540, days="0", zone="UTC", zone_from=ZoneFrom.COMMUNITY),
        Hours(minute=0, days="0,6", zone="Asia/Tokyo", quiet=(1380, 0)),
    ],
    ids=["as at first", "all chosen"],
)
def test_hours_come_back_untouched(hours: Hours) -> None:
    """A zone that nobody chose stays the profile's."""
    view = settings_view(hours)
    assert view_faults(view) == []
    filled = Filled(as_opened(view))
    assert find_mistakes(filled) == {}
    again = read_filled(filled)
    zone = hours.zone if hours.zone_from is ZoneFrom.CHOICE else ""
    assert again == Hours(minute=hours.minute, days=hours.days, zone=zone, quiet=hours.quiet)


def test_mistaken_hours_are_told_below_their_field() -> None:
    """Which field is wrong is half of the answer."""
    view = settings_view(Hours(minute=540, days="0", zone="UTC", quiet=(60, 60)))
    assert list(find_mistakes(Filled(as_opened(view)))) == ["settings_quiet_until"]
    view = settings_view(Hours(minute=540, days="0", zone="Mars/Olympus"))
    [(name, said)] = find_mistakes(Filled(as_opened(view))).items()
    assert (name, "Mars/Olympus" in said) == ("settings_zone", True)
