"""Settings come from the environment, then the file, then defaults; mistakes get one sentence."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot.errors import SettingsError
from bot.log import configure_logging
from bot.settings import FolderSource, Settings, load_settings


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "DATABASE_URL_FILE", "HIREWIRE_CONFIG"):
        monkeypatch.delenv(name, raising=False)


def test_defaults_need_nothing() -> None:
    """Without any setting there is a SQLite file in the working directory."""
    settings = load_settings()
    assert settings.database_url.get_secret_value() == "sqlite:///hirewire.db"
    assert settings.zone.key == "UTC"
    assert settings.sources == ()


def test_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the environment says outranks `hirewire.toml`; an override outranks both."""
    (tmp_path / "hirewire.toml").write_text('time_zone = "Europe/Oslo"\nweb_port = 1\n')
    monkeypatch.setenv("HIREWIRE_WEB_PORT", "2")
    settings = load_settings()
    assert (settings.time_zone, settings.web_port) == ("Europe/Oslo", 2)
    assert load_settings(web_port=3).web_port == 3


def test_file_lists_sources(tmp_path: Path) -> None:
    """Each `[[sources]]` table is a folder; its name is its label, case folded."""
    (tmp_path / "hirewire.toml").write_text(
        '[[sources]]\npath = "Jobs"\n[[sources]]\npath = "x"\nname = "CroCoder"\n'
    )
    labels = [source.label for source in load_settings().sources]
    assert labels == ["jobs", "crocoder"]
    assert FolderSource(path=Path("a/b")).label == "b"


def test_example_file_lists_every_setting_with_its_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`hirewire.example.toml` is complete and changes nothing but the sources."""
    example = Path(__file__).resolve().parents[2] / "hirewire.example.toml"
    assert set(tomllib.loads(example.read_text())) == set(Settings.model_fields)
    monkeypatch.setenv("HIREWIRE_CONFIG", str(example))
    changed = load_settings().model_copy(update={"sources": ()})
    monkeypatch.delenv("HIREWIRE_CONFIG")
    assert changed == load_settings()


def test_config_variable_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`HIREWIRE_CONFIG` points elsewhere than the working directory."""
    (tmp_path / "else.toml").write_text("digest_hour = 7\n")
    monkeypatch.setenv("HIREWIRE_CONFIG", str(tmp_path / "else.toml"))
    assert load_settings().digest_hour == 7


def test_secret_comes_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`DATABASE_URL_FILE` is how containers hand over a secret."""
    (tmp_path / "secret").write_text("postgresql://me:canary@h/d\n")
    monkeypatch.setenv("DATABASE_URL_FILE", str(tmp_path / "secret"))
    settings = load_settings()
    assert settings.database_url.get_secret_value() == "postgresql://me:canary@h/d"
    assert "canary" not in repr(settings)


def test_discord_is_named_as_everybody_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`DISCORD_TOKEN_FILE` and the addresses have no `HIREWIRE_` in front."""
    (tmp_path / "secret").write_text("canary\n")
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    monkeypatch.setenv("DISCORD_TOKEN_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("DISCORD_API_URL", "http://127.0.0.1:3000/api/v10")
    settings = load_settings()
    assert settings.discord_token.get_secret_value() == "canary"
    assert settings.discord_api_url == "http://127.0.0.1:3000/api/v10"
    assert "canary" not in repr(settings)


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        pytest.param("HIREWIRE_WEB_PORT", "x", "web_port", id="not a number"),
        pytest.param("HIREWIRE_WEB_PORT", "70000", "web_port", id="out of range"),
        pytest.param("HIREWIRE_TIME_ZONE", "Mars", "“Mars” is not a time zone", id="zone"),
        pytest.param("HIREWIRE_SOURCES", "{", "sources", id="not JSON"),
        pytest.param("HIREWIRE_CONFIG", "nowhere.toml", "no such file", id="no file"),
        pytest.param("DATABASE_URL_FILE", "nowhere", "cannot be read", id="no secret"),
    ],
)
def test_mistake_gets_a_sentence(
    variable: str, value: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A setting that makes no sense is named, with why."""
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert says in caught.value.message
    assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("a =", "is not valid TOML", id="broken"),
        pytest.param("databse_url = 'x'", "no setting called “databse_url”", id="misspelt"),
    ],
)
def test_broken_file_gets_a_sentence(text: str, says: str, tmp_path: Path) -> None:
    """A file that cannot be used says what is wrong with it."""
    (tmp_path / "hirewire.toml").write_text(text)
    with pytest.raises(SettingsError, match=says):
        load_settings()


def test_bad_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """The value of a bad setting stays out of the message: it may be a secret."""
    monkeypatch.setenv("HIREWIRE_LOG_LEVEL", "canary")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "canary" not in caught.value.message


@pytest.fixture
def _own_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


@pytest.mark.usefixtures("_own_logging")
def test_logs_are_json_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    """Ours and a library's lines come out as JSON; tracebacks show no local variables."""
    configure_logging(load_settings(log_format="json"))
    log = structlog.get_logger()
    log.info("delivery_sent", delivery=7)
    logging.getLogger("some.library").warning("careful")
    try:
        secret = "canary"  # a local variable of this frame
        raise ValueError(len(secret))
    except ValueError:
        log.exception("broken")
    lines = capsys.readouterr().err.splitlines()
    assert '"event": "delivery_sent"' in lines[0]
    assert '"delivery": 7' in lines[0]
    assert '"event": "careful"' in lines[1]
    assert "ValueError" in lines[2]
    assert all("= 'canary'" not in line for line in lines)


@pytest.mark.usefixtures("_own_logging")
def test_logs_below_the_level_are_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    """The operator chooses the least severe level."""
    configure_logging(load_settings(log_format="text", log_level="WARNING"))
    structlog.get_logger().info("quiet_please")
    structlog.get_logger().warning("listen")
    shown = capsys.readouterr().err
    assert "listen" in shown
    assert "quiet_please" not in shown
