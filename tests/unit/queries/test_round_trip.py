"""Properties of the language: it reads what it prints, and no text breaks it."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot.errors import QueryError
from bot.queries.normal import NOTHING, normal
from bot.queries.parse import MAX_LENGTH, parse_query
from bot.queries.query import And, Node, Not, Or, Query
from tests.unit.queries.trees import nodes

spans = st.one_of(st.none(), st.integers(1, 80_000).map(lambda hours: timedelta(hours=hours)))

#: Pieces that people and platforms make texts of, and that grammars stumble over.
PIECES = [
    "#python",
    "#c++",
    "#c#",
    "#",
    "##",
    "in:uk",
    "in:",
    "IN:Lodnon",
    "near:berlin",
    "near:berlin:30km",
    ":30km",
    "near:",
    "remote",
    "hybrid",
    "on-site",
    "all",
    "closed",
    "since:7d",
    "since:",
    "company:primer",
    "company:",
    'type:"full',
    'time"',
    'title:"',
    "source:x",
    "foo:",
    "OR",
    "AND",
    "NOT",
    "or",
    "not",
    "and",
    "|",
    "||",
    "(",
    ")",
    "()",
    "-",
    "--",
    "!",
    "+",
    '"',
    "'",
    "“",
    "”",
    "’",
    "«",
    "–",
    "—",
    "&",
    ",",
    ";",
    ":",
    "/",
    "<#C1|python>",
    "<#C1>",
    "<@U1>",
    "<https://a.b|c>",
    "&amp;",
    "&lt;",
    "new",
    "york",
    "city",
    "＃",
    "：",
    "（",
]
texts = st.one_of(
    st.text(max_size=60),
    st.text(st.characters(), max_size=30),
    st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
)


def read(text: str) -> Query:
    """Read a text, or leave the example out when it is no query."""
    try:
        return parse_query(text)
    except QueryError:
        assume(False)
        raise


@settings(max_examples=300, deadline=None)
@given(node=nodes, since=spans, closed=st.booleans())
def test_a_printed_query_reads_back_equal(
    node: Node, since: timedelta | None, closed: bool
) -> None:
    """parse(print(q)) == q, whatever the tree."""
    root = normal(node)
    assume(root != NOTHING)
    query = Query(root=root, since=since, closed=closed)
    assert read(str(query)) == query


@settings(max_examples=500, deadline=None)
@given(text=texts)
@example("\ud800")
@example("in:\udfff")
@example("#\x00")
@example("(" * 999)
@example("-" * 999)
@example("NOT " * 200 + "a")
@example("a" * 1_000)
@example("&#39;" * 200)
@example('in:"' + "a" * 990)
@example("near:" + "9" * 990)
@example("near:berlin:" + "9" * 900)
@example("since:" + "9" * 900 + "d")
@example("#" + "⑴" * 20)
@example("ﷺ" * 50)
def test_any_text_is_a_query_or_a_mistake_with_a_spot(text: str) -> None:
    """Nothing but QueryError escapes, it points into the text, and what was read prints back."""
    try:
        query = parse_query(text)
    except QueryError as error:
        assert 0 <= error.at <= len(text)
        assert error.text == text
        assert error.message.endswith((".", "?"))
    else:
        assert parse_query(str(query)) == query
        assert str(parse_query(str(query))) == str(query)


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=40))
def test_words_of_any_script_print_and_read_back(text: str) -> None:
    """Phrases, company names and hashtags in any script survive printing."""
    inside = text.replace('"', " ").replace("<", " ").replace("&", " ")
    for form in (f'"{inside}"', f'company:"{inside}"', f'type:"{inside}"', f'#"{inside}"'):
        try:
            query = parse_query(form)
        except QueryError:
            continue
        assert parse_query(str(query)) == query


@settings(max_examples=200, deadline=None)
@given(node=nodes)
def test_normal_form_is_a_fixed_point(node: Node) -> None:
    """A canonical tree is its own canonical tree."""
    assert normal(normal(node)) == normal(node)


@settings(max_examples=200, deadline=None)
@given(node=nodes, data=st.data())
def test_order_repetition_and_double_negation_change_nothing(
    node: Node, data: st.DataObject
) -> None:
    """The same filter said differently is the same query."""
    assert normal(data.draw(said_differently(node))) == normal(node)


@st.composite
def said_differently(draw: st.DrawFn, node: Node) -> Node:
    """Say the same in other words: swapped, repeated, doubly negated."""
    said: Node = node
    if isinstance(node, Not):
        said = Not(part=draw(said_differently(node.part)))
    elif isinstance(node, And | Or):
        parts = [draw(said_differently(part)) for part in node.parts]
        parts = draw(st.permutations(parts))
        said = type(node)(parts=(*parts, draw(st.sampled_from(parts))))
    return Not(part=Not(part=said)) if draw(st.booleans()) else said


@settings(max_examples=150, deadline=None)
@given(node=nodes)
def test_keyboards_and_platforms_change_nothing(node: Node) -> None:
    """Full-width letters, typographic quotes, long dashes and escapes read as the plain text."""
    root = normal(node)
    assume(root != NOTHING)
    text = str(Query(root=root))
    assume(len(text) < MAX_LENGTH // 6)
    query = read(text)
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    assert unicodedata.normalize("NFKC", wide) == text
    assert parse_query(wide) == query
    assert parse_query(text.replace('"', "”").replace("-", "–").replace(" ", "\u00a0")) == query
    assert parse_query("\u200b".join(text)) == query
