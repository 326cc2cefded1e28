"""Where answers may go."""

from __future__ import annotations

import pytest

from adapters.slack.answers import is_slacks, response_url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://hooks.slack.com/commands/T1/1/x", True),
        ("https://slack.com/x", True),
        ("http://hooks.slack.com/x", False),
        ("https://hooks.slack.com.evil.example/x", False),
        ("https://evilslack.com/x", False),
        ("https://hooks.slack.com@evil.example/x", False),
        ("https://hooks.slack.com:8443/x", False),
        ("http://127.0.0.1/x", False),
        ("file:///etc/passwd", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_answers_go_to_slack_and_nowhere_else(url: str, expected: bool) -> None:
    """An address for answers that is not Slack's is not called."""
    assert is_slacks(url, site="https://slack.com") is expected


def test_a_twin_or_a_proxy_may_stand_for_slack() -> None:
    """Answers go where the operator says that Slack is, besides Slack's own address for them."""
    assert is_slacks("http://127.0.0.1:8080/responses/1", site="http://127.0.0.1:8080")
    assert not is_slacks("http://127.0.0.1:8081/responses/1", site="http://127.0.0.1:8080")
    assert is_slacks("https://hooks.slack.com/x", site="http://127.0.0.1:8080")


def test_a_modal_may_carry_addresses_of_its_own() -> None:
    """A submitted form names channels to answer to; the first counts."""
    assert response_url({"response_url": "a"}) == "a"
    assert response_url({"response_urls": [{"response_url": "b"}]}) == "b"
    assert response_url({"response_urls": []}) == ""
