"""compose.yaml: valid, shut as far as can be, and started as it stands."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.deploy.containers import BIN, DEPLOY, compose
from tests.deploy.stack import CONTACT, Stack, stack_of
from tests.jobs.fleet import slow_site

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVICES: dict[str, dict[str, Any]] = compose(NEWSCRAWL_CONTACT=CONTACT)["services"]
"""Of other makers, and ours."""


def test_it_is_as_the_compose_specification_says() -> None:
    command = [BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_is_shut_as_far_as_it_can_be(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service.get("cap_add", []) == (["DAC_OVERRIDE"] if name == "seaweedfs" else [])
    assert "no-new-privileges:true" in service["security_opt"]
    assert not any("docker.sock" in volume for volume in service.get("volumes", ()))
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
    tag = service["image"].rpartition(":")[2]
    assert any(letter.isdigit() for letter in tag), "pinned"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_secret_stands_in_what_docker_shows(name: str) -> None:
    service = SERVICES[name]
    shown = {key: value for key, value in service.get("environment", {}).items() if not str(value).startswith("/run/secrets")}
    assert not [
        key
        for key in shown
        if any(word in key for word in ("PASSWORD", "TOKEN", "SECRET", "KEY", "STATE")) and key != "NEWSCRAWL_SECRETS"
    ]
    assert "://" not in " ".join(map(str, service.get("command", ())))


def test_only_crawls_reach_the_sites_and_only_ours_the_stores() -> None:
    on = {
        network: {name for name, service in SERVICES.items() if network in service.get("networks", ())}
        for network in ("outside", "database", "store")
    }
    assert on == {
        "outside": {"worker", "crawl"},
        "database": {"postgres", "worker", "web", "crawl", "operator"},
        "store": {"seaweedfs", "worker", "web", "crawl", "operator"},
    }
    networks = compose(NEWSCRAWL_CONTACT=CONTACT)["networks"]
    assert [name for name, network in networks.items() if network.get("internal")] == ["database", "store", "metrics"]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with slow_site("oak", 4, 0) as site, stack_of(tmp_path_factory.mktemp("stack"), site) as found:
        yield found


def test_the_site_of_sites_toml_is_crawled_and_shown(stack: Stack) -> None:
    stack.wait_for_articles(4)
    assert "On oak0" in {article["headline"] for article in stack.ask("/api/articles")["articles"]}


@pytest.mark.parametrize("name", ["web", "worker", "postgres", "seaweedfs"])
def test_a_service_tells_that_it_is_well(stack: Stack, name: str) -> None:
    assert stack.containers[name].is_healthy()


def test_making_the_bucket_again_leaves_it_as_it_is(stack: Stack) -> None:
    stack.wait_for_articles(4)
    done = stack.containers["bucket"].run()
    assert done.returncode == 0, done.stderr
    assert len(stack.ask("/api/articles")["articles"]) == 4


def test_prometheus_is_let_in_by_its_own_configuration(stack: Stack) -> None:
    jobs = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text(encoding="utf-8"))["scrape_configs"]
    assert {job["job_name"]: "newscrawl_jobs{" in stack.scrape(job) for job in jobs} == {"web": True, "worker": True}


def test_the_tools_of_compose_do_their_work(stack: Stack) -> None:
    stack.wait_for_articles(4)
    done = stack.containers["operator"].run()
    assert done.returncode == 0, done.stdout + done.stderr
    with slow_site("elm", 2, 0) as other:
        crawled = stack.containers["crawl"].run(f"{other.url}/", **stack.allowed)
    assert crawled.returncode == 0, crawled.stderr
    stack.wait_for_articles(6)


def test_a_stop_is_over_within_30_seconds_though_a_crawl_is_under_way(stack: Stack) -> None:
    with slow_site("ash", 200, 0.2) as endless:
        stack.ask("/api/crawls", {"url": f"{endless.url}/"})
        stack.wait_for(lambda: len(endless.requests) > 5)
        ended = {name: stack.containers[name].stop() for name in ("web", "worker")}
    assert {name: code for name, (code, _) in ended.items()} == {"web": 0, "worker": 0}
    assert max(seconds for _, seconds in ended.values()) < 30
