"""Lists that only JSON-LD tells."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.discovery.jsonld import MAX_NODES, listed
from newscrawl.discovery.links import Link, parse_links

URL = "https://daily.test/"
ITEM = {"@type": "ListItem", "position": 1}


def urls(found: Any) -> list[str]:
    return [url for url, _ in listed([json.dumps(found)]) if url]


@pytest.mark.parametrize(
    "elements",
    [
        ["/a", "/b"],
        [ITEM | {"url": "/a"}, ITEM | {"url": "/b"}],
        [ITEM | {"item": {"@type": "NewsArticle", "@id": "/a"}}, ITEM | {"item": "/b"}],
        [{"@type": "NewsArticle", "url": "/a"}, {"@type": "NewsArticle", "mainEntityOfPage": "/b"}],
    ],
)
def test_each_spelling_of_a_list_is_read(elements: list[Any]) -> None:
    page = {"@graph": [{"@type": "CollectionPage", "mainEntity": {"@type": "ItemList", "itemListElement": elements}}]}
    assert list(dict.fromkeys(urls(page))) == ["/a", "/b"]


def test_articles_outside_lists_count_and_bread_crumbs_do_not() -> None:
    crumbs = {"@type": "BreadcrumbList", "itemListElement": [ITEM | {"item": "/news/"}]}
    assert urls([crumbs, {"@type": ["Thing", "NewsArticle"], "url": "/a"}, {"@type": "Organization", "url": "/us"}]) == ["/a"]


def test_a_page_has_its_listed_links_last_and_with_their_names() -> None:
    block = json.dumps(
        {"@type": "ItemList", "itemListElement": [ITEM | {"url": "/b", "name": " Bees \ud800 fly "}, ITEM | {"url": "/a"}]}
    )
    page = f'<script type="application/ld+json">{block}</script><a href="/a">Ants</a>'
    assert parse_links(page.encode(), URL).links == (Link(URL + "a", "Ants"), Link(URL + "b", "Bees ? fly"))


def test_nothing_is_too_deep_or_too_long() -> None:
    deep = '{"item":' * 400 + '"/a"' + "}" * 400
    assert list(listed([deep, "[" * 100_000, "no json", json.dumps([[]] * (MAX_NODES + 1))])) == []
    assert [url for url, _ in listed(['{"@type":"ItemList","itemListElement":' + deep + "}"]) if url] == ["/a"]


names = st.sampled_from(["@type", "item", "itemListElement", "url", "@id", "name"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["@type", "item", "itemListElement", "url", "@id", "name"]), inner)
    ),
)


@given(json_values)
def test_any_json_is_read_without_an_error(value: Any) -> None:
    assert all(isinstance(url, str) and isinstance(name, str) for url, name in listed([json.dumps(value)]))
