"""Which addresses a stranger may have crawled."""

from __future__ import annotations

import pytest

from newscrawl.urls.guard import Guard, NotPublicError

PUBLIC = {"news.example.com": ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"]}
NAMES = PUBLIC | {
    "both.example.com": ["93.184.215.14", "10.0.0.1"],
    "rebound.example.com": ["127.0.0.1"],
    "six.example.com": ["::ffff:169.254.169.254"],
    "localhost": ["127.0.0.1"],
    "xn--mnchen-3ya.example.com": ["93.184.215.14"],
}


def resolve(host: str) -> list[str]:
    if host not in NAMES:
        raise OSError(host)
    return NAMES[host]


def code(url: str, *allowed: str) -> str | None:
    try:
        Guard(allowed, resolve=resolve).check(url)
    except NotPublicError as refused:
        return refused.code
    return None


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example.com/",
        "http://news.example.com:8080/a?b#c",
        "https://NEWS.example.com./",
        "https://8.8.8.8/",
        "https://[2606:4700:4700::1111]/",
        "https://münchen.example.com/",
    ],
)
def test_the_public_internet_is_open(url: str) -> None:
    assert code(url) is None


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.0.0.1", "127.0.1", "017700000001", "0",
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0xa9fea9fe", "2852039166", "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.88.99.1",
        "[::1]", "[::]", "[fe80::1]", "[fd00:ec2::254]", "[fec0::1]", "[ff02::1]",
        "[::ffff:127.0.0.1]", "[::ffff:a9fe:a9fe]", "[::127.0.0.1]", "[2002:7f00:1::]", "[2002:a9fe:a9fe::1]",
        "[64:ff9b::7f00:1]", "[64:ff9b:1::a00:1]", "[2001:0:4136:e378:8000:63bf:80ff:fffe]", "[2001:db8::1]",
        "[2606:4700::5efe:10.0.0.1]", "[2606:4700::200:5efe:7f00:1]",
        "localhost", "LOCALHOST", "localhost.", "a.localhost", "metadata", "metadata.google.internal", "printer.local", "nas.lan",
        "１２７.0.0.1", "①27.0.0.1", "127。0。0。1", "ⓛocalhost",
        "rebound.example.com", "both.example.com", "six.example.com",
    ],
)  # fmt: skip
def test_every_spelling_of_an_address_of_the_house_is_refused(host: str) -> None:
    assert code(f"http://{host}/") == "private_address"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("ftp://news.example.com/", "url"),
        ("file:///etc/passwd", "url"),
        ("javascript:alert(1)", "url"),
        ("news.example.com", "url"),
        ("", "url"),
        ("http://", "url"),
        ("http://news.example.com:99999/", "url"),
        ("http://[::1/", "url"),
        ("http://news.example.com\\@127.0.0.1/", "url"),
        ("http://news.example.com /", "url"),
        ("http://127.0.0.1\t.example.com/", "url"),
        ("http://user:pw@news.example.com/", "userinfo"),
        ("http://news.example.com@127.0.0.1/", "userinfo"),
        ("http://news.example.com:25/", "port"),
        ("http://news.example.com:6379/", "port"),
        ("http://1.2.3.4.5/", "host"),
        ("http://256.1.1.1/", "host"),
        ("http://1.2.3.09/", "host"),
        ("http://foo.1/", "host"),
        ("http://" + "a" * 64 + ".example.com/", "host"),
        ("http://-a-.example.com/", "host"),
        ("http://a..example.com/", "host"),
        ("http://%31%32%37.0.0.1/", "host"),
        ("http://[fe80::1%25eth0]/", "private_address"),
        ("https://nowhere.example.com/", "unknown_host"),
    ],
)
def test_what_is_no_address_of_a_site_is_told_by_its_reason(url: str, expected: str) -> None:
    assert code(url) == expected


def test_networks_of_the_house_can_be_allowed_and_no_others() -> None:
    assert code("http://localhost:8418/", "127.0.0.0/8") is None
    assert code("http://127.0.0.1:25/", "127.0.0.0/8") is None
    assert code("http://[::ffff:127.0.0.1]/", "127.0.0.0/8") is None
    assert code("http://10.0.0.1/", "127.0.0.0/8") == "private_address"
    assert code("http://169.254.169.254/", "127.0.0.0/8", "10.0.0.0/8") == "private_address"
    assert code("http://both.example.com/", "10.0.0.0/8") is None
    assert code("http://both.example.com:25/", "10.0.0.0/8") == "port"
