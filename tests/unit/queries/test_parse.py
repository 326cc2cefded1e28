"""The language of filters: what members type, and the one canonical text of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import QueryError
from bot.places.gazetteer import gazetteer
from bot.places.place import Work
from bot.queries.parse import parse_query, require_standing
from bot.queries.query import (
    And,
    Company,
    Everything,
    FromSource,
    Hashtag,
    InPlace,
    JobType,
    Near,
    Not,
    OfWork,
    Or,
    Query,
    Term,
    Title,
    Words,
)

UK = gazetteer().place("country:GB")
BERLIN = gazetteer().place("city:2950159")
OSLO = gazetteer().place("city:3143244")


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("#python", Hashtag(name="python")),
        ("in:uk", InPlace(place=UK)),
        ("near:berlin", Near(place=BERLIN, radius_km=50)),
        ("near:berlin:30km", Near(place=BERLIN, radius_km=30)),
        ('near:"Oslo":30km', Near(place=OSLO, radius_km=30)),
        ("near:oslo:12.5", Near(place=OSLO, radius_km=12.5)),
        ("near:oslo:20mi", Near(place=OSLO, radius_km=32.187)),
        ('near:"Oslo":20 miles', None),
        ("remote", OfWork(work=Work.REMOTE)),
        ("Hybrid", OfWork(work=Work.HYBRID)),
        ("ONSITE", OfWork(work=Work.ONSITE)),
        ("on-site", OfWork(work=Work.ONSITE)),
        ("work:remote", OfWork(work=Work.REMOTE)),
        ("company:primer", Company(words=("primer",))),
        ('company:"J.P. Morgan & Co"', Company(words=("j", "p", "morgan", "co"))),
        ("type:Software", JobType(name="software")),
        ("title:infrastructure", Title(words=("infrastructure",))),
        ("source:Crocoder", FromSource(name="crocoder")),
        ('"payment infrastructure"', Words(words=("payment", "infrastructure"))),
        ("Kubernetes", Words(words=("kubernetes",))),
        ("front-end", Words(words=("front", "end"))),
        ("all", Everything()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_kind_of_term_is_read(text: str, term: Term | None) -> None:
    """Every form of DESIGN's section on queries gives its term."""
    root = parse_query(text).root
    assert root == term if term else isinstance(root, And)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("#python #aws", "#aws #python"),
        ("#python AND #aws", "#aws #python"),
        ("#python and #aws", "#aws #python"),
        ("#python,#aws; #go", "#aws #go #python"),
        ("(#go OR #rust) -#crypto", "(#go OR #rust) -#crypto"),
        ("#a #b OR #c", "#c OR (#a #b)"),
        ("#a OR #b #c OR #d", "#a OR #d OR (#b #c)"),
        ("#a|#b || #c", "#a OR #b OR #c"),
        ("-#a OR #b", "#b OR -#a"),
        ("NOT #php", "-#php"),
        ("-in:uk -remote -go -#php #a", '#a -#php -go -remote -in:"United Kingdom"'),
        ("!#php", "-#php"),
        ("-(a OR b)", "-(a OR b)"),
        ("NOT NOT #a", "#a"),
        ("-(-#a)", "#a"),
        ("((#a) (#b))", "#a #b"),
        ("#a (#b (#c OR (#d OR #a)))", "#a #b (#a OR #c OR #d)"),
        ('-"two words"', '-"two words"'),
        ("-in:us", '-in:"United States"'),
        ("#a all", "#a"),
        ("#a OR all", "all"),
        ("#a -(-all)", "#a"),
        ("#a OR -all", "#a"),
        ("+#python", "#python"),
        ("remote hybrid", "hybrid remote"),
        ("-#php remote python in:uk #go", '#go python remote in:"United Kingdom" -#php'),
        ("since:2w", "all since:14d"),
        ("closed #a since:36h", "#a since:36h closed"),
        ("#a OR #b", "#a OR #b"),
        ("(#a OR #b) since:7d", "(#a OR #b) since:7d"),
        ("Marks & Spencer", "marks spencer"),
        ("python, remote.", "python remote"),
        ("remote.co", '"remote co"'),
        ("1,000 people", '"1 000" people'),
        ("https://example.com/jobs", '"https example com jobs"'),
        ("std::vector", '"std vector"'),
        ("'two words' o'reilly", '"o reilly" "two words"'),
        ('"remote"', '"remote"'),
        ('"or" "all" "closed"', '"all" "closed" "or"'),
        ("or", '"or"'),
        ("title:or company:remote", "company:remote title:or"),
        ("COMPANY:Primer", "company:primer"),
        ("type:'full time'", 'type:"full time"'),
        ("type:$$$", "type:$$$"),
        ('type:"//x"', 'type:"//x"'),
    ],
    ids=lambda value: value,
)
def test_texts_have_one_canonical_form(text: str, canonical: str) -> None:
    """Operators, groups, order and repetition come out in one way, which reads back."""
    query = parse_query(text)
    assert str(query) == canonical
    assert parse_query(canonical) == query


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("#c #c++ #c#", ("c", "c#", "c++")),
        ("#.net #node.js", (".net", "node.js")),
        ("#ui/ux", ("ui/ux",)),
        ("#a#b", ("a", "b")),
        ("##Python", ("python",)),
        ("#golang #k8s", ("go", "kubernetes")),
        ('#"machine learning"', ("machinelearning",)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_hashtags_keep_their_signs_and_lose_their_aliases(
    text: str, names: tuple[str, ...]
) -> None:
    """`c`, `c++` and `c#` stay three; other spellings become the one we keep."""
    root = parse_query(text).root
    parts = root.parts if isinstance(root, And) else (root,)
    assert {part.name for part in parts if isinstance(part, Hashtag)} == set(names)


@pytest.mark.parametrize(
    "text",
    [
        "in:uk",
        'in:"United Kingdom"',
        "IN:UK",
        "in: uk",
        "in:united kingdom",
        "in:'united kingdom'",
        "in:great britain,",
        "in:GB",
    ],
)
def test_a_place_has_many_names_and_is_one_term(text: str) -> None:
    """Every name of a place, quoted or not, gives the same query."""
    assert parse_query(text) == parse_query("in:uk")


@pytest.mark.parametrize("text", ["in:worldwide", "in:anywhere", "in:World", "in:everywhere"])
def test_the_world_is_a_place(text: str) -> None:
    """Anywhere means the world."""
    assert str(parse_query(text)) == "in:worldwide"


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("in:new york #go", '#go in:"New York City"'),
        ("-in:new york remote", 'remote -in:"New York City"'),
        ("in:Paris, France hybrid", "hybrid in:Paris"),
        ("in:mexico city", 'in:"Mexico City"'),
        ('in:mexico "city"', "city in:Mexico"),
        ("in:uk kafka", 'kafka in:"United Kingdom"'),
        ("near:new york 20km", 'near:"New York City":20km'),
        ("near:berlin 30km kafka", "kafka near:Berlin:30km"),
        ("near:berlin:30km 40km", "40km near:Berlin:30km"),
        ("near:berlin kafka", "kafka near:Berlin"),
    ],
    ids=lambda value: value,
)
def test_places_may_be_said_without_quotes(text: str, canonical: str) -> None:
    """Words after a bare place belong to its name exactly when the longer name is a place."""
    assert str(parse_query(text)) == canonical


def test_the_city_is_meant_by_near_where_a_country_has_its_name() -> None:
    """near: takes the city of Singapore, in: the country."""
    near, inside = parse_query("near:singapore").root, parse_query("in:singapore").root
    assert isinstance(near, Near)
    assert isinstance(inside, InPlace)
    assert (near.place.kind, inside.place.kind) == ("city", "country")
    assert parse_query(str(parse_query("near:singapore"))).root == near


def test_a_place_without_a_name_of_its_own_prints_by_its_key() -> None:
    """The gazetteer's key works as a name, its colon included."""
    assert parse_query(f'near:"{OSLO.key}":30km').root == Near(place=OSLO, radius_km=30)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("since:24h", timedelta(days=1)),
        ("since:7d", timedelta(days=7)),
        ("since:2W", timedelta(days=14)),
        ("since:1m", timedelta(days=30)),
        ("since:1month", timedelta(days=30)),
        ("since:1y", timedelta(days=365)),
        ('since:"3 days"', timedelta(days=3)),
        ("since: 36h", timedelta(hours=36)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_since_takes_hours_to_years(text: str, span: timedelta) -> None:
    """A span alone looks through everything of that time."""
    assert parse_query(text) == Query(root=Everything(), since=span)


def test_closed_alone_means_every_closed_posting() -> None:
    """`closed` is no term but a side of the whole search."""
    assert parse_query("closed closed") == Query(root=Everything(), closed=True)


def test_or_binds_looser_than_and_and_minus_tightest() -> None:
    """`-a b OR c` is ((-a) and b) or c."""
    a, b, c = (Words(words=(word,)) for word in "abc")
    assert parse_query("-a b OR c").root == Or(parts=(c, And(parts=(b, Not(part=a)))))


@pytest.mark.parametrize("text", ["since:7d #a", "closed #a", "closed since:7d #a"])
def test_a_standing_filter_refuses_what_only_searches_can(text: str) -> None:
    """Subscriptions look neither back nor at closed postings, and the answer says what is left."""
    with pytest.raises(QueryError) as caught:
        require_standing(parse_query(text))
    assert caught.value.suggestion == "#a"
    assert "search" in caught.value.message


def test_a_plain_filter_may_stand() -> None:
    """What says nothing of time is fit for a subscription."""
    require_standing(parse_query("#a in:uk"))
