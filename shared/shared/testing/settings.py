"""Where the tests find their engines: the only reader of the environment in `shared.testing`."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class TestSettings:
    """Where to look for engines.

    `postgres` is an administrator's DSN, `kafka` a bootstrap address; None: Docker where it may be, else embedded.
    `s3` is http://host:port/bucket of a server that takes the AWS_ credentials of the environment; None: the one that
    `make s3` builds.
    """

    __test__ = False

    postgres: str | None
    kafka: str | None
    docker: bool
    s3: str | None = None


def read_settings() -> TestSettings:
    """From NOVAPEC_TEST_POSTGRES, _KAFKA, _S3, and NOVAPEC_TEST_DOCKER=no (never look for Docker)."""
    return TestSettings(
        postgres=os.environ.get("NOVAPEC_TEST_POSTGRES"),  # noqa: TID251  because this is the settings module
        kafka=os.environ.get("NOVAPEC_TEST_KAFKA"),  # noqa: TID251  because this is the settings module
        s3=os.environ.get("NOVAPEC_TEST_S3"),  # noqa: TID251  because this is the settings module
        docker=os.environ.get("NOVAPEC_TEST_DOCKER") != "no"  # noqa: TID251  because this is the settings module
        and (bool(os.environ.get("DOCKER_HOST")) or Path("/var/run/docker.sock").exists()),  # noqa: TID251  likewise
    )
