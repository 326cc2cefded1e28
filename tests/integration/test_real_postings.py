"""The real files beside the project, and our own samples (TESTS 16)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from bot.errors import PostingError
from bot.places.resolve import resolve_location
from bot.postings import markdown, yaml_text
from bot.postings.addresses import safe_url
from bot.postings.decode import decode
from bot.postings.lint import lint_all
from bot.postings.parse import Parsed, parse_posting
from bot.postings.problems import Problems
from bot.sources.folder import Folder, posting_files
from tests.shared_data import shared

SEEDS = Path(__file__).parents[2] / "seeds"
#: What is read otherwise than as inline text.
LITERAL = {"html_block", "code_block", "fence", "ordered_list_open"}
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def read_all(root: Path) -> dict[str, Parsed]:
    """Read every file of a folder; one that is refused fails the test that asks."""
    folder = Folder(root)
    return {path: parse_posting(folder.read(path).data, path=path) for path in folder.look()}


@pytest.fixture(scope="module")
def real() -> Mapping[str, Parsed]:
    """All real postings, parsed once."""
    return read_all(shared("data/postings"))


@pytest.fixture(scope="module")
def seeds() -> Mapping[str, Parsed]:
    """Our own samples, parsed once."""
    return read_all(SEEDS)


def test_every_real_file_is_read(real: Mapping[str, Parsed]) -> None:
    """None is refused, none is lost, and no two are taken for one job."""
    postings = [parsed.posting for parsed in real.values()]
    assert len(postings) == 1480
    assert len({posting.url for posting in postings}) == 1480
    assert sum(posting.closed for posting in postings) == 1361
    assert all(posting.summary and posting.text and posting.posted_at for posting in postings)
    assert all(safe_url(posting.apply_url) for posting in postings)


def test_hashtags_of_the_real_files(real: Mapping[str, Parsed]) -> None:
    """Spellings of the board are brought together, and nothing is lost with them."""
    counts = Counter(tag for parsed in real.values() for tag in parsed.posting.hashtags)
    assert counts["ui/ux"] >= 795
    assert counts["react"] >= 218
    assert counts["go"] >= 104
    assert counts["rust"] >= 40
    assert {"c", "c++", "c#", "node.js", "objective-c"} <= set(counts)
    assert not {"reactjs", "golang", "nodejs", "cplusplus", "rubylang", "managment"} & set(counts)
    assert all(tag == tag.casefold() and "," not in tag and tag.strip("#") for tag in counts)


def test_the_board_writes_for_the_short_cuts(real: Mapping[str, Parsed]) -> None:
    """First ingests are fast because nearly all real files take the short ways."""
    bodies = [parsed.posting.body for parsed in real.values()]
    assert sum(markdown._simple_blocks(body) is not None for body in bodies) > 0.9 * len(bodies)
    root = shared("data/postings")
    fronts = [path.read_text(encoding="utf-8").split("---\n", 2)[1] for path in root.glob("*.md")]
    lined = [yaml_text._board_lines(front.split("\n"), 2, Problems("a.md")) for front in fronts]
    assert sum(fields is not None for fields in lined) > 0.95 * len(fronts)


def test_short_cuts_give_what_markdown_it_gives(real: Mapping[str, Parsed]) -> None:
    """On real bodies, plain text is that of markdown-it-py, word for word."""
    reader = MarkdownIt("commonmark")
    for parsed in list(real.values())[::10]:
        tokens = reader.parse(parsed.posting.body)
        if LITERAL & {token.type for token in tokens}:
            continue
        spoken = " ".join(
            "".join(markdown._spoken(token.children)) for token in tokens if token.children
        )
        assert parsed.posting.text.replace("•", "").split() == spoken.replace("•", "").split()


@pytest.mark.no_cover
def test_lint_of_the_real_files_finds_their_oddities(real: Mapping[str, Parsed]) -> None:
    """What a reading of the files finds is found, and little else."""
    problems = lint_all(posting_files([shared("data/postings")]), now=NOW)
    assert sum("“location” is empty" in problem.reason for problem in problems) >= 10
    assert sum("more than one #" in problem.reason for problem in problems) == 4
    assert not any("same `url`" in problem.reason for problem in problems)
    assert len(problems) < 0.1 * len(real)


def test_the_posting_that_it_began_with() -> None:
    """Its damaged pound sign is repaired and reported."""
    (path,) = shared("seeds").glob("*.md")
    parsed = parse_posting(path.read_bytes(), path=path.name)
    assert "£500" in parsed.posting.text
    assert "Â" not in parsed.posting.body
    assert [("£500" in problem.reason) for problem in parsed.problems] == [True]
    assert parsed.posting.posted_at == datetime(2020, 12, 7, tzinfo=UTC)
    assert parsed.posting.featured == 20


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_real_files_in_other_encodings(encoding: str) -> None:
    """A real file saved otherwise is the same posting."""
    for path in sorted(shared("data/postings").glob("*.md"))[::100]:
        text = path.read_text(encoding="utf-8")
        expected = parse_posting(text.encode(), path="a.md")
        assert parse_posting(text.replace("\n", "\r\n").encode(encoding), path="a.md") == expected


def test_the_samples_are_as_varied_as_a_board(seeds: Mapping[str, Parsed]) -> None:
    """About forty, each a job of its own, some closed, some featured, of every kind of work."""
    postings = [parsed.posting for parsed in seeds.values()]
    assert 35 <= len(postings) <= 45
    assert len({posting.url for posting in postings}) == len(postings)
    assert 4 <= sum(posting.closed for posting in postings) <= 6
    assert {min(p.featured for p in postings), max(p.featured for p in postings)} == {-3, 20}
    assert len({posting.company for posting in postings}) >= 15
    assert len({tag for posting in postings for tag in posting.hashtags}) >= 60
    works = {resolve_location(posting.location).work for posting in postings}
    assert {"remote", "hybrid", "unknown"} <= works
    assert all(posting.posted_at is not None and posting.posted_at < NOW for posting in postings)
    assert all(posting.summary and posting.apply_url for posting in postings)
    assert any(posting.apply_url.startswith("mailto:") for posting in postings)


def test_the_samples_hold_the_oddities_that_their_guide_names() -> None:
    """`lint` finds what `seeds/README.md` says, and nothing else."""
    problems = lint_all(posting_files([SEEDS]), now=NOW)
    said = sorted(problem.reason.split(";")[0] for problem in problems)
    assert said == sorted(
        [
            "A comma has no hashtag beside it.",
            "“##react” has more than one #",
            "“customersupport” lacks its #",
            "“location” is empty",
            "“Engineering” names no place and no kind of work",
            "“Â£500” was damaged in copying and was read as “£500”",
        ]
    )


def test_the_guide_explains_every_key_and_lies_about_none(seeds: Mapping[str, Parsed]) -> None:
    """Each key in the samples has a line in the guide, whose own example is a posting."""
    guide = (SEEDS / "README.md").read_text(encoding="utf-8")
    keys = {
        line.partition(":")[0]
        for path in SEEDS.glob("*-*.md")
        for line in path.read_text(encoding="utf-8").split("---\n")[1].splitlines()
        if not line.startswith(" ")
    }
    assert all(f"| `{key}` |" in guide for key in keys)
    example = guide.split("```markdown\n")[1].split("```")[0]
    parsed = parse_posting(example.encode(), path="README.md")
    assert parsed.problems == ()
    assert parsed.posting.posted_at == datetime(2026, 1, 29, tzinfo=UTC)
    assert parsed.posting.hashtags == ("python", "sql", "spark")
    assert all(not parsed.posting.extra for parsed in seeds.values())


def test_samples_copy_no_sentence_of_a_real_posting(seeds: Mapping[str, Parsed]) -> None:
    """Facts may be shared; sentences are our own."""
    known: set[str] = set()
    for root in (shared("data/postings"), shared("seeds")):
        for path in root.glob("*.md"):
            known.update(decode(path.read_bytes(), Problems(path.name)).split("\n"))
    for parsed in seeds.values():
        for line in (*parsed.posting.body.split("\n"), parsed.posting.summary):
            assert len(line.split()) < 5 or line not in known


def test_a_real_file_cut_anywhere_is_read_or_refused() -> None:
    """A download that stopped in the middle is our own error, or what there is of it."""
    for path in sorted(shared("data/postings").glob("*.md"))[::200]:
        data = path.read_bytes()
        for end in range(0, len(data), 37):
            try:
                assert parse_posting(data[:end], path=path.name).posting.url
            except PostingError as error:
                assert error.path == path.name
