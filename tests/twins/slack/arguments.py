"""Whether a call's arguments are the ones that its method takes.

Two sources name them: Slack's specification of 2021, which may lie beside the project, and the
signatures of slack_sdk, which know what came later.

Source: https://github.com/slackapi/slack-api-specs (archived)
"""

from __future__ import annotations

import functools
import inspect
import json
import re
from pathlib import Path
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from tests.twins.slack.calls import Asked, wrong
from tests.twins.slack.state import Json

_SPEC = Path(__file__).resolve().parents[4] / "shared" / "specs" / "slack-web-openapi-v2-2021.json"
#: Required in 2021 and not any more.
_NOT_REQUIRED = {("oauth.v2.access", "code")}
#: The specification says "string" where JSON is meant.
_JSON = ("blocks", "attachments", "view", "metadata")


def check_arguments(asked: Asked) -> None:
    """Note arguments that the method does not have, and refuse those that are not fit.

    Raises:
        Refused: one is missing, or of another type.
    """
    spec = parameters(asked.method)
    known = {*spec, *_of_library(asked.method)}
    for name in asked.arguments:
        if name not in known:
            asked.note(f"it has no argument “{name}”")
    problems = [
        f"missing required field: {name}"
        for name, said in spec.items()
        if said.get("required") and not asked.given(name)
        if (asked.method, name) not in _NOT_REQUIRED
    ]
    problems += [
        f"must be a {said['type']}: {name}"
        for name, said in spec.items()
        if name in asked.arguments
        if not _fits(asked.arguments[name], name, said["type"])
    ]
    if problems:
        raise wrong(*problems)


def parameters(method: str) -> dict[str, Json]:
    """Give the parameters of a method by name, none when the specification does not know it."""
    operations = _specification().get("paths", {}).get(f"/{method}", {})
    return {
        one["name"]: one
        for operation in operations.values()
        for one in operation.get("parameters", [])
        if one["name"] != "token"
    }


@functools.cache
def _specification() -> Json:
    if not _SPEC.exists():
        return {}
    found: Json = json.loads(_SPEC.read_text("utf-8"))
    return found


@functools.cache
def _of_library(method: str) -> frozenset[str]:
    """Name the arguments that slack_sdk passes on for a method."""
    function = getattr(AsyncWebClient, method.replace(".", "_"), None)
    return frozenset(inspect.signature(function).parameters if function else ()) - {"kwargs"}


def _fits(value: Any, name: str, kind: str) -> bool:
    if name in _JSON:
        return isinstance(value, str | list | dict)
    if kind == "boolean":
        return str(value).lower() in ("true", "false", "1", "0")
    if kind in ("integer", "number"):
        return re.fullmatch(r"\d+" if kind == "integer" else r"\d+(\.\d+)?", str(value)) is not None
    return isinstance(value, str | bool | int)
