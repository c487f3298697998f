"""The files of `.deploy/` are what Kubernetes and Docker take, by their own schemas, and hold together: every part has probes, limits and
references to secrets, and is told what our settings know."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import kubernetes_validate
import pytest
import yaml
from jsonschema import Draft202012Validator
from places import PROJECT

DEPLOY = PROJECT / ".deploy"
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SECRET = re.compile(r"PASSWORD|SECRET|KEY|TOKEN|DATABASE$")
KINDS = {
    "ConfigMap": "v1",
    "Service": "v1",
    "Deployment": "apps/v1",
    "StatefulSet": "apps/v1",
    "Ingress": "networking.k8s.io/v1",
    "NetworkPolicy": "networking.k8s.io/v1",
    "PodDisruptionBudget": "policy/v1",
}


def settings() -> set[str]:
    return set(re.findall(r'"(RAG_\w+)"', (PROJECT / "rag" / "core" / "settings.py").read_text(encoding="utf-8")))


def objects() -> list[dict[str, Any]]:
    return [one for path in MANIFESTS for one in yaml.safe_load_all(path.read_text(encoding="utf-8"))]


def workloads() -> list[dict[str, Any]]:
    return [one for one in objects() if one["kind"] in {"Deployment", "StatefulSet"}]


def pod(workload: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = workload["spec"]["template"]["spec"]
    return found


def containers() -> Iterator[tuple[str, dict[str, Any]]]:
    for workload in workloads():
        for container in pod(workload)["containers"]:
            yield workload["metadata"]["name"], container


def test_every_object_is_of_a_known_kind_with_a_name_of_its_own() -> None:
    names = [(one["kind"], one["metadata"]["name"]) for one in objects()]
    assert len(names) == len(set(names))
    assert all(KINDS[one["kind"]] == one["apiVersion"] and one["metadata"]["labels"]["app"] == "geungeo" for one in objects())
    assert {name for kind, name in names if kind in {"Deployment", "StatefulSet"}} == {"app", "worker", "database", "index"}


@pytest.mark.parametrize("version", ["1.33", "1.37"])
def test_kubernetes_takes_every_object_by_its_own_schema(version: str) -> None:
    """The schemas of its API, strictly: a field that it does not know is refused."""
    for one in objects():
        kubernetes_validate.validate(one, version, strict=True)
    (app,) = (one for one in objects() if one["metadata"]["name"] == "app" and one["kind"] == "Deployment")
    wrongs: list[dict[str, Any]] = [{"livenesProbe": {}}, {"ports": [{"containerPort": "8501"}]}, {"resources": {"limits": ["2Gi"]}}]
    for wrong in wrongs:
        broken = copy.deepcopy(app)
        pod(broken)["containers"][0].update(wrong)
        with pytest.raises(kubernetes_validate.ValidationError):
            kubernetes_validate.validate(broken, version, strict=True)


def test_compose_takes_the_file_by_its_own_schema() -> None:
    schema = json.loads((files("check_jsonschema") / "builtin_schemas" / "vendor" / "compose-spec.json").read_text(encoding="utf-8"))
    check = Draft202012Validator(schema)
    assert [f"{list(error.absolute_path)}: {error.message}" for error in check.iter_errors(COMPOSE)] == []
    wrongs: list[dict[str, Any]] = [{"helthcheck": {}}, {"ports": {}}, {"deploy": {"resources": {"limits": {"memory": 2}}}}]
    for wrong in wrongs:
        broken = copy.deepcopy(COMPOSE)
        broken["services"]["app"].update(wrong)
        assert not check.is_valid(broken), wrong


def test_every_selector_finds_the_pods_that_it_means() -> None:
    labels = {one["metadata"]["name"]: one["spec"]["template"]["metadata"]["labels"] for one in workloads()}
    for one in workloads():
        assert one["spec"]["selector"]["matchLabels"].items() <= labels[one["metadata"]["name"]].items()
    for one in objects():
        if one["kind"] == "Service":
            assert any(one["spec"]["selector"].items() <= there.items() for there in labels.values()), one["metadata"]["name"]


def test_every_container_has_limits_a_pinned_image_and_no_rights_that_it_does_not_need() -> None:
    for name, container in containers():
        assert {"cpu", "memory"} <= container["resources"]["limits"].keys() & container["resources"]["requests"].keys(), name
        assert re.search(r":[^:@]*\d", container["image"]) and not container["image"].endswith(":latest"), name
        assert container["securityContext"]["allowPrivilegeEscalation"] is False
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    for workload in workloads():
        assert pod(workload)["securityContext"]["runAsNonRoot"] is True and pod(workload)["automountServiceAccountToken"] is False


def test_whatever_listens_is_probed_and_every_mount_has_its_volume() -> None:
    for name, container in containers():
        if "ports" in container:
            assert {"readinessProbe", "livenessProbe"} <= container.keys(), name
    for workload in workloads():
        there = {volume["name"] for volume in pod(workload).get("volumes", ())}
        there |= {claim["metadata"]["name"] for claim in workload["spec"].get("volumeClaimTemplates", ())}
        for container in pod(workload)["containers"]:
            assert {mount["name"] for mount in container.get("volumeMounts", ())} <= there


def test_secrets_are_named_and_never_written() -> None:
    for name, container in containers():
        for variable in container.get("env", ()):
            if SECRET.search(variable["name"]):
                assert set(variable["valueFrom"]["secretKeyRef"]) == {"name", "key"}, f"{name}: {variable['name']}"
    for one in objects():
        assert one["kind"] != "Secret"
        if one["kind"] == "ConfigMap":
            assert not [key for key in one["data"] if SECRET.search(key)]
    for name, service in COMPOSE["services"].items():
        assert not [key for key in service.get("environment", {}) if SECRET.search(key) and not key.endswith("_FILE")], name


def test_what_the_parts_are_told_are_settings_that_there_are() -> None:
    told = {key for one in objects() if one["kind"] == "ConfigMap" for key in one["data"]}
    told |= {variable["name"] for _, container in containers() for variable in container.get("env", ())}
    told |= COMPOSE["services"]["app"]["environment"].keys()
    assert {key for key in told if key.startswith("RAG_")} <= settings()
    assert {"RAG_DATABASE", "RAG_FILES", "RAG_INDEX"} <= told


def test_the_page_and_the_workers_are_told_the_same() -> None:
    told = {
        name: (container["envFrom"], container["env"], container["image"]) for name, container in containers() if "envFrom" in container
    }
    assert told["app"] == told["worker"]
    assert COMPOSE["services"]["app"]["environment"] == COMPOSE["services"]["worker"]["environment"]


def test_a_browser_comes_back_to_the_replica_that_holds_its_session() -> None:
    (ingress,) = (one for one in objects() if one["kind"] == "Ingress")
    (service,) = (one for one in objects() if one["kind"] == "Service" and one["metadata"]["name"] == "app")
    assert ingress["metadata"]["annotations"]["nginx.ingress.kubernetes.io/affinity"] == "cookie"
    assert service["spec"]["sessionAffinity"] == "ClientIP"
    (backend,) = (path["backend"]["service"] for rule in ingress["spec"]["rules"] for path in rule["http"]["paths"])
    assert backend["name"] == "app" and backend["port"]["name"] in {port["name"] for port in service["spec"]["ports"]}


@pytest.mark.parametrize("name", sorted(COMPOSE["services"]))
def test_every_part_on_one_machine_has_limits_and_is_looked_at(name: str) -> None:
    service = COMPOSE["services"][name]
    assert {"cpus", "memory"} <= service["deploy"]["resources"]["limits"].keys()
    assert "healthcheck" in service
    assert set(service.get("depends_on", {})) <= COMPOSE["services"].keys()
    volumes = [volume.split(":")[0] for volume in service.get("volumes", ())]
    assert set(volumes) <= COMPOSE["volumes"].keys() and set(service.get("secrets", ())) <= COMPOSE["secrets"].keys()


def test_what_the_image_is_made_of_is_there() -> None:
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY")]
    assert all((PROJECT / name).exists() for names in copied for name in names)
    assert "USER 10001" in lines


def test_nothing_that_is_secret_can_be_committed() -> None:
    assert ".deploy/secrets/" in (PROJECT / ".gitignore").read_text(encoding="utf-8").splitlines()
