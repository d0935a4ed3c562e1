"""Who is let in, and what another site's page cannot do in a browser's name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from newscrawl.web.keys import Keys
from newscrawl.web.limits import Buckets, Limit
from tests.web.serving import TOKEN, Served, serving

if TYPE_CHECKING:
    from pathlib import Path

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def cookie(served: Served) -> dict[str, str]:
    """What a browser sends that was signed in by the printed address."""
    answer = served.ask("GET", f"/articles?q=a&token={TOKEN}", token=None)
    assert (answer.status, answer.headers["location"]) == (303, "/articles?q=a")
    kept = answer.headers["set-cookie"]
    assert "HttpOnly" in kept
    assert "SameSite=strict" in kept
    assert TOKEN not in kept
    return {"Cookie": kept.partition(";")[0]}


def status(served: Served, method: str, path: str, headers: dict[str, str], body: str = "") -> int:
    return served.ask(method, path, token=None, headers=headers, body=body.encode() or None).status


@pytest.mark.parametrize("path", ["/", "/articles", "/crawls/x/live", "/api/sites", "/api/openapi.json", "/metrics", "/nowhere"])
def test_nothing_is_told_without_the_token(served: Served, path: str) -> None:
    for token in (None, "wrong-wrong-wrong-wrong"):
        assert served.ask("GET", path, token=token).status == 401
    served.services.following.look()


def test_the_cookie_lets_a_browser_read(served: Served) -> None:
    assert status(served, "GET", "/", cookie(served)) == 200
    assert status(served, "GET", "/", {"Cookie": "x=y"}) == 401


def test_a_form_of_another_site_changes_nothing(served: Served) -> None:
    kept, token = cookie(served) | FORM, Keys(TOKEN).form
    body = urlencode({"csrf": token, "url": "http://127.0.0.1/"})
    own = {"Origin": served.url, "Sec-Fetch-Site": "same-origin"}
    assert status(served, "POST", "/crawls", kept | own, body) == 422  # it came as far as the address
    for forged in (
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "null"},
    ):
        assert status(served, "POST", "/crawls", kept | forged, body) == 403
    assert status(served, "POST", "/crawls", kept | own, urlencode({"url": "http://127.0.0.1/"})) == 403
    js = {"Content-Type": "application/json"} | own | {"Cookie": kept["Cookie"]}
    assert status(served, "POST", "/api/crawls", js, "{}") == 403
    assert status(served, "POST", "/api/crawls", js | {"X-CSRF-Token": token}, "{}") == 422


@pytest.mark.parametrize(
    ("host", "expected"),
    [("evil.example", 400), ("127.0.0.1.evil.example", 400), ("", 400), ("[", 400), ("localhost:1", 200), ("[::1]:9", 200),
     ("NEWS.house.example", 200), ("10.0.0.1", 200)],
)  # fmt: skip
def test_a_name_that_was_made_to_point_here_is_refused(served: Served, host: str, expected: int) -> None:
    assert served.ask("GET", "/health", headers={"Host": host}).status == expected


def test_every_answer_has_the_headers_that_browsers_ask_for(served: Served) -> None:
    for path in ("/", "/static/app.css", "/api/sites", "/nowhere", "/health"):
        headers = served.ask("GET", path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
    assert served.ask("GET", "/static/../app.py").status == 404


def test_who_asks_too_often_is_told_when_to_come_back(tmp_path: Path) -> None:
    with serving(str(tmp_path / "bucket"), limit=Limit(per_second=0.01, burst=3)) as served:
        answers = [served.ask("GET", "/health") for _ in range(4)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert 50 < int(answers[-1].headers["retry-after"]) <= 100  # one in 100 seconds, of which the four took some
    assert json.loads(answers[-1].data)["error"]["code"] == "too_many_requests"


def test_a_guesser_is_shut_out(tmp_path: Path) -> None:
    with serving(str(tmp_path / "bucket")) as served:
        found = [served.ask("GET", "/api/sites", token=f"guess-{n}-guess-guess").status for n in range(12)]
        assert found == [401] * 10 + [429] * 2
        assert served.ask("POST", "/login", token=None, fields={"token": "guess"}, encode_multipart=False).status == 429
        assert served.ask("GET", "/api/sites").status == 200  # nobody can shut out who has the token


def test_a_bucket_fills_again() -> None:
    buckets = Buckets(Limit(per_second=2, burst=2))
    assert [buckets.take("a", 0.0) for _ in range(3)] == [0, 0, 0.5]
    assert buckets.take("b", 0.0) == 0
    assert buckets.take("a", 0.5) == 0
    assert buckets.take("a", 0.75) == 0.25
    assert buckets.take("a", 1.0) == 0


def test_a_long_body_is_refused(served: Served) -> None:
    assert served.refused("/api/crawls", {"url": "https://a.example/" + "a" * 70_000}) == (413, "too_large")
