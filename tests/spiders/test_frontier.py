"""The frontier: newest first, hosts in turn, never more than may still be stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.discovery.plan import Ask
from newscrawl.model import Lead
from newscrawl.spiders import queue
from newscrawl.spiders.frontier import IN_ALL, PER_HOST, Frontier
from newscrawl.spiders.queue import Queue
from newscrawl.spill import Scratch

if TYPE_CHECKING:
    from pathlib import Path


def article(path: str, host: str = "a.example", priority: int = 0) -> Ask:
    url = f"https://{host}/{path}"
    return Ask(url, "article", Lead(url), priority=priority)


def taken(frontier: Frontier) -> list[str]:
    found = []
    while ask := frontier.take():
        found.append(ask.url.removeprefix("https://"))
    return found


def test_the_highest_priority_goes_first_and_equals_in_the_order_they_came() -> None:
    frontier = Frontier()
    for name, priority in (("old", -9), ("first", -1), ("second", -1), ("section", 20)):
        frontier.add(article(name, priority=priority))
    assert taken(frontier) == ["a.example/section", "a.example/first", "a.example/second", "a.example/old"]


def test_hosts_take_turns_and_a_slow_one_holds_nobody_up() -> None:
    frontier = Frontier()
    for number in range(10):
        frontier.add(article(f"{number}", "slow.example"))
    frontier.add(article("0", "quick.example"))
    found = taken(frontier)
    assert found[1] == "quick.example/0"
    assert sum(url.startswith("slow") for url in found) == PER_HOST


def test_a_host_that_is_asked_for_much_at_a_time_gets_a_wider_window() -> None:
    frontier = Frontier(per_host=16)
    for number in range(20):
        frontier.add(article(f"{number}"))
    assert len(taken(frontier)) == 16


def test_a_window_bounds_what_is_under_way_over_all_hosts() -> None:
    frontier = Frontier()
    for number in range(IN_ALL * 2):
        frontier.add(article("0", f"host-{number}.example"))
    assert len(taken(frontier)) == IN_ALL


def test_no_more_articles_are_handed_out_than_may_still_be_stored() -> None:
    frontier = Frontier(limit=2)
    asks = [article(f"{number}") for number in range(4)]
    for ask in asks:
        frontier.add(ask)
    assert len(taken(frontier)) == 2
    frontier.done(asks[0])  # a duplicate: nothing was stored, so one more may go
    assert len(taken(frontier)) == 1
    frontier.kept = 2
    frontier.done(asks[1])
    frontier.done(asks[2])
    assert taken(frontier) == []
    assert frontier.idle()
    assert frontier.forget() == 1


def test_a_frontier_with_something_under_way_is_not_idle() -> None:
    frontier = Frontier()
    ask = article("0")
    frontier.add(ask)
    assert not frontier.idle()
    frontier.take()
    assert not frontier.idle()
    frontier.done(ask)
    assert frontier.idle()


@given(st.lists(st.none() | st.tuples(st.sampled_from("abc"), st.integers(-3, 3)), max_size=120), st.integers(0, 20))
def test_with_most_of_them_on_disk_asks_come_in_the_same_order(steps: list[tuple[str, int] | None], limit: int) -> None:
    found: list[list[str]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queue, "NEXT", 1)
        patch.setattr(queue, "READ", 2)
        for most in (limit, 10_000):
            frontier = Frontier(per_host=200, waiting=Queue(Scratch(limit=most)))
            found.append([])
            for number, step in enumerate([*steps, *[None] * len(steps)]):
                if step:
                    frontier.add(article(f"{number}", f"{step[0]}.example", step[1]))
                elif ask := frontier.take():
                    found[-1].append(ask.url)
                    frontier.done(ask)
            assert not frontier.waiting
    assert found[0] == found[1]


def test_a_full_disk_leaves_the_order_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    frontier = Frontier(per_host=1000, waiting=Queue(Scratch(tmp_path / "file", limit=5)))
    for number in range(60):
        frontier.add(article(f"{number}", priority=number % 7))
    found = taken(frontier)
    assert found == [f"a.example/{number}" for number in sorted(range(60), key=lambda number: (-(number % 7), number))]


def test_what_came_back_from_disk_is_handed_out_once_though_newer_asks_went_there_since() -> None:
    scratch = Scratch(limit=20)
    queue = Queue(scratch)
    names = [f"https://a.example/{number}" for number in range(120)]
    for name in names[:60]:
        queue.add("a.example", Ask(name, "article", priority=-5))
    told = [queue.pop("a.example").url for _ in range(30)]
    for name in names[60:]:
        queue.add("a.example", Ask(name, "article", priority=-1))
    told += [queue.pop("a.example").url for _ in range(len(queue))]
    assert sorted(told) == sorted(names)
    assert scratch.trouble is None
