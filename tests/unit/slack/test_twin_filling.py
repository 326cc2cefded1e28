"""What stands in the twin's inputs: as it was given, as people put it, and when a view changes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.twins.slack.filling import carried, complaint, given, put_into, values_of
from tests.twins.slack.state import Json


def option(value: str) -> Json:
    """Make an option."""
    return {"text": {"type": "plain_text", "text": value.title()}, "value": value}


A, B = option("a"), option("b")
#: An element, what is put in, and what payloads tell before and after.
KINDS: dict[str, tuple[Json, Any, Json, Json]] = {
    "plain_text_input": ({"initial_value": "x"}, "", {"value": "x"}, {"value": None}),
    "static_select": (
        {"options": [A, B], "initial_option": A},
        "b",
        {"selected_option": A},
        {"selected_option": B},
    ),
    "external_select": ({}, "a", {"selected_option": None}, {"selected_option": A}),
    "radio_buttons": (
        {"options": [A, B]},
        "b",
        {"selected_option": None},
        {"selected_option": B},
    ),
    "checkboxes": (
        {"options": [A, B], "initial_options": [B]},
        ["a", "b"],
        {"selected_options": [B]},
        {"selected_options": [A, B]},
    ),
    "multi_static_select": (
        {"option_groups": [{"options": [A]}, {"options": [B]}]},
        ["b"],
        {"selected_options": []},
        {"selected_options": [B]},
    ),
    "multi_conversations_select": (
        {"initial_conversations": ["C1"]},
        ["C1", "C2"],
        {"selected_conversations": ["C1"]},
        {"selected_conversations": ["C1", "C2"]},
    ),
    "conversations_select": (
        {"initial_conversation": "C1"},
        None,
        {"selected_conversation": "C1"},
        {"selected_conversation": None},
    ),
    "users_select": ({}, "U1", {"selected_user": None}, {"selected_user": "U1"}),
    "timepicker": (
        {"initial_time": "09:00"},
        "10:00",
        {"selected_time": "09:00"},
        {"selected_time": "10:00"},
    ),
    "datepicker": ({}, "2026-01-02", {"selected_date": None}, {"selected_date": "2026-01-02"}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_tells_in_its_own_field(kind: str) -> None:
    """Before anybody touches it, it tells what the app gave; then what was put in."""
    more, put, before, after = KINDS[kind]
    element = {"type": kind, "action_id": "it", **more}
    assert given(element) == {"type": kind, **before}
    assert put_into(element, put, [A]) == {"type": kind, **after}


def test_only_what_is_listed_can_be_chosen() -> None:
    """A list of the app's own offers no more; one that it suggests from may."""
    with pytest.raises(AssertionError, match="does not offer 'c'"):
        put_into({"type": "radio_buttons", "action_id": "it", "options": [A]}, "c")
    told = put_into({"type": "external_select", "action_id": "it"}, "c")
    assert told["selected_option"]["value"] == "c"


def field(block: str, kind: str = "plain_text_input", **more: Any) -> Json:
    """Make an input block."""
    return {
        "type": "input",
        "block_id": block,
        "element": {"type": kind, "action_id": "it", **more},
    }


def test_what_stands_there_stays_while_names_stay() -> None:
    """A value that the app gives later is not shown; another name or kind begins anew."""
    first = carried([field("a", initial_value="1"), field("b"), field("c")], {})
    first["b", "it"] = {"type": "plain_text_input", "value": "typed"}
    later = [field("a", initial_value="2"), field("b"), field("c", "timepicker"), field("d")]
    kept = values_of(carried(later, first))
    assert {name: told["it"] for name, told in kept.items()} == {
        "a": {"type": "plain_text_input", "value": "1"},
        "b": {"type": "plain_text_input", "value": "typed"},
        "c": {"type": "timepicker", "selected_time": None},
        "d": {"type": "plain_text_input", "value": None},
    }


@pytest.mark.parametrize(
    ("more", "put", "problem"),
    [
        pytest.param({}, "", "must be filled in", id="empty"),
        pytest.param({"min_length": 3}, "ab", "3 to 3000", id="short"),
        pytest.param({"max_length": 3}, "abcd", "0 to 3", id="long"),
        pytest.param({"max_length": 3}, "abc", "", id="right"),
    ],
)
def test_slack_keeps_a_form_that_is_not_filled_in(more: Json, put: str, problem: str) -> None:
    """People are told before the app is."""
    block = field("a", **more)
    told = put_into(block["element"], put)
    assert problem in complaint(block, told)
    assert bool(problem) == bool(complaint(block, told))
    assert not complaint({**block, "optional": True}, put_into(block["element"], ""))


def test_no_more_is_chosen_than_may_be() -> None:
    """A select of several has a limit of its own."""
    block = field("a", "multi_users_select", max_selected_items=1)
    assert "1 at most" in complaint(block, put_into(block["element"], ["U1", "U2"]))
    assert not complaint(block, put_into(block["element"], ["U1"]))
