"""A link leads where its text says."""

from __future__ import annotations

import pytest

from bot.messages.links import host_of, is_honest, named_hosts


@pytest.mark.parametrize(
    ("text", "honest"),
    [
        pytest.param("Infrastructure Engineer", True, id="no-host"),
        pytest.param("Apply at www.Good.example/jobs", True, id="its-own"),
        pytest.param("Node.js and Next.js", True, id="no-host-ends-so"),
        pytest.param("jobs at example", True, id="a-word"),
        pytest.param("Apply at evil.example", False, id="another"),
        pytest.param("me@evil.example", False, id="mail"),
        pytest.param("first.last@good.example", True, id="name-before-the-host"),
        pytest.param("https://evil.example/good.example", False, id="address"),
        pytest.param("evil。example", False, id="other-dot"),
        pytest.param("evil\u200b.\u00adexample", False, id="hidden-characters"),
        pytest.param("good.example.evil.example", False, id="prefix"),
    ],
)
def test_text_must_not_name_another_host(text: str, honest: bool) -> None:
    """Whatever reads as a host must be the target's own, or its house's."""
    assert is_honest(text, "https://jobs.good.example/1") is honest


def test_address_speaks_for_itself() -> None:
    """A path may read like a host: it is the address all the same."""
    url = "https://good.example/2021/Benefits.pdf?from=evil.example"
    assert is_honest(url, url)


def test_house_speaks_for_its_hosts() -> None:
    """The name of a house stands for any host of it, not the other way round."""
    assert is_honest("good.example", "https://jobs.good.example")
    assert not is_honest("jobs.good.example", "https://good.example")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.Good.example:8080/a", "good.example"),
        ("mailto:me@good.example", "good.example"),
    ],
    ids=["web", "mail"],
)
def test_host_is_named_without_www(url: str, host: str) -> None:
    """A page's host, or where a letter goes."""
    assert host_of(url) == host


@pytest.mark.parametrize("text", ["a" * 100_000, "a." * 50_000, "-." * 50_000, "a" + "." * 99_999])
def test_hosts_are_found_in_linear_time(text: str) -> None:
    """A hundred kilobytes of hostile text take no longer than reading it does."""
    assert len(named_hosts(text)) <= 1
