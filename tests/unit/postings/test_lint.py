"""What an author is told before a posting goes out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.errors import PostingError
from bot.postings.lint import lint, lint_all
from bot.postings.posting import Problem
from tests.unit.postings.files import posting_file

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
#: A file in which there is nothing to mend; its keys stand on lines 2 to 7.
GOOD = {
    "companyName": '"Acme"',
    "location": '"London"',
    "hashtags": '"#go,#rust"',
    "summary": '"We build boats."',
}


def linted(body: str = "Come and build boats.", /, **changes: str | None) -> list[tuple[int, str]]:
    """Lint the good file with some changes, and give lines and reasons."""
    problems = lint(posting_file(body, **(GOOD | changes)), path="a.md", now=NOW)
    assert all(problem.path == "a.md" for problem in problems)
    return [(problem.line, problem.reason) for problem in problems]


def test_a_file_in_good_order() -> None:
    """There is nothing to say about it."""
    assert linted() == []


@pytest.mark.parametrize(
    ("changes", "line", "said"),
    [
        pytest.param({"title": None}, 1, "no title", id="refused"),
        pytest.param(
            {"hashtags": '"##go,#rust"'}, 6, "“##go” has more than one #; write #go", id="##"
        ),
        pytest.param({"hashtags": '"go,#rust"'}, 6, "“go” lacks its #; write #go", id="no #"),
        pytest.param({"hashtags": '"#go,#rust,"'}, 6, "A comma has no hashtag", id="comma"),
        pytest.param(
            {"hashtags": '"#go,#golang"'}, 6, "The hashtag #go stands here twice", id="twice"
        ),
        pytest.param({"hashtags": f'"#go,#{"x" * 60}"'}, 6, "is no hashtag", id="sentence"),
        pytest.param({"hashtags": '"#go,#!!"'}, 6, "“#!!” is no hashtag", id="only signs"),
        pytest.param({"hashtags": '""'}, 6, "There are no hashtags", id="empty hashtags"),
        pytest.param({"hashtags": None}, 1, "There are no hashtags", id="no hashtags"),
        pytest.param({"location": '""'}, 5, "“location” is empty", id="empty location"),
        pytest.param(
            {"location": '"Engineering"'}, 5, "“Engineering” names no place", id="no place"
        ),
        pytest.param({"companyName": '""'}, 4, "who is hiring", id="company"),
        pytest.param({"summary": '""'}, 7, "“summary” and “summaryBackup” are empty", id="summary"),
        pytest.param({"timestamp": "1893456000000"}, 8, "held until 2030-01-01", id="future"),
        pytest.param({"timestamp": '"soon"'}, 8, "“soon” is no time", id="no time"),
        pytest.param({"hastags": '"x"'}, 8, "Did you mean “hashtags”?", id="other slip"),
        pytest.param({"archve": '"x"'}, 8, "Did you mean “archived”?", id="slip"),
        pytest.param({"company": '"Acme Ltd"'}, 8, "the same as “companyName”", id="alias"),
        pytest.param({"applyUrl": '"javascript:x"'}, 8, "is not an address", id="script"),
        pytest.param({"url": '"https://www.pаypal.com/1"'}, 3, "mistaken for another", id="host"),
        pytest.param({"title": '"For Â£5 more"'}, 2, "“Â£5” was damaged", id="mojibake"),
        pytest.param({"title": "Engineer: Boats"}, 2, "double quotes", id="no quotes"),
        pytest.param({"x: 1\ntitle": '"Engineer"'}, 9, "second time", id="key twice"),
        pytest.param({"featured": "true"}, 8, "whole number", id="boolean rank"),
        pytest.param({"archived": '"perhaps"'}, 8, "true or false", id="perhaps closed"),
    ],
)
def test_what_is_said_and_where(changes: dict[str, str | None], line: int, said: str) -> None:
    """One thing is wrong; it is named once, at its line."""
    found = [(at, reason) for at, reason in linted(**changes) if said in reason]
    assert [at for at, _reason in found] == [line]


def test_a_link_in_the_body_that_runs_a_script() -> None:
    """The line is the one in the file, not in the body."""
    found = linted("Fine.\n\n[Click]( JavaScript:alert(1))\n")
    assert [(line, "runs a script" in reason) for line, reason in found] == [(12, True)]


def test_a_file_without_a_text() -> None:
    """An empty body is named."""
    assert ["describe the job" in reason for _line, reason in linted("")] == [True]


def test_hashtags_in_a_list_need_no_sign() -> None:
    """In a YAML list the `#` is left out more often than not."""
    assert linted(hashtags="[go, rust]") == []


def test_a_key_of_another_board_is_fine() -> None:
    """Keys that we understand, and keys that nobody could mistake for ours, are not mentioned."""
    assert linted(companyName=None, company='"Acme"', salary='"a lot"') == []


def test_a_time_to_come_depends_on_now() -> None:
    """Later, the same file is in good order."""
    data = posting_file("Text.", **GOOD, timestamp="1893456000000")
    assert lint(data, path="a.md", now=datetime(2030, 1, 2, tzinfo=UTC)) == ()


def test_two_files_about_one_job() -> None:
    """The later one is named, at its address, with the earlier one's path."""
    first = posting_file("Text.", **GOOD)
    other = posting_file("Text.", **GOOD, url='"https://jobs.example.com/2"')
    again = posting_file("Text.", **GOOD, url='"https://Jobs.example.com/1/"')
    found = lint_all([("a.md", first), ("b.md", other), ("c.md", again)], now=NOW)
    assert [(problem.path, problem.line) for problem in found] == [("c.md", 3)]
    assert "a.md has the same `url`" in found[0].reason


def test_two_files_with_one_apply_url() -> None:
    """Where `applyUrl` says which job it is, its line is named."""
    data = posting_file("Text.", **GOOD, url=None, applyUrl='"https://jobs.example.com/apply"')
    found = lint_all([("a.md", data), ("b.md", data)], now=NOW)
    assert [(p.path, p.line) for p in found if "same `url`" in p.reason] == [("b.md", 7)]


def test_a_file_that_could_not_be_opened_is_one_line() -> None:
    """A bad file does not keep the others from being looked at."""
    bad = PostingError("This is no plain file.", path="x", line=1)
    good = posting_file("Text.", **GOOD)
    broken = posting_file("Text.", **GOOD, draft="true")
    found = lint_all([("a/x.md", bad), ("a/y.md", good), ("a/z.md", broken)], now=NOW)
    assert found[0] == Problem(path="a/x.md", line=1, reason="This is no plain file.")
    assert [problem.path for problem in found] == ["a/x.md", "a/z.md"]
