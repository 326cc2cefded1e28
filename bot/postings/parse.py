"""A document becomes a posting: the one way in for every source, for `lint` and for `match`.

Stage 2 of the journey. The steps are in reading order: bytes → text (`decode`), text → keys and
body (`frontmatter`), keys → values (`fields`), and here values → `Posting`. Where its location lies
is left to `bot.places`, and whether anything changed to `bot.ingest`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from urllib.parse import quote

from bot.messages.catalogue import _
from bot.postings.addresses import canonical_url, safe_url
from bot.postings.decode import decode
from bot.postings.fields import Fields, clean
from bot.postings.frontmatter import read_frontmatter
from bot.postings.hashtags import parse_hashtags
from bot.postings.markdown import first_sentences, inline_text, plain_text
from bot.postings.posting import Posting, Problem
from bot.postings.problems import Problems
from bot.postings.sentences import shortened
from bot.postings.timestamps import parse_timestamp
from bot.postings.values import text_of

#: The longest texts that are kept of one-line keys.
MAX_TEXT = 500
MAX_SUMMARY = 600
MAX_JOB_TYPE = 60
#: Unknown keys that are kept, and how much of each.
MAX_EXTRA, MAX_EXTRA_TEXT = 50, 2_000
#: Beyond this a rank is a slip.
MAX_FEATURED = 1_000

_WHOLE_NUMBER = re.compile(r"[+-]?\d{1,6}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """What a file says, and what its author should look at."""

    #: The posting.
    posting: Posting
    #: In the order of lines; empty for a file in good order.
    problems: tuple[Problem, ...] = ()


def parse_posting(data: bytes, *, path: str) -> Parsed:
    """Read a posting file.

    Args:
        data: The file's bytes, at most 256 KB.
        path: The file, relative to its source, for problems.

    Returns:
        The posting, with what was repaired or left out.

    Raises:
        PostingError: the file cannot be read as a posting; nothing else is raised, whatever it
        holds.
    """
    problems = Problems(path)
    posting = posting_of(read_fields(data, problems), problems)
    return Parsed(posting=posting, problems=problems.listed())


def read_fields(data: bytes, problems: Problems) -> Fields:
    """Read a file as far as its keys and its body.

    Raises:
        PostingError: it is no text, or its frontmatter cannot be read.
    """
    return Fields(read_frontmatter(decode(data, problems), problems), problems)


def posting_of(fields: Fields, problems: Problems) -> Posting:
    """Make a posting of the values of a file.

    Raises:
        PostingError: it is a draft, or has no title or no address.
    """
    if fields.flag("draft"):
        reason = _("The file says that it is a draft; it is left out until that line goes.")
        raise problems.refusal(reason, line=fields.line("draft"))
    title = _line(fields, "title")
    if not title:
        reason = _("The posting has no title; add a line that begins with `title:`.")
        raise problems.refusal(reason, line=fields.line("title"))
    url = _identity(fields, title, problems)
    text = plain_text(fields.body)
    return Posting(
        url=url,
        title=title,
        company=_line(fields, "companyName"),
        location=_location(fields),
        hashtags=parse_hashtags(fields.value("hashtags")),
        job_type=_line(fields, "jobType", limit=MAX_JOB_TYPE).casefold(),
        apply_url=_link(fields, "applyUrl") or _link(fields, "url") or url,
        company_url=_link(fields, "companyWebsite"),
        logo_url=_link(fields, "logoUrl"),
        host=safe_url(fields.text("host")) or _line(fields, "host"),
        summary=_summary(fields, text),
        body=fields.body,
        text=text,
        posted_at=_posted_at(fields),
        featured=_featured(fields),
        closed=fields.flag("archived"),
        extra=_extra(fields),
    )


def _line(fields: Fields, key: str, *, limit: int = MAX_TEXT) -> str:
    text = fields.text(key)
    if len(text) > limit:
        reason = _("“{key}” is longer than {limit} characters; the rest was left out.")
        fields.add_problem(key, reason.format(key=key, limit=limit))
    return shortened(text, limit=limit)


def _identity(fields: Fields, title: str, problems: Problems) -> str:
    if url := canonical_url(fields.text("url")):
        return url
    apply_url = canonical_url(fields.text("applyUrl"))
    if not apply_url:
        line = fields.line("url") if fields.text("url") else fields.line("applyUrl")
        reason = _("Neither `url` nor `applyUrl` is an address of a page; add the job's `url`.")
        raise problems.refusal(reason, line=line)
    fields.add_problem("url", _("There is no `url`, so `applyUrl` says which job this is."))
    if apply_url.startswith("mailto:") and "?" not in apply_url:
        # One mailbox takes the applications for many jobs; the subject tells them apart.
        return f"{apply_url}?subject={quote(title)}"
    return apply_url


def _link(fields: Fields, key: str) -> str:
    written = fields.text(key)
    url = safe_url(written)
    if written and not url:
        reason = _("“{key}” is not an address that people can be sent to; it was left out.")
        fields.add_problem(key, reason.format(key=key))
    return url


def _location(fields: Fields) -> str:
    location = _line(fields, "location")
    remote = fields.text("remote").casefold()
    if remote in {"", "false", "no", "0"} or "remote" in location.casefold():
        return location
    is_remote = remote in {"telecommute", "remote"} or fields.flag("remote")
    if not is_remote:
        return location
    # `remote: true` beside a place says from where: the place is the area, not an office.
    return f"Remote - {location}" if location else "Remote"


def _summary(fields: Fields, text: str) -> str:
    for key in ("summary", "summaryBackup"):
        if summary := inline_text(fields.text(key)):
            return shortened(summary, limit=MAX_SUMMARY)
    return first_sentences(text)


def _posted_at(fields: Fields) -> datetime | None:
    text = fields.text("timestamp")
    posted_at = parse_timestamp(text)
    if text and posted_at is None:
        reason = _("“{text}” is no time; write epoch milliseconds or a date such as 2024-05-31.")
        fields.add_problem("timestamp", reason.format(text=text[:40]))
    return posted_at


def _featured(fields: Fields) -> int:
    text = fields.text("featured")
    if _WHOLE_NUMBER.fullmatch(text) and abs(int(text)) <= MAX_FEATURED:
        return int(text)
    if not text or text.casefold() == "false":
        return 0
    reason = _("“featured” is a whole number, higher first, not “{text}”.")
    fields.add_problem("featured", reason.format(text=text[:40]))
    return 1 if text.casefold() == "true" else 0


def _extra(fields: Fields) -> MappingProxyType[str, str]:
    extra = {key[:MAX_TEXT]: clean(text_of(field.value)) for key, field in fields.extra.items()}
    kept = sorted(extra)[:MAX_EXTRA]
    return MappingProxyType({key: shortened(extra[key], limit=MAX_EXTRA_TEXT) for key in kept})
