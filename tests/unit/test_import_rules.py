"""The rules of the house, read off the import graph of the source itself."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLATFORMS = {"slack_bolt", "slack_sdk", "discord"}
WEB = {"aiohttp", "jinja2", "flask", "starlette", "fastapi"}
OUTSIDE = {"sqlalchemy", "aiosqlite", "psycopg", "alembic", "asyncio", "socket", "httpx", *WEB}
PURE = ("postings", "places", "queries", "matching", "messages")
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time")}


def modules(folder: str) -> list[Path]:
    """Every Python file below a folder of the project."""
    return sorted((ROOT / folder).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """Full names of what a module imports, wherever in it the import stands."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (start, node.module or "") if part)
            yield module
            yield from (f"{module}.{name.name}" for name in node.names)


def offenders(paths: list[Path], forbidden: set[str], allowed: Collection[str] = ()) -> set[str]:
    """Modules that import something forbidden, by name or by its first word."""
    return {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in paths
        if str(path.relative_to(ROOT)) not in allowed
        for name in imported(path)
        if any(name == bad or name.startswith(f"{bad}.") for bad in forbidden)
    }


def test_core_knows_no_platform() -> None:
    """`bot` imports no adapter, no platform SDK and no web framework; `app.py` alone may wire."""
    forbidden = {"adapters", *PLATFORMS, *WEB}
    assert offenders(modules("bot"), forbidden, allowed={"bot/app.py"}) == set()
    assert offenders([ROOT / "bot/app.py"], {*PLATFORMS, *WEB}) == set()


def test_adapters_do_not_know_each_other() -> None:
    """An adapter imports `bot` and its own SDK, nothing of another adapter."""
    names = {path.name for path in (ROOT / "adapters").iterdir() if path.is_dir()}
    for name in names - {"__pycache__"}:
        others = {f"adapters.{other}" for other in names - {name}}
        assert offenders(modules(f"adapters/{name}"), others) == set()


@pytest.mark.parametrize("package", PURE)
def test_pure_packages_reach_for_nothing_outside(package: str) -> None:
    """Pure packages import no database, no network, no chance, and nothing of ours that does."""
    impure = {"bot.storage", "bot.deliveries", "bot.commands", "bot.ingest", "bot.search"}
    forbidden = {*OUTSIDE, *impure, "random", "secrets", "uuid"}
    assert offenders(modules(f"bot/{package}"), forbidden) == set()


def test_retry_is_pure() -> None:
    """When to try again is decided from arguments alone."""
    assert (
        offenders([ROOT / "bot/deliveries/retry.py"], {*OUTSIDE, "bot.storage", "random"}) == set()
    )


@pytest.mark.parametrize("package", PURE)
def test_pure_packages_have_no_clock(package: str) -> None:
    """`now` is an argument of pure code."""
    readers = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules(f"bot/{package}")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in CLOCKS
    ]
    assert readers == []


def test_sql_lives_in_storage() -> None:
    """Only `bot/storage` builds statements; elsewhere a connection is passed through, as a type."""
    passing = "sqlalchemy.ext.asyncio"
    elsewhere = [
        path for path in [*modules("bot"), *modules("adapters")] if "storage" not in path.parts
    ]
    strangers = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in elsewhere
        for name in imported(path)
        if name.split(".")[0] in {"sqlalchemy", "alembic", "aiosqlite", "psycopg"}
        and name not in {passing, f"{passing}.AsyncConnection"}
    }
    assert strangers == set()


def test_app_alone_builds_the_adapters() -> None:
    """Who runs what is decided in one place: nothing else in the core names `adapters`."""
    naming = {
        str(path.relative_to(ROOT))
        for path in modules("bot")
        for name in imported(path)
        if name.split(".")[0] == "adapters"
    }
    assert naming <= {"bot/app.py"}


def test_no_file_outgrows_a_readers_patience() -> None:
    """A file past 350 lines holds two ideas."""
    long = {
        f"{path.relative_to(ROOT)}: {count} lines"
        for folder in ("bot", "adapters", "tests", "benchmarks")
        for path in modules(folder)
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 350
        and "migrations" not in path.parts
    }
    assert long == set()
