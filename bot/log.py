"""Logs: one event a line on standard error, for people on a terminal and as JSON elsewhere.

Events are named in snake_case and carry ids, never what people wrote and never a secret. Libraries
that log by the standard module end up in the same stream.
"""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import Processor

from bot.settings import Settings

#: Libraries that tell more than an operator wants to know.
QUIET = ("aiosqlite", "alembic", "apscheduler", "asyncio", "watchfiles", "aiohttp.access")


def configure_logging(settings: Settings) -> None:
    """Send every log line to standard error in the form that the settings ask for."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_renderers(settings),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def _renderers(settings: Settings) -> list[Processor]:
    as_text = settings.log_format == "text" or (
        settings.log_format == "auto" and sys.stderr.isatty()
    )
    if as_text:
        # Plain tracebacks: the pretty ones print local variables, and a secret may be among them.
        plain = structlog.dev.plain_traceback
        return [structlog.dev.ConsoleRenderer(exception_formatter=plain)]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
