"""deploy/kubernetes: put together by kustomize, valid, restricted, and what its pods run is what newscrawl understands."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

import click
import kubernetes_validate
import pytest
import yaml

from newscrawl.cli import commands
from newscrawl.urls.guard import NotPublicError, check_address
from tests.deploy.containers import BIN, DEPLOY
from tests.deploy.queries import strangers

if TYPE_CHECKING:
    from collections.abc import Iterator

OVERLAYS = ("small", "fleet")
VERSION = "1.37"
GRACE = 30
"""Seconds that a graceful stop may take."""
PUBLIC = ["8.8.8.8", "93.184.215.14", "2606:2800:21f:cb07::1", "2a00:1450:4001:81b::200e"]
SHUT = (
    "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "127.0.0.1", "169.254.169.254",
    "169.254.170.23", "0.0.0.7", "192.0.0.170", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "240.0.0.1", "255.255.255.255", "::1", "fc00::1", "fd12:3456::1", "fe80::1", "ff02::1", "64:ff9b::a00:1",
    "2001:db8::1", "2002:a00:1::1", "2001::a00:1",
)  # fmt: skip


@cache
def resources(overlay: str) -> list[dict[str, Any]]:
    """What `kubectl apply --kustomize` would send."""
    done = subprocess.run(
        [BIN / "kubectl", "kustomize", DEPLOY / "kubernetes" / overlay], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return list(yaml.safe_load_all(done.stdout))


def of_kind(overlay: str, *kinds: str) -> list[dict[str, Any]]:
    return [resource for resource in resources(overlay) if resource["kind"] in kinds]


def pods(overlay: str) -> Iterator[dict[str, Any]]:
    """The template of each pod."""
    for resource in of_kind(overlay, "Deployment", "CronJob"):
        spec = resource["spec"]
        yield (spec["jobTemplate"]["spec"] if resource["kind"] == "CronJob" else spec)["template"]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_resource_is_as_kubernetes_says(overlay: str) -> None:
    for resource in resources(overlay):
        kubernetes_validate.validate(resource, VERSION, strict=True)
    assert {resource["metadata"].get("namespace", "newscrawl") for resource in resources(overlay)} == {"newscrawl"}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_pod_keeps_the_restricted_standard_and_more(overlay: str) -> None:
    for pod in pods(overlay):
        spec = pod["spec"]
        assert spec["automountServiceAccountToken"] is False
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert spec["terminationGracePeriodSeconds"] > GRACE
        for container in spec["containers"]:
            context = container["securityContext"]
            assert (context["allowPrivilegeEscalation"], context["readOnlyRootFilesystem"]) == (False, True)
            assert context["capabilities"] == {"drop": ["ALL"]}
            assert container["resources"]["limits"]["memory"]
            assert container["image"].rpartition(":")[2] != "latest"


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_secrets_are_named_and_not_given(overlay: str) -> None:
    assert of_kind(overlay, "Secret") == []
    text = json.dumps(resources(overlay))
    assert "postgresql://" not in text
    assert "aws_secret_access_key" not in text.lower()
    given = {resource["metadata"]["name"] for resource in of_kind(overlay, "ConfigMap")}
    named = {volume["configMap"]["name"] for pod in pods(overlay) for volume in pod["spec"]["volumes"] if "configMap" in volume}
    assert named <= given


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_newscrawl_understands_what_its_pods_run(overlay: str) -> None:
    for pod in pods(overlay):
        for container in pod["spec"]["containers"]:
            name, *words = container["args"]
            with commands.commands[name].make_context(name, list(words)) as context:
                assert isinstance(context, click.Context)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_selectors_find_their_pods(overlay: str) -> None:
    labels = [pod["metadata"]["labels"] for pod in pods(overlay)]
    chosen = [resource["spec"]["selector"] for resource in of_kind(overlay, "Service", "PodDisruptionBudget")]
    for selector in chosen:
        wanted = selector.get("matchLabels", selector)
        assert any(wanted.items() <= given.items() for given in labels), wanted


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_network_lets_through_what_our_own_guard_does_and_nothing_else(overlay: str) -> None:
    let_through = [address for address in (*PUBLIC, *SHUT) if _goes_out(overlay, address)]
    assert let_through == [address for address in (*PUBLIC, *SHUT) if _is_public(address)] == PUBLIC


def _is_public(address: str) -> bool:
    try:
        check_address(ip_address(address))
    except NotPublicError:
        return False
    return True


def _goes_out(overlay: str, address: str) -> bool:
    blocks = [
        peer["ipBlock"]
        for policy in of_kind(overlay, "NetworkPolicy")
        for rule in policy["spec"].get("egress", ())
        for peer in rule["to"]
        if "ipBlock" in peer
    ]
    where = ip_address(address)
    return any(
        where in ip_network(block["cidr"]) and not any(where in ip_network(shut) for shut in block["except"]) for block in blocks
    )


def test_names_the_database_and_the_store_are_reached_and_all_else_is_shut() -> None:
    policies = {policy["metadata"]["name"]: policy["spec"] for policy in of_kind("fleet", "NetworkPolicy")}
    assert policies["nothing"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert {port["port"] for rule in policies["names"]["egress"] for port in rule["ports"]} == {53}
    assert {port["port"] for rule in policies["stores"]["egress"] for port in rule["ports"]} == {5432, 8333}


def test_workers_are_as_many_as_a_metric_asks_for_that_the_adapter_makes_of_ours() -> None:
    (scaler,) = of_kind("fleet", "HorizontalPodAutoscaler")
    (metric,) = scaler["spec"]["metrics"]
    (worker,) = (
        one for one in of_kind("fleet", "Deployment") if one["metadata"]["name"] == scaler["spec"]["scaleTargetRef"]["name"]
    )
    assert "replicas" not in worker["spec"], "applying it again would undo what the scaler has done"
    adapter = yaml.safe_load((DEPLOY / "kubernetes" / "fleet" / "prometheus-adapter.yaml").read_text())
    (rule,) = adapter["rules"]["external"]
    assert rule["name"]["as"] == metric["external"]["metric"]["name"]
    assert strangers(rule["metricsQuery"].replace(",<<.LabelMatchers>>", "")) == set()
