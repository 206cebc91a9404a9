"""Where files lie is said once for a service, and never in a folder: API and relay find the same ones."""

import subprocess

import pytest
from rendered_chart import EXAMPLES, TEMPLATE, environment_of, needs_helm, of_kind

STORES = {"intake": ["DOCUMENTS_URL"], "funding": ["ATTACHMENTS_URL", "OPEN_DATA_URL"]}


@needs_helm
@pytest.mark.parametrize("example", ["existing", "operators"])
def test_the_api_and_the_relay_of_a_service_find_the_same_files(example: str):
    pods = of_kind(example, "Deployment")
    for service, names in STORES.items():
        api, relay = (environment_of(pods[f"novapec-{service}-{role}"]) for role in ("api", "relay"))
        assert all(api[name] == relay[name] and api[name].startswith("s3://") for name in names)


@needs_helm
@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ("services.intake.env.DOCUMENTS_URL=", "services.intake.env.DOCUMENTS_URL is missing"),
        ("services.funding.env.ATTACHMENTS_URL=", "services.funding.env.ATTACHMENTS_URL is missing"),
        ("services.funding.env.OPEN_DATA_URL=file:///data", "pods share none"),
        ("services.intake.relay.env.DOCUMENTS_URL=s3://other", "say it once"),
        ("roles.api.env.DOCUMENTS_URL=s3://other", "say it once"),
    ],
)
def test_files_that_would_be_lost_or_not_found_are_refused(said: str, refusal: str):
    command = [*TEMPLATE, "--values", EXAMPLES["existing"], "--set", said]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603  a tool of ours
    assert done.returncode != 0
    assert refusal in done.stderr
