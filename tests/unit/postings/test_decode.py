"""Bytes to text: encodings and repairs (TESTS 19, 21)."""

from __future__ import annotations

import codecs

import pytest
from ftfy import fix_text
from ftfy.badness import is_bad
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import PostingError
from bot.postings import decode as module
from bot.postings.decode import MAX_BYTES, decode
from bot.postings.problems import Problems
from tests.unit.postings.files import reasons

TEXT = "naïve “quotes” – 10 €\nsecond line\n"


def read(data: bytes) -> tuple[str, list[str]]:
    """Decode, and say what was noted on the way."""
    problems = Problems("a.md")
    return decode(data, problems), reasons(problems)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(TEXT.encode(), id="utf-8"),
        pytest.param(codecs.BOM_UTF8 + TEXT.encode(), id="utf-8 with a mark"),
        pytest.param(codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), id="utf-16 little"),
        pytest.param(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), id="utf-16 big"),
        pytest.param(codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), id="utf-32"),
        pytest.param(TEXT.replace("\n", "\r\n").encode(), id="windows line ends"),
        pytest.param(TEXT.replace("\n", "\r").encode(), id="old mac line ends"),
    ],
)
def test_the_same_text_in_any_encoding(data: bytes) -> None:
    """How a file was saved does not matter, and nothing is said about it."""
    assert read(data) == (TEXT, [])


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_a_file_that_is_not_utf_8_is_read_with_a_warning(encoding: str) -> None:
    """An older encoding is understood, and the author is told to leave it."""
    text = "first\nnaïve café\n" + ("\x81" if encoding == "latin-1" else "")
    result, said = read(text.encode(encoding))
    assert result == "first\nnaïve café\n"
    assert "save it as UTF-8" in said[0]


def test_the_warning_names_the_first_line_that_is_not_utf_8() -> None:
    """The author is sent to the right line."""
    problems = Problems("a.md")
    decode(b"one\ntwo\ncaf\xe9\n", problems)
    assert [problem.line for problem in problems.listed()] == [3]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        pytest.param(b"a\nb\0c", 2, id="utf-8"),
        pytest.param(codecs.BOM_UTF16_LE + "a\n\n\0".encode("utf-16-le"), 3, id="utf-16"),
        pytest.param("abc".encode("utf-16-le"), 1, id="utf-16 without a mark"),
    ],
)
def test_nul_is_refused(data: bytes, line: int) -> None:
    """A file with NUL is no text, and the line is named."""
    with pytest.raises(PostingError, match="NUL") as caught:
        read(data)
    assert (caught.value.path, caught.value.line) == ("a.md", line)


def test_a_file_that_is_too_large_is_refused() -> None:
    """One byte beyond the limit is too much, and the limit itself is not."""
    assert read(b"a" * MAX_BYTES)[0] == "a" * MAX_BYTES
    with pytest.raises(PostingError, match="256 KB"):
        read(b"a" * (MAX_BYTES + 1))


@pytest.mark.parametrize(
    ("damaged", "mended"),
    [
        ("Up to Â£500 a year", "Up to £500 a year"),
        ("weâ€™re hiring", "we’re hiring"),
        ("ZÃ¼rich", "Zürich"),
        ("cafÃ© â€“ bar", "café – bar"),
        ("caf\x85", "caf…"),
        ("a\x00b\x07c".replace("\x00", "\x01"), "abc"),
        ("zero\ufeffwidth", "zerowidth"),
        ("line\u2028end", "line end"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
    ],
    ids=ascii,
)
def test_damage_is_mended_and_said(damaged: str, mended: str) -> None:
    """Text that was damaged between encodings is repaired, and its line is named."""
    problems = Problems("a.md")
    assert decode(f"first\n{damaged}\nlast".encode(), problems) == f"first\n{mended}\nlast"
    assert [problem.line for problem in problems.listed()] == [2]


def test_a_repair_shows_both_spellings() -> None:
    """The author sees what is there and what to write."""
    assert read("Up to Â£500 a year".encode())[1] == [
        "“Â£500” was damaged in copying and was read as “£500”; write that."
    ]


@pytest.mark.parametrize(
    "text",
    [
        "“curly” ‘quotes’",
        "ﬁne ligature",
        "Ｗｉｄｅ",
        "R&amp;D",
        "naïve £500 – €9",
        "🦹‍♀️ हिन्दी 東京",
    ],
)
def test_what_the_author_wrote_stays(text: str) -> None:
    """Quotes, ligatures, widths and entities are no damage."""
    assert read(text.encode()) == (text, [])


def test_lone_surrogates_do_not_get_through() -> None:
    """Half a character from UTF-16 becomes a mark that can be stored and seen."""
    text, _said = read(codecs.BOM_UTF16_LE + b"a\x00\x00\xd8b\x00")
    assert text.encode()
    assert text.startswith("a")


MOJIBAKE = "aA zÂÃâ€™“”–£é\xa0¤ŒœÎ°ØÙ×²•·"


@given(st.lists(st.text(alphabet=MOJIBAKE, max_size=12), max_size=6))
def test_mending_some_lines_is_as_good_as_mending_all(lines: list[str]) -> None:
    """The short cut past ftfy gives what ftfy gives."""
    text = "".join(f"{line}\n" for line in lines)
    whole = module._INVISIBLE.sub("", fix_text(text, module._REPAIR))
    # ftfy may take a line end for a part of a damaged character; we keep them all.
    assert read(text.encode())[0].replace("\n", "") == whole.replace("\n", "")
    assert read(text.encode())[0].count("\n") == len(lines)


@given(st.text(alphabet="".join(module._HARMLESS) + "aB 9.\t"))
def test_the_harmless_characters_are_never_mojibake(text: str) -> None:
    """What is skipped without asking ftfy is what ftfy would leave alone."""
    assert not is_bad(text)


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    """Nothing else than our own error escapes, and text holds no control characters."""
    try:
        text, _said = read(data)
    except PostingError:
        return
    text.encode()
    assert all(c in "\n\t" or not ("\0" <= c < " " or "\x7f" <= c < "\xa0") for c in text)
