"""Mistakes in a filter: the exact spot, one clear sentence, and what to write instead."""

from __future__ import annotations

import pytest

from bot.errors import QueryError
from bot.queries.parse import MAX_LENGTH, parse_query
from bot.queries.syntax import MAX_NESTING


def mistake(text: str) -> QueryError:
    """Give the error that a text makes."""
    with pytest.raises(QueryError) as caught:
        parse_query(text)
    assert caught.value.text == text
    return caught.value


# In each text, "§" stands before the spot and is taken out.
@pytest.mark.parametrize(
    ("marked", "says", "suggestion"),
    [
        ("§", "Say what to look for", "all"),
        ("§  \u200b ", "Say what to look for", "all"),
        ("§& ,", "Say what to look for", "all"),
        ("§-all", "leaves everything out", "all"),
        ("§#a -all", "leaves everything out", "all"),
        ("in:§lodnon", "the place “lodnon”. Did you mean “London, United Kingdom”?", "in:London"),
        ('#a in:"§Lodnon" #b', "Did you mean “London, United Kingdom”?", "in:London"),
        ("near:§Lodnon:30km", "Did you mean “London, United Kingdom”?", "near:London"),
        ("in:§Xqzwvk", "I don't know the place “Xqzwvk”. Write a city", ""),
        ("in:§remote", "a kind of work, not a place", "remote"),
        ("near:§germany", "near: measures from a city, and “Germany” is larger", "in:Germany"),
        ("near:berlin:§-5km", "more than 0", "50km"),
        ("near:berlin:§0", "more than 0", "50km"),
        ("near:berlin:§1001km", "at most 1000 km", "50km"),
        ('near:"new york":§far', "“far” is not a distance", "30km"),
        ("near:berlin:§", "is not a distance", "30km"),
        ('title:"x"§:30km', "Only near: takes a distance", "near:Berlin:30km"),
        ("#a §loc:uk", "I don't know “loc:”. Did you mean in:uk?", "in:uk"),
        ("§tag:python", "Did you mean #python?", "#python"),
        ("§Compnay:x", "Did you mean company:x?", "company:x"),
        ("§foo:bar", 'put them in quotes: "foo bar".', '"foo bar"'),
        ('§foo:"bar baz"', 'put them in quotes: "foo bar baz".', '"foo bar baz"'),
        ('#a §"b c', "This quote is never closed", '#a "b c"'),
        ("in:§“new york", "This quote is never closed", 'in:"new york"'),
        ('§""', "no word between these quotes", ""),
        ('§"!"', "no word between these quotes", ""),
        ("§(#a OR #b", "This parenthesis is never closed", "(#a OR #b)"),
        ("#c §(#a (#b)", "This parenthesis is never closed", "#c (#a (#b))"),
        ("#a§)", "This “)” closes nothing", "#a"),
        ("#a §()", "nothing between these parentheses", ""),
        ("(§&)", "says nothing", ""),
        ("-(§& ,)", "says nothing", ""),
        ("#a §OR", "“OR” stands between two terms", ""),
        ("§OR #a", "“OR” stands between two terms", ""),
        ("#a OR §OR #b", "“OR” stands between two terms", ""),
        ("§| #a", "“|” stands between two terms", ""),
        ("(#a §OR)", "“OR” stands between two terms", ""),
        ("#a §and", "“and” stands between two terms", ""),
        ("#a §NOT", "Nothing follows “NOT”", ""),
        ("(#a §NOT)", "Nothing follows “NOT”", ""),
        ("§- #php", "Put one “-” right before", ""),
        ("#a §– #php", "Put one “-” right before", ""),
        ("§--php", "Put one “-” right before", "-php"),
        ("#a §or #b", "Write OR in capitals", "#a OR #b"),
        ("§not #b", "Write NOT in capitals", "NOT #b"),
        ("§#", "right after the “#”", ""),
        ("#a §#!!", "is not a hashtag", ""),
        ("in:§", "“in:” wants a value", "in:London"),
        ("Company:§ ", "“company:” wants a value", "company:primer"),
        ("in:§(uk OR fr)", "“in:” wants a value", "in:London"),
        ('type:"§"', "“type:” wants a value", "type:software"),
        ("company:§???", "“company:” wants a value", "company:primer"),
        ('title:"§!"', "“title:” wants a value", "title:infrastructure"),
        ("work:§nights", "Write remote, hybrid or onsite", ""),
        ("since:§yesterday", "“yesterday” is not a span of time", "since:7d"),
        ("since:§2024-01-01", "is not a span of time", "since:7d"),
        ("since:§0d", "at least an hour", "since:7d"),
        ("since:§11y", "at most ten years", "since:7d"),
        ("since:7d §since:8d", "said twice", ""),
        ("#a (§since:7d)", "“since:” is about the whole search", ""),
        ("#a OR §closed", "“closed” is about the whole search", ""),
        ("-§closed", "“closed” is about the whole search", ""),
        ("§c++ remote", "Did you mean the hashtag #c++?", "#c++"),
        ("§C# remote", "Did you mean the hashtag #c#?", "#c#"),
        ("§.NET", "Did you mean the hashtag #.net?", "#.net"),
        ("#a §<#C123>", "does not say its name", ""),
        ("§<@U123>", "A mention cannot be searched for", ""),
        ("§<!here>", "A mention cannot be searched for", ""),
    ],
)
def test_a_mistake_is_shown_where_it_is(marked: str, says: str, suggestion: str) -> None:
    """Position, sentence and suggestion of every mistake that people make."""
    error = mistake(marked.replace("§", ""))
    assert says in error.message
    assert error.at == marked.index("§")
    assert error.suggestion.strip() == suggestion


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("&amp; in:lodnon", 9),
        ("<#C123|python> in:lodnon", 18),
        ("\u200b#a\u200b in:\u200blodnon", 9),
        ("“x y” –in:lodnon", 10),
    ],
)
def test_the_spot_is_in_the_text_as_typed(text: str, at: int) -> None:
    """What cleaning took away or put in does not move the spot."""
    assert mistake(text).at == at


def test_a_long_text_is_refused_at_its_limit() -> None:
    """A thousand characters are read, one more is not."""
    assert parse_query("a" * MAX_LENGTH)
    error = mistake("a" * (MAX_LENGTH + 1))
    assert "1000 characters" in error.message
    assert error.at == MAX_LENGTH


def test_a_text_that_prints_too_long_is_refused() -> None:
    """Places print longer than they are typed, and what we print must be readable again."""
    codes = "ba ag cd cf gs hm io ki kn mh mp ne pg pm pn sb sh sj sx tc tf tt um vc vg vi wf"
    text = " ".join(f"-in:{code}" for code in codes.split())
    rest = " ".join(f"w{number}" for number in range(140))
    assert len(f"{text} {rest}") < MAX_LENGTH
    assert parse_query(text)
    assert parse_query(rest)
    assert "characters" in mistake(f"{text} {rest}").message


def test_deep_nesting_is_refused() -> None:
    """Parentheses and NOTs together may stand so deep and no deeper."""
    deep = MAX_NESTING
    assert parse_query("(" * deep + "a" + ")" * deep) == parse_query("a")
    assert "flatter" in mistake("(" * (deep + 1) + "a" + ")" * (deep + 1)).message
    assert "flatter" in mistake("NOT " * (deep + 1) + "a").message
    assert mistake("#b " + "(" * (deep + 1)).at == 3 + deep


def test_many_groups_side_by_side_are_not_deep() -> None:
    """Only what stands inside one another counts, and a closed group is over."""
    assert parse_query(" ".join(["-(a)"] * (3 * MAX_NESTING))) == parse_query("-a")
    assert parse_query(" ".join(["NOT a"] * (3 * MAX_NESTING))) == parse_query("-a")


def test_too_many_alternatives_are_refused() -> None:
    """Sixty-four alternatives are the most; the answer says so instead of computing them."""
    pairs = [f"(a{number} OR b{number})" for number in range(7)]
    assert parse_query(" ".join(pairs[:6]))
    assert "64 alternatives" in mistake(" ".join(pairs)).message
    triples = [f"(c{number} OR d{number} OR e{number})" for number in range(40)]
    assert "64 alternatives" in mistake(" ".join(triples)).message


@pytest.mark.parametrize(
    "piece", ["<", "<#", "<#C", '"', "'", "a,", "(", "-", "&amp", "#", "in:", "near:", "NOT ", "+"]
)
def test_hostile_texts_are_refused_before_they_are_looked_at(piece: str) -> None:
    """A hundred thousand characters of trouble are too long, and nothing more."""
    assert "characters" in mistake(piece * (100_000 // len(piece))).message


@pytest.mark.parametrize("piece", ["<#C", "<https:", "&am", "&amp;", '"', "'a", "#", "in:a", "-("])
def test_as_much_trouble_as_fits_is_a_query_or_a_mistake(piece: str) -> None:
    """What is just short enough is answered, not suffered."""
    text = piece * (MAX_LENGTH // len(piece))
    try:
        assert str(parse_query(text))
    except QueryError as error:
        assert error.text == text
