"""Which site a URL belongs to."""

from __future__ import annotations

import pytest

from newscrawl.urls import same_site, site_of


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.example.com/a", "example.com"),
        ("https://news.bbc.co.uk/a", "bbc.co.uk"),
        ("https://EXAMPLE.com:8443", "example.com"),
        ("https://a.wordpress.com/", "a.wordpress.com"),
        ("https://x.a.wordpress.com/", "a.wordpress.com"),
        ("https://www.wordpress.com/", "wordpress.com"),
        ("https://someone.github.io/", "someone.github.io"),
        ("https://someone.blogspot.com/", "someone.blogspot.com"),
        ("https://www.gov.uk/", "gov.uk"),
        ("https://co.uk/", "co.uk"),
        ("https://xn--bcher-kva.de/", "xn--bcher-kva.de"),
        ("http://127.0.0.1/", "127.0.0.1"),
        ("http://127.0.0.1:80/", "127.0.0.1"),
        ("http://127.0.0.1:8000/", "127.0.0.1-8000"),
        ("http://[::1]:8000/", "--1-8000"),
        ("http://localhost:8000/", "localhost-8000"),
        ("http://intranet/", "intranet"),
        ("http://www.news.test:8000/", "news.test"),
        ("http://a.news.test/", "a.news.test"),
        ("http://demo.localhost:8000/", "demo.localhost"),
        ("http://daily.example/", "daily.example"),
        ("https://example.com./", "example.com"),
    ],
)
def test_a_site_is_the_registrable_domain_or_the_host(url: str, site: str) -> None:
    assert site_of(url) == site


@pytest.mark.parametrize("bad", ["", "example.com", "https://", "https:///a"])
def test_what_names_no_host_has_no_site(bad: str) -> None:
    with pytest.raises(ValueError, match="names no host"):
        site_of(bad)


def test_subdomains_are_one_site_and_customers_of_a_platform_are_not() -> None:
    assert same_site("https://www.example.com/a", "http://sport.example.com/b")
    assert not same_site("https://a.wordpress.com/", "https://b.wordpress.com/")
    assert not same_site("https://example.com/", "https://example.org/")
    assert not same_site("nonsense", "nonsense")
