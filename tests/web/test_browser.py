"""The page in a real Chromium: what people do with it, with and without JavaScript, and whether everybody can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from newscrawl.demo import serve
from tests.web.browser import DESK, PHONE, chromium
from tests.web.serving import TOKEN, Served, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.e2e
HOSTILE = f"{2**64:032x}"
VIEWS = (
    "/", "/articles", "/articles?q=boat", "/sites/asahi-no-machi.example", "/crawls", "/articles/{id}", "/articles/{id}/page",
    "/articles/{id}/changes", "/articles/{id}/report", f"/articles/{HOSTILE}", "/nowhere", "/login",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def signed_in(browser: Browser, served: Served, **options: Any) -> Page:
    page = browser.new_context(**options).new_page()
    page.goto(f"{served.url}/?token={TOKEN}")
    assert TOKEN not in page.url
    return page


def changed(served: Served) -> str:
    return str(next(row["id"] for row in served.get("/api/articles?limit=200")["articles"] if row["revision"] > 1))


@pytest.mark.parametrize(("scheme", "size"), [("light", DESK), ("dark", DESK), ("light", PHONE)], ids=["light", "dark", "phone"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(browser: Browser, served: Served, scheme: Any, size: Any) -> None:
    page = signed_in(browser, served, color_scheme=scheme, viewport=size, bypass_csp=True)
    found = {}
    for view in VIEWS:
        page.goto(served.url + view.format(id=changed(served)))
        report = Axe().run(page)
        found[view] = report.generate_report() if report.violations_count else None
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), view
    assert not any(found.values()), found
    page.context.close()


def test_a_crawl_is_asked_for_and_watched_until_it_ends(browser: Browser, tmp_path: Path) -> None:
    with serve(0) as site, serving(str(tmp_path / "bucket"), slots=1, allow_nets=("127.0.0.0/8",)) as served:
        page = signed_in(browser, served)
        wrong: list[str] = []
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.get_by_label("Site to crawl").fill(f"{site.url}/")
        page.get_by_label("At most").fill("3")
        page.keyboard.press("Enter")
        page.get_by_text("done", exact=True).wait_for(timeout=90_000)
        assert page.locator(".numbers dd").first.inner_text() == "3"
        assert page.get_by_role("button", name="Cancel").count() == 0
        page.get_by_role("link", name="Articles of").click()
        page.reload()
        assert page.locator(".entries li").count() == 3
        assert wrong == []
        page.context.close()


def test_an_address_of_the_house_is_refused_beside_the_field(browser: Browser, served: Served) -> None:
    page = signed_in(browser, served)
    page.get_by_label("Site to crawl").fill("http://169.254.169.254/")
    page.get_by_role("button", name="Crawl").click()
    assert "no address of the public internet" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Site to crawl").input_value() == "http://169.254.169.254/"
    page.context.close()


def test_reading_needs_no_javascript(browser: Browser, served: Served) -> None:
    page = signed_in(browser, served, java_script_enabled=False)
    page.get_by_role("link", name="Articles", exact=True).click()
    page.get_by_label("Search").fill("ferry pier waited")
    page.get_by_role("button", name="Search").click()
    page.locator(".entries a").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Ferry returns to the old pier"
    page.goto(f"{served.url}/articles/{changed(served)}/page")
    assert page.locator(".marks .removed").count() > 2
    page.context.close()


def test_a_hostile_article_runs_nothing(browser: Browser, served: Served) -> None:
    page = signed_in(browser, served)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for view in ("", "/page", "/report"):
        page.goto(f"{served.url}/articles/{HOSTILE}{view}")
        assert "owned" not in page.title().replace("document.title='owned'", "")
        assert page.locator("main img, main script, main b").count() == 0
    page.goto(f"{served.url}/articles?q=isolated")
    assert {url.startswith(served.url) for url in asked} == {True}
    page.context.close()


def test_a_raw_page_in_its_frame_has_no_script_and_asks_for_nothing(browser: Browser, served: Served) -> None:
    page = signed_in(browser, served)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{served.url}/articles/{changed(served)}/page")
    page.get_by_text("As it was delivered").click()
    page.frame_locator("iframe").locator("h1").first.wait_for()
    assert {url.startswith(served.url) for url in asked} == {True}
    page.context.close()


def test_the_keyboard_is_enough_to_report_an_extraction(browser: Browser, served: Served) -> None:
    page = signed_in(browser, served)
    page.goto(f"{served.url}/articles/{changed(served)}/report")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "note":
            break
    page.keyboard.type("the date is wrong")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Thank you").wait_for()
    assert page.get_by_text("the date is wrong").count() == 1
    page.context.close()
