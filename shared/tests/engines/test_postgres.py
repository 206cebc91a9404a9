from __future__ import annotations

import os
import signal
import stat
from pathlib import Path

import asyncpg
import pytest

from shared.engines import EmbeddedPostgres, EngineFailed, unprivileged
from shared.testing.eventually import eventually

from .conftest import StartedElsewhere, runs


def owner_of(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


async def query(server: EmbeddedPostgres, sql: str) -> object:
    connection = await asyncpg.connect(server.dsn())
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def test_data_outlives_a_restart_and_a_kill_on_the_same_port(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as server:
        await query(server, "CREATE TABLE kept AS SELECT 1 AS number")
        server.stop()
        server.start()
        await query(server, "INSERT INTO kept VALUES (2)")
        killed = server.pid
        server.kill()
        assert not runs(killed)
        server.start()
        assert await query(server, "SELECT sum(number) FROM kept") == 3


async def test_commits_are_durable_and_only_this_machine_with_the_password_gets_in(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as server:
        assert await query(server, "SELECT current_setting('fsync') || current_setting('synchronous_commit')") == "onon"
        assert await query(server, "SELECT current_setting('listen_addresses')") == "127.0.0.1"
        assert stat.S_IMODE((data_dir / "password").stat().st_mode) == 0o600
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(server.dsn().replace(server.password, "guessed"))


async def test_it_is_gone_when_its_parent_is_killed_and_a_new_parent_finds_the_data(
    data_dir: Path, started_elsewhere: StartedElsewhere
) -> None:
    parent, postmaster = started_elsewhere(f"EmbeddedPostgres(Path({str(data_dir)!r}))")
    assert runs(postmaster)
    parent.kill()
    await eventually(lambda: not runs(postmaster))
    with EmbeddedPostgres(data_dir) as server:
        assert await query(server, "SELECT 1") == 1


async def test_a_stale_pid_file_that_names_a_living_stranger_does_not_keep_it_from_starting(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as server:
        server.kill()
        pid_file = data_dir / "pgdata" / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        pid_file.write_text("\n".join([str(os.getppid()), *lines[1:]]) + "\n")
        server.start()
        assert await query(server, "SELECT 1") == 1


async def test_an_interrupted_initdb_is_begun_again(data_dir: Path) -> None:
    half = data_dir / "pgdata.unfinished"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(data_dir) as server:
        assert await query(server, "SELECT 1") == 1
    assert not half.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root must become somebody else")
@pytest.mark.parametrize("way", unprivileged.AS_NOBODY, ids=["with dac_override", "plain"])
async def test_without_user_namespaces_root_runs_it_as_nobody(
    data_dir: Path, way: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unprivileged, "IN_A_NAMESPACE", ["false"])
    monkeypatch.setattr(unprivileged, "AS_NOBODY", [way])
    if way == unprivileged._AS_NOBODY:  # it can only go where everybody can
        for folder in data_dir.parents:
            if not folder.stat().st_mode & stat.S_IXOTH:
                folder.chmod(0o755)
    with EmbeddedPostgres(data_dir) as server:
        assert owner_of(server.pid) == unprivileged.NOBODY
        postmaster = server.pid
        assert server._child
        os.kill(server._child._supervisor.pid, signal.SIGKILL)
        await eventually(lambda: not runs(postmaster))
        server.start()
        assert await query(server, "SELECT 1") == 1


def test_what_does_not_run_has_no_process_id(data_dir: Path) -> None:
    with pytest.raises(EngineFailed, match="is not running; call start"):
        _ = EmbeddedPostgres(data_dir).pid


def test_a_failed_start_tells_the_end_of_the_log(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as first, pytest.raises(EngineFailed, match=r"(?s)postgres ended with.*in use"):
        EmbeddedPostgres(data_dir.with_name("other"), port=first.port).start()
