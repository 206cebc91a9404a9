"""The Dockerfiles: one pattern, small final images, nothing that the checkout does not have."""

import json
import os
import re
import subprocess
from pathlib import Path

import bill
import pytest

ROOT = Path(__file__).parents[2]
SERVICES = ("intake", "review", "funding", "impact", "webhooks")
DOCKERFILES = [*(f"services/{name}/Dockerfile" for name in SERVICES), "deploy/Dockerfile"]


def instructions(path: str) -> list[str]:
    """The instructions of a Dockerfile, one a line, without comments."""
    text = "".join(line for line in (ROOT / path).read_text().splitlines(keepends=True) if not line.startswith("#"))
    return [line for line in text.replace("\\\n", "").splitlines() if line.strip()]


def final_stage(path: str) -> list[str]:
    """The instructions from the last FROM on."""
    lines = instructions(path)
    last = max(at for at, line in enumerate(lines) if line.startswith("FROM "))
    return lines[last:]


@pytest.mark.parametrize("name", SERVICES)
def test_a_services_dockerfile_differs_from_the_others_in_its_name_only(name: str) -> None:
    listed = re.compile(r"COPY services/\w+/pyproject\.toml services/\w+/")
    pattern, other = (
        [line for line in instructions(f"services/{one}/Dockerfile") if not listed.fullmatch(line)]
        for one in ("intake", name)
    )
    assert [line.replace("intake", name) for line in pattern] == other


@pytest.mark.parametrize("path", DOCKERFILES)
def test_what_an_image_copies_is_in_the_checkout(path: str) -> None:
    copied = [line.split()[1:-1] for line in instructions(path) if line.startswith("COPY ") and "--from" not in line]
    sources = [source for line in copied for source in line]
    assert sources
    assert [source for source in sources if not (ROOT / source).exists()] == []


@pytest.mark.parametrize("path", DOCKERFILES)
def test_every_member_of_the_workspace_is_known_to_the_build(path: str) -> None:
    members = {str(one.relative_to(ROOT)) for one in (ROOT, *ROOT.glob("services/*"), ROOT / "shared", ROOT / "deploy")}
    needed = {f"{one}/pyproject.toml".removeprefix("./") for one in members if (ROOT / one / "pyproject.toml").exists()}
    copied = {word for line in instructions(path) if line.startswith("COPY ") for word in line.split()[1:-1]}
    assert needed <= copied


@pytest.mark.parametrize("path", DOCKERFILES)
def test_a_final_image_runs_as_nobody_in_particular_and_holds_no_build_tools(path: str) -> None:
    stage = final_stage(path)
    assert "USER 10001:10001" in stage
    assert not [line for line in stage if re.search(r"\buv\b|pip install|apt-get", line)]
    assert any("pip uninstall" in line for line in stage)


@pytest.mark.parametrize("path", DOCKERFILES)
def test_an_image_says_what_it_is_and_of_which_build(path: str) -> None:
    (labels,) = [line for line in final_stage(path) if line.startswith("LABEL ")]
    name = "command" if path.startswith("deploy/") else path.split("/")[1]
    assert f'org.opencontainers.image.title="novapec/{name}"' in labels
    assert 'image.version="${VERSION}"' in labels
    assert 'image.revision="${REVISION}"' in labels


@pytest.mark.parametrize("path", DOCKERFILES)
def test_bytecode_tells_of_its_source_and_of_no_time_so_that_the_same_source_gives_the_same_files(path: str) -> None:
    assert any("PYC_INVALIDATION_MODE=UNCHECKED_HASH" in line for line in instructions(path))


@pytest.mark.parametrize("path", DOCKERFILES)
def test_images_are_pinned_to_the_same_python_and_the_uv_of_the_makefile(path: str) -> None:
    text = (ROOT / path).read_text()
    makefile = re.search(r"^UV_VERSION := (\S+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert makefile is not None
    assert f"ARG UV_VERSION={makefile[1]}\n" in text
    assert re.findall(r"^ARG PYTHON_IMAGE=(\S+)$", text, re.MULTILINE) == ["python:3.12.12-slim-bookworm"]
    assert re.findall(r"^FROM (\S+)", text, re.MULTILINE) == ["${PYTHON_IMAGE}"] * 2


@pytest.mark.parametrize("path", DOCKERFILES)
def test_no_secret_is_built_into_an_image(path: str) -> None:
    given = [line for line in instructions(path) if line.split()[0] in {"ARG", "ENV", "LABEL"}]
    assert [line for line in given if re.search(r"PASSWORD|SECRET|TOKEN|(_|\b)KEYS?\b|://[^/]*:[^/]*@", line)] == []
    mounts = [line for line in instructions(path) if "--mount=type=" in line]
    assert all("type=cache" in line or "type=bind" in line for line in mounts), "nothing is read from the builder's own"


def test_what_holds_secrets_by_its_name_never_reaches_a_builder() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert {"**/.env*", "**/*.pem", "**/*.key"} <= set(ignored)
    after_what_is_let_in = max(at for at, line in enumerate(ignored) if line.startswith("!"))
    assert all(ignored.index(one) > after_what_is_let_in for one in ("**/.env*", "**/*.pem", "**/*.key"))


@pytest.mark.parametrize("path", DOCKERFILES)
def test_an_image_carries_the_bill_of_what_is_in_it_and_says_where(path: str, tmp_path: Path) -> None:
    name = "command" if path.startswith("deploy/") else path.split("/")[1]
    file = f"novapec-{name}.cdx.json"
    stage = final_stage(path)
    assert "COPY --from=build /app/sbom /usr/share/sbom" in stage
    assert any(f'fr.apec.novapec.sbom="/usr/share/sbom/{file}"' in line for line in stage)
    (made,) = [line.removeprefix("RUN ") for line in instructions(path) if "uv export" in line]
    here = made.replace("mkdir sbom", f"mkdir -p {tmp_path}").replace(f"sbom/{file}", f"{tmp_path}/{file}")
    with_ours = {**os.environ, "PATH": f"{bill.UV.parent}:{os.environ['PATH']}"}  # noqa: TID251  what finds uv
    subprocess.run(["sh", "-ec", here], cwd=ROOT, check=True, env=with_ours)  # noqa: S603, S607  a line of our Dockerfile
    told = json.loads((tmp_path / file).read_text())
    assert "serialNumber" not in told, "the same source gives the same file"
    assert "timestamp" not in told["metadata"], "likewise"
    expected = bill.bill_of(bill.IMAGES[name])
    for one in (told, expected):
        assert one["bomFormat"] == "CycloneDX"
        one.pop("serialNumber", None)
        one["metadata"].pop("timestamp", None)
    assert told == expected, "as `make supply` writes it"
