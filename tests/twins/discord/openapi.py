"""Whether requests and answers are as Discord's published specification says.

The document may lie beside the project; without it nothing is checked. What it does not say (how
long texts may be in all, which components go together) is in `content` and `components`.

Source: https://github.com/discord/discord-api-spec
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend

from tests.twins.discord.state import Json

_SPEC = Path(__file__).resolve().parents[4] / "shared" / "specs" / "discord-openapi.json"


def is_there() -> bool:
    """Tell whether the specification is at hand."""
    return _SPEC.exists()


def knows(route: str) -> bool:
    """Tell whether a call is in the specification; true of all when that is not at hand."""
    return not is_there() or _operation(route) is not None


def wrong_in_body(route: str, body: Any) -> dict[str, str]:
    """Say what is wrong with the body of a call, place by place; nothing when all is well."""
    validator = _of_body(route)
    return {} if validator is None else _problems(validator, body)


def wrong_in_answer(route: str, status: int, body: Any) -> dict[str, str]:
    """Say what is wrong with what the twin itself answers."""
    validator = _of_answer(route, status)
    return {} if validator is None else _problems(validator, body)


def unknown_fields(route: str, body: Any) -> list[str]:
    """Name the fields of a body that the call does not have."""
    found = _of_body(route)
    if found is None or not isinstance(body, dict):
        return []
    known = set(_names(found.schema))
    return sorted(set(body) - known) if known else []


def unknown_queries(route: str, query: dict[str, str]) -> list[str]:
    """Name what a call's query has and the specification has not."""
    operation = _operation(route)
    if operation is None:
        return []
    known = {one["name"] for one in operation.get("parameters", []) if one["in"] == "query"}
    return sorted(set(query) - known)


@functools.cache
def _document() -> Json:
    found: Json = json.loads(_SPEC.read_text("utf-8")) if is_there() else {}
    return found


def _operation(route: str) -> Json | None:
    method, _space, path = route.partition(" ")
    found: Json | None = _document().get("paths", {}).get(path, {}).get(method.lower())
    return found


@functools.cache
def _of_body(route: str) -> Any:
    operation = _operation(route) or {}
    content = operation.get("requestBody", {}).get("content", {})
    return _validator(content.get("application/json", {}).get("schema"))


@functools.cache
def _of_answer(route: str, status: int) -> Any:
    operation = _operation(route) or {}
    content = operation.get("responses", {}).get(str(status), {}).get("content", {})
    return _validator(content.get("application/json", {}).get("schema"))


def _validator(schema: Json | None) -> Any:
    return None if schema is None else _checker()(schema)


@functools.cache
def _checker() -> Any:
    """Make the checker, which chooses among variants by their "type" instead of trying all.

    Trying takes 20 ms for a message with a few buttons, and cannot say what is wrong in it.
    """
    choosing = {name: _choosing(name) for name in ("oneOf", "anyOf")}
    return extend(Draft202012Validator, {**choosing, "type": _type, "$ref": _reference})


def _reference(validator: Any, reference: str, instance: Any, schema: Json) -> Iterator[Any]:
    """Check against another part of the document."""
    yield from validator.descend(instance, _resolved(reference))


def _type(validator: Any, wanted: Any, instance: Any, schema: Json) -> Iterator[Any]:
    """Check a type; an id may be a number, as discord.py sends it.

    Source: https://discord.com/developers/docs/reference#snowflakes
    """
    is_id = schema.get("format") == "snowflake" and isinstance(instance, int)
    if not is_id or isinstance(instance, bool):
        yield from Draft202012Validator.VALIDATORS["type"](validator, wanted, instance, schema)


def _choosing(keyword: str) -> Any:
    usual = Draft202012Validator.VALIDATORS[keyword]
    #: By the identity of the variants, which live as long as the document.
    tables: dict[int, tuple[Any, dict[Any, Json], bool]] = {}

    def check(validator: Any, variants: list[Json], instance: Any, schema: Json) -> Iterator[Any]:
        if id(variants) not in tables:
            tables[id(variants)] = (variants, *_table(variants))
        _kept, by_type, are_values = tables[id(variants)]
        if are_values:
            if isinstance(instance, list | dict) or instance not in by_type:
                yield ValidationError(f"{instance!r} is not one of {list(by_type)}")
        elif not by_type or not isinstance(instance, dict):
            yield from usual(validator, variants, instance, schema)
        elif instance.get("type") not in by_type:
            yield ValidationError(f"type must be one of {list(by_type)}")
        else:
            yield from validator.descend(instance, by_type[instance["type"]])

    return check


def _table(variants: list[Json]) -> tuple[dict[Any, Json], bool]:
    """Order variants by the "type" that each demands, or by the value that each is.

    Returns:
        The table, empty when they cannot be told apart so, and whether they are plain values.
    """
    if all("const" in one for one in variants):
        return {one["const"]: one for one in variants}, True
    objects = [one for one in variants if one != {"type": "null"}]
    table: dict[Any, Json] = {}
    for one in objects:
        target = _resolved(one["$ref"]) if "$ref" in one else one
        allowed = target.get("properties", {}).get("type", {}).get("enum", [])
        required = "type" in target.get("required", [])
        if not allowed or not required or not table.keys().isdisjoint(allowed):
            return {}, False
        table.update(dict.fromkeys(allowed, one))
    return table, False


def _problems(validator: Any, body: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for error in validator.iter_errors(body):
        deepest: ValidationError = best_match([error]) or error
        place = ".".join(str(step) for step in deepest.absolute_path)
        told = f"{deepest.validator} is {deepest.validator_value}"
        found[place] = deepest.message if len(deepest.message) <= 200 else told
    return found


def _names(schema: Json) -> Iterator[str]:
    """Give the fields of an object, in whichever variant."""
    if "$ref" in schema:
        schema = _resolved(schema["$ref"])
    yield from schema.get("properties", {})
    for group in ("anyOf", "oneOf", "allOf"):
        for one in schema.get(group, []):
            yield from _names(one)


@functools.cache
def _resolved(reference: str) -> Json:
    found: Json = _document()
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return found
