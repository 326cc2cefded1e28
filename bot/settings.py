"""Settings: the environment first, then `hirewire.toml`, then these defaults.

Every secret may also come from a file: `DATABASE_URL_FILE=/run/secrets/db` for `DATABASE_URL`.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from bot.errors import SettingsError

#: Settings that hold secrets or carry one inside; each may come from a file named by `<NAME>_FILE`.
SECRETS = ("database_url",)


class FolderSource(BaseModel):
    """A folder of posting files: a `[[sources]]` table in `hirewire.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    #: Name used in `source:name`; the folder's own name unless told.
    name: str = ""
    #: The folder, relative to the working directory.
    path: Path
    #: Announce what is already in it when it is first read.
    announce_backlog: bool = False

    @property
    def label(self) -> str:
        """The name people see, case folded."""
        return (self.name or self.path.resolve().name).casefold()


class Settings(BaseModel):
    """Everything an operator can decide, by its name in `hirewire.toml`; upper case outside."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    #: `sqlite:///path` or `postgresql://…`.
    database_url: SecretStr = SecretStr("sqlite:///hirewire.db")
    #: Where postings come from.
    sources: tuple[FolderSource, ...] = ()
    #: Seconds between two looks at every source; changes are also noticed at once.
    scan_every_s: float = Field(default=60, ge=1, le=86_400)
    #: Alerts that one channel takes in an hour before the rest collapses into one digest message.
    channel_limit_per_hour: int = Field(default=20, ge=1, le=1_000)
    #: When a digest arrives unless a member says otherwise, local time.
    digest_hour: int = Field(default=9, ge=0, le=23)
    #: The community's time zone, for members who have not named theirs.
    time_zone: str = "UTC"
    #: For how many days after an alert its message follows the posting's edits.
    update_days: int = Field(default=30, ge=0, le=365)
    #: What to do with a message whose outcome stays unknown: "resend" or "hold".
    in_doubt: str = Field(default="resend", pattern="^(resend|hold)$")
    #: The web page binds here and nowhere else.
    web_host: str = "127.0.0.1"
    #: 0 takes any free port.
    web_port: int = Field(default=8080, ge=0, le=65_535)
    #: Whether `run` serves the web page.
    web: bool = True
    #: "json" for machines, "text" for people; "auto" asks the terminal.
    log_format: str = Field(default="auto", pattern="^(auto|json|text)$")
    #: Least severe level that is logged.
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name not in available_timezones():
            message = f"“{name}” is not a time zone; write it like Europe/London"
            raise ValueError(message)
        return name

    @property
    def zone(self) -> ZoneInfo:
        """The community's time zone."""
        return ZoneInfo(self.time_zone)


def load_settings(environment: dict[str, str] | None = None, **overrides: object) -> Settings:
    """Read the settings.

    Args:
        environment: Instead of the process's own; for tests.
        overrides: Values that win over everything, by the names of `Settings`.

    Raises:
        SettingsError: a value makes no sense, a file is missing, or a name is unknown.
    """
    env = dict(os.environ) if environment is None else environment
    values: dict[str, Any] = _from_file(env) | _from_environment(env) | overrides
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError(_first_problem(error)) from None


def _from_file(env: dict[str, str]) -> dict[str, Any]:
    named = env.get("HIREWIRE_CONFIG")
    path = Path(named or "hirewire.toml")
    if not path.is_file():
        if named:
            message = f"HIREWIRE_CONFIG names {named}, and there is no such file."
            raise SettingsError(message)
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{path} is not valid TOML: {error}."
        raise SettingsError(message) from None


def _from_environment(env: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in Settings.model_fields:
        variable = name.upper()
        if variable in env and name != "sources":
            found[name] = env[variable]
        elif name in SECRETS and f"{variable}_FILE" in env:
            found[name] = _secret_from(Path(env[f"{variable}_FILE"]), f"{variable}_FILE")
    if folder := env.get("POSTINGS"):
        found["sources"] = [{"path": folder}]
    return found


def _secret_from(path: Path, variable: str) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        message = f"{variable} names {path}, which cannot be read."
        raise SettingsError(message) from None


def _first_problem(error: ValidationError) -> str:
    # The value itself is left out: it may be a secret.
    problem = error.errors(include_url=False, include_input=False)[0]
    name = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"There is no setting called “{name}”."
    reason = problem["msg"].removeprefix("Value error, ")
    return f"The setting {name} does not make sense: {reason}."
