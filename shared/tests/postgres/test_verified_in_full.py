"""PostgreSQL over TLS, verified in full: whoever is not the server that was meant is not spoken to."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import trustme
from cryptography.x509 import load_pem_x509_certificates
from postgres_over_tls import Authority, InFront, Itself, installed, verified

from shared import messaging
from shared.observability import metrics
from shared.postgres import Database, Series, UnbelievedServer, is_transient, migrate
from shared.postgres.provision import provision

MESSAGING = Series.read("messaging", Path(messaging.__file__).parent / "migrations")


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
async def port(postgres_server: str, authority: Authority, tmp_path: Path) -> AsyncIterator[int]:
    """Where PostgreSQL is reached over TLS, under a certificate that names localhost and no address."""
    file = tmp_path / "server.pem"
    file.write_bytes(authority.certificate("localhost"))
    async with InFront(postgres_server, file) as at:
        yield at


async def test_a_service_is_made_migrated_and_works_over_a_connection_that_is_verified(
    postgres_server: str, authority: Authority, port: int
):
    made = await provision(verified(postgres_server, port, authority.file), "verified_notes", password="tests")
    assert "sslmode=verify-full" in made.application_dsn
    await migrate(made.owner_dsn, MESSAGING)
    async with Database(made.application_dsn, application="test") as database:
        assert await database.fetchval("SELECT count(*) FROM messaging.event_log") == 0
        session = await database.dedicated()
        assert await session.fetchval("SELECT 1") == 1
        await session.close()


async def test_a_process_shows_until_when_the_server_s_certificate_and_its_authority_s_are_good(
    postgres_server: str, authority: Authority, port: int, tmp_path: Path
):
    strangers = tmp_path / "several.pem"
    strangers.write_bytes(authority.file.read_bytes() + trustme.CA().cert_pem.bytes())
    dsn = verified(postgres_server, port, strangers)
    metrics.CERTIFICATE_EXPIRES.clear()
    async with Database(dsn, application="test") as database:
        ends = {"postgresql": ends_of(tmp_path / "server.pem"), "postgresql-authority": ends_of(authority.file)}
        assert shown() == ends, "and nothing of those that signed nothing here"
        metrics.CERTIFICATE_EXPIRES.clear()
        await (await database.dedicated()).close()
        assert shown() == ends, "a session outside the pool says so, too"


async def test_a_connection_in_the_clear_shows_no_certificate(postgres_server: str):
    metrics.CERTIFICATE_EXPIRES.clear()
    async with Database(postgres_server, application="test"):
        assert shown() == {}


def shown() -> dict[str, float]:
    (family,) = metrics.CERTIFICATE_EXPIRES.collect()
    return {one.labels["certificate"]: one.value for one in family.samples}


def ends_of(file: Path) -> float:
    return load_pem_x509_certificates(file.read_bytes())[0].not_valid_after_utc.timestamp()


async def test_a_server_that_the_wrong_authority_vouches_for_is_not_spoken_to(
    postgres_server: str, port: int, tmp_path: Path
):
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "stranger.pem"))
    dsn = verified(postgres_server, port, tmp_path / "stranger.pem")
    with pytest.raises(
        UnbelievedServer, match=rf"localhost:{port} is not believed: .*certificate.* PGSSLROOTCERT"
    ) as told:
        async with Database(dsn, application="test"):
            pass
    assert is_transient(told.value), "a certificate is renewed, and the service goes on"
    assert "@" not in str(told.value), "and nothing of the connection string but the place"


async def test_a_server_under_another_name_than_its_certificate_s_is_not_spoken_to(
    postgres_server: str, authority: Authority, port: int
):
    by_address = verified(postgres_server, port, authority.file, host="127.0.0.1")
    with pytest.raises(
        UnbelievedServer, match=r"not believed: IP address mismatch.*Name the server.*as its certificate"
    ):
        await migrate(by_address, MESSAGING)
    with pytest.raises(UnbelievedServer, match="not believed: IP address mismatch"):
        await provision(by_address, "verified_notes", password="tests")
    authority_alone = verified(postgres_server, port, authority.file, host="127.0.0.1", mode="verify-ca")
    async with Database(authority_alone, application="test") as database:
        assert await database.fetchval("SELECT 1") == 1, (
            "the name is not verify-ca's affair: that is why it is not enough"
        )


async def test_without_an_authority_it_says_which_variable_is_missing_and_with_it_works(
    postgres_server: str, authority: Authority, port: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    plain = verified(postgres_server, port, authority.file).partition("?")[0]
    with pytest.raises(UnbelievedServer, match=rf"Who may sign for PostgreSQL at localhost:{port} .* PGSSLROOTCERT"):
        await migrate(plain, MESSAGING)
    monkeypatch.setenv("PGSSLROOTCERT", str(authority.file))
    async with Database(plain, application="test") as database:
        assert await database.fetchval("SELECT 1") == 1


async def test_a_server_without_tls_is_not_spoken_to_in_the_clear(postgres_server: str, authority: Authority):
    plain = verified(postgres_server, int(postgres_server.rpartition(":")[2].partition("/")[0]), authority.file)
    with pytest.raises(UnbelievedServer, match="speaks no TLS"):
        await migrate(plain, MESSAGING)


@pytest.mark.skipif(
    installed() is None, reason="no PostgreSQL with TLS is installed (Debian: apt-get install postgresql)"
)
async def test_a_postgresql_that_ends_tls_itself_is_believed_by_name_and_lets_nobody_in_in_the_clear(
    authority: Authority, tmp_path: Path
):
    async with Itself(installed() or Path(), tmp_path / "postgres", authority.certificate("localhost")) as server:
        made = await provision(verified(server.dsn, server.port, authority.file), "verified_notes", password="tests")
        await migrate(made.owner_dsn, MESSAGING)
        async with Database(made.application_dsn, application="test") as database:
            spoken = await database.fetchrow("SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
            assert dict(spoken or {}) == {"ssl": True, "version": "TLSv1.3"}
        with pytest.raises(UnbelievedServer, match="IP address mismatch"):
            await migrate(verified(server.dsn, server.port, authority.file, host="127.0.0.1"), MESSAGING)
        with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError, match="no encryption"):
            await asyncpg.connect(f"{server.dsn}?sslmode=disable")
