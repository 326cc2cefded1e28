"""What slack_bolt and slack_sdk log, without secrets.

At DEBUG both repeat whole requests and answers, tokens among them, and an address for Socket Mode
is a ticket. So they log through one logger that starts at WARNING whatever the operator asks for,
and strikes out what looks like a secret.
"""

from __future__ import annotations

import logging
import re

_SECRETS = re.compile(
    r"\b(?:xox[a-z]|xapp|xoxe\.xox[a-z])-[\w.%-]+|(?<=ticket=)[^\s&'\"]+|(?<=/link/\?)[^\s'\"]+"
)
_STRUCK_OUT = "(secret)"


class _WithoutSecrets(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if record.exc_info and record.exc_info[0]:
            # A traceback repeats addresses and answers; its type says enough to ask further.
            said = f"{said} ({record.exc_info[0].__name__})"
        record.msg, record.args = _SECRETS.sub(_STRUCK_OUT, said), None
        record.exc_info = record.exc_text = None
        return True


def sdk_logger() -> logging.Logger:
    """Give the logger that every client, and Bolt itself, is to use."""
    # Bolt copies level and filters to the loggers that it makes; "propagate" leads to our handler.
    logger = logging.getLogger("hirewire.slack_sdk")
    logger.setLevel(logging.WARNING)
    if not logger.filters:
        logger.addFilter(_WithoutSecrets())
    return logger
