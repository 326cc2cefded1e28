"""How long ago something was, in words. The page's script says the same, and keeps it true."""

from __future__ import annotations

from datetime import datetime

from bot.messages.catalogue import _, ngettext

MINUTE_S = 60
HOUR_S = 60 * MINUTE_S
DAY_S = 24 * HOUR_S
MONTH_S = 30 * DAY_S
YEAR_S = 365 * DAY_S


def age(moment: datetime, now: datetime) -> str:
    """Say how long ago a moment was: "just now", "3 days ago"; the future counts as now."""
    seconds = int((now - moment).total_seconds())
    if seconds < MINUTE_S:
        return _("just now")
    if seconds < HOUR_S:
        count = seconds // MINUTE_S
        text = ngettext("{count} minute ago", "{count} minutes ago", count)
    elif seconds < DAY_S:
        count = seconds // HOUR_S
        text = ngettext("{count} hour ago", "{count} hours ago", count)
    elif seconds < MONTH_S:
        count = seconds // DAY_S
        text = ngettext("{count} day ago", "{count} days ago", count)
    elif seconds < YEAR_S:
        count = seconds // MONTH_S
        text = ngettext("{count} month ago", "{count} months ago", count)
    else:
        count = seconds // YEAR_S
        text = ngettext("{count} year ago", "{count} years ago", count)
    return text.format(count=count)
