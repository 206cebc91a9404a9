"""The engine as a process: its jars, its compiled launcher, its start and its end."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from bench import checks
from bench.debezium.settings import SLOT, Tuning, engine_settings, producer_settings
from bench.ground import Ground
from shared.engines.files import alone_in
from shared.engines.jars import fetch_jars, read_pins
from shared.engines.java import find_java
from shared.engines.settings import cache_folder
from shared.postgres import Database
from shared.testing import eventually

HERE = Path(__file__).parent
SOURCE = HERE / "Outbox.java"
PINS = read_pins(HERE / "jars.txt")
VERSION = next(pin.version for pin in PINS if pin.artifact == "debezium-embedded")
STREAMING = "SELECT count(*) FROM pg_replication_slots WHERE slot_name = $1 AND active"


async def installed() -> str:
    """The class path of the launcher. Raises EngineUnavailable where there is no Java 17, or the jars cannot be had."""
    find_java()
    jars = await asyncio.to_thread(partial(fetch_jars, cache_folder() / "jars-debezium", PINS))
    compiler = next(jar for jar in jars if jar.name.startswith("ecj-"))
    class_path = ":".join(str(jar) for jar in jars if jar != compiler)
    return f"{await _compiled(compiler, class_path)}:{class_path}"


async def _compiled(compiler: Path, class_path: str) -> Path:
    made_of = hashlib.sha256(SOURCE.read_bytes() + class_path.encode()).hexdigest()[:12]
    folder = cache_folder() / f"debezium-{VERSION}-{made_of}"
    with alone_in(cache_folder()):
        if not (folder / "Outbox.class").exists():
            folder.mkdir(exist_ok=True)
            command = ["-jar", compiler, "-17", "-warn:none", "-cp", class_path, "-d", folder, SOURCE]
            process = await asyncio.create_subprocess_exec(find_java().launcher, *command)
            checks.require(await process.wait() == 0, f"{SOURCE.name} does not compile")
    return folder


@asynccontextmanager
async def capturing(ground: Ground, database: Database, class_path: str, tuning: Tuning) -> AsyncIterator[None]:
    """The engine, streaming what is committed to the outbox of `database`, until the block ends."""
    folder = ground.folder / "debezium"
    folder.mkdir(exist_ok=True)
    (folder / "offsets").unlink(missing_ok=True)
    dsn = ground.server.dsn(database.dsn.rsplit("/", 1)[1])
    for name, settings in (
        ("engine.properties", engine_settings(dsn, folder, tuning)),
        ("producer.properties", producer_settings(ground.kafka.bootstrap, tuning)),
    ):
        (folder / name).write_text("".join(f"{key}={value}\n" for key, value in settings.items()))
    with (folder / "engine.log").open("ab") as log:
        flags = ["-Xmx512m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", class_path]
        files = [folder / "engine.properties", folder / "producer.properties"]
        process = await asyncio.create_subprocess_exec(
            find_java().launcher, *flags, "Outbox", *files, stdout=log, stderr=log
        )
    try:

        async def streaming() -> bool:
            tail = (folder / "engine.log").read_text(errors="replace")[-2000:]
            checks.require(process.returncode is None, f"Debezium ended: {tail}")
            return await database.fetchval(STREAMING, SLOT) == 1

        await eventually(streaming, within=90, every=0.1)
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        await _forget_slot(ground)


async def _forget_slot(ground: Ground) -> None:
    async with Database(ground.server.dsn(), application="bench") as server:

        async def free() -> bool:
            return await server.fetchval(STREAMING, SLOT) == 0

        await eventually(free, within=30)
        await server.fetchval(
            "SELECT count(pg_drop_replication_slot(slot_name)) FROM pg_replication_slots WHERE slot_name = $1", SLOT
        )
