"""What the twin takes for blocks: the limits and shapes that Slack documents, one by one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.twins.slack.blocks import block_problems, filled, view_problems
from tests.twins.slack.live import live_tokens
from tests.twins.slack.state import Json


def plain(text: str = "Go") -> Json:
    """Make a text object."""
    return {"type": "plain_text", "text": text}


def section(text: str = "Go", **more: Any) -> Json:
    """Make a section."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(**more: Any) -> Json:
    """Make a button."""
    return {"type": "button", "text": plain(), **more}


def options(count: int, **more: Any) -> list[Json]:
    """Make options of a menu."""
    return [{"text": plain(), "value": f"v{number}", **more} for number in range(count)]


def actions(*elements: Json, **more: Any) -> Json:
    """Make an actions block."""
    return {"type": "actions", "elements": list(elements), **more}


def entry(**element: Any) -> Json:
    """Make an input block."""
    return {"type": "input", "label": plain(), "element": element}


def modal(*blocks: Json, **more: Any) -> Json:
    """Make a modal."""
    return {"type": "modal", "title": plain(), "blocks": list(blocks), **more}


def static(count: int, *, initial_option: Json | None = None, **more: Any) -> Json:
    """Make a menu of options."""
    made: Json = {"type": "static_select", "options": options(count, **more)}
    return made | ({"initial_option": initial_option} if initial_option else {})


def boxes(kind: str, count: int) -> Json:
    """Make check boxes or radio buttons."""
    return {"type": kind, "options": options(count)}


def overflow(count: int, **more: Any) -> Json:
    """Make an overflow menu."""
    return {"type": "overflow", "options": options(count, **more)}


CONFIRM: Json = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()}
EDGES = {
    "empty": [],
    "section": [section("x" * 3000)],
    "fields": [{"type": "section", "fields": [plain("x" * 2000)] * 10}],
    "header": [{"type": "header", "text": plain("x" * 150)}],
    "context": [{"type": "context", "elements": [plain()] * 10}],
    "actions": [actions(*[button(action_id=f"a{number}") for number in range(25)])],
    "button": [actions(button(value="x" * 2000, style="primary", url="https://a.example/"))],
    "overflow": [section(accessory=overflow(5)), section(accessory=overflow(1))],
    "select": [actions(static(100))],
    "external": [actions({"type": "external_select", "min_query_length": 0})],
    "markdown": [{"type": "markdown", "text": "x" * 12_000}],
    "same action in two blocks": [actions(button(action_id="a")), actions(button(action_id="a"))],
    "confirm": [actions(button(confirm=CONFIRM))],
    "rich text": [
        {
            "type": "rich_text",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "Go"}]},
            ],
        }
    ],
    "50": [{"type": "divider"}] * 50,
}
BEYOND = {
    "not a list": ({"type": "divider"}, "must be an array"),
    "not an object": (["divider"], "unsupported type"),
    "unknown block": ([{"type": "carpet"}], "unsupported type: carpet"),
    "unknown field": ([section(colour="red")], "additional property: colour"),
    "no text": ([{"type": "section"}], "text, fields"),
    "empty text": ([section("")], "more than 0"),
    "long section": ([section("x" * 3001)], "less than 3001"),
    "long field": ([{"type": "section", "fields": [plain("x" * 2001)]}], "less than 2001"),
    "11 fields": ([{"type": "section", "fields": [plain()] * 11}], "more than 10 items"),
    "long header": ([{"type": "header", "text": plain("x" * 151)}], "less than 151"),
    "mrkdwn header": ([{"type": "header", "text": section()["text"]}], "type: mrkdwn"),
    "emoji in mrkdwn": ([{**section(), "text": {**section()["text"], "emoji": True}}], "emoji"),
    "11 in context": ([{"type": "context", "elements": [plain()] * 11}], "more than 10 items"),
    "button in context": ([{"type": "context", "elements": [button()]}], "type: button"),
    "no actions": ([actions()], "no fewer than 1"),
    "26 actions": ([actions(*[button() for _ in range(26)])], "more than 25 items"),
    "input in actions": ([actions({"type": "plain_text_input"})], "type: plain_text_input"),
    "button in input": ([entry(**button())], "type: button"),
    "long button": ([actions(button(text=plain("x" * 76)))], "less than 76"),
    "mrkdwn button": ([actions(button(text=section()["text"]))], "type: mrkdwn"),
    "long value": ([actions(button(value="x" * 2001))], "less than 2001"),
    "long url": ([actions(button(url="https://a.example/" + "x" * 3000))], "less than 3001"),
    "script url": ([actions(button(url="javascript:alert(1)"))], "valid URL"),
    "style": ([actions(button(style="default"))], "primary, danger"),
    "long action_id": ([actions(button(action_id="x" * 256))], "less than 256"),
    "long block_id": ([section(block_id="x" * 256)], "less than 256"),
    "action_id twice": (
        [actions(button(action_id="a"), button(action_id="a"))],
        "action_id a already exists",
    ),
    "block_id twice": ([section(block_id="b"), section(block_id="b")], "block_id b already exists"),
    "6 in overflow": ([section(accessory=overflow(6))], "more than 5 items"),
    "0 in overflow": ([section(accessory=overflow(0))], "no fewer than 1"),
    "long option": ([section(accessory=overflow(1, text=plain("x" * 76)))], "less than 76"),
    "long option value": ([section(accessory=overflow(1, value="x" * 151))], "less than 151"),
    "url in a select": (
        [actions(static(1, url="https://a.example"))],
        "additional property: url",
    ),
    "101 options": (
        [actions(static(101))],
        "more than 100 items",
    ),
    "no options": ([actions({"type": "static_select"})], "options, option_groups"),
    "not offered": (
        [actions(static(1, initial_option=options(2)[1]))],
        "among the options",
    ),
    "long placeholder": (
        [actions({"type": "external_select", "placeholder": plain("x" * 151)})],
        "less than 151",
    ),
    "long markdown": ([{"type": "markdown", "text": "x" * 6_001}] * 2, "12000"),
    "mrkdwn confirm": (
        [actions(button(confirm={**CONFIRM, "text": section()["text"]}))],
        "type: mrkdwn",
    ),
    "long confirm": ([actions(button(confirm={**CONFIRM, "deny": plain("x" * 31)}))], "31"),
    "11 boxes": ([section(accessory=boxes("checkboxes", 11))], "more than 10 items"),
    "11 radio buttons": ([section(accessory=boxes("radio_buttons", 11))], "more than 10 items"),
    "same value twice": (
        [actions({**static(2), "options": options(1) * 2})],
        "option value v0 already exists",
    ),
    "several in actions": ([actions({"type": "multi_users_select"})], "multi_users_select"),
    "too many chosen": (
        [
            section(
                accessory={
                    "type": "multi_users_select",
                    "max_selected_items": 1,
                    "initial_users": ["U1", "U2"],
                }
            )
        ],
        "max_selected_items",
    ),
    "empty filter": (
        [actions({"type": "conversations_select", "filter": {}})],
        "exclude_bot_users required",
    ),
    "unknown filter": (
        [actions({"type": "conversations_select", "filter": {"include": ["channel"]}})],
        "value must be one of im",
    ),
    "input without a label": (
        [{"type": "input", "element": {"type": "plain_text_input"}}],
        "field: label",
    ),
    "lengths": ([entry(type="plain_text_input", min_length=3, max_length=2)], "min_length"),
    "long beginning": (
        [entry(type="plain_text_input", max_length=2, initial_value="abc")],
        "0 to 2 characters",
    ),
    "dispatch": (
        [
            entry(
                type="plain_text_input", dispatch_action_config={"trigger_actions_on": ["on_blur"]}
            )
        ],
        "on_enter_pressed",
    ),
    "image without words": ([{"type": "image", "image_url": "https://a.example"}], "alt_text"),
    "blank": ([section("\n ")], "more than 0"),
    "51": ([{"type": "divider"}] * 51, "more than 50 items"),
}


@pytest.mark.parametrize("blocks", EDGES.values(), ids=EDGES)
def test_what_is_at_a_limit_is_taken(blocks: list[Json]) -> None:
    """Up to each limit, blocks are taken."""
    assert block_problems(blocks, "message") == []


@pytest.mark.parametrize(("blocks", "problem"), BEYOND.values(), ids=BEYOND)
def test_what_is_beyond_a_limit_is_refused(blocks: Any, problem: str) -> None:
    """One beyond a limit, or of another shape, blocks are refused with the reason."""
    found = block_problems(blocks, "message")
    assert found
    assert problem in found[0]
    assert "[json-pointer:/blocks" in found[0]


VIEWS = {
    "modal": (modal(section()), ""),
    "100 blocks": (modal(*[{"type": "divider"}] * 100), ""),
    "home": ({"type": "home", "blocks": [section()], "private_metadata": ""}, ""),
    "input": (modal(entry(type="plain_text_input"), submit=plain()), ""),
    "101 blocks": (modal(*[{"type": "divider"}] * 101), "more than 100 items"),
    "markdown": (modal({"type": "markdown", "text": "Go"}), "type: markdown"),
    "no submit": (modal(entry(type="plain_text_input")), "submit"),
    "no title": ({"type": "modal", "blocks": []}, "title"),
    "long title": (modal(title=plain("x" * 25)), "less than 25"),
    "long name": (modal(callback_id="x" * 256), "less than 256"),
    "long button": (modal(close=plain("x" * 25)), "less than 25"),
    "long metadata": (modal(private_metadata="x" * 3001), "less than 3001"),
    "home with a title": ({"type": "home", "blocks": [], "title": plain()}, "property: title"),
    "two in focus": (
        modal(
            entry(type="plain_text_input", focus_on_load=True),
            entry(type="plain_text_input", focus_on_load=True),
            submit=plain(),
        ),
        "focus_on_load",
    ),
}


@pytest.mark.parametrize(("view", "problem"), VIEWS.values(), ids=VIEWS)
def test_views(view: Json, problem: str) -> None:
    """A modal has a title and a button when it asks; a view holds only blocks fit for it."""
    found = view_problems(view)
    assert bool(found) == bool(problem)
    assert problem in "".join(found)


def test_identifiers_are_filled_in() -> None:
    """What has no identifier gets one, and what was sent stays as it was."""
    sent = [actions(button(), button(action_id="mine")), section(accessory=overflow(1))]
    kept = filled(sent, 7)
    assert [block["block_id"] for block in kept] == ["b7.0", "b7.1"]
    assert [one["action_id"] for one in kept[0]["elements"]] == ["a7.0.0", "mine"]
    assert kept[1]["accessory"]["action_id"]
    assert "block_id" not in sent[0]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("<!here>", 1, id="here"),
        pytest.param("<!subteam^S1|team>", 1, id="group"),
        pytest.param("<@U1> <#C1>", 2, id="two"),
        pytest.param("<!date^soon^{date}|today>", 1, id="no date"),
        pytest.param("<!date^1764000000^{date}|today>", 0, id="date"),
        pytest.param("&lt;!here&gt; 1 < 2 &amp; 3", 0, id="escaped"),
        pytest.param("<https://a.example/x|Jobs at a.example>", 0, id="own host"),
        pytest.param("<https://a.example/x|Jobs at b.example>", 1, id="other host"),
        pytest.param("<https://a.example.evil.example|a.example>", 1, id="host in front"),
        pytest.param("<https://b.example|a@b.example, v2.0, Node.js>", 0, id="no other host"),
        pytest.param("<mailto:a@b.example|a@b.example>", 0, id="mail"),
        pytest.param("<file:///etc/passwd|Go>", 1, id="file"),
    ],
)
def test_live_tokens(text: str, count: int) -> None:
    """Only what Slack would bring to life is found, in every kind of text that can be."""
    assert len(live_tokens({"text": text})) == count
    assert len(live_tokens({"view": modal(section(text))})) == count
    assert live_tokens({"blocks": [{"type": "header", "text": plain(text)}]}) == []
