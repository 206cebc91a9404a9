"""What the site holds besides the pages of this folder: one page of HTTP for each service, and files for machines.

mkdocs calls `on_files` (mkdocs.yml, hooks). The OpenAPI and AsyncAPI documents and the JSON Schemas of the events stand
under `openapi/`, `asyncapi/` and `schemas/` of the site.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

sys.path.insert(0, str(Path(__file__).parent))

from asyncapi import SERVICES, document  # beside this file
from openapi import openapi_of  # beside this file

from shared import contracts

EXAMPLES: Final = Path(__file__).parent / "examples"
LANGUAGES: Final = {".py": "python", ".java": "java", ".js": "javascript"}
SCHEMAS: Final = Path(contracts.__file__).parent / "schemas"
METHODS: Final = ("get", "post", "put", "patch", "delete")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what is generated while the site is built."""
    for path, text in generated().items():
        files.append(File.generated(config, path, content=text))
    return files


def generated() -> dict[str, str]:
    """Every generated file of the site, by its path."""
    found = {"http/index.md": index_page(), "consumers.md": consumers_page()}
    for service in SERVICES:
        api = openapi_of(service)
        found[f"http/{service}.md"] = http_page(service, api)
        found[f"openapi/{service}.json"] = _json(api)
        found[f"asyncapi/{service}.json"] = _json(document(service))
    found["asyncapi/novapec.json"] = _json(document())
    found |= {f"schemas/{file.name}": file.read_text(encoding="utf-8") for file in sorted(SCHEMAS.glob("*.json"))}
    return found


def consumers_page() -> str:
    """The example consumers: what they are, and each program whole."""
    lines = [(EXAMPLES / "README.md").read_text(encoding="utf-8").replace("](../", "](")]
    for file in sorted(
        one for one in EXAMPLES.rglob("*") if one.suffix in LANGUAGES and "node_modules" not in one.parts
    ):
        source = file.read_text(encoding="utf-8").rstrip()
        lines += [f"## {file.relative_to(EXAMPLES)}", "", f"```{LANGUAGES[file.suffix]}", source, "```", ""]
    return "\n".join(lines)


def index_page() -> str:
    """What holds for every service, and where each one's page is."""
    lines = [
        "# HTTP APIs",
        "",
        "Commands and questions go to the service that owns the object. Every service serves its own OpenAPI file",
        "(`/openapi.json`) and an interactive page (`/docs`). Texts shown to carriers and staff are in French.",
        "",
        "* **Who you are**: a bearer token (JWT, OIDC) with `sub`, `roles`, `org` (SIRET), `regions`.",
        "  [Who may do what](../roles.md).",
        "* **Commands are repeatable**: `Idempotency-Key` is asked for where a repeat would do harm; a repeated key",
        "  gets the stored answer, the same key with another body is refused (422).",
        "* **Nobody overwrites anybody**: answers carry an `ETag`; send it back as `If-Match`, 412 says it is stale.",
        "* **Refusals** are `application/problem+json`: `code`, the field, and what would be right, in French.",
        "* **Lists** are paged by cursor: `next` of one answer is the `cursor` of the following question.",
        "",
        "| service | operations | OpenAPI |",
        "|---|---|---|",
    ]
    for service in SERVICES:
        count = sum(len(group) for group in _by_tag(openapi_of(service)).values())
        lines.append(f"| [{service}]({service}.md) | {count} | [{service}.json](../openapi/{service}.json) |")
    return "\n".join(lines) + "\n"


def http_page(service: str, api: dict[str, Any]) -> str:
    """The operations of a service, by tag."""
    described = {tag["name"]: tag.get("description", "") for tag in api.get("tags", ())}
    lines = [f"# {service}", "", api["info"].get("description", ""), ""]
    for tag, operations in _by_tag(api).items():
        lines += [f"## {tag}", "", described.get(tag, ""), "", "| | | |", "|---|---|---|"]
        lines += [f"| `{method.upper()}` | `{path}` | {_summary(one)} |" for method, path, one in operations]
        lines.append("")
    return "\n".join(lines)


def _by_tag(api: dict[str, Any]) -> dict[str, list[tuple[str, str, dict[str, Any]]]]:
    groups: dict[str, list[tuple[str, str, dict[str, Any]]]] = defaultdict(list)
    for method, path, one in _operations(api):
        groups[one.get("tags", ["service"])[0]].append((method, path, one))
    return groups


def _operations(api: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in api["paths"].items():
        for method in METHODS:
            if method in item:
                yield method, path, item[method]


def _summary(operation: dict[str, Any]) -> str:
    return str(operation.get("summary", "")).replace("|", "\\|")


def _json(one: Any) -> str:
    return json.dumps(one, indent=1, ensure_ascii=False) + "\n"
