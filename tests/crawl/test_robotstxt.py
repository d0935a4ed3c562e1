"""RFC 9309 as a table: what a robots.txt says, who asks for what, and whether that is allowed."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.robotstxt import MAX_BYTES, parse_robots

SITE: Final = "https://news.example"

ROWS: Final = [
    # what it shows, robots.txt, path, allowed
    ("an empty file allows all", "", "/a", True),
    ("rules without an agent bind nobody", "Disallow: /", "/a", True),
    ("an empty Disallow allows all", "User-agent: *\nDisallow:", "/a", True),
    ("an empty Allow says nothing", "User-agent: *\nDisallow: /\nAllow:", "/a", False),
    ("the asterisk binds everybody", "User-agent: *\nDisallow: /", "/a", False),
    ("robots.txt itself is always allowed", "User-agent: *\nDisallow: /", "/robots.txt", True),
    # 2.2.1: agents
    ("our own group goes before everybody's", "User-agent: *\nDisallow: /\n\nUser-agent: newscrawl\nAllow: /", "/a", True),
    ("whichever stands first", "User-agent: newscrawl\nDisallow: /\n\nUser-agent: *\nAllow: /", "/a", False),
    ("case does not tell agents apart", "User-Agent: NewsCrawl\nDisallow: /", "/a", False),
    ("case does not tell names of lines apart", "USER-AGENT: *\nDISALLOW: /", "/a", False),
    ("a version after the token is passed over", "User-agent: newscrawl/1.0\nDisallow: /", "/a", False),
    ("a prefix of the token is another agent", "User-agent: news\nDisallow: /", "/a", True),
    ("so is what begins with the token", "User-agent: newscrawl-images\nDisallow: /", "/a", True),
    ("so is a part of it", "User-agent: crawl\nDisallow: /", "/a", True),
    ("an empty agent is nobody", "User-agent:\nDisallow: /", "/a", True),
    ("groups of one agent are one", "User-agent: newscrawl\nDisallow: /a\n\nUser-agent: newscrawl\nDisallow: /b", "/a", False),
    ("and the second counts as well", "User-agent: newscrawl\nDisallow: /a\n\nUser-agent: newscrawl\nDisallow: /b", "/b", False),
    ("everybody's group adds nothing to ours", "User-agent: newscrawl\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/b", True),
    ("agents that stand together share rules", "User-agent: a\nUser-agent: newscrawl\nDisallow: /", "/a", False),
    ("a rule ends their naming", "User-agent: newscrawl\nDisallow: /a\nUser-agent: b\nDisallow: /b", "/b", True),
    ("an empty rule ends it too", "User-agent: newscrawl\nDisallow:\nUser-agent: b\nDisallow: /", "/a", True),
    ("a blank line does not", "User-agent: newscrawl\n\nUser-agent: b\n\nDisallow: /", "/a", False),
    ("our group may have no rules", "User-agent: *\nDisallow: /\n\nUser-agent: newscrawl", "/a", True),
    # 2.2.2: rules
    ("rules match from the beginning", "User-agent: *\nDisallow: /b", "/a/b", True),
    ("a rule matches what goes on", "User-agent: *\nDisallow: /fish", "/fisheries/salmon.html?id=2", False),
    ("a slash at the end matters", "User-agent: *\nDisallow: /fish/", "/fish", True),
    ("paths have case", "User-agent: *\nDisallow: /Fish", "/fish", True),
    (
        "the longest rule counts",
        "User-agent: *\nDisallow: /example/page/\nAllow: /example/page/open.gif",
        "/example/page/open.gif",
        True,
    ),
    ("the longest, also where it forbids", "User-agent: *\nAllow: /example/\nDisallow: /example/page/", "/example/page/a", False),
    ("the longest, not the first", "User-agent: *\nAllow: /\nDisallow: /a", "/a", False),
    ("allow wins of two as long", "User-agent: *\nDisallow: /page\nAllow: /page", "/page", True),
    ("whichever stands first, again", "User-agent: *\nAllow: /page\nDisallow: /page", "/page", True),
    ("what no rule matches is allowed", "User-agent: *\nDisallow: /a\nAllow: /b", "/c", True),
    ("the query counts", "User-agent: *\nDisallow: /a?page=", "/a?page=2", False),
    ("an empty query counts", "User-agent: *\nDisallow: /a?", "/a?", False),
    ("a front page has a path", "User-agent: *\nDisallow: /", "", False),
    ("a rule without a slash matches nothing", "User-agent: *\nDisallow: private", "/private", True),
    ("a whole address is no path", f"User-agent: *\nDisallow: {SITE}/a", "/a", True),
    # 2.2.3: special characters
    ("an asterisk is anything", "User-agent: *\nDisallow: /*/private", "/a/b/private", False),
    ("also nothing", "User-agent: *\nDisallow: /a*b", "/ab", False),
    ("it may begin", "User-agent: *\nDisallow: *.gif", "/images/a.gif?b", False),
    ("at the end it adds nothing", "User-agent: *\nDisallow: /fish*", "/fishing", False),
    ("pieces stand in their order", "User-agent: *\nDisallow: /*b*a", "/ab", True),
    ("a dollar is the end", "User-agent: *\nDisallow: /*.php$", "/index.php", False),
    ("and nothing may follow", "User-agent: *\nDisallow: /*.php$", "/index.php?a=b", True),
    ("of a plain path too", "User-agent: *\nDisallow: /a$", "/ab", True),
    ("pieces may not overlap", "User-agent: *\nDisallow: /ab*bc$", "/abc", True),
    ("a dollar elsewhere is itself", "User-agent: *\nDisallow: /a$b", "/a$b", False),
    ("a dollar at the end is not itself", "User-agent: *\nDisallow: /a$", "/a$", True),
    ("a number sign begins a comment", "User-agent: * # all\nDisallow: /a # not /b", "/a", False),
    ("an escaped asterisk is itself", "User-agent: *\nDisallow: /a%2Ab", "/axb", True),
    ("and matches itself", "User-agent: *\nDisallow: /a%2Ab", "/a*b", False),
    ("an escaped dollar is itself", "User-agent: *\nDisallow: /a%24", "/a$b", False),
    # 2.2.2: octets
    ("letters of other scripts are escaped", "User-agent: *\nDisallow: /foo/bar/ツ", "/foo/bar/%E3%83%84", False),
    ("on either side", "User-agent: *\nDisallow: /foo/bar/%E3%83%84", "/foo/bar/ツ", False),
    ("escapes have no case", "User-agent: *\nDisallow: /%e3%83%84", "/%E3%83%84", False),
    ("needless escapes are undone", "User-agent: *\nDisallow: /foo/bar/%62%61%7A", "/foo/bar/baz", False),
    ("on either side, again", "User-agent: *\nDisallow: /foo/bar/baz", "/foo/bar/%62%61%7A", False),
    ("reserved ones are as good", "User-agent: *\nDisallow: /bar?baz=https://foo", "/bar?baz=https%3A%2F%2Ffoo", False),
    ("an escaped slash parts no path", "User-agent: *\nDisallow: /a/b", "/a%2Fb", True),
    ("a percent sign is one", "User-agent: *\nDisallow: /100%", "/100%25", False),
    # lines
    ("Windows' line ends", "User-agent: *\r\nDisallow: /a\r\n", "/a", False),
    ("old Macs' line ends", "User-agent: *\rDisallow: /a\rDisallow: /b", "/a", False),
    ("no line end at the end", "User-agent: *\nDisallow: /a", "/a", False),
    ("a next-line character is none", "User-agent: *\nDisallow: /a\x85b", "/a", True),
    ("white space around all parts", " \tUser-agent \t: \t* \nDisallow \t:\t/a\t ", "/a", False),
    ("lines nobody knows", "User-agent: *\nNoindex: /b\nDisallow: /a", "/a", False),
    ("which end no naming", "User-agent: newscrawl\nNoindex: /b\nUser-agent: b\nDisallow: /a", "/a", False),
    ("nor does Crawl-delay", "User-agent: newscrawl\nCrawl-delay: 2\nUser-agent: b\nDisallow: /a", "/a", False),
    ("nor does Sitemap", "User-agent: newscrawl\nSitemap: https://a.example/s.xml\nUser-agent: b\nDisallow: /a", "/a", False),
    ("lines that are no lines", "User-agent: *\n<html>\n:\nDisallow: /a", "/a", False),
    ("misspelt names", "useragent: *\nDissalow: /a", "/a", False),
    ("a forgotten colon", "User-agent *\nDisallow /a", "/a", False),
]


@pytest.mark.parametrize(("text", "path", "allowed"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_rows_of_rfc_9309(text: str, path: str, allowed: bool) -> None:
    assert parse_robots(text.encode()).allows(SITE + path, "newscrawl") is allowed


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbfUser-agent: *\nDisallow: /a",
        "\ufeffUser-agent: *\nDisallow: /a".encode("utf-16"),
        b"\0User-agent: *\nDisallow: /a",
    ],
    ids=["UTF-8 with a mark", "UTF-16", "a zero byte in front"],
)
def test_a_byte_order_mark_hides_no_group(body: bytes) -> None:
    assert not parse_robots(body).allows(SITE + "/a", "newscrawl")


def test_octets_that_are_no_utf8_match_themselves_and_widen_no_rule() -> None:
    robots = parse_robots(b"User-agent: *\nDisallow: /caf\xe9")
    assert not robots.allows(SITE + "/caf%E9", "newscrawl")
    assert robots.allows(SITE + "/cafeteria", "newscrawl")


def test_half_a_mebibyte_counts_and_no_rule_is_cut_in_two() -> None:
    start = b"User-agent: *\nDisallow: /early\n"
    filler = b"#" * (MAX_BYTES - len(start) - 13) + b"\n"
    robots = parse_robots(start + filler + b"Disallow: /late/and/later\n" + b"Disallow: /last\n")
    assert not robots.allows(SITE + "/early", "newscrawl")
    assert robots.allows(SITE + "/other", "newscrawl")
    assert robots.allows(SITE + "/last", "newscrawl")


def test_a_whole_user_agent_is_known_by_its_product_token() -> None:
    robots = parse_robots(b"User-agent: newscrawl\nDisallow: /a")
    assert not robots.allows(SITE + "/a", "Newscrawl/1.2 (+https://crawl.example)")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("User-agent: *\nCrawl-delay: 10", 10),
        ("User-agent: newscrawl\nCrawl-delay: 2.5\n\nUser-agent: *\nCrawl-delay: 10", 2.5),
        ("User-agent: newscrawl\nAllow: /\n\nUser-agent: *\nCrawl-delay: 10", 0),
        ("User-agent: newscrawl\nCrawl-delay: 1\n\nUser-agent: newscrawl\nCrawl-delay: 3", 3),
        *((f"User-agent: *\nCrawl-delay: {value}", 0) for value in ("-1", "soon", "inf", "nan", "")),
    ],
)
def test_crawl_delay_is_the_seconds_asked_of_us(text: str, seconds: float) -> None:
    assert parse_robots(text.encode()).delay("newscrawl") == seconds


def test_many_asterisks_take_no_time() -> None:
    robots = parse_robots(b"User-agent: *\nDisallow: /" + b"*a" * 2_000 + b"b")
    assert robots.allows(SITE + "/" + "a" * 2_000, "newscrawl")


def test_a_group_of_many_agents_and_rules_takes_no_time() -> None:
    """Each agent of its own copy of the rules would be eighty million of them."""
    agents = "".join(f"User-agent: a{number}\n" for number in range(10_000))
    rules = "".join(f"Disallow: /{number}\nCrawl-delay: 1\n" for number in range(8_000))
    robots = parse_robots((agents + rules).encode())
    assert not robots.allows(SITE + "/7000", "a9999")
    assert robots.delay("a9999") == 1


@given(st.binary(max_size=400), st.text(max_size=60))
def test_any_bytes_are_read(body: bytes, path: str) -> None:
    parse_robots(b"User-agent: *\nDisallow: /" + body).allows(SITE + "/" + path, "newscrawl")
