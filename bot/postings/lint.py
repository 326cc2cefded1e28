"""What an author should look at before a posting goes out.

Beside stage 2 of the journey: the same reading as `parse.py`, and then the questions that a careful
colleague would ask. Nothing here keeps a posting from being read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from rapidfuzz import fuzz, process

from bot.errors import PostingError
from bot.messages.catalogue import _
from bot.places.resolve import resolve_location
from bot.postings.addresses import canonical_url, safe_url
from bot.postings.fields import KEYS, Fields, standing_for
from bot.postings.hashtags import MAX_LENGTH, canonical_hashtag, split_hashtags
from bot.postings.parse import posting_of, read_fields
from bot.postings.posting import Posting, Problem
from bot.postings.problems import Problems

# How much alike, in percent, two names are when one is a slip for the other.
_ALIKE = 84
_LIVE_LINK = re.compile(r"\]\(\s*<?(?:javascript|vbscript|data|file):", re.IGNORECASE)


def lint(data: bytes, *, path: str, now: datetime) -> tuple[Problem, ...]:
    """Say what is wrong with a posting file.

    Args:
        data: The file's bytes.
        path: As it is to be named in the problems.
        now: Aware; a timestamp after it is in the future.

    Returns:
        Problems in the order of lines; empty for a file in good order.
    """
    problems = Problems(path)
    _look_through(data, now, problems)
    return problems.listed()


def lint_all(
    files: Iterable[tuple[str, bytes | PostingError]], *, now: datetime
) -> tuple[Problem, ...]:
    """Say what is wrong with posting files, each and together.

    Args:
        files: Path, and the file's bytes or why they could not be read.
        now: As for `lint`.

    Returns:
        Problems in the order of files and lines; of two files about one job, the later is named.
    """
    found: list[Problem] = []
    seen: dict[str, str] = {}
    for path, data in files:
        problems = Problems(path)
        if isinstance(data, PostingError):
            problems.add(data.reason, line=data.line)
        elif (about := _look_through(data, now, problems)) is not None:
            url, line = about
            if url in seen:
                reason = _("{other} has the same `url`: it is one job, so keep one of the files.")
                problems.add(reason.format(other=seen[url]), line=line)
            seen.setdefault(url, path)
        found.extend(problems.listed())
    return tuple(found)


def _look_through(data: bytes, now: datetime, problems: Problems) -> tuple[str, int] | None:
    """Give the posting's identity and its line; None when the file cannot be read."""
    try:
        fields = read_fields(data, problems)
        posting = posting_of(fields, problems)
    except PostingError as error:
        problems.add(error.reason, line=error.line)
        return None
    _check_keys(fields, problems)
    _check_hashtags(fields)
    _check_place_and_time(fields, posting, now)
    _check_texts(fields, posting)
    _check_links(fields, problems)
    return posting.url, fields.line("url" if canonical_url(fields.text("url")) else "applyUrl")


def _check_keys(fields: Fields, problems: Problems) -> None:
    for key, field in fields.extra.items():
        if ours := standing_for(key):
            reason = _("“{key}” says the same as “{ours}” and is not used; keep one of them.")
            problems.add(reason.format(key=key, ours=ours), line=field.line)
        elif close := process.extractOne(key, tuple(KEYS), scorer=fuzz.ratio, score_cutoff=_ALIKE):
            reason = _("“{key}” is not a key that is used. Did you mean “{ours}”?")
            problems.add(reason.format(key=key, ours=close[0]), line=field.line)


def _check_hashtags(fields: Fields) -> None:
    value = fields.value("hashtags")
    single = split_hashtags(value)
    if not any(canonical_hashtag(tag) for tag in single):
        fields.add_problem("hashtags", _("There are no hashtags; most people find jobs by them."))
    for tag in single:
        _check_hashtag(fields, tag, is_text=isinstance(value, str))
    if isinstance(value, str) and any(not part.strip() for part in value.split(",")) and single:
        fields.add_problem("hashtags", _("A comma has no hashtag beside it."))
    names = [canonical_hashtag(tag) for tag in single]
    for name in {name for name in names if name and names.count(name) > 1}:
        reason = _("The hashtag #{name} stands here twice.")
        fields.add_problem("hashtags", reason.format(name=name))


def _check_hashtag(fields: Fields, tag: str, *, is_text: bool) -> None:
    name = canonical_hashtag(tag)
    if not name:
        reason = _("“{tag}” is no hashtag: a few letters or digits, at most {limit}.")
        fields.add_problem("hashtags", reason.format(tag=tag[:40], limit=MAX_LENGTH))
    elif tag.startswith("##"):
        reason = _("“{tag}” has more than one #; write #{name}.")
        fields.add_problem("hashtags", reason.format(tag=tag[:60], name=name))
    elif is_text and not tag.startswith(("#", "＃")):
        reason = _("“{tag}” lacks its #; write #{name}.")
        fields.add_problem("hashtags", reason.format(tag=tag[:60], name=name))


def _check_place_and_time(fields: Fields, posting: Posting, now: datetime) -> None:
    if posting.posted_at is not None and posting.posted_at > now:
        reason = _("“timestamp” is in the future; the posting is held until {day}.")
        fields.add_problem("timestamp", reason.format(day=posting.posted_at.date().isoformat()))
    if not posting.location:
        reason = _("“location” is empty; searches by place show the posting last or not at all.")
        fields.add_problem("location", reason)
    elif not resolve_location(posting.location).is_known:
        reason = _(
            "“{text}” names no place and no kind of work; write a town, a country or Remote."
        )
        fields.add_problem("location", reason.format(text=posting.location[:60]))


def _check_texts(fields: Fields, posting: Posting) -> None:
    if not posting.company:
        fields.add_problem("companyName", _("There is no `companyName`; say who is hiring."))
    if not (fields.text("summary") or fields.text("summaryBackup")):
        reason = _(
            "“summary” and “summaryBackup” are empty; the first sentences stand in for them."
        )
        fields.add_problem("summary", reason)
    if not posting.text:
        fields.add_problem("body", _("There is no text below the frontmatter; describe the job."))


def _check_links(fields: Fields, problems: Problems) -> None:
    url = fields.text("url")
    if canonical_url(url) and not safe_url(url):
        reason = _("“url” leads to a host that can be mistaken for another; no button shows it.")
        fields.add_problem("url", reason)
    for number, line in enumerate(fields.body.split("\n"), start=fields.body_line):
        if _LIVE_LINK.search(line):
            problems.add(_("A link here runs a script or opens a file; remove it."), line=number)
